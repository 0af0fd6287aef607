"""Functions of exp(-|u|): e on one side of u = 0, 1 on the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from symact.errors import KernelError
from symact.kernel.ir import Op
from symact.kernel.plain.ratio import Ratio

if TYPE_CHECKING:
    from symact.kernel.plain.lower import Lowering


def _logistic(self: Lowering, place: int) -> Ratio:
    """Append 1/(1 + exp(-u))."""
    u, minus = self.signed(place)
    if self.w.halved:
        ends = self.w.span(u)
        if min(ends) >= 0 or max(ends) <= 0:
            return _logistic_of_half(self, place, above=(min(ends) >= 0) is not minus)
    if u in self.w.rising:
        return _logistic_by_size(self, self.name(place))
    if self.w.f.scale and max(map(abs, self.w.span(u))) > self.w.f.reach:
        a, b, e = _sides(self, place)
        return Ratio((b if minus else a,), (self.one_more(e),))
    e = self.functions.exp(u, minus=True)
    below = self.one_more(e)
    return Ratio((e,) if minus else (), (below,))


def _logistic_of_half(self: Lowering, place: int, *, above: bool) -> Ratio:
    """Append g = e/(1 + e) for e = exp(-|u|), or 1 - g where u is `above` 0.

    With e = p (1 + q) and p = 2^n it is p (1 + z), z = (q (1 - p) - p)/(1 + e): little is rounded.
    """
    w, functions = self.w, self.functions
    u, minus, low = self.argument(place)
    e = functions.exp(u, minus=minus != above, low=low)
    power, q = functions.grown[e]
    p, one = self.plain_power(e), w.const(1.0)
    top = w.muladd(q, w.sub(one, p, why="1 - 2^n"), functions.negative(p))
    z = w.op(Op.DIV, top, w.muladd(p, q, w.add(one, p, why="1 + 2^n")))
    found = w.muladd(power, z, power)
    functions.grown[found] = power, z
    if e in w.tailed:
        back = w.tailed[e][0]
        w.tailed[found] = back, w.mul(found, back)
    if not above:
        return Ratio((found,))
    rest = w.sub(one, functions.plain(found), why="1 - g")
    self.rests[rest] = functions.plain(found)
    self.halves[rest] = found
    return Ratio((rest,))


def _sides(self: Lowering, place: int) -> tuple[str, str, str]:
    """Append A and B, 1 on one side of u = 0 and e = exp(-|u|) on the other, and e.

    1/(1 + exp(-u)) = A/(1 + e) and 1/(1 + exp(u)) = B/(1 + e).
    """
    w = self.w
    u, _ = self.signed(place)
    e = self.functions.exp(w.op(Op.ABS, u), minus=True, low=self.low(place, size=True))
    one, below = w.const(1.0), self.functions.below(u)
    plain = self.functions.plain(e)
    sides = []
    for choice in (lambda a: (a, one), lambda a: (one, a)):
        found = w.select(below, *choice(e))
        left, right = (() if k == one else (k,) for k in choice(e))
        self.choices[found] = below, left, right
        if e in w.tailed:
            back = w.select(below, *choice(w.tailed[e][0]))
            w.tailed[found] = (back, w.select(below, *choice(plain)))
        sides.append(found)
    return sides[0], sides[1], plain


def _logistic_by_size(self: Lowering, u: str) -> Ratio:
    """Append the same by exp(-|u|), which softplus has made."""
    w = self.w
    e = self.functions.exp(w.op(Op.ABS, u), minus=True)
    one = w.const(1.0)
    top = w.select(self.functions.below(u), e, one)
    if e in w.tailed:
        back = w.select(self.functions.below(u), w.tailed[e][0], one)
        w.tailed[top] = (back, w.select(self.functions.below(u), self.functions.plain(e), one))
    return Ratio((top,), (w.add(self.functions.plain(e), one),))


def _softplus(self: Lowering, place: int) -> Ratio:
    """Append log(1 + exp(u))."""
    u = self.name(place)
    high, low = self.functions.softplus(u)
    self.w.rising.add(self.signed(place)[0])
    return Ratio((self.w.add(high, low),))


def _tanh(self: Lowering, place: int) -> Ratio:
    """Append m/(m + 2) with m = exp(2 u) - 1; of a softplus a quotient of exponentials."""
    w, node = self.w, self.program.nodes[place]
    if node.op == "softplus":
        return _tanh_softplus(self, node.args[0])
    u = self.name(place)
    if self.w.f.scale or self.w.f.functions:
        return Ratio((self.functions.tanh(u),))
    m = self.functions.expm1(w.mul(u, w.const(2.0)))
    return Ratio((m,), (w.add(m, w.const(2.0)),))


def _of_softplus(self: Lowering, place: int) -> tuple[str, str, str]:
    """Append F = exp(-u), 1 + 2 F, and Q = 1 + 2 F + 2 F^2: tanh softplus u = (1 + 2 F)/Q.

    By exp(-|u|) they are B, A + 2 B and A^2 + 2 A B + 2 B^2, with one more factor A above.
    """
    w, (u, minus) = self.w, self.signed(place)
    f = self.functions.exp(u, minus=not minus)
    two = w.const(2.0)
    top = w.muladd(f, two, w.const(1.0))
    return f, top, w.muladd(w.mul(f, two), f, top)


def _tanh_softplus(self: Lowering, place: int) -> Ratio:
    if self.w.f.scale:
        return Ratio((_gate(self, place),))
    _, top, below = _of_softplus(self, place)
    return Ratio((top,), (below,))


def _gate(self: Lowering, place: int) -> str:
    """Append e (2 + e)/(2 + 2 e + e^2) for u < 0, else 1 - 2 e^2/(1 + 2 e + 2 e^2)."""
    w = self.w
    _, _, plain = _sides(self, place)
    u, minus = self.signed(place)
    e = self.functions.exp(w.op(Op.ABS, u), minus=True, low=self.low(place, size=True))
    slope, lost = self.functions.gates(plain)
    one = w.const(1.0)
    # 0 is on the side that keeps its sign: x - x g does not
    below = w.op(Op.LESS_EQUAL, u, w.const(0.0))
    rest = w.sub(one, lost, why="1 - g")
    self.rests[rest] = lost

    def choice(left: str, right: str) -> str:
        return w.select(below, *((right, left) if minus else (left, right)))

    found = choice(w.mul(slope, e), rest)
    self.choices[found] = below, *(((rest,), (slope, e)) if minus else ((slope, e), (rest,)))
    if e in w.tailed:
        w.tailed[found] = choice(w.tailed[e][0], one), choice(w.mul(slope, plain), rest)
    return found


def _sides_of_softplus(self: Lowering, place: int) -> tuple[str, str, str, str]:
    """Append N = A^2 + 2 A B, Q = N + 2 B^2, B and 1 + e: tanh softplus u = N/Q."""
    w, two = self.w, self.w.const(2.0)
    a, b, e = _sides(self, place)
    if self.signed(place)[1]:
        a, b = b, a
    other = self.functions.plain(b)
    top = w.muladd(a, self.functions.plain(a), w.mul(w.op(Op.MUL, a, other), two))
    plain = top
    if a in w.tailed:
        plain = w.mul(top, w.tailed[a][0])
        w.tailed[top] = (w.tailed[a][0], plain)
    below = w.op(Op.MULADD, w.mul(other, two), other, plain)
    return top, below, other, self.one_more(e)


def _sech2(self: Lowering, place: int) -> Ratio:
    """Append 4 e/(1 + e)^2 with e = exp(2 u)."""
    w, node = self.w, self.program.nodes[place]
    four = w.const(4.0)
    if node.op == "softplus" and w.f.scale:
        _, below, b, one = _sides_of_softplus(self, node.args[0])
        return Ratio((four, b, b, one, one), (below, below))
    if node.op == "softplus":
        f, _, below = _of_softplus(self, node.args[0])
        one = w.add(f, w.const(1.0))
        return Ratio((four, f, f, one, one), (below, below))
    u = self.name(place)
    minus = bool(w.f.scale)
    twice = w.mul(w.op(Op.ABS, u) if minus else u, w.const(2.0))
    e = self.functions.exp(twice, minus=minus)
    grown = w.grown.get(f"-{twice}" if minus else twice)
    if w.sharing and grown is not None and not minus:  # tanh u's divisor, exp(2 u) - 1 + 2
        one = w.op(Op.ADD, grown, w.const(2.0))
    else:
        one = self.one_more(self.functions.plain(e))
    return Ratio((four, e), (one, one))


def _sech(self: Lowering, place: int) -> Ratio:
    """Append 2 e/(1 + e^2)."""
    w = self.w
    if w.f.scale:
        raise KernelError("sech has no plain form in float32")
    e = self.functions.exp(self.name(place))
    return Ratio((w.const(2.0), e), (w.muladd(e, e, w.const(1.0)),))


SIDES: dict[str, Callable[[Lowering, int], Ratio]] = {
    "logistic": _logistic, "softplus": _softplus, "tanh": _tanh, "sech2": _sech2, "sech": _sech,
}  # fmt: skip
"""Spelling of each function node whose exponential is one of -|u| in float32."""
