"""Radius of convergence of a Taylor series: the distance to the nearest complex singularity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import I, S, exp, log, oo, pi

from symact.derive.enclosed import enclosure_of, number
from symact.derive.fractions import Root, roots_of, split
from symact.derive.identity import exponential, tidy_constant
from symact.derive.order import compare, sign_of
from symact.derive.powers import in_powers
from symact.errors import UndecidedError
from symact.known import Evidence, Known
from symact.language import functions as fn

ENTIRE = (
    sympy.Add, sympy.Mul, exp, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh, sympy.erf, sympy.erfc,
    fn.erfcx, fn.normal_cdf, fn.normal_pdf, fn.expm1,
)  # fmt: skip
"""Functions without singularities in the complex plane."""

BOUNDARY: dict[Any, Any] = {
    log: lambda u: u,
    sympy.atan: lambda u: u**2 + 1,
    sympy.asinh: lambda u: u**2 + 1,
    sympy.asin: lambda u: u**2 - 1,
    sympy.acos: lambda u: u**2 - 1,
    sympy.atanh: lambda u: u**2 - 1,
    sympy.acosh: lambda u: u**2 - 1,
}
"""What vanishes where a function of u branches."""

DIGITS = 30
TINY = sympy.Float("1e-20", DIGITS)


@dataclass(frozen=True, slots=True)
class _Place:
    """Hold a possible singularity re + i im, im >= 0.

    Attributes:
        re, im: Where it is.
        order: Order of the zero (or pole) that makes it one.
        node: The part it comes from; None for a pole of the whole.
    """

    re: Any
    im: Any
    order: int = 1
    node: Any = None

    def distance(self, at: Any) -> Any:
        square = (self.re - at) ** 2 + self.im**2
        forms = [sympy.sqrt(form) for form in (sympy.expand(square), square)]
        return tidy_constant(min(forms, key=lambda e: e.count_ops()))


def radius(expr: Any, x: Any, at: Any) -> Known[Any]:
    """Find the radius of convergence of the series of a formula at a real point.

    It is proved where the nearest place at which some part is singular is shown to be a
    singularity of the whole. Otherwise that distance is a lower bound: the enclosure is open above.

    Raises:
        UndecidedError: The singularities of a part are not found.
        DerivationError: A distance depends on a parameter.
    """
    t = sympy.Symbol("t", positive=True)
    masked, rate = in_powers(expr, x, t)
    if masked.is_rational_function(x, t):
        return _meromorphic(sympy.cancel(sympy.together(masked)), x, at, t, rate)
    places = [p for p in _places(exponential(expr), x) if not _removable(expr, x, p)]
    if not places:
        return number(oo)
    best = _nearest(places, at)
    size = best.distance(at)
    same = [p for p in places if compare(p.distance(at), size) == 0]
    if (
        all(_genuine(exponential(expr), x, p) for p in same[:1])
        and len({p.node for p in same}) == 1
    ):
        return number(size)
    enclosure = enclosure_of(size)
    if enclosure is None:
        raise UndecidedError("the radius is not found")
    note = f"at least {size}: whether the function is singular there is open"
    return Known(None, Evidence.ENCLOSED, (enclosure[0], "oo"), note=note)


def _removable(expr: Any, x: Any, place: _Place) -> bool:
    """Tell whether a zero of the denominator is one of an entire numerator, as in sin(x)/x."""
    above, below = sympy.fraction(sympy.together(expr))
    if place.order > 1 or place.im != 0 or not below.is_polynomial(x):
        return False
    if not all(_analytic(part, x) for part in sympy.preorder_traversal(above)):
        return False
    return bool(below.subs(x, place.re) == 0 and above.subs(x, place.re) == 0)


def _meromorphic(plain: Any, x: Any, at: Any, t: Any, rate: Any) -> Known[Any]:
    above, below = sympy.fraction(plain)
    places = _zero_places(below, x, t, rate)
    if not places:
        return number(oo)
    best = _nearest(places, at)
    z = best.re + I * best.im
    value = above.xreplace({t: exp((rate or 0) * z), x: z}).evalf(DIGITS)
    if not (value.is_number and abs(value) > TINY):
        raise UndecidedError("the nearest pole may be none")
    return number(best.distance(at))


def _zero_places(g: Any, x: Any, t: Any, rate: Any) -> list[_Place]:
    """Locate the zeros of a polynomial in x or in t = exp(rate x), those nearest to the line."""
    if not g.has(x, t):
        return []
    if g.has(x) and g.has(t):
        raise UndecidedError("a denominator mixes x and exponentials", subject=str(g))
    if g.has(x):
        return [_Place(*_parts(r), r.multiplicity) for r in roots_of(g, x)]
    places = []
    for root in roots_of(g, t):
        if root.value == 0:
            continue
        square = tidy_constant(sympy.expand(_square(root)))
        real, imaginary = log(square) / (2 * rate), abs(_angle(root) / rate)
        places.append(_Place(real, imaginary, root.multiplicity))
    return places


def _parts(root: Root) -> tuple[Any, Any]:
    real, imaginary = split(root.value) if root.paired else (root.value, S.Zero)
    return real, abs(imaginary)


def _square(root: Root) -> Any:
    real, imaginary = _parts(root)
    return real**2 + imaginary**2


def _angle(root: Root) -> Any:
    if root.paired:
        real, imaginary = _parts(root)
        return sympy.atan2(imaginary, real)
    return S.Zero if sign_of(root.value) > 0 else pi


def _nearest(places: list[_Place], at: Any) -> _Place:
    best = places[0]
    for place in places[1:]:
        if compare(place.distance(at), best.distance(at)) < 0:
            best = place
    return best


def _places(expr: Any, x: Any) -> Iterator[_Place]:
    """List where some part of an expression is singular."""
    t = sympy.Symbol("t", positive=True)
    for part in sorted(set(sympy.preorder_traversal(expr)), key=sympy.default_sort_key):
        vanishing = _vanishing(part, x)
        if vanishing is None:
            continue
        masked, rate = in_powers(vanishing, x, t)
        above, below = sympy.fraction(sympy.cancel(sympy.together(masked)))
        if not (above.is_polynomial(x, t) and below.is_polynomial(x, t)):
            raise UndecidedError("the singularities are not found", subject=str(part))
        for poly in (above, below):
            for place in _zero_places(poly, x, t, rate):
                yield replace(place, node=part)


def _vanishing(part: Any, x: Any) -> Any:
    """Give what vanishes (or has a pole) where a part is singular; None where it never is."""
    if not part.has(x) or part == x or isinstance(part, ENTIRE):
        return None
    if part.is_Pow:
        if part.exp.has(x):
            raise UndecidedError("a power with x in its exponent", subject=str(part))
        if part.exp.is_Integer and part.exp > 0:
            return None
        return _inner_zero(part.base)
    row = BOUNDARY.get(part.func)
    if row is None:
        raise UndecidedError("the singularities of a function are not known", subject=str(part))
    return row(_inner_zero(part.args[0])) if part.func is log else row(part.args[0])


def _inner_zero(u: Any) -> Any:
    """Give what vanishes where u does: of a logarithm, its argument less one."""
    return u.args[0] - 1 if isinstance(u, log) else u


def _genuine(expr: Any, x: Any, place: _Place) -> bool:
    """Tell whether a branch point of one part is one of the whole: P(x) part + analytic."""
    if not _branches(place):
        return False
    mark = sympy.Dummy("mark")
    marked = sympy.expand(expr.xreplace({place.node: mark}))
    if not marked.is_polynomial(mark) or sympy.degree(marked, mark) != 1:
        return False
    factor = sympy.Poly(marked, mark).LC()
    rest = marked.subs(mark, 0)
    if not factor.is_polynomial(x) or not all(
        _analytic(p, x) for p in sympy.preorder_traversal(rest)
    ):
        return False
    value = factor.subs(x, place.re + I * place.im).evalf(DIGITS)
    return bool(value.is_number and abs(value) > TINY)


def _branches(place: _Place) -> bool:
    """Tell whether the part itself has more than one value around its singular place."""
    node = place.node
    if node.args[0].has(log, sympy.Pow) and not node.args[0].is_rational_function():
        return not node.args[0].has(log) and node.func in LOGARITHMIC
    if node.is_Pow:
        return bool((node.exp * place.order).is_integer is False)
    return node.func in LOGARITHMIC or place.order % 2 == 1


LOGARITHMIC = (log, sympy.atan, sympy.atanh)
"""Functions that branch like a logarithm, at a zero of any order."""


def _analytic(part: Any, x: Any) -> bool:
    return (
        not part.has(x)
        or part == x
        or isinstance(part, ENTIRE)
        or (part.is_Pow and bool(part.exp.is_Integer and part.exp > 0))
    )
