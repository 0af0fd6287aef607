"""Build whole kernels: branches, zeros, infinities, NaN, formats."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.activation import Activation
from symact.derive.branches import Branch, Branches
from symact.derive.constants import resolved_branches
from symact.errors import KernelError, UndecidedError
from symact.kernel.approximations import exact_numbers
from symact.kernel.arith import Arith
from symact.kernel.builder import Builder
from symact.kernel.functions import finish
from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Kernel, Neighbourhood, Op
from symact.kernel.legality import check
from symact.kernel.lower import Widths, constant_nodes, lower
from symact.kernel.precision import (
    GOALS,
    Analysis,
    Goal,
    analyze,
    choose_widths,
    flat_tails,
    sample_points,
    trial_points,
)
from symact.kernel.series import Series, append_series, find_series, sign_changes
from symact.numeric.formats import FLOAT64
from symact.numeric.limits import far_value
from symact.numeric.oracle import reference_many
from symact.numeric.program import Program, compile_program
from symact.numeric.ulp import ulp_error
from symact.stable import stabilize

OUTPUTS = ("value", "grad", "value_and_grad")
DTYPES = ("float32", "float64")

POLYNOMIAL = frozenset({"input", "rational", "add", "mul", "neg"})

SERIES_ULP = 3.5
"""Error of a well-conditioned polynomial and of the distance to the zero, before the powers."""

ACCEPTED = 3.7
"""Error in ulp seen in the trial up to which a precision plan is kept."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one branch of one result with its plan.

    Attributes:
        lo, hi: Ends as doubles: the branch holds where lo < x < hi, or at an end that it owns.
        lo_closed, hi_closed: Ownership of the ends.
        program: The stable form, inputs x and the run-time parameters.
        widths: How nodes are carried.
        series: Polynomial regions at zeros.
        settled: Outside, the result is constant: x is held inside.
        bound: Error of this piece.
        text: The stable form as text.
    """

    lo: float
    hi: float
    lo_closed: bool
    hi_closed: bool
    program: Program
    widths: Widths
    series: tuple[Series, ...]
    settled: tuple[float, float]
    bound: Bound
    text: str


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
    kernel = _assemble(activation, output, dtype, names, defaults, results, ({},) * len(results))
    overrides = tuple(_infinities(kernel, k, pieces) for k, pieces in enumerate(results))
    kernel = _assemble(activation, output, dtype, names, defaults, results, overrides)
    check(kernel)
    return kernel


def _orders(output: str) -> tuple[int, ...]:
    return {"value": (0,), "grad": (1,), "value_and_grad": (0, 1)}[output]


def _in_dtype(text: str, dtype: str) -> float:
    from symact.language.reader import read

    value = float(read(text, {}))
    return float(np.float32(value)) if dtype == "float32" else value


def stable_branches(activation: Activation, order: int) -> Branches:
    """Give the value (order 0) or a derivative in stable form, branch by branch."""
    branches = resolved_branches(activation).map(lambda e: stabilize(e)[0])
    x = branches.symbol
    for _ in range(order):
        branches = branches.map(lambda e: stabilize(e.diff(x))[0])
    return branches


def _plan(
    activation: Activation, order: int, dtype: str, defaults: tuple[float, ...]
) -> tuple[Piece, ...]:
    branches = stable_branches(activation, order)
    free = [activation.symbols[p.name] for p in activation.parameters if not p.derived]
    symbols = [branches.symbol, *free]
    return tuple(_piece(p, symbols, defaults, GOALS[dtype]) for p in branches.pieces)


def _piece(branch: Branch, symbols: list[Any], defaults: tuple[float, ...], goal: Goal) -> Piece:
    program = compile_program([branch.expr], symbols)
    lo, hi = _end(branch.lo), _end(branch.hi)
    points = sample_points(goal, lo, hi)
    analysis = analyze(program, points, defaults, goal)
    series = () if defaults else find_series(program, analysis, (lo, hi), goal)
    judged = np.ones(len(points), bool)
    for region in series:
        judged &= ~region.covers(points)
    around = _around_zeros(analysis) if defaults else ()
    for zone in around:
        judged &= ~((points > zone[0]) & (points < zone[1]))
    settled = (-math.inf, math.inf) if defaults else flat_tails(analysis, goal)
    trial = _trial(program, goal, (lo, hi), defaults, series, around)
    best: tuple[float, Piece] | None = None
    for target in goal.targets:
        widths, total = choose_widths(analysis, judged, goal, target)
        bound = _bound(analysis, np.where(judged, total, 0.0), total, around)
        piece = Piece(
            lo, hi, branch.lo_closed, branch.hi_closed, program, widths, series, settled, bound,
            str(branch.expr),
        )  # fmt: skip
        for region in series:
            own = SERIES_ULP + 0.5 * region.order
            if own > bound.ulp:
                piece = replace(piece, bound=replace(bound, ulp=own, at=region.center[0]))
        measured, at = _measure(piece, defaults, trial)
        if measured > piece.bound.ulp:
            piece = replace(piece, bound=replace(bound, ulp=measured, at=at))
        if best is None or measured < best[0]:
            best = (measured, piece)
        if measured <= ACCEPTED:
            break
    if best is None:
        raise KernelError("no precision plan was tried", subject=str(branch.expr))
    return best[1]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Hold points with their right answers, to try a precision plan on."""

    x: NDArray[np.float64]
    want: NDArray[np.float64]
    offset: NDArray[np.float64]


def _trial(
    program: Program,
    goal: Goal,
    domain: tuple[float, float],
    defaults: tuple[float, ...],
    series: tuple[Series, ...],
    around: tuple[tuple[float, float, float], ...],
) -> Trial:
    """Choose points for the trial of a double kernel; a float32 result has bits to spare."""
    none = np.zeros(0)
    if not goal.tried:
        return Trial(none, none, none)
    edges = [region.center[0] + r for region in series for r in region.reach]
    x = trial_points(goal, *domain, edges)
    for lo, hi, _ in around:
        x = x[(x <= lo) | (x >= hi)]
    try:
        want, offset = reference_many(program, x, defaults, FLOAT64)
    except UndecidedError:
        return Trial(none, none, none)
    return Trial(x, want, offset)


def _measure(piece: Piece, defaults: tuple[float, ...], trial: Trial) -> tuple[float, float]:
    """Run a piece on its trial: largest error in ulp, and where."""
    if not len(trial.x):
        return 0.0, 0.0
    b = Builder()
    names = piece.program.inputs
    result = b.add(_append(b, piece, {n: n for n in names}), b.const(0.0))
    constants, body = b.finish((result,))
    kernel = Kernel(
        "piece", "value", "float64", names, defaults, constants, body, (result,), ("",),
        (piece.bound,), "",
    )  # fmt: skip
    (got,) = interpret(kernel, trial.x)
    error = ulp_error(got, trial.want, trial.offset, FLOAT64)
    error[np.isnan(trial.want)] = 0.0
    worst = int(error.argmax())
    return float(error[worst]), float(trial.x[worst])


def _end(value: Any) -> float:
    if value.free_symbols:
        raise KernelError(
            "a joint that depends on a run-time parameter has no kernel form yet",
            subject=str(value),
        )
    return float(value)


def _around_zeros(analysis: Analysis) -> tuple[tuple[float, float, float], ...]:
    """Give (lo, hi, zero) around each sign change; the zero moves with the run-time parameters."""
    zones = []
    for lo, hi in sign_changes(analysis):
        middle, reach = (lo + hi) / 2, max(2 * (hi - lo), abs(lo) / 8)
        zones.append((middle - reach, middle + reach, middle))
    return tuple(zones)


def _bound(
    analysis: Analysis,
    judged: NDArray[np.float64],
    total: NDArray[np.float64],
    around: tuple[tuple[float, float, float], ...],
) -> Bound:
    how = f"first-order error analysis at {len(analysis.x)} points"
    zones = []
    for lo, hi, zero in around:
        inside = (analysis.x > lo) & (analysis.x < hi)
        ulp = np.exp2(np.floor(np.where(inside, analysis.log2, -1074.0)) - 52)
        absolute = float((np.where(inside, total, 0.0) * ulp).max())
        zones.append(Neighbourhood(zero, lo, hi, 2.0 * absolute))
    if not len(judged):
        return Bound(0.5, 0.0, how, tuple(zones))
    worst = int(judged.argmax())
    return Bound(max(float(judged[worst]), 0.5), float(analysis.x[worst]), how, tuple(zones))


def _assemble(
    activation: Activation,
    output: str,
    dtype: str,
    names: tuple[str, ...],
    defaults: tuple[float, ...],
    results: list[tuple[Piece, ...]],
    overrides: tuple[dict[float, float], ...],
) -> Kernel:
    b = Builder()
    single = dtype == "float32"
    inputs = {n: b.op(Op.WIDEN, n) if single else n for n in names}
    made = []
    for pieces, override in zip(results, overrides, strict=True):
        name = _join(b, pieces, inputs)
        for place, value in sorted(override.items()):
            at = b.op(Op.EQUAL, inputs["x"], b.const(place))
            name = b.select(at, b.const(value, f"limit at {place}"), name)
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


def _join(b: Builder, pieces: tuple[Piece, ...], inputs: dict[str, str]) -> str:
    """Append every piece and choose among them from the right."""
    x = inputs["x"]
    result = _append(b, pieces[-1], inputs)
    for left in reversed(pieces[:-1]):
        end = b.const(left.hi, "joint")
        below = b.op(Op.LESS_EQUAL if left.hi_closed else Op.LESS, x, end)
        result = b.select(below, _append(b, left, inputs), result)
    return result


def _append(b: Builder, piece: Piece, inputs: dict[str, str]) -> str:
    """Append one piece; its argument is kept inside its interval, so that nothing overflows."""
    constant = exact_numbers(piece.program, constant_nodes(piece.program))
    out = piece.program.outputs[0]
    if out in constant:
        return b.const(constant[out].hi, constant[out].origin)
    polynomial = all(n.op in POLYNOMIAL for n in piece.program.nodes)
    lo, hi = max(piece.lo, piece.settled[0]), min(piece.hi, piece.settled[1])
    x = inputs["x"] if polynomial else b.clamp(inputs["x"], lo, hi)
    wide = out in piece.widths.wide
    value = lower(b, piece.program, piece.widths, {**inputs, "x": x})
    result = finish(Arith(b, wide), value)
    for region in piece.series:
        inside, near = append_series(b, x, region, "the result")
        result = b.select(inside, near, result)
    return result


def _infinities(kernel: Kernel, which: int, pieces: tuple[Piece, ...]) -> dict[float, float]:
    """Find the infinities at which the assignments do not give the limit by themselves."""
    overrides = {}
    for side, piece in ((-math.inf, pieces[0]), (math.inf, pieces[-1])):
        wanted = far_value(piece.program, math.copysign(1.0, side), kernel.defaults)
        (got,) = interpret(kernel, np.array([side]))[which]
        same = got == wanted and math.copysign(1.0, got) == math.copysign(1.0, wanted or 0.0)
        if wanted is not None and not same:
            overrides[side] = wanted
    return overrides
