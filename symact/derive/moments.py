"""Exact Gaussian moments of polynomial times exponential on an interval.

Completing the square turns exp(b x) times the density of N(m, v) into exp(b m + b^2 v/2) times
the density of N(m + b v, v); truncated moments of a normal follow from integration by parts.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S, erfc, exp, pi, sqrt

from symact.derive.branches import Branches
from symact.errors import UndecidedError


def expectation(branches: Branches, mean: Any, variance: Any) -> Any:
    """Give E f(X) for X normal, in closed form.

    Raises:
        UndecidedError: A piece is not a sum of polynomials times exp(b x).
    """
    x = branches.symbol
    total = S.Zero
    for piece in branches.pieces:
        expanded = sympy.expand(piece.expr, log=False)
        for term in sympy.Add.make_args(expanded):
            if term != 0:
                factor, power, rate = _parts(term, x)
                moved = mean + rate * variance
                scale = exp(rate * mean + rate**2 * variance / 2)
                moment = truncated_moment(power, piece.lo, piece.hi, moved, variance)
                total += factor * scale * moment
    return sympy.expand(total)


def _parts(term: Any, x: Any) -> tuple[Any, int, Any]:
    """Split a term into factor * x^power * exp(rate x)."""
    factor, moving = term.as_independent(x, as_Add=False)
    power, rate = 0, S.Zero
    for part in sympy.Mul.make_args(moving):
        base, exponent = part.as_base_exp() if part.is_Pow else (part, S.One)
        if base == x and exponent.is_Integer and exponent > 0:
            power += int(exponent)
        elif isinstance(part, exp) and sympy.Poly(part.args[0], x).degree() == 1:
            slope, shift = sympy.Poly(part.args[0], x).all_coeffs()
            rate, factor = rate + slope, factor * exp(shift)
        elif part != 1:
            raise UndecidedError("no closed Gaussian moment", subject=str(part))
    return factor, power, rate


def truncated_moment(power: int, lo: Any, hi: Any, mean: Any, variance: Any) -> Any:
    """Integrate x^power times the density of N(mean, variance) from lo to hi."""
    moments = [_mass(lo, hi, mean, variance)]
    for k in range(1, power + 1):
        before = moments[k - 2] if k > 1 else S.Zero
        edge = _edge(k - 1, hi, mean, variance) - _edge(k - 1, lo, mean, variance)
        moments.append(mean * moments[-1] + (k - 1) * variance * before - variance * edge)
    return moments[power]


def _mass(lo: Any, hi: Any, mean: Any, variance: Any) -> Any:
    width = sqrt(2 * variance)
    if lo is S.NegativeInfinity:
        return S.One if hi is S.Infinity else erfc(sympy.expand((mean - hi) / width)) / 2
    upper = erfc(sympy.expand((lo - mean) / width)) / 2
    return upper if hi is S.Infinity else upper - erfc(sympy.expand((hi - mean) / width)) / 2


def _edge(power: int, at: Any, mean: Any, variance: Any) -> Any:
    if at in (S.Infinity, S.NegativeInfinity):
        return S.Zero
    density = exp(-sympy.expand((at - mean) ** 2) / (2 * variance)) / sqrt(2 * pi * variance)
    return at**power * density
