"""Spell a program of one smooth expression as assignments, following a precision plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symact.errors import KernelError
from symact.kernel import pairs
from symact.kernel.approximations import exact_numbers
from symact.kernel.arith import Arith, Number
from symact.kernel.builder import Builder
from symact.kernel.exponential import exp as exponential
from symact.kernel.exponential import log as logarithm
from symact.kernel.functions import FUNCTIONS, VANISHING, through_zero
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.value import Value, collapse
from symact.numeric.program import Node, Program

SIGNED = frozenset({"neg", "abs"})
"""Operations that only change the sign."""

MAX_DIVISIONS = 4
LARGEST_PART = 1 << 29
"""Numerator and denominator up to which a fraction is multiplied by exactly."""
SMALLEST_SCALE = 2.0**-1000
ROOT_SCALE = 2.0**128


@dataclass(frozen=True, slots=True)
class Widths:
    """Say how the nodes of one program are carried.

    Attributes:
        wide: Nodes carried in two parts.
        deep: Those of them whose functions are right to the low part.
        scaled: Whether vanishing exponentials keep their scale apart.
        plain: Whether no node comes near the overflow.
    """

    wide: frozenset[int] = frozenset()
    deep: frozenset[int] = frozenset()
    scaled: bool = False
    plain: bool = False


def lower(b: Builder, program: Program, widths: Widths, inputs: Mapping[str, str]) -> Value:
    """Append the assignments of output 0 of a program.

    Args:
        b: Where to append.
        program: A smooth expression.
        widths: The precision plan.
        inputs: Name of the double that holds each input.

    Raises:
        KernelError: An operation has no kernel form.
    """
    lowering = _Lowering(b, program, widths, inputs)
    return lowering.value(program.outputs[0])


def constant_nodes(program: Program) -> frozenset[int]:
    """Find the nodes that depend on no input."""
    constant: set[int] = set()
    for place, node in enumerate(program.nodes):
        if node.op != "input" and all(k in constant for k in node.args):
            constant.add(place)
    return frozenset(constant)


class _Lowering:
    """Hold the state of one lowering."""

    def __init__(
        self, b: Builder, program: Program, widths: Widths, inputs: Mapping[str, str]
    ) -> None:
        self.b = b
        self.program = program
        self.widths = widths
        self.inputs = inputs
        self.numbers: dict[int, Number] = exact_numbers(program, constant_nodes(program))
        self.done: dict[int, Value] = {}

    def value(self, place: int) -> Value:
        if place not in self.done:
            wide = place in self.widths.wide
            if place in self.numbers:
                found = Value(Arith(self.b, wide).number(self.numbers[place]))
            else:
                found = self._node(place, self.program.nodes[place])
            if not wide and found.pair.lo is not None and not self._exact(place):
                found = Value(Pair(found.pair.hi), found.scale)
            self.done[place] = found
        return self.done[place]

    def _exact(self, place: int) -> bool:
        """Tell whether a node adds no error of its own: then a low part passes through it."""
        node = self.program.nodes[place]
        signs = node.op == "mul" and any(self.program.nodes[k].op == "sign" for k in node.args)
        return node.op in SIGNED or signs or self._power_of_two(node) is not None

    def _power_of_two(self, node: Node) -> tuple[int, float] | None:
        """Recognize a product with, or a quotient by, a power of two: (other operand, factor)."""
        if node.op == "mul":
            for place, other in (node.args, node.args[::-1]):
                factor = self._number(place)
                if factor is not None:
                    return other, factor
        if node.op == "div":
            factor = self._number(node.args[1])
            if factor is not None:
                return node.args[0], 1.0 / factor
        return None

    def _fraction(self, node: Node) -> tuple[int, Fraction] | None:
        """Recognize a product with, or a quotient by, a fraction that is no double."""
        if node.op not in {"mul", "div"}:
            return None
        sides = (node.args, node.args[::-1]) if node.op == "mul" else (node.args[::-1],)
        for place, other in sides:
            row = self.program.nodes[place]
            if row.op != "rational" or other in self.numbers:
                continue
            value = Fraction(row.text)
            value = 1 / value if node.op == "div" else value
            small = max(abs(value.numerator), value.denominator) < LARGEST_PART
            if small and value.denominator & (value.denominator - 1):
                return other, value
        return None

    def _number(self, place: int) -> float | None:
        number = self.numbers.get(place)
        if number is None or number.lo != 0.0 or abs(math.frexp(number.hi)[0]) != 0.5:
            return None
        return number.hi

    def _node(self, place: int, node: Node) -> Value:
        if node.op == "input":
            return Value(Pair(self.inputs[node.text]))
        scaling = self._power_of_two(node)
        if scaling is not None:
            operand = self.value(scaling[0])
            return Value(pairs.scale(self.b, operand.pair, scaling[1]), operand.scale)
        fraction = self._fraction(node) if self.widths.plain else None
        if fraction is not None and place in self.widths.wide - self.widths.deep:
            operand = self.value(fraction[0])
            a = Arith(self.b, True)
            return Value(a.ratio(operand.pair, fraction[1], str(fraction[1])), operand.scale)
        if node.op == "div" and self.widths.scaled:
            steps = self._divisors(node.args[1])
            if len(steps) > 1:
                return self._divide_by_each(place, node.args[0], steps)
        arguments = [self.value(k) for k in node.args]
        wide = place in self.widths.wide
        operands_wide = any(v.pair.lo is not None for v in arguments)
        if node.op in ARITHMETIC:
            a = Arith(self.b, wide or operands_wide, wide)
            return ARITHMETIC[node.op](a, *arguments)
        deep = place in self.widths.deep
        a = Arith(self.b, wide, deep)
        if node.op == "powi":
            return power(Arith(self.b, wide or operands_wide), arguments[0], int(node.text))
        if node.op == "pow":
            return general_power(a, arguments[0], arguments[1])
        if node.op not in FUNCTIONS:
            raise KernelError(f"{node.op} has no kernel form yet")
        if arguments[0].scale is not None and node.op == "sqrt":
            return scaled_root(a, arguments[0].pair, arguments[0].scale)
        if arguments[0].scale is not None and node.op in VANISHING:
            return through_zero(a, node.op, arguments[0])
        kept = Arith(self.b, wide or arguments[0].pair.lo is not None)
        return FUNCTIONS[node.op](a, collapse(kept, arguments[0]), self.widths.scaled)

    def _divisors(self, place: int) -> list[int]:
        """Spell a small power in a denominator as a list: the power itself could overflow."""
        node = self.program.nodes[place]
        if node.op == "powi" and int(node.text) <= MAX_DIVISIONS:
            return [node.args[0]] * int(node.text)
        return [place]

    def _divide_by_each(self, place: int, above: int, below: list[int]) -> Value:
        result = self.value(above)
        for divisor in (self.value(k) for k in below):
            wide = place in self.widths.wide or result.pair.lo or divisor.pair.lo
            result = _divide(Arith(self.b, bool(wide)), result, divisor)
        return result


def _negate(a: Arith, x: Value) -> Value:
    return Value(a.neg(x.pair), x.scale)


def _add(a: Arith, x: Value, y: Value) -> Value:
    if x.scale == y.scale:
        return Value(a.add(x.pair, y.pair), x.scale)
    b = a.b
    left, right = _scale_of(b, x), _scale_of(b, y)
    # m h^2 = m (h/s)^2 s^2: both sides are brought to the larger scale s
    larger = b.select(b.op(Op.LESS, left, right), right, left)
    larger = b.clamp(larger, SMALLEST_SCALE, float("inf"))

    def brought(v: Value, scale: str) -> Pair:
        ratio = Pair(b.div(scale, larger))
        return a.mul(a.mul(v.pair, ratio), ratio)

    return Value(a.add(brought(x, left), brought(y, right)), larger)


def _scale_of(b: Builder, x: Value) -> str:
    """Give the scale to compare by: that of a plain zero must not win."""
    if x.scale is not None:
        return x.scale
    vanishes = b.op(Op.EQUAL, x.pair.hi, b.const(0.0))
    return b.select(vanishes, b.const(SMALLEST_SCALE), b.const(1.0))


def _multiply(a: Arith, x: Value, y: Value) -> Value:
    product = a.mul(x.pair, y.pair)
    if x.scale is None or y.scale is None:
        return Value(product, x.scale or y.scale)
    scale, error = pairs.two_product(a.b, x.scale, y.scale)
    return Value(_corrected(a, product, error, scale, 2.0), scale)


def _corrected(a: Arith, x: Pair, error: str, scale: str, count: float) -> Pair:
    """Multiply by 1 + count error/scale: what rounding a scale took from m scale^2."""
    if not a.wide:
        return x
    b = a.b
    ratio = b.div(b.mul(error, b.const(count)), scale)
    sane = b.op(Op.LESS_EQUAL, b.op(Op.ABS, ratio), b.const(2.0**-48))
    return a.mul(x, Pair(b.const(1.0), b.select(sane, ratio, b.const(0.0))))


def _divide(a: Arith, x: Value, y: Value) -> Value:
    quotient = a.div(x.pair, y.pair)
    if y.scale is None:
        return Value(quotient, x.scale)
    b, above = a.b, x.scale or a.b.const(1.0)
    scale = b.div(above, y.scale)
    product, error = pairs.two_product(b, scale, y.scale)
    rest = b.sub(b.sub(above, product), error)
    return Value(_corrected(a, quotient, rest, above, 2.0), scale)


ARITHMETIC: dict[str, Callable[..., Value]] = {
    "neg": _negate,
    "add": _add,
    "mul": _multiply,
    "div": _divide,
}
"""Operations that work on both parts and on scales."""


def power(a: Arith, x: Value, exponent: int) -> Value:
    """Append x^exponent for a whole exponent of at least 2, by squaring."""
    result: Value | None = None
    square = x
    while exponent:
        if exponent & 1:
            result = square if result is None else _multiply(a, result, square)
        exponent >>= 1
        if exponent:
            square = _multiply(a, square, square)
    return result or x


def scaled_root(a: Arith, m: Pair, h: str) -> Value:
    """Append sqrt(m h^2) = sqrt(m) sqrt(h)^2."""
    b = a.b
    raised = b.mul(h, b.const(ROOT_SCALE**2), why="away from the subnormal numbers")
    root = b.op(Op.SQRT, raised)
    square, error = pairs.two_product(b, root, root)
    rest = b.sub(b.sub(raised, square), error)
    scale = b.mul(root, b.const(1.0 / ROOT_SCALE))
    return Value(_corrected(a, a.sqrt(m), rest, raised, 1.0), scale)


def general_power(a: Arith, x: Value, y: Value) -> Value:
    """Append x^y = exp(y log x) for x > 0; the logarithm is wide at either width."""
    wide = Arith(a.b, True, True)
    u = wide.mul(collapse(wide, y), logarithm(wide, collapse(wide, x)))
    return Value(exponential(a, u))
