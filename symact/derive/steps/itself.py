"""Derivatives written by the function itself: sigma' = sigma (1 - sigma)."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symact.derive.derivative import through
from symact.derive.steps.convert import term_of
from symact.derive.steps.goals import THROUGH_ITSELF, Goal
from symact.derive.steps.subject import Form, Subject
from symact.derive.steps.terms import Named, Term, names_in
from symact.errors import SymactError
from symact.language.functions import logistic

ITSELF = "through the function itself"


def through_itself(subject: Subject, before: Form, variable: Any, order: int) -> list[Goal]:
    """Offer a derivative written by f itself.

    Args:
        subject: The formula of f.
        before: The form that is differentiated.
        variable: In which; only the input has such a form.
        order: Which derivative comes out.
    """
    x = subject.x
    if variable != x:
        return []
    f = sympy.Symbol("_f", real=True)
    signs = {f: subject.function}
    if order == 1:
        found = _itself(subject.expr, x, f)
        if found is None or not found.has(f):
            return []
        return [_by_itself(found, x, signs)]
    if subject.function not in names_in(before.term):
        return []
    slope = _itself(subject.expr, x, f)
    if slope is None:
        return []
    found = slope
    shown = sympy.factor(slope) if not slope.subs(f, 0) else slope
    for _ in range(order - 1):
        found = _by_slope(sympy.diff(found, x) + sympy.diff(found, f) * slope, shown)
    return [_by_itself(found, x, signs)] if found.has(f) else []


def by_itself_alone(expr: Any, x: Any, function: Named, order: int) -> list[Term]:
    """Write the derivatives from the first on by the function alone, as those of sigma and tanh.

    Returns:
        A term for each order; none where the function does not suffice.
    """
    f = sympy.Symbol("_f", real=True)
    slope = _itself(expr, x, f)
    if slope is None or slope.free_symbols != {f}:
        return []
    signs, found = {f: function}, slope
    shown = sympy.factor(slope) if not slope.subs(f, 0) else slope
    terms = [_by_itself(found, x, signs).term]
    for _ in range(order - 1):
        found = _by_slope(sympy.diff(found, f) * slope, shown)
        terms.append(_by_itself(found, x, signs).term)
    return terms


def _by_slope(found: Any, slope: Any) -> Any:
    """Factor, the slope as it is written: 1 - f^2 rather than (1 - f) (1 + f)."""
    ratio = sympy.cancel(found / slope)
    if sympy.fraction(ratio)[1].free_symbols:
        return sympy.factor(found)
    return sympy.Mul(sympy.factor(ratio), *sympy.Mul.make_args(slope), evaluate=False)


def _itself(expr: Any, x: Any, f: Any) -> Any:
    """Ask for f′ by f; None where a function has no differential equation here."""
    try:
        return through(expr, x, f)
    except SymactError:
        return None


def _by_itself(found: Any, x: Any, signs: Any) -> Goal:
    (f,) = signs
    # f (1 - f) rather than f - f^2, but 1 - f^2 rather than (1 - f)(1 + f)
    factored = sympy.factor(found) if found.is_Add and not found.subs(f, 0) else found
    chosen = sympy.Add(*(_positive(t, f) for t in sympy.Add.make_args(factored)))
    return Goal(term_of(chosen, x, signs), ITSELF, (), THROUGH_ITSELF)


def turned(expr: Any) -> Any:
    """Write sigma (sigma - 1) (2 sigma - 1) as sigma (1 - sigma) (1 - 2 sigma)."""
    found = expr.atoms(logistic)
    if len(found) != 1:
        return expr
    (s,), f = found, sympy.Symbol("_f", real=True)
    return _positive(expr.xreplace({s: f}), f).xreplace({f: s})


def _positive(expr: Any, f: Any) -> Any:
    """Write -f (f - 1) as f (1 - f), and -(851 f - 500)/500 as 1 - 1.702 f."""
    if not expr.is_Mul:
        return expr
    factors, size = [], S.One
    for factor in expr.args:
        constant = factor.subs(f, 0) if factor.is_Add and factor.has(f) else S.Zero
        if constant.is_Rational and constant != 0:
            size *= constant
            factors.append(sympy.expand(factor / constant))
        elif factor.is_Rational:
            size *= factor
        else:
            factors.append(factor)
    return sympy.Mul(size, *factors)
