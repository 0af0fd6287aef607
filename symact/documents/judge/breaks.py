"""Where a side may change its formula: the places around which points are laid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import sympy
from sympy.logic.boolalg import Boolean

from symact.documents.judge.side import Missing, compile_side
from symact.errors import SymactError
from symact.language import functions as fn

MAX_DECIDERS = 40
MAX_DEGREE = 6
BISECTIONS = 24
SCAN = tuple(Fraction(k * abs(k), 4) + Fraction(1, 97) for k in range(-16, 17))
"""Where signs are looked at, from -64 to 64, dense near zero."""

ZERO_OF = (sympy.Abs, sympy.sign, sympy.Heaviside)
POSITIVE = (sympy.exp, sympy.cosh, sympy.sech, fn.logistic, fn.softplus, fn.normal_cdf,
            fn.normal_pdf, fn.sech2)  # fmt: skip
"""Functions without a zero on the line, where they are positive."""


@dataclass(frozen=True, slots=True)
class Break:
    """Hold a place where something changes; `exact` where it is that rational itself."""

    at: Fraction
    exact: bool


def deciders(exprs: tuple[Any, ...]) -> tuple[Any, ...]:
    """List expressions whose zeros are the places where formulas change."""
    found: dict[Any, None] = {}
    for expr in exprs:
        for part in sympy.preorder_traversal(expr):
            found.update(dict.fromkeys(z for z in _zeros_of(part) if not _positive(z)))
            if len(found) > MAX_DECIDERS:
                return tuple(found)
    return tuple(found)


def _zeros_of(part: Any) -> Iterator[Any]:
    if isinstance(part, sympy.Rel):
        yield part.lhs - part.rhs
    elif isinstance(part, ZERO_OF):
        yield part.args[0]
    elif isinstance(part, (sympy.Max, sympy.Min)):
        yield from (a - b for a, b in combinations(part.args, 2))
    elif isinstance(part, Boolean):
        return
    elif part.is_Pow and part.exp.is_negative and not isinstance(part, sympy.exp):
        yield part.base
    elif isinstance(part, sympy.log) or (part.is_Pow and part.exp.is_Rational and part.exp.q > 1):
        yield part.args[0]


def _positive(expr: Any) -> bool:
    """Tell of sums and products of positive terms, such as 1 + exp(x), that they have no zero."""
    if expr.is_Add or expr.is_Mul:
        return all(map(_positive, expr.args))
    if isinstance(expr, POSITIVE):
        return bool(expr.args[0].is_real)
    if expr.is_Pow:
        return _positive(expr.base) and bool(expr.exp.is_real)
    return expr.is_Atom and expr.is_positive is True


def breaks(found: tuple[Any, ...], x: Any, values: Mapping[Any, Any]) -> tuple[Break, ...]:
    """Find the zeros of deciders, in ascending order, other variables at the given values."""
    result: dict[Fraction, bool] = {}
    for decider in found:
        if not decider.has(x):
            continue
        for place in _places(decider.xreplace(dict(values)), x):
            result[place.at] = result.get(place.at, False) or place.exact
    return tuple(Break(at, result[at]) for at in sorted(result))


def _places(decider: Any, x: Any) -> Iterator[Break]:
    if decider.free_symbols != {x}:
        return
    if decider.is_polynomial(x) and not _steep(decider):
        poly = sympy.Poly(decider, x)
        if poly.degree() == 1:
            root = -poly.nth(0) / poly.nth(1)
            if root.is_Rational:
                yield Break(Fraction(int(root.p), int(root.q)), exact=True)
                return
        if poly.degree() <= 0:
            return
        if _all_rational(poly) and poly.degree() <= MAX_DEGREE:
            yield from _rational_roots(poly)
    yield from _scanned(decider, x)


def _steep(decider: Any) -> bool:
    """Tell whether multiplying out would take long."""
    return any(p.exp.is_Integer and p.exp > MAX_DEGREE for p in decider.atoms(sympy.Pow))


def _all_rational(poly: Any) -> bool:
    return all(c.is_Rational for c in poly.all_coeffs())


def _rational_roots(poly: Any) -> Iterator[Break]:
    for factor, _ in poly.factor_list()[1]:
        if factor.degree() == 1:
            root = -factor.nth(0) / factor.nth(1)
            yield Break(Fraction(int(root.p), int(root.q)), exact=True)


def _scanned(decider: Any, x: Any) -> Iterator[Break]:
    """Find changes of sign on a grid."""
    try:
        side = compile_side(decider, [x])
    except SymactError:
        return

    def sign(at: Fraction) -> int:
        value = side.sign((at,), 96)
        return 0 if isinstance(value, Missing) else value

    before = sign(SCAN[0])
    for low, high in pairwise(SCAN):
        now = sign(high)
        if before * now < 0:
            yield _bisected(sign, low, high, before)
        before = now


def _bisected(sign: Any, low: Fraction, high: Fraction, before: int) -> Break:
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        found = sign(middle)
        if not found:
            break
        low, high = (middle, high) if found == before else (low, middle)
    near = ((low + high) / 2).limit_denominator(64)
    exact = low <= near <= high and not sign(near)
    return Break(near if exact else ((low + high) / 2).limit_denominator(10**6), exact)
