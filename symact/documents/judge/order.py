"""Inequalities: refuted at a point, or proved by the signs of a difference on every cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy
from sympy import S

from symact.derive.identity import exponential, mask
from symact.derive.order import ascending, sign_of
from symact.derive.signchart import chart
from symact.derive.worker import bounded
from symact.documents.judge.cells import (
    GAP,
    attempt,
    over,
    pieces_of,
    signed,
    value_at,
    within_bounds,
)
from symact.documents.judge.decimals import exactly, loosened
from symact.documents.judge.equal import equal
from symact.documents.judge.points import plan
from symact.documents.judge.proof import main_variable
from symact.documents.judge.show import witness
from symact.documents.judge.side import Missing, Point, Smooth, compile_side, tight
from symact.documents.records import Judgement, Question, Relation, Verdict
from symact.errors import SymactError
from symact.known import Evidence

CALLS = 300_000
SECONDS = 3.0
SPENT = "not done in"
"""How the error begins that says that a call took too much work."""

MAX_FACTORED = 60
WALK = 60
"""Steps toward where a claim is nearest to false."""

WANTED: dict[Relation, frozenset[int]] = {
    Relation.LESS: frozenset({-1}),
    Relation.LESS_EQUAL: frozenset({-1, 0}),
    Relation.GREATER: frozenset({1}),
    Relation.GREATER_EQUAL: frozenset({0, 1}),
    Relation.NOT_EQUAL: frozenset({-1, 1}),
}
"""Signs of left - right that are claimed."""


def ordered(question: Question) -> Judgement:
    """Judge an inequality on the whole of its domain; a printed bound by its digits."""
    found = _ordered(exactly(question))
    if found.verdict is not Verdict.FAILS or question.relation is Relation.NOT_EQUAL:
        return found
    loose = loosened(question)
    if loose is None or _ordered(loose).verdict is not Verdict.HOLDS:
        return found
    message = "true to the printed digits: the bound is rounded"
    return Judgement(Verdict.APPROXIMATE, Evidence.ENCLOSED, message)


def _ordered(question: Question) -> Judgement:
    wanted = WANTED[question.relation]
    left, right = (
        compile_side(side, question.variables) for side in (question.left, question.right)
    )
    laid = plan(question.variables, question.domain, (question.left, question.right))
    points = (*laid.generic, *laid.special)
    bad = _refuted(question, wanted, points, left, right)
    if bad is not None:
        return bad
    known = [p for p in points if sign_at(left, right, p) is not None]
    if not known:
        return Judgement(Verdict.UNDECIDED, None, "no point was found where both sides are known")
    return _proved(question, wanted, known, left, right)


def sign_at(left: Smooth, right: Smooth, point: Point) -> int | None:
    """Give the sign of left - right at a point; None where it is not certain."""
    a, b = left.exact(point), right.exact(point)
    if a is not None and b is not None:
        return (a > b) - (a < b)
    u, v = tight(left, point), tight(right, point)
    if isinstance(u, Missing) or isinstance(v, Missing):
        return None
    if u > v or u < v:
        return 1 if u > v else -1
    return 0 if (u - v).is_zero() else None


def _proved(
    question: Question, wanted: frozenset[int], points: Sequence[Point], left: Smooth, right: Smooth
) -> Judgement:
    lax = 0 in wanted
    args = (question.left, question.right, question.variables, question.domain, lax)
    steps: tuple[Callable[[], Signs], ...] = (
        lambda: attempt(_signs, *args, calls=CALLS),
        lambda: bounded(_signs, *args, seconds=SECONDS),
    )
    for step in steps:
        try:
            found = step()
        except SymactError as error:
            if not error.message.startswith(SPENT):
                break  # more time would not help
            continue
        if found.all <= wanted:
            return Judgement(Verdict.HOLDS, Evidence.PROVED if found.easy else Evidence.ENCLOSED)
        rest = points[0][1:]
        places = [(at, *rest) for sign, at in found.spots if sign not in wanted and at is not None]
        return _refuted(question, wanted, places, left, right) or Judgement(
            Verdict.UNDECIDED, None, "it fails somewhere, at a place that is not known"
        )
    hunted = _hunted(points, wanted, left, right)
    return _refuted(question, wanted, hunted, left, right) or Judgement(
        Verdict.HOLDS, Evidence.SAMPLED, f"true at {len(points)} points, not proved"
    )


def _refuted(
    question: Question, wanted: frozenset[int], places: Sequence[Point], left: Smooth, right: Smooth
) -> Judgement | None:
    """Refute at one of the places where the sides certainly stand otherwise."""
    for point in places:
        sign = sign_at(left, right, point)
        if sign is not None and sign not in wanted:
            message = (
                "" if sign else f"the sides are equal there, {question.relation.value} is strict"
            )
            return Judgement(
                Verdict.FAILS,
                Evidence.ENCLOSED,
                message,
                witness(question.variables, point, left, right),
            )
    return None


def _hunted(
    points: Sequence[Point], wanted: frozenset[int], left: Smooth, right: Smooth
) -> list[Point]:
    """Walk from each point toward where the claim is nearest to false."""
    side = 1 if 1 in wanted else -1

    def margin(point: Point) -> float:
        a, b = left.at(point, 128), right.at(point, 128)
        if isinstance(a, Missing) or isinstance(b, Missing):
            return float("inf")
        return side * float((a - b).mid())

    best = sorted((p for p in points if p), key=margin)[:2]
    found = []
    for start in best:
        point, step = start, Fraction(1, 2)
        for _ in range(WALK):
            beside = [(point[0] + d, *point[1:]) for d in (step, -step)]
            nearer = min((point, *beside), key=margin)
            step = step if nearer != point else step / 2
            point = nearer
        if margin(point) < margin(start):
            found.append(point)
    return found


@dataclass(frozen=True, slots=True)
class Signs:
    """Hold the signs that a difference takes.

    Attributes:
        spots: (sign, a place where it has it or None).
        easy: Whether they follow from the assumptions on the symbols.
    """

    spots: tuple[tuple[int, Fraction | None], ...]
    easy: bool

    @property
    def all(self) -> set[int]:
        """Give the signs."""
        return {sign for sign, _ in self.spots}


def _signs(left: Any, right: Any, variables: tuple[Any, ...], domain: Any, lax: bool) -> Signs:
    """Collect the signs of a difference on all cells."""
    x = main_variable((left, right), variables)
    if x is None:
        return Signs(((sign_of(left - right), None),), easy=True)
    left, right = within_bounds((left, right), x, domain)
    f, g = pieces_of(left, x, domain), pieces_of(right, x, domain)
    spots: list[tuple[int, Fraction | None]] = []
    easy = True
    joints = ascending([*f.joints, *g.joints])
    for lo, hi in pairwise([S.NegativeInfinity, *joints, S.Infinity]):
        a, b = over(f, lo, hi), over(g, lo, hi)
        if not (a.has(GAP) or b.has(GAP)):
            found, simple = _on(a - b, x, lo, hi, lax)
            spots += found
            easy = easy and simple
        if hi is not S.Infinity:
            a, b = value_at(f, hi), value_at(g, hi)
            if GAP not in (a, b):
                spots.append((sign_of(a - b), _fraction(hi)))
    return Signs(tuple(spots), easy)


def _fraction(value: Any) -> Fraction | None:
    return Fraction(int(value.p), int(value.q)) if value.is_Rational else None


def _on(
    expr: Any, x: Any, lo: Any, hi: Any, lax: bool
) -> tuple[list[tuple[int, Fraction | None]], bool]:
    """Give the signs of a smooth expression on an open interval, with places."""
    if lax and (sign := _square(expr, x, lo, hi)):
        return [(sign, None), (0, None)], True
    for form in (expr, sympy.factor_terms(expr), sympy.together(expr)):
        (placed,) = signed((form,), x, lo, hi)
        if placed.is_positive or placed.is_negative or placed.is_zero:
            sign = 1 if placed.is_positive else -1 if placed.is_negative else 0
            return [(sign, _inside(lo, hi))], True
    if x.is_positive or x.is_negative:
        lo, hi = (S.Zero, hi) if x.is_positive else (lo, S.Zero)
    found = chart(expr, x, lo, hi)
    ends = [lo, *(z for z in found.zeros), hi]
    spots: list[tuple[int, Fraction | None]] = []
    for sign, below, above in zip(found.signs, ends, ends[1:], strict=False):
        spots.append((sign, _inside(getattr(below, "hi", below), getattr(above, "lo", above))))
    spots += [(0, None if z.exact is None else _fraction(z.exact)) for z in found.zeros]
    return spots, False


def _square(expr: Any, x: Any, lo: Any, hi: Any) -> int:
    """Give the sign of what factors to squares and positive parts; 0 where it does not."""
    if sympy.count_ops(expr) > MAX_FACTORED:
        return 0
    (placed,) = signed((expr,), x, lo, hi)
    masked, _ = mask(sympy.expand(exponential(placed), power_base=False, log=False))
    try:
        form = sympy.factor(sympy.together(masked))
    except sympy.PolynomialError:
        return 0
    return 1 if form.is_nonnegative else -1 if form.is_nonpositive else 0


def _inside(lo: Any, hi: Any) -> Fraction | None:
    """Choose a short rational between two ends."""
    ends = [
        None
        if e in (S.Infinity, S.NegativeInfinity)
        else Fraction(str(sympy.Rational(e)))
        if isinstance(e, Fraction) or e.is_Rational
        else Fraction(float(e))
        for e in (lo, hi)
    ]
    low, high = ends
    if low is None or high is None:
        base = low if low is not None else high if high is not None else Fraction(0)
        return Fraction(round(base * 100), 100) + (
            Fraction("1.37") if low is not None else -Fraction("1.37")
        )
    if low >= high:
        return None
    middle = (low + high) / 2
    for places in range(1, 40):
        short = Fraction(round(middle * 10**places), 10**places)
        if low < short < high:
            return short
    return middle


def unequal(question: Question) -> Judgement:
    """Judge `!=`: nowhere equal; of two functions, not the same function."""
    exact = exactly(question)
    same = equal(exact)
    if same.verdict is Verdict.HOLDS:
        return Judgement(Verdict.FAILS, same.evidence, "the sides are equal", _anywhere(exact))
    if same.verdict is not Verdict.FAILS:
        return same
    if exact.left.free_symbols and exact.right.free_symbols:
        return Judgement(Verdict.HOLDS, same.evidence, "not the same function")
    return ordered(exact)


def _anywhere(question: Question) -> Any:
    left, right = (
        compile_side(side, question.variables) for side in (question.left, question.right)
    )
    laid = plan(question.variables, question.domain, (question.left, question.right))
    return witness(question.variables, laid.generic[0], left, right) if laid.generic else None
