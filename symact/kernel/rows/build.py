"""Make a kernel along an axis from the passes that compute an activation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.vector.program import Reduce, program
from symact.derive.vector.threshold import Solve
from symact.errors import KernelError
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair, collapse
from symact.kernel.rows import single as floats
from symact.kernel.rows.draft import body_of
from symact.kernel.rows.folding import Folding
from symact.kernel.rows.hoist import Hoist
from symact.kernel.rows.ir import Body, RowKernel, Stage
from symact.kernel.rows.lower import Lowering
from symact.kernel.rows.scaling import SIGMA, SIZE, scale, scaled
from symact.language.printer import to_text
from symact.language.reader import read

DTYPES = ("float32", "float64")
STATED = {("float32", "value"): 1.0, ("float64", "value"): 2.0}
FURTHER = {"float32": 1.0, "float64": 3.0}
"""Bounds in ulp, of products those of the larger term where terms cancel."""


def build_rows(
    activation: Activation, output: str = "value", dtype: str = "float32", *, single: bool = True
) -> RowKernel:
    """Turn an activation along an axis into a kernel.

    Args:
        activation: One whose formula is of rows.
        output: `value`, `vjp` (from the inputs and the upstream gradient) or `vjp_from_output`.
        dtype: `float32` or `float64`.
        single: Whether exponentials of float32 may be made of pairs of floats, which is quick where
            there are instructions for sums of products; else of doubles.

    Raises:
        DefinitionError: The activation is not one along an axis.
        DerivationError: There is no such output.
        KernelError: There is no such dtype, or an operation has no kernel form.
    """
    if dtype not in DTYPES:
        raise KernelError(
            f"there is no kernel along an axis in {dtype}", subject=activation.name,
            hint=f"dtypes: {', '.join(DTYPES)}",
        )  # fmt: skip
    passes = program(activation, output)
    passes = scaled(passes) if dtype == "float64" else passes
    made = _Rows(activation, passes, dtype, single=single).kernel()
    return replace(made, digest=activation.digest)


class _Rows(Folding):
    """Put the stages and the last sweep together."""

    def kernel(self) -> RowKernel:
        for sweep in self.passes.passes:
            reduces = [step for step in sweep if isinstance(step, Reduce)]
            for step in sweep:
                if isinstance(step, Solve):
                    self.solve(step)
            extremes = [r for r in reduces if r.op in ("max", "min")]
            sums = [r for r in reduces if r.op == "sum"]
            for r in reduces:
                if r.op.startswith("arg"):
                    self.argument(r)
            if extremes:
                self.extremes(extremes)
            if SIZE in self.numbers and SIGMA not in self.numbers:
                stage = self.stages[-1]
                self.number(stage, SIGMA, Pair(scale(stage.b, stage.lowering.at(SIZE).hi)))
            if sums:
                self.sums(sums)
        for delta in self.passes.deltas:
            self.chosen[delta.symbol] = delta.chosen
        last, whole = self._last()
        p = self.passes
        free = [row for row in self.activation.parameters if not row.derived]
        given = {row.name: float(read(row.default, {})) for row in free if row.default}
        ulp = STATED.get((self.dtype, p.output), FURTHER[self.dtype])
        return RowKernel(
            p.name, p.output, self.dtype, self.rows, self.parameters,
            tuple(given.get(n, 1.0) for n in self.parameters),
            tuple(n for n in self.parameters if n not in given and n not in {f.name for f in free}),
            self._stages(), last, whole, p.reduces, tuple(map(to_text, p.outputs)), ulp, "",
        )  # fmt: skip

    def _stages(self) -> tuple[Stage, ...]:
        known = self.known
        return tuple(s.closed(known) for s in self.stages)

    def _last(self) -> tuple[Body, Body]:
        hoist = Hoist(self._moving(), "_h")
        outputs = [hoist.of(out) for out in self.passes.outputs] if self.stages else [
            *self.passes.outputs
        ]  # fmt: skip
        if self.stages and self.stages[-1].repeats:
            hoist.found.clear()
            outputs = [*self.passes.outputs]
        for expr, sign in hoist.found.items():
            stage = self.stages[-1]
            self.number(stage, sign, stage.lowering.at(expr))
        kept = [n for s in self.stages for n in s.kept]
        if kept:
            return self._quotient(outputs[0], kept=True), self._quotient(outputs[0], kept=False)
        b = self.builder()
        low = self.lowering(b, element=True)
        results = tuple(self._guarded(b, low, out, collapse(b, low.at(out))) for out in outputs)
        whole = body_of(b, results, self.known)
        return whole, whole

    def _moving(self) -> set[Any]:
        p = self.passes
        return {*p.inputs, *(z for z, _ in p.locals), *(d.symbol for d in p.deltas)}

    def _quotient(self, output: Any, *, kept: bool) -> Body:
        """Write the exponential in two floats times a number of the row in two floats."""
        b = Builder()
        head, rest = ("head", "rest") if kept else self.parts(b)
        e = next(iter(output.atoms(sympy.exp)))
        factor = output / e
        names = self._floats(factor)
        result = floats.product(b, head, rest, names)
        return body_of(b, (result,), self.known, "float32")

    def _floats(self, factor: Any) -> tuple[str, str]:
        """State a number of the row as a sum of two floats."""
        names = ("n_factor", "n_factor_low")
        if names[0] not in self.order:
            stage = self.stages[-1]
            b = stage.b
            value = collapse(b, stage.lowering.at(factor))
            high = b.op(Op.WIDEN, b.op(Op.NARROW, value))
            stage.results += [(names[0], high), (names[1], b.sub(value, high))]
            self.order += names
        return names

    def _guarded(self, b: Builder, low: Lowering, out: Any, name: str) -> str:
        """Choose NaN where a condition would hide it."""
        choices = out.atoms(sympy.Piecewise)
        tests = [c for piece in choices for _, c in piece.args if c is not sympy.S.true]
        seen = {s for c in tests for s in c.free_symbols}
        for s in self.passes.inputs:
            if s in seen:
                name = b.select(b.op(Op.EQUAL, s.name, s.name), name, s.name, why="NaN stays")
        if self.largest is None or (not tests and not self.chosen):
            return name
        m = low.at(self.largest).hi
        if self.chosen and not tests:
            return b.select(b.op(Op.EQUAL, m, m), name, m, why="NaN stays")
        none = b.sub(m, m, why="NaN where the largest is not finite")
        return b.select(b.op(Op.EQUAL, none, b.const(0.0)), name, none)
