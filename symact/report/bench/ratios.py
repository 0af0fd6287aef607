"""Geometric means over activations: the only fair mean of ratios."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symact.build.peers import OWN, PEERS
from symact.report.bench.records import Outcome, Result, Shape, Value


@dataclass(frozen=True, slots=True)
class Mean:
    """Hold how one of ours stands to something over all activations that both compute.

    Attributes:
        output, shape: Of which results.
        who, beside: One of ours, and a library, `the fastest of them`, or `copy`.
        mean: Geometric mean of the ratios of times; below 1 ours is faster.
        most: The largest ratio.
        below: How many are at most 1.
        count: Of how many.
    """

    output: str
    shape: Shape
    who: str
    beside: str
    mean: float
    most: float
    below: int
    count: int

    def to_json(self) -> dict[str, Value]:
        """Write the mean as plain data."""
        return {
            "output": self.output,
            "size": self.shape.size,
            "length": self.shape.length,
            "who": self.who,
            "beside": self.beside,
            "mean": self.mean,
            "most": self.most,
            "below": self.below,
            "count": self.count,
        }


FASTEST, COPY = "the fastest of them", "copy"


def means(outcome: Outcome) -> tuple[Mean, ...]:
    """Give the means of each of ours to each library, to the fastest, and to the copy."""
    found = []
    for output in outcome.request.outputs:
        for shape in dict.fromkeys(result.shape for result in outcome.results):
            rows = [r for r in outcome.results if (r.output, r.shape) == (output, shape)]
            for who in OWN:
                for beside, ratios in _ratios(rows, who).items():
                    if ratios:
                        found.append(_mean(output, shape, who, beside, ratios))
    return tuple(found)


def _ratios(rows: Iterable[Result], who: str) -> Mapping[str, list[float]]:
    by_name: dict[str, dict[str, Result]] = {}
    for row in rows:
        by_name.setdefault(row.name, {})[row.who] = row
    names = [each for each in by_name.values() if who in each]
    found = {
        FASTEST: [r for each in names if (r := each[who].ratio_to_peer) is not None],
        COPY: [each[who].ratio_to_copy for each in names],
    }
    for peer in PEERS:
        found[peer] = [each[who].ns / each[peer].ns for each in names if peer in each]
    return found


def _mean(output: str, shape: Shape, who: str, beside: str, ratios: list[float]) -> Mean:
    return Mean(
        output=output,
        shape=shape,
        who=who,
        beside=beside,
        mean=math.exp(math.fsum(map(math.log, ratios)) / len(ratios)),
        most=max(ratios),
        below=sum(ratio <= 1 for ratio in ratios),
        count=len(ratios),
    )
