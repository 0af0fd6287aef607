"""Verify kernels along an axis, row by row, against their definition in many digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.activation import Activation
from symact.build.rows import RowsFunction, load_rows, load_rows_numpy
from symact.derive.vector import program
from symact.derive.vector.evaluate import Arithmetic
from symact.derive.vector.evaluate import run as run_program
from symact.errors import KernelError
from symact.kernel.rows import build_rows
from symact.kernel.rows.ir import RowKernel
from symact.numeric.digits import context
from symact.verify.measure import execute
from symact.verify.records import Verdict
from symact.verify.special import DIGITS, Named, answers, verdict_on

SEED = 20260107
LENGTHS = (1, 2, 3, 31, 32, 33, 100, 161)
LONG = 1500
EXTREME = 1e4
TARGETS = ("numpy", "c")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Hold one row of the plan: what it is, and each input's numbers."""

    kind: str
    inputs: tuple[NDArray[Any], ...]


def plan(activation: Activation, dtype: str) -> tuple[Row, ...]:
    """Choose rows: random ones of many lengths, a long one, extreme ones, one-hot, ties, equal."""
    rng = np.random.default_rng(SEED)
    one_hot = np.full(50, -20.0)
    one_hot[7] = 20.0
    kinds: list[tuple[str, NDArray[Any]]] = [("random", rng.normal(size=n) * 6) for n in LENGTHS]
    kinds += [
        ("long", rng.normal(size=LONG) * 4), ("extreme", np.array([EXTREME, -EXTREME, 0.0])),
        ("extreme", rng.uniform(-EXTREME, EXTREME, 60)), ("one hot", one_hot),
        ("one hot", np.eye(1, 40, 3)[0] * EXTREME), ("ties", rng.integers(-2, 3, 48) * 1.0),
        ("ties", np.array([3.0, 3.0, 1.0])), ("all equal", np.full(33, 7.0)),
        ("all equal", np.zeros(40)),
        ("wide", rng.normal(size=64) * np.exp2(rng.uniform(-9, 7, 64))),
    ]  # fmt: skip
    drawn = {draw.name for draw in activation.draws}
    return tuple(
        Row(kind, tuple(
            (rng.uniform(1e-3, 1 - 1e-3, x.size) if name in drawn
             else x if k == 0 else rng.permutation(x)).astype(dtype)
            for k, name in enumerate(activation.inputs)
        ))
        for kind, x in kinds
    )  # fmt: skip


def truth(
    activation: Activation, rows: Sequence[Row], params: Mapping[str, float], digits: int
) -> list[list[Any] | None]:
    """Compute each row's outputs in so many digits; None where the definition has no value."""
    ctx = context(digits)
    passes = program(activation)
    exact = Arithmetic(
        lambda p, q: ctx.mpf(p) / q, lambda name: _FUNCTIONS.get(name) or getattr(ctx, name),
        ctx.fsum,
    )  # fmt: skip
    values = {name: ctx.mpf(value) for name, value in params.items()}
    found: list[list[Any] | None] = []
    for row in rows:
        given = {
            name: [ctx.mpf(v) for v in array.tolist()]
            for name, array in zip(activation.inputs, row.inputs, strict=True)
        }
        try:
            found.append([ctx.mpf(v) for v in run_program(passes, given, values, exact)])
        except ZeroDivisionError:
            found.append(None)
    return found


_FUNCTIONS = {"Abs": abs}


def load(kernel: RowKernel, target: str) -> RowsFunction:
    """Make a kernel callable.

    Raises:
        KernelError: The target has no form for rows that could be run.
        ToolchainError: There is no compiler.
    """
    if target not in TARGETS:
        raise KernelError(
            f"kernels along an axis are not run for {target}", subject=kernel.name,
            hint=f"targets: {', '.join(TARGETS)}",
        )  # fmt: skip
    return (load_rows if target == "c" else load_rows_numpy)([kernel])[kernel.symbol]


def verify_rows(
    activation: Activation, dtypes: Sequence[str], targets: Sequence[str]
) -> list[Verdict]:
    """Verify the values of an activation along an axis; parameters at their defaults.

    Raises:
        KernelError: There is no kernel in a format, or none to be run for a target.
        ToolchainError: The target C is asked for and there is no compiler.
    """
    verdicts = []
    for dtype in dtypes:
        rows = plan(activation, dtype)
        kernels = {t: build_rows(activation, "value", dtype, single=t == "c") for t in targets}
        one = next(iter(kernels.values()))
        params = {
            n: float(np.dtype(dtype).type(v))
            for n, v in zip(one.parameters, one.defaults, strict=True)
        }
        exact = truth(activation, rows, params, DIGITS[dtype])
        for target, kernel in kernels.items():
            verdicts.append(_judge(kernel, target, rows, exact, tuple(params.values())))
    return verdicts


def _judge(
    kernel: RowKernel, target: str, rows: Sequence[Row], exact: Sequence[list[Any] | None],
    params: tuple[float, ...],
) -> Verdict:  # fmt: skip
    call = load(kernel, target)
    runs = execute(lambda: tuple(np.atleast_1d(call(*r.inputs, *params)) for r in rows), (), ())
    pairs = list(zip(rows, runs.results, exact, strict=True))
    wanted = [v for _, got, want in pairs for v in (want or [None] * got.size)]
    places = [(row, k) for row, got, _ in pairs for k in range(got.size)]

    def place(number: int) -> tuple[float, str]:
        row, k = places[number]
        array = row.inputs[0]
        return float(array[k % array.size]), f"{row.kind} row of {array.size}, position {k}"

    joined = replace(runs, results=(np.concatenate(runs.results),))
    named = Named(kernel.name, kernel.output, target, kernel.dtype, kernel.ulp)
    return verdict_on(named, joined, answers(wanted, kernel.dtype), place)
