"""The form a derivative is brought to: the cheapest to read of several equal ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy

from symact.derive.derivative import tidy
from symact.derive.steps.build import over, plus, times
from symact.derive.steps.convert import algebra, term_of
from symact.derive.steps.rationalize import NotRationalError, rationalized
from symact.derive.steps.recognition import by_sigma, rational_parts, recognized
from symact.derive.steps.terms import (
    Atom,
    Call,
    Named,
    Neg,
    Power,
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

THROUGH_ITSELF = 2
"""What it is worth that a derivative is written by the function itself."""

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
    """

    term: Term
    rule: str
    names: tuple[Named, ...] = ()
    bonus: int = 0

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
            total += len(str(part.expr)) / 8 if part.expr.is_Rational else 0
        else:
            total += max(1, len(inner) - 1)
    return total


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
    goals = [Goal(term, ""), *further, *_forms(term, x, naming=naming)]
    return min(goals, key=lambda g: (g.cost, goals.index(g)))


def _forms(term: Term, x: Any, *, naming: bool) -> Iterator[Goal]:
    expr, table = algebra(term)
    if expr.has(sympy.sign, sympy.Abs) and expr.count_ops() > 60:
        return
    for form, rule in _equal_forms(expr, x, table):
        yield Goal(term_of(form, x, table), rule)
    if naming and not names_in(term):
        yield from _fraction(expr, x)


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
        yield sigma, "write by σ"
    yield from _plain(expr)


def _plain(expr: Any) -> Iterator[tuple[Any, str]]:
    """Offer the form over exponentials where functions collapse to something short."""
    if expr.count_ops() < 40 and not expr.has(sympy.erf):
        try:
            yield recognized(tidy(rationalized(expr))), "simplify"
        except NotRationalError:
            return


def _fraction(expr: Any, x: Any) -> Iterator[Goal]:
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
        return times(*factors)

    try:
        term = over(shown(above, 1), shown(below, -1))
    except StopIteration:
        return
    yield Goal(term, "write by exponentials", tuple(names))


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
