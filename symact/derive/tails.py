"""Tails: what a function does on a whole half-line, as leading terms with a certified rest.

A tail is sum of c_i s_i(y) + b(y) s(y) for y >= start, with exact coefficients c_i, scales
s_i = y^k (log y)^j exp(p(y)) in falling order, and b(y) inside an interval. Equal terms cancel
exactly, so x*logistic(x) - x is seen to be -x exp(-x) (1 + small). With start None the rest is
only known in order of growth: that is enough for limits, and parameters may stay symbols.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

import sympy
from sympy import S

from symact.derive.identity import tidy_constant
from symact.derive.order import sign_of
from symact.derive.scales import (
    ONE,
    Bound,
    Scale,
    TooNearError,
    compare_scales,
    enclose_number,
    ratio_bound,
)
from symact.errors import UndecidedError
from symact.numeric.interval import Interval, add, evaluate_interval_outputs, multiply
from symact.numeric.program import compile_program

MAX_TERMS = 5
"""Terms kept exactly; later ones join the rest."""

EXPANSION = 3
"""Order of the expansion of a function around the limit of its argument."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Hold terms in falling order, then the rest (interval, scale) or None.

    Attributes:
        start: First y for which it holds, or None where only orders are followed.
        terms: (coefficient, scale) pairs.
        rest: (interval, scale), or None where there is nothing else.
    """

    start: int | None
    terms: tuple[tuple[Any, Scale], ...]
    rest: tuple[Bound, Scale] | None = None

    @property
    def lead(self) -> tuple[Any, Scale]:
        """Give the leading term."""
        if not self.terms:
            raise UndecidedError("the leading behavior at infinity is not found")
        return self.terms[0]

    @property
    def sign(self) -> int:
        """Give the sign over all y >= start (far out where start is None).

        Raises:
            TooNearError: The leading term does not yet dominate.
        """
        if not self.terms:
            if self.rest is None:
                return 0
            bound = self.rest[0]
            if bound is None or bound.sign == 0:
                raise UndecidedError("the sign at infinity is not found")
            return bound.sign
        coefficient, _ = self.lead
        delta = relative_rest(self)
        size = magnitude(delta)
        if size is not None and not size.lo > -1:
            raise TooNearError
        return sign_of(coefficient)


def constant(value: Any, start: int | None) -> Tail:
    """Make the tail of a constant."""
    return Tail(start, ((value, ONE),) if value != 0 else ())


def rest_only(bound: Interval, scale: Scale, start: int | None) -> Tail:
    """Make a tail of which only an interval is known."""
    return Tail(start, (), (None if start is None else bound, scale))


def gather(
    start: int | None,
    terms: Iterable[tuple[Any, Scale]],
    rests: Iterable[tuple[Bound, Scale]] = (),
) -> Tail:
    """Collect terms of one scale, order them, and fold small ones into the rest."""
    sums: dict[Scale, Any] = {}
    for coefficient, scale in terms:
        sums[scale] = sums.get(scale, S.Zero) + coefficient
    tidied = [(_exact(c), s) for s, c in sums.items()]
    kept = [row for row in tidied if row[0] != 0]
    kept.sort(key=cmp_to_key(_falling))
    loose = list(rests)
    top = _largest(loose)
    exact = [r for r in kept if top is None or compare_scales(r[1], top) > 0][:MAX_TERMS]
    loose += [_loosen(row, start) for row in kept[len(exact) :]]
    return Tail(start, tuple(exact), _fold(loose, start))


def _falling(a: tuple[Any, Scale], b: tuple[Any, Scale]) -> int:
    return compare_scales(b[1], a[1])


def _exact(value: Any) -> Any:
    if value.is_Rational:
        return value
    value = sympy.expand(value)
    return value if value.free_symbols else tidy_constant(value)


def _loosen(row: tuple[Any, Scale], start: int | None) -> tuple[Bound, Scale]:
    return (None if start is None else enclose_number(row[0])), row[1]


def _largest(rests: list[tuple[Bound, Scale]]) -> Scale | None:
    if not rests:
        return None
    return max((s for _, s in rests), key=cmp_to_key(compare_scales))


def _fold(rests: list[tuple[Bound, Scale]], start: int | None) -> tuple[Bound, Scale] | None:
    """Write several rests over the largest of their scales."""
    top = _largest(rests)
    if top is None:
        return None
    if start is None:
        return None, top
    total = Interval.of(0)
    for bound, scale in rests:
        ratio = ratio_bound(scale * top**-1, start)
        if bound is None or ratio is None:
            raise UndecidedError("a bound is missing")
        total = add(total, multiply(bound, ratio))
    return total, top


def plus(u: Tail, v: Tail) -> Tail:
    """Add two tails."""
    rests = [r for r in (u.rest, v.rest) if r is not None]
    return gather(u.start, [*u.terms, *v.terms], rests)


def times(u: Tail, v: Tail) -> Tail:
    """Multiply two tails."""
    terms = [(a * b, s * t) for a, s in u.terms for b, t in v.terms]
    rests = []
    for first, second in ((u, v), (v, u)):
        if second.rest is not None:
            bound, scale = second.rest
            rests += [
                (_product(_loosen(row, u.start)[0], bound), row[1] * scale) for row in first.terms
            ]
    if u.rest is not None and v.rest is not None:
        rests.append((_product(u.rest[0], v.rest[0]), u.rest[1] * v.rest[1]))
    return gather(u.start, terms, rests)


def _product(a: Bound, b: Bound) -> Bound:
    return None if a is None or b is None else multiply(a, b)


def scaled(u: Tail, factor: Any, scale: Scale = ONE) -> Tail:
    """Multiply by one exact term."""
    return times(u, Tail(u.start, ((factor, scale),)))


def minus(u: Tail, v: Tail) -> Tail:
    """Subtract two tails."""
    return plus(u, scaled(v, S.NegativeOne))


def relative_rest(u: Tail) -> Tail:
    """Give d with u = lead * (1 + d)."""
    coefficient, scale = u.lead
    lower = Tail(u.start, u.terms[1:], u.rest)
    return scaled(lower, 1 / coefficient, scale**-1)


def magnitude(u: Tail) -> Bound:
    """Bound all values of a tail that does not grow."""
    rests = [_loosen(row, u.start) for row in u.terms]
    if u.rest is not None:
        rests.append(u.rest)
    if any(scale.growth > 0 for _, scale in rests):
        raise UndecidedError("a term at infinity is not bounded")
    if u.start is None:
        return None
    folded = _fold([*rests, (Interval.of(0), ONE)], u.start)
    return folded[0] if folded is not None else None


def limit_of(u: Tail) -> Any:
    """Give the exact limit.

    Raises:
        UndecidedError: There is none, or it is not found.
    """
    if not u.terms:
        if u.rest is None or u.rest[1].growth < 0:
            return S.Zero
        raise UndecidedError("no limit is found")
    coefficient, scale = u.lead
    growth = scale.growth
    if growth > 0:
        return S.Infinity if sign_of(coefficient) > 0 else S.NegativeInfinity
    return coefficient if growth == 0 else S.Zero


def analytic(function: Any, at: Any, delta: Tail, order: int = EXPANSION) -> Tail:
    """Expand function(at + delta) for a small delta, with Lagrange's rest over all its values."""
    v = sympy.Dummy("v", real=True)
    if not delta.terms and delta.rest is None:
        return constant(tidy_constant(function(at)), delta.start)
    rest_scale = ONE if delta.rest is None else delta.rest[1]
    top = delta.terms[0][1] if delta.terms else rest_scale
    if top.growth >= 0:
        raise UndecidedError("an argument does not settle at infinity")
    total, power = constant(S.Zero, delta.start), constant(S.One, delta.start)
    derivative = function(v)
    for n in range(order):
        value = sympy.expand(derivative.subs(v, at)) / sympy.factorial(n)
        if value.is_finite is False:
            raise UndecidedError("a function is singular at infinity")
        total = plus(total, scaled(power, value))
        power = times(power, delta)
        derivative = sympy.diff(derivative, v)
    return plus(total, times(power, _lagrange(derivative, v, at, delta, order)))


def _lagrange(derivative: Any, v: Any, at: Any, delta: Tail, order: int) -> Tail:
    size = magnitude(delta)
    if size is None:
        return Tail(None, (), (None, ONE))
    program = compile_program([derivative / sympy.factorial(order)], [v])
    (bound,) = evaluate_interval_outputs(program, [add(enclose_number(at), size)], 64)
    if not bound.bounded:
        raise TooNearError
    return Tail(delta.start, (), (bound, ONE))
