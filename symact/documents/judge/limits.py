"""Limits, orders of growth, proportion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy
from sympy import S

from symact.derive.asymptote import asymptote
from symact.derive.branches import Branches
from symact.derive.taylor import beside, coefficients
from symact.documents.judge.cells import GAP, attempt, pieces_of, within_bounds
from symact.documents.judge.decimals import exactly
from symact.documents.judge.equal import equal
from symact.documents.judge.points import plan
from symact.documents.judge.proof import main_variable, same
from symact.documents.judge.show import witness
from symact.documents.judge.side import Missing, Point, compile_side, tight
from symact.documents.records import Judgement, Question, Verdict, Witness
from symact.errors import UndecidedError
from symact.known import Evidence

CALLS = 250_000

NEAR = 1e-4
"""Distance from a limit, against its size, at which values far out are taken to reach it."""

STEPS = (3, 6, 12, 24, 48)
"""How far out values are looked at: 2^k, or 2^-k from a point."""


def tends(question: Question) -> Judgement:
    """Judge a limit."""
    question = exactly(question)
    if question.toward is None:
        return Judgement(Verdict.UNDECIDED, None, "the point of the limit is not said")
    x = _variable(question)
    if question.right.has(x):
        question = replace(question, left=question.left - question.right, right=S.Zero)
    return _judged(question, question.left, question.right)


def same_order(question: Question) -> Judgement:
    """Judge whether the quotient of the sides tends to 1."""
    question = exactly(question)
    if question.toward is None:
        return Judgement(Verdict.UNDECIDED, None, "the point of the limit is not said")
    return _judged(question, question.left / question.right, S.One)


GROWTH = 1.2
"""From step to step: a quotient that goes on growing so has no bound."""


SURE = 20
"""Bits that are known of both sides where their quotient is looked at."""


def _nearing(toward: Any, side: int) -> Iterator[Fraction]:
    """Give points that come nearer in small steps: both sides must not vanish from sight."""
    for k in range(1, 9):
        if toward.is_infinite:
            yield Fraction(2**k) * (1 if toward is S.Infinity else -1) + Fraction(1, 7)
        else:
            yield Fraction(str(sympy.Rational(toward))) + side * Fraction(3, 4**k * 4)


def bounded_quotient(question: Question) -> Judgement:
    """Judge whether the quotient of the sides stays bounded: left = O(right)."""
    question = exactly(question)
    if question.toward is None:
        return Judgement(Verdict.UNDECIDED, None, "where it is of this order is not said")
    x = _variable(question)
    left, right = (compile_side(s, question.variables) for s in (question.left, question.right))
    rests = list(
        dict.fromkeys(p[1:] for p in plan(question.variables, question.domain, ()).generic)
    )
    if x != question.variables[0] or not rests:
        return Judgement(Verdict.UNDECIDED, None, "the order is not known")
    sides = (1,) if question.toward.is_infinite else (1, -1)
    for side in sides:
        points = [(place, *rests[0]) for place in _nearing(question.toward, side)]
        pairs = [(p, tight(left, p), tight(right, p)) for p in points]
        rows = [(p, abs(float((a / b).mid()))) for p, a, b in pairs
                if not isinstance(a, Missing) and not isinstance(b, Missing)
                and min(a.rel_accuracy_bits(), b.rel_accuracy_bits()) > SURE]  # fmt: skip
        if len(rows) < 3:
            return Judgement(Verdict.UNDECIDED, None, "the order is not known")
        (_, first), (_, second), (point, last) = rows[-3:]
        if last > GROWTH * second > GROWTH**2 * first:
            shown = witness(question.variables, point, left, right)
            return Judgement(Verdict.FAILS, Evidence.SAMPLED, "the quotient grows on", shown)
        if last > GROWTH * second:
            return Judgement(Verdict.UNDECIDED, None, "the order is not known")
    return Judgement(Verdict.HOLDS, Evidence.SAMPLED, "the quotient stays bounded")


def proportional(question: Question) -> Judgement:
    """Judge whether the quotient of the sides is free of the first variable."""
    question = exactly(question)
    x = question.variables[0]
    laid = plan(question.variables, question.domain, (question.left, question.right))
    if not laid.generic:
        return Judgement(Verdict.UNDECIDED, None, "no point of the domain was found")
    at = sympy.Rational(laid.generic[0][0].numerator, laid.generic[0][0].denominator)
    first, second = question.left.xreplace({x: at}), question.right.xreplace({x: at})
    return equal(replace(question, left=question.left * second, right=question.right * first))


def _variable(question: Question) -> Any:
    return main_variable((question.left,), question.variables)


def _judged(question: Question, expr: Any, claimed: Any) -> Judgement:
    x = _variable(question)
    if x is None or not expr.has(x):
        return equal(replace(question, left=expr, right=claimed))
    sides = (question.side,) if question.side or question.toward.is_infinite else (-1, 1)
    found = []
    for side in sides:
        try:
            found.append(
                attempt(
                    _limit, expr, claimed, x, question.toward, side, question.domain, calls=CALLS
                )
            )
        except UndecidedError:
            return _sampled(question, expr, claimed, x, sides)
    if GAP in [value for value, _ in found]:
        found = [row for row in found if row[0] != GAP]
    if found and all(agrees for _, agrees in found):
        return Judgement(Verdict.HOLDS, Evidence.PROVED)
    wrong = next((value for value, agrees in found if not agrees), None)
    if wrong is None:
        return Judgement(
            Verdict.UNDECIDED, None, "the domain does not reach the point of the limit"
        )
    shown = Witness(((str(x), str(question.toward)),), str(wrong), str(claimed))
    return Judgement(Verdict.FAILS, Evidence.PROVED, f"the limit is {wrong}", shown)


def _limit(
    expr: Any, claimed: Any, x: Any, toward: Any, side: int, domain: Any
) -> tuple[Any, bool]:
    """Give the limit, and whether it is the claimed one."""
    expr, claimed = within_bounds((expr, claimed), x, domain)
    value = _limit_of(pieces_of(expr, x), x, toward, side)
    if value in (GAP, claimed):
        return value, True
    if value.is_infinite or claimed.is_infinite:
        return value, False
    return value, same(value, claimed)


def _limit_of(branches: Branches, x: Any, toward: Any, side: int) -> Any:
    if toward.is_infinite:
        end = 1 if toward is S.Infinity else -1
        piece = branches.pieces[-1 if end > 0 else 0]
        if not piece.expr.has(x):
            return piece.expr
        value = asymptote(Branches(x, (piece,)), end).limit.value
        if value is None:
            raise UndecidedError("no limit is known")
        return value
    piece = beside(branches, toward)[0 if side < 0 else 1]
    if not piece.expr.has(x):
        return piece.expr
    value = piece.expr.subs(x, toward)
    if not value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
        return value
    try:
        return coefficients(piece.expr, x, toward, 0)[0]
    except UndecidedError:
        return sympy.limit(piece.expr, x, toward, "-" if side < 0 else "+")


def _sampled(
    question: Question, expr: Any, claimed: Any, x: Any, sides: tuple[int, ...]
) -> Judgement:
    """Look at values nearer and nearer to the point."""
    if x != question.variables[0]:
        return Judgement(Verdict.UNDECIDED, None, "the limit is not known")
    finite = claimed if not claimed.is_infinite else S.Zero
    left, right = compile_side(expr, question.variables), compile_side(finite, question.variables)
    laid = plan(question.variables, question.domain, (expr,))
    rests = list(dict.fromkeys(p[1:] for p in laid.generic))[:3]
    outcomes: list[tuple[bool, Point]] = []
    for side in sides:
        for rest in rests:
            points = [(place, *rest) for place in _approaching(question.toward, side)]
            values = [(p, tight(left, p), tight(right, p)) for p in points]
            rows = [(p, float(a.mid()), float(b.mid())) for p, a, b in values
                    if not isinstance(a, Missing) and not isinstance(b, Missing)]  # fmt: skip
            if len(rows) < 3:
                return Judgement(Verdict.UNDECIDED, None, "the limit is not known")
            outcomes.append((_reaches(rows, claimed), rows[-1][0]))
    if all(ok for ok, _ in outcomes):
        return Judgement(Verdict.HOLDS, Evidence.SAMPLED, "values near the point come nearer to it")
    shown = witness(question.variables, next(p for ok, p in outcomes if not ok), left, right)
    return Judgement(
        Verdict.FAILS, Evidence.SAMPLED, "values near the point stay away from it", shown
    )


def _reaches(rows: list[tuple[Point, float, float]], claimed: Any) -> bool:
    if claimed.is_infinite:
        sign = 1 if claimed is S.Infinity else -1
        sizes = [sign * value for _, value, _ in rows]
        return sizes[-1] > 10 and all(b > a for a, b in pairwise(sizes))
    _, value, wanted = rows[-1]
    return abs(value - wanted) <= NEAR * (1 + abs(wanted))


def _approaching(toward: Any, side: int) -> Iterator[Fraction]:
    for k in STEPS:
        if toward.is_infinite:
            yield Fraction(2**k) * (1 if toward is S.Infinity else -1) + Fraction(1, 7)
        else:
            yield Fraction(str(sympy.Rational(toward))) + side * Fraction(3, 2**k * 4)
