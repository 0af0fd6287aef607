"""Collect straight-line assignments: every distinct operation is written once."""

from __future__ import annotations

import math

from symact.errors import KernelError
from symact.kernel.ir import ARITY, Assign, Constant, Op


class Builder:
    """Grow the body of one kernel; equal operations on equal operands share one name.

    Attributes:
        own: Library functions that are replaced by primitives made here, by name; their results
            carry a low part.
        short: Whether the result is rounded once more, to a shorter format: arguments and
            results are then far from the ends of the doubles, and results are rounded to odd.
        plain: Whether what is being written cannot overflow: no guards are needed then.
    """

    def __init__(self, own: frozenset[str] = frozenset(), *, short: bool = False) -> None:
        self.own = own
        self.short = short
        self.plain = False
        self._body: list[Assign] = []
        self._constants: list[Constant] = []
        self._known: dict[tuple[str, ...], str] = {}

    @property
    def written(self) -> list[Assign]:
        """Give the assignments so far."""
        return self._body

    def op(self, op: Op, *args: str, why: str = "") -> str:
        """Append `op(args)` unless it stands already; give the name that holds it."""
        if len(args) != ARITY[op]:
            raise KernelError(f"{op.value} takes {ARITY[op]} operands, got {len(args)}")
        key = (op.value, *args)
        if key not in self._known:
            name = f"t{len(self._body)}"
            self._body.append(Assign(name, op, args, why))
            self._known[key] = name
        return self._known[key]

    def const(self, value: float, origin: str = "") -> str:
        """Name a number; `origin` says where it comes from."""
        key = ("const", value.hex())
        if key not in self._known:
            name = f"c{len(self._constants)}"
            self._constants.append(Constant(name, value, origin or "exact"))
            self._known[key] = name
        return self._known[key]

    def add(self, a: str, b: str, why: str = "") -> str:
        """Append a + b."""
        return self.op(Op.ADD, a, b, why=why)

    def sub(self, a: str, b: str, why: str = "") -> str:
        """Append a - b."""
        return self.op(Op.SUB, a, b, why=why)

    def mul(self, a: str, b: str, why: str = "") -> str:
        """Append a * b."""
        return self.op(Op.MUL, a, b, why=why)

    def div(self, a: str, b: str, why: str = "") -> str:
        """Append a / b."""
        return self.op(Op.DIV, a, b, why=why)

    def muladd(self, a: str, b: str, c: str, why: str = "") -> str:
        """Append a * b + c, fused or not."""
        return self.op(Op.MULADD, a, b, c, why=why)

    def product_error(self, a: str, b: str, p: str) -> str:
        """Append a * b - p for the rounded product p, guarded where it may have overflowed."""
        return self.op(Op.PRODUCT_REST if self.plain else Op.PRODUCT_ERROR, a, b, p)

    def neg(self, a: str) -> str:
        """Append -a."""
        return self.op(Op.NEG, a)

    def select(self, condition: str, a: str, b: str, why: str = "") -> str:
        """Append the choice of a where the condition holds, else b."""
        return a if a == b else self.op(Op.SELECT, condition, a, b, why=why)

    def clamp(self, a: str, lo: float, hi: float, origin: str = "") -> str:
        """Append a limited to [lo, hi]; infinite ends cost nothing, NaN passes."""
        if lo > -math.inf:
            a = self.op(Op.CLAMP_MIN, a, self.const(lo, origin))
        if hi < math.inf:
            a = self.op(Op.CLAMP_MAX, a, self.const(hi, origin))
        return a

    def finish(self, results: tuple[str, ...]) -> tuple[tuple[Constant, ...], tuple[Assign, ...]]:
        """Drop what no result needs; give constants and body with names in order of use."""
        needed = set(results)
        kept: list[Assign] = []
        for assign in reversed(self._body):
            if assign.target in needed:
                kept.append(assign)
                needed.update(assign.args)
        constants = tuple(k for k in self._constants if k.name in needed)
        return constants, tuple(reversed(kept))
