"""Thresholds that an equation defines: between which bounds they lie, and their closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.derive.vector.cases import conditions, normal, side
from symact.errors import DerivationError
from symact.language.indexed import RowFormula, Scalar

Locals = tuple[tuple[Any, Any], ...]

M = sympy.Symbol("_m", real=True)
Z = sympy.Symbol("_z", real=True)


@dataclass(frozen=True, slots=True)
class Solve:
    """Hold a threshold given by an equation: the sum of `body` over the row is `equals`.

    Attributes:
        symbol: The threshold.
        body, equals: The equation; the sum falls as the threshold rises.
        low, high: Expressions of earlier scalars between which the threshold lies.
        above: Condition under which an element counts.
        sums: Sums over those elements, (symbol, body) pairs.
        closed: The threshold by these sums, or None.
    """

    symbol: Any
    body: Any
    equals: Any
    low: Any
    high: Any
    above: Any
    sums: tuple[tuple[Any, Any], ...] = ()
    closed: Any = None


def solve(formula: RowFormula, scalar: Scalar, near: Locals) -> Solve:
    """Bound a threshold, and write it in closed form on its support.

    Elements z are at most zero here. At the threshold that the largest element alone would have,
    the sum is at least `equals`; where no element counts it is zero.
    """
    tau, found = scalar.symbol, conditions(scalar.body)
    if not near or len(found) != 1:
        raise DerivationError("the equation of the threshold is not of a known kind")
    (condition,) = found
    parts = [side(scalar.body, condition, value) for value in (True, False)]
    if parts[1] != 0:
        condition, parts = normal(condition.negated), parts[::-1]
    body = parts[0]
    alone = sympy.roots(sympy.Poly(body.subs(Z, 0) - scalar.equals, tau))
    low = min(alone, key=lambda v: sympy.expand(v - next(iter(alone))))
    high = sympy.roots(sympy.Poly(condition.lhs.subs(Z, 0), tau), multiple=True)[0]
    sums, closed = _closed(sympy.expand(body), scalar.equals, tau, formula)
    return Solve(tau, scalar.body, scalar.equals, low, high, condition, sums, closed)


def _closed(
    body: Any, equals: Any, tau: Any, formula: RowFormula
) -> tuple[tuple[tuple[Any, Any], ...], Any]:
    """Solve the equation on the support, its coefficients being sums over the support."""
    if not body.is_polynomial(tau):
        return (), None
    coefficients = sympy.Poly(body, tau).all_coeffs()
    sums, whole = [], -equals
    for k, coefficient in enumerate(coefficients):
        factor, moving = coefficient.as_independent(Z, *formula.elements, as_Add=False)
        sign = sympy.Symbol(f"_t{k}", real=True)
        sums.append((sign, moving))
        whole += factor * sign * tau ** (len(coefficients) - 1 - k)
    solutions = sympy.roots(sympy.Poly(whole, tau), multiple=True)
    trial = {sign: 1 if moving == 1 else 0 for sign, moving in sums}
    return tuple(sums), min(solutions, key=lambda r: r.subs(trial))
