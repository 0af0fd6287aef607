"""Judge gated kernels on random pairs: correctly rounded, or not and where.

The reference shares nothing with the kernel: the factor that is no plain input is bounded by the
x87 screen, and what the screen leaves open is settled by ball arithmetic on the whole formula.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symact import emit
from symact.activation import Activation, Kind
from symact.build.rows_pairs import PairCounts, run_pairs
from symact.emit import render
from symact.errors import KernelError
from symact.kernel import build_kernel
from symact.kernel.gated import factors_of, gated_outputs
from symact.language.printer import to_text
from symact.language.reader import read, symbol
from symact.numeric.formats import FORMATS, round_float
from symact.numeric.oracle import round_value
from symact.numeric.program import Program, compile_program
from symact.verify.screen import screen_pieces, screen_source

HEAD = """#define SYMACT_IMPLEMENTATION
#define SYMACT_API static __attribute__((noinline))
"""
AT_ONCE = 1 << 24
"""Pairs that are judged before what is open is settled."""
TEMPLATE = "c/rows_pairs.c.jinja"
VALUE = "value"


@dataclass(frozen=True, slots=True)
class PairResult:
    """Hold the verdict on one kernel.

    Attributes:
        name: Activation.
        output: `value` or the gradient in one input.
        variant: Instruction set.
        pairs: How many pairs were judged.
        settled: How many of them ball arithmetic had to settle.
        misrounded: How many results are not correctly rounded.
        witness: One of them, as (a, b, result, right result), or None.
    """

    name: str
    output: str
    variant: str
    pairs: int
    settled: int
    misrounded: int
    witness: tuple[float, float, float, float] | None


def judge_pairs(
    activation: Activation, variant: str, count: int, first: int = 0, output: str = VALUE
) -> PairResult:
    """Judge the value or a gradient of a gated activation in float32 on random pairs of numbers.

    Args:
        activation: One with an input as one of its two factors; parameters at their defaults.
        variant: Instruction set, as sweeps name it: `x86-64`, `x86-64-v3`, `x86-64-v4`.
        count: How many pairs; half of them have any bits, half moderate exponents.
        first: Number of the first pair: the same numbers give the same pairs.
        output: `value` or `grad_<input>`.

    Raises:
        KernelError: Neither factor is an input, or the screen cannot spell the other one.
        ToolchainError: There is no compiler.
    """
    source, values = pairs_source(activation, output), _values(activation)
    program = _program(activation, output)
    total, settled, wrong = 0, 0, 0
    witness: tuple[float, float, float, float] | None = None
    for start in range(first, first + count, AT_ONCE):
        part = min(AT_ONCE, first + count - start)
        found = run_pairs(source, variant, start, part)
        if found.open + found.wrong > len(found.listed):
            raise KernelError("the screen leaves too many pairs open", subject=activation.name)
        total, settled = total + found.pairs, settled + len(found.listed)
        for a, b, got in found.listed.tolist():
            want = round_value(program, [a, b, *values], FORMATS["float32"]).want
            if _differs(got, want):
                wrong, witness = wrong + 1, witness or (a, b, got, want)
    return PairResult(activation.name, output, variant, total, settled, wrong, witness)


def counts(activation: Activation, variant: str, count: int) -> PairCounts:
    """Count without settling: what the screen alone decides."""
    return run_pairs(pairs_source(activation), variant, 0, count)


def _differs(got: float, want: float) -> bool:
    """Compare; a zero has its sign from the factors, which a sum of balls does not know."""
    if got == 0 and want == 0:
        return False
    return np.float32(got).tobytes() != np.float32(want).tobytes()


def pairs_source(activation: Activation, output: str = VALUE) -> str:
    """Write kernel, screen and driver.

    The derivative of a factor that is an input itself is 1: then the other factor is the result.

    Raises:
        KernelError: Neither factor is an input, or the screen cannot spell the other one.
    """
    kernel = build_kernel(activation, output, "float32")
    first, second = activation.inputs
    plain, curved, factor = _sides(activation)
    (orders,) = gated_outputs(activation)[output]
    order = dict(zip((first, second), orders, strict=True))
    letters = {first: "a", second: "b"}
    own = symbol("x")
    single = replace(
        activation, inputs=("x",), formula=to_text(factor.subs(activation.symbols[curved], own)),
        kind=Kind.ELEMENTWISE, gate="", kinks=(), draws=(),
    )  # fmt: skip
    screen = screen_source(screen_pieces(single, order[curved], _values(activation)))
    driver = render(
        TEMPLATE,
        {
            "symbol": kernel.symbol, "values": [f"{v!r}f" for v in _values(activation)],
            "plain": "1.0" if order[plain] else letters[plain], "curved": letters[curved],
        },
    )  # fmt: skip
    header = emit.generate([kernel], "c").text("symact.h")
    return f"{HEAD}{header}\n{screen}\n{driver}"


def _sides(activation: Activation) -> tuple[str, str, Any]:
    """Name the input that is a factor itself, the other one, and the other factor."""
    first, second = activation.inputs
    u, v = factors_of(activation)
    if v == activation.symbols[second]:
        return second, first, u
    if u == activation.symbols[first]:
        return first, second, v
    raise KernelError("neither factor is an input", subject=activation.name)


def _values(activation: Activation) -> tuple[float, ...]:
    free = [row for row in activation.parameters if not row.derived]
    return tuple(round_float(float(read(row.default, {})), FORMATS["float32"]) for row in free)


def _program(activation: Activation, output: str) -> Program:
    expr = activation.expr
    for name, count in zip(activation.inputs, gated_outputs(activation)[output][0], strict=True):
        expr = expr.diff(activation.symbols[name], count) if count else expr
    names = [*activation.inputs, *(row.name for row in activation.parameters if not row.derived)]
    return compile_program([expr], [activation.symbols[n] for n in names])
