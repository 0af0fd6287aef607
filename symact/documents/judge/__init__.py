"""Is a claim true: one question in, one judgement out, never a guess and never a hang."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symact.documents import defects
from symact.documents.judge.approximate import approximate, nearness
from symact.documents.judge.cells import ERRORS
from symact.documents.judge.decimals import exactly, printed, wrong_digits
from symact.documents.judge.equal import equal
from symact.documents.judge.limits import bounded_quotient, proportional, same_order, tends
from symact.documents.judge.order import ordered, unequal
from symact.documents.judge.series import series
from symact.documents.judge.sets import member, spans
from symact.documents.records import Judgement, Question, Relation, Verdict
from symact.errors import SymactError

__all__ = ["judge"]


def _equal(question: Question) -> Judgement:
    """Judge an equality: as printed, then by what the printed decimals stand for."""
    found = equal(exactly(question))
    if found.verdict is not Verdict.FAILS:
        return found
    if question.kink is not None and _between_slopes(question):
        low, high = question.kink
        text = f"a convention: the slopes on both sides are {low} and {high}"
        return Judgement(Verdict.HOLDS, found.evidence, text)
    if not question.decimals:
        return found
    return printed(question) or wrong_digits(question) or _near(exactly(question), found)


def _between_slopes(question: Question) -> bool:
    """Tell whether a value at a kink lies between the slopes on both sides of it."""
    exact = exactly(question)
    values = [exact.left, exact.right, *(question.kink or ())]
    if not all(v.is_number for v in values):
        return False
    left, right, low, high = (float(v) for v in values)
    return min(low, high) <= left <= max(low, high) and min(low, high) <= right <= max(low, high)


def _near(question: Question, found: Judgement) -> Judgement:
    """Say of a false equality that it would be true as an approximation."""
    note = nearness(question) if found.message == "" else ""
    return replace(found, message=note) if note else found


JUDGES: dict[Relation, Callable[[Question], Judgement]] = {
    Relation.EQUAL: _equal,
    Relation.APPROXIMATE: approximate,
    Relation.LESS: ordered,
    Relation.LESS_EQUAL: ordered,
    Relation.GREATER: ordered,
    Relation.GREATER_EQUAL: ordered,
    Relation.NOT_EQUAL: unequal,
    Relation.MEMBER: member,
    Relation.RANGE: spans,
    Relation.TENDS: tends,
    Relation.SAME_ORDER: same_order,
    Relation.PROPORTIONAL: proportional,
    Relation.BOUNDED: bounded_quotient,
}

SERIES = (Relation.EQUAL, Relation.APPROXIMATE)
"""Relations that a neglected power makes to series."""


def judge(question: Question) -> Judgement:
    """Judge one claim.

    Args:
        question: The claim; see `Question`.

    Returns:
        The judgement. What cannot be judged is `undecided` with the reason.
    """
    known = JUDGES[question.relation]
    if question.order is not None and question.relation in SERIES:
        known = series
    try:
        return known(question)
    except SymactError as error:
        return Judgement(Verdict.UNDECIDED, None, str(error))
    except ERRORS as error:
        reason = defects.reason(error) or f"SymPy gave up on it ({type(error).__name__})"
        return Judgement(Verdict.UNDECIDED, None, reason)
