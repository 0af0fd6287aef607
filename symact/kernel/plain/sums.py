"""Sums, products and quotients of ratios: the nodes of a program that are no functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from symact.kernel.plain.parts import inverted
from symact.kernel.plain.ratio import Ratio, kept, times
from symact.numeric.program import Node

if TYPE_CHECKING:
    from symact.kernel.plain.lower import Lowering


def _negate(self: Lowering, node: Node) -> Ratio:
    r = self.ratio(node.args[0])
    return Ratio(r.top, r.below, not r.minus)


def _multiply(self: Lowering, node: Node) -> Ratio:
    nodes = self.program.nodes
    for place, other in (node.args, node.args[::-1]):
        if nodes[place].op == "normal_cdf" and nodes[place].args == (other,):
            return Ratio((self.functions.gated_normal(self.name(other)),))
    return times(self.ratio(node.args[0]), self.ratio(node.args[1]))


def _divide(self: Lowering, node: Node) -> Ratio:
    divisor = self.numbers.get(node.args[1])
    irrational = divisor is not None and divisor.lo != 0
    if divisor is not None and irrational:
        return times(self.ratio(node.args[0]), self.number(inverted(divisor)))
    x, y = (self.ratio(k) for k in node.args)
    return times(x, Ratio(y.below, tuple(map(self.functions.plain, y.top)), y.minus))


def _add(self: Lowering, node: Node) -> Ratio:
    slope = _gated_slope(self, node)
    if slope is not None:
        return slope
    half = _add_half(self, node)
    if half is not None:
        return half
    w, (x, y) = self.w, (self.ratio(k) for k in node.args)
    left, right = Counter(x.below), Counter(y.below)
    whole = left | right
    tops = [
        (r.top + tuple((whole - own).elements()), r.minus) for r, own in ((x, left), (y, right))
    ]
    common = Counter(tops[0][0]) & Counter(tops[1][0])
    (a, first), (b, second) = (
        (self.product(tuple(map(self.functions.plain, kept(top, common)))), minus)
        for top, minus in tops
    )
    if first and second:
        total, minus = w.add(a, b), True
    elif first or second:
        total, minus = (w.sub(b, a) if first else w.sub(a, b)), False
    else:
        total, minus = w.add(a, b), False
    return Ratio((*common.elements(), total), tuple(whole.elements()), minus)


def _add_half(self: Lowering, node: Node) -> Ratio | None:
    """Append b + a (1 - g) as (b + a) - a g, where g = 2^n (1 + z)."""
    w = self.w
    for k, other in (node.args, node.args[::-1]):
        r = self.ratio(k)
        rest = next((n for n in r.top if n in self.halves), None)
        if rest is None:
            continue
        top = kept(r.top, Counter((rest,)))
        whole = w.add(self.collapse(Ratio(top, r.below, r.minus)), self.name(other))
        lost = self.collapse(Ratio((*top, self.halves[rest]), r.below))
        return Ratio((w.add(whole, lost) if r.minus else w.sub(whole, lost),))
    return None


def _gated_slope(self: Lowering, node: Node) -> Ratio | None:
    """Recognize u phi(u) + Phi(u)."""
    nodes = self.program.nodes
    for product, whole in (node.args, node.args[::-1]):
        if nodes[whole].op != "normal_cdf" or nodes[product].op != "mul":
            continue
        (u,) = nodes[whole].args
        sides = nodes[product].args
        density = any(nodes[k].op == "normal_pdf" and nodes[k].args == (u,) for k in sides)
        if density and u in sides:
            return Ratio((self.functions.gated_normal_slope(self.name(u)),))
    return None


ARITHMETIC: dict[str, Callable[[Lowering, Node], Ratio]] = {
    "neg": _negate, "mul": _multiply, "div": _divide, "add": _add,
}  # fmt: skip
