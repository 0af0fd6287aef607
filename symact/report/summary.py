"""The table of `symact build`: one row an activation, worst error per target and format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symact.report.table import Table, shorten
from symact.report.verdicts import ulps

if TYPE_CHECKING:
    from symact.report.record import Report

COLUMNS = (("numpy", "float32"), ("numpy", "float64"), ("c", "float32"), ("c", "float64"))

HEADER = (
    "name", "derivative", "range", "fixed points",
    "numpy f32", "numpy f64", "c f32", "c f64", "claims",
)  # fmt: skip

OUTPUTS = ("value", "grad")

WIDTH = 44
"""Longest cell of a formula; `symact show` prints it whole."""


def table(reports: Sequence[Report]) -> Table:
    """List reports: formulas, and the largest error in ulp of value and gradient."""
    return Table(
        HEADER,
        tuple(map(_row, reports)),
        title="largest error in ulp, value / gradient; f stands for the function itself",
        right=frozenset({4, 5, 6, 7}),
    )


def _row(report: Report) -> tuple[str, ...]:
    from symact.report import words

    facts = report.facts
    return (
        report.activation.name,
        shorten(words.derivative(facts), WIDTH),
        shorten(words.value_range(facts.range), WIDTH),
        shorten(words.points(facts.fixed_points), WIDTH),
        *_errors(report),
        "ok" if report.holds else "failed",
    )


def _errors(report: Report) -> list[str]:
    return [_error(report, target, dtype) for target, dtype in COLUMNS]


def _error(report: Report, target: str, dtype: str) -> str:
    found = {v.output: v for v in report.verdicts if (v.target, v.dtype) == (target, dtype)}
    if not found:
        return "no compiler" if target == "c" else "-"
    return " / ".join(ulps(found[output].max_ulp) for output in OUTPUTS if output in found)
