"""Spell a program in numbers of two parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symact.errors import KernelError
from symact.kernel.approximations import exact_numbers
from symact.kernel.arith import Number
from symact.kernel.double.functions import Functions
from symact.kernel.double.normal import Normals
from symact.kernel.double.sums import Sum, Sums
from symact.kernel.lower import constant_nodes
from symact.kernel.plain.parts import inverted
from symact.kernel.plain.writer import Writer
from symact.numeric.program import Node, Program

SETTLING = frozenset({"logistic"})
QUOTIENTS = 1
"""Level at which logistic functions that are the result, or x times them, are one quotient."""

FURTHEST = 2.0**100
"""Beyond, a settling function of a polynomial in x has settled."""


class Lowering:
    """Append the nodes of one program, each once."""

    def __init__(self, w: Writer, program: Program, inputs: Mapping[str, str], level: int) -> None:
        self.w = w
        self.program = program
        self.inputs = inputs
        self.numbers = exact_numbers(program, constant_nodes(program))
        self.level = level
        self.sums = Sums(w, level > 0, level > 1, level > 2)
        self.functions = Normals(w, self.sums)
        self.done: dict[int, Sum] = {}

    def result(self) -> str:
        """Append the first output, rounded.

        Raises:
            KernelError: A node has no form here.
        """
        out = self.program.outputs[0]
        node = self.program.nodes[out]
        if node.op == "mul" and self._gated(node) is None and self._slope(node) is None:
            return self._product(node)
        if self.level == QUOTIENTS and node.op == "logistic":
            one = self.w.const(1.0)
            return self.sums.rounded(self.functions.gated_logistic(one, self._argument(node)))
        return self.sums.rounded(self.node(out))

    def _product(self, node: Node) -> str:
        """Append a product that is the result; x times a logistic function is one quotient."""
        nodes = self.program.nodes
        for place, other in (node.args, node.args[::-1]):
            if self.level != QUOTIENTS or nodes[place].op != "logistic":
                continue
            # of another argument it would save less, and its errors come on top
            if nodes[place].args == (other,) and nodes[other].op == "input":
                x = self.node(other)
                return self.sums.rounded(self.functions.gated_logistic(x.hi, x))
        return self.sums.product(*(self.node(k) for k in node.args))

    def node(self, place: int) -> Sum:
        """Append a node."""
        if place not in self.done:
            self.done[place] = self._node(place, self.program.nodes[place])
        return self.done[place]

    def _node(self, place: int, node: Node) -> Sum:
        if place in self.numbers:
            return self._number(self.numbers[place])
        if node.op == "input":
            return Sum(self.inputs[node.text])
        if node.op in ARITHMETIC:
            return ARITHMETIC[node.op](self, node)
        if node.op in FUNCTIONS:
            return FUNCTIONS[node.op](self.functions, self.sums.plain(self._argument(node)))
        raise KernelError(f"{node.op} has no form of few steps")

    def _argument(self, node: Node) -> Sum:
        """Append the argument of a function; where it has settled x is held, against overflows."""
        (place,) = node.args
        if node.op not in SETTLING or self.program.nodes[place].op == "input":
            return self.node(place)
        held = {n: self.w.held(v, -FURTHEST, FURTHEST) for n, v in self.inputs.items()}
        if held == self.inputs:
            return self.node(place)
        inner = Lowering(self.w, self.program, held, self.level)
        return inner.node(place)

    def _number(self, number: Number) -> Sum:
        w = self.w
        if not self.sums.sharp or not number.lo:
            return Sum(w.const(number.hi, number.origin, number.lo))
        high = w.coefficient(number.hi, number.origin)
        return Sum(high, w.const(number.lo, f"{number.origin}, low part"))

    def add(self, node: Node) -> Sum:
        """Append a sum; u phi(u) + Phi(u) is one function of a u in one part."""
        normal = self._normal_slope(node)
        if normal is not None:
            return self.functions.gated_normal_slope(self._single(normal))
        return self.sums.add(*(self.node(k) for k in node.args))

    def neg(self, node: Node) -> Sum:
        """Append -u."""
        return self.sums.neg(self.node(node.args[0]))

    def _gated(self, node: Node) -> int | None:
        """Recognize u Phi(u); give the place of u."""
        nodes = self.program.nodes
        for place, other in (node.args, node.args[::-1]):
            if nodes[place].op == "normal_cdf" and nodes[place].args == (other,):
                return other
        return None

    def _single(self, place: int) -> Sum:
        u = self.node(place)
        if u.lo is not None or u.scale is not None:
            raise KernelError("Phi(u) has no form of few steps for a rounded u")
        return u

    def _normal_slope(self, node: Node) -> int | None:
        """Recognize u phi(u) + Phi(u); give the place of u."""
        nodes = self.program.nodes
        for product, whole in (node.args, node.args[::-1]):
            if nodes[whole].op != "normal_cdf" or nodes[product].op != "mul":
                continue
            (u,) = nodes[whole].args
            sides = nodes[product].args
            if u in sides and any(
                nodes[k].op == "normal_pdf" and nodes[k].args == (u,) for k in sides
            ):
                return u
        return None

    def _slope(self, node: Node) -> int | None:
        """Recognize the product of the logistic functions of u and -u; give the place of u."""
        nodes = self.program.nodes
        if any(nodes[place].op != "logistic" for place in node.args):
            return None
        (x,), (y,) = (nodes[place].args for place in node.args)
        for place, other in ((x, y), (y, x)):
            if nodes[other].op == "neg" and nodes[other].args == (place,):
                return place
        return None

    def mul(self, node: Node) -> Sum:
        """Append a product; u Phi(u) is one function of a u in one part."""
        gated, slope = self._gated(node), self._slope(node)
        if slope is not None:
            return self.functions.logistic_slope(self.sums.plain(self.node(slope)))
        if gated is not None:
            return self.functions.gated_normal(self._single(gated))
        return self.sums.mul(*(self.node(k) for k in node.args))

    def div(self, node: Node) -> Sum:
        """Append a quotient; by a number that is not short, the product with its inverse."""
        divisor = self.numbers.get(node.args[1])
        if divisor is not None and divisor.lo:
            return self.sums.mul(self.node(node.args[0]), self._number(inverted(divisor)))
        below = self.program.nodes[node.args[1]]
        if below.op == "powi":  # the inverse first: a power could overflow
            one = self.sums.div(Sum(self.w.const(1.0)), self.node(below.args[0]))
            return self.sums.mul(self.node(node.args[0]), self._power(one, int(below.text)))
        return self.sums.div(*(self.node(k) for k in node.args))

    def powi(self, node: Node) -> Sum:
        """Append a power by products."""
        base, times = self.node(node.args[0]), int(node.text)
        if times < 0:
            base = self.sums.div(Sum(self.w.const(1.0)), base)
        return self._power(base, abs(times))

    def _power(self, base: Sum, times: int) -> Sum:
        total = base
        for _ in range(times - 1):
            total = self.sums.mul(total, base)
        return total

    def tanh(self, node: Node) -> Sum:
        """Append the hyperbolic tangent of a softplus.

        Raises:
            KernelError: Of anything else: there the primitive is as quick.
        """
        inner = self.program.nodes[node.args[0]]
        if inner.op != "softplus":
            raise KernelError("tanh has no form of few steps")
        return self.functions.tanh_softplus(self.node(inner.args[0]))


ARITHMETIC: dict[str, Callable[[Lowering, Node], Sum]] = {
    "add": Lowering.add, "neg": Lowering.neg, "mul": Lowering.mul, "div": Lowering.div,
    "powi": Lowering.powi, "tanh": Lowering.tanh,
}  # fmt: skip

FUNCTIONS: dict[str, Callable[[Functions, Sum], Sum]] = {
    "logistic": Functions.logistic, "softplus": Functions.softplus, "expm1": Functions.expm1,
    "exp": Functions.exp, "sech2": Functions.sech2,
}  # fmt: skip
