"""Results as tables and as a document."""

from __future__ import annotations

import math
from typing import Any

from symact.report.bench.ratios import Mean, means
from symact.report.bench.records import Outcome, Result
from symact.report.table import Table

HEADER = ("name", "output", "size", "who", "ns/element", "to copy", "to fastest", "max ulp")
RIGHT = frozenset({2, 4, 5, 6, 7})

MEANS = ("output", "size", "who", "beside", "geometric mean", "largest", "at most 1")
MEANS_RIGHT = frozenset({1, 4, 5, 6})


def speed_table(outcome: Outcome) -> Table:
    """List every participant under the copy of the same traffic."""
    rows: list[tuple[str, ...]] = []
    for copy in outcome.copies:
        head = (copy.name, copy.output, copy.shape.text)
        rows.append((*head, "copy", f"{copy.ns:.3f}", "1.00", "", ""))
        rows += [
            _row(result)
            for result in outcome.results
            if (result.name, result.output, result.shape.text) == head
        ]
    asked = outcome.request
    title = (
        f"{asked.dtype}, {_count(asked.threads, 'thread')}, medians of {asked.rounds} "
        f"interleaved rounds; {told(outcome)}"
    )
    return Table(HEADER, tuple(rows), title, RIGHT)


def means_table(outcome: Outcome) -> Table:
    """List the geometric means."""
    rows = tuple(_mean_row(mean) for mean in means(outcome))
    return Table(MEANS, rows, "ratios of times, below 1 is faster", MEANS_RIGHT)


def told(outcome: Outcome) -> str:
    """Tell date, machine and versions in one line."""
    return ", ".join(
        value if name in {"date", "processor", "system", "compiler"} else f"{name} {value}"
        for name, value in outcome.machine
    )


def speed_document(outcome: Outcome) -> dict[str, Any]:
    """Write the results as plain data; times in ns per element."""
    asked = outcome.request
    return {
        "benchmark": "kernels",
        "machine": dict(outcome.machine),
        "dtype": asked.dtype,
        "rounds": asked.rounds,
        "threads": asked.threads,
        "results": [result.to_json() for result in outcome.results],
        "copy": [copy.to_json() for copy in outcome.copies],
        "geometric_means": [mean.to_json() for mean in means(outcome)],
        "notes": list(outcome.notes),
    }


def ulp_text(error: float) -> str:
    """Write an error as people read it; large ones by their power of ten."""
    if math.isinf(error):
        return "inf"
    return f"{error:.2f}" if error < 1000 else f"{error:.1e}"


def _row(result: Result) -> tuple[str, ...]:
    peer = "" if result.ratio_to_peer is None else f"{result.ratio_to_peer:.2f}"
    return (
        result.name, result.output, result.shape.text, result.who, f"{result.ns:.3f}",
        f"{result.ratio_to_copy:.2f}", peer, ulp_text(result.max_ulp),
    )  # fmt: skip


def _mean_row(mean: Mean) -> tuple[str, ...]:
    return (
        mean.output, mean.shape.text, mean.who, mean.beside, f"{mean.mean:.2f}",
        f"{mean.most:.2f}", f"{mean.below} of {mean.count}",
    )  # fmt: skip


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
