"""The form a derivative is brought to: the cheapest to read of several equal ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.simplify.fu import TR8

from symact.derive.derivative import tidy
from symact.derive.steps.build import over, plus, power, times
from symact.derive.steps.convert import SMALL, algebra, meaning, term_of
from symact.derive.steps.rationalize import NotRationalError, rationalized
from symact.derive.steps.recognition import by_sigma, rational_parts, recognized
from symact.derive.steps.rules import ordered
from symact.derive.steps.shapes import shapes
from symact.derive.steps.spell import finite_decimal
from symact.derive.steps.terms import (
    Atom,
    Call,
    Named,
    Neg,
    Power,
    Sum,
    Term,
    children,
    names_in,
    visible,
)
from symact.language.functions import logistic

COMPOSED = 3
"""What a function of a function costs a reader beyond the two."""

TURNED = 1.5
"""What sigma(-u) costs beyond sigma(u)."""

READ_ONCE = 3
"""By what the cost of a name's meaning is divided."""

NAME = 1
"""What it costs to have looked up a name."""

BY_SIGMA = 2
"""What it is worth that a derivative is written by sigma rather than by exponentials."""

EXPONENTIALS = "in exponentials"

SIGMA = "in terms of σ"

LINE = 0.75
"""What a form must be cheaper by to be worth a line of its own."""

THROUGH_ITSELF = 2
"""What it is worth that a derivative is written by the function itself."""

LONG_WHOLE = 120
"""Operations of a term, its names written out, above which it is not turned to sigma."""

MANY = 4
"""Terms from which on a factor gets a name of its own."""

PLAIN = (sympy.exp, sympy.log)


@dataclass(frozen=True, slots=True)
class Goal:
    """Hold a form.

    Attributes:
        term: The form.
        rule: How it is reached, in words.
        names: Sub-expressions that it introduces.
        bonus: What it is worth beyond its cost.
        between: A line that leads to it, by some of its names; None where it needs none.
    """

    term: Term
    rule: str
    names: tuple[Named, ...] = ()
    bonus: int = 0
    between: Term | None = None

    @property
    def cost(self) -> float:
        """Count what there is to read; a new name's meaning counts less: it is read once."""
        inside = sum(cost(n.meaning) for n in self.names)
        return cost(self.term) + inside / READ_ONCE - self.bonus


def cost(term: Term) -> float:
    """Count operations, functions of functions more."""
    total = 0.0
    for part in visible(term):
        inner = children(part)
        if isinstance(part, Call):
            nested = any(_transcendental(p) for p in visible(part.argument))
            total += 1 + COMPOSED * nested * (part.function not in PLAIN)
            total += TURNED * (part.function is logistic and isinstance(part.argument, Neg))
        elif isinstance(part, Neg):
            total += 0.5
        elif isinstance(part, Power):
            total += 1
        elif isinstance(part, Named):
            total += NAME * 0.5
        elif isinstance(part, Atom):
            total += _digits(part.expr) if part.expr.is_Rational else 0
        else:
            total += max(1, len(inner) - 1)
    return total


def _digits(value: Any) -> float:
    """Count the digits of a number; a long fraction that is no decimal is hard to read."""
    text = finite_decimal(value) or str(value)
    return len(text) / 8 + 2 * (value.q > SMALL and "/" in text)


def _transcendental(part: Term) -> bool:
    return isinstance(part, Call) and part.function is not sympy.exp


def best(term: Term, x: Any, further: list[Goal], *, naming: bool = True) -> Goal:
    """Choose the form of a term that costs a reader least; the term itself comes first.

    Args:
        term: To be written shorter.
        x: The variable.
        further: Forms that were found elsewhere.
        naming: Whether new names may be introduced.
    """
    goals = [Goal(term, "", (), BY_SIGMA * _by_sigma_alone(term)), *further]
    goals += _forms(term, x, naming=naming)
    line = 0 if _untidy(term) else LINE
    return min(goals, key=lambda g: (g.cost + line * bool(g.rule), goals.index(g)))


def _untidy(term: Term) -> bool:
    """Tell whether like terms stand side by side, as in x + 3 + x."""
    sums = [t for t in visible(term) if isinstance(t, Sum)]
    return any(len(sympy.Add.make_args(meaning(t))) < len(t.terms) for t in sums)


def _by_sigma_alone(term: Term) -> bool:
    """Tell whether a term is written by sigma already, by no other function and no sigma(-u)."""
    calls = [t for t in visible(term) if isinstance(t, Call)]
    good = (t.function is logistic and not isinstance(t.argument, Neg) for t in calls)
    return bool(calls) and all(good)


def _forms(term: Term, x: Any, *, naming: bool) -> Iterator[Goal]:
    expr, table = algebra(term)
    if expr.has(sympy.sign, sympy.Abs) and expr.count_ops() > 60:
        return
    for form, rule in _equal_forms(expr, x, table):
        bonus = BY_SIGMA if rule == SIGMA else 0
        yield from (Goal(term_of(f, x, table), rule, (), bonus) for f in shapes(form, x))
    yield from _turned(term, table, x)
    if naming and not names_in(term):
        yield from _fraction(expr, x, term)


def _turned(term: Term, table: dict[Any, Named], x: Any) -> Iterator[Goal]:
    """Offer the form by sigma alone, without the names of a term."""
    whole = meaning(term)
    if whole.count_ops() < LONG_WHOLE and not whole.has(sympy.Piecewise):
        found = by_sigma(whole, x)
        if found is not None and (table or not whole.has(logistic)):
            yield from (Goal(term_of(f, x), SIGMA, (), BY_SIGMA) for f in shapes(found, x))


def _equal_forms(expr: Any, x: Any, table: dict[Any, Named]) -> Iterator[tuple[Any, str]]:
    short = tidy(expr)
    yield short, "simplify"
    yield recognized(short), "simplify"
    if table:
        plain = sympy.factor(expr) if expr.count_ops() < 60 else expr
        yield plain, "factor"
        return
    sigma = by_sigma(expr, x)
    if sigma is not None:
        yield sigma, SIGMA
    yield from _plain(expr)
    if expr.has(sympy.sin) and expr.has(sympy.cos):
        doubled = TR8(expr)
        if doubled.atoms(sympy.sin, sympy.cos) - expr.atoms(sympy.sin, sympy.cos):
            yield doubled, "double angle"


def _plain(expr: Any) -> Iterator[tuple[Any, str]]:
    """Offer the form over exponentials where functions collapse to something short."""
    if expr.count_ops() < 40 and not expr.has(sympy.erf):
        try:
            yield recognized(tidy(rationalized(expr))), "simplify"
        except NotRationalError:
            return


def _fraction(expr: Any, x: Any, term: Term) -> Iterator[Goal]:
    """Name long numerators and denominators of a quotient of polynomials and exponentials."""
    parts = rational_parts(expr, x)
    if parts is None:
        return
    above, below, back = parts
    # e^-x stands above rather than e^x below
    single = [f for f in sympy.Mul.make_args(below) if f.as_base_exp()[0] in back]
    above, below = above / sympy.Mul(*single), below / sympy.Mul(*single)
    names: list[Named] = []
    letters = {1: iter(OMEGAS), -1: iter(DELTAS)}

    def shown(whole: Any, side: int) -> Term:
        factors = []
        for factor in sympy.Mul.make_args(whole):
            base, exponent = factor.as_base_exp()
            terms = len(sympy.Add.make_args(sympy.expand(base)))
            if terms < MANY - (side < 0):
                factors.append(term_of(factor.xreplace(back), x))
                continue
            text, tex = next(letters[side])
            sign = Named(text, tex, gathered(base, x, back), (f"{text}′", f"{tex}'"))
            names.append(sign)
            factors.append(times(*[sign] * int(exponent)))
        return ordered(times(*factors), x)

    if above.could_extract_minus_sign() and above.is_Mul:
        above = _inwards(above)
    try:
        found = over(shown(above, 1), shown(below, -1))
    except StopIteration:
        return
    between = _each_over(term, x, names)
    yield Goal(found, EXPONENTIALS, tuple(names), between=between)


def _inwards(product: Any) -> Any:
    """Take a sign in front of a product into its longest bracket."""
    sums = [f for f in product.args if f.is_Add]
    if not sums or not product.as_coeff_Mul()[0].is_negative:
        return product
    longest = max(sums, key=lambda f: len(f.args))
    rest = sympy.Mul(*(f for f in product.args if f != longest))
    return sympy.Mul(-rest, sympy.Add(*(-t for t in longest.args)), evaluate=False)


def _each_over(term: Term, x: Any, names: list[Named]) -> Term | None:
    """Write each term of a sum as a quotient, by the names of the denominator."""
    if not isinstance(term, Sum):
        return None
    known = {sympy.expand(meaning(n)): n for n in names}
    parts = [_one_over(part, x, known) for part in term.terms]
    if None in parts or not any(names_in(p) for p in parts if p is not None):
        return None
    return plus(*(p for p in parts if p is not None))


def _one_over(term: Term, x: Any, known: dict[Any, Named]) -> Term | None:
    found = rational_parts(meaning(term), x)
    if found is None:
        return None
    above, below, back = found

    def shown(whole: Any) -> Iterator[Term]:
        size, factors = whole.as_coeff_mul(rational=True)
        yield Atom(size)
        for factor in factors:
            base, exponent = factor.as_base_exp()
            plain = base.xreplace(back)
            name = known.get(sympy.expand(plain))
            yield power(name or term_of(plain, x), Atom(exponent))

    return over(ordered(times(*shown(above)), x), times(*shown(below)))


OMEGAS = (("ω", r"\omega"), ("κ", r"\kappa"))
DELTAS = (("δ", r"\delta"), ("η", r"\eta"))


def gathered(base: Any, x: Any, back: dict[Any, Any]) -> Term:
    """Sort a polynomial by the powers of its exponentials, their factors in brackets."""
    marks = [t for t in back if back[t].has(x)]
    rows = sympy.Poly(sympy.expand(base), *marks).terms()
    rows.sort(key=lambda row: (sum(row[0]), row[0]))
    parts = []
    for powers, factor in rows:
        rate = sum((back[t].args[0] * k for t, k in zip(marks, powers, strict=True)), sympy.S.Zero)
        parts.append(times(term_of(sympy.factor(factor), x), term_of(sympy.exp(rate), x)))
    return plus(*parts)
