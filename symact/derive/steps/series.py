"""Taylor polynomials: the derivatives at the point, then the polynomial."""

from __future__ import annotations

from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branch
from symact.derive.constants import attempts
from symact.derive.derivative import check_order, tidy
from symact.derive.steps.build import negative, over, plus, power, times
from symact.derive.steps.convert import span_of, term_of
from symact.derive.steps.decimals import in_fractions
from symact.derive.steps.goals import best, cost
from symact.derive.steps.itself import by_itself_alone, turned
from symact.derive.steps.recognition import recognized
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.signs import PRIMES, function, letter
from symact.derive.steps.spell import finite_decimal
from symact.derive.steps.terms import (
    At,
    Atom,
    Named,
    Row,
    Slope,
    Term,
)
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.derive.taylor import beside, coefficients
from symact.errors import DerivationError, UndecidedError

ORDER = 5

LONG = 60
"""Operations of a derivative above which its formula is not written."""

READABLE = 12
"""What the formula of a derivative may cost a reader."""


def taylor_lines(activation: Activation, order: int = ORDER, at: Any = 0) -> Derivation:
    """Derive the Taylor polynomial around a point, on each side where they differ.

    Raises:
        DerivationError: The order is out of range.
        UndecidedError: The formula has no derivatives there.
    """
    check_order(activation, order)
    place = sympy.sympify(at, strict=True)
    title = f"Taylor polynomial of {activation.name}"
    reason = ""
    for attempt in attempts(activation):
        try:
            branches = attempt.branches()
            pieces = dict.fromkeys(beside(branches, place))
            sides = ("⁻", "⁺") if len(pieces) > 1 else ("",)
            lines: list[Line] = []
            for piece, side in zip(pieces, sides, strict=True):
                lines += _side(activation, piece, place, order, side)
        except (DerivationError, UndecidedError) as error:
            reason = str(error)
            continue
        return Derivation(title, lines[-1], tuple(lines), attempt.note)
    raise UndecidedError(reason, subject=activation.name)


def _side(activation: Activation, piece: Branch, at: Any, order: int, side: str) -> list[Line]:
    x = activation.x
    sign = letter(activation.expr, x)
    body, place = term_of(piece.expr, x), term_of(at, x)
    exact = in_fractions if not _has_decimals(piece.expr) else _as_it_is
    values = coefficients(piece.expr, x, at, order)
    where = span_of(piece, x) if side else None
    slopes = _slopes(piece.expr, x, order)
    forms = _forms(slopes, x, sign, body)
    names = [_name(sign, body, x, k, place, side) for k in range(order + 1)]
    lines: list[Line] = []
    for group in _groups(slopes):
        k = group[0]
        shown = forms[k] if len(group) == 1 else None
        if shown is not None:
            head = function(sign, Slope(body, x, k), x, k)
            words = "differentiate" if k else "definition"
            lines.append(Line(head, "=", exact(shown), words, "", where, variable=str(x)))
        rights = [exact(term_of(_factored(values[n], n), x)) for n in group]
        rule = "value" if not k else "substitute" if shown is not None else "derivative there"
        left, right = _together([names[n] for n in group]), _together(rights)
        lines.append(Line(left, "=", right, rule, variable=str(x)))
    u = sympy.Symbol("_u", real=True) if at else x
    signs = {u: plus(Atom(x), negative(place))} if at else {}
    values = tuple(_factored(c, 0) for c in values)
    terms = [exact(term_of(c * u**k, u, signs)) for k, c in enumerate(values)]
    raised = {"": "", "⁻": "^{-}", "⁺": "^{+}"}[side]
    total = Named(f"T{side}({x})", f"T{raised}({x})", _polynomial(names, x, place))
    words = f"remainder of order {order + 1}"
    return [*lines, Line(total, "=", plus(*terms), "Taylor's formula", words, variable=str(x))]


def _factored(coefficient: Any, k: int) -> Any:
    value = coefficient * sympy.factorial(k)
    forms = [sympy.factor_terms(value), sympy.factor(value) if value.is_number else value]
    return min(forms, key=lambda e: (e.count_ops(), forms.index(e)))


def _together(terms: list[Any]) -> Term:
    return terms[0] if len(terms) == 1 else Row(tuple(terms))


def _name(sign: tuple[str, str], body: Term, x: Any, k: int, place: Term, side: str) -> Named:
    """Make the sign of a derivative at the point."""
    found: Term = Slope(body, x, k) if k else body
    f = function(sign, found, x, k)
    raised = {"": "", "⁻": "^{-}", "⁺": "^{+}"}[side]
    return Named(
        f"{f.text.partition('(' if k < len(PRIMES) else '⁾(')[0]}"
        f"{'' if k < len(PRIMES) else '⁾'}({unicode(place)}{side})",
        f"{f.tex.rpartition('(')[0]}({tex(place)}{raised})", At(found, x, place),
    )  # fmt: skip


def _slopes(expr: Any, x: Any, order: int) -> list[Any]:
    """Differentiate again and again, the field's own functions by name."""
    found = [recognized(expr)]
    for _ in range(order):
        last = sympy.diff(found[-1], x)
        found.append(tidy(last) if last.count_ops() < LONG else last)
    return found


def _groups(slopes: list[Any]) -> list[list[int]]:
    """Put derivatives of one formula into one row, as those of e^x and of a polynomial."""
    groups: list[list[int]] = [[0]]
    for k in range(1, len(slopes)):
        if k > 1 and slopes[k] == slopes[k - 1]:
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


def _forms(slopes: list[Any], x: Any, sign: tuple[str, str], body: Term) -> list[Term | None]:
    """Give the formulas that are short: by the function alone where it has a sign of its own."""
    if sign[0] == "f":
        return [_shown(slope, x) for slope in slopes]
    alone = by_itself_alone(slopes[0], x, function(sign, body, x), len(slopes) - 1)
    terms: list[Term | None] = [t if cost(t) <= READABLE else None for t in alone]
    return [None, *(terms or [_shown(slope, x) for slope in slopes[1:]])]


def _shown(slope: Any, x: Any) -> Term | None:
    """Give the formula of a derivative where it is short and no constant."""
    if not slope.has(x) or slope.count_ops() > LONG:
        return None
    form = best(term_of(turned(slope), x), x, [], naming=False).term
    return form if cost(form) <= READABLE else None


def _has_decimals(expr: Any) -> bool:
    return any(finite_decimal(r) for r in expr.atoms(sympy.Rational))


def _as_it_is(term: Term) -> Term:
    return term


def _polynomial(names: list[Named], x: Any, place: Term) -> Term:
    """Build the sum of f^(k)(a)/k! (x - a)^k from the signs of the derivatives."""
    step = plus(Atom(x), negative(place))
    return plus(
        *(
            times(over(name, Atom(sympy.factorial(k))), power(step, Atom(sympy.Integer(k))))
            for k, name in enumerate(names)
        )
    )
