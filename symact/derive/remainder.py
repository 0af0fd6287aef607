"""Lagrange's bound for what a Taylor polynomial leaves out, by ball arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branch
from symact.derive.order import compare
from symact.derive.zeroset import around
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.balls import make_ball
from symact.numeric.enclosure import decimal_enclosure
from symact.numeric.interval import Interval
from symact.numeric.program import Program, compile_program
from symact.numeric.series import taylor_balls

REACH = Fraction(1)
"""Length of the interval on each side, where no joint is nearer."""

BOXES = 32
PREC = 128
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Remainder:
    """Bound |f(x) - polynomial| for all x between the point and `end`.

    Attributes:
        end: The far end of the interval, exact; the near end is the point of expansion.
        bound: The largest difference lies within its enclosure; proved zero for polynomials.
    """

    end: Any
    bound: Known[Any]


def remainder(piece: Branch, x: Any, at: Any, order: int, side: int) -> Remainder:
    """Bound the rest on one side of a point, up to distance 1 or the end of the piece.

    The rest is f^(n+1)(z)/(n+1)! (x - at)^(n+1) for some z between; the factor is enclosed over
    the whole interval, box by box.

    Raises:
        UndecidedError: The bound is not finite.
        DerivationError: Parameters are free, or the point is no number.
    """
    if piece.expr.is_polynomial(x) and sympy.degree(piece.expr, x) <= order:
        end = piece.lo if side < 0 else piece.hi
        return Remainder(end, Known(S.Zero, Evidence.PROVED, ("0", "0")))
    if (piece.expr.free_symbols | at.free_symbols) - {x}:
        raise DerivationError("the remainder depends on a parameter", subject=str(piece.expr))
    end = _end(piece, at, side)
    program = compile_program([piece.expr], [x])
    near, far = (around(v) for v in (at, end))
    lo, hi = (far[0], near[1]) if side < 0 else (near[0], far[1])
    factor = _largest_coefficient(program, lo, hi, order + 1)
    bound = factor * make_ball(hi - lo) ** (order + 1)
    upper = decimal_enclosure(bound, DIGITS)[1]
    return Remainder(end, Known(None, Evidence.ENCLOSED, ("0", upper)))


def _end(piece: Branch, at: Any, side: int) -> Any:
    reach = sympy.Rational(REACH.numerator, REACH.denominator)
    wanted = at + side * reach
    joint = piece.lo if side < 0 else piece.hi
    return joint if compare(joint, wanted) * side < 0 else wanted


def _largest_coefficient(program: Program, lo: Fraction, hi: Fraction, n: int) -> Any:
    """Bound |f^(n)/n!| over an interval."""
    largest = make_ball(0)
    step = (hi - lo) / BOXES
    for k in range(BOXES):
        box = Interval.of(lo + k * step, lo + (k + 1) * step).ball
        size = abs(taylor_balls(program, box, n, PREC)[0][n])
        if not size.is_finite():
            raise UndecidedError("the remainder has no finite bound here")
        largest = max(largest, size.upper())
    return largest
