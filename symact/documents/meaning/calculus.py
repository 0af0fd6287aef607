"""Derivatives, integrals and limits of what a document prints, never by SymPy's own switches."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branch, differentiate, to_branches
from symact.derive.integrals import integrate
from symact.documents.meaning.records import MeaningError
from symact.errors import SymactError
from symact.language import functions as fn

MAX_ORDER = 8
"""Derivatives that documents print; higher ones grow without end."""

SWITCHES = (sympy.Piecewise, sympy.Max, sympy.Min, sympy.Abs, sympy.sign)


def derivative(expr: Any, variable: Any, order: int = 1) -> tuple[Any, tuple[Any, ...]]:
    """Differentiate piece by piece: (derivative, joints where it is a convention).

    Raises:
        MeaningError: The order is too high.
    """
    if order > MAX_ORDER:
        raise MeaningError(f"a derivative of order {order} is not taken")
    if expr.has(sympy.floor, sympy.ceiling):
        raise MeaningError("a step function has no derivative here")
    if not any(e.has(variable) for e in expr.atoms(*SWITCHES)):
        return expr.diff(variable, order), ()
    try:
        pieces = to_branches(expr, variable)
        return differentiate(pieces, order).expr, pieces.joints
    except (SymactError, NotImplementedError, TypeError, ValueError):
        spelled = unfold(expr)
        return spelled.diff(variable, order), tuple(edges(spelled, variable))


def unfold(expr: Any) -> Any:
    """Write Max, Min, Abs and sign as cases."""
    expr = expr.replace(sympy.Abs, lambda u: sympy.Piecewise((u, u >= 0), (-u, True)))
    expr = expr.replace(sympy.sign, lambda u: sympy.Piecewise((1, u > 0), (-1, u < 0), (0, True)))
    expr = expr.replace(sympy.Max, lambda *us: _chosen(us, sympy.Gt))
    return expr.replace(sympy.Min, lambda *us: _chosen(us, sympy.Lt))


def _chosen(values: tuple[Any, ...], better: Any) -> Any:
    best = values[0]
    for value in values[1:]:
        best = sympy.Piecewise((value, better(value, best)), (best, True))
    return best


def edges(expr: Any, variable: Any) -> list[Any]:
    """List where the conditions of cases change, as far as they are linear in the variable."""
    found: list[Any] = []
    for piecewise in expr.atoms(sympy.Piecewise):
        for _, condition in piecewise.args:
            for relation in condition.atoms(sympy.core.relational.Relational):
                gap = sympy.expand(relation.lhs - relation.rhs)
                if gap.is_polynomial(variable) and sympy.degree(gap, variable) == 1:
                    slope = gap.coeff(variable, 1)
                    point = sympy.cancel(-gap.coeff(variable, 0) / slope)
                    if point not in found:
                        found.append(point)
    return found


def definite(body: Any, variable: Any, low: Any, high: Any) -> Any:
    """Integrate between bounds: normal densities by erf, the rest by symact's table.

    Raises:
        MeaningError: No closed form is found.
    """
    plain = body.replace(fn.normal_pdf, fn.DEFINITIONS[fn.normal_pdf])
    bell = _bell(plain, variable, low, high)
    if bell is not None:
        return bell
    piece = Branch(S.NegativeInfinity, S.Infinity, lo_closed=False, hi_closed=False, expr=plain)
    try:
        whole = integrate(plain, variable, piece)
    except SymactError:
        raise MeaningError("no closed form of this integral is known") from None
    ends = [_at(whole, variable, end) for end in (high, low)]
    return ends[0] - ends[1]


def _at(expr: Any, variable: Any, end: Any) -> Any:
    if end.is_infinite:
        found = sympy.limit(expr, variable, end)
        if not found.is_finite:
            raise MeaningError("this integral does not converge")
        return found
    return expr.subs(variable, end)


def _bell(body: Any, variable: Any, low: Any, high: Any) -> Any:
    """Integrate c exp(-a t^2 + b t + d) with a > 0."""
    factor, moving = sympy.powsimp(body).as_independent(variable, as_Add=False)
    if not isinstance(moving, sympy.exp) or not moving.args[0].is_polynomial(variable):
        return None
    square = sympy.Poly(moving.args[0], variable)
    if square.degree() != 2:
        return None
    minus_a, b, d = (square.coeff_monomial(variable**k) for k in (2, 1, 0))
    a = -minus_a
    if not a.is_positive:
        raise MeaningError("this integral does not converge")
    scale = factor * sympy.exp(d + b**2 / (4 * a)) * sympy.sqrt(sympy.pi / a) / 2
    ends = [_erf(sympy.sqrt(a) * (end - b / (2 * a))) for end in (high, low)]
    return scale * (ends[0] - ends[1])


def _erf(u: Any) -> Any:
    signs = {S.Infinity: S.One, S.NegativeInfinity: S.NegativeOne}
    return signs.get(u, sympy.erf(u))


def highest(expr: Any, variable: Any, sign: int) -> Any:
    """Give the supremum (sign 1) or the infimum (-1) over the whole line.

    Raises:
        MeaningError: It is not known.
    """
    from symact.derive.range import range_of

    try:
        found = range_of(to_branches(expr, variable))
    except SymactError as error:
        raise MeaningError(f"the range is not known: {error.message}") from None
    known = found.hi if sign > 0 else found.lo
    if known.value is not None:
        return known.value
    if known.enclosure is None:
        raise MeaningError("the range is not known")
    return sum(sympy.Rational(end) for end in known.enclosure) / 2
