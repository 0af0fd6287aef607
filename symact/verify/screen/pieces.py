"""What a screen is made of: the stable branches of an activation with its parameters given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import exp, powsimp

from symact.activation import Activation
from symact.kernel.assemble import stable_branches
from symact.language.functions import sech2
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.exact import fraction_of
from symact.numeric.program import Program, compile_program

PREC = 256
"""Bits to which ends and constants are enclosed."""


@dataclass(frozen=True, slots=True)
class ScreenEnd:
    """Hold an end of a piece between two doubles.

    Attributes:
        below: Largest double known to be at most the end; infinite where there is no end.
        above: Smallest double known to be at least the end; equal to `below` where the end is
            that double exactly.
    """

    below: float
    above: float


@dataclass(frozen=True, slots=True)
class ScreenPiece:
    """Hold one smooth piece.

    Attributes:
        lo, hi: Ends.
        lo_closed, hi_closed: Whether an end belongs to this piece.
        program: The stable form; its first input is x.
        params: Values of the further inputs.
    """

    lo: ScreenEnd
    hi: ScreenEnd
    lo_closed: bool
    hi_closed: bool
    program: Program
    params: tuple[Fraction, ...]


SMALLEST_EXPONENT = -20000

LINE = (ScreenEnd(-math.inf, -math.inf), ScreenEnd(math.inf, math.inf))


def screen_pieces(
    activation: Activation, order: int, params: Sequence[float], merged: bool = False
) -> tuple[ScreenPiece, ...]:
    """Give the pieces of the value (order 0) or of a derivative.

    Args:
        activation: Any elementwise activation.
        order: Number of derivatives.
        params: The floats that the kernel is called with, one per run-time parameter.
        merged: Whether to write sech(u)^2 by exponentials, so that exp(x) sech(exp(x))^2 has one
            exponential of x - 2 exp(x): that has an enclosure where the factors overflow.

    Raises:
        DerivationError: The expression has no finite list of smooth pieces.
    """
    branches = stable_branches(activation, order)
    free = [activation.symbols[p.name] for p in activation.parameters if not p.derived]
    values = tuple(Fraction(*float(v).as_integer_ratio()) for v in params)
    symbols = [branches.symbol, *free]
    return tuple(
        ScreenPiece(
            _end(piece.lo, free, values),
            _end(piece.hi, free, values),
            piece.lo_closed,
            piece.hi_closed,
            compile_program([_merge(piece.expr) if merged else piece.expr], symbols),
            values,
        )
        for piece in branches.pieces
    )


def _merge(expr: Any) -> Any:
    spelled = expr.replace(sech2, lambda u: 4 * exp(-2 * u) / (1 + exp(-2 * u)) ** 2)
    return powsimp(spelled, combine="exp")


def smooth_piece(program: Program) -> ScreenPiece:
    """Make one piece of a program of one input on the whole line."""
    return ScreenPiece(*LINE, False, False, program, ())


def _end(exact: Any, free: Sequence[Any], values: tuple[Fraction, ...]) -> ScreenEnd:
    if exact.is_infinite:
        return LINE[0] if exact.is_extended_negative else LINE[1]
    (ball,) = evaluate_outputs(compile_program([exact], free), values, PREC)
    return enclosing(*bounds(ball))


def bounds(ball: Ball) -> tuple[Fraction, Fraction]:
    """Give the ends of a finite ball exactly: its own `lower` rounds to the ambient precision."""
    middle, radius = fraction_of(ball.mid()), Fraction(0)
    mantissa, exponent = (int(part) for part in ball.rad().man_exp())
    if mantissa:
        # a radius far below every format is enlarged: its exponent may not fit a fraction
        radius = mantissa * Fraction(2) ** max(exponent, SMALLEST_EXPONENT)
    return middle - radius, middle + radius


def enclosing(lo: Fraction, hi: Fraction) -> ScreenEnd:
    """Enclose an interval by doubles, as tightly as they can."""
    below, above = float(lo), float(hi)
    if Fraction(below) > lo:
        below = math.nextafter(below, -math.inf)
    if Fraction(above) < hi:
        above = math.nextafter(above, math.inf)
    return ScreenEnd(below, above)
