"""The slope of u Phi(u) in float32: its zero stands as a factor, so that no digits are lost there.

For t = |u| and r the zero of G(t) = (1 - Phi(t)) exp(t^2/2) - t/sqrt(2 pi), the quotient
(r + K) G(t)/(t - r) is smooth and never 0: a polynomial in v = (t - K)/(t + K), the variable of
u Phi(u) itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import sympy

from symact.errors import KernelError
from symact.kernel.plain.arithmetic import Arithmetic
from symact.kernel.plain.fits import GATED_POLE, Fitted
from symact.language.functions import erfcx
from symact.language.reader import symbol
from symact.numeric.fit import bisect_root, fit, two_doubles
from symact.numeric.minimax import minimax
from symact.numeric.program import Program, compile_program

FIRST = 34
"""Degree of the polynomial that stands for the quotient while a shorter one is fitted."""

TERMS = range(9, 14)
PRECISION = 400

LEADING = -0.5
"""Most of P: products with it are exact, and the rest has little to round."""


@dataclass(frozen=True, slots=True)
class Slope:
    """Hold G(t) = (t - r) (LEADING + P(v)) for 0 <= t: r in two doubles, and P."""

    root: tuple[float, float]
    fitted: Fitted


@cache
def slope_fit(f: Arithmetic) -> Slope:
    """Fit P in an arithmetic, up to where the normal tail is followed.

    Raises:
        KernelError: No polynomial of a sensible degree is near enough.
    """
    x, pole = symbol("x"), sympy.Rational(GATED_POLE)
    density = 1 / sympy.sqrt(2 * sympy.pi)
    whole = compile_program([erfcx(x / sympy.sqrt(2)) / 2 - density * x], [x])
    root = two_doubles(bisect_root(whole, 0.5, 1.0, [], PRECISION))
    exact = sum(map(sympy.Rational, root))
    middle = (exact - pole) / (exact + pole)
    t = pole * (1 + x) / (1 - x)
    # v - v(r) = 2 K (t - r)/((t + K)(r + K)), and 1 - v = 2 K/(t + K)
    bounded = (erfcx(t / sympy.sqrt(2)) / 2 - density * t) * (1 - x) / (exact + pole)
    ends = (-1.0, (f.furthest - GATED_POLE) / (f.furthest + GATED_POLE))
    center = Fraction(int(middle.p), int(middle.q))
    sides = (ends[0] - float(center), ends[1] - float(center))
    near = fit(compile_program([bounded], [x]), center, sides, FIRST, 1)
    terms = [sympy.Rational(hi) + sympy.Rational(lo) for hi, lo in near.coefficients]
    curve = sympy.Poly(terms[::-1], x).compose(sympy.Poly(x - middle, x)).as_expr()
    return Slope(root, _fitted(compile_program([sympy.horner(curve)], [x]), ends, near.error, f))


def _fitted(curve: Program, ends: tuple[float, float], error: float, f: Arithmetic) -> Fitted:
    """Fit a shorter polynomial, with coefficients of the arithmetic."""
    for count in TERMS:
        found = minimax(
            curve, ends, range(count), fixed=((0, LEADING),), weight=curve, digits=f.digits,
            enough=2.0**-f.bits,
        )  # fmt: skip
        if found.error < 2.0**-f.bits:
            return Fitted(tuple(hi for hi, _ in found.coefficients), found.error + error)
    raise KernelError(f"no polynomial of {TERMS.stop - 1} terms follows the slope of u Phi(u)")
