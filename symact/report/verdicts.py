"""Verdicts of kernels as a table and in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symact.report.table import Table, several, shorten

if TYPE_CHECKING:
    from symact.verify.records import Verdict
    from symact.verify.sweep import SweepResult

HOLDS = "ok"
"""The status of a verdict whose claim holds."""

HEADER = (
    "name", "output", "target", "dtype", "inputs", "bound", "max ulp", "mean ulp", "rounded",
    "worst input", "status",
)  # fmt: skip

LARGE = 1e4
"""From here on an error is written with an exponent."""


def all_hold(verdicts: Sequence[Verdict]) -> bool:
    """Tell whether every claim holds."""
    return all(verdict.status == HOLDS for verdict in verdicts)


def table(verdicts: Sequence[Verdict]) -> Table:
    """List verdicts, one a row."""
    return Table(HEADER, tuple(map(_row, verdicts)), right=frozenset({4, 5, 6, 7, 8}))


def ulps(value: float) -> str:
    """Write an error in ulp, rounded up so that it is never understated.

    >>> ulps(0.5001), ulps(1234567.0)
    ('0.51', '1.3e+06')
    """
    if not math.isfinite(value):
        return str(value)
    if value >= LARGE:
        exponent = math.floor(math.log10(value))
        return f"{math.ceil(value / 10.0 ** (exponent - 1)) / 10:.1f}e+{exponent:02d}"
    return f"{math.ceil(value * 100) / 100:.2f}"


def _row(verdict: Verdict) -> tuple[str, ...]:
    return (
        verdict.name,
        verdict.output,
        verdict.target,
        verdict.dtype,
        str(verdict.inputs),
        ulps(verdict.bound),
        ulps(verdict.max_ulp),
        f"{verdict.mean_ulp:.3f}",
        f"{100 * verdict.correctly_rounded:.2f}%",
        verdict.worst.x.hex() if verdict.worst else "",
        verdict.status.value,
    )


def summary(verdicts: Sequence[Verdict | SweepResult]) -> str:
    """Say in words what failed, or that everything holds."""
    failed = [verdict for verdict in verdicts if verdict.status != HOLDS]
    if not failed:
        return "the claim holds" if len(verdicts) == 1 else f"all {len(verdicts)} claims hold"
    fail = "fails" if len(failed) == 1 else "fail"
    lines = [f"{len(failed)} of {several(len(verdicts), 'claim')} {fail}:"]
    for verdict in failed:
        where = f"{verdict.name} {verdict.output} ({verdict.target}, {verdict.dtype})"
        lines.append(f"  {where}: {shorten('; '.join(verdict.failures), 200)}")
    return "\n".join(lines)
