"""Elementwise calculus for formulas of rows: functions of one element with at most one condition.

A threshold splits a row in the elements above it and the others. On each side a function of the
element is smooth; `folded` writes it so, `ratio` compares two of them side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sympy
from sympy import Piecewise, S

from symact.derive.derivative import tidy

SHORT = 60
"""Operations above which no shorter form is looked for."""


def normal(condition: Any) -> Any:
    """Write an inequality as u > 0 or u >= 0 without positive factors, so that equal ones meet."""
    if not isinstance(condition, INEQUALITIES):
        return condition.canonical
    strict = isinstance(condition, (sympy.StrictGreaterThan, sympy.StrictLessThan))
    larger = isinstance(condition, (sympy.StrictGreaterThan, sympy.GreaterThan))
    u = condition.lhs - condition.rhs if larger else condition.rhs - condition.lhs
    factors = sympy.Mul.make_args(sympy.factor_terms(sympy.expand(u)))
    u = sympy.expand(sympy.Mul(*(f for f in factors if not f.is_positive)))
    head = sympy.StrictGreaterThan if strict else sympy.GreaterThan
    return head(u, 0, evaluate=False)


INEQUALITIES = (
    sympy.StrictGreaterThan, sympy.StrictLessThan, sympy.GreaterThan, sympy.LessThan,
)  # fmt: skip


def conditions(*exprs: Any) -> tuple[Any, ...]:
    """List the conditions of all branches, each once; a condition and its negation count once."""
    found: dict[Any, None] = {}
    for expr in exprs:
        for piece in sorted(expr.atoms(Piecewise), key=sympy.default_sort_key):
            for _, condition in piece.args:
                if condition is not S.true:
                    kept = normal(condition)
                    if normal(kept.negated) not in found:
                        found.setdefault(kept)
    return tuple(found)


def side(expr: Any, condition: Any, value: bool) -> Any:
    """Give an expression where a condition holds, or where it does not."""

    def choose(*branches: Any) -> Any:
        left = []
        for branch, when in branches:
            known = _truth(when, condition, value)
            if known is True:
                left.append((branch, S.true))
                break
            if known is None:
                left.append((branch, when))
        return Piecewise(*left) if left else S.Zero

    return expr.replace(Piecewise, choose)


def _truth(when: Any, condition: Any, value: bool) -> bool | None:
    if when is S.true:
        return True
    if normal(when) == condition:
        return value
    if normal(when.negated) == condition:
        return not value
    return None


def folded(expr: Any, form: Callable[[Any], Any] | None = None) -> Any:
    """Put all branches of an expression into one Piecewise where there is one condition."""
    form = form or short
    found = conditions(expr)
    if not found:
        return form(expr)
    if len(found) > 1:
        return expr
    (condition,) = found
    yes, no = (form(side(expr, condition, value)) for value in (True, False))
    if yes == no:
        return yes
    if no.is_zero is not True and yes.is_zero:
        condition, yes, no = condition.negated, no, yes
    return Piecewise((yes, shown(condition)), (no, True))


def shown(condition: Any) -> Any:
    """Write a condition with the larger side first and without signs: x > tau."""
    if not isinstance(condition, INEQUALITIES):
        return condition
    line = normal(condition)
    terms = sympy.Add.make_args(line.lhs)
    left = [t for t in terms if not t.could_extract_minus_sign()]
    right = [-t for t in terms if t.could_extract_minus_sign()]
    if not left:
        return _below(line, right)
    return line.func(sympy.Add(*left), sympy.Add(*right))


def _below(line: Any, right: list[Any]) -> Any:
    """Write -u > 0 as u < 0."""
    head = sympy.StrictLessThan if isinstance(line, sympy.StrictGreaterThan) else sympy.LessThan
    return head(sympy.Add(*right), 0)


def short(expr: Any) -> Any:
    """Choose a short form by plain algebra."""
    if expr.count_ops() > SHORT or expr.has(Piecewise):
        return expr
    if any(not s.is_commutative for s in expr.free_symbols):
        return expr
    return tidy(expr)


def slope(expr: Any, variable: Any) -> Any:
    """Differentiate a function of one element; the piece that owns a joint decides there."""
    if not expr.has(variable):
        return S.Zero
    return folded(sympy.diff(expr, variable))


def inside(condition: Any, elements: Iterable[Any]) -> tuple[Any, Any] | None:
    """Describe where a condition u > 0 holds: the element and its value at u = t > 0."""
    u = normal(condition).lhs
    for x in elements:
        rate = sympy.diff(u, x)
        if rate != 0 and not rate.has(x):
            t = sympy.Symbol("_t", positive=True)
            return x, sympy.expand((t - u.subs(x, 0)) / rate)
    return None


def composed(form: Any, outer: Any, y: Any, elements: Iterable[Any]) -> Any:
    """Put y, which may have two sides, into a function of the symbol `outer`."""
    found = conditions(y)
    if len(found) != 1:
        return form.subs(outer, y)
    (condition,) = found
    sides = []
    for value, line in ((True, condition), (False, condition.negated)):
        part = side(y, condition, value)
        place = inside(line, elements)
        if place is None or not part.has(place[0]):
            sides.append(form.subs(outer, part))
            continue
        u = normal(line).lhs
        inner = sympy.factor(part.subs(*place))
        sides.append(form.subs(outer, inner).subs(sympy.Symbol("_t", positive=True), u))
    return folded(Piecewise((sides[0], condition), (sides[1], True)))


def ratio(above: Any, below: Any, elements: Iterable[Any]) -> Any:
    """Give above/below where that does not depend on the element, else None.

    Where there is a condition the quotient is taken where `below` does not vanish identically;
    on the other side both must vanish.
    """
    elements = tuple(elements)
    if below == 0:
        return None
    found = conditions(above, below)
    if len(found) > 1:
        return None
    if not found:
        return _free(above / below, elements)
    tops = [side(above, found[0], value) for value in (True, False)]
    bottoms = [side(below, found[0], value) for value in (True, False)]
    lines = [found[0], found[0].negated]
    kept = [k for k in (0, 1) if tops[k] != 0 or bottoms[k] != 0]
    if len(kept) != 1 or bottoms[kept[0]] == 0:
        return None
    place = inside(lines[kept[0]], elements)
    quotient = tops[kept[0]] / bottoms[kept[0]]
    return _free(quotient if place is None else quotient.subs(*place), elements)


def _free(quotient: Any, elements: tuple[Any, ...]) -> Any:
    t = sympy.Symbol("_t", positive=True)
    for form in (lambda e: e, sympy.powsimp, short):
        found = form(quotient)
        if not found.has(*elements, t):
            return found
    return None
