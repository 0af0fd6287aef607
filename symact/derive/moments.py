"""Exact Gaussian moments of polynomials times exponentials times normal distribution functions.

Three identities do all the work, with X ~ N(m, v):

* completing the square: exp(a x^2 + b x) times the density of N(m, v) is a constant times another
  normal density, wherever 1/v > 2a;
* Stein's identity, integration by parts: E[X g(X)] = m E g(X) + v E g'(X), on an interval with
  the values of v g times the density at its ends taken off;
* Sheppard's orthant probabilities: centered normal W_1..W_n are all positive with probability
  1/2, 1/4 + asin(r)/(2 pi), 1/8 + (sum of asin r_ij)/(4 pi) for n = 1, 2, 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import sympy
from sympy import S, asin, erfc, exp, pi, sqrt

from symact.derive.branches import Branches
from symact.derive.order import sign_of
from symact.errors import UndecidedError
from symact.language import functions as fn

MAX_POWER = 40
"""Powers beyond this are left to quadrature: closed forms would fill pages."""

MAX_TERMS = 200

INFINITE = (S.Infinity, S.NegativeInfinity)


@dataclass(frozen=True, slots=True)
class _Term:
    """Hold factor * x^power * exp(square x^2 + rate x) * product of Phi(c x + d)."""

    factor: Any = S.One
    power: int = 0
    square: Any = S.Zero
    rate: Any = S.Zero
    phis: tuple[tuple[Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class _Law:
    """Hold X ~ N(mean, variance) and the interval over which to integrate."""

    lo: Any
    hi: Any
    mean: Any
    variance: Any


def expectation(branches: Branches, mean: Any, variance: Any) -> Any:
    """Give E f(X) for X normal, in closed form.

    Raises:
        UndecidedError: A piece is not a sum of x^n exp(a x^2 + b x) times distribution functions
            of linear arguments, or a term has no elementary integral.
    """
    x = branches.symbol
    total = S.Zero
    for piece in branches.pieces:
        law = _Law(piece.lo, piece.hi, mean, variance)
        for term in _terms(piece.expr, x):
            total += _integral(_parts(term, x), law)
    return sympy.expand(total)


def truncated_moment(power: int, lo: Any, hi: Any, mean: Any, variance: Any) -> Any:
    """Integrate x^power times the density of N(mean, variance) from lo to hi."""
    return _stein(power, (), _Law(lo, hi, mean, variance))


def _terms(expr: Any, x: Any) -> list[Any]:
    if any(p.is_Pow and p.exp.is_Integer and abs(p.exp) > MAX_POWER for p in _powers(expr)):
        raise UndecidedError("a power is too high for a closed form", subject=str(expr)[:80])
    expanded = sympy.expand(_in_class(expr), log=False)
    terms = [t for t in sympy.Add.make_args(expanded) if t != 0]
    if len(terms) > MAX_TERMS:
        raise UndecidedError("too many terms for a closed form", subject=str(x))
    return terms


def _powers(expr: Any) -> list[Any]:
    return [p for p in sympy.preorder_traversal(expr) if p.is_Pow and not isinstance(p, exp)]


def _in_class(expr: Any) -> Any:
    """Write erf, erfc by the normal distribution function, and others by exponentials."""
    for function, meaning in REWRITES.items():
        expr = expr.replace(function, meaning)
    return expr


REWRITES: dict[Any, Any] = {
    sympy.erf: lambda u: 2 * fn.normal_cdf(sympy.expand(sqrt(2) * u)) - 1,
    sympy.erfc: lambda u: 2 * fn.normal_cdf(sympy.expand(-sqrt(2) * u)),
    fn.normal_pdf: fn.DEFINITIONS[fn.normal_pdf],
    fn.expm1: fn.DEFINITIONS[fn.expm1],
    sympy.sinh: lambda u: (exp(u) - exp(-u)) / 2,
    sympy.cosh: lambda u: (exp(u) + exp(-u)) / 2,
}


def _parts(term: Any, x: Any) -> _Term:
    factor, moving = term.as_independent(x, as_Add=False)
    result = _Term(factor)
    for part in sympy.Mul.make_args(moving):
        result = _with(result, part, x)
    return result


def _with(term: _Term, part: Any, x: Any) -> _Term:
    base, exponent = part.as_base_exp() if part.is_Pow else (part, S.One)
    whole = bool(exponent.is_Integer and exponent > 0)
    if part == 1:
        return term
    if base == x and whole:
        return replace(term, power=term.power + int(exponent))
    if isinstance(part, exp) and part.args[0].is_polynomial(x):
        degree = sympy.degree(part.args[0], x)
        if degree <= 2:
            a, b, c = (part.args[0].expand().coeff(x, k) for k in (2, 1, 0))
            return replace(
                term, factor=term.factor * exp(c), square=term.square + a, rate=term.rate + b
            )
    if isinstance(base, fn.normal_cdf) and whole and base.args[0].is_polynomial(x):
        argument = base.args[0].expand()
        if sympy.degree(argument, x) == 1:
            pair = argument.coeff(x, 1), argument.coeff(x, 0)
            return replace(term, phis=(*term.phis, *([pair] * int(exponent))))
    raise UndecidedError("no closed Gaussian moment", subject=str(part))


def _integral(term: _Term, law: _Law) -> Any:
    """Complete the square, then integrate x^n times distribution functions."""
    if len(term.phis) > 3:
        raise UndecidedError("no closed Gaussian moment of four distribution functions")
    if term.square == 0:
        moved = replace(law, mean=law.mean + term.rate * law.variance)
        weight = exp(term.rate * law.mean + term.rate**2 * law.variance / 2)
        return term.factor * weight * _stein(term.power, term.phis, moved)
    precision = sympy.cancel(1 / law.variance - 2 * term.square)
    if sign_of(precision) <= 0:
        raise UndecidedError("the Gaussian mean does not exist")
    variance = sympy.cancel(1 / precision)
    shift = law.mean / law.variance + term.rate
    moved = replace(law, mean=sympy.cancel(variance * shift), variance=variance)
    exponent = sympy.cancel(variance * shift**2 / 2 - law.mean**2 / (2 * law.variance))
    weight = exp(exponent) / sqrt(sympy.cancel(law.variance * precision))
    return term.factor * weight * _stein(term.power, term.phis, moved)


def _stein(power: int, phis: Sequence[tuple[Any, Any]], law: _Law) -> Any:
    """Integrate x^power times distribution functions by Stein's identity."""
    if power > MAX_POWER:
        raise UndecidedError("a power is too high for a closed form")
    values = [_mass(phis, law)]
    for k in range(1, power + 1):
        before = values[k - 2] if k > 1 else S.Zero
        inner = sum((_density_term(k - 1, phis, i, law) for i in range(len(phis))), S.Zero)
        edge = _edge(k - 1, phis, law.hi, law) - _edge(k - 1, phis, law.lo, law)
        values.append(law.mean * values[-1] + law.variance * ((k - 1) * before + inner - edge))
    return values[power]


def _density_term(power: int, phis: Sequence[tuple[Any, Any]], index: int, law: _Law) -> Any:
    """Integrate x^power times the derivative of one of the distribution functions."""
    c, d = phis[index]
    rest = (*phis[:index], *phis[index + 1 :])
    factor = c * exp(-(d**2) / 2) / sqrt(2 * pi)
    return _integral(_Term(factor, power, -(c**2) / 2, -c * d, rest), law)


def _edge(power: int, phis: Sequence[tuple[Any, Any]], at: Any, law: _Law) -> Any:
    if at in INFINITE:
        return S.Zero
    spread = exp(-sympy.expand((at - law.mean) ** 2) / (2 * law.variance))
    values = [_cdf(c * at + d) for c, d in phis]
    return at**power * sympy.Mul(*values) * spread / sqrt(2 * pi * law.variance)


def _cdf(u: Any) -> Any:
    return erfc(-sympy.expand(u) / sqrt(2)) / 2


def _mass(phis: Sequence[tuple[Any, Any]], law: _Law) -> Any:
    """Integrate a product of distribution functions: the probability that Z_i < c_i X + d_i."""
    if not phis:
        return _interval_mass(law)
    whole = law.lo is S.NegativeInfinity and law.hi is S.Infinity
    if whole and len(phis) == 1:
        ((c, d),) = phis
        return _cdf((c * law.mean + d) / sqrt(1 + c**2 * law.variance))
    if any(sympy.expand(c * law.mean + d) != 0 for c, d in phis):
        raise UndecidedError("no elementary bivariate normal probability away from the center")
    return _orthant([*_half_line(law), *((c, S.One) for c, _ in phis)], law.variance)


def _half_line(law: _Law) -> list[tuple[Any, Any]]:
    """Write X > mean or X < mean as one more condition; the whole line as none."""
    if law.lo is S.NegativeInfinity and law.hi is S.Infinity:
        return []
    if law.hi is S.Infinity and sympy.expand(law.lo - law.mean) == 0:
        return [(S.One, S.Zero)]
    if law.lo is S.NegativeInfinity and sympy.expand(law.hi - law.mean) == 0:
        return [(S.NegativeOne, S.Zero)]
    raise UndecidedError("no elementary bivariate normal probability off the center")


def _orthant(conditions: Sequence[tuple[Any, Any]], variance: Any) -> Any:
    """Give the probability that c_i (X - m) + e_i Z_i > 0 for all i, by Sheppard's formulas."""
    sizes = [sqrt(sympy.cancel(c**2 * variance + e)) for c, e in conditions]
    angles = [
        asin(conditions[i][0] * conditions[j][0] * variance / (sizes[i] * sizes[j]))
        for i, j in combinations(range(len(conditions)), 2)
    ]
    if len(conditions) == 2:
        return S.One / 4 + angles[0] / (2 * pi)
    if len(conditions) == 3:
        return S.One / 8 + sum(angles, S.Zero) / (4 * pi)
    raise UndecidedError("no elementary orthant probability in four dimensions")


def _interval_mass(law: _Law) -> Any:
    lo, hi, mean = law.lo, law.hi, law.mean
    width = sqrt(2 * law.variance)
    if lo is S.NegativeInfinity:
        return S.One if hi is S.Infinity else erfc(sympy.expand((mean - hi) / width)) / 2
    upper = erfc(sympy.expand((lo - mean) / width)) / 2
    return upper if hi is S.Infinity else upper - erfc(sympy.expand((hi - mean) / width)) / 2
