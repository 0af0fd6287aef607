"""Make a float64 kernel of few steps, where its error stays within two ulp."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.errors import KernelError, UndecidedError
from symact.kernel.builder import Builder
from symact.kernel.double.functions import DOUBLE
from symact.kernel.double.lower import QUOTIENTS, Lowering
from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Kernel, Op
from symact.kernel.legality import check
from symact.kernel.piece import Piece, is_polynomial
from symact.kernel.plain.errors import absolute_error
from symact.kernel.plain.points import parameters
from symact.kernel.plain.writer import EXACT, Writer
from symact.kernel.series import append_series
from symact.kernel.value import settle
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import reference_many
from symact.numeric.ulp import ulp_error

SEED = 20260102
DENSE, SPARSE = 3000, 300
TRIED = 4000
STATED = 2.0
"""Bound in ulp that is stated."""

KEPT = ((STATED, 1.95), (2.5, 1.65), (math.inf, 1.45))
"""It is stated where analysis and trial show no more than one of these pairs: the errors of an
analysis never all meet, and between the points of a trial may be larger ones."""

WIDER, WIDER_SEEN = 2.5, 1.55
"""Bound and trial of logistic functions as one quotient: 2 ulp need fused operations there."""

SUMMED = 4.0
"""What the sum of all errors at their worst may be: they never all meet."""

MOVED = (1.0, 0.37, 2.7)
"""Factors of run-time parameters in the trial."""

PARAMETERS = (0.0, -1.5, 0.3, 7.0)
"""Run-time parameters for which infinities, zeros and NaN must give the same as before."""

LEVELS = 4
"""Nothing in two parts; sums, products and quotients; functions as well; exact remainders too."""

SPECIAL = (math.inf, -math.inf, 0.0, -0.0)


def find_double(kernel: Kernel, pieces: Sequence[Piece]) -> Kernel | None:
    """Spell a float64 kernel of one result in fewer steps; None where that is not to be had.

    Args:
        kernel: The kernel as it is; it says what happens at infinities and zeros.
        pieces: The branches of its result.
    """
    beside = any(series.center[0] for piece in pieces for series in piece.series)
    ways = product((False, True)[: 1 + beside], range(LEVELS), (False, True))
    for regions, level, held in ways:
        try:
            made = _double(kernel, pieces, level, held=held, regions=regions)
        except (KernelError, UndecidedError):
            continue
        if made is not None and len(made.body) < len(kernel.body):
            return made
    return None


def _sample(pieces: Sequence[Piece]) -> NDArray[np.float64]:
    """Give ascending doubles: all sizes, dense in the middle and where exponentials vanish."""
    rng = np.random.default_rng(SEED)
    exponents = np.concatenate([np.linspace(-1073, 1000, SPARSE), rng.uniform(-14, 10, DENSE)])
    sizes = 2.0**exponents * (1 + rng.uniform(-0.3, 0.0, exponents.size))
    far = rng.uniform(600, 900, SPARSE)
    parts = [sizes, -sizes, far, -far, rng.uniform(-50, 50, DENSE)]
    edges = [t.edge for p in pieces for t in p.tails if abs(t.edge) < 2.0**20]
    parts += [place + rng.uniform(-1, 1, SPARSE) for place in edges]
    x = np.unique(np.concatenate(parts))
    return np.asarray(x[np.isfinite(x) & (x != 0)], np.float64)


def ulps(w: Writer, result: str) -> Any:
    """Give the error of a result at every point, in ulp of doubles."""
    size = np.abs(np.asarray(w.values[result]))
    with np.errstate(all="ignore"):
        error = absolute_error(w, result) / np.spacing(size)
    return np.where(np.isinf(size), 0.0, np.where(np.isnan(size + error), np.inf, error))


def _double(
    kernel: Kernel, pieces: Sequence[Piece], level: int, *, held: bool, regions: bool
) -> Kernel | None:
    x = _sample(pieces)
    given = {
        "x": x,
        **dict(zip(kernel.inputs[1:], parameters(kernel.defaults, len(x)), strict=True)),
    }
    w = Writer(DOUBLE, given)
    result = _joined(w, pieces, level, held=held, regions=regions)
    result = _patched(w, kernel, result)
    w.active = np.bool_(True)
    error = np.broadcast_to(ulps(w, result), x.shape)
    analyzed, at = float(error.max()), float(x[int(error.argmax())])
    if analyzed > SUMMED:
        return None
    made = _kernel(kernel, w, result)
    check(made)
    if not _alike(made, kernel):
        return None
    moved = MOVED if kernel.defaults else MOVED[:1]
    sets = [tuple(k * value for value in kernel.defaults) for k in moved]
    seen = max(_measured(made, pieces, given) for given in sets)
    kept = any(analyzed <= most and seen <= met for most, met in KEPT)
    stated = STATED if kept else WIDER
    if not kept and (level != QUOTIENTS or seen > WIDER_SEEN):
        return None
    how = f"first-order error analysis: {analyzed:.3g}; largest error in the trial: {seen:.3g}"
    exact = max(analyzed, seen, kernel.bounds[0].ulp) <= 0.5
    bound = Bound(0.5 if exact else stated, at, how)
    return replace(made, bounds=(bound,))


def _kernel(kernel: Kernel, w: Writer, result: str) -> Kernel:
    constants, body = w.b.finish((result,))
    return replace(kernel, constants=constants, body=body, results=(result,))


def _joined(w: Writer, pieces: Sequence[Piece], level: int, *, held: bool, regions: bool) -> str:
    result = _piece(w, pieces[-1], level, held=held, regions=regions)
    for left in reversed(pieces[:-1]):
        if any(node.op == "input" for node in left.hi.program.nodes):
            raise KernelError("an end moves with a parameter")
        owned = left.hi.side > 0 or (left.hi.side == 0 and left.hi_closed)
        # of x itself a zero keeps its sign
        owned = owned and not (left.hi.value == 0 and _is_multiple(pieces[-1]))
        end = w.coefficient(left.hi.value)
        below = w.op(Op.LESS_EQUAL if owned else Op.LESS, "x", end)
        found = _piece(w, left, level, held=held, regions=regions)
        result = w.select(below, found, result)
    return result


def _is_multiple(piece: Piece) -> bool:
    """Tell whether a piece is x, or x times something."""
    nodes = piece.program.nodes
    top = nodes[piece.program.outputs[0]]
    x = [k for k, node in enumerate(nodes) if node.op == "input" and node.text == "x"]
    return top is nodes[x[0]] or (top.op == "mul" and x[0] in top.args) if x else False


def _piece(w: Writer, piece: Piece, level: int, *, held: bool, regions: bool) -> str:
    """Append a branch; in settled tails x is held, so that nothing overflows."""
    x = np.asarray(w.values["x"])
    w.active = (x >= piece.lo.value) & (x <= piece.hi.value)
    inputs = {name: name for name in piece.program.inputs}
    if held and not is_polynomial(piece.program):
        edges = zip(piece.tails, (-math.inf, math.inf), strict=True)
        inputs["x"] = w.held("x", *(t.edge if not t.degree else end for t, end in edges))
    result = Lowering(w, piece.program, inputs, level).result()
    for region in piece.series if regions else ():
        through = _Through(w, region.covers(x))
        inside, near = append_series(through, inputs["x"], region, "the result")
        result = w.select(inside, settle(through, near), result)
    return result


class _Through(Builder):
    """Append to a writer, which follows the values; sums that are exact are known as such."""

    def __init__(self, w: Writer, inside: NDArray[np.bool_]) -> None:
        super().__init__()
        self.w = w
        self.inside = inside
        self.plain = True

    def op(self, op: Op, *args: str, why: str = "") -> str:
        """Append an operation."""
        if op in {Op.ADD, Op.SUB} and self._exact(op, *args):
            why = EXACT
        return self.w.op(op, *args, why=why)

    def _exact(self, op: Op, x: str, y: str) -> bool:
        """Tell whether a sum has no rounding error at any point inside (Knuth's TwoSum)."""
        a, b = (np.broadcast_to(self.w.values[n], self.inside.shape)[self.inside] for n in (x, y))
        b = b if op is Op.ADD else -b
        s = a + b
        t = s - a
        return not ((a - (s - t)) + (b - t)).any()

    def const(self, value: float, origin: str = "") -> str:
        """Name a number: what it lacks stands in another one, or in the error of the fit."""
        return self.w.coefficient(value, origin)


def _patched(w: Writer, kernel: Kernel, result: str) -> str:
    """Choose the results at infinities and NaN that the assignments do not give.

    Raises:
        KernelError: A zero has the wrong sign, or a parameter would move the result.
    """
    for place in SPECIAL:
        at = np.array([place])
        want, got = (interpret(k, at)[0] for k in (kernel, _kernel(kernel, w, result)))
        if got.tobytes() == want.tobytes() or (np.isnan(got[0]) and np.isnan(want[0])):
            continue
        if place == 0 and got[0] == want[0] and np.signbit(want[0]) == np.signbit(place):
            result = _signed(w, result)
            continue
        if place == 0 or kernel.defaults:
            raise KernelError(f"the result at {place} is {got[0]}")
        here = w.op(Op.EQUAL, "x", w.const(place))
        result = w.select(here, w.const(float(want[0]), f"result at {place}"), result)
    (got,) = interpret(_kernel(kernel, w, result), np.array([np.nan]))
    return result if np.isnan(got[0]) else w.select(w.op(Op.EQUAL, "x", "x"), result, "x")


def _alike(made: Kernel, kernel: Kernel) -> bool:
    """Tell whether two kernels give the same at infinities, zeros and NaN, parameters moved."""
    at = np.array([*SPECIAL, math.nan])
    for value in PARAMETERS if kernel.defaults else PARAMETERS[-1:]:
        given = (value,) * len(kernel.defaults)
        got, want = (interpret(k, at, *given)[0] for k in (made, kernel))
        # which zero a parameter that is not positive gives depends on the order of products
        same = (got == want) & ((value <= 0) | (np.signbit(got) == np.signbit(want)))
        if not (same | (np.isnan(got) & np.isnan(want))).all():
            return False
    return _vanishes_alike(made, kernel)


def _vanishes_alike(made: Kernel, kernel: Kernel) -> bool:
    """Tell whether far out, where both kernels give zeros, these have the same sign."""
    sizes = np.concatenate([np.exp2(np.linspace(5, 1023.9, SPARSE)), np.linspace(600, 900, SPARSE)])
    got, want = (interpret(k, np.concatenate([sizes, -sizes]))[0] for k in (made, kernel))
    return not ((got == 0) & (want == 0) & (np.signbit(got) != np.signbit(want))).any()


def _signed(w: Writer, result: str) -> str:
    """Give a zero the sign of x."""
    same = np.signbit(w.values[result]) == np.signbit(w.values["x"])
    if same.all():
        return w.op(Op.COPYSIGN, result, "x")
    return w.select(w.op(Op.EQUAL, "x", w.const(0.0)), "x", result)


def _measured(made: Kernel, pieces: Sequence[Piece], defaults: tuple[float, ...]) -> float:
    """Give the largest error in ulp at points with known answers."""
    rng = np.random.default_rng(SEED + 1)
    sizes = np.exp2(rng.uniform(-12, 9.6, TRIED)) * rng.choice([-1.0, 1.0], TRIED)
    far = rng.uniform(600, 760, TRIED // 8)
    huge = np.exp2(np.linspace(-1070, 1023, 64))
    x = np.concatenate([sizes, far, -far, huge, -huge, rng.uniform(-45, 45, TRIED // 2)])
    worst = 0.0
    for piece in pieces:
        inside = x[(x > piece.lo.value) & (x < piece.hi.value)]
        if not inside.size:
            continue
        want, offset = reference_many(piece.program, inside, defaults, FLOAT64)
        error = ulp_error(interpret(made, inside, *defaults)[0], want, offset, FLOAT64)
        worst = max(worst, float(error.max()))
    return worst
