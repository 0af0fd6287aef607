"""One line a function: ours beside the fastest library, errors beside times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from symact.build.peers import PEERS
from symact.build.peers.own import EXACT, FAST, NUMPY
from symact.report.bench.records import Outcome, Result
from symact.report.table import Table

Who = Mapping[str, Result]
Ratios = list[tuple[float, str]]

PLAIN, TORCH = "numpy", "torch"
BOTH = "value_and_grad"

LARGE = 1 << 20
"""Elements from which on arrays leave the cache: the copy is a limit there."""

TITLES = {EXACT: "exact", FAST: "fast", NUMPY: "NumPy target"}


@dataclass(frozen=True, slots=True)
class Group:
    """Hold the results of one output and size.

    Attributes:
        output, size: What they have in common; of rows, the elements of all together.
        rows: Participants by name, by function; a function along an axis once a length.
        copies: Time of the copy of the same traffic, by function.
    """

    output: str
    size: int
    rows: dict[str, dict[str, Result]]
    copies: dict[str, float]


def groups(outcome: Outcome) -> tuple[Group, ...]:
    """Sort results by output and size."""
    found: dict[tuple[str, int, bool], Group] = {}
    for each in outcome.timed:
        shape = each.shape
        name = each.name if shape.length is None else f"{each.name}, rows of {shape.length:,}"
        key = (each.output, shape.room or shape.size, shape.length is None)
        group = found.setdefault(key, Group(each.output, key[1], {}, {}))
        if isinstance(each, Result):
            group.rows.setdefault(name, {})[each.who] = each
        else:
            group.copies[name] = each.ns
    return tuple(found.values())


def compiled_table(group: Group, title: str) -> Table:
    """List our compiled kernels beside PyTorch and the fastest library."""
    ours = [who for who in (FAST, EXACT) if _takes_part(group, who)]
    others = any(_fastest(row) for row in group.rows.values())
    torch = _takes_part(group, TORCH)
    first = ours[0] if ours else EXACT
    header = [
        "", "copy", *(f"symact {TITLES[who]}" for who in ours), *(["PyTorch"] * torch),
        *(["fastest library", f"{TITLES[first]} / fastest"] * others),
        *(["exact / PyTorch"] * torch),
    ]  # fmt: skip
    rows = tuple(
        (
            name, f"{group.copies[name]:.2f}", *(_cell(row, who) for who in ours),
            *([_cell(row, TORCH)] * torch),
            *([_named(row), _number(to_fastest(row, first))] if others else []),
            *([_number(ratio(row, EXACT, TORCH))] * torch),
        )
        for name, row in group.rows.items()
    )  # fmt: skip
    left = {0, header.index("fastest library")} if others else {0}
    return Table(tuple(header), rows, title, frozenset(range(len(header))) - left)


def numpy_table(group: Group) -> Table | None:
    """List the NumPy target beside plain NumPy; None where one of them did not take part."""
    rows = tuple(
        (name, _cell(row, NUMPY), _cell(row, PLAIN), _number(ratio(row, NUMPY, PLAIN)))
        for name, row in group.rows.items()
        if NUMPY in row and PLAIN in row
    )
    header = ("", "symact NumPy target", "plain NumPy", "target / plain")
    return Table(header, rows, "", frozenset({1, 2, 3})) if rows else None


def sentence(group: Group, values: Group | None = None) -> str:
    """State the geometric means of a group.

    Args:
        group: Of which.
        values: The group of the same size of `value`, for a group of `value_and_grad`.
    """
    found = []
    for who in (FAST, EXACT):
        title = TITLES[who]
        found += [
            (f"{title} / fastest library", _gather(group, partial(to_fastest, who=who)), 1.0),
            (f"{title} / PyTorch", _gather(group, partial(ratio, who=who, beside=TORCH)), 1.0),
        ]
        if group.size >= LARGE:
            found.append((f"{title} / copy", _gather(group, partial(to_copy, who=who)), 1.3))
        if values is not None and group.output == BOTH:
            found.append((f"{title} / {title} value alone", _beside(group, values, who), 1.4))
    plain = _gather(group, partial(ratio, who=NUMPY, beside=PLAIN))
    found.append(("NumPy target / plain NumPy", plain, 1.0))
    parts = [f"{title} {_mean(ratios, limit)}" for title, ratios, limit in found if ratios]
    return f"Geometric means: {'; '.join(parts)}." if parts else ""


def ratio(row: Who, who: str, beside: str) -> float | None:
    """Divide two times."""
    return row[who].ns / row[beside].ns if who in row and beside in row else None


def to_fastest(row: Who, who: str) -> float | None:
    """Give the ratio to the fastest library, the median over the rounds."""
    return row[who].ratio_to_peer if who in row else None


def to_copy(row: Who, who: str) -> float | None:
    """Give the ratio to the copy, the median over the rounds."""
    return row[who].ratio_to_copy if who in row else None


def _gather(group: Group, pick: Callable[[Who], float | None]) -> Ratios:
    found = ((pick(row), name) for name, row in group.rows.items())
    return [(value, name) for value, name in found if value is not None]


def _beside(group: Group, values: Group, who: str) -> Ratios:
    return [
        (row[who].ns / values.rows[name][who].ns, name)
        for name, row in group.rows.items()
        if who in row and who in values.rows.get(name, {})
    ]


def _mean(ratios: Ratios, limit: float) -> str:
    values = [value for value, _ in ratios]
    mean = math.exp(math.fsum(map(math.log, values)) / len(values))
    worst, name = max(ratios)
    below = sum(value <= limit for value in values)
    return f"{mean:.2f} ({below} of {len(values)} at most {limit:g}, largest {worst:.2f}: {name})"


def _takes_part(group: Group, who: str) -> bool:
    return any(who in row for row in group.rows.values())


def _fastest(row: Who) -> str | None:
    there = [who for who in row if who in PEERS]
    return min(there, key=lambda who: row[who].ns, default=None)


def _named(row: Who) -> str:
    who = _fastest(row)
    return f"{who} {_cell(row, who)}" if who else "–"


def _cell(row: Who, who: str) -> str:
    return f"{row[who].ns:.2f} ({short_ulp(row[who].max_ulp)})" if who in row else "–"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def short_ulp(error: float) -> str:
    """Write an error in two digits; a large one by its power of ten."""
    if not math.isfinite(error):
        return "inf"
    return f"{error:.1f}" if error < 1000 else f"1e{math.floor(math.log10(error))}"


def summary(outcome: Outcome) -> Iterator[Table | str]:
    """Give the tables of every group, each followed by its geometric means."""
    asked = outcome.request
    found = groups(outcome)
    values = {group.size: group for group in found if group.output == "value"}
    threads = "1 thread" if asked.threads == 1 else f"{asked.threads} threads"
    for group in found:
        output = group.output.replace("_", " ")
        yield compiled_table(group, f"{asked.dtype}, {output}, n = {group.size:,}, {threads}:")
        yield from filter(None, (numpy_table(group), sentence(group, values.get(group.size))))
