"""Growth scales y^k (log y)^j exp(p(y)) on a half-line y >= start, with certified ratios."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.derive.order import sign_of
from symact.errors import UndecidedError
from symact.numeric.balls import evaluate_outputs
from symact.numeric.interval import Interval, add, multiply
from symact.numeric.program import compile_program

PREC = 64

Bound = Interval | None
"""A certified interval, or None where only the order of growth is followed."""

UNIT = Interval.of(0, 1)


class TooNearError(Exception):
    """Say that a bound does not hold from this start on; a later start may do."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Hold y^power * log(y)^logs * exp(sum of c y^d); `exponents` are (d, c), d descending."""

    power: Any = S.Zero
    logs: Any = S.Zero
    exponents: tuple[tuple[Any, Any], ...] = ()

    def __mul__(self, other: Scale) -> Scale:
        sums = dict(self.exponents)
        for degree, factor in other.exponents:
            sums[degree] = sympy.expand(sums.get(degree, S.Zero) + factor)
        kept = [(d, c) for d, c in sums.items() if c != 0]
        return Scale(
            self.power + other.power,
            self.logs + other.logs,
            tuple(sorted(kept, key=lambda row: -row[0])),
        )

    def __pow__(self, n: Any) -> Scale:
        exponents = tuple((d, sympy.expand(c * n)) for d, c in self.exponents)
        return Scale(self.power * n, self.logs * n, exponents if n != 0 else ())

    @property
    def growth(self) -> int:
        """Tell whether it tends to infinity (1), is constant (0), or tends to zero (-1)."""
        if self.exponents:
            return sign_of(self.exponents[0][1])
        return sign_of(self.power) or sign_of(self.logs)


ONE = Scale()
Y = Scale(S.One)


def compare_scales(left: Scale, right: Scale) -> int:
    """Tell which scale dominates: the sign of log(left/right) far out."""
    return (left * right**-1).growth


def enclose_number(value: Any) -> Interval:
    """Enclose an exact real number."""
    if value.is_Rational:
        return Interval.of(Fraction(int(value.p), int(value.q)))
    (ball,) = evaluate_outputs(compile_program([value], []), [], PREC)
    if not ball.is_finite():
        raise UndecidedError("a constant could not be enclosed", subject=str(value))
    return Interval.of(ball)


def ratio_bound(scale: Scale, start: int | None) -> Bound:
    """Bound a scale that does not grow over all y >= start: between 0 and its value there.

    Raises:
        TooNearError: It is not yet monotone at the start.
    """
    if start is None:
        return None
    if scale == ONE:
        return Interval.of(1)
    if not _falls(scale, start):
        raise TooNearError
    y = sympy.Integer(start)
    value = sympy.exp(sympy.Add(*[c * y**d for d, c in scale.exponents]))
    value *= y**scale.power * sympy.log(y) ** scale.logs
    return Interval(Interval.of(0).lo, enclose_number(value).hi)


def _falls(scale: Scale, start: int) -> bool:
    """Show y s'(y)/s(y) = sum c d y^d + k + j/log y <= 0 for y >= start.

    The sum is divided by its leading power; what is left falls towards the leading coefficient.
    """
    terms = [(d, c * d) for d, c in scale.exponents]
    terms.append((S.Zero, scale.power))
    if sign_of(scale.logs) > 0:
        terms.append((S.Zero, scale.logs / sympy.log(sympy.Integer(start))))
    degree = terms[0][0]
    total = Interval.of(0)
    for d, factor in terms:
        if factor != 0:
            shrink = enclose_number(sympy.Integer(start) ** (d - degree))
            reach = shrink if d == degree else Interval(Interval.of(0).lo, shrink.hi)
            total = add(total, multiply(enclose_number(factor), reach))
    return bool(total.hi <= 0)
