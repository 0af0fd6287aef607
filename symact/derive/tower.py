"""All derivatives of a smooth function as polynomials in finitely many generators.

The generators of x*tanh(softplus(x)) are x, tanh(softplus(x)), logistic(x): their derivatives are
polynomials in themselves, so the n-th derivative is found by differentiating polynomials. It grows
with a power of n, where repeated symbolic differentiation grows exponentially.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import QQ, S
from sympy.polys.rings import PolyElement, ring

from symact.errors import DerivationError, UndecidedError
from symact.language import functions as fn

MAX_TERMS = 20_000
"""Terms of one derivative before the work is refused."""


@dataclass(frozen=True, slots=True)
class Tower:
    """Hold a function as a polynomial in generators that are closed under differentiation.

    Attributes:
        values: Each generator as an expression in x.
        slopes: Derivative of each generator.
        start: The function.
    """

    values: tuple[Any, ...]
    slopes: tuple[PolyElement, ...]
    start: PolyElement

    def slope(self, poly: PolyElement) -> PolyElement:
        """Differentiate a polynomial in the generators."""
        total = poly.ring.zero
        for generator, slope in zip(poly.ring.gens, self.slopes, strict=True):
            if slope:
                total += poly.diff(generator) * slope
        return total

    def derivatives(self) -> Iterator[PolyElement]:
        """Yield the function, its first derivative, its second, without end."""
        poly = self.start
        while True:
            if len(poly) > MAX_TERMS:
                raise UndecidedError(f"a derivative has more than {MAX_TERMS} terms")
            yield poly
            poly = self.slope(poly)

    def expr(self, poly: PolyElement) -> Any:
        """Write a polynomial in the generators as an expression in x."""
        names = dict(zip(poly.ring.symbols, self.values, strict=True))
        return poly.as_expr().xreplace(names)


def tower(expr: Any, x: Any) -> Tower:
    """Build the tower of a smooth expression.

    Raises:
        DerivationError: A function in it has no row.
    """
    builder = _Builder(x)
    start = builder.lift(expr)
    done = 0
    while done < len(builder.values):  # a slope may bring in new generators
        builder.slopes.append(builder.slope(builder.values[done]))
        done += 1
    symbols = builder.symbols
    if not symbols:
        symbols, builder.values, builder.slopes = [sympy.Symbol("g0")], [x], [S.One]
    domain, *_ = ring(symbols, QQ)
    return Tower(
        tuple(builder.values),
        tuple(domain.from_expr(sympy.expand(s)) for s in builder.slopes),
        domain.from_expr(sympy.expand(start)),
    )


class _Builder:
    """Collect generators while lifting an expression into polynomials of them."""

    def __init__(self, x: Any) -> None:
        self.x = x
        self.values: list[Any] = []
        self.symbols: list[Any] = []
        self.slopes: list[Any] = []

    def name(self, value: Any) -> Any:
        """Give the generator of a value, a new one where there is none yet."""
        if value not in self.values:
            self.values.append(value)
            self.symbols.append(sympy.Symbol(f"g{len(self.symbols)}"))
        return self.symbols[self.values.index(value)]

    def lift(self, e: Any) -> Any:
        if e.is_Rational:
            return e
        if e.is_Add or e.is_Mul:
            return e.func(*[self.lift(a) for a in e.args])
        if e == self.x or not e.has(self.x):
            if e.is_Pow and e.exp.is_Integer and e.exp > 0:
                return self.lift(e.base) ** e.exp
            return self.name(e)
        if e.is_Pow and not isinstance(e, sympy.exp):
            return self._power(e.base, e.exp)
        return self._function(e)

    def _power(self, base: Any, exponent: Any) -> Any:
        if exponent.is_Integer:
            whole, part = int(exponent), S.Zero
        elif exponent.is_Rational:
            whole, part = int(sympy.floor(exponent)), exponent - sympy.floor(exponent)
        else:
            return self.name(sympy.exp(exponent * sympy.log(base)))
        result = self.lift(base) ** whole if whole >= 0 else self.name(1 / base) ** -whole
        return result * self.name(base**part) if part else result

    def _function(self, e: Any) -> Any:
        u = e.args[0]
        if isinstance(e, fn.logistic) and u.could_extract_minus_sign():
            return 1 - self.lift(fn.logistic(-u))
        if isinstance(e, fn.normal_cdf) and u.could_extract_minus_sign():
            return 1 - self.lift(fn.normal_cdf(-u))
        same = ALGEBRAIC.get(type(e))
        if same is not None:
            return self.lift(same(u))
        if type(e) not in SLOPES and not isinstance(e, sympy.exp):
            raise DerivationError("no rule differentiates this function", subject=str(e.func))
        return self.name(e)

    def slope(self, value: Any) -> Any:
        """Differentiate a generator."""
        if not value.has(self.x):
            return S.Zero
        if value == self.x:
            return S.One
        if isinstance(value, sympy.exp):
            return self.name(value) * self.inner(value.args[0])
        if value.is_Pow:
            return self._power_slope(value)
        u = value.args[0]
        return self.lift(SLOPES[type(value)](u)) * self.inner(u)

    def inner(self, u: Any) -> Any:
        """Differentiate the argument of a function as a polynomial in generators."""
        lifted = self.lift(u)
        done = [(s, v) for s, v in zip(self.symbols, self.values, strict=True) if lifted.has(s)]
        return sympy.Add(*[sympy.diff(lifted, s) * self.slope(v) for s, v in done])

    def _power_slope(self, value: Any) -> Any:
        base, exponent = value.base, value.exp
        inverse = self.name(1 / base)
        return exponent * self.name(value) * inverse * self.inner(base)


ALGEBRAIC: dict[Any, Any] = {
    fn.expm1: lambda u: sympy.exp(u) - 1,
    fn.log1p: lambda u: sympy.log(1 + u),
    fn.sech2: lambda u: 1 - sympy.tanh(u) ** 2,
    sympy.erfc: lambda u: 1 - sympy.erf(u),
}
"""Functions that are polynomials in another generator."""

SLOPES: dict[Any, Any] = {
    sympy.log: lambda u: 1 / u,
    fn.logistic: lambda u: fn.logistic(u) * (1 - fn.logistic(u)),
    fn.softplus: fn.logistic,
    fn.normal_pdf: lambda u: -u * fn.normal_pdf(u),
    fn.normal_cdf: fn.normal_pdf,
    fn.erfcx: lambda u: 2 * u * fn.erfcx(u) - 2 / sympy.sqrt(sympy.pi),
    sympy.erf: lambda u: 2 / sympy.sqrt(sympy.pi) * sympy.exp(-(u**2)),
    sympy.tanh: lambda u: 1 - sympy.tanh(u) ** 2,
    sympy.sinh: sympy.cosh,
    sympy.cosh: sympy.sinh,
    sympy.sin: sympy.cos,
    sympy.cos: lambda u: -sympy.sin(u),
    sympy.tan: lambda u: 1 + sympy.tan(u) ** 2,
    sympy.asin: lambda u: 1 / sympy.sqrt(1 - u**2),
    sympy.acos: lambda u: -1 / sympy.sqrt(1 - u**2),
    sympy.atan: lambda u: 1 / (1 + u**2),
    sympy.asinh: lambda u: 1 / sympy.sqrt(1 + u**2),
    sympy.acosh: lambda u: 1 / sympy.sqrt(u**2 - 1),
    sympy.atanh: lambda u: 1 / (1 - u**2),
    sympy.LambertW: lambda u: sympy.LambertW(u) / (u * (1 + sympy.LambertW(u))),
}
"""Derivative of each function by its own argument."""
