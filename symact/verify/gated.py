"""Verify kernels of two inputs on pairs of numbers against their definition in many digits.

The right answers are those of mpmath on the formula and on SymPy's derivatives of it, branches of
the formula taken as they are written: nothing is shared with what the kernels are made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from symact import emit
from symact.activation import Activation
from symact.build.runner import key_of
from symact.derive.gated import factors
from symact.derive.gated_view import shortest
from symact.derive.vector.formula import branches
from symact.emit.places import title_of
from symact.errors import KernelError, UndecidedError
from symact.kernel import build_fast
from symact.kernel.gated import BACKWARD, GatedPlan, gated_outputs, kernel_of, plan_gated
from symact.kernel.gated_result import Zone, zones_of
from symact.kernel.ir import Kernel
from symact.numeric.formats import FORMATS, round_float
from symact.numeric.storage import from_double, storage_dtype, to_double
from symact.numeric.witness import mpmath_value
from symact.verify.measure import Run, execute
from symact.verify.records import Verdict
from symact.verify.reference import ReferenceValues
from symact.verify.run import loader_of
from symact.verify.special import Claimed, Named, answers, verdict_of

SEED = 20260108
COUNT = 80
"""Pairs of each size of numbers."""

SIZES = (1.0, 8.0, 60.0, 0.01)
ENDS = (0.0, 1.0, -1.0, 7.0, -7.0, 30.0, -30.0, 1e4, -1e4)
OTHERS = (1.0, -0.7, 40.0, 1e-3)
"""Values of the other input beside the roots of a factor."""

STEPS = 8
"""Points are taken at so many distances beside a root, each 2^-6 of the one before."""

HALVINGS = 60
"""An interval of doubles is exhausted by so many."""

REACH = 60
"""Digits on which two runs of mpmath agree."""

Exact = Mapping[str, list[Any]]
"""mpmath's answers on all pairs, by the name of an output; None where it gives up."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Hold the plan: both inputs and the upstream gradient, carried in the format.

    Attributes:
        dtype: The format.
        arrays: Both inputs.
        upstream: The upstream gradient of the backward pass.
        params: The parameters.
    """

    dtype: str
    arrays: tuple[NDArray[Any], NDArray[Any]]
    upstream: NDArray[Any]
    params: tuple[float, ...]

    @property
    def numbers(self) -> tuple[NDArray[np.float64], ...]:
        """Give both inputs and the upstream gradient as doubles."""
        first, second = self.arrays
        return tuple(to_double(each, self.dtype) for each in (first, second, self.upstream))


def pairs(dtype: str, near: Sequence[tuple[int, float]] = ()) -> tuple[NDArray[Any], NDArray[Any]]:
    """Choose pairs: random ones of several sizes, all pairs of ends, and those beside roots.

    Args:
        dtype: The format that they are carried in.
        near: Roots of factors, each with the number of its input.
    """
    rng = np.random.default_rng(SEED)
    columns = [rng.normal(size=(2, COUNT)) * size for size in SIZES]
    columns.append(np.array([(a, b) for a in ENDS for b in ENDS]).T)
    for which, root in near:
        steps = [0.0, *(sign * 64.0**-k for k in range(1, STEPS) for sign in (1, -1))]
        beside = [(root * (1 + step), other) for step in steps for other in OTHERS]
        columns.append(np.array(beside).T[:: 1 if which == 0 else -1])
    a, b = np.concatenate(columns, axis=1)
    kind = storage_dtype(dtype)
    return np.asarray(from_double(a, dtype), kind), np.asarray(from_double(b, dtype), kind)


def verify_gated(
    activation: Activation,
    dtypes: Sequence[str],
    targets: Sequence[str],
    outputs: Sequence[str] = (),
    accuracy: str = "exact",
) -> list[Verdict]:
    """Verify values, gradients and the backward pass; parameters at their defaults.

    Args:
        activation: One of two inputs.
        dtypes: Formats.
        targets: Targets to run on.
        outputs: `value`, `grad_<input>`, `backward`; all where none is given.
        accuracy: Tier: `exact`, or `fast`, of which float64 is left out, and outputs without a
            fast form.

    Raises:
        KernelError: There is no kernel of it in a format and tier.
        ToolchainError: The target C is asked for and there is no compiler.
    """
    verdicts = []
    wanted = [name for name in gated_outputs(activation) if name in (outputs or (name,))]
    for dtype in dtypes:
        if accuracy != "exact" and dtype == "float64":
            continue
        plans = [plan_gated(activation, name, dtype) for name in wanted]
        made = {target: _kernels(activation, plans, accuracy, target) for target in targets}
        given = _pairs(plans, dtype)
        exact = right_answers(activation, given, _needed(activation, wanted))
        runners = {target: loader_of(target)(list(made[target].values())) for target in targets}
        for plan in plans:
            for target in targets:
                kernel = made[target].get(plan.output)
                if kernel is None:
                    continue
                arrays = (*given.arrays, given.upstream)[: len(kernel.arrays)]
                run = execute(runners[target][key_of(kernel)], arrays, given.params)
                verdicts.append(_judge(plan, kernel, target, run, given, exact))
    return verdicts


def _kernels(
    activation: Activation, plans: Sequence[GatedPlan], accuracy: str, target: str
) -> dict[str, Kernel]:
    """Build the kernels of a tier that there are, by output; the fast ones of NumPy differ."""
    if accuracy == "exact":
        return {plan.output: kernel_of(plan) for plan in plans}
    found, library = {}, emit.load_target(target).whole_arrays
    for plan in plans:
        try:
            found[plan.output] = build_fast(activation, plan.output, plan.dtype, library=library)
        except KernelError:  # no form in so few steps: the exact kernel serves
            continue
    return found


def _pairs(plans: Sequence[GatedPlan], dtype: str) -> Pairs:
    """Choose pairs that meet the roots of every plan, and upstream gradients of moderate size."""
    params = tuple(round_float(value, FORMATS[dtype]) for value in plans[0].defaults)
    near = [
        (zone.which, place)
        for plan in plans
        for result, row in enumerate(plan.rows)
        for zone in zones_of(row)
        for each in zone.neighbourhoods
        for place in (each.lo, each.hi, _root(plan, result, zone, (each.lo, each.hi), params))
    ]
    arrays = pairs(dtype, tuple(dict.fromkeys(near)))
    rng = np.random.default_rng(SEED + 1)
    scale = np.exp2(rng.integers(-6, 7, arrays[0].size))
    carried = from_double(rng.normal(size=arrays[0].size) * scale, dtype)
    return Pairs(dtype, arrays, np.asarray(carried, storage_dtype(dtype)), params)


def _root(
    plan: GatedPlan, result: int, zone: Zone, ends: tuple[float, float], params: Sequence[float]
) -> float:
    """Find the root of a factor between two numbers by halving; the middle where there is none."""
    expr = _factor(plan, result, zone.which)
    free = [row.name for row in plan.activation.parameters if not row.derived]
    values = dict(zip(free, params, strict=True))

    def negative(x: float) -> bool:
        found = _exact(expr, {**values, zone.input: x})
        return found is not None and bool(found < 0)

    lo, hi = ends
    below = negative(lo)
    if negative(hi) == below:
        return (lo + hi) / 2
    for _ in range(HALVINGS):
        middle = (lo + hi) / 2
        lo, hi = (middle, hi) if negative(middle) == below else (lo, middle)
    return lo


def _factor(plan: GatedPlan, result: int, which: int) -> Any:
    """Give a factor of a result on all pieces, differentiated as the result asks for."""
    activation = plan.activation
    order = gated_outputs(activation)[plan.output][result][which]
    own = activation.symbols[activation.inputs[which]]
    slopes = [sympy.diff(_branched(term.factors[which]), own, order) for term in plan.terms]
    x = activation.symbols[plan.terms[0].input]
    conditions = [term.piece.condition(x) for term in plan.terms]
    return sympy.Piecewise(*zip(slopes, conditions, strict=True))


def _needed(activation: Activation, outputs: Sequence[str]) -> tuple[str, ...]:
    """Name the functions that outputs are compared with: the backward pass has both gradients."""
    grads = [f"grad_{name}" for name in activation.inputs]
    names = [part for name in outputs for part in (grads if name == BACKWARD else [name])]
    return tuple(dict.fromkeys(names))


def _branched(expr: Any) -> Any:
    """Write switches as branches whose conditions are comparisons."""

    def chosen(when: Any, yes: Any, no: Any) -> Any:
        return sympy.Or(sympy.And(when, yes), sympy.And(sympy.Not(when), no))

    return branches(expr).replace(sympy.ITE, chosen)


def formulas(activation: Activation) -> dict[str, Any]:
    """Give the value and both derivatives as expressions, each branch differentiated by itself.

    At a kink the slope is the one that belongs to the definition.
    """
    plain, found = _branched(activation.expr), {"value": activation.expr}
    parts = factors(activation, shortest(activation.expr))
    for which, name in enumerate(activation.inputs):
        x = activation.symbols[name]
        slope = sympy.diff(plain, x)
        for kink in (parts[which].kinks.value or ()) if parts else ():
            other = _branched(parts[1 - which].expr)
            at = sympy.And(x <= kink.at, x >= kink.at)
            slope = sympy.Piecewise((kink.value * other, at), (slope, True))
        found[f"grad_{name}"] = slope
    return found


def right_answers(activation: Activation, given: Pairs, names: Sequence[str]) -> Exact:
    """Compute functions on every pair by mpmath."""
    exprs = formulas(activation)
    return {name: _all(exprs[name], activation, given) for name in names}


def _all(expr: Any, activation: Activation, given: Pairs) -> list[Any]:
    free = [row.name for row in activation.parameters if not row.derived]
    names = (*activation.inputs, *free)
    first, second, _ = given.numbers
    return [
        _exact(expr, dict(zip(names, (*row, *given.params), strict=True)))
        for row in zip(first.tolist(), second.tolist(), strict=True)
    ]


def _exact(expr: Any, values: Mapping[str, float]) -> Any:
    """Compute one answer; None where it is so small that mpmath gives up."""
    try:
        return mpmath_value(expr, values, REACH)
    except UndecidedError:
        return None


def _judge(
    plan: GatedPlan, kernel: Kernel, target: str, run: Run, given: Pairs, exact: Exact
) -> Verdict:
    first, second, upstream = given.numbers
    letter = kernel.arrays[1]

    def place(number: int) -> tuple[float, str]:
        return float(first[number]), f"{letter} = {float(second[number])!r}"

    claims = []
    for k, name in enumerate(_needed(plan.activation, [plan.output])):
        found = exact[name]
        if plan.output == BACKWARD:
            sizes = upstream.tolist()
            found = [None if v is None else v * u for v, u in zip(found, sizes, strict=True)]
        reference = answers(found, kernel.dtype)
        zones = () if kernel.dtype != "float64" else zones_of(plan.rows[k])
        weighed = tuple((zone, _weighed(plan, k, zone, reference, given)) for zone in zones)
        claims.append(Claimed(kernel.bounds[k], reference, weighed))
    named = Named(
        kernel.name, kernel.output, title_of(target), kernel.dtype,
        max(each.ulp for each in kernel.bounds), kernel.accuracy,
    )  # fmt: skip
    return verdict_of(named, run, claims, place)


def _weighed(
    plan: GatedPlan, result: int, zone: Zone, reference: ReferenceValues, given: Pairs
) -> ReferenceValues:
    """Show a zone the answers as those of its input, weighed with the rest of the product."""
    found = _all(_factor(plan, result, 1 - zone.which), plan.activation, given)
    weight = np.array([0.0 if v is None else abs(float(v)) for v in found])
    if plan.output == BACKWARD:
        weight = weight * np.abs(given.numbers[2])
    return replace(reference, x=given.numbers[zone.which], weight=weight)
