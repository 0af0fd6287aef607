"""Integrate polynomials in x times rational functions of exp(k x): logarithms and polylogarithms.

With t = exp(k x) and a pole t = a, everything follows from Li_s(t/a), whose derivative in x is
k Li_(s-1)(t/a), where Li_1(z) = -log(1 - z) and Li_0(z) = z/(1 - z).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Function, I, S, exp, log

from symact.derive.fractions import (
    Root,
    Simple,
    conjugate,
    partial_fractions,
    roots_of,
    split,
    tidy,
)
from symact.derive.order import sign_of
from symact.derive.powers import in_powers
from symact.errors import UndecidedError


class Li(Function):  # type: ignore[misc]  # SymPy is untyped
    """The polylogarithm, not evaluated: SymPy's own draws random numbers to compare z with 1."""

    nargs = 2

    def fdiff(self, argindex: int = 2) -> Any:
        """Differentiate in z."""
        if argindex != 2:
            raise sympy.ArgumentIndexError(self, argindex)
        s, z = self.args
        return Li(s - 1, z) / z


def as_polylog(expr: Any) -> Any:
    """Write polylogarithms by SymPy's function, which knows their special values."""
    return expr.replace(Li, sympy.polylog)


Parts = dict[tuple[int, str, int], Any]
"""Coefficients by (power of x, kind, number): kind `one`, `inverse` for (t-a)^-n, `li` for Li_n."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Hold the variable, the symbol t and the rate k of t = exp(k x)."""

    x: Any
    t: Any
    k: Any

    @property
    def back(self) -> Any:
        return exp(self.k * self.x)


def integrate_exponentials(expr: Any, x: Any) -> Any:
    """Find an antiderivative that is real and smooth wherever the integrand is.

    Raises:
        UndecidedError: The expression is not of this class.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    t = sympy.Symbol("t", positive=True)
    masked, rate = in_powers(expr, x, t)
    if rate is None or rate.is_zero is not False:
        raise UndecidedError("no exponentials of one rate", subject=str(expr))
    logs = sorted((e for e in masked.atoms(log) if e.has(t)), key=sympy.default_sort_key)
    names = {e: sympy.Dummy(f"l{i}") for i, e in enumerate(logs)}
    rational = sympy.cancel(sympy.together(masked.xreplace(names)))
    above, below = sympy.fraction(rational)
    symbols = (x, *names.values())
    if below.has(*symbols) or not above.is_polynomial(*symbols, t):
        raise UndecidedError("not a polynomial in x over exponentials", subject=str(expr))
    scale = _Scale(x, t, rate)
    total = S.Zero
    for powers, factor in sympy.Poly(above, *symbols).terms():
        total += _term(scale, factor / below, powers[0], logs, powers[1:])
    return sympy.expand(total, power_base=False, log=False)


def _term(scale: _Scale, factor: Any, n: int, logs: list[Any], powers: tuple[int, ...]) -> Any:
    if not any(powers):
        return _rational(scale, factor, n)
    factor = sympy.cancel(factor)
    if sum(powers) > 1 or factor.has(scale.t):
        raise UndecidedError("a product of logarithms and exponentials")
    return factor * _logarithm(scale, logs[powers.index(1)].args[0], n)


def _rational(scale: _Scale, factor: Any, n: int) -> Any:
    """Integrate x^n R(t)."""
    step = _step(factor, scale.t)
    if step > 1:
        factor = sympy.expand(factor.subs(scale.t, scale.t ** sympy.Rational(1, step)))
        return _rational(_Scale(scale.x, scale.t, step * scale.k), sympy.together(factor), n)
    quotient, parts = partial_fractions(factor, scale.t)
    total = S.Zero
    for (m,), c in sympy.Poly(quotient, scale.t).terms():
        total += c * _power(scale, m, n)
    for part in parts:
        if part.root.value == 0:
            total += part.coefficient * _power(scale, -part.power, n)
        else:
            total += _pole(scale, part, n)
    return total


def _step(factor: Any, t: Any) -> int:
    above, below = sympy.fraction(sympy.cancel(sympy.together(factor)))
    powers = [m for p in (above, below) for (m,) in sympy.Poly(p, t).monoms()]
    return math.gcd(*powers) or 1


def _power(scale: _Scale, m: int, n: int) -> Any:
    """Integrate x^n t^m by parts."""
    x, rate = scale.x, m * scale.k
    if m == 0:
        return x ** (n + 1) / (n + 1)
    terms = [(-1) ** j * sympy.ff(n, j) * x ** (n - j) / rate ** (j + 1) for j in range(n + 1)]
    return sympy.Add(*terms) * exp(rate * x)


def _pole(scale: _Scale, part: Simple, n: int) -> Any:
    found = _parts(scale, part.root.value, part.power, n)
    return _written(scale, part.root, {key: part.coefficient * c for key, c in found.items()})


def _parts(scale: _Scale, a: Any, m: int, n: int) -> Parts:
    """Integrate x^n/(t - a)^m, where D (t-a)^-m = -k m ((t-a)^-m + a (t-a)^-(m+1))."""
    if m == 1:
        found: Parts = {(n + 1, "one", 0): -1 / (a * (n + 1))}
        for key, c in _li_parts(scale, n, 1).items():
            found[key] = -c / a
        return found
    found = dict(_parts(scale, a, m - 1, n))
    _increase(found, (n, "inverse", m - 1), 1 / (scale.k * (m - 1)))
    if n:
        for key, c in _parts(scale, a, m - 1, n - 1).items():
            _increase(found, key, -n * c / (scale.k * (m - 1)))
    return {key: -c / a for key, c in found.items()}


def _increase(parts: Parts, key: tuple[int, str, int], value: Any) -> None:
    parts[key] = parts.get(key, S.Zero) + value


def _li_parts(scale: _Scale, n: int, s: int) -> Parts:
    """Integrate x^n Li_(s-1)(t/a) by parts."""
    return {
        (n - j, "li", s + j): (-1) ** j * sympy.ff(n, j) / scale.k ** (j + 1) for j in range(n + 1)
    }


def _logarithm(scale: _Scale, u: Any, n: int) -> Any:
    """Integrate x^n log(u), u rational in t: log u = log C + m k x + sum +-log(1 - t/a)."""
    if u.has(scale.x):
        raise UndecidedError("a logarithm of x and exponentials", subject=str(u))
    above, below = sympy.fraction(sympy.cancel(sympy.together(u)))
    total, constant, shift = S.Zero, S.One, 0
    for poly, side in ((above, 1), (below, -1)):
        constant *= sympy.Poly(poly, scale.t).LC() ** side
        for root in roots_of(poly, scale.t) if poly.has(scale.t) else ():
            many = side * root.multiplicity
            if root.value == 0:
                shift += many
                continue
            if not root.paired and sign_of(root.value) > 0:
                raise UndecidedError("a logarithm is singular", subject=str(u))
            size = root.value * conjugate(root.value) if root.paired else -root.value
            constant *= sympy.expand(size) ** many
            parts = {key: -many * c for key, c in _li_parts(scale, n, 2).items()}
            total += _written(scale, root, parts)
    x = scale.x
    total += shift * scale.k * x ** (n + 2) / (n + 2)
    return total + log(tidy(constant)) * x ** (n + 1) / (n + 1)


def _written(scale: _Scale, root: Root, parts: Parts) -> Any:
    """Write what belongs to a pole, of a complex pair the sum of both, in real form."""
    total = S.Zero
    inverse = tidy(1 / root.value)
    for (n, kind, number), c in parts.items():
        factor = tidy(c)
        if kind == "li":
            value = polylogarithm(number, inverse, scale.back, factor, paired=root.paired)
        else:
            value = factor * (scale.t - root.value) ** -number if kind == "inverse" else factor
            value = 2 * split(value)[0] if root.paired else value
            value = value.subs(scale.t, scale.back)
        total += scale.x**n * value
    return total


def polylogarithm(s: int, inverse: Any, t: Any, factor: Any, *, paired: bool) -> Any:
    """Write factor Li_s(t inverse), for a pair plus its conjugate, for t > 0."""
    if not paired:
        if s == 1:
            return -factor * log(1 - inverse * t)
        return factor * Li(s, inverse * t)
    p, q = split(inverse)
    real, imaginary = split(factor)
    if s > 1:
        return 2 * sympy.re(factor * Li(s, (p + I * q) * t), evaluate=False)
    modulus, angle = logarithm_parts(p + I * q, t)
    return -real * modulus + (2 * imaginary * angle if imaginary != 0 else 0)


def logarithm_parts(factor: Any, t: Any) -> tuple[Any, Any]:
    """Give log|1 - z|^2 and arg(1 - z) for z = factor t, t > 0."""
    p, q = split(factor)
    return log(sympy.expand((1 - p * t) ** 2 + (q * t) ** 2)), _angle(p, q, t)


def _angle(p: Any, q: Any, t: Any) -> Any:
    """Give arg(1 - (p + i q) t): atan2 written so that it is smooth for all t > 0."""
    if sign_of(p) <= 0:
        return -sympy.atan(q * t / (1 - p * t))
    # the real part changes sign: turn by the argument's limit instead
    square = tidy(p**2 + q**2)
    return sympy.atan((p - square * t) / q) - sympy.atan(p / q)
