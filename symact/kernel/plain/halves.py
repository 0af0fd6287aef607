"""Results that one half of the line determines: f(x) + f(-x) is a number, or f(x) - f(-x) a line.

So have x logistic(x), x Phi(x), x atan(exp(x)) their values and slopes, and so have even functions,
whose line is 0. On the left their exponentials are at most 1, and nothing has to be chosen but the
half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.errors import KernelError
from symact.kernel.ir import Op
from symact.kernel.piece import Piece
from symact.kernel.plain.arithmetic import QUICK
from symact.kernel.plain.lower import Lowering
from symact.kernel.plain.writer import Writer

TOLERANCE = 2.0**-40
POINTS = np.concatenate([2.0 ** np.arange(-20.0, 4.5, 0.25), np.arange(1.0, 16.0, 0.37)])


@dataclass(frozen=True, slots=True)
class Half:
    """Say how the right half follows from the left: f(x) = k - f(-x), or k x + f(-x)."""

    number: float
    odd: bool


def find_half(piece: Piece) -> Half | None:
    """Compare both halves of a branch that is the whole line; it takes x alone.

    Returns:
        None where they are not related in one of the two ways.
    """
    ends = piece.lo.value, piece.hi.value
    if ends != (-np.inf, np.inf) or any(
        n.op == "input" and n.text != "x" for n in piece.program.nodes
    ):
        return None
    try:
        left, right = (_values(piece, points) for points in (-POINTS, POINTS))
    except KernelError:
        return None
    size = TOLERANCE * np.maximum(np.abs(left), np.abs(right))
    for odd, values in ((False, right + left), (True, (right - left) / POINTS)):
        number = float(values[-1])
        allowed = size / POINTS if odd else size
        if odd and (np.abs(values) <= allowed).all():
            return Half(0.0, odd)
        if number and (np.abs(values - number) <= allowed + TOLERANCE * abs(number)).all():
            return Half(number, odd)
    return None


def _values(piece: Piece, points: Any) -> Any:
    w = Writer(QUICK, {"x": points})
    found = w.values[Lowering(w, piece.program, {"x": "x"}).result()]
    return np.broadcast_to(np.asarray(found, np.float64), points.shape)  # a constant is one number


def append_half(w: Writer, x: str, left: str, half: Half) -> str:
    """Append the whole from the result at -|x|."""
    if not half.number:
        return left
    zero, number = w.const(0.0), w.const(half.number, "f(x) + f(-x)")
    if half.odd:
        line = w.mul(w.op(Op.CLAMP_MIN, x, zero), number)
        step = next(s for s in w.steps() if s.target == left)
        # the negative of 0 less 0 is -0, as it should
        return w.sub(line, step.args[0]) if step.op is Op.NEG else w.add(left, line)
    return w.select(w.op(Op.LESS, x, zero), left, w.sub(number, left))
