"""A writer for inputs of few digits: products of them are exact in float32."""

from __future__ import annotations

from typing import Any

from symact.kernel.ir import Op
from symact.kernel.plain.arithmetic import Arithmetic
from symact.kernel.plain.writer import Writer


class ShortWriter(Writer):
    """Append operations on numbers of a 16-bit format in float32.

    Low parts that are always 0 are left out.
    """

    def __init__(self, f: Arithmetic, points: Any, digits: int) -> None:
        super().__init__(f, {"x": points})
        self.digits = digits

    def input(self, lo: float, hi: float) -> str:
        """Append the input, held between two numbers of its format where these are finite."""
        x = self.op(Op.WIDEN, "x")
        self.bits[x] = self.digits
        for end, op in ((lo, Op.CLAMP_MIN), (hi, Op.CLAMP_MAX)):
            if abs(end) < float("inf"):
                x = self.op(op, x, self.const(end, "from here on results are constant"))
                self.bits[x] = self.digits
        return x

    def exactly(self, name: str) -> bool:
        """Tell whether a product has no rounding error."""
        return name in self.bits

    def op(self, op: Op, *args: str, why: str = "") -> str:
        """Append an operation, unless it has to do with an exact 0."""
        if op is Op.PRODUCT_REST and self.exactly(args[2]):
            return self.const(0.0)
        zeros = [self._is_zero(a) for a in args]
        if op in {Op.MUL, Op.NEG} and any(zeros):
            return args[zeros.index(True)]
        if op is Op.ADD and any(zeros):
            return args[1 - zeros.index(True)]
        if op is Op.MULADD and zeros[2]:
            return self.mul(args[0], args[1])
        return super().op(op, *args, why=why)

    def _is_zero(self, name: str) -> bool:
        return name[:1] == "c" and not self.values[name].shape and self.values[name] == 0
