"""Polynomials near a function: interpolation in Chebyshev points at high precision.

The error is within a factor 2 + (2/pi) log(degree + 1) of the best polynomial's: one plus the
Lebesgue constant of Chebyshev points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, arb_poly, ctx

from symact.errors import UndecidedError
from symact.numeric.balls import Ball, evaluate_outputs, make_ball
from symact.numeric.program import Program
from symact.numeric.series import taylor_balls

DoubleDouble = tuple[float, float]

NOISE = 2.0**-200
"""A coefficient this near to a double is that double."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Hold a polynomial in d with f(center + d) = d^order * p(d).

    Attributes:
        coefficients: From the constant term up, each an unevaluated sum of two doubles.
        error: Largest |p - f/d^order| / |p| seen on a grid four times as dense as the nodes.
    """

    coefficients: tuple[DoubleDouble, ...]
    error: float


def two_doubles(ball: Ball) -> DoubleDouble:
    """Split a number into the nearest double and the nearest double to the rest."""
    hi = float(ball.mid())
    return hi, float((ball - arb(hi)).mid())


def fit(
    program: Program,
    center: Ball | float,
    reach: tuple[float, float],
    degree: int,
    order: int = 0,
    parameters: Sequence[float] = (),
    prec: int = 400,
    pinned: int = 0,
) -> Fit:
    """Interpolate output 0 of a program, divided by d^order, for center + reach[0] <= x.

    Args:
        program: Function of its first input.
        center: Where d = 0.
        reach: Interval of d.
        degree: Of the polynomial.
        order: Multiplicity of the zero at the center that is divided out.
        parameters: Values of the further inputs.
        prec: Working precision in bits.
        pinned: How many leading coefficients are to be Taylor's: where the leading term may lie
            halfway between two numbers of a format, the sign of the next decides the rounding.

    Raises:
        UndecidedError: The function is not finite at a node.
    """
    with ctx.workprec(prec):
        leading = _leading(program, center, order, parameters, prec, pinned)
        nodes = _nodes(reach, degree + 1 - len(leading))
        start = arb_poly(leading)
        values = [
            (_quotient(program, center, d, order, parameters, prec) - start(d)) / d ** len(leading)
            for d in nodes
        ]
        rest = arb_poly.interpolate(nodes, [_exact(value) for value in values])
        poly = start + rest * arb_poly([0, 1]) ** len(leading)
        error = 0.0
        for d in _nodes(reach, 4 * degree + 5):
            want = _quotient(program, center, d, order, parameters, prec)
            error = max(error, float(abs((poly(d) - want) / want).mid()))
        return Fit(tuple(_settled(two_doubles(k)) for k in poly.coeffs()), error)


def _settled(parts: DoubleDouble) -> DoubleDouble:
    """Drop a low part that is the rounding of the interpolation, not of the number."""
    hi, lo = parts
    return (hi, 0.0) if abs(lo) < abs(hi) * NOISE else parts


def _leading(
    program: Program,
    center: Ball | float,
    order: int,
    parameters: Sequence[float],
    prec: int,
    count: int,
) -> list[Ball]:
    """Give Taylor's coefficients from d^order on; none where the program has no series there."""
    if not count:
        return []
    (found,) = taylor_balls(program, center, order + count - 1, prec, parameters)[:1]
    if not all(k.is_finite() for k in found):
        return []
    return [arb(0) if abs(k) < NOISE else _exact(k) for k in found[order:]]


def _nodes(reach: tuple[float, float], count: int) -> list[Ball]:
    middle, half = (arb(reach[0]) + reach[1]) / 2, (arb(reach[1]) - reach[0]) / 2
    angles = [arb(2 * k + 1) / (2 * count) for k in range(count)]
    # an even count keeps the center itself out of a symmetric interval; otherwise it is nudged
    return [_exact(middle + half * arb.cos_pi(a) + arb(2) ** -60) for a in angles]


def _exact(ball: Ball) -> Ball:
    return ball.mid()


def _quotient(
    program: Program, center: Ball | float, d: Ball, order: int, more: Sequence[float], prec: int
) -> Ball:
    (value,) = evaluate_outputs(program, [make_ball(center) + d, *more], prec)[:1]
    result = value / d**order if order else value
    if not result.is_finite():
        raise UndecidedError("the function is not finite where it is to be approximated")
    return result.mid()


def bisect_root(
    program: Program, lo: float, hi: float, parameters: Sequence[float], prec: int
) -> Ball:
    """Refine a sign change of output 0 between two doubles to about `prec`/2 bits.

    Raises:
        UndecidedError: There is no sign change.
    """
    with ctx.workprec(prec):

        def sign(x: Ball) -> int:
            (value,) = evaluate_outputs(program, [x, *parameters], prec)[:1]
            return 1 if value > 0 else -1 if value < 0 else 0

        left, right = arb(lo), arb(hi)
        low = sign(left)
        if low * sign(right) != -1:
            raise UndecidedError(f"no sign change between {lo!r} and {hi!r}")
        for _ in range(prec // 2):
            middle = _exact((left + right) / 2)
            here = sign(middle)
            if here == 0:
                return middle
            left, right = (middle, right) if here == low else (left, middle)
        return _exact((left + right) / 2)
