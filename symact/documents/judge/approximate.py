"""How far apart are the sides of an approximation, and is it one.

The rule: the largest difference is at most three tenths of what the left side reaches for
|x| <= 4. Where the difference grows without bound, it must become small against the left side.
For a number its printed digits decide.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sympy import S

from symact.derive.compare import difference, distance
from symact.derive.worker import bounded
from symact.documents.judge.cells import pieces_of
from symact.documents.judge.decimals import exactly, printed, wrong_digits
from symact.documents.judge.equal import equal
from symact.documents.judge.gap import Gap, both, largest
from symact.documents.judge.points import plan
from symact.documents.judge.show import exact_text, short, witness
from symact.documents.judge.side import Point, Smooth, compile_side
from symact.documents.records import Judgement, Question, Relation, Verdict
from symact.errors import SymactError
from symact.known import Evidence

SHARE = 0.3
"""Part of its own size by which an approximation may miss a function."""

SECONDS = 1.5
"""For a certificate of the largest difference; without one it is sampled."""

OUT = 40
"""From here on a place is named by the infinity beyond it."""
FEW = 6


def approximate(question: Question) -> Judgement:
    """Judge an approximation."""
    exact = exactly(question)
    found = equal(exact)
    if found.verdict is not Verdict.FAILS:
        note = "equal, not only approximately"
        if found.verdict is Verdict.HOLDS:
            return replace(found, message="; ".join(filter(None, (note, found.message))))
        return found
    if question.decimals:
        known = printed(question)
        if known is not None:
            return known
    if not question.variables:
        return _numbers(question, exact, found)
    gap = largest(exact)
    if gap is None:
        return Judgement(Verdict.UNDECIDED, None, "no difference could be measured")
    if _is_none(gap):
        return _refused(found, gap, exact)
    return _measured(exact, gap)


def _numbers(question: Question, exact: Question, found: Judgement) -> Judgement:
    """Judge two numbers: by printed digits where there are any, else to a tenth."""
    wrong = wrong_digits(question)
    if wrong is not None:
        return wrong
    left, right = (compile_side(s, ()).at((), 192) for s in (exact.left, exact.right))
    a, b = float(left.mid()), float(right.mid())  # type: ignore[union-attr]
    unit = max(_unit(exact.left), _unit(exact.right))
    if abs(a - b) <= unit if unit else abs(a - b) <= 0.1 * max(abs(a), abs(b)):
        text = short(abs(a - b))
        return Judgement(
            Verdict.APPROXIMATE, Evidence.ENCLOSED, f"difference {text}", difference=text
        )
    return found


def _unit(side: Any) -> float:
    """Give one unit of the last digit of a short decimal, 0 for what is none."""
    if not side.is_Rational or side.q == 1:
        return 0.0
    return next((10.0**-k for k in range(1, 16) if 10**k % side.q == 0), 0.0)


def _is_none(gap: Gap) -> bool:
    if gap.grows:
        return gap.relative > SHARE / 3
    return gap.size > SHARE * gap.scale


def _refused(found: Judgement, gap: Gap, question: Question) -> Judgement:
    left, right = (
        compile_side(side, question.variables) for side in (question.left, question.right)
    )
    x = question.variables[0]
    if gap.grows:
        message = (
            f"no approximation: differs by more and more as {x} -> {'-' if gap.grows < 0 else ''}oo"
        )
        return replace(found, message=message)
    message = f"no approximation: largest difference {short(gap.size)} at {_named(question, gap)}"
    shown = _shown(question, gap, left, right)
    return replace(found, message=message, witness=witness(question.variables, shown, left, right))


def _shown(question: Question, gap: Gap, left: Smooth, right: Smooth) -> Point:
    """Choose a short point at which the difference is large."""
    laid = plan(question.variables, question.domain, (question.left, question.right))
    for point in laid.generic:
        sizes = both(left, right, point)
        if sizes is not None and sizes[0] > SHARE * gap.scale:
            return point
    return (Fraction(round(gap.at[0] * 100), 100), *gap.at[1:])


def _named(question: Question, gap: Gap) -> str:
    """Name the place of the largest difference."""
    x, *others = question.variables
    if abs(gap.at[0]) > OUT:
        first = f"{x} -> {'-' if gap.at[0] < 0 else ''}oo"
    else:
        first = f"{x} = {_place(gap.at[0])}"
    rest = (f"{s} = {exact_text(v)}" for s, v in zip(others, gap.at[1:], strict=True))
    return ", ".join((first, *rest))


def _place(value: Any) -> str:
    exact = Fraction(value)
    near = exact.limit_denominator(4)
    if abs(near - exact) < Fraction(1, 10**5):
        return exact_text(near)
    return f"{float(exact):.3g}"


def _measured(question: Question, gap: Gap) -> Judgement:
    x = question.variables[0]
    if gap.grows:
        end = "-oo" if gap.grows < 0 else "oo"
        share = short(gap.relative)
        message = f"differs by more and more as {x} -> {end}, against the left side by {share}"
        return Judgement(
            Verdict.APPROXIMATE, Evidence.SAMPLED, message, difference="oo", where=f"{x} -> {end}"
        )
    size, where, evidence = gap.size, _named(question, gap), Evidence.SAMPLED
    sure = _certified(question)
    if sure is not None:
        evidence = Evidence.ENCLOSED
        size = sure
    message = f"largest difference {short(size)} {'as' if '->' in where else 'at'} {where}"
    return Judgement(Verdict.APPROXIMATE, evidence, message, difference=short(size), where=where)


def _certified(question: Question) -> float | None:
    """Enclose the largest difference of two functions of one variable on the whole line."""
    if len(question.variables) != 1 or question.domain is not S.true:
        return None
    try:
        low, high = bounded(
            _distance, question.left, question.right, question.variables[0], seconds=SECONDS
        )
    except SymactError:
        return None
    return (low + high) / 2 if math.isfinite(low) else None


def _distance(left: Any, right: Any, x: Any) -> tuple[float, float]:
    found = distance(difference(pieces_of(left, x), pieces_of(right, x))).value
    assert found is not None  # noqa: S101 - distance raises where it does not know
    low, high = found.largest.enclosure or (str(found.largest.value),) * 2
    return float(low), float(high)


def nearness(question: Question) -> str:
    """Say of sides that are not equal that they are near, or nothing."""
    if not question.variables or question.relation is not Relation.EQUAL:
        return ""
    try:
        if _far_apart(question):
            return ""
        gap = largest(question)
    except SymactError:
        return ""
    if gap is None or gap.grows or gap.size > SHARE / 6 * gap.scale:
        return ""
    where = _named(question, gap)
    size = short(gap.size)
    return f"an approximation, not an equality: largest difference {size} at {where}"


def _far_apart(question: Question) -> bool:
    """Tell at few points that two sides are no approximations of each other."""
    left, right = (
        compile_side(side, question.variables) for side in (question.left, question.right)
    )
    laid = plan(question.variables, question.domain, (question.left, question.right))
    for point in laid.generic[:FEW]:
        sizes = both(left, right, point)
        if sizes is not None and sizes[0] > 0.1 * max(sizes[1], 1):
            return True
    return False
