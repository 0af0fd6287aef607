"""Spell terms: in Unicode for a terminal, in LaTeX for a page. Nothing is decided here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from sympy import Integer, S

from symact.derive.steps.build import rational
from symact.derive.steps.convert import SMALL
from symact.derive.steps.terms import (
    At,
    Atom,
    Call,
    Cases,
    Equation,
    Image,
    Integral,
    Limit,
    Named,
    Neg,
    Power,
    Product,
    Quotient,
    Root,
    Rounded,
    Row,
    Slope,
    Span,
    Sum,
    Term,
)
from symact.language.functions import sech2

SUM, PRODUCT, POWER, ATOM = range(4)
"""How tightly a spelling binds."""

Spelt = tuple[str, int]

TINY = 6
"""Zeros after the point from which on a power of ten is written."""

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
"""Names that are printed as Greek letters."""

Style = Callable[[Term], str]


def finite_decimal(value: Any) -> str:
    """Write a rational as a finite decimal where its fraction would be unwieldy, else nothing."""
    q, text = value.q, ""
    if q > SMALL:
        while q % 2 == 0:
            q //= 2
        while q % 5 == 0:
            q //= 5
        if q == 1:
            text = format(Decimal(int(value.p)) / Decimal(int(value.q)), "f")
    return text


def is_infinite(term: Term) -> bool:
    """Tell whether an end is infinite."""
    return isinstance(term, Atom) and term.expr in (S.Infinity, S.NegativeInfinity)


class Speller(ABC):
    """Spell every kind of term; a style says how the pieces are put together."""

    minus: ClassVar[str]
    below: ClassVar[tuple[str, str]]
    """Signs of < and <=."""
    above: ClassVar[tuple[str, str]]
    """Signs of > and >=."""
    times_ten: ClassVar[str]
    """What stands before a power of ten."""
    everywhere: ClassVar[str]
    """What is said of a variable on the whole line."""

    def __call__(self, term: Term) -> str:
        """Spell a term."""
        return self.spell(term)[0]

    def spell(self, term: Term) -> Spelt:
        """Spell a term and say how tightly the spelling binds."""
        spelt: Spelt = _KINDS[type(term)](self, term)
        return spelt

    def least(self, term: Term, level: int) -> str:
        """Spell a term, in brackets where it binds less tightly."""
        text, found = self.spell(term)
        return text if found >= level else self.bracket(text)

    def negative(self, term: Neg) -> Spelt:
        """Spell a negative."""
        return f"{self.minus}{self.least(term.term, PRODUCT)}", SUM

    def sum(self, term: Sum) -> Spelt:
        """Spell a sum."""
        text = self.least(term.terms[0], SUM)
        for part in term.terms[1:]:
            if isinstance(part, Neg):
                text += f" {self.minus} {self.least(part.term, PRODUCT)}"
            else:
                text += f" + {self.least(part, PRODUCT)}"
        return text, SUM

    def product(self, term: Product) -> Spelt:
        """Spell a product."""
        texts = [self.factor(f, k, term) for k, f in enumerate(term.factors)]
        text = texts[0]
        for before, factor, follower in zip(
            term.factors, term.factors[1:], texts[1:], strict=False
        ):
            text += self.between(before, factor, follower) + follower
        return text, PRODUCT

    def factor(self, term: Term, place: int, whole: Product) -> str:
        """Spell one factor of a product."""
        del place, whole
        return self.least(term, PRODUCT)

    def call(self, term: Call) -> Spelt:
        """Spell a function."""
        if term.function.__name__ == "exp":
            half = rational(term.argument) == S.Half
            return (self.root(Atom(S.Exp1)), ATOM) if half else (
                self.raised("e", term.argument), POWER
            )  # fmt: skip
        # a function that carries a power in its own sign takes no second one without brackets
        return self.applied(term, ""), POWER if term.function is sech2 else ATOM

    def power(self, term: Power) -> Spelt:
        """Spell a power."""
        if rational(term.exponent) == S.Half:
            return self.root(term.base), ATOM
        base = term.base
        exponent = rational(term.exponent)
        whole = exponent is not None and exponent.is_Integer
        if isinstance(base, Call) and whole and base.function.__name__ in self.powered:
            return self.applied(base, self.exponent(term.exponent)), ATOM
        if isinstance(base, Named) and whole and not base.text.startswith("f"):
            return self.on_name(base, self.exponent(term.exponent)), ATOM
        return self.raised(self.least(base, ATOM), term.exponent), POWER

    def condition(self, variable: Any, span: Span) -> str:
        """Spell the condition that a variable lies in an interval."""
        low, high = is_infinite(span.lo), is_infinite(span.hi)
        if span.lo == span.hi:
            return f"{variable} = {self(span.lo)}"
        if low and high:
            return str(self.everywhere % variable)
        if low:
            return f"{variable} {self.below[span.hi_closed]} {self(span.hi)}"
        if high:
            return f"{variable} {self.above[span.lo_closed]} {self(span.lo)}"
        left, right = self.below[span.lo_closed], self.below[span.hi_closed]
        return f"{self(span.lo)} {left} {variable} {right} {self(span.hi)}"

    @abstractmethod
    def on_name(self, term: Named, exponent: str) -> str:
        """Spell a power on the name of a function."""

    powered: ClassVar[frozenset[str]] = frozenset(
        {"sin", "cos", "tan", "sinh", "cosh", "tanh", "log", "logistic", "normal_cdf",
         "normal_pdf", "erf", "softplus"}
    )  # fmt: skip
    """Functions whose power is written on the name."""

    @abstractmethod
    def bracket(self, text: str) -> str:
        """Put brackets around."""

    @abstractmethod
    def between(self, before: Term, after: Term, text: str) -> str:
        """Give what stands between two factors."""

    @abstractmethod
    def raised(self, base: str, exponent: Term) -> str:
        """Spell a power with its exponent."""

    @abstractmethod
    def exponent(self, term: Term) -> str:
        """Spell an exponent."""

    @abstractmethod
    def root(self, term: Term) -> str:
        """Spell a square root."""

    @abstractmethod
    def applied(self, term: Call, exponent: str) -> str:
        """Spell a function at its argument."""

    @abstractmethod
    def atom(self, term: Atom) -> Spelt:
        """Spell a number or a symbol."""

    @abstractmethod
    def quotient(self, term: Quotient) -> Spelt:
        """Spell a fraction."""

    @abstractmethod
    def named(self, term: Named) -> Spelt:
        """Spell a sign."""

    @abstractmethod
    def slope(self, term: Slope) -> Spelt:
        """Spell a derivative that is still to be taken."""

    @abstractmethod
    def at(self, term: At) -> Spelt:
        """Spell a value at a place."""

    @abstractmethod
    def limit(self, term: Limit) -> Spelt:
        """Spell a limit."""

    @abstractmethod
    def integral(self, term: Integral) -> Spelt:
        """Spell an integral."""

    @abstractmethod
    def row(self, term: Row) -> Spelt:
        """Spell terms side by side."""

    @abstractmethod
    def span(self, term: Span) -> Spelt:
        """Spell an interval."""

    @abstractmethod
    def cases(self, term: Cases) -> Spelt:
        """Spell a function in pieces."""

    def rounded(self, term: Rounded) -> Spelt:
        """Spell a decimal, a tiny one with a power of ten."""
        digits = term.text.removeprefix("-0.").removeprefix("0.")
        zeros = len(digits) - len(digits.lstrip("0"))
        if zeros < TINY:
            return term.text.replace("-", self.minus), SUM if term.text.startswith("-") else ATOM
        first, rest = digits[zeros], digits[zeros + 1 :]
        sign = self.minus if term.text.startswith("-") else ""
        power = self.raised("10", Neg(Atom(Integer(zeros + 1))))
        return f"{sign}{first}.{rest}{self.times_ten}{power}", SUM if sign else PRODUCT

    def image(self, term: Image) -> Spelt:
        """Spell a set of values by its function."""
        return self.cases(term.body)

    def root_of(self, term: Root) -> Spelt:
        """Spell the equation of a root."""
        return self.spell(term.body)

    def equation(self, term: Equation) -> Spelt:
        """Spell an equation."""
        return f"{self(term.left)} = {self(term.right)}", SUM


_KINDS: dict[type, Callable[[Speller, Any], Spelt]] = {
    Atom: lambda s, t: s.atom(t),
    Neg: lambda s, t: s.negative(t),
    Sum: lambda s, t: s.sum(t),
    Product: lambda s, t: s.product(t),
    Quotient: lambda s, t: s.quotient(t),
    Power: lambda s, t: s.power(t),
    Call: lambda s, t: s.call(t),
    Named: lambda s, t: s.named(t),
    Slope: lambda s, t: s.slope(t),
    At: lambda s, t: s.at(t),
    Limit: lambda s, t: s.limit(t),
    Integral: lambda s, t: s.integral(t),
    Root: lambda s, t: s.root_of(t),
    Rounded: lambda s, t: s.rounded(t),
    Row: lambda s, t: s.row(t),
    Span: lambda s, t: s.span(t),
    Cases: lambda s, t: s.cases(t),
    Image: lambda s, t: s.image(t),
    Equation: lambda s, t: s.equation(t),
}
