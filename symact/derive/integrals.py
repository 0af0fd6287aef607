"""Antiderivatives of the functions that activations are made of: one row a class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S, exp, sqrt
from sympy.simplify.fu import TR7, TR8

from symact.derive.branches import Branch
from symact.derive.exponentials import integrate_exponentials
from symact.derive.fractions import Simple, partial_fractions, split
from symact.derive.identity import exponential
from symact.derive.order import compare, sign_of
from symact.derive.radicals import integrate_radical
from symact.errors import DerivationError, UndecidedError

DEPTH = 4
"""Integrations by parts inside one another."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Hold the variable and the piece on which the result must be real."""

    x: Any
    piece: Branch
    depth: int = 0

    @property
    def deeper(self) -> _Question:
        if self.depth >= DEPTH:
            raise UndecidedError("integration by parts does not end")
        return _Question(self.x, self.piece, self.depth + 1)


def integrate(expr: Any, x: Any, piece: Branch) -> Any:
    """Find a closed form of an antiderivative on one piece.

    Raises:
        UndecidedError: No row of the table fits.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    return _whole(exponential(expr), _Question(x, piece))


def _whole(expr: Any, asked: _Question) -> Any:
    """Try the expression as one, then term by term."""
    x = asked.x
    if not expr.has(x):
        return expr * x
    for method in (_rational, _exponentials):
        try:
            return method(expr, asked)
        except UndecidedError:
            continue
    terms = sympy.Add.make_args(_spread(expr))
    return sympy.Add(*[_term(term, asked) for term in terms])


def _spread(expr: Any) -> Any:
    """Multiply out, squares and products of sines as sums."""
    spread = sympy.expand(expr, power_base=False, log=False)
    if spread.has(sympy.sin, sympy.cos):
        spread = sympy.expand(TR8(TR7(spread)), trig=False, log=False)
    return spread


def _exponentials(expr: Any, asked: _Question) -> Any:
    return integrate_exponentials(expr, asked.x)


def _term(term: Any, asked: _Question) -> Any:
    constant, moving = term.as_independent(asked.x, as_Add=False)
    for method in METHODS:
        try:
            return constant * method(moving, asked)
        except UndecidedError:
            continue
    raise UndecidedError("no antiderivative of this is known", subject=str(moving))


def _rational(expr: Any, asked: _Question) -> Any:
    """Integrate a rational function: powers, logarithms, arctangents."""
    x = asked.x
    if not expr.is_rational_function(x):
        raise UndecidedError("not a rational function", subject=str(expr))
    quotient, parts = partial_fractions(expr, x)
    total = sympy.Add(*[c * x ** (n + 1) / (n + 1) for (n,), c in sympy.Poly(quotient, x).terms()])
    return total + sympy.Add(*[_fraction(part, asked) for part in parts])


def _fraction(part: Simple, asked: _Question) -> Any:
    """Integrate c/(x - a)^m, for a complex root together with its conjugate."""
    x, a, c, m = asked.x, part.root.value, part.coefficient, part.power
    if m > 1:
        power = -c / (m - 1) * (x - a) ** (1 - m)
        return 2 * split(power)[0] if part.root.paired else power
    if not part.root.paired:
        return c * sympy.log(_positive(x - a, a, asked.piece))
    (p, q), (real, imaginary) = split(a), split(c)
    square = sympy.expand((x - p) ** 2 + q**2)
    return real * sympy.log(square) - 2 * imaginary * sympy.atan((x - p) / q)


def _positive(factor: Any, root: Any, piece: Branch) -> Any:
    """Give the factor the sign that makes it positive on the piece."""
    if compare(root, piece.lo) <= 0:
        return factor
    if compare(root, piece.hi) >= 0:
        return -factor
    raise DerivationError(f"the function has a pole at {root}")


def _power_of_x(moving: Any, x: Any) -> tuple[int, Any]:
    """Split x^n g with whole n >= 0."""
    n, rest = 0, []
    for factor in sympy.Mul.make_args(moving):
        base, exponent = factor.as_base_exp()
        if base == x and exponent.is_Integer and exponent > 0:
            n += int(exponent)
        else:
            rest.append(factor)
    return n, sympy.Mul(*rest)


def _gaussian(moving: Any, asked: _Question) -> Any:
    """Integrate x^n exp(A x^2 + B x + C) with A < 0 by the recursion of its derivative."""
    x = asked.x
    n, rest = _power_of_x(moving, x)
    rest = sympy.powsimp(rest)
    if not isinstance(rest, exp) or not rest.args[0].is_polynomial(x):
        raise UndecidedError("not a power times a normal density", subject=str(moving))
    poly = sympy.Poly(rest.args[0], x)
    if poly.degree() != 2 or sign_of(poly.LC()) > 0:
        raise UndecidedError("not a power times a normal density", subject=str(moving))
    a, b, c = poly.all_coeffs()
    root = sqrt(-a)
    shift = exp(c - b**2 / (4 * a))
    below, previous = (
        S.Zero,
        shift * sqrt(sympy.pi) / (2 * root) * sympy.erf(root * x - b / (2 * root)),
    )
    for k in range(n):
        # D(x^k e) = k x^(k-1) e + (2 a x + b) x^k e
        below, previous = previous, (x**k * rest - k * below - b * previous) / (2 * a)
    return previous


def _trigonometric(moving: Any, asked: _Question) -> Any:
    """Integrate x^n sin(a x + b) or x^n cos(a x + b) by parts, and sin(a x)/x."""
    x = asked.x
    n, wave = _power_of_x(moving, x)
    if not isinstance(wave, (sympy.sin, sympy.cos)):
        return _sine_integral(moving, x)
    rate = sympy.diff(wave.args[0], x)
    if rate.has(x) or rate.is_zero is not False:
        raise UndecidedError("not a wave of one rate", subject=str(moving))
    u = wave.args[0]
    turns = (-sympy.cos(u), -sympy.sin(u), sympy.cos(u), sympy.sin(u))
    start = 0 if isinstance(wave, sympy.sin) else 3
    return sympy.Add(*[
        (-1) ** j * sympy.ff(n, j) * x ** (n - j) * turns[(start + j) % 4] / rate ** (j + 1)
        for j in range(n + 1)
    ])  # fmt: skip


def _sine_integral(moving: Any, x: Any) -> Any:
    wave = moving * x
    if isinstance(wave, sympy.sin):
        rate = sympy.cancel(wave.args[0] / x)
        if not rate.has(x):
            return sympy.Si(rate * x)
    raise UndecidedError("not a sine over x", subject=str(moving))


PARTS = (sympy.erf, sympy.log, sympy.atan, sympy.asinh, sympy.asin, sympy.acosh)
"""Functions whose derivative is simpler than they are."""


def _by_parts(moving: Any, asked: _Question) -> Any:
    """Integrate x^n g by x^(n+1)/(n+1) g less the integral with g'."""
    x = asked.x
    n, g = _power_of_x(moving, x)
    base = g.base if g.is_Pow and g.exp.is_Integer and 0 < g.exp <= 2 else g
    if not isinstance(base, PARTS):
        raise UndecidedError("no part to differentiate", subject=str(moving))
    start = _start(base, n, x)
    slope = sympy.diff(g, x)
    rest = sympy.cancel(slope * start) if slope.is_rational_function(x) else slope * start
    return start * g - _whole(rest, asked.deeper)


def _gaussian_by_parts(moving: Any, asked: _Question) -> Any:
    """Integrate x^n erf(u) exp(quadratic) by parts, the exponential being integrated."""
    parts = [e for e in sympy.Mul.make_args(moving) if isinstance(e, sympy.erf)]
    if len(parts) != 1:
        raise UndecidedError("no error function once", subject=str(moving))
    start = _gaussian(moving / parts[0], asked)
    rest = sympy.diff(parts[0], asked.x) * start
    return start * parts[0] - _whole(sympy.powsimp(sympy.expand(rest)), asked.deeper)


def _start(base: Any, n: int, x: Any) -> Any:
    """Choose the constant of the power so that log(a x + b) loses its pole."""
    power = x ** (n + 1) / (n + 1)
    u = base.args[0]
    if isinstance(base, sympy.log) and u.is_polynomial(x) and sympy.degree(u, x) == 1:
        root = sympy.cancel(-u.subs(x, 0) / sympy.diff(u, x))
        return power - power.subs(x, root)
    return power


INNER = (sympy.erf, sympy.log, sympy.atan, sympy.asinh, sympy.asin, sympy.tanh, exp)
"""Functions that are tried as a new variable."""


def _substituted(moving: Any, asked: _Question) -> Any:
    """Integrate P(g) g' as a polynomial in g."""
    x = asked.x
    u = sympy.Dummy("u")
    inner = sorted((e for e in moving.atoms(*INNER) if e.has(x)), key=sympy.default_sort_key)
    for g in inner:
        slope = sympy.diff(g, x)
        ratio = sympy.powsimp(sympy.cancel(moving / slope)).subs(g, u)
        if not ratio.has(x) and ratio.is_polynomial(u):
            return sympy.Poly(ratio, u).integrate().as_expr().subs(u, g)
    raise UndecidedError("no part is the derivative of another", subject=str(moving))


def _linear_power(moving: Any, asked: _Question) -> Any:
    """Integrate P(x) (a x + b)^q, q not whole, by the powers of a x + b."""
    x = asked.x
    n, rest = _power_of_x(moving, x)
    base, q = rest.as_base_exp()
    if isinstance(rest, exp) or q.has(x) or not base.is_polynomial(x) or sympy.degree(base, x) != 1:
        raise UndecidedError("not a power of a linear form", subject=str(moving))
    a, b = sympy.Poly(base, x).all_coeffs()
    u = sympy.Dummy("u")
    total = S.Zero
    for (m,), c in sympy.Poly(((u - b) / a) ** n, u).terms():
        if (q + m + 1).is_zero is not False:
            raise UndecidedError("a power may be a logarithm", subject=str(moving))
        total += c * base ** (q + m + 1) / (a * (q + m + 1))
    return total


def _radical(moving: Any, asked: _Question) -> Any:
    n, rest = _power_of_x(moving, asked.x)
    return integrate_radical(rest, asked.x, n)


METHODS: tuple[Callable[[Any, _Question], Any], ...] = (
    _rational, _exponentials, _gaussian, _trigonometric, _by_parts, _linear_power, _radical,
    _substituted, _gaussian_by_parts,
)  # fmt: skip
"""Rows of the table, in the order in which they are tried."""

__all__ = ["integrate"]
