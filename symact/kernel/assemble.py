"""Build whole kernels: pieces joined, infinities, NaN, formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symact.activation import Activation
from symact.derive.branches import Branches, differentiate
from symact.derive.constants import resolved_or_whole
from symact.errors import KernelError
from symact.kernel.builder import Builder
from symact.kernel.double.build import find_double
from symact.kernel.double.merge import alone, together
from symact.kernel.goals import GOALS, Goal
from symact.kernel.ir import Bound, Kernel, Op
from symact.kernel.join import Override, limits_of, special, with_limits
from symact.kernel.legality import check
from symact.kernel.near_zero import with_polynomials
from symact.kernel.outputs import (
    DTYPES,
    SHORT,
    UPSTREAM,
    Part,
    goal_of,
    outputs_of,
)
from symact.kernel.pairs import Pair, two_product
from symact.kernel.piece import Piece
from symact.kernel.plain.fast import find_fast
from symact.kernel.plain.library import find_library
from symact.kernel.plain.quick import with_phases
from symact.kernel.plain.short import find_brief, find_short
from symact.kernel.plan import plan_piece
from symact.kernel.repairs import NO_REPAIR, REPAIRS, Repair
from symact.kernel.swings import joined_scale
from symact.kernel.value import settle
from symact.language.reader import read
from symact.numeric.formats import FORMATS, round_float
from symact.stable import split_at_zero, stabilize

Repairs = Mapping[tuple[str, str], Repair]
"""By digest of the definition and single output."""


def build_kernel(
    activation: Activation,
    output: str,
    dtype: str,
    repairs: Repairs = REPAIRS,
    accuracy: str = "exact",
) -> Kernel:
    """Turn an activation into a kernel.

    Args:
        activation: Any elementwise activation; derived parameters become constants, the others
            run-time inputs after x.
        output: `value`, `grad`, `grad2`, `value_and_grad`, `backward` (a second array
            `upstream` times grad) or `grad_<parameter>`.
        dtype: `float16`, `bfloat16`, `float32` (computed in double, rounded once) or `float64`.
        repairs: What sweeps taught about the short formats.
        accuracy: Tier: `exact`, or `fast`: at most 3 ulp in float32, computed in float32 where
            that suffices; 16-bit formats stay correctly rounded, in fewer steps.

    Raises:
        KernelError: An operation has no kernel form, or output, dtype or tier is unknown.
    """
    if accuracy == "fast":
        return _fast(activation, output, dtype, repairs)
    if accuracy != "exact":
        raise KernelError(
            f"there is no tier {accuracy}", subject=activation.name, hint="tiers: exact, fast"
        )
    return build_kernels(activation, [(output, dtype)], repairs)[0]


FAST_OUTPUTS = ("value", "grad", "value_and_grad", "backward", "grad2")
"""Outputs that the fast tier has."""


def _fast(activation: Activation, output: str, dtype: str, repairs: Repairs) -> Kernel:
    if output not in FAST_OUTPUTS or dtype not in SHORT:
        raise KernelError(
            f"there is no fast kernel of {output} in {dtype}",
            subject=activation.name,
            hint=f"outputs: {', '.join(FAST_OUTPUTS)}; dtypes: {', '.join(sorted(SHORT))}",
        )
    plans: Plans = {}
    exact = _build(activation, output, dtype, repairs, plans)
    if dtype == "float32":
        return find_fast(exact, tuple(plans.values()))
    pieces = tuple(plans.values())
    return find_short(exact, pieces, lambda: _build(activation, output, "float32", repairs, {}))


def build_kernels(
    activation: Activation, wanted: Sequence[tuple[str, str]], repairs: Repairs = REPAIRS
) -> tuple[Kernel, ...]:
    """Turn an activation into several kernels: what they share is planned once.

    Args:
        activation: As for `build_kernel`.
        wanted: Outputs with their dtypes.
        repairs: As for `build_kernel`.

    Raises:
        KernelError: As for `build_kernel`.
    """
    plans: Plans = {}
    return tuple(_build(activation, *each, repairs, plans) for each in wanted)


def _build(
    activation: Activation, output: str, dtype: str, repairs: Repairs, plans: Plans
) -> Kernel:
    known = outputs_of(activation)
    if output not in known or dtype not in DTYPES:
        raise KernelError(
            f"there is no output {output} in {dtype}",
            subject=activation.name,
            hint=f"outputs: {', '.join(known)}; dtypes: {', '.join(DTYPES)}",
        )
    free = [p for p in activation.parameters if not p.derived]
    defaults = tuple(_in_dtype(p.default, dtype) for p in free)
    own = [_repair(activation, part, dtype, repairs) for part in known[output]]
    results = []
    for part, repair in zip(known[output], own, strict=True):
        goal = goal_of(output, dtype, repair)
        key = (part, defaults, goal)
        if key not in plans:
            plans[key] = _plan(activation, part, defaults, goal)
        results.append(plans[key])
    arrays = ("x", UPSTREAM) if output == "backward" else ("x",)
    names = (*arrays, *(p.name for p in free))
    draft = Draft(activation, output, dtype, names, defaults, arrays, tuple(own))
    plain: tuple[Override, ...] = ({},) * len(results)
    single = replace(draft, names=tuple(n for n in names if n != UPSTREAM), arrays=("x",))
    kernel = _assemble(single, results, plain)
    overrides = tuple(special(kernel, k, pieces) for k, pieces in enumerate(results))
    if overrides != plain or draft != single:
        kernel = _assemble(draft, results, overrides)
    check(kernel)
    if dtype == "float64" and output in LEAN_OUTPUTS:
        return _lean(kernel, results)
    if dtype == "float32":
        return with_phases(kernel, results)
    if dtype in SHORT and not any(repair.patches for repair in own):
        return replace(kernel, brief=find_brief(kernel, results))
    return kernel


LEAN_OUTPUTS = ("value", "grad", "value_and_grad")
"""Outputs whose float64 results are computed in fewer steps where their errors allow."""


def _lean(kernel: Kernel, results: Sequence[Sequence[Piece]]) -> Kernel:
    """Compute the results of a float64 kernel in fewer steps, the same in every output."""
    single = [alone(kernel, which) for which in range(len(results))]
    found = [find_double(k, pieces) for k, pieces in zip(single, results, strict=True)]
    if not any(found):
        return kernel
    return together(kernel, [new or old for new, old in zip(found, single, strict=True)])


def build_library_kernel(
    activation: Activation, output: str, dtype: str = "float32", repairs: Repairs = REPAIRS
) -> Kernel:
    """Turn an activation into a fast kernel for a target that is quick with whole arrays only.

    Exponentials and logarithms are the platform's, of doubles; at most 2 ulp.

    Args:
        activation: As for `build_kernel`.
        output: As for `build_kernel`.
        dtype: `float32`.
        repairs: As for `build_kernel`.

    Raises:
        KernelError: As for `build_kernel`, or a function has no plain form.
    """
    plans: Plans = {}
    kernel = _build(activation, output, dtype, repairs, plans)
    if dtype != "float32":
        raise KernelError(f"there is no fast kernel in {dtype}", subject=kernel.symbol)
    return find_library(kernel, tuple(plans.values()))


Plans = dict[tuple[Part, tuple[float, ...], Goal], tuple[Piece, ...]]
"""Pieces that were planned, by what they depend on: short formats have one goal."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold what a kernel will be called by and with; fields as in `Kernel`."""

    activation: Activation
    output: str
    dtype: str
    names: tuple[str, ...]
    defaults: tuple[float, ...]
    arrays: tuple[str, ...]
    repairs: tuple[Repair, ...]


def _repair(activation: Activation, part: Part, dtype: str, repairs: Repairs) -> Repair:
    if dtype not in SHORT:
        return NO_REPAIR
    name = next(n for n, parts in outputs_of(activation).items() if parts == (part,))
    return repairs.get((activation.digest, name), NO_REPAIR)


def _in_dtype(text: str, dtype: str) -> float:
    return round_float(float(read(text, {})), FORMATS[dtype])


def stable_branches(
    activation: Activation, order: int, by: str = "x", *, sharp: bool = True
) -> Branches:
    """Give the value (order 0) or a derivative in stable form, branch by branch.

    A branch that holds a sum with a root which cancels on one side of 0, or a quotient whose
    exponential overflows on one side, is split there.

    Args:
        activation: Any elementwise activation.
        order: How often to differentiate.
        by: In x, or in this parameter.
        sharp: Whether functions will keep a low part, as in short formats.
    """

    def stable(expr: Any) -> Any:
        return stabilize(expr, sharp=sharp)[0]

    branches = split_at_zero(resolved_or_whole(activation)).map(stable)
    symbol = branches.symbol if by == "x" else activation.symbols[by]
    for _ in range(order):
        branches = differentiate(branches, 1, symbol).map(stable)
    return branches


SPLIT_BY_ZEROS: tuple[Part, ...] = ((0, "x"), (1, "x"))
"""Value and grad cancel only where they vanish."""


def _plan(
    activation: Activation,
    part: Part,
    defaults: tuple[float, ...],
    goal: Goal,
) -> tuple[Piece, ...]:
    branches = stable_branches(activation, *part, sharp=goal.short)
    free = [activation.symbols[p.name] for p in activation.parameters if not p.derived]
    if part not in SPLIT_BY_ZEROS:
        branches = with_polynomials(branches, tuple(free))
    symbols = [branches.symbol, *free]
    return tuple(plan_piece(p, symbols, defaults, goal) for p in branches.pieces)


def _assemble(
    draft: Draft, results: list[tuple[Piece, ...]], overrides: tuple[Override, ...]
) -> Kernel:
    dtype = draft.dtype
    b = Builder(GOALS[dtype].own, short=dtype in SHORT)
    inputs = {n: b.op(Op.WIDEN, n) if dtype in SHORT else n for n in draft.names}
    made = []
    for pieces, override, repair in zip(results, overrides, draft.repairs, strict=True):
        name = with_limits(b, pieces, inputs, override, limits_of(dtype, pieces))
        for at, result in repair.patches:
            here = b.op(Op.EQUAL, inputs["x"], b.const(at, "an input found by a sweep"))
            name = b.select(here, b.const(result, "its correctly rounded result"), name)
        known = b.op(Op.EQUAL, inputs["x"], inputs["x"])
        name = b.select(known, name, inputs["x"], why="NaN in, NaN out")
        if UPSTREAM in draft.arrays:
            name = _product(b, inputs[UPSTREAM], name)
        made.append(b.op(Op.NARROW, name) if dtype in SHORT else name)
    constants, body = b.finish(tuple(made))
    return Kernel(
        draft.activation.name, draft.output, dtype, draft.names, draft.defaults, constants, body,
        tuple(made),
        tuple("; ".join(p.text for p in pieces) for pieces in results),
        tuple(_worst([p.bound for p in pieces], draft) for pieces in results),
        draft.activation.digest, draft.arrays,
    )  # fmt: skip


def _product(b: Builder, upstream: str, grad: str) -> str:
    """Multiply by the upstream values; in short formats the product keeps all its digits."""
    if not b.short:
        return b.mul(upstream, grad)
    return settle(b, Pair(*two_product(b, upstream, grad)))


def _worst(bounds: list[Bound], draft: Draft) -> Bound:
    """Combine the bounds of the pieces; a short format adds its own rounding, a product one.

    A factor near 1 has ulps twice as large, against its size, as a product just below 2.
    """
    worst = max(bounds, key=lambda bound: bound.ulp)
    zones = tuple(z for bound in bounds for z in bound.neighbourhoods)
    ulp = 2 * worst.ulp + 0.5 if UPSTREAM in draft.arrays else worst.ulp
    if draft.dtype in SHORT:
        ulp = 0.5 + (ulp + 1.0) * 2.0**-29
    return Bound(ulp, worst.at, worst.how, zones, joined_scale([b.scale for b in bounds]))
