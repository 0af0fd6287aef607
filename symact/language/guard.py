"""Bound what SymPy may do with an expression before it is built."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import Add, Piecewise, S

from symact.errors import ReadError
from symact.language import vocabulary as words
from symact.language.printer import spellable


@dataclass(frozen=True, slots=True)
class Item:
    """Hold a built expression.

    Attributes:
        expr: SymPy expression or condition.
        bits: Bound on the size of the numbers in it, powers of sums counted as written out.
        value: For a constant its value as a float, else None.
        spread: Bound on its terms when multiplied out.
        weight: Number of instructions that made it.
        depth: How deep operations are nested in it.
        real: Whether it is real on the whole line as far as its parts tell.
    """

    expr: Any
    bits: int
    value: float | None = None
    spread: int = 1
    weight: int = 1
    depth: int = 0
    real: bool = True

    @property
    def rational(self) -> bool:
        """Tell whether the expression is a rational number."""
        return bool(self.expr.is_Rational)

    @property
    def exact(self) -> Fraction | float:
        """Give the value of a constant as exactly as it is known."""
        if self.rational:
            return Fraction(int(self.expr.p), int(self.expr.q))
        return math.nan if self.value is None else self.value


class Guard:
    """Hold the place in the text and the counts of what is expensive; every check raises."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.branching = 0
        self.comparisons = 0
        self.constants = 0
        self.compound = 0

    def error(self, message: str, hint: str = "") -> ReadError:
        """Make the error for the place reached."""
        return ReadError(message, text=self.text, position=self.place, hint=hint)

    def check_result(self, expr: Any) -> None:
        """Check that a whole expression is of the language and not too large."""
        for count, node in enumerate(sympy.preorder_traversal(expr)):
            if count >= words.MAX_NODES:
                raise self.error(f"the expression has more than {words.MAX_NODES} parts")
            if not spellable(node):
                raise self.error("the expression is not a finite real function")
            if node.is_Rational and size_in_bits(node) > words.MAX_BITS:
                raise self.error("a number is too large to write out")
            if node.is_Pow and node.exp.is_Rational and span(node.exp) > words.MAX_EXPONENT:
                raise self.error(f"exponents are at most {words.MAX_EXPONENT}")

    def coefficients(self, expr: Any) -> None:
        """Bound the numbers in front of an exponent, which SymPy may pull into a power."""
        for term in Add.make_args(expr):
            number = term.as_independent(*term.free_symbols)[0] if term.free_symbols else term
            if not abs(number.evalf(5)) <= words.MAX_EXPONENT:
                raise self.error(f"numbers in exponents are at most {words.MAX_EXPONENT}")

    def values(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Refuse conditions."""
        if not all(isinstance(item.expr, sympy.Expr) for item in items):
            raise self.error("a value is needed, not a condition")
        return items

    def arguments(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Refuse what may be complex and is large: SymPy would split it into two real parts."""
        for item in self.values(items):
            if not item.real and item.weight > words.MAX_COMPLEX:
                raise self.error("this argument is large and perhaps not real everywhere")
        return items

    def truth(self, item: Item) -> Any:
        """Refuse values, and conditions that SymPy would have to multiply out."""
        if isinstance(item.expr, sympy.Expr):
            raise self.error("a condition is needed, not a value", hint="for example x > 0")
        if item.expr.has(Piecewise):
            raise self.error("a condition cannot hold a Piecewise")
        return item.expr

    def shape(self, items: tuple[Item, ...], count: int, shape: str) -> None:
        """Refuse a wrong number of arguments."""
        if len(items) != count:
            raise self.error("wrong number of arguments", hint=f"write {shape}")

    def branch(self, items: tuple[Item, ...]) -> None:
        """Count a function that SymPy evaluates by comparing."""
        for item in items:
            self.multiply_out(item.spread)
        self.branching += 1
        if self.branching > words.MAX_BRANCHING:
            raise self.error(f"more than {words.MAX_BRANCHING} of max, min, abs, sign, floor")

    def compare(self, items: tuple[Item, ...]) -> None:
        """Count a comparison and refuse one that SymPy could not decide."""
        self.comparisons += 1
        if self.comparisons > words.MAX_COMPARISONS:
            raise self.error(f"more than {words.MAX_COMPARISONS} comparisons")
        self.tell_apart(items)

    def equality(self, left: Item, right: Item) -> None:
        """Refuse an equality of anything but a name and a number."""
        name, number = (right, left) if left.value is not None else (left, right)
        if not name.expr.is_Symbol or number.value is None:
            raise self.error("== and != compare a name with a number", hint="for example x != 0")

    def join(self, items: tuple[Item, ...]) -> None:
        """Count conditions that are joined by And and Or."""
        self.compound += len(items)
        if self.compound > words.MAX_COMPOUND:
            raise self.error(f"more than {words.MAX_COMPOUND} conditions joined by And and Or")

    def nesting(self, item: Item) -> None:
        """Refuse deep nests of constants: SymPy evaluates them at every level, some twice."""
        deep = item.depth > words.MAX_CONSTANT_DEPTH
        if deep and item.value is not None and not item.rational:
            raise self.error(f"constants nested deeper than {words.MAX_CONSTANT_DEPTH}")

    def multiply_out(self, spread: int) -> int:
        """Refuse what has too many terms when multiplied out."""
        if spread > words.MAX_SPREAD:
            raise self.error(f"more than {words.MAX_SPREAD} terms when multiplied out")
        return spread

    def grow(self, bits: int) -> int:
        """Refuse numbers that could grow too large."""
        if bits > words.MAX_GROWTH:
            raise self.error("the numbers grow too large to write out")
        return bits

    def tell_apart(self, items: tuple[Item, ...]) -> None:
        """Refuse to compare irrational constants that may be equal."""
        known = [item for item in items if item.value is not None]
        for one, two in itertools.combinations(known, 2):
            if (one.rational and two.rational) or one.expr == two.expr:
                continue
            gap = abs(float(one.value or 0) - float(two.value or 0))
            if not gap > 1e-9 * max(abs(one.value or 0), abs(two.value or 0)):
                raise self.error("these constants are too close to be compared")

    def item(self, expr: Any, bits: int, *, constant: bool, spread: int = 1) -> Item:
        """Record a result; what turns out constant is measured."""
        if constant or not expr.free_symbols:
            return self._measured(expr)
        return Item(expr, bits, spread=spread)

    def _measured(self, expr: Any) -> Item:
        if expr.is_Rational:
            bits = size_in_bits(expr)
            if bits > words.MAX_BITS:
                raise self.error("the number is too large to write out")
            return Item(expr, bits, _as_float(expr))
        self.constants += 1
        if self.constants > words.MAX_CONSTANTS:
            raise self.error(f"more than {words.MAX_CONSTANTS} operations between constants")
        if not expr.is_number or expr.has(S.NaN, S.ComplexInfinity, S.Infinity, sympy.I):
            raise self.error("the constant is not a finite real number")
        number = expr.evalf(15)
        if not number.is_Float:
            raise self.error("the constant is not a finite real number")
        if number._prec == 1:  # noqa: SLF001 - SymPy says in no other way that nothing is known
            raise self.error("the constant cannot be told from zero", hint="write 0")
        if not words.SMALLEST <= abs(number) <= words.LARGEST:
            raise self.error("the constant is too large or too small")
        return Item(expr, expr.count_ops() + 64, float(number))


def are_constants(items: tuple[Item, ...]) -> bool:
    """Tell whether every item is a constant."""
    return all(item.value is not None for item in items)


def size_in_bits(number: Any) -> int:
    """Give the size of the larger of numerator and denominator."""
    return max(int(abs(number.p)).bit_length(), int(number.q).bit_length())


def span(number: Any) -> int:
    """Give the larger of numerator and denominator."""
    return max(abs(int(number.p)), int(number.q))


def _as_float(number: Any) -> float:
    try:
        return int(number.p) / int(number.q)
    except OverflowError:
        return math.copysign(math.inf, number.p)
