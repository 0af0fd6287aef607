"""From SymPy to terms in the reader's order, and from terms to what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branch, Branches
from symact.derive.steps.build import ONE, number, over, plus, power, times
from symact.derive.steps.limits import limit_of
from symact.derive.steps.terms import (
    At,
    Atom,
    Call,
    Cases,
    Limit,
    Named,
    Neg,
    Power,
    Product,
    Quotient,
    Root,
    Rounded,
    Slope,
    Span,
    Sum,
    Term,
)
from symact.errors import DerivationError
from symact.language import functions as fn

SMALL = 16
"""Denominators up to here stand below a line; above, a finite decimal is written out."""

LAST = (sympy.exp, fn.normal_pdf)
"""Factors that follow the brackets: (1 + x) e^x."""

HALF = Atom(S.Half)

Signs = Mapping[Any, Term]


def term_of(expr: Any, x: Any, signs: Signs | None = None) -> Term:
    """Write a SymPy expression as a term.

    Args:
        expr: Smooth: no Piecewise.
        x: The variable, by which sums are ordered.
        signs: Terms for some of its symbols.
    """
    known = signs or {}
    if expr in known:
        return known[expr]
    if expr.is_Add:
        return plus(*(term_of(t, x, known) for t in _terms(expr, x, known)))
    if expr.is_Mul:
        return _product(expr, x, known)
    if expr.is_Pow and not isinstance(expr, sympy.exp):
        if expr.exp.could_extract_minus_sign():
            return over(ONE, term_of(expr.base**-expr.exp, x, known))
        return power(term_of(expr.base, x, known), term_of(expr.exp, x, known))
    if type(expr).__name__ == "ImplicitRoot":
        return Named("x₀", "x_{0}", Atom(expr))
    lambert = isinstance(expr, sympy.LambertW)
    if not expr.args or (len(expr.args) > 1 and not lambert):
        return Atom(expr)  # min(a, b) of constants stands as it is: no rule looks into it
    branch = int(expr.args[1]) if len(expr.args) > 1 else 0
    return Call(expr.func, term_of(expr.args[0], x, known), branch)


def _terms(expr: Any, x: Any, signs: Signs) -> list[Any]:
    """Order a sum: 2 - x^2, x + 3, x + x^3/4, 1 + e^x, x - tanh(x)."""
    moving = {x, *(s for s in signs if not s.is_number)}
    terms = sorted(expr.args, key=sympy.default_sort_key)
    plain = [t for t in terms if t.is_polynomial(x) and t.has(x)]
    others = [t for t in terms if t.has(*moving) and t not in plain]
    numbers = [t for t in terms if not t.has(*moving) and t.is_number]
    constants = [t for t in terms if not t.has(*moving) and not t.is_number]
    plain.sort(key=lambda t: (sympy.degree(t, x), sympy.default_sort_key(t)))
    falling = bool(plain) and not plain[-1].could_extract_minus_sign() and (numbers or constants)
    others.sort(key=lambda t: (_weight(t), sympy.default_sort_key(t)))
    if others:
        return [*numbers, *constants, *plain, *others]
    return [*plain[::-1], *constants, *numbers] if falling else [*numbers, *constants, *plain]


def _weight(term: Any) -> Any:
    """Rank a term of a sum: multiples of one exponential by its rate, others by their size."""
    rates = [e.args[0] for e in sympy.Mul.make_args(term) if isinstance(e, sympy.exp)]
    return (
        (0, len(rates), 0) if len(rates) == 1 and rates[0].is_Symbol else (0, 2, term.count_ops())
    )


def _product(expr: Any, x: Any, signs: Signs) -> Term:
    above, below = [], []
    size, factors = expr.as_coeff_mul(rational=True)
    functions = any(_stands_alone(f, signs) for f in factors)
    for factor in sorted(factors, key=lambda f: _place(f, x, signs, functions)):
        if _divides(factor):
            below.append(term_of(factor.base**-factor.exp, x, signs))
        else:
            above.append(term_of(factor, x, signs))
    above, below = _one_root(above, below)
    size, above, below = _root_below(size, above, below)
    decimal = size.q > SMALL and not below and _terminates(size.q)
    if not decimal and size.q != 1:
        below.insert(0, number(size.q))
        size = sympy.Integer(size.p)
    return over(times(Atom(size), *above), times(*below))


def _one_root(above: list[Term], below: list[Term]) -> tuple[list[Term], list[Term]]:
    """Write sqrt(2)/sqrt(pi) as sqrt(2/pi)."""
    roots = [[k for k, t in enumerate(ts) if _is_root(t)] for ts in (above, below)]
    if len(roots[0]) != 1 or len(roots[1]) != 1:
        return above, below
    (i,), (j,) = roots
    joined = power(over(above[i].base, below[j].base), Atom(S.Half))  # type: ignore[union-attr]
    return [*above[:i], joined, *above[i + 1 :]], [*below[:j], *below[j + 1 :]]


def _root_below(
    size: Any, above: list[Term], below: list[Term]
) -> tuple[Any, list[Term], list[Term]]:
    """Write sqrt(2)/2 as 1/sqrt(2), and sqrt(2/pi)/2 as 1/sqrt(2 pi)."""
    places = [k for k, t in enumerate(above) if isinstance(t, Power) and t.exponent == HALF]
    values = [meaning(above[k].base) for k in places]  # type: ignore[union-attr]
    if len(places) != 1 or any(map(_is_root, below)) or not values[0].is_number:
        return size, above, below
    (k,), (value,) = places, values
    top, rest = value.as_numer_denom()
    if not top.is_Integer or top == 1 or size.q % top:
        return size, above, below
    root = power(times(Atom(top), term_of(rest, S.NaN)), HALF)
    return size * top, [*above[:k], *above[k + 1 :]], [root, *below]


def _is_root(term: Term) -> bool:
    number = isinstance(term, Power) and isinstance(term.base, Atom) and term.base.expr.is_number
    return number and term.exponent == Atom(S.Half)  # type: ignore[union-attr]


def _divides(factor: Any) -> bool:
    return bool(
        factor.is_Pow
        and not isinstance(factor, sympy.exp)
        and factor.exp.could_extract_minus_sign()
    )


def _terminates(q: Any) -> bool:
    return set(sympy.primefactors(q)) <= {2, 5}


def _base_of(factor: Any) -> Any:
    return factor.base if factor.is_Pow and not isinstance(factor, sympy.exp) else factor


def _stands_alone(factor: Any, signs: Signs) -> bool:
    """Tell whether a factor is a function or a name, beside which e^u comes first."""
    base = _base_of(factor)
    return base in signs or bool(base.is_Function and not isinstance(base, LAST))


def _place(factor: Any, x: Any, signs: Signs, functions: bool) -> Any:
    """Rank a factor: numbers, parameters, x, functions, brackets, exponentials."""
    base = _base_of(factor)
    rank: float
    if base.is_number:
        rank = 0
    elif base.is_Symbol and base != x and base not in signs:
        rank = 1
    elif base == x:
        rank = 2
    elif isinstance(base, LAST):
        early = functions and isinstance(base, sympy.exp) and base.args[0].is_polynomial(x)
        rank = 2.5 if early and sympy.degree(base.args[0], x) == 1 else 5
    elif base.is_Add:
        rank = 4 if base.has(x, *signs) else 1
    else:
        rank = 3
    return rank, base.count_ops(), sympy.default_sort_key(factor)


def meaning(term: Term) -> Any:
    """Give the SymPy expression that a term means; derivatives and limits are taken.

    Raises:
        DerivationError: A statement or a set is no expression.
        UndecidedError: A limit is not found.
    """
    kind = type(term)
    if kind not in _MEANINGS:
        raise DerivationError("this is not the form of a number", subject=kind.__name__)
    return _MEANINGS[kind](term)


def _slope(term: Slope) -> Any:
    found = sympy.diff(meaning(term.body), term.variable, term.order)
    # the slope of sign is 0 wherever it has one
    return found.replace(sympy.DiracDelta, lambda *_: S.Zero) if found.args else found


def _at(term: At) -> Any:
    body, place = meaning(term.body), meaning(term.place)
    found = body.subs(term.variable, place)
    if found is S.NaN or found.is_finite is False:
        found = sympy.limit(body, term.variable, place)
    return found


def _limit(term: Limit) -> Any:
    return limit_of(meaning(term.body), term.variable, term.side)


def _root(term: Root) -> Any:
    from symact.language.printer import to_text
    from symact.language.reader import symbol
    from symact.numeric.implicit import LETTER, ImplicitRoot

    body = meaning(term.body).subs(term.variable, symbol(LETTER))
    return ImplicitRoot(to_text(body), term.lo, term.hi)


def _call(term: Call) -> Any:
    argument = meaning(term.argument)
    return term.function(argument, term.branch) if term.branch else term.function(argument)


def piecewise(term: Cases) -> Branches:
    """Give a function in pieces as branches."""
    pieces = tuple(
        Branch(meaning(s.lo), meaning(s.hi), s.lo_closed, s.hi_closed, meaning(t))
        for t, s in term.rows
    )
    return Branches(term.variable, pieces)


def cases_of(branches: Branches, signs: Signs | None = None) -> Cases:
    """Write branches as a term."""
    x = branches.symbol
    rows = tuple((term_of(p.expr, x, signs), span_of(p, x)) for p in branches.pieces)
    return Cases(x, rows)


def span_of(piece: Branch, x: Any) -> Span:
    """Write the interval of a piece."""
    return Span(term_of(piece.lo, x), term_of(piece.hi, x), piece.lo_closed, piece.hi_closed)


_MEANINGS: dict[type, Any] = {
    Atom: lambda t: t.expr,
    Neg: lambda t: -meaning(t.term),
    Sum: lambda t: sympy.Add(*(meaning(p) for p in t.terms)),
    Product: lambda t: sympy.Mul(*(meaning(p) for p in t.factors)),
    Quotient: lambda t: meaning(t.above) / meaning(t.below),
    Power: lambda t: meaning(t.base) ** meaning(t.exponent),
    Call: _call,
    Named: lambda t: meaning(t.meaning),
    Slope: _slope,
    At: _at,
    Limit: _limit,
    Root: _root,
    Rounded: lambda t: sympy.Rational(t.text),
}


def algebra(term: Term) -> tuple[Any, dict[Any, Named]]:
    """Give the SymPy expression of a term with its names kept as symbols, and these symbols."""
    table: dict[Any, Named] = {}

    def known(part: Term) -> Term:
        if isinstance(part, Named):
            place = next((s for s, n in table.items() if n == part), None)
            if place is None:
                place = sympy.Symbol(f"_n{len(table)}", real=True)
                table[place] = part
            return Atom(place)
        return _rebuilt(part, known)

    return meaning(known(term)), table


def _rebuilt(part: Term, known: Any) -> Term:
    from symact.derive.steps.terms import rebuilt

    return rebuilt(part, known)
