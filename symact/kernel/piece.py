"""Plan and spell one branch of one result: precision, zeros, settled tails, and a trial run."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.derive.branches import Branch
from symact.errors import KernelError, UndecidedError
from symact.kernel.approximations import exact_numbers
from symact.kernel.arith import Arith
from symact.kernel.builder import Builder
from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Kernel, Neighbourhood, Op
from symact.kernel.library import modelled
from symact.kernel.lower import Widths, constant_nodes, lower
from symact.kernel.precision import (
    Analysis,
    Goal,
    analyze,
    choose_widths,
    sample_points,
    trial_points,
)
from symact.kernel.series import Series, append_series, find_series, sign_changes
from symact.kernel.tails import NO_TAIL, Tail, append_held, append_powers, find_tails
from symact.kernel.value import finish
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import reference_many
from symact.numeric.program import Program, compile_program
from symact.numeric.ulp import ulp_error

POLYNOMIAL = frozenset({"input", "rational", "add", "mul", "neg"})

SERIES_ULP = 2.5
"""Error of a well-conditioned polynomial and of the distance to the zero, before the powers."""

SUBNORMAL = -1022.0

MARGIN = 1.15
"""Between the points of an analysis its largest sum may be a little larger."""

ACCEPTED = 3.2
"""Error in ulp seen in the trial up to which a precision plan is kept."""


@dataclass(frozen=True, slots=True)
class End:
    """Hold an end of a piece: its value at default parameters and how to compute it."""

    value: float
    program: Program


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one branch of one result with its plan.

    Attributes:
        lo, hi: Ends: the branch holds where lo < x < hi, or at an end that it owns.
        lo_closed, hi_closed: Ownership of the ends.
        program: The stable form, inputs x and the run-time parameters.
        widths: How nodes are carried.
        series: Polynomial regions at zeros.
        tails: Left and right edges beyond which the result follows a power of x.
        bound: Error of this piece.
        text: The stable form as text.
    """

    lo: End
    hi: End
    lo_closed: bool
    hi_closed: bool
    program: Program
    widths: Widths
    series: tuple[Series, ...]
    tails: tuple[Tail, Tail]
    bound: Bound
    text: str


def plan_piece(
    branch: Branch, symbols: list[Any], defaults: tuple[float, ...], goal: Goal
) -> Piece:
    """Choose precision plan, polynomial regions and settled tails of one branch.

    Run-time parameters are analyzed at their defaults; what would hold there only (polynomials,
    settled tails) is left out for them.
    """
    program = compile_program([branch.expr], symbols)
    lo, hi = _end(branch.lo, symbols, defaults), _end(branch.hi, symbols, defaults)
    points = sample_points(goal, lo.value, hi.value)
    analysis = analyze(program, points, defaults, goal)
    domain = (lo.value, hi.value)
    series = () if defaults else find_series(program, analysis, domain, goal)
    around = _around_zeros(analysis, series)
    tails = (NO_TAIL, NO_TAIL)
    if not _is_polynomial(program):
        tails = find_tails(analysis, goal, parametric=bool(defaults))
    draft = Piece(
        lo, hi, branch.lo_closed, branch.hi_closed, program, Widths(), series, tails,
        Bound(0.5, 0.0, "exact"), str(branch.expr),
    )  # fmt: skip
    judged = np.ones(len(points), bool)
    for region in series:
        judged &= ~region.covers(points)
    for zone in around:
        judged &= ~((points > zone[0]) & (points < zone[1]))
    return _tried(draft, analysis, judged, around, defaults, goal)


def _tried(
    draft: Piece,
    analysis: Analysis,
    judged: NDArray[np.bool_],
    around: tuple[tuple[float, float, float], ...],
    defaults: tuple[float, ...],
    goal: Goal,
) -> Piece:
    """Take the first precision plan that passes the trial, or the best of them."""
    trial = _trial(draft, goal, defaults, around)
    best: tuple[float, Piece] | None = None
    for target in goal.targets:
        widths, total = choose_widths(analysis, judged, goal, target)
        bound = _bound(analysis, np.where(judged, total, 0.0), total, around)
        for region in draft.series:
            own = SERIES_ULP + 0.5 * region.order
            bound = replace(bound, ulp=own, at=region.center[0]) if own > bound.ulp else bound
        piece = replace(draft, widths=widths, bound=bound)
        measured, at = _measure(piece, defaults, trial)
        if measured > bound.ulp:
            piece = replace(piece, bound=replace(bound, ulp=MARGIN * measured, at=at))
        if best is None or measured < best[0]:
            best = (measured, piece)
        if measured <= ACCEPTED:
            break
    if best is None:
        raise KernelError("no precision plan was tried", subject=draft.text)
    return best[1]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Hold points with their right answers, to try a precision plan on."""

    x: NDArray[np.float64]
    want: NDArray[np.float64]
    offset: NDArray[np.float64]


def _trial(
    piece: Piece,
    goal: Goal,
    defaults: tuple[float, ...],
    around: tuple[tuple[float, float, float], ...],
) -> Trial:
    """Choose points for the trial of a double kernel; a float32 result has bits to spare."""
    none = np.zeros(0)
    if not goal.tried:
        return Trial(none, none, none)
    edges = [region.center[0] + r for region in piece.series for r in region.reach]
    x = trial_points(goal, piece.lo.value, piece.hi.value, edges)
    for lo, hi, _ in around:
        x = x[(x <= lo) | (x >= hi)]
    try:
        want, offset = reference_many(piece.program, x, defaults, FLOAT64)
    except UndecidedError:
        return Trial(none, none, none)
    return Trial(x, want, offset)


def _measure(piece: Piece, defaults: tuple[float, ...], trial: Trial) -> tuple[float, float]:
    """Run a piece on its trial: largest error in ulp, and where."""
    if not len(trial.x):
        return 0.0, 0.0
    b = Builder()
    names = piece.program.inputs
    result = b.add(append_piece(b, piece, {n: n for n in names}), b.const(0.0))
    constants, body = b.finish((result,))
    kernel = Kernel(
        "piece", "value", "float64", names, defaults, constants, body, (result,), ("",),
        (piece.bound,), "",
    )  # fmt: skip
    (got,) = interpret(kernel, trial.x, library=modelled)
    error = ulp_error(got, trial.want, trial.offset, FLOAT64)
    error[np.isnan(trial.want)] = 0.0
    worst = int(error.argmax())
    return float(error[worst]), float(trial.x[worst])


def _end(value: Any, symbols: list[Any], defaults: tuple[float, ...]) -> End:
    program = compile_program([value if value.is_finite else 0], symbols)
    if not value.is_finite:
        return End(float(value), program)
    at_defaults = dict(zip(symbols[1:], defaults, strict=True))
    return End(float(value.subs(at_defaults)), program)


def append_end(b: Builder, end: End, inputs: dict[str, str]) -> str:
    """Append an end of a piece: a constant, or computed from the run-time parameters."""
    return finish(Arith(b), lower(b, end.program, Widths(), inputs))


def _around_zeros(
    analysis: Analysis, series: tuple[Series, ...]
) -> tuple[tuple[float, float, float], ...]:
    """Give (lo, hi, zero) around each sign change that no polynomial covers.

    With run-time parameters that is every one: the zero moves with them. The ends are points of
    the analysis, so that the error just outside has been seen.
    """
    zones: list[tuple[float, float, float]] = []
    x = analysis.x
    for lo, hi in sign_changes(analysis):
        middle, reach = (lo + hi) / 2, max(2 * (hi - lo), abs(lo) / 8)
        if any(region.covers(np.array([lo, hi])).all() for region in series):
            continue
        below, above = x[x <= middle - reach], x[x >= middle + reach]
        if len(below) and len(above):
            zones.append((float(below[-1]), float(above[0]), middle))
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
    rounded = float(judged[worst])
    ulp = max(MARGIN * rounded, 0.5) if rounded > 0.5 else 0.5
    if rounded and (analysis.log2[np.isfinite(analysis.log2)] < SUBNORMAL).any():
        ulp += 0.5  # a product that is subnormal is rounded a second time
    return Bound(ulp, float(analysis.x[worst]), how, tuple(zones))


def _is_polynomial(program: Program) -> bool:
    return all(node.op in POLYNOMIAL for node in program.nodes)


def append_piece(b: Builder, piece: Piece, inputs: dict[str, str]) -> str:
    """Append one piece; its argument is kept inside its interval, so that nothing overflows."""
    constant = exact_numbers(piece.program, constant_nodes(piece.program))
    out = piece.program.outputs[0]
    if out in constant:
        return b.const(constant[out].hi, constant[out].origin)
    x = inputs["x"]
    if not _is_polynomial(piece.program):
        x = _held(b, piece, inputs)
    value = lower(b, piece.program, piece.widths, {**inputs, "x": x})
    result = finish(Arith(b, out in piece.widths.wide), value)
    for region in piece.series:
        inside, near = append_series(b, x, region, "the result")
        result = b.select(inside, near, result)
    return append_powers(b, inputs["x"], result, piece.tails)


def _held(b: Builder, piece: Piece, inputs: dict[str, str]) -> str:
    """Append x held between the joints, and out of the settled tails."""
    x = inputs["x"]
    if piece.lo.value > -math.inf:
        x = b.op(Op.CLAMP_MIN, x, append_end(b, piece.lo, inputs))
    if piece.hi.value < math.inf:
        x = b.op(Op.CLAMP_MAX, x, append_end(b, piece.hi, inputs))
    return append_held(b, x, piece.tails)
