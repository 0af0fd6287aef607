"""Kernels of gated activations: products u(a) v(b) of two functions of one input each.

There may be several such products, each on an interval of one input (see `gated_result`). Both
factors are made as elementwise kernels are, but kept in two parts; the product of the parts is
rounded once. In short formats everything but that rounding is far below half an ulp: an overflow
gives infinity as IEEE 754 has it. A NaN stays; infinity times a factor that is exactly zero is NaN,
at an infinity also where it only tends to zero (with run-time parameters, whose limits nobody
knows, it counts as tiny). Where a factor decays
exponentially, float64 keeps the scale apart until the end, so that a large input times a tiny gate
loses no digits.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass, replace
from typing import Any

from symact.activation import Activation, Kind
from symact.errors import KernelError
from symact.kernel.assemble import stable_branches
from symact.kernel.builder import Builder
from symact.kernel.gated_fast import find_gated_fast
from symact.kernel.gated_near import near_of
from symact.kernel.gated_parts import Factor
from symact.kernel.gated_quick import find_gated_quick
from symact.kernel.gated_result import Joint, append_result, bound_of, joint_of
from symact.kernel.gated_terms import Term, terms_of
from symact.kernel.goals import GOALS, Goal
from symact.kernel.ir import Bound, Kernel, Op
from symact.kernel.join import Override, limits_of, special, with_limits
from symact.kernel.legality import check
from symact.kernel.outputs import DTYPES, SHORT, UPSTREAM
from symact.kernel.piece import Piece
from symact.kernel.plan import plan_piece
from symact.language.printer import to_text
from symact.language.reader import read, symbol
from symact.numeric.formats import FORMATS, round_float
from symact.numeric.limits import far_value

BACKWARD = "backward"
TIERS = ("exact", "fast")

Orders = tuple[int, int]
"""How often each factor is differentiated."""


def gated_outputs(activation: Activation) -> dict[str, tuple[Orders, ...]]:
    """Give the outputs of a gated activation: orders of derivative of both factors, by name."""
    first, second = activation.inputs
    both = ((1, 0), (0, 1))
    return {
        "value": ((0, 0),), f"grad_{first}": both[:1], f"grad_{second}": both[1:], BACKWARD: both,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class GatedPlan:
    """Hold a gated kernel before its assignments are written.

    Attributes:
        activation, output, dtype: What it computes.
        arrays, names: Inputs that are arrays, and all of them.
        defaults: Of the parameters.
        terms: The products, in the order of their intervals.
        rows: For each result, both factors on each piece.
        joints: Between the pieces.
    """

    activation: Activation
    output: str
    dtype: str
    arrays: tuple[str, ...]
    names: tuple[str, ...]
    defaults: tuple[float, ...]
    terms: tuple[Term, ...]
    rows: tuple[tuple[tuple[Factor, ...], ...], ...]
    joints: tuple[Joint, ...]


def build_gated(
    activation: Activation, output: str, dtype: str, accuracy: str = "exact", *,
    library: bool = False,
) -> Kernel:  # fmt: skip
    """Turn a gated activation into a kernel of two arrays (and `upstream`).

    Args:
        activation: One that is a product of functions of one input each, on all of the plane or
            on each of several intervals of one input.
        output: `value`, `grad_<input>` or `backward`, which multiplies both gradients by
            `upstream` and has two results.
        dtype: `float16`, `bfloat16`, `float32` (computed in double, rounded once) or `float64`.
        accuracy: Tier: `exact`, or `fast`: at most 3 ulp in float32, see `gated_fast`.
        library: Whether kernels of the fast tier may call the platform's functions.

    Raises:
        KernelError: It is no such product, output, dtype or tier is unknown, or there is no fast
            form.
    """
    if accuracy not in TIERS:
        raise KernelError(
            f"there is no tier {accuracy}", subject=activation.name,
            hint=f"tiers: {', '.join(TIERS)}",
        )  # fmt: skip
    plan = plan_gated(activation, output, dtype)
    if accuracy == "fast":
        return find_gated_fast(_whole(plan), plan, library=library)
    return kernel_of(plan)


def plan_gated(activation: Activation, output: str, dtype: str) -> GatedPlan:
    """Plan both factors of each result; arguments and errors are those of `build_gated`."""
    known = gated_outputs(activation)
    output = BACKWARD if output == _title(BACKWARD, activation) else output
    if output not in known or dtype not in DTYPES:
        raise KernelError(
            f"there is no output {output} in {dtype}", subject=activation.name,
            hint=f"outputs: {', '.join(known)}; dtypes: {', '.join(DTYPES)}",
        )  # fmt: skip
    terms = terms_of(activation)
    free = [p for p in activation.parameters if not p.derived]
    defaults = tuple(round_float(float(read(p.default, {})), FORMATS[dtype]) for p in free)
    goal = _goal(dtype, large=output == BACKWARD)
    plan = functools.cache(functools.partial(_planned, activation, defaults, dtype, goal))
    rows = tuple(
        tuple(tuple(plan(k, term.masked[k], orders[k]) for k in (0, 1)) for term in terms)
        for orders in known[output]
    )
    joints = tuple(joint_of(activation, term, defaults) for term in terms[:-1])
    arrays = (*activation.inputs, UPSTREAM) if output == BACKWARD else activation.inputs
    names = (*arrays, *(p.name for p in free))
    return GatedPlan(activation, output, dtype, arrays, names, defaults, terms, rows, joints)


def kernel_of(plan: GatedPlan) -> Kernel:
    """Write the assignments of a plan; in float32 there is a first phase too, if one is found."""
    kernel = _whole(plan)
    if plan.dtype != "float32":
        return kernel
    return replace(kernel, quick=find_gated_quick(kernel, plan))


def _whole(plan: GatedPlan) -> Kernel:
    """Write the assignments that are right for all inputs."""
    dtype, upstream = plan.dtype, plan.output == BACKWARD
    b = Builder(GOALS[dtype].own, short=dtype in SHORT)
    inputs = {n: b.op(Op.WIDEN, n) if b.short else n for n in plan.names}
    moving = inputs[plan.terms[0].input]
    results = tuple(append_result(b, row, plan.joints, moving, inputs) for row in plan.rows)
    constants, body = b.finish(results)
    texts = tuple(
        "; ".join(" * ".join(f"({f.text})" for f in pair) for pair in row) for row in plan.rows
    )
    kernel = Kernel(
        plan.activation.name, _title(plan.output, plan.activation), dtype, plan.names,
        plan.defaults, constants, body, results, texts,
        tuple(bound_of(row, dtype, upstream=upstream) for row in plan.rows),
        plan.activation.digest, plan.arrays,
    )  # fmt: skip
    check(kernel)
    return kernel


def _title(output: str, activation: Activation) -> str:
    """Name the output so that each result has a title."""
    return (
        "_and_".join(f"backward_{n}" for n in activation.inputs) if output == BACKWARD else output
    )


def factors_of(activation: Activation) -> tuple[Any, ...]:
    """Split f(a, b) into u(a) and v(b).

    Raises:
        KernelError: It is not a product of two functions of one input each.
    """
    (term, *more) = terms_of(activation)
    if more:
        raise KernelError("is a product on pieces only", subject=activation.name)
    return term.factors


def _goal(dtype: str, *, large: bool) -> Goal:
    """Ask for more digits of a factor than of a result; it counts where the other is large."""
    goal = GOALS[dtype].sharper(2 if dtype in SHORT else 3)
    if dtype not in SHORT:
        return goal
    reach = goal.largest + 1
    return replace(goal, result_smallest=goal.result_smallest - (2 if large else 1) * reach)


def _planned(
    activation: Activation, defaults: tuple[float, ...], dtype: str, goal: Goal, which: int,
    expr: Any, order: int,
) -> Factor:  # fmt: skip
    own, x = activation.symbols[activation.inputs[which]], symbol("x")
    single = replace(
        activation, inputs=("x",), formula=to_text(expr.subs(own, x)), kind=Kind.ELEMENTWISE,
        gate="", kinks=(), draws=(),
    )  # fmt: skip
    branches = stable_branches(single, order, sharp=goal.short)
    free = [p.name for p in activation.parameters if not p.derived]
    symbols = [branches.symbol, *(single.symbols[n] for n in free)]
    pieces = tuple(plan_piece(p, symbols, defaults, goal) for p in branches.pieces)
    alone = _alone(single, pieces, dtype, tuple(free), defaults)
    text = "; ".join(_renamed(p.text, own.name) for p in pieces)
    override = _vanishing(pieces, special(alone, 0, pieces), defaults)
    near = tuple(near_of(p) if goal.short and not free else None for p in pieces)
    return Factor(own.name, pieces, override, text, near if any(near) else ())


def _vanishing(
    pieces: tuple[Piece, ...], override: Override, defaults: tuple[float, ...]
) -> Override:
    """Add the infinities at which a factor is 0: there its double is only tiny."""
    if defaults or override is None:
        return override
    found = dict(override)
    for side, piece in ((-math.inf, pieces[0]), (math.inf, pieces[-1])):
        limit = far_value(piece.program, math.copysign(1.0, side), defaults)
        if limit == 0:
            found[side] = limit
    return found


def _renamed(text: str, name: str) -> str:
    """Write a formula of x in another letter."""
    return re.sub(r"\bx\b", name, text)


def _alone(
    single: Activation, pieces: tuple[Piece, ...], dtype: str, free: tuple[str, ...],
    defaults: tuple[float, ...],
) -> Kernel:  # fmt: skip
    """Make the kernel of one factor, to see what it gives at infinities and zeros."""
    b = Builder(GOALS[dtype].own, short=dtype in SHORT)
    names = ("x", *free)
    inputs = {n: b.op(Op.WIDEN, n) if b.short else n for n in names}
    name = with_limits(b, pieces, inputs, {}, limits_of(dtype, pieces))
    result = b.op(Op.NARROW, name) if b.short else name
    constants, body = b.finish((result,))
    bound = Bound(0.5, 0.0, "")
    return Kernel(
        single.name, "value", dtype, names, defaults, constants, body, (result,), ("",), (bound,),
        single.digest,
    )  # fmt: skip
