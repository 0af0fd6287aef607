"""Derivatives that repeat: signs over one period, exact, by the tangent of the half angle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branches
from symact.derive.edges import order_of
from symact.derive.enclosed import number
from symact.derive.identity import common_step
from symact.derive.order import sign_of
from symact.derive.regular import is_entire
from symact.derive.shape import Stretch
from symact.derive.signs import SignTable, sign_table
from symact.known import Known

WAVES = (sympy.sin, sympy.cos)


@dataclass(frozen=True, slots=True)
class Waves:
    """Hold a periodic expression as a rational function of t = tan(rate*x/2).

    Attributes:
        rate: Positive; the period divides 2 pi/rate.
        level: The expression in t.
        table: Its zeros and signs over the real t, that is over -pi < rate*x < pi.
        t: The variable.
    """

    rate: Any
    level: Any
    table: SignTable
    t: Any

    @property
    def period(self) -> Known[Any]:
        """Give the period over which the signs are listed."""
        return number(2 * sympy.pi / self.rate)

    @property
    def repeats(self) -> Known[Any] | None:
        """Give the period of the stretches, None where one covers the line."""
        return self.period if self.turns() else None

    def verdict(self, words: dict[str, str]) -> str:
        """Name the trend over the whole line: single zeros do not break a strict trend."""
        signs = set(self.table.signs[::2])
        if signs == {0}:
            return words["flat"]
        if len(signs) > 1:
            return words["neither"]
        return words["strictly up" if 1 in signs else "strictly down"]

    def stretches(self, names: dict[int, str]) -> tuple[Stretch, ...]:
        """List the stretches of one period, or the whole line where there is but one."""
        turns = self.turns()
        if not turns:
            line = (number(S.NegativeInfinity), number(S.Infinity))
            return (Stretch(*line, names[self.table.signs[0]], False, False),)
        ends = [at for at, _ in turns] + [turns[0][0] + 2 * sympy.pi / self.rate]
        return tuple(
            Stretch(number(a), number(b), names[sign])
            for (a, sign), b in zip(turns, ends[1:], strict=True)
        )

    def turns(self) -> list[tuple[Any, int]]:
        """List where in one period the sign changes, and the sign after."""
        sides = self.table.signs[::2]
        found = [
            (2 * sympy.atan(p) / self.rate, after)
            for p, before, after in zip(self.table.points, sides, sides[1:], strict=False)
            if before != after
        ]
        if sides[0] != sides[-1]:
            found.append((sympy.pi / self.rate, sides[0]))
        return found

    def peak(self) -> tuple[Known[Any], tuple[Known[Any], ...]]:
        """Give the largest absolute value, and where in one period it is taken."""
        slope = sympy.together(sympy.diff(self.level, self.t))
        points = sign_table(sympy.factor(slope, self.t), self.t).points
        places = [2 * sympy.atan(p) / self.rate for p in points]
        values = [_tidy(self.level.subs(self.t, p)) for p in points]
        places.append(sympy.pi / self.rate)
        inverse = sympy.cancel(self.level.subs(self.t, 1 / self.t))
        values.append(_tidy(inverse.subs(self.t, 0)))
        sizes = [-v if order_of(v, S.Zero) < 0 else v for v in values]
        best, where = sizes[0], [places[0]]
        for size, at in zip(sizes[1:], places[1:], strict=True):
            step = order_of(size, best)
            if step >= 0:
                best, where = size, [*where, at] if step == 0 else [at]
        return number(best, attained=True), tuple(number(at) for at in where)


def oscillating(branches: Branches, order: int) -> Waves | None:
    """Write the n-th derivative as a rational function of a tangent, None where it is no such.

    Raises:
        UndecidedError: Its zeros have no closed form within reach.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    x = branches.symbol
    if len(branches.pieces) != 1 or not is_entire(branches.expr, x):
        return None
    level = branches.expr.diff(x, order)
    waves = sorted((e for e in level.atoms(*WAVES) if e.has(x)), key=sympy.default_sort_key)
    rate = _rate([e.args[0] for e in waves], x)
    names = {e: sympy.Dummy() for e in waves}
    masked = level.xreplace(names)
    if rate is None or masked.has(x) or not masked.is_rational_function(*names.values()):
        return None
    t = sympy.Symbol("t", real=True)
    rational = level.xreplace({e: _rational(e, x, rate, t) for e in waves})
    numerator, denominator = sympy.fraction(sympy.together(rational))
    level = sympy.factor_terms(sympy.cancel(numerator)) / denominator
    return Waves(rate, level, sign_table(sympy.factor(level, t), t), t)


def _rate(arguments: list[Any], x: Any) -> Any:
    """Find the rate of which all the arguments' are whole multiples."""
    rates = [sympy.diff(a, x) for a in arguments]
    if not rates or any(r.has(x) for r in rates):
        return None
    ratios = [sympy.cancel(r / rates[0]) for r in rates]
    if not all(r.is_Rational for r in ratios):
        return None
    rate = rates[0] * common_step(ratios)
    return rate if sign_of(rate) > 0 else -rate


def _rational(wave: Any, x: Any, rate: Any, t: Any) -> Any:
    """Write sin(n*rate*x + b) by t."""
    angle = sympy.Dummy("angle", real=True)
    phase = wave.args[0].subs(x, 0)
    whole = sympy.cancel(sympy.diff(wave.args[0], x) / rate)
    spread = sympy.expand_trig(wave.func(whole * angle + phase))
    square = 1 + t**2
    return spread.subs({sympy.sin(angle): 2 * t / square, sympy.cos(angle): (1 - t**2) / square})


def _tidy(value: Any) -> Any:
    return sympy.radsimp(sympy.expand(value))
