"""Taylor polynomials: the derivatives at the point, then the polynomial."""

from __future__ import annotations

from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branch
from symact.derive.constants import attempts
from symact.derive.derivative import check_order
from symact.derive.steps.build import negative, over, plus, power, times
from symact.derive.steps.convert import term_of
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.signs import function, letter
from symact.derive.steps.terms import At, Atom, Named, Slope, Term
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.derive.taylor import beside, coefficients
from symact.errors import DerivationError, UndecidedError

ORDER = 5


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
    values = coefficients(piece.expr, x, at, order)
    raised = {"": "", "⁻": "^{-}", "⁺": "^{+}"}[side]
    lines, terms = [], []
    for k, coefficient in enumerate(values):
        found: Term = Slope(body, x, k) if k else body
        f = function(sign, found, x, k)
        name = Named(
            f"{f.text.partition('(')[0]}({unicode(place)}{side})",
            f"{f.tex.rpartition('(')[0]}({tex(place)}{raised})", At(found, x, place),
        )  # fmt: skip
        value = sympy.factor_terms(coefficient * sympy.factorial(k))
        rule = "value" if not k else "derivative at the point"
        lines.append(Line(name, "=", term_of(value, x), rule, variable=str(x)))
        step = plus(Atom(x), negative(place))
        terms.append(times(term_of(coefficient, x), power(step, Atom(sympy.Integer(k)))))
    whole = _polynomial(lines, x, place)
    words = f"up to a multiple of (x − {at})^{order + 1}" if at else f"up to order x^{order + 1}"
    sign_of_sum = Named(f"T{side}({x})", f"T{raised}({x})", whole)
    return [*lines, Line(sign_of_sum, "=", plus(*terms), "Taylor's formula", words,
                         variable=str(x))]  # fmt: skip


def _polynomial(lines: list[Line], x: Any, place: Term) -> Term:
    """Build the sum of f^(k)(a)/k! (x - a)^k from the signs of the derivatives."""
    step = plus(Atom(x), negative(place))
    return plus(
        *(
            times(over(line.left, Atom(sympy.factorial(k))), power(step, Atom(sympy.Integer(k))))
            for k, line in enumerate(lines)
        )
    )
