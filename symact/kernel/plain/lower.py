"""Spell a program in one number per node: quotients are kept apart until one division is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np

from symact.errors import KernelError
from symact.kernel.approximations import exact_numbers
from symact.kernel.arith import Number
from symact.kernel.ir import Op
from symact.kernel.lower import constant_nodes
from symact.kernel.plain.errors import absolute_error
from symact.kernel.plain.functions import DEEPEST, Functions
from symact.kernel.plain.parts import Pairs
from symact.kernel.plain.ratio import ONE, Ratio
from symact.kernel.plain.sums import ARITHMETIC
from symact.kernel.plain.writer import Writer
from symact.numeric.program import Program

UNSEEN = 2.0**-25
"""An error of the argument of an exponential that is less is a small part of an ulp."""


def needs_small(program: Program) -> bool:
    """Tell whether exp(u) - 1 is needed."""
    nodes = program.nodes
    return any(
        n.op == "expm1" or (n.op == "tanh" and nodes[n.args[0]].op != "softplus") for n in nodes
    )


class Lowering:
    """Append the nodes of one program, each once."""

    def __init__(
        self, w: Writer, program: Program, inputs: Mapping[str, str], *, small: bool = False
    ) -> None:
        self.w = w
        self.program = program
        self.inputs = inputs
        self.numbers = exact_numbers(program, constant_nodes(program))
        kind = w.f.functions or Functions
        self.functions = kind(w, small=small or needs_small(program))
        self.done: dict[int, Ratio] = {}
        self.sums: dict[str, str] = {}

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

    def collapse(self, r: Ratio) -> str:
        """Multiply out and divide once; powers of two that are carried go last."""
        kept, scales = self._tails(r.top)
        top = self.product(kept)
        if r.minus:
            top = self.functions.negative(top)
        for below in self._divisors(tuple(map(self.functions.plain, r.below))):
            top = self.w.op(Op.DIV, top, below)
        for scale in scales:
            top = self.w.mul(top, scale)
        return top

    def _tails(self, names: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
        """Keep one of each number that carries a power of two, the others plain."""
        kept, scales, seen = [], [], set()
        for name in names:
            first = name in self.w.tailed and name not in seen
            seen.add(name)
            kept.append(name if first else self.functions.plain(name))
            if first:
                scales.append(self.w.tailed[name][0])
        return tuple(kept), scales

    def _divisors(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Give the product of the names, or the names where the product would overflow."""
        if not names:
            return ()
        whole = self.product(names)
        grown = np.isinf(np.asarray(self.w.values[whole]))
        finite = [np.isfinite(np.asarray(self.w.values[n])) for n in names]
        spoilt = grown & np.logical_and.reduce(np.broadcast_arrays(*finite)) & self.w.active
        return names if spoilt.any() else (whole,)

    def product(self, names: tuple[str, ...]) -> str:
        """Append the product of names; (1 + e)^2 as 1 + e (2 + e), with fewer roundings."""
        w, left = self.w, Counter(names)
        total = None
        for name in dict.fromkeys(names):
            while left[name]:
                squared = left[name] > 1 and name in self.sums
                left[name] -= 2 if squared else 1
                factor = self._squared_sum(name) if squared else name
                total = factor if total is None else w.mul(total, factor)
        return w.const(1.0) if total is None else total

    def _squared_sum(self, name: str) -> str:
        w, e = self.w, self.sums[name]
        return w.op(Op.MULADD, e, w.op(Op.ADD, *sorted((e, w.const(2.0)))), w.const(1.0))

    def one_more(self, e: str) -> str:
        """Append 1 + e, where e is at least 0."""
        name = self.w.add(e, self.w.const(1.0))
        self.sums[name] = e
        return name

    def _node(self, place: int) -> Ratio:
        node = self.program.nodes[place]
        if place in self.numbers:
            return self._constant(place)
        if node.op == "input":
            return Ratio((self.inputs[node.text],))
        if node.op in ARITHMETIC:
            return ARITHMETIC[node.op](self, node)
        if node.op == "powi":
            base = self.ratio(node.args[0])
            times = int(node.text)
            return Ratio(base.top * times, base.below * times, base.minus and times % 2 == 1)
        if node.op in FUNCTIONS:
            return FUNCTIONS[node.op](self, node.args[0])
        raise KernelError(f"{node.op} has no plain form")

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

    def _signed(self, place: int) -> tuple[str, bool]:
        """Append a node up to its sign, which is given apart."""
        r = self.ratio(place)
        return self.collapse(Ratio(r.top, r.below)), r.minus

    def logistic(self, place: int) -> Ratio:
        """Append 1/(1 + exp(-u))."""
        u, minus = self._signed(place)
        if u in self.w.rising:
            return self._logistic_by_size(self.name(place))
        if self.w.f.scale and max(map(abs, self.w.span(u))) > self.w.f.reach:
            a, b, e = self._sides(place)
            return Ratio((b if minus else a,), (self.one_more(e),))
        e = self.functions.exp(u, minus=True)
        below = self.one_more(e)
        return Ratio((e,) if minus else (), (below,))

    def _sides(self, place: int) -> tuple[str, str, str]:
        """Append A and B, 1 on one side of u = 0 and e = exp(-|u|) on the other, and e.

        1/(1 + exp(-u)) = A/(1 + e) and 1/(1 + exp(u)) = B/(1 + e).
        """
        w = self.w
        u, _ = self._signed(place)
        e = self.functions.exp(w.op(Op.ABS, u), minus=True, low=self._low(place, size=True))
        one, below = w.const(1.0), self.functions.below(u)
        plain = self.functions.plain(e)
        sides = []
        for choice in (lambda a: (a, one), lambda a: (one, a)):
            found = w.select(below, *choice(e))
            if e in w.tailed:
                back = w.select(below, *choice(w.tailed[e][0]))
                w.tailed[found] = (back, w.select(below, *choice(plain)))
            sides.append(found)
        return sides[0], sides[1], plain

    def _low(self, place: int, *, size: bool = False) -> str | None:
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

    def _logistic_by_size(self, u: str) -> Ratio:
        """Append the same by exp(-|u|), which softplus has made."""
        w = self.w
        e = self.functions.exp(w.op(Op.ABS, u), minus=True)
        one = w.const(1.0)
        top = w.select(self.functions.below(u), e, one)
        if e in w.tailed:
            back = w.select(self.functions.below(u), w.tailed[e][0], one)
            w.tailed[top] = (back, w.select(self.functions.below(u), self.functions.plain(e), one))
        return Ratio((top,), (w.add(self.functions.plain(e), one),))

    def softplus(self, place: int) -> Ratio:
        """Append log(1 + exp(u))."""
        u = self.name(place)
        high, low = self.functions.softplus(u)
        self.w.rising.add(self._signed(place)[0])
        return Ratio((self.w.add(high, low),))

    def tanh(self, place: int) -> Ratio:
        """Append m/(m + 2) with m = exp(2 u) - 1; of a softplus a quotient of exponentials."""
        w, node = self.w, self.program.nodes[place]
        if node.op == "softplus":
            return self._tanh_softplus(node.args[0])
        u = self.name(place)
        if self.w.f.scale or self.w.f.functions:
            return Ratio((self.functions.tanh(u),))
        m = self.functions.expm1(w.mul(u, w.const(2.0)))
        return Ratio((m,), (w.add(m, w.const(2.0)),))

    def _of_softplus(self, place: int) -> tuple[str, str, str]:
        """Append F = exp(-u), 1 + 2 F, and Q = 1 + 2 F + 2 F^2: tanh softplus u = (1 + 2 F)/Q.

        By exp(-|u|) they are B, A + 2 B and A^2 + 2 A B + 2 B^2, with one more factor A above.
        """
        w, (u, minus) = self.w, self._signed(place)
        f = self.functions.exp(u, minus=not minus)
        two = w.const(2.0)
        top = w.muladd(f, two, w.const(1.0))
        return f, top, w.muladd(w.mul(f, two), f, top)

    def _tanh_softplus(self, place: int) -> Ratio:
        if self.w.f.scale:
            top, below, _, _ = self._sides_of_softplus(place)
            return Ratio((top,), (below,))
        _, top, below = self._of_softplus(place)
        return Ratio((top,), (below,))

    def _sides_of_softplus(self, place: int) -> tuple[str, str, str, str]:
        """Append N = A^2 + 2 A B, Q = N + 2 B^2, B and 1 + e: tanh softplus u = N/Q."""
        w, two = self.w, self.w.const(2.0)
        a, b, e = self._sides(place)
        if self._signed(place)[1]:
            a, b = b, a
        other = self.functions.plain(b)
        top = w.muladd(a, self.functions.plain(a), w.mul(w.op(Op.MUL, a, other), two))
        plain = top
        if a in w.tailed:
            plain = w.mul(top, w.tailed[a][0])
            w.tailed[top] = (w.tailed[a][0], plain)
        below = w.op(Op.MULADD, w.mul(other, two), other, plain)
        return top, below, other, self.one_more(e)

    def sech2(self, place: int) -> Ratio:
        """Append 4 e/(1 + e)^2 with e = exp(2 u)."""
        w, node = self.w, self.program.nodes[place]
        four = w.const(4.0)
        if node.op == "softplus" and w.f.scale:
            _, below, b, one = self._sides_of_softplus(node.args[0])
            return Ratio((four, b, b, one, one), (below, below))
        if node.op == "softplus":
            f, _, below = self._of_softplus(node.args[0])
            one = w.add(f, w.const(1.0))
            return Ratio((four, f, f, one, one), (below, below))
        u = self.name(place)
        if w.f.scale:
            u = w.op(Op.NEG, w.op(Op.ABS, u))
        e = self.functions.exp(w.mul(u, w.const(2.0)))
        one = self.one_more(self.functions.plain(e))
        return Ratio((four, e), (one, one))

    def sech(self, place: int) -> Ratio:
        """Append 2 e/(1 + e^2)."""
        w = self.w
        if w.f.scale:
            raise KernelError("sech has no plain form in float32")
        e = self.functions.exp(self.name(place))
        return Ratio((w.const(2.0), e), (w.muladd(e, e, w.const(1.0)),))

    def exp(self, place: int) -> Ratio:
        """Append an exponential."""
        u, minus = self._signed(place)
        low = self._low(place)
        if low is not None and minus:
            low = self.functions.negative(low)
        return Ratio((self.functions.exp(u, minus=minus, low=low),))

    def expm1(self, place: int) -> Ratio:
        """Append exp(u) - 1."""
        u, minus = self._signed(place)
        return Ratio((self.functions.expm1(u, minus=minus),))

    def even(self, name: str) -> Callable[[int], Ratio]:
        """Give a function of one name."""
        return lambda place: Ratio((getattr(self.functions, name)(self.name(place)),))


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
    "logistic": Lowering.logistic, "softplus": Lowering.softplus, "tanh": Lowering.tanh,
    "sech2": Lowering.sech2, "sech": Lowering.sech, "exp": Lowering.exp,
    "expm1": Lowering.expm1, "log": _log,
    **{n: _plain(n) for n in ("log1p", "normal_cdf", "normal_pdf", "erf", "atan")},
    "sqrt": _direct(Op.SQRT), "abs": _direct(Op.ABS),
}  # fmt: skip
"""Spelling of each function node."""
