"""Printed decimals: each stands for the numbers that round, or are cut, to what is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

import sympy

from symact.documents.judge.points import Plan, plan
from symact.documents.judge.samples import Meeting, meeting
from symact.documents.judge.show import digits_at, exact_text, short, witness
from symact.documents.judge.side import Missing, Smooth, compile_side, tight
from symact.documents.records import Decimal, Judgement, Question, Relation, Verdict
from symact.known import Evidence
from symact.numeric.balls import Ball
from symact.numeric.exact import fraction_of
from symact.numeric.interval import Interval


def exactly(question: Question) -> Question:
    """Put the exact values of the printed decimals into a question."""
    values = {
        d.symbol: sympy.Rational(d.value.numerator, d.value.denominator) for d in question.decimals
    }
    if not values:
        return question
    left, right = question.left.xreplace(values), question.right.xreplace(values)
    return replace(question, left=left, right=right, decimals=())


Reading = Callable[[Decimal], tuple[Fraction, Fraction]]


def _away(decimal: Decimal) -> Fraction:
    """Go one unit away from zero: as far as what is cut off may reach."""
    return decimal.value + (decimal.unit if decimal.value >= 0 else -decimal.unit)


READINGS: tuple[tuple[str, Reading], ...] = (
    ("rounded in the last printed digit",
     lambda d: (d.value - d.unit / 2, d.value + d.unit / 2)),
    ("truncated in the last printed digit",
     lambda d: (min(d.value, _away(d)), max(d.value, _away(d)))),
    ("within one unit of the last printed digit",
     lambda d: (d.value - d.unit, d.value + d.unit)),
)  # fmt: skip
"""What a decimal may stand for, the strictest first."""


def printed(question: Question) -> Judgement | None:
    """Judge an equality that fails for the decimals as they stand, by what they stand for.

    Returns:
        A judgement where the claim is true to the printed digits, else None.
    """
    symbols = [d.symbol for d in question.decimals]
    variables = [*question.variables, *symbols]
    left, right = (compile_side(side, variables) for side in (question.left, question.right))
    exact = exactly(question)
    points = plan(question.variables, question.domain, (exact.left, exact.right))
    for message, reading in _loose(question):
        balls = tuple(_ball(reading(d)) for d in question.decimals)
        if _all_meet(points, left, right, balls):
            return _true(question, points, message)
    return None


def _loose(question: Question) -> tuple[tuple[str, Reading], ...]:
    """Allow one unit either way only where nothing more than nearness is claimed."""
    return READINGS if question.relation is Relation.APPROXIMATE else READINGS[:2]


def _ball(ends: tuple[Fraction, Fraction]) -> Ball:
    return Interval.of(*ends).ball


def _all_meet(points: Plan, left: Smooth, right: Smooth, balls: tuple[Ball, ...]) -> bool:
    met = 0
    for point in points.generic:
        values = (*point, *balls)
        kind = meeting(left.at(values, 192), right.at(values, 192))
        if kind is Meeting.DIFFER:
            return False
        met += kind is Meeting.AGREE
    return met > 0


def _true(question: Question, points: Plan, message: str) -> Judgement:
    exact = exactly(question)
    left, right = (compile_side(side, question.variables) for side in (exact.left, exact.right))
    if not question.variables:
        message = _number(question, message)
        if question.relation is Relation.EQUAL:
            return Judgement(Verdict.HOLDS, Evidence.ENCLOSED, message)
    difference, at = widest(points.generic, left, right)
    where = f"{question.variables[0]} = {exact_text(at[0])}" if question.variables else ""
    return Judgement(
        Verdict.APPROXIMATE, Evidence.SAMPLED if at else Evidence.ENCLOSED, message,
        difference=short(difference), where=where,
    )  # fmt: skip


def widest(points: Sequence[Any], left: Smooth, right: Smooth) -> tuple[float, Any]:
    """Give the largest difference at points, and the point."""
    best: tuple[float, Any] = (0.0, points[0] if points else ())
    for point in points:
        a, b = tight(left, point), tight(right, point)
        if not isinstance(a, Missing) and not isinstance(b, Missing):
            best = max(best, (abs(float((a - b).mid())), point))
    return best


def _number(question: Question, message: str) -> str:
    """Say of one printed number whether it is rounded or cut."""
    lone = _lone(question)
    if lone is None:
        return message
    decimal, value, _ = lone
    nearest = _nearest(value, decimal)
    text = _printed(nearest, decimal)
    if nearest == decimal.value:
        return f"correctly rounded to {decimal.digits} digits"
    if message.startswith("truncated"):
        return f"truncated in the last digit (rounded it would be {text})"
    return f"one unit off in the last digit (rounded it would be {text})"


def _lone(question: Question) -> tuple[Decimal, Ball, Smooth] | None:
    """Find a decimal that is a whole side, and the value of the other side."""
    for decimal in (d for d in question.decimals if not d.computed):
        for side, other in ((question.left, question.right), (question.right, question.left)):
            sign = 1 if side == decimal.symbol else -1 if side == -decimal.symbol else 0
            if sign and not (other.free_symbols & {d.symbol for d in question.decimals}):
                smooth = compile_side(sign * other, ())
                value = tight(smooth, ())
                return None if isinstance(value, Missing) else (decimal, value, smooth)
    return None


def _nearest(value: Ball, decimal: Decimal) -> Fraction:
    middle = fraction_of(value.mid())
    return floor(middle / decimal.unit + Fraction(1, 2)) * decimal.unit


def _printed(value: Fraction, decimal: Decimal) -> str:
    """Print with the decimal's own number of places."""
    places = max(0, len(str(decimal.unit.denominator)) - 1)
    text = exact_text(value)
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.ljust(places, '0')}" if places else text


def loosened(question: Question) -> Question | None:
    """Let a bound that is printed alone stand for any number within one unit of it."""
    lone = [d for d in question.decimals if d.symbol in (question.right, -question.right)]
    lone += [d for d in question.decimals if d.symbol in (question.left, -question.left)]
    if not lone:
        return None
    above = question.relation in (Relation.LESS, Relation.LESS_EQUAL)
    unit = sympy.Rational(lone[0].unit.numerator, lone[0].unit.denominator)
    exact = exactly(question)
    return replace(exact, right=exact.right + (unit if above else -unit))


def wrong_digits(question: Question) -> Judgement | None:
    """Refute a printed number, with the digits it should have."""
    if question.variables:
        return None
    lone = _lone(question)
    if lone is None:
        return None
    decimal, value, smooth = lone
    exact = exactly(question)
    sides = [compile_side(side, ()) for side in (exact.left, exact.right)]
    text = _printed(_nearest(value, decimal), decimal)
    message = (
        f"to {decimal.digits} digits it is {text}"
        if float(text)
        else f"it is {digits_at(smooth, ())}"
    )
    return Judgement(Verdict.FAILS, Evidence.ENCLOSED, message, witness((), (), *sides))


def unit_of(end: Any, units: dict[Any, Fraction]) -> Fraction:
    """Give one unit of the last printed digit of a bound, 0 where it is exact.

    Args:
        end: The bound.
        units: Of the symbols that stand for printed decimals.
    """
    for symbol, unit in units.items():
        if end in (symbol, -symbol):
            return unit
    if not end.is_Rational or end.q in (1, 2):
        return Fraction(0)
    return next((Fraction(1, 10**k) for k in range(1, 13) if 10**k % int(end.q) == 0), Fraction(0))
