"""Spell a program in one number per node: quotients are kept apart until one division is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from symact.errors import KernelError
from symact.kernel.approximations import exact_numbers
from symact.kernel.arith import Number
from symact.kernel.ir import Op
from symact.kernel.lower import constant_nodes
from symact.kernel.plain.errors import absolute_error
from symact.kernel.plain.exponential import DEEPEST
from symact.kernel.plain.functions import Functions
from symact.kernel.plain.parts import Pairs
from symact.kernel.plain.products import Products
from symact.kernel.plain.ratio import ONE, Ratio
from symact.kernel.plain.sides import SIDES
from symact.kernel.plain.sums import ARITHMETIC
from symact.kernel.plain.tabled import Tabled
from symact.kernel.plain.writer import Writer
from symact.numeric.program import Program

UNSEEN = 2.0**-25
"""An error of the argument of an exponential that is less is a small part of an ulp."""


class NoFormError(KernelError):
    """Say that a function has no plain form: no other way of writing will do either."""


def needs_small(program: Program) -> bool:
    """Tell whether exp(u) - 1 is needed."""
    nodes = program.nodes
    return any(
        n.op == "expm1" or (n.op == "tanh" and nodes[n.args[0]].op != "softplus") for n in nodes
    )


class Lowering(Products):
    """Append the nodes of one program, each once."""

    def __init__(
        self, w: Writer, program: Program, inputs: Mapping[str, str], *, small: bool = False
    ) -> None:
        kind = w.f.functions or (Tabled if w.f.tabled else Functions)
        super().__init__(
            w, kind(w, small=small or needs_small(program)), frozenset(inputs.values())
        )
        self.program = program
        self.inputs = inputs
        self.numbers = exact_numbers(program, constant_nodes(program))
        self.done: dict[int, Ratio] = {}

    def result(self) -> str:
        """Append the first output."""
        return self.collapse(self.ratio(self.program.outputs[0]))

    def ratio(self, place: int) -> Ratio:
        """Append a node."""
        if place not in self.done:
            self.done[place] = self._node(place)
        return self.done[place]

    def name(self, place: int) -> str:
        """Append a node as one number."""
        return self.collapse(self.ratio(place))

    def _node(self, place: int) -> Ratio:
        node = self.program.nodes[place]
        if place in self.numbers:
            return self._constant(place)
        if node.op == "input":
            name = self.inputs[node.text]
            return Ratio((self.w.negatives.get(name, name),), minus=name in self.w.negatives)
        if node.op in ARITHMETIC:
            return ARITHMETIC[node.op](self, node)
        if node.op == "powi":
            base = self.ratio(node.args[0])
            times = int(node.text)
            return Ratio(base.top * times, base.below * times, base.minus and times % 2 == 1)
        if node.op in FUNCTIONS:
            return FUNCTIONS[node.op](self, node.args[0])
        raise NoFormError(f"{node.op} has no plain form")

    def _constant(self, place: int) -> Ratio:
        return self.number(self.numbers[place])

    def number(self, number: Number) -> Ratio:
        """Name a constant; its sign is kept apart."""
        if number.hi == 1.0 and number.lo == 0.0:
            return ONE
        name = self.w.const(
            abs(number.hi), number.origin, number.lo if number.hi > 0 else -number.lo
        )
        return Ratio((name,), (), number.hi < 0)

    def signed(self, place: int) -> tuple[str, bool]:
        """Append a node up to its sign, which is given apart."""
        r = self.ratio(place)
        return self.collapse(Ratio(r.top, r.below)), r.minus

    def low(self, place: int, *, size: bool = False) -> str | None:
        """Append what rounding took from an argument, where an exponential would show it."""
        w = self.w
        if not w.f.scale:
            return None
        r = self.ratio(place)
        u = self.collapse(Ratio(r.top, r.below))
        error = np.where(w.active & (np.abs(w.values[u]) < DEEPEST), absolute_error(w, u), 0.0)
        if not (error > UNSEEN).any():
            return None
        low = Pairs(self).low(place, u)
        if low is None:
            return None
        low = self.functions.negative(low) if r.minus else low
        if not size:
            return low
        return w.mul(low, w.op(Op.COPYSIGN, w.const(1.0), u))

    def argument(self, place: int) -> tuple[str, bool, str | None]:
        """Append the argument of an exponential up to its sign, and what rounding took from it."""
        u, minus = self.signed(place)
        if self.w.halved and u in self.w.lows:
            return u, minus, self.w.lows[u]
        low = self.low(place)
        if low is not None and minus:
            low = self.functions.negative(low)
        self.w.lows[u] = low
        return u, minus, low

    def exp(self, place: int) -> Ratio:
        """Append an exponential."""
        u, minus, low = self.argument(place)
        return Ratio((self.functions.exp(u, minus=minus, low=low),))

    def expm1(self, place: int) -> Ratio:
        """Append exp(u) - 1."""
        u, minus = self.signed(place)
        return Ratio((self.functions.expm1(u, minus=minus),))


def _plain(name: str) -> Callable[[Lowering, int], Ratio]:
    def append(self: Lowering, place: int) -> Ratio:
        return Ratio((getattr(self.functions, name)(self.name(place)),))

    return append


def _direct(op: Op) -> Callable[[Lowering, int], Ratio]:
    def append(self: Lowering, place: int) -> Ratio:
        return Ratio((self.w.op(op, self.name(place)),))

    return append


def _log(self: Lowering, place: int) -> Ratio:
    return Ratio((self.functions.log1p(self.name(place), moved=True),))


FUNCTIONS: dict[str, Callable[[Lowering, int], Ratio]] = {
    **SIDES, "exp": Lowering.exp, "expm1": Lowering.expm1, "log": _log,
    **{n: _plain(n) for n in ("log1p", "normal_cdf", "normal_pdf", "erf", "atan")},
    "sqrt": _direct(Op.SQRT), "abs": _direct(Op.ABS),
}  # fmt: skip
"""Spelling of each function node."""
