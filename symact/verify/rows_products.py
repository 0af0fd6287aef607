"""Verify the products of an upstream gradient with the Jacobian of an activation along an axis.

The right answers are those of the derived formula in many digits; on short rows they are compared
with differences of the values themselves, which know nothing of derivatives. Where terms cancel
the error is counted in ulp of the largest of them, as the bound is stated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from symact.activation import Activation
from symact.derive.vector import program, rows_of
from symact.derive.vector.evaluate import Arithmetic
from symact.derive.vector.evaluate import run as run_program
from symact.derive.vector.product import upstream
from symact.derive.vector.program import RowProgram
from symact.errors import DerivationError, WitnessError
from symact.kernel.ir import Bound, Scale
from symact.kernel.rows import build_rows
from symact.kernel.rows.ir import RowKernel
from symact.numeric.digits import context, rounded
from symact.numeric.formats import FORMATS
from symact.verify import rows as values
from symact.verify.measure import Run, execute, measure
from symact.verify.records import Claim, Verdict
from symact.verify.special import DIGITS, Claimed, Named, answers, verdict_of

PRODUCTS = ("vjp", "vjp_from_output")
SEED = 20260109
SHORT_ROW = 3
"""Rows up to this length are compared with differences."""

STEP, AGREED = 60, 30
"""Differences are taken at 10^-60, and must agree on 30 digits of the largest term."""

LONGEST = 400
"""Longer rows cost more than they show."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Hold one row of the plan: its kind, the input rows, and numbers that are one for the row."""

    kind: str
    inputs: tuple[NDArray[Any], ...]
    given: dict[str, float]


def verify_products(
    activation: Activation, dtypes: Sequence[str], targets: Sequence[str], outputs: Sequence[str]
) -> list[Verdict]:
    """Verify the gradients of an activation along an axis; parameters at their defaults.

    Args:
        activation: One whose formula is of rows.
        dtypes: Formats.
        targets: Targets to run on.
        outputs: Of `vjp` and `vjp_from_output`; the latter is passed by where the gradient is no
            function of the output alone.

    Raises:
        KernelError: There is no kernel in a format, or none to be run for a target.
        ToolchainError: The target C is asked for and there is no compiler.
        WitnessError: The derived product is not that of the values.
    """
    verdicts = []
    for output in outputs:
        try:
            passes = program(activation, output)
        except DerivationError:
            continue
        for dtype in dtypes:
            verdicts += _verified(activation, passes, output, dtype, targets)
    return verdicts


def _verified(
    activation: Activation, passes: RowProgram, output: str, dtype: str, targets: Sequence[str]
) -> list[Verdict]:
    kernels = {t: build_rows(activation, output, dtype, single=t == "c") for t in targets}
    one = next(iter(kernels.values()))
    own = [row.name for row in activation.parameters if not row.derived]
    params = {
        n: float(np.dtype(dtype).type(v))
        for n, v in zip(one.parameters, one.defaults, strict=True)
        if n in own
    }
    cases = _plan(activation, one, dtype, params)
    exact, terms = _truth(passes, cases, params, DIGITS[dtype])
    if output == PRODUCTS[0]:
        _cross_check(activation, passes, cases, params, dtype)
    return [
        _judge(kernel, target, cases, (exact, terms), params) for target, kernel in kernels.items()
    ]


def _plan(
    activation: Activation, kernel: RowKernel, dtype: str, params: Mapping[str, float]
) -> list[Case]:
    """Add upstream gradients to the rows that values are verified on; or outputs for inputs."""
    rng = np.random.default_rng(SEED)
    kind = np.dtype(dtype).type
    found = []
    plain = [row for row in values.plan(activation, dtype) if row.inputs[0].size <= LONGEST]
    if kernel.output == "vjp":
        firsts = [row.inputs for row in plain]
    else:
        exact = values.truth(activation, plain, params, DIGITS[dtype])
        kept = [(row, want) for row, want in zip(plain, exact, strict=True) if want is not None]
        plain = [row for row, _ in kept]
        firsts = [
            (np.array([rounded(v, FORMATS[dtype])[0] for v in want], dtype),) for _, want in kept
        ]
    for row, first in zip(plain, firsts, strict=True):
        more = len(kernel.rows) - len(first)
        scales = np.exp2(rng.integers(-4, 5, (more, first[0].size)))
        grads = (rng.normal(size=(more, first[0].size)) * scales).astype(dtype)
        given = {name: float(kind(rng.normal())) for name in kernel.given}
        found.append(Case(row.kind, (*first, *grads), given))
    return found


def terms_of(expr: Any) -> list[Any]:
    """List the terms that an expression is the sum of, on each side of a condition."""
    if isinstance(expr, sympy.Piecewise):
        sides = [terms_of(value) for value, _ in expr.args]
        most = max(map(len, sides))
        padded = [side + [sympy.S.Zero] * (most - len(side)) for side in sides]
        whens = [when for _, when in expr.args]
        return [sympy.Piecewise(*zip(row, whens, strict=True)) for row in zip(*padded, strict=True)]
    return list(sympy.Add.make_args(sympy.expand(expr)))


def _truth(
    passes: RowProgram, cases: Sequence[Case], params: Mapping[str, float], digits: int
) -> tuple[list[list[Any]], list[list[float]]]:
    """Compute the products of each case, and the size of their largest terms."""
    (out,) = passes.outputs
    parts = terms_of(out)
    wide = replace(passes, outputs=(out, *parts))
    exact, sizes = [], []
    for case in cases:
        found = _run(wide, case, params, digits)
        n = case.inputs[0].size
        if found is None:
            exact.append([None] * n)
            sizes.append([0.0] * n)
            continue
        rows = [found[k * n : (k + 1) * n] for k in range(1 + len(parts))]
        exact.append(rows[0])
        sizes.append([float(max(abs(v) for v in each)) for each in zip(*rows, strict=True)])
    return exact, sizes


def _run(
    passes: RowProgram, case: Case, params: Mapping[str, float], digits: int
) -> list[Any] | None:
    ctx = context(digits)
    names = [s.name for s in passes.inputs]
    given = {n: [ctx.mpf(v) for v in row.tolist()]
             for n, row in zip(names, case.inputs, strict=True)}  # fmt: skip
    numbers = {name: ctx.mpf(value) for name, value in {**params, **case.given}.items()}
    try:
        return [ctx.mpf(v) for v in run_program(passes, given, numbers, _exactly(ctx))]
    except ZeroDivisionError:
        return None


def _exactly(ctx: Any) -> Arithmetic:
    """Compute with the numbers of an mpmath context."""
    functions = {"Abs": abs}
    return Arithmetic(
        lambda p, q: ctx.mpf(p) / q, lambda name: functions.get(name) or getattr(ctx, name),
        ctx.fsum,
    )  # fmt: skip


def _cross_check(
    activation: Activation, passes: RowProgram, cases: Sequence[Case],
    params: Mapping[str, float], dtype: str,
) -> None:  # fmt: skip
    """Compare products on short random rows with differences of the values."""
    formula = rows_of(activation)
    value = program(activation)
    count = len(formula.inputs)
    for case in cases:
        n = case.inputs[0].size
        if case.kind != "random" or n > SHORT_ROW:
            continue
        ((want,), (sizes,)) = _truth(passes, [case], params, DIGITS[dtype])
        grads = [*case.inputs[count:], *([case.given[str(s)] for s in upstream(formula)]
                                         if formula.reduces else [])]  # fmt: skip
        flat = np.concatenate([np.atleast_1d(np.asarray(g, float)) for g in grads]).tolist()
        for k in range(n):
            slope = _difference(value, case, count, k, params, flat)
            if want[k] is None or abs(slope - want[k]) > sizes[k] * 10.0**-AGREED:
                raise WitnessError(
                    f"the product at position {k} is {want[k]}, by differences {slope}",
                    subject=f"{activation.name} at {case.inputs[0].tolist()}",
                )


def _difference(
    value: RowProgram, case: Case, count: int, k: int, params: Mapping[str, float],
    grads: Sequence[float],
) -> Any:  # fmt: skip
    """Differentiate the sum of upstream times values in the element k, by a difference."""
    ctx = context(4 * STEP)
    names = [s.name for s in value.inputs]
    numbers = {name: ctx.mpf(v) for name, v in params.items()}
    sides = []
    for sign in (1, -1):
        rows = {n: [ctx.mpf(v) for v in row.tolist()]
                for n, row in zip(names, case.inputs[:count], strict=True)}  # fmt: skip
        rows[names[0]][k] += sign * ctx.mpf(10) ** -STEP
        found = run_program(value, rows, numbers, _exactly(ctx))
        sides.append(ctx.fsum(v * ctx.mpf(g) for v, g in zip(found, grads, strict=True)))
    return (sides[0] - sides[1]) / 2 * ctx.mpf(10) ** STEP


def _judge(
    kernel: RowKernel, target: str, cases: Sequence[Case],
    truth: tuple[list[list[Any]], list[list[float]]], params: Mapping[str, float],
) -> Verdict:  # fmt: skip
    call = values.load(kernel, target)
    numbers = [[{**params, **c.given}[name] for name in kernel.parameters] for c in cases]
    both = list(zip(cases, numbers, strict=True))
    runs = execute(lambda: tuple(np.atleast_1d(call(*c.inputs, *n)) for c, n in both), (), ())
    places = [(case, k) for case in cases for k in range(case.inputs[0].size)]

    def place(number: int) -> tuple[float, str]:
        case, k = places[number]
        row = case.inputs[0]
        return float(row[k]), f"{case.kind} row of {row.size}, position {k}"

    joined = replace(runs, results=(np.concatenate(runs.results),))
    exact, sizes = ([v for row in part for v in row] for part in truth)
    named = Named(kernel.name, kernel.output, target, kernel.dtype, kernel.ulp)
    return _in_terms(named, joined, exact, np.array(sizes), place)


def _in_terms(
    named: Named, run: Run, exact: Sequence[Any], sizes: NDArray[np.float64], place: Any
) -> Verdict:
    """Judge special values as they are, and errors in ulp of the largest term."""
    reference = answers(exact, named.dtype)
    bound = Bound(named.ulp, 0.0, "", scale=Scale(0.0, 1.0, 0))
    fmt = FORMATS[named.dtype]
    loose = measure(run.results[0], replace(reference, weight=sizes), bound, fmt)
    strict = measure(run.results[0], reference, Bound(np.inf, 0.0, ""), fmt)
    part = replace(
        loose, wrong=strict.wrong, nonfinite_errors=strict.nonfinite_errors,
        worst=strict.wrong[0] if strict.wrong else loose.worst,
    )  # fmt: skip
    verdict = verdict_of(named, run, [Claimed(bound, reference, part=part)], place)
    text = (
        f"every result is within {named.ulp:.6g} ulp of the exact value, where terms cancel of "
        "the largest of them; special inputs are right; no warning is raised"
    )
    return replace(verdict, claim=Claim(text, named.ulp))
