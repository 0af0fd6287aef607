"""Kernels of gated activations: products u(a) v(b) of two functions of one input each.

Both factors are made as elementwise kernels are, but kept in two parts; the product of the parts is
rounded once. In short formats everything but that rounding is far below half an ulp: an overflow
gives infinity as IEEE 754 has it. A NaN stays; infinity times a factor that is exactly zero is NaN,
at an infinity also where it only tends to zero (with run-time parameters, whose limits nobody
knows, it counts as tiny). Where a factor decays
exponentially, float64 keeps the scale apart until the end, so that a large input times a tiny gate
loses no digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from symact.activation import Activation, Kind
from symact.derive.gated_view import shortest, split
from symact.errors import KernelError
from symact.kernel.assemble import stable_branches
from symact.kernel.builder import Builder
from symact.kernel.gated_parts import Factor, append_factor
from symact.kernel.goals import GOALS, Goal
from symact.kernel.ir import Bound, Kernel, Op
from symact.kernel.join import Override, limits_of, special, with_limits
from symact.kernel.legality import check
from symact.kernel.outputs import DTYPES, SHORT, UPSTREAM
from symact.kernel.pairs import Pair, collapse
from symact.kernel.pairs import mul as pair_product
from symact.kernel.piece import Piece
from symact.kernel.plan import plan_piece
from symact.kernel.value import settle
from symact.language.printer import to_text
from symact.language.reader import read, symbol
from symact.numeric.formats import FORMATS, round_float
from symact.numeric.limits import far_value

BACKWARD = "backward"

Orders = tuple[int, int]
"""How often each factor is differentiated."""


def gated_outputs(activation: Activation) -> dict[str, tuple[Orders, ...]]:
    """Give the outputs of a gated activation: orders of derivative of both factors, by name."""
    first, second = activation.inputs
    both = ((1, 0), (0, 1))
    return {
        "value": ((0, 0),), f"grad_{first}": both[:1], f"grad_{second}": both[1:], BACKWARD: both,
    }  # fmt: skip


def build_gated(activation: Activation, output: str, dtype: str) -> Kernel:
    """Turn a gated activation into a kernel of two arrays (and `upstream`).

    Args:
        activation: One that is a product of functions of one input each.
        output: `value`, `grad_<input>` or `backward`, which multiplies both gradients by
            `upstream` and has two results.
        dtype: `float16`, `bfloat16`, `float32` (computed in double, rounded once) or `float64`.

    Raises:
        KernelError: It is no such product, or output or dtype is unknown.
    """
    known = gated_outputs(activation)
    output = BACKWARD if output == _title(BACKWARD, activation) else output
    if output not in known or dtype not in DTYPES:
        raise KernelError(
            f"there is no output {output} in {dtype}", subject=activation.name,
            hint=f"outputs: {', '.join(known)}; dtypes: {', '.join(DTYPES)}",
        )  # fmt: skip
    parts = factors_of(activation)
    free = [p for p in activation.parameters if not p.derived]
    defaults = tuple(round_float(float(read(p.default, {})), FORMATS[dtype]) for p in free)
    goal = _goal(dtype, large=output == BACKWARD)
    plans = {
        (k, order): _planned(activation, k, parts[k], order, defaults, dtype, goal)
        for orders in known[output]
        for k, order in enumerate(orders)
    }
    rows = [tuple(plans[k, order] for k, order in enumerate(orders)) for orders in known[output]]
    arrays = (*activation.inputs, UPSTREAM) if output == BACKWARD else activation.inputs
    names = (*arrays, *(p.name for p in free))
    b = Builder(GOALS[dtype].own, short=dtype in SHORT)
    inputs = {n: b.op(Op.WIDEN, n) if b.short else n for n in names}
    results = tuple(_result(b, pair, inputs) for pair in rows)
    constants, body = b.finish(results)
    texts = tuple(" * ".join(f"({f.text})" for f in pair) for pair in rows)
    kernel = Kernel(
        activation.name, _title(output, activation), dtype, names, defaults, constants, body,
        results, texts, tuple(_bound(pair, dtype, output) for pair in rows),
        activation.digest, arrays,
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
    if activation.kind is not Kind.GATED or len(activation.inputs) != 2:
        raise KernelError("is not gated: it needs two inputs", subject=activation.name)
    for expr in (activation.expr, shortest(activation.expr)):
        parts = split(activation, expr)
        if parts:
            return parts
    raise KernelError(
        "is no product of a function of one input and a function of the other",
        subject=activation.name,
        hint="kernels are made for u(a)*v(b); write it so, or compute its parts one by one",
    )


def _goal(dtype: str, *, large: bool) -> Goal:
    """Ask for more digits of a factor than of a result; it counts where the other is large."""
    goal = GOALS[dtype].sharper(2 if dtype in SHORT else 3)
    if dtype not in SHORT:
        return goal
    reach = goal.largest + 1
    return replace(goal, result_smallest=goal.result_smallest - (2 if large else 1) * reach)


def _planned(
    activation: Activation, which: int, expr: Any, order: int, defaults: tuple[float, ...],
    dtype: str, goal: Goal,
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
    return Factor(own.name, pieces, override, text)


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


def _result(b: Builder, factors: tuple[Factor, ...], inputs: Mapping[str, str]) -> str:
    """Append the product of the factors, and of the upstream gradient, rounded once."""
    made = [append_factor(b, f, dict(inputs)) for f in factors]
    if b.short:
        whole = pair_product(b, made[0].pair, made[1].pair)
        if UPSTREAM in inputs:
            whole = pair_product(b, whole, Pair(inputs[UPSTREAM]))
        return b.op(Op.NARROW, _known(b, factors, inputs, settle(b, whole)))
    names = [collapse(b, m.pair) for m in made]
    scales = [m.scale for m in made if m.scale is not None]
    product = names[0]
    for scale in scales:
        product = b.mul(product, scale)
    product = b.mul(product, names[1])
    if UPSTREAM in inputs:
        product = b.mul(product, inputs[UPSTREAM])
    for scale in scales:
        product = b.mul(product, scale)
    return _known(b, factors, inputs, product)


def _known(b: Builder, factors: tuple[Factor, ...], inputs: Mapping[str, str], name: str) -> str:
    """Append the choice of an input that is NaN."""
    for factor in factors:
        x = inputs[factor.input]
        name = b.select(b.op(Op.EQUAL, x, x), name, x, why="NaN in, NaN out")
    return name


def _bound(factors: tuple[Factor, ...], dtype: str, output: str) -> Bound:
    """Add up the factors' errors and the roundings of the products."""
    worst = max((p.bound for f in factors for p in f.pieces), key=lambda bound: bound.ulp)
    if dtype in SHORT:
        return Bound(0.5 + 2.0**-29, worst.at, "two factors in two parts each, rounded once")
    sizes = [max(p.bound.ulp for p in f.pieces) for f in factors]
    rounded = [s for s in sizes if s > 0]
    ulp = sum(rounded) + (1.5 if output == BACKWARD else 0.5)
    return Bound(ulp, worst.at, f"factors of {', '.join(f'{s:.3g}' for s in sizes)} ulp")
