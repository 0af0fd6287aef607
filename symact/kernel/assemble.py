"""Build whole kernels: pieces joined, infinities, NaN, formats."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.constants import resolved_branches
from symact.errors import KernelError
from symact.kernel.builder import Builder
from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Kernel, Op
from symact.kernel.legality import check
from symact.kernel.piece import Piece, append_end, append_piece, plan_piece
from symact.kernel.precision import GOALS
from symact.language.reader import read
from symact.numeric.limits import far_value
from symact.numeric.oracle import result_sign_near
from symact.stable import cancels, conjugate, stabilize

OUTPUTS = ("value", "grad", "value_and_grad")
DTYPES = ("float32", "float64")

LARGEST = {"float32": 2.0**200, "float64": float(np.finfo(np.float64).max)}

DIVERGED = {"float32": 2.0**120, "float64": 2.0**900}
"""A result beyond this at the largest finite x is infinite at the infinity."""

Override = dict[float, float] | None
"""Results at infinities and zeros, or None where those hang on the run-time parameters."""


def build_kernel(activation: Activation, output: str, dtype: str) -> Kernel:
    """Turn an activation into a kernel.

    Args:
        activation: Any elementwise activation; derived parameters become constants, the others
            run-time inputs after x.
        output: `value`, `grad` or `value_and_grad`.
        dtype: `float32` (computed in double, rounded once) or `float64`.

    Raises:
        KernelError: An operation has no kernel form, or output or dtype is unknown.
    """
    if output not in OUTPUTS or dtype not in DTYPES:
        raise KernelError(
            f"there is no output {output} in {dtype}",
            subject=activation.name,
            hint=f"outputs: {', '.join(OUTPUTS)}; dtypes: {', '.join(DTYPES)}",
        )
    free = [p for p in activation.parameters if not p.derived]
    defaults = tuple(_in_dtype(p.default, dtype) for p in free)
    results = [_plan(activation, order, dtype, defaults) for order in _orders(output)]
    names = ("x", *(p.name for p in free))
    plain: tuple[Override, ...] = ({},) * len(results)
    kernel = _assemble(activation, output, dtype, names, defaults, results, plain)
    overrides = tuple(_special(kernel, k, pieces) for k, pieces in enumerate(results))
    if overrides != plain:
        kernel = _assemble(activation, output, dtype, names, defaults, results, overrides)
    check(kernel)
    return kernel


def _orders(output: str) -> tuple[int, ...]:
    return {"value": (0,), "grad": (1,), "value_and_grad": (0, 1)}[output]


def _in_dtype(text: str, dtype: str) -> float:
    value = float(read(text, {}))
    return float(np.float32(value)) if dtype == "float32" else value


def stable_branches(activation: Activation, order: int) -> Branches:
    """Give the value (order 0) or a derivative in stable form, branch by branch.

    A branch that holds a sum with a root which cancels on one side of 0 is split there.
    """
    branches = _split_at_zero(resolved_branches(activation)).map(lambda e: stabilize(e)[0])
    x = branches.symbol
    for _ in range(order):
        branches = branches.map(lambda e: stabilize(e.diff(x))[0])
    return branches


def _split_at_zero(branches: Branches) -> Branches:
    x, pieces = branches.symbol, []
    for piece in branches.pieces:
        straddles = piece.lo.is_negative and piece.hi.is_positive
        if not straddles or not cancels(piece.expr, x):
            pieces.append(piece)
            continue
        left, right = (conjugate(piece.expr, x, side) for side in (-1, 1))
        pieces.append(replace(piece, hi=S.Zero, hi_closed=False, expr=left))
        pieces.append(replace(piece, lo=S.Zero, lo_closed=True, expr=right))
    return Branches(x, tuple(pieces))


def _plan(
    activation: Activation, order: int, dtype: str, defaults: tuple[float, ...]
) -> tuple[Piece, ...]:
    branches = stable_branches(activation, order)
    free = [activation.symbols[p.name] for p in activation.parameters if not p.derived]
    symbols = [branches.symbol, *free]
    return tuple(plan_piece(p, symbols, defaults, GOALS[dtype]) for p in branches.pieces)


def _assemble(
    activation: Activation,
    output: str,
    dtype: str,
    names: tuple[str, ...],
    defaults: tuple[float, ...],
    results: list[tuple[Piece, ...]],
    overrides: tuple[Override, ...],
) -> Kernel:
    b = Builder()
    single = dtype == "float32"
    inputs = {n: b.op(Op.WIDEN, n) if single else n for n in names}
    made = []
    for pieces, override in zip(results, overrides, strict=True):
        name = _with_limits(b, pieces, inputs, override, dtype)
        known = b.op(Op.EQUAL, inputs["x"], inputs["x"])
        name = b.select(known, name, inputs["x"], why="NaN in, NaN out")
        made.append(b.op(Op.NARROW, name) if single else name)
    constants, body = b.finish(tuple(made))
    return Kernel(
        activation.name, output, dtype, names, defaults, constants, body, tuple(made),
        tuple("; ".join(p.text for p in pieces) for pieces in results),
        tuple(_worst([p.bound for p in pieces], dtype) for pieces in results),
        activation.digest,
    )  # fmt: skip


def _worst(bounds: list[Bound], dtype: str) -> Bound:
    """Combine the bounds of the pieces; a float32 result adds its own rounding."""
    worst = max(bounds, key=lambda bound: bound.ulp)
    zones = tuple(z for bound in bounds for z in bound.neighbourhoods)
    ulp = worst.ulp if dtype == "float64" else 0.5 + worst.ulp * 2.0**-29
    return Bound(ulp, worst.at, worst.how, zones)


def _with_limits(
    b: Builder,
    pieces: tuple[Piece, ...],
    inputs: dict[str, str],
    override: Override,
    dtype: str,
) -> str:
    """Append the joined pieces and, where they need it, the results at the infinities."""
    x = inputs["x"]
    if override is None:
        held = b.clamp(x, -LARGEST[dtype], LARGEST[dtype], "largest finite number")
        name = _join(b, pieces, {**inputs, "x": held})
        infinite = b.op(Op.EQUAL, b.op(Op.ABS, x), b.const(math.inf))
        diverged = b.op(Op.LESS, b.const(DIVERGED[dtype]), b.op(Op.ABS, name))
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
        below = b.op(Op.LESS_EQUAL if left.hi_closed else Op.LESS, x, end)
        result = b.select(below, append_piece(b, left, inputs), result)
    return result


def _special(kernel: Kernel, which: int, pieces: tuple[Piece, ...]) -> Override:
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
