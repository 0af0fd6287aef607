"""Decimal coefficients: polynomials with irrational numbers multiplied out and rounded."""

from __future__ import annotations

from typing import Any

import sympy

from symact.derive.steps.build import negative, over, plus, power, times
from symact.derive.steps.convert import meaning, term_of
from symact.derive.steps.records import Line
from symact.derive.steps.spell import finite_decimal
from symact.derive.steps.terms import (
    Atom,
    Call,
    Named,
    Neg,
    Power,
    Product,
    Quotient,
    Rounded,
    Sum,
    Term,
    rebuilt,
)

DIGITS = 6


def decimal_line(term: Term, x: Any, last: Line) -> Line | None:
    """Write a form with irrational and long coefficients in decimals; None for any other."""
    expr = meaning(term)
    if expr.free_symbols != {x} or not _mixed(expr, x):
        return None
    return Line(last.left, "~", _decimal(term, x), "in decimals", "", last.where, variable=str(x))


def _mixed(expr: Any, x: Any) -> bool:
    """Tell whether a polynomial in it has irrational coefficients, and one a long decimal."""
    long = any(finite_decimal(r) for r in expr.atoms(sympy.Rational))
    return long and any(
        p.is_Mul and any(a.is_number and not a.is_Rational for a in p.args)
        and any(a.has(x) and a.is_polynomial(x) for a in p.args)
        for p in sympy.preorder_traversal(expr)
    )  # fmt: skip


def _decimal(term: Term, x: Any) -> Term:
    if isinstance(term, Named):
        return _decimal(term.meaning, x)
    if meaning(term).is_polynomial(x):
        return _polynomial(meaning(term), x)
    if isinstance(term, Neg):
        return negative(_decimal(term.term, x))
    if isinstance(term, Sum):
        return plus(*(_decimal(t, x) for t in term.terms))
    if isinstance(term, Product):
        return _product(term.factors, x)
    if isinstance(term, Quotient):
        return _quotient(term, x)
    if isinstance(term, Power):
        return power(_decimal(term.base, x), term.exponent)
    return Call(term.function, _decimal(term.argument, x)) if isinstance(term, Call) else term


def _product(factors: tuple[Term, ...], x: Any) -> Term:
    """Multiply the polynomial factors out."""
    plain = [meaning(f) for f in factors if meaning(f).is_polynomial(x)]
    rest = [_decimal(f, x) for f in factors if not meaning(f).is_polynomial(x)]
    return times(_polynomial(sympy.Mul(*plain), x), *rest)


def _quotient(term: Quotient, x: Any) -> Term:
    """Divide by a number term by term where a term has a polynomial to take it up."""
    unit = meaning(term.below)
    if not unit.is_number:
        return over(_decimal(term.above, x), _decimal(term.below, x))
    parts = term.above.terms if isinstance(term.above, Sum) else (term.above,)
    bare = [t for t in parts if not _moving(t, x)]
    return plus(
        over(plus(*(_decimal(t, x) for t in bare)), term.below),
        *(_product((Atom(1 / unit), *_factors(t)), x) for t in parts if t not in bare),
    )


def _factors(term: Term) -> tuple[Term, ...]:
    return term.factors if isinstance(term, Product) else (term,)


def _moving(term: Term, x: Any) -> bool:
    """Tell whether a factor of a term is a polynomial of x."""
    return any(meaning(f).is_polynomial(x) and meaning(f).has(x) for f in _factors(term))


def _polynomial(expr: Any, x: Any) -> Term:
    terms = sympy.Poly(sympy.expand(expr), x).terms()
    return plus(*(times(rounded(c), term_of(x**k, x)) for (k,), c in reversed(terms)))


def rounded(value: Any, digits: int = DIGITS) -> Term:
    """Round a number to so many significant digits; a short rational stays as it is."""
    if value.is_Integer:
        return Atom(value)
    if value.is_Rational and len(finite_decimal(value) or "0.") <= digits + 2:
        return term_of(value, sympy.Symbol("x", real=True))
    if value.is_negative:
        return Neg(rounded(-value, digits))
    return Rounded(decimal_text(value, digits), term_of(value, sympy.Symbol("x", real=True)))


def decimal_text(value: Any, digits: int = DIGITS) -> str:
    """Write a number in decimals, rounded to nearest; the check looks at the last digit again."""
    from decimal import Decimal

    from symact.derive.zeroset import around

    middle = around(value)[0]
    exact = Decimal(middle.numerator) / Decimal(middle.denominator)
    places = digits - 1 - exact.adjusted() if exact else digits
    return format(exact.quantize(Decimal(1).scaleb(-max(places, 0))), "f")


def in_fractions(term: Term) -> Term:
    """Write 0.32 x^2 as 8 x^2/25."""
    if isinstance(term, Atom) and term.expr.is_Rational and finite_decimal(term.expr):
        p, q = (Atom(sympy.Integer(n)) for n in (term.expr.p, term.expr.q))
        return negative(Quotient(negative(p), q)) if term.expr < 0 else Quotient(p, q)
    if isinstance(term, Product):
        first, *rest = term.factors
        found = in_fractions(first)
        if isinstance(found, Quotient) and found != first:
            return Quotient(times(found.above, *rest), found.below)
    return rebuilt(term, in_fractions)
