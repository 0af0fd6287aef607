"""Curves of value, gradient and second derivative, sampled from enclosures of the definition."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact.activation import Activation
from symact.errors import SymactError

POINTS = 240
"""Points of a curve."""

NARROW, WIDE = 5.0, 9.0
"""Half widths of the picture; the wide one at most where joints lie far out."""

STEEPEST = 1.25
"""Height of the picture beyond which a curve is cut, in half widths."""

BITS = 80
"""Precision of the enclosures; far more than a picture shows."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """Hold one curve as runs of points: a new run begins at every joint and gap."""

    label: str
    runs: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """Hold what a picture shows.

    Attributes:
        x: Ends of the horizontal axis.
        y: Ends of the vertical axis; curves may leave it.
        curves: Value, gradient, second derivative.
        title: What is drawn, in words.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    curves: tuple[Curve, ...]
    title: str


def curves_of(activation: Activation, values: dict[str, Any] | None = None) -> Curves | None:
    """Sample value, gradient and second derivative at the defaults of the parameters.

    Args:
        activation: An activation in one variable.
        values: Exact values of the parameters by name [default: those of the definition].

    Returns:
        None where there is no such picture: several inputs, or nothing that can be evaluated.
    """
    if len(activation.inputs) != 1:
        return None
    try:
        return _sampled(activation, values)
    except SymactError:
        return None


def _sampled(activation: Activation, values: dict[str, Any] | None) -> Curves | None:
    from symact.derive.branches import differentiate, to_branches
    from symact.derive.constants import default_values

    symbols = activation.symbols
    known = default_values(activation) if values is None else {
        symbols[name]: value for name, value in values.items()
    }  # fmt: skip
    pieces = to_branches(activation.expr.subs(known), activation.x)
    half = _half(pieces)
    curves = tuple(
        Curve(label, tuple(_runs(differentiate(pieces, order), half)))
        for order, label in enumerate(("f(x)", "f′(x)", "f″(x)"))
    )
    heights = [y for curve in curves for run in curve.runs for _, y in run]
    if not heights:
        return None
    room = STEEPEST * half
    lo, hi = max(min(heights), -room), min(max(heights), room)
    if hi - lo < 1e-9:
        lo, hi = lo - 1, hi + 1
    margin = 0.06 * (hi - lo)
    title = f"{activation.name}: value, gradient and second derivative for {-half:g} ≤ x ≤ {half:g}"
    return Curves((-half, half), (lo - margin, hi + margin), curves, title)


def _half(pieces: Any) -> float:
    """Choose how far to look: joints that are not too far out are seen."""
    joints = [abs(float(j)) for j in pieces.joints if j.is_number and j.is_finite]
    seen = [j for j in joints if j <= WIDE - 1]
    return max(NARROW, math.ceil(max(seen, default=0) * 1.25))


def _runs(pieces: Any, half: float) -> Iterator[tuple[Point, ...]]:
    """Sample each piece on its part of the axis; jumps come out as separate runs."""
    for piece in pieces.pieces:
        lo = max(-half, float(piece.lo))
        hi = min(half, float(piece.hi))
        if lo < hi:
            yield from _split(_values(piece.expr, pieces.symbol, _grid(lo, hi, half)))


def _grid(lo: float, hi: float, half: float) -> list[float]:
    """Space points evenly, the ends a hair inside: a formula may not be defined at its joint."""
    count = max(2, round(POINTS * (hi - lo) / (2 * half)))
    hair = 1e-9 * (hi - lo)
    inner = [lo + (hi - lo) * k / count for k in range(1, count)]
    return [lo + hair, *inner, hi - hair]


def _values(expr: Any, symbol: Any, grid: list[float]) -> Iterator[Point]:
    from symact.numeric.balls import evaluate_outputs
    from symact.numeric.program import compile_program

    program = compile_program([expr], [symbol])
    for x in grid:
        (ball,) = evaluate_outputs(program, [Fraction(x)], BITS)
        yield x, float(ball.mid()) if ball.is_finite() else math.nan


def _split(points: Iterator[Point]) -> Iterator[tuple[Point, ...]]:
    run: list[Point] = []
    for point in points:
        if math.isfinite(point[1]):
            run.append(point)
        elif run:
            yield tuple(run)
            run = []
    if len(run) > 1:
        yield tuple(run)
