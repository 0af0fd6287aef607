"""Plan one branch of one result: zeros, settled tails, precision, and the bound it states."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.derive.branches import Branch
from symact.errors import KernelError
from symact.kernel.ends import end_of
from symact.kernel.goals import Goal
from symact.kernel.ir import Bound, Neighbourhood
from symact.kernel.lower import Widths
from symact.kernel.piece import Piece, is_polynomial
from symact.kernel.precision import (
    Analysis,
    analyze,
    choose_widths,
    sample_points,
)
from symact.kernel.series import around_zeros, find_series
from symact.kernel.swings import counted_errors, find_scale
from symact.kernel.tails import NO_TAIL, find_tails
from symact.kernel.trial import measure, trial_of
from symact.numeric.program import Program, compile_program

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
    exact = goal.short and is_polynomial(program)
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
    if not is_polynomial(program):
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
    trial = trial_of(draft, goal, defaults, around)
    best: tuple[float, Piece] | None = None
    # a short format is swept over all inputs: there the plan need not carry the claim
    allowed = math.inf if goal.short else goal.stated
    for target in goal.targets:
        widths, total = choose_widths(analysis, judged, goal, target)
        widths = _decided(draft.program, widths)
        if goal.short and is_polynomial(draft.program):
            # two parts hold a polynomial with short coefficients exactly, ties included
            widths = replace(widths, wide=frozenset(range(len(draft.program.nodes))))
        bound = _bound(analysis, np.where(judged, total, 0.0), total, around)
        bound = replace(bound, scale=draft.bound.scale)
        for region in draft.series:
            own = SHARP_SERIES_ULP + (0.0 if goal.short else 0.5)
            bound = replace(bound, ulp=own, at=region.center[0]) if own > bound.ulp else bound
        piece = replace(draft, widths=widths, bound=bound)
        measured, at = measure(piece, defaults, trial, goal)
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
