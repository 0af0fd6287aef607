"""The table of `symact build`: one row an activation, worst error per target and format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symact.report.table import Table, shorten
from symact.report.verdicts import ulps

if TYPE_CHECKING:
    from symact.report.record import Report
    from symact.verify.sweep import Tally

TARGETS = ("numpy", "c")

DTYPES = ("float32", "float64")
"""Formats of the columns where nothing else was built."""

ABBREVIATIONS = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}

FORMULAS = ("name", "derivative", "range", "fixed points")

OUTPUTS = ("value", "grad")

WIDTH = 44
"""Longest cell of a formula; `symact show` prints it whole."""


def table(reports: Sequence[Report]) -> Table:
    """List reports: formulas, the largest error in ulp of value and gradient, swept inputs."""
    built = dict.fromkeys(kernel.dtype for report in reports for kernel in report.kernels)
    swept = dict.fromkeys(sweep.dtype for report in reports for sweep in report.sweeps)
    columns = [(target, dtype) for target in TARGETS for dtype in tuple(built) or DTYPES]
    head = (
        *FORMULAS,
        *(f"{target} {ABBREVIATIONS[dtype]}" for target, dtype in columns),
        *(f"{ABBREVIATIONS[dtype]} misrounded" for dtype in swept),
        "claims",
    )
    title = "largest error in ulp, value / gradient; f stands for the function itself"
    if swept:
        title += "; misrounded: of all inputs, parameters at their defaults"
    rows = tuple(_row(report, columns, tuple(swept)) for report in reports)
    right = frozenset(range(len(FORMULAS), len(head) - 1))
    return Table(head, rows, title=title, right=right)


def _row(
    report: Report, columns: Sequence[tuple[str, str]], swept: Sequence[str]
) -> tuple[str, ...]:
    from symact.report import words

    facts = report.facts
    return (
        report.activation.name,
        shorten(words.derivative(facts), WIDTH),
        shorten(words.value_range(facts.range), WIDTH),
        shorten(words.points(facts.fixed_points), WIDTH),
        *(_error(report, target, dtype) for target, dtype in columns),
        *(_misrounded(report, dtype) for dtype in swept),
        "ok" if report.holds else "failed",
    )


def _error(report: Report, target: str, dtype: str) -> str:
    found = {v.output: v for v in report.verdicts if (v.target, v.dtype) == (target, dtype)}
    if not found:
        return "no compiler" if target == "c" else "-"
    return " / ".join(ulps(found[output].max_ulp) for output in OUTPUTS if output in found)


def _misrounded(report: Report, dtype: str) -> str:
    found = {s.output: s.tally for s in report.sweeps if s.dtype == dtype}
    cells = [_count(found[output]) for output in OUTPUTS if output in found]
    return " / ".join(cells) or "-"


def _count(tally: Tally) -> str:
    """Write how many inputs are misrounded, and how many have no known answer."""
    unknown = f" ({tally.unjudged:,} open)" if tally.unjudged else ""
    return f"{tally.misrounded:,}{unknown}"
