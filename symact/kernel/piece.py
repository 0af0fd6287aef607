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
from symact.kernel.ends import End, append_end, end_of
from symact.kernel.goals import Goal
from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Kernel, Neighbourhood, Op
from symact.kernel.library import modelled
from symact.kernel.lower import Widths, constant_nodes, lower
from symact.kernel.pairs import Pair, select
from symact.kernel.precision import (
    Analysis,
    analyze,
    choose_widths,
    sample_points,
    trial_points,
)
from symact.kernel.series import Series, append_series, around_zeros, find_series
from symact.kernel.swings import counted, counted_errors, find_scale
from symact.kernel.tails import NO_TAIL, Tail, append_held, append_powers, find_tails
from symact.kernel.value import finish, settle
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import reference_many
from symact.numeric.program import Program, compile_program
from symact.numeric.ulp import ulp_error

POLYNOMIAL = frozenset({"input", "rational", "add", "mul", "neg"})

ABSURD = 8.0
"""An analysis that sums up to more has met an overflow, or an argument that has lost its digits
(sin(c x) at 1e300): the trial, at default parameters, says what happens there."""

SHARP_SERIES_ULP = 2.0**-4
"""Error of a well-conditioned polynomial in two parts, before the result is rounded."""

SUBNORMAL = -1022.0

HELD_AT = 2.0**200
"""Where a float32 kernel with run-time parameters holds an infinite x, see `assemble`."""

MARGIN = 1.15
"""Between the points of an analysis its largest sum may be a little larger."""


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
    lo, hi = end_of(branch.lo, symbols, defaults), end_of(branch.hi, symbols, defaults)
    points = sample_points(goal, lo.value, hi.value)
    analysis = analyze(program, points, defaults, goal)
    domain = (lo.value, hi.value)
    exact = goal.short and _is_polynomial(program)
    series = () if defaults or exact else find_series(program, analysis, domain, goal)
    covered = np.zeros(len(points), bool)
    for region in series:
        covered |= region.covers(points)
    scale = find_scale(program, analysis, covered, goal)
    analysis = counted_errors(analysis, scale)
    around = () if exact else around_zeros(analysis, series)
    if scale is not None:
        around = tuple(zone for zone in around if min(map(abs, zone[:2])) < scale.start)
    tails = (NO_TAIL, NO_TAIL)
    if not _is_polynomial(program):
        held = np.array([-HELD_AT, HELD_AT])
        beyond = analyze(program, held, defaults, goal).strained if defaults else (False, False)
        tails = find_tails(analysis, goal, bool(defaults), (bool(beyond[0]), bool(beyond[1])))
    draft = Piece(
        lo, hi, branch.lo_closed, branch.hi_closed, program, Widths(), series, tails,
        Bound(0.5, 0.0, "exact", scale=scale), str(branch.expr),
    )  # fmt: skip
    judged = ~covered
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
    # a short format is swept over all inputs: there the plan need not carry the claim
    allowed = math.inf if goal.short else goal.stated
    for target in goal.targets:
        widths, total = choose_widths(analysis, judged, goal, target)
        widths = _decided(draft.program, widths)
        if goal.short and _is_polynomial(draft.program):
            # two parts hold a polynomial with short coefficients exactly, ties included
            widths = replace(widths, wide=frozenset(range(len(draft.program.nodes))))
        bound = _bound(analysis, np.where(judged, total, 0.0), total, around)
        bound = replace(bound, scale=draft.bound.scale)
        for region in draft.series:
            own = SHARP_SERIES_ULP + (0.0 if goal.short else 0.5)
            bound = replace(bound, ulp=own, at=region.center[0]) if own > bound.ulp else bound
        piece = replace(draft, widths=widths, bound=bound)
        measured, at = _measure(piece, defaults, trial, goal)
        piece = replace(piece, bound=_stated(bound, measured, at, goal))
        claimed = measured if goal.short else piece.bound.ulp
        if best is None or claimed < best[0]:
            best = (claimed, piece)
        if measured <= goal.accepted and bound.ulp <= allowed:
            break
    if best is None:
        raise KernelError("no precision plan was tried", subject=draft.text)
    return best[1]


def _stated(planned: Bound, measured: float, at: float, goal: Goal) -> Bound:
    """State the tier's bound, or what the analysis or the trial shows where that is more."""
    if max(planned.ulp, measured) <= 0.5:
        return planned
    how = f"{planned.how}: {planned.ulp:.3g}; largest error in the trial: {measured:.3g}"
    seen = MARGIN * measured
    analyzed = 0.0 if goal.short or planned.ulp > ABSURD else planned.ulp
    if seen > max(goal.stated, analyzed):
        return replace(planned, ulp=seen, at=at, how=how)
    return replace(planned, ulp=max(goal.stated, analyzed), how=how)


def _decided(program: Program, widths: Widths) -> Widths:
    """Carry in two parts what is under a sign: beside its zero the result depends on all digits."""
    under: set[int] = set()
    for place in range(len(program.nodes) - 1, -1, -1):
        node = program.nodes[place]
        if node.op == "sign" or place in under:
            under.update(node.args)
    if not under:
        return widths
    return replace(widths, wide=widths.wide | under, deep=widths.deep | under)


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
    """Choose points for the trial; those of a short format are numbers of float32."""
    none = np.zeros(0)
    edges = [region.center[0] + r for region in piece.series for r in region.reach]
    x = trial_points(goal, piece.lo.value, piece.hi.value, edges)
    for lo, hi, _ in around:
        x = x[(x <= lo) | (x >= hi)]
    if goal.short:
        x = np.unique(x.astype(np.float32).astype(np.float64))
    try:
        want, offset = reference_many(piece.program, x, defaults, FLOAT64)
    except UndecidedError:
        return Trial(none, none, none)
    return Trial(x, want, offset)


def _measure(
    piece: Piece, defaults: tuple[float, ...], trial: Trial, goal: Goal
) -> tuple[float, float]:
    """Run a piece on its trial: largest error in ulp, and where."""
    if not len(trial.x):
        return 0.0, 0.0
    b = Builder(goal.own, short=goal.short)
    names = piece.program.inputs
    parts = piece_parts(b, piece, {n: n for n in names})
    results = tuple(b.add(part or b.const(0.0), b.const(0.0)) for part in (parts.hi, parts.lo))
    constants, body = b.finish(results)
    kernel = Kernel(
        "piece", "value", "float64", names, defaults, constants, body, results, ("", ""),
        (piece.bound,) * 2, "",
    )  # fmt: skip
    hi, lo = interpret(kernel, trial.x, library=modelled)
    with np.errstate(all="ignore"):
        offset = trial.offset - np.nan_to_num(lo / np.spacing(np.abs(trial.want)))
    error = ulp_error(hi, trial.want, offset, FLOAT64)
    error = counted(error, trial.x, trial.want, piece.bound.scale, FLOAT64)
    error[np.isnan(trial.want) | (goal.short & _beyond(hi, trial.want, goal))] = 0.0
    worst = int(error.argmax())
    return float(error[worst]), float(trial.x[worst])


def _beyond(got: NDArray[np.float64], want: NDArray[np.float64], goal: Goal) -> Any:
    """Tell where both the result and the right one are zero or infinite in a short format."""
    sizes = np.abs(got), np.abs(want)
    vanished = np.maximum(*sizes) < 2.0 ** (goal.result_smallest - 4.0)
    return vanished | ((np.minimum(*sizes) > 2.0**200) & (np.signbit(got) == np.signbit(want)))


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
        with np.errstate(over="ignore"):  # a node may have no bound at all beside a zero
            absolute = float((np.where(inside, total, 0.0) * ulp).max())
        zones.append(Neighbourhood(zero, lo, hi, 4.0 * absolute))
    if not len(judged):
        return Bound(0.5, 0.0, how, tuple(zones))
    worst = int(judged.argmax())
    rounded = float(judged[worst])
    ulp = max(MARGIN * rounded, 0.5) if rounded > 0.5 else 0.5
    if rounded and (analysis.log2[np.isfinite(analysis.log2)] < SUBNORMAL).any():
        ulp += 0.5  # a product that is subnormal is rounded a second time
    return Bound(ulp, float(analysis.x[worst]), how, tuple(zones))


def _is_polynomial(program: Program) -> bool:
    nodes = program.nodes
    return all(
        node.op in POLYNOMIAL or (node.op == "div" and nodes[node.args[1]].op == "rational")
        for node in nodes
    )


def append_piece(b: Builder, piece: Piece, inputs: dict[str, str]) -> str:
    """Append one piece, rounded to one double."""
    return settle(b, piece_parts(b, piece, inputs))


def piece_parts(b: Builder, piece: Piece, inputs: dict[str, str]) -> Pair:
    """Append one piece; its argument is kept inside its interval, so that nothing overflows.

    Only where one more rounding follows is there a low part.
    """
    b.plain = piece.widths.plain
    constant = exact_numbers(piece.program, constant_nodes(piece.program))
    out = piece.program.outputs[0]
    if out in constant:
        return Pair(b.const(constant[out].hi, constant[out].origin))
    x = inputs["x"]
    if not _is_polynomial(piece.program):
        x = _held(b, piece, inputs)
    value = lower(b, piece.program, piece.widths, {**inputs, "x": x})
    keep = b.short and value.scale is None
    result = value.pair if keep else Pair(finish(Arith(b, out in piece.widths.wide), value))
    for region in piece.series:
        inside, near = append_series(b, x, region, "the result")
        result = select(b, inside, near if keep else Pair(settle(b, near)), result)
    if not any(tail.degree for tail in piece.tails):
        return result
    return Pair(append_powers(b, inputs["x"], settle(b, result), piece.tails))


def _held(b: Builder, piece: Piece, inputs: dict[str, str]) -> str:
    """Append x held between the joints, and out of the settled tails."""
    x = inputs["x"]
    if piece.lo.value > -math.inf:
        x = b.op(Op.CLAMP_MIN, x, append_end(b, piece.lo, inputs))
    if piece.hi.value < math.inf:
        x = b.op(Op.CLAMP_MAX, x, append_end(b, piece.hi, inputs))
    return append_held(b, x, piece.tails)
