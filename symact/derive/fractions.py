"""Partial fractions over the roots of a denominator, and real forms of pairs of complex ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import I, S

from symact.derive.order import sign_of
from symact.errors import UndecidedError

MAX_DEGREE = 12


@dataclass(frozen=True, slots=True)
class Root:
    """Hold a root of a polynomial.

    Attributes:
        value: The root; of a complex pair the one in the upper half plane.
        multiplicity: How often it occurs.
        paired: Whether its conjugate is a root as well, not listed apart.
    """

    value: Any
    multiplicity: int
    paired: bool = False


@dataclass(frozen=True, slots=True)
class Simple:
    """Hold coefficient / (t - root)^power; a paired root stands for the sum with its conjugate."""

    coefficient: Any
    root: Root
    power: int


def roots_of(poly: Any, t: Any) -> tuple[Root, ...]:
    """Find all roots of a polynomial whose factors have degree 1 or 2, or are a t^n + b.

    Raises:
        UndecidedError: A factor has no simple roots.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    if sympy.degree(poly, t) > MAX_DEGREE:
        raise UndecidedError(f"the degree of a denominator is over {MAX_DEGREE}")
    _, factors = sympy.factor_list(poly, t)
    return tuple(r for factor, n in factors for r in _simple_roots(sympy.Poly(factor, t), n))


def _simple_roots(poly: Any, multiplicity: int) -> list[Root]:
    if poly.degree() == 1:
        a, b = poly.all_coeffs()
        return [Root(sympy.cancel(-b / a), multiplicity)]
    if poly.degree() == 2:
        return _quadratic_roots(poly, multiplicity)
    raise UndecidedError("a denominator has no simple roots", subject=str(poly.as_expr()))


def _quadratic_roots(poly: Any, multiplicity: int) -> list[Root]:
    a, b, c = poly.all_coeffs()
    square = sympy.expand(b**2 - 4 * a * c)
    middle = sympy.cancel(-b / (2 * a))
    quarter = sympy.cancel(square / (4 * a**2))
    if sign_of(square) > 0:
        half = sympy.sqrt(quarter)
        return [Root(middle - half, multiplicity), Root(middle + half, multiplicity)]
    return [Root(middle + I * sympy.sqrt(-quarter), multiplicity, paired=True)]


def partial_fractions(expr: Any, t: Any) -> tuple[Any, tuple[Simple, ...]]:
    """Split a rational function into a polynomial in t and simple fractions.

    Raises:
        UndecidedError: The roots of the denominator are not simple.
    """
    above, below = sympy.fraction(sympy.cancel(sympy.together(expr)))
    if not (above.is_polynomial(t) and below.is_polynomial(t)):
        raise UndecidedError("not a rational function", subject=str(expr))
    quotient, rest = sympy.div(above, below, t)
    roots = roots_of(below, t) if below.has(t) else ()
    lead = sympy.Poly(below, t).LC() if below.has(t) else S.One
    parts: list[Simple] = []
    for root in roots:
        others = lead * sympy.Mul(*[_factor(r, t) for r in roots if r is not root])
        if root.paired:
            others *= (t - conjugate(root.value)) ** root.multiplicity
        parts += _at_root(rest / others, root, t)
    return sympy.expand(quotient), tuple(parts)


def _factor(root: Root, t: Any) -> Any:
    whole = (t - root.value) ** root.multiplicity
    return whole * (t - conjugate(root.value)) ** root.multiplicity if root.paired else whole


def _at_root(beside: Any, root: Root, t: Any) -> list[Simple]:
    """Expand what multiplies 1/(t - a)^m in powers of t - a."""
    parts = []
    for j in range(root.multiplicity):
        value = tidy(beside.subs(t, root.value) / sympy.factorial(j))
        if value != 0:
            parts.append(Simple(value, root, root.multiplicity - j))
        beside = sympy.diff(beside, t)
    return parts


def conjugate(value: Any) -> Any:
    """Conjugate an expression whose symbols are real and whose functions are real on the line."""
    return value.xreplace({I: -I})


def tidy(value: Any) -> Any:
    """Write a number or a form in parameters short; complex numbers as a + b i."""
    if value.has(I):
        real, imaginary = split(value)
        return real + I * imaginary
    return sympy.cancel(sympy.radsimp(sympy.expand(value)))


def split(value: Any) -> tuple[Any, Any]:
    """Give the real and the imaginary part of an algebraic expression with real symbols."""
    i = sympy.Dummy("i")
    above, below = sympy.fraction(sympy.together(value.xreplace({I: i})))
    above, below = (_reduced(part, i) for part in (above, below))
    (a, b), (c, d) = above, below
    square = sympy.expand(c**2 + d**2)
    return (
        _short((a * c + b * d) / square),
        _short((b * c - a * d) / square),
    )


def _reduced(part: Any, i: Any) -> tuple[Any, Any]:
    """Reduce a polynomial in i by i^2 = -1."""
    real, imaginary = S.Zero, S.Zero
    for (n,), c in sympy.Poly(sympy.expand(part), i).terms():
        factor = c * (-1) ** (n // 2)
        real, imaginary = (real, imaginary + factor) if n % 2 else (real + factor, imaginary)
    return real, imaginary


def _short(value: Any) -> Any:
    return sympy.radsimp(sympy.cancel(value)) if value != 0 else S.Zero
