"""Integrals in a line: taken out, enclosed by certified quadrature, and put in as balls."""

from __future__ import annotations

from typing import Any

import sympy

from symact.derive.branches import Branch, Branches
from symact.derive.integrand import parts_of
from symact.derive.steps.convert import meaning
from symact.derive.steps.points import Point
from symact.derive.steps.terms import Atom, Integral, Named, Term, rebuilt
from symact.errors import DerivationError, UndecidedError
from symact.numeric.quadrature import gaussian_mean

DIGITS = 24


def without_integrals(term: Term, letter: str) -> tuple[Any, dict[Any, Integral]]:
    """Give the expression of a term with a symbol for each integral, and these."""
    table: dict[Any, Integral] = {}

    def known(part: Term) -> Term:
        if isinstance(part, Named):
            return known(part.meaning)
        if isinstance(part, Integral):
            symbol = sympy.Symbol(f"_{letter}{len(table)}", real=True)
            table[symbol] = part
            return Atom(symbol)
        return rebuilt(part, known)

    return meaning(known(term)), table


def balls_of(table: dict[Any, Integral], point: Point) -> dict[Any, Any]:
    """Enclose integrals at values of their parameters.

    Raises:
        DerivationError: An integral is not found.
    """
    return {symbol: _ball(integral, point) for symbol, integral in table.items()}


def _ball(term: Integral, point: Point) -> Any:
    values = {s: sympy.Rational(v.numerator, v.denominator) for s, v in point.items()}
    expr = meaning(term.body).subs(values)
    if expr == 0:
        return 0
    lo, hi = (sympy.sympify(end, strict=True).subs(values) for end in (term.lo, term.hi))
    piece = Branch(lo, hi, lo_closed=False, hi_closed=False, expr=expr)
    try:
        parts = parts_of(Branches(term.variable, (piece,)), term.mean, term.std)
        return gaussian_mean(parts, digits=DIGITS)
    except UndecidedError as error:
        raise DerivationError(error.message) from None
