"""Numbers without a closed form: the only root of a function on an interval."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any, Self

import sympy
from flint import ctx
from sympy.core.expr import AtomicExpr

from symact.errors import UndecidedError
from symact.language.reader import read, symbol
from symact.numeric.balls import Ball
from symact.numeric.exact import fraction_of
from symact.numeric.program import compile_program
from symact.numeric.roots import isolate_roots

LETTER = "x"
"""The variable of the formula."""

BITS_PER_DIGIT = 3.33
SPARE_DIGITS = 4


class ImplicitRoot(AtomicExpr):  # type: ignore[misc]
    """The only root of a formula of x between two rational numbers, a simple one.

    An atom for SymPy, a leaf for every evaluator: enclosures are as narrow as they are asked for.

    Attributes:
        formula: The function, in the language.
        lo, hi: Ends of the interval, at which the function has opposite signs.
    """

    __slots__ = ("formula", "hi", "lo")
    is_number = True
    is_real = True
    is_finite = True

    def __new__(cls, formula: str, lo: Any, hi: Any) -> Self:
        """Take rational ends, or their text."""
        self: Self = super().__new__(cls)
        self.formula, self.lo, self.hi = formula, sympy.Rational(lo), sympy.Rational(hi)
        return self

    def __getnewargs__(self) -> tuple[str, Any, Any]:
        """Give what makes a copy, for pickling."""
        return self.formula, self.lo, self.hi

    def __getstate__(self) -> None:
        """Leave nothing beside the arguments to a copy."""
        return

    @property
    def text(self) -> str:
        """Write it as the text of a node."""
        return f"{self.formula};{self.lo};{self.hi}"

    def _hashable_content(self) -> tuple[Any, ...]:
        return self.__getnewargs__()

    def _eval_is_positive(self) -> bool | None:
        return True if self.lo >= 0 else False if self.hi <= 0 else None

    def _eval_is_negative(self) -> bool | None:
        return True if self.hi <= 0 else False if self.lo >= 0 else None

    def _eval_is_zero(self) -> bool | None:
        return False if self.lo >= 0 or self.hi <= 0 else None

    def _eval_evalf(self, prec: int) -> Any:
        middle = fraction_of(enclose_root(self.text, prec + 8).mid())
        return sympy.Rational(middle.numerator, middle.denominator)._eval_evalf(prec)  # noqa: SLF001 - SymPy's protocol

    def _sympystr(self, _printer: Any) -> str:
        return f"root({self.formula}, {self.lo}, {self.hi})"

    def _latex(self, printer: Any) -> str:
        approximate = printer.doprint(self.evalf(12))
        return rf"\left[x \approx {approximate}\right]"


@lru_cache(maxsize=64)  # evaluators ask for the same leaf at every point
def enclose_root(text: str, prec: int) -> Ball:
    """Enclose a root given by the text of its node to a number of bits.

    Raises:
        UndecidedError: The interval does not hold one certain root.
    """
    formula, lo, hi = text.split(";")
    x = symbol(LETTER)
    expr = read(formula, {LETTER: x})
    f, df = (compile_program([e], [x]) for e in (expr, sympy.diff(expr, x)))
    digits = int(prec / BITS_PER_DIGIT) + SPARE_DIGITS
    found = isolate_roots(f, df, Fraction(lo), Fraction(hi), digits=digits)
    if len(found) != 1 or not found[0].certified:
        raise UndecidedError("not one certain root on the interval", subject=text)
    with ctx.workprec(prec + 64):
        return found[0].ball
