"""Build SymPy expressions from postfix instructions, with every automatic evaluation bounded.

SymPy evaluates as it builds: it compares the arguments of Max, asks for signs, factors integers.
On `floor(exp(exp(exp(10))))` that never ends. So before each step the builder knows of every
constant that it is real, that its size is between 1e-300 and 1e300 and that it can be told from
zero, and of every number how many bits it can grow to; what cannot be bounded is refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import Add, Mul, Piecewise, Pow, Rational, S

from symact.language import vocabulary as words
from symact.language.guard import Guard, Item, are_constants, span


@dataclass(frozen=True, slots=True)
class Instruction:
    """Take `count` items from the stack and put back one; `place` is where the text says so."""

    op: str
    place: int
    count: int = 0
    value: Any = None


def build(program: list[Instruction], text: str) -> Any:
    """Run the instructions and check that the result is an expression of the language.

    Raises:
        ReadError: The expression is not a finite real function or is too large to handle.
    """
    return _Builder(text).run(program)


class _Builder:
    """Hold the stack; one method an operation, named after it."""

    def __init__(self, text: str) -> None:
        self.guard = Guard(text)
        self.stack: list[Item] = []

    def run(self, program: list[Instruction]) -> Any:
        """Run every instruction; whatever SymPy raises becomes one clear error."""
        for step in program:
            self.guard.place = step.place
            start = len(self.stack) - step.count
            items = tuple(self.stack[start:])
            del self.stack[start:]
            try:
                result = getattr(self, f"_{step.op}")(items, step.value)
            except (TypeError, ValueError, AttributeError, ArithmeticError, NotImplementedError):
                raise self.guard.error("these values cannot be combined") from None
            except RecursionError:
                raise self.guard.error("the expression is nested too deeply") from None
            weight = 1 + sum(item.weight for item in items)
            real = result.real and all(item.real for item in items)
            depth = max((item.depth for item in items), default=-1) + 1
            result = replace(result, weight=weight, depth=depth, real=real)
            self.guard.nesting(result)
            self.stack.append(result)
        self.guard.place = 0
        (item,) = self.stack
        if not isinstance(item.expr, sympy.Expr):
            raise self.guard.error("a condition stands where a value is needed")
        self.guard.check_result(item.expr)
        return item.expr

    # leaves

    def _number(self, _: tuple[Item, ...], value: Fraction) -> Item:
        return self.guard.item(Rational(value.numerator, value.denominator), 0, constant=True)

    def _symbol(self, _: tuple[Item, ...], value: Any) -> Item:
        return Item(value, 1)

    def _constant(self, _: tuple[Item, ...], value: Any) -> Item:
        return Item(value, 1, float(value))

    def _condition(self, _: tuple[Item, ...], value: Any) -> Item:
        return Item(value, 0)

    # arithmetic

    def _sum(self, items: tuple[Item, ...], signs: tuple[str, ...]) -> Item:
        spread = sum(item.spread for item in items)
        bits = self.guard.grow(sum(item.bits + 1 for item in self.guard.values(items)))
        terms = (
            item.expr if sign == "+" else Mul(S.NegativeOne, item.expr)
            for item, sign in zip(items, signs, strict=True)
        )
        return self.guard.item(Add(*terms), bits, constant=are_constants(items), spread=spread)

    def _product(self, items: tuple[Item, ...], signs: tuple[str, ...]) -> Item:
        bits = self.guard.grow(sum(item.bits for item in self.guard.values(items)))
        spread = self.guard.multiply_out(math.prod(item.spread for item in items))
        factors = []
        log2 = 0.0
        for item, sign in zip(items, signs, strict=True):
            if sign == "/" and item.expr is S.Zero:
                raise self.guard.error("division by zero")
            factors.append(item.expr if sign == "*" else Pow(item.expr, S.NegativeOne))
            if item.value:
                log2 += math.log2(abs(item.value)) * (1 if sign == "*" else -1)
        constant = are_constants(items)
        if constant and not all(item.rational for item in items) and abs(log2) > 990:
            raise self.guard.error("the constant is too large or too small")
        return self.guard.item(Mul(*factors), bits, constant=constant, spread=spread)

    def _power(self, items: tuple[Item, ...], _: Any) -> Item:
        base, exponent = self.guard.arguments(items)
        bits = base.bits + exponent.bits
        if exponent.rational:
            bits = self._rational_exponent(base, exponent.expr)
        elif exponent.value is None:
            self.guard.coefficients(exponent.expr)
        if base.value is not None and not exponent.rational and base.value <= 0:
            raise self.guard.error("the base of this power must be positive")
        if base.value and exponent.value is not None and not (base.rational and exponent.rational):
            size = abs(exponent.value * math.log(abs(base.value)))
            if not size < 690:
                raise self.guard.error("the constant is too large or too small")
        spread = 1
        if exponent.rational and base.spread > 1:
            count = math.ceil(abs(exponent.expr))
            spread = self.guard.multiply_out(math.comb(count + base.spread - 1, count))
        expr = Pow(base.expr, exponent.expr)
        result = self.guard.item(
            expr, self.guard.grow(bits), constant=are_constants(items), spread=spread
        )
        whole = exponent.expr.is_Integer or base.value is not None
        return replace(result, real=whole or (base.real and base.expr.is_nonnegative is True))

    def _rational_exponent(self, base: Item, exponent: Any) -> int:
        """Check a rational exponent; return the bits that the power can have."""
        if span(exponent) > words.MAX_EXPONENT:
            raise self.guard.error(f"exponents are at most {words.MAX_EXPONENT}")
        if base.expr is S.Zero and not exponent.is_positive:
            raise self.guard.error("zero to this power is not defined")
        if base.value is not None and base.value < 0 and not exponent.is_Integer:
            raise self.guard.error("a root of a negative number is not real")
        if base.rational and not exponent.is_Integer and base.bits > words.MAX_BITS:
            raise self.guard.error("the number is too large to take a root of")
        return max(base.bits, base.bits * (int(abs(exponent)) + 1))

    # conditions and functions

    def _compare(self, items: tuple[Item, ...], sign: str) -> Item:
        left, right = self.guard.arguments(items)
        self.guard.compare(items)
        if sign in words.EQUALITIES:
            self.guard.equality(left, right)
        return Item(words.COMPARISONS[sign](left.expr, right.expr), left.bits + right.bits)

    def _call(self, items: tuple[Item, ...], name: str) -> Item:
        if name in words.BRANCHING:
            self.guard.branch(items)
        if name in words.UNARY:
            self.guard.shape(items, 1, f"{name}(value)")
            return self._apply(name, *self.guard.arguments(items))
        if name in {"And", "Or"}:
            return self._join(items, words.VARIADIC[name])
        if name in words.VARIADIC:
            return self._extreme(items, words.VARIADIC[name])
        self.guard.shape(items, 3, words.SPECIAL[name])
        if name == "clip":
            value, low, high = items
            return self._extreme((low, self._extreme((value, high), sympy.Min)), sympy.Max)
        condition, value, otherwise = items
        return self._piecewise((value, condition, otherwise, Item(S.true, 0)), None)

    def _apply(self, name: str, item: Item) -> Item:
        function = words.UNARY[name]
        if item.value is not None:
            low, high = words.argument_bounds(function)
            if not low <= item.exact <= high:
                raise self.guard.error(
                    f"{name} of this constant is not real, too large or too small"
                )
            if function in {sympy.floor, sympy.sign} and not item.rational:
                nearest = round(item.value)
                self.guard.tell_apart((item, Item(sympy.Integer(nearest), 1, float(nearest))))
        elif function is sympy.exp and item.expr.has(sympy.log):
            self.guard.coefficients(item.expr)
            self.guard.grow(words.MAX_EXPONENT * item.bits)
        result = self.guard.item(
            function(item.expr), item.bits + 1, constant=item.value is not None
        )
        if item.value is not None or function not in words.PARTIAL:
            return result
        inside = item.real and words.PARTIAL[function](item.expr)
        return replace(result, real=inside is True)

    def _extreme(self, items: tuple[Item, ...], function: Any) -> Item:
        if len(items) > words.MAX_ARGUMENTS:
            raise self.guard.error(f"more than {words.MAX_ARGUMENTS} arguments")
        self.guard.tell_apart(self.guard.arguments(items))
        bits = self.guard.grow(sum(item.bits for item in items))
        result = function(*(item.expr for item in items))
        if len(result.args) > words.MAX_ARGUMENTS and isinstance(result, function):
            raise self.guard.error(f"more than {words.MAX_ARGUMENTS} arguments")
        return self.guard.item(result, bits, constant=are_constants(items))

    def _join(self, items: tuple[Item, ...], function: Any) -> Item:
        self.guard.join(items)
        expr = function(*(self.guard.truth(item) for item in items))
        return Item(expr, sum(item.bits for item in items))

    def _piecewise(self, items: tuple[Item, ...], _: Any) -> Item:
        values = self.guard.values(items[0::2])
        conditions = [self.guard.truth(item) for item in items[1::2]]
        if conditions[-1] is not S.true:
            raise self.guard.error("the last condition is True", hint=words.SPECIAL["Piecewise"])
        bits = self.guard.grow(sum(item.bits for item in items))
        result = Piecewise(*zip((item.expr for item in values), conditions, strict=True))
        return self.guard.item(result, bits, constant=not result.free_symbols)
