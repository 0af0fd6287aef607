"""Join the pieces of a result, and settle what the infinities and zeros give."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from symact.kernel.builder import Builder
from symact.kernel.ends import append_end
from symact.kernel.interpret import interpret
from symact.kernel.ir import Kernel, Op
from symact.kernel.outputs import SHORT
from symact.kernel.piece import Piece, append_piece
from symact.kernel.swings import swings_by
from symact.numeric.limits import far_value
from symact.numeric.oracle import result_sign_near


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what stands for infinity in a computation.

    Attributes:
        largest: An infinite x is held here.
        diverged: A result beyond this at the largest x is infinite at the infinity.
    """

    largest: float
    diverged: float


LIMITS = {
    **dict.fromkeys(SHORT, Limits(2.0**200, 2.0**120)),
    "float64": Limits(float(np.finfo(np.float64).max), 2.0**900),
}

SWINGING = Limits(float(np.finfo(np.float32).max), 2.0**100)
"""The same where sin or cos is computed, in short formats: they are right for float32 numbers."""

Override = dict[float, float] | None
"""Results at infinities and zeros, or None where those hang on the run-time parameters."""


def limits_of(dtype: str, pieces: tuple[Piece, ...]) -> Limits:
    """Choose what stands for infinity in a format."""
    swings = any(swings_by(p.program) for p in pieces)
    return SWINGING if swings and dtype in SHORT else LIMITS[dtype]


def with_limits(
    b: Builder,
    pieces: tuple[Piece, ...],
    inputs: dict[str, str],
    override: Override,
    limits: Limits,
) -> str:
    """Append the joined pieces and, where they need it, the results at the infinities."""
    x = inputs["x"]
    if override is None:
        held = b.clamp(x, -limits.largest, limits.largest, "largest finite number")
        name = _join(b, pieces, {**inputs, "x": held})
        infinite = b.op(Op.EQUAL, b.op(Op.ABS, x), b.const(math.inf))
        diverged = b.op(Op.LESS, b.const(limits.diverged), b.op(Op.ABS, name))
        limit = b.op(Op.COPYSIGN, b.const(math.inf), name)
        return b.select(b.op(Op.AND, infinite, diverged), limit, name)
    name = _join(b, pieces, inputs)
    for place, value in sorted(override.items(), key=str):
        at = b.op(Op.EQUAL, x, b.const(place))
        if place == 0:
            one = b.op(Op.COPYSIGN, b.const(1.0), x)
            at = b.op(Op.AND, at, b.op(Op.EQUAL, one, b.const(math.copysign(1.0, place))))
        name = b.select(at, b.const(value, f"result at {place}"), name)
    return name


def _join(b: Builder, pieces: tuple[Piece, ...], inputs: dict[str, str]) -> str:
    """Append every piece and choose among them from the right."""
    x = inputs["x"]
    result = append_piece(b, pieces[-1], inputs)
    for left in reversed(pieces[:-1]):
        end = append_end(b, left.hi, inputs)
        # an end that is no double has no owner: the double beside it lies on one side
        owned = left.hi.side > 0 or (left.hi.side == 0 and left.hi_closed)
        below = b.op(Op.LESS_EQUAL if owned else Op.LESS, x, end)
        result = b.select(below, append_piece(b, left, inputs), result)
    return result


def special(kernel: Kernel, which: int, pieces: tuple[Piece, ...]) -> Override:
    """Find the infinities and zeros at which the assignments do not give the result."""
    found = _infinities(kernel, which, pieces)
    if kernel.defaults or found is None:
        return found
    for zero, side in ((-0.0, -1), (0.0, 1)):
        beside = next(p for p in pieces if _is_beside_zero(p, side))
        sign = result_sign_near(beside.program, 0.0, side)
        (got,) = interpret(kernel, np.array([zero]))[which]
        if got == 0 and sign and np.signbit(got) != (sign < 0):
            found[zero] = math.copysign(0.0, sign)
            break  # the other zero then is right: only one of them is held by a foreign piece
    return found


def _is_beside_zero(piece: Piece, side: int) -> bool:
    lo, hi = piece.lo.value, piece.hi.value
    return lo < 0 <= hi if side < 0 else lo <= 0 < hi


def _infinities(kernel: Kernel, which: int, pieces: tuple[Piece, ...]) -> Override:
    """Find the infinities at which the assignments do not give the limit by themselves."""
    overrides = {}
    for side, piece in ((-math.inf, pieces[0]), (math.inf, pieces[-1])):
        wanted = far_value(piece.program, math.copysign(1.0, side), kernel.defaults)
        (got,) = interpret(kernel, np.array([side]))[which]
        if wanted is not None and (got, np.signbit(got)) != (wanted, np.signbit(wanted)):
            overrides[side] = wanted
    return None if overrides and kernel.defaults else overrides
