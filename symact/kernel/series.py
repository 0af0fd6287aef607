"""Polynomials beside the zeros of a result, where every sum of rounded terms loses its digits.

At a zero r of order k the result is d^k P(d) with d = x - r: r in two doubles, P from
interpolation at 400 bits. The relative error then stays small through the zero itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from symact.errors import UndecidedError
from symact.kernel.arith import Arith, Number
from symact.kernel.builder import Builder
from symact.kernel.goals import Goal
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.precision import Analysis
from symact.numeric.fit import Fit, bisect_root, fit, two_doubles
from symact.numeric.program import Program

REACHES = (0.0625, 0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
DEGREES = (6, 10, 14, 18, 22, 26, 30)
MAX_ORDER = 8
LARGEST_DENOMINATOR = 100_000
"""Denominator up to which a leading coefficient is recognized as a fraction."""
EXACT = 2.0**-150
"""A zero this near to a double is that double: bisection stops at 2^-200."""

FURTHEST_ZERO = 256.0
MAX_REGIONS = 8
"""Zeros further out, and more of them than this, are left to the error bound (sin has no end)."""

MAX_SPREAD = 2.5
"""Largest sum of |terms| over |sum| of a polynomial that is evaluated in one part."""

PINNED = 4
"""Leading coefficients that are Taylor's own: exact zeros stay zero, dyadic fractions exact."""

SMALL = 2.0**-20
"""The order of a zero at 0 is read off two points below this."""


@dataclass(frozen=True, slots=True)
class Series:
    """Hold a polynomial region: result = d^order P(d) for reach[0] <= d = x - center <= reach[1].

    Attributes:
        center: The zero in two doubles.
        order: Its multiplicity.
        reach: Interval of d.
        fit: P.
        sharp: Whether the last steps are made in pairs.
    """

    center: tuple[float, float]
    order: int
    reach: tuple[float, float]
    fit: Fit
    sharp: bool

    def covers(self, x: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points lie in the region."""
        d = x - self.center[0]
        inside: NDArray[np.bool_] = (d >= self.reach[0]) & (d <= self.reach[1])
        return inside


def find_series(
    program: Program, analysis: Analysis, domain: tuple[float, float], goal: Goal
) -> tuple[Series, ...]:
    """Find the zeros of a function without run-time parameters and a polynomial for each.

    A zero whose function no polynomial of degree 30 follows is left to the other means.
    """
    found: list[Series] = []
    for zero, order in _zeros(program, analysis, goal):
        region = _region(program, analysis, zero, order, domain, goal)
        if region is not None and len(found) < MAX_REGIONS:
            found.append(region)
    return tuple(found)


def sign_changes(analysis: Analysis) -> Iterator[tuple[float, float]]:
    """Yield neighbouring points between which the result changes sign, zero aside."""
    x, sign = analysis.x, analysis.sign
    for k in range(len(x) - 1):
        near = max(abs(x[k]), abs(x[k + 1])) < FURTHEST_ZERO
        if near and sign[k] * sign[k + 1] == -1 and not x[k] < 0 < x[k + 1]:
            yield float(x[k]), float(x[k + 1])


def around_zeros(
    analysis: Analysis, series: tuple[Series, ...]
) -> tuple[tuple[float, float, float], ...]:
    """Give (lo, hi, zero) around each sign change that no polynomial covers.

    With run-time parameters that is every one: the zero moves with them. The ends are points of
    the analysis, so that the error just outside has been seen.
    """
    zones: list[tuple[float, float, float]] = []
    x = analysis.x
    for lo, hi in sign_changes(analysis):
        middle, reach = (lo + hi) / 2, max(2 * (hi - lo), abs(lo) / 8)
        if any(region.covers(np.array([lo, hi])).all() for region in series):
            continue
        below, above = x[x <= middle - reach], x[x >= middle + reach]
        if len(below) and len(above):
            zones.append((float(below[-1]), float(above[0]), middle))
    return tuple(zones)


def _zeros(program: Program, analysis: Analysis, goal: Goal) -> Iterator[tuple[object, int]]:
    near = np.abs(analysis.x) < SMALL
    inexact = near.any() and (analysis.errors[near].sum(axis=1) > goal.target).any()
    order = _order_at_zero(analysis)
    wanted = inexact or (goal.short and order > 0 and _ties(analysis, order))
    if wanted and 0 < order <= MAX_ORDER:
        yield 0.0, order
    for lo, hi in sign_changes(analysis):
        try:
            yield bisect_root(program, lo, hi, (), 400), 1
        except UndecidedError:
            continue


def _ties(analysis: Analysis, order: int) -> bool:
    """Tell whether the leading term c x^order may lie halfway between two short numbers.

    Then the next term decides the rounding, however small it is; it is in sight only where the
    leading coefficient is exact. A multiple of x by 1, 2, 4, ... is such a number itself.
    """
    least = int(np.argmin(np.abs(analysis.x)))
    mantissa, exponent = math.frexp(analysis.value[least] / analysis.x[least])
    return order > 1 or abs(mantissa) != 0.5 or exponent < 1


def _order_at_zero(analysis: Analysis) -> int:
    """Read the multiplicity of the zero at 0 off the growth between two small points."""
    size = np.abs(analysis.x)
    small = np.flatnonzero((size < SMALL) & np.isfinite(analysis.log2))
    if len(small) < 2:
        return 0
    side = small[np.sign(analysis.x[small]) == np.sign(analysis.x[small[-1]])]
    ordered = side[np.argsort(size[side])]
    a, b = ordered[-1], ordered[-2]
    slope = (analysis.log2[a] - analysis.log2[b]) / (math.log2(size[a]) - math.log2(size[b]))
    return round(slope) if abs(slope - round(slope)) < 0.01 else 0


def _region(
    program: Program,
    analysis: Analysis,
    zero: object,
    order: int,
    domain: tuple[float, float],
    goal: Goal,
) -> Series | None:
    center = two_doubles(zero) if not isinstance(zero, float) else (zero, 0.0)
    if abs(center[1]) < abs(center[0]) * EXACT:
        zero, center = center[0], (center[0], 0.0)
    total = analysis.errors.sum(axis=1)
    best: Series | None = None
    for reach in REACHES:
        ends = (max(-reach, domain[0] - center[0]), min(reach, domain[1] - center[0]))
        found = _fit(program, zero, ends, order, goal)
        if found is None:
            break
        best = Series(center, order, ends, found, sharp=True)
        distance = np.abs(analysis.x - center[0])
        beside = (distance > reach) & (distance < 2 * reach + 1.0)
        if (total[beside] <= goal.target).all():
            break
    return best


def _fit(
    program: Program, zero: object, reach: tuple[float, float], order: int, goal: Goal
) -> Fit | None:
    for degree in DEGREES:
        try:
            # at a root known to 200 bits the constant term is not a digit better than that
            pinned = PINNED if isinstance(zero, float) else 0
            found = fit(program, zero, reach, degree + 1, order, pinned=pinned)
        except UndecidedError:
            return None
        if found.error < goal.series_error:
            return found if _well_conditioned(found, reach) else None
    return None


def _well_conditioned(found: Fit, reach: tuple[float, float]) -> bool:
    """Tell whether Horner's rule keeps the digits: the terms never outweigh their sum by much."""
    values = np.array([hi for hi, _ in found.coefficients])
    d = np.linspace(reach[0], reach[1], 129)
    p = np.abs(np.polynomial.polynomial.polyval(d, values))
    spread = np.polynomial.polynomial.polyval(np.abs(d), np.abs(values))
    return bool((spread <= MAX_SPREAD * p).all())


def append_series(b: Builder, x: str, region: Series, name: str) -> tuple[str, Pair]:
    """Append a region; give the test whether x lies in it and the result there."""
    a = Arith(b, wide=region.sharp)
    d = Pair(x)
    for part, which in zip(region.center, ("high", "low"), strict=True):
        if part != 0.0:
            d = a.sub(d, a.const(part, origin=f"zero of {name}, {which} part"))
    lo, hi = (b.const(end, "end of the polynomial region") for end in region.reach)
    inside = b.op(Op.AND, b.op(Op.LESS_EQUAL, lo, d.hi), b.op(Op.LESS_EQUAL, d.hi, hi))
    near = a.clamp(d, *region.reach)
    lead = _fraction(region) if b.plain and region.center == (0.0, 0.0) else None
    if lead is not None and region.order == 1:
        values = [hi for hi, _ in region.fit.coefficients]
        skip = next(k for k, value in enumerate(values) if k and value)
        rest = _powered(a, _polynomial(a, region, near, name, skip), near, skip + 1)
        return inside, a.add(a.ratio(near, lead, f"slope of {name}"), rest)
    return inside, _powered(a, _polynomial(a, region, near, name), near, region.order)


def _powered(a: Arith, x: Pair, d: Pair, times: int) -> Pair:
    """Append x d^times."""
    for _ in range(times):
        x = a.mul(x, d)
    return x


def _fraction(region: Series) -> Fraction | None:
    """Recognize a leading coefficient that is a short fraction to all its digits, but no double."""
    hi, lo = region.fit.coefficients[0]
    value = Fraction(hi) + Fraction(lo)
    guess = value.limit_denominator(LARGEST_DENOMINATOR)
    if lo == 0.0 or abs(guess - value) > abs(value) * Fraction(1, 1 << 100):
        return None
    return guess


def _polynomial(a: Arith, region: Series, d: Pair, name: str, skip: int = 0) -> Pair:
    """Append P(d), or (P(d) - its first terms)/d^skip."""
    rows = [
        Number(hi, lo, f"coefficient of d^{k}, {name} over d^{region.order}")
        for k, (hi, lo) in enumerate(region.fit.coefficients)
    ]
    size = max(abs(region.reach[0]), abs(region.reach[1]))
    rows = rows[skip:]
    seen = [abs(r.hi) * size**k > abs(rows[0].hi) * 2.0**-70 for k, r in enumerate(rows)]
    while not seen[-1]:
        rows, seen = rows[:-1], seen[:-1]
    if not any(seen[1::2]):
        return a.poly(rows[::2], Pair(a.b.mul(d.hi, d.hi)), size * size)
    return a.poly(rows, d, size)
