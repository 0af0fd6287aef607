"""The first phase of gated float32 kernels: the product of two factors, one double a node each.

Both factors are written as first phases of elementwise kernels are; what their product errs by is
the sum of what they err by, relative to them or to what theirs is relative to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from symact.errors import KernelError, UndecidedError
from symact.kernel.approximations import exact_numbers
from symact.kernel.ends import End
from symact.kernel.gated_errors import Reach, Sized, Trial, joined, multiplied, sized
from symact.kernel.gated_parts import Factor
from symact.kernel.gated_trial import (
    REACH,
    Points,
    Truths,
    agrees,
    at_place,
    points_of,
    trial_inputs,
    true_factors,
)
from symact.kernel.interpret import interpret
from symact.kernel.ir import Kernel, Op, Quick
from symact.kernel.lower import constant_nodes
from symact.kernel.outputs import UPSTREAM
from symact.kernel.piece import Piece
from symact.kernel.plain.arithmetic import QUICK, Arithmetic
from symact.kernel.plain.join import Limits, append_result
from symact.kernel.plain.lower import Lowering, needs_small
from symact.kernel.plain.once import rounds_once
from symact.kernel.plain.quick import ALLOWED, FAR, SHARP
from symact.kernel.plain.writer import Writer

if TYPE_CHECKING:
    from symact.kernel.gated import GatedPlan

VANISHED = 2.0**-900
"""What stands for 0 where errors are relative to a scale."""

LARGEST, HUGE = float(np.finfo(np.float32).max), 2.0**100
GUARDS = (np.inf, LARGEST, 2.0**40, 64.0)
"""Inputs beyond are left to the whole kernel: none, infinite ones, all that are large."""

SMALL, SMALLER = (True, ALLOWED), (True, Limits(2.0**-20, 47.0))
SCALED = (False, ALLOWED)
"""Whether errors are to be small against the factors, and how small."""

WAYS = (
    *product((SMALLER, SMALL), GUARDS[:3]), *product((SCALED,), GUARDS[:3]),
    *product((SMALLER, SMALL, SCALED), GUARDS[3:]),
)  # fmt: skip
"""In this order they are tried; where errors are relative to a scale, zeros take more time."""

MIDWAY = 1 + 2.0**-24
"""Midway between two numbers of float32: never decided."""


@dataclass(frozen=True, slots=True)
class Way:
    """Say how a first phase is tried.

    Attributes:
        f: The arithmetic.
        regions: Whether errors are to be relative to the factors, by polynomials beside zeros.
        limits: How small.
        sharing: Whether factors are to have as much in common as they can.
        guard: The largest input that it is to decide.
        truths: Values of the factors at the sample points.
        allowed: Up to so many ulp of float32 an error is small.
        held: Whether factors are computed at the largest finite number where an input is infinite.
    """

    f: Arithmetic
    regions: bool
    limits: Limits
    sharing: bool
    guard: float
    truths: Truths
    allowed: float = ALLOWED.error
    held: bool = False


def find_gated_quick(kernel: Kernel, plan: GatedPlan) -> Quick | None:
    """Find the first phase of a gated float32 kernel.

    Args:
        kernel: The whole kernel.
        plan: What it was written from.

    Returns:
        None where a factor has no plain form, or a trial contradicts every error analysis.
    """
    points = points_of(plan)
    trial = trial_inputs(kernel, plan, points)
    wanted = interpret(kernel, *trial)
    truths = true_factors(plan, points)
    for ((regions, limits), guard), sharing in product(WAYS, (True, False)):
        near = np.logical_and.reduce([np.abs(points[n]) <= guard for n in plan.arrays])
        here = {n: v[near] for n, v in points.items()}
        true = {key: v[near] for key, v in truths.items()}
        for f in (QUICK, FAR, *SHARP):
            try:
                made = phase(kernel, plan, here, Way(f, regions, limits, sharing, guard, true))
            except (KernelError, UndecidedError):
                continue
            if agrees(kernel, made, trial, wanted):
                return made
    return None


def phase(kernel: Kernel, plan: GatedPlan, points: Points, way: Way) -> Quick:
    """Write a first phase.

    Args:
        kernel: The whole kernel.
        plan: What it was written from.
        points: Sample points.
        way: How it is tried.

    Raises:
        KernelError: A factor has no plain form, or its error is too large.
    """
    w = Writer(way.f, {n: points[n] for n in kernel.inputs})
    w.sharing = way.sharing
    inputs = {n: w.op(Op.WIDEN, n) for n in kernel.inputs}
    made = [_result(w, plan, row, inputs, way) for row in plan.rows]
    names, errors, scales = [], [], []
    for each in made:
        name = _with_nan(w, plan, inputs, each.name)
        w.active = np.bool_(True)
        once = rounds_once(w, name, tuple(inputs.values()))
        scale = name if once or each.scale in {None, each.name} else each.scale
        if np.isfinite(way.guard) and not once:
            beyond = _beyond(w, plan, inputs, way.guard)
            own = scale == name
            name = w.op(Op.SELECT, beyond, w.const(MIDWAY), name)
            scale = name if own else w.op(Op.SELECT, beyond, w.const(1.0), scale or name)
        names.append(name)
        errors.append(0.0 if once else each.error)
        scales.append(scale)
    kept = () if scales == names else tuple(scales)
    constants, body = w.b.finish((*names, *kept))
    return Quick(constants, body, tuple(names), tuple(errors), kept)


def _beyond(w: Writer, plan: GatedPlan, inputs: dict[str, str], guard: float) -> str:
    """Append whether an input is larger than the guard."""
    ends = {n: guard if n in plan.arrays else REACH for n in plan.names}
    far, *more = [w.op(Op.LESS, w.const(ends[n]), w.op(Op.ABS, inputs[n])) for n in plan.names]
    for each in more:
        far = w.op(Op.OR, far, each)
    return far


def _result(
    w: Writer, plan: GatedPlan, row: Sequence[tuple[Factor, ...]], inputs: dict[str, str], way: Way
) -> Sized:
    """Append one result: the product on each piece, joined."""
    moving = inputs[plan.terms[0].input]
    ends, sides = [], []
    for joint in plan.joints:
        end = _end(w, plan, joint.end, inputs)
        ends.append((end, Op.LESS_EQUAL if joint.owned else Op.LESS))
        sides.append(np.asarray(w.values[moving]) <= np.asarray(w.values[end]))
    whole = np.ones(np.shape(w.values[moving]), bool)
    result: Sized | None = None
    for k, factors in reversed(list(enumerate(row))):
        here = whole.copy()
        if k < len(sides):
            here &= sides[k]
        if k > 0:
            here &= ~sides[k - 1]
        found = _product(w, plan, factors, inputs, way, here)
        if result is None:
            result = found
        else:
            below = w.op(ends[k][1], moving, ends[k][0])
            result = joined(w, below, found, result)
    if result is None:
        raise KernelError("has no product")
    return result


def _end(w: Writer, plan: GatedPlan, end: End, inputs: dict[str, str]) -> str:
    if not any(node.op == "input" for node in end.program.nodes):
        return w.coefficient(end.value)
    free = {n: inputs[n] for n in plan.names if n not in plan.arrays}
    return Lowering(w, end.program, {"x": inputs[plan.terms[0].input], **free}).result()


def _product(
    w: Writer, plan: GatedPlan, factors: tuple[Factor, ...], inputs: dict[str, str], way: Way,
    here: Any,
) -> Sized:  # fmt: skip
    """Append the product of two factors, and of the upstream gradient."""
    names = [_factor(w, plan, each, inputs, way) for each in factors]
    if not way.regions and np.isfinite(way.guard):
        names = [_chosen(w, plan, *each, inputs) for each in zip(factors, names, strict=True)]
    w.active = np.bool_(True)
    reaches = [Reach.of(w, name, here) for name in names]
    upstream = Reach.of(w, inputs[UPSTREAM], here) if UPSTREAM in inputs else Reach()
    parts = []
    for k, name in enumerate(names):
        trial = Trial(name, way.truths[id(factors[k])])
        parts.append(sized(w, trial, reaches[1 - k] * upstream, here, way.allowed))
        scale = parts[-1].scale
        if scale is None:
            continue
        if way.regions:
            raise KernelError("an error is not small against its result")
        if np.isfinite(way.guard):
            parts[-1] = replace(parts[-1], scale=_chosen(w, plan, factors[k], scale, inputs))
    result = multiplied(w, parts[0], parts[1])
    if UPSTREAM not in inputs:
        return result
    return multiplied(w, result, Sized(inputs[UPSTREAM]))


def _chosen(w: Writer, plan: GatedPlan, factor: Factor, name: str, inputs: dict[str, str]) -> str:
    """Choose a tiny number where a factor is 0 on a whole piece: 0 with an error is not decided.

    It is rounded to the same zero. What it is multiplied by is finite, as the inputs are.
    """
    vanish = [_is_zero(p) for p in factor.pieces]
    if not any(vanish):
        return name
    tiny, x = w.const(VANISHED), inputs[factor.input]
    *left, result = (tiny if zero else name for zero in vanish)
    for piece, value in zip(reversed(factor.pieces[:-1]), reversed(left), strict=True):
        owned = piece.hi.side > 0 or (piece.hi.side == 0 and piece.hi_closed)
        end = _end(w, plan, piece.hi, inputs)
        result = w.select(w.op(Op.LESS_EQUAL if owned else Op.LESS, x, end), value, result)
    return result


def _is_zero(piece: Piece) -> bool:
    out = piece.program.outputs[0]
    numbers = exact_numbers(piece.program, constant_nodes(piece.program))
    return out in numbers and numbers[out].hi == 0


def _factor(w: Writer, plan: GatedPlan, factor: Factor, inputs: dict[str, str], way: Way) -> str:
    """Append a factor, and its values at infinities."""
    x = inputs[factor.input]
    free = {n: inputs[n] for n in plan.names if n not in plan.arrays}
    alike = [f.pieces for row in plan.rows for term in row for f in term if f.input == factor.input]
    held = way.held and factor.override is None
    at = w.op(Op.CLAMP_MAX, w.op(Op.CLAMP_MIN, x, w.const(-LARGEST)), w.const(LARGEST))
    name = append_result(
        w, factor.pieces, {"x": at if held else x, **free}, way.limits, regions=way.regions,
        small=any(needs_small(p.program) for pieces in alike for p in pieces),
        alike=alike if way.sharing and len(plan.rows) > 1 else (),
    )  # fmt: skip
    w.active = np.bool_(True)
    if held:
        name = _diverged(w, name, x)
    return _with_override(w, plan, factor, name, x)


def _diverged(w: Writer, name: str, x: str) -> str:
    """Choose infinity where x is infinite and the number at the largest finite one is huge."""
    infinite = w.op(Op.EQUAL, w.op(Op.ABS, x), w.const(np.inf))
    huge = w.op(Op.LESS, w.const(HUGE), w.op(Op.ABS, name))
    limit = w.op(Op.COPYSIGN, w.const(np.inf), name)
    return w.select(w.op(Op.AND, infinite, huge), limit, name)


def _with_override(w: Writer, plan: GatedPlan, factor: Factor, name: str, x: str) -> str:
    """Choose the values at infinities and zeros that the assignments do not give.

    Raises:
        KernelError: A zero has the wrong sign.
    """
    for place, value in sorted((factor.override or {}).items(), key=str):
        got = at_place(w, plan, name, factor.input, place)
        if (got, np.signbit(got)) == (value, np.signbit(value)) or np.isnan((got, value)).all():
            continue
        if place == 0:
            raise KernelError("a zero has the wrong sign")
        name = w.select(w.op(Op.EQUAL, x, w.const(place)), w.const(value, f"at {place}"), name)
    return name


def _with_nan(w: Writer, plan: GatedPlan, inputs: dict[str, str], name: str) -> str:
    """Choose an input that is NaN where the product does not give one."""
    for letter in plan.activation.inputs:
        if not np.isnan(at_place(w, plan, name, letter, np.nan)):
            x = inputs[letter]
            name = w.select(w.op(Op.EQUAL, x, x), name, x)
    return name
