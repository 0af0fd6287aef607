"""Sets: do the values lie in one, and is it the range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branches
from symact.derive.range import Range, range_of
from symact.derive.worker import bounded
from symact.documents.judge.cells import attempt, pieces_of, present, within_bounds
from symact.documents.judge.decimals import exactly, unit_of
from symact.documents.judge.order import ordered
from symact.documents.judge.points import plan
from symact.documents.judge.proof import main_variable, same
from symact.documents.judge.samples import sample
from symact.documents.judge.show import set_text, witness
from symact.documents.judge.side import Missing, Point, Smooth, compile_side, tight
from symact.documents.records import Judgement, Question, Relation, Verdict, Witness
from symact.errors import SymactError, UndecidedError
from symact.known import Evidence, Known

CALLS = 300_000
SECONDS = 3.0

RANK = (Evidence.PROVED, Evidence.ENCLOSED, Evidence.SAMPLED)


def member(question: Question) -> Judgement:
    """Judge whether all values of the left side lie in the set on the right."""
    if isinstance(question.right, sympy.Interval):
        return _between(question, question.right)
    question = exactly(question)
    allowed = question.right
    if isinstance(allowed, sympy.FiniteSet):
        return _listed(question, allowed)
    if allowed is S.Reals or allowed == S.Reals:
        return _real(question)
    return _sampled_member(question)


def _between(question: Question, allowed: Any) -> Judgement:
    """Judge both bounds of an interval."""
    bounds = (
        (allowed.start, Relation.GREATER if allowed.left_open else Relation.GREATER_EQUAL),
        (allowed.end, Relation.LESS if allowed.right_open else Relation.LESS_EQUAL),
    )
    asked = [replace(question, relation=r, right=b) for b, r in bounds if not b.is_infinite]
    found = [ordered(q) for q in asked]
    if not found:
        return _real(question)
    for judgement, q in zip(found, asked, strict=True):
        if judgement.verdict not in (Verdict.HOLDS, Verdict.APPROXIMATE):
            return _refused(judgement, exactly(q))
    if any(j.verdict is Verdict.APPROXIMATE for j in found):
        return next(j for j in found if j.verdict is Verdict.APPROXIMATE)
    weakest = max((j.evidence for j in found if j.evidence), key=RANK.index)
    message = "; ".join(dict.fromkeys(j.message for j in found if j.message))
    return Judgement(Verdict.HOLDS, weakest, message)


def _refused(judgement: Judgement, question: Question) -> Judgement:
    if judgement.verdict is not Verdict.FAILS:
        return judgement
    shown = judgement.witness
    if shown is not None and shown.lhs == shown.rhs:
        message = f"the bound {question.right} is attained, the interval is open there"
        return replace(judgement, message=message)
    side = "below" if question.relation in (Relation.GREATER, Relation.GREATER_EQUAL) else "above"
    return replace(judgement, message=f"a value {side} {question.right}")


def _real(question: Question) -> Judgement:
    """Judge whether the left side has a real value everywhere on the domain."""
    side = compile_side(question.left, question.variables)
    laid = plan(question.variables, question.domain, (question.left,))
    for point in (*laid.generic, *laid.special):
        if tight(side, point) is Missing.UNDEFINED:
            shown = witness(question.variables, point, side, None)
            return Judgement(Verdict.FAILS, Evidence.ENCLOSED, "it has no real value there", shown)
    count = len(laid.generic) + len(laid.special)
    return Judgement(Verdict.HOLDS, Evidence.SAMPLED, f"real at {count} points")


def _listed(question: Question, allowed: Any) -> Judgement:
    """Judge whether a piecewise constant function takes listed values only."""
    bad = _outside(question)
    if bad is not None:
        return bad
    try:
        proved = attempt(
            _all_listed,
            question.left,
            question.variables,
            question.domain,
            tuple(allowed.args),
            calls=CALLS,
        )
    except UndecidedError:
        proved = False
    return Judgement(Verdict.HOLDS, Evidence.PROVED if proved else Evidence.SAMPLED)


def _all_listed(left: Any, variables: Sequence[Any], domain: Any, values: tuple[Any, ...]) -> bool:
    x = main_variable((left,), variables)
    if x is None:
        return any(same(left, v) for v in values)
    (left,) = within_bounds((left,), x, domain)
    pieces = present(pieces_of(left, x, domain))
    return all(any(same(p.expr, v) for v in values) for p in pieces)


def _sampled_member(question: Question) -> Judgement:
    bad = _outside(question)
    if bad is not None:
        return bad
    return Judgement(Verdict.HOLDS, Evidence.SAMPLED, "true at all points tried")


def _outside(question: Question) -> Judgement | None:
    """Find a value that certainly lies outside of a set made of intervals and points."""
    side = compile_side(question.left, question.variables)
    parts = _parts(question.right, question.variables)
    laid = plan(question.variables, question.domain, (question.left,))
    for point in (*laid.generic, *laid.special):
        value = tight(side, point)
        if not isinstance(value, Missing) and all(part.misses(value, point) for part in parts):
            found = witness(question.variables, point, side, None)
            shown = replace(found, rhs=set_text(question.right))
            return Judgement(Verdict.FAILS, Evidence.ENCLOSED, "a value outside of the set", shown)
    return None


@dataclass(frozen=True, slots=True)
class _Part:
    """An interval or one value, as prepared bounds; None where there is no bound."""

    low: Smooth | None
    high: Smooth | None

    def misses(self, value: Any, point: Point) -> bool:
        """Tell whether a value certainly lies outside."""
        for end, sign in ((self.low, -1), (self.high, 1)):
            bound = Missing.UNKNOWN if end is None else tight(end, point)
            if not isinstance(bound, Missing) and (value > bound if sign > 0 else value < bound):
                return True
        return False


def _parts(allowed: Any, variables: Sequence[Any]) -> list[_Part]:
    if isinstance(allowed, sympy.Union):
        return [p for a in allowed.args for p in _parts(a, variables)]
    if isinstance(allowed, sympy.FiniteSet):
        ends = [(v, v) for v in allowed.args]
    elif isinstance(allowed, sympy.Interval):
        ends = [(allowed.start, allowed.end)]
    else:
        reason = "this set is not made of intervals and numbers"
        raise UndecidedError(reason, subject=str(allowed)[:60])
    bounds = [
        [None if e.is_infinite else compile_side(e, variables) for e in pair] for pair in ends
    ]
    return [_Part(low, high) for low, high in bounds]


def spans(question: Question) -> Judgement:
    """Judge whether a set is the range of the left side."""
    units = {d.symbol: d.unit for d in question.decimals}
    printed = question.right
    question = exactly(question)
    claimed = question.right
    if isinstance(claimed, sympy.FiniteSet) or not isinstance(claimed, sympy.Interval):
        return member(question)
    loose = sympy.Interval(claimed.start, claimed.end)
    closed = replace(question, relation=Relation.MEMBER, right=loose)
    bad = _outside(closed)
    slack = (unit_of(printed.start, units), unit_of(printed.end, units))
    if bad is not None and bad.witness is not None:
        bad = replace(bad, witness=replace(bad.witness, rhs=set_text(claimed)))
    if bad is not None and not any(slack):
        return bad
    try:
        found = _range(question)
    except SymactError:
        return bad or _reached(question, member(closed))
    compared = _compared(claimed, found, slack)
    if compared.verdict is Verdict.HOLDS and _shut_out(claimed, found):
        strict = member(replace(question, relation=Relation.MEMBER))
        return strict if strict.verdict is Verdict.FAILS else compared
    return compared


def _shut_out(claimed: Any, found: Range) -> bool:
    """Tell whether an interval is open at a finite bound that is attained."""
    rows = (
        (found.lo, claimed.start, claimed.left_open), (found.hi, claimed.end, claimed.right_open)
    )  # fmt: skip
    return any(
        is_open and bound.is_finite and known.attained is True for known, bound, is_open in rows
    )


def _range(question: Question) -> Range:
    args = (question.left, question.variables, question.domain)
    try:
        return attempt(_range_on, *args, calls=CALLS)
    except UndecidedError:
        return bounded(_range_on, *args, seconds=SECONDS)


def _range_on(left: Any, variables: Sequence[Any], domain: Any) -> Range:
    x = main_variable((left,), variables)
    if x is None:
        raise UndecidedError("a number has no range")
    branches = pieces_of(left, x, domain)
    return range_of(Branches(x, tuple(present(branches))))


def _compared(claimed: Any, found: Range, slack: tuple[Fraction, Fraction]) -> Judgement:
    notes = []
    verdict = Verdict.HOLDS
    rows = ((found.lo, claimed.start, claimed.left_open, "least", slack[0]),
            (found.hi, claimed.end, claimed.right_open, "largest", slack[1]))  # fmt: skip
    for known, bound, is_open, word, unit in rows:
        if not _is(known, bound):
            if _within(known, bound, unit):
                verdict = Verdict.APPROXIMATE
                notes.append(f"true to the printed digits: the {word} value is {_text(known)}")
                continue
            shown = Witness((), _text(known), set_text(bound))
            message = f"the {word} value is {_text(known)}, not {bound}"
            if known.attained is False:
                message = f"the values come no nearer to {bound} than {_text(known)}"
            return Judgement(Verdict.FAILS, Evidence.ENCLOSED, message, shown)
        if bound.is_infinite or known.attained is None:
            continue
        if known.attained == is_open:
            notes.append(f"the bound {bound} is {'attained' if known.attained else 'not attained'}")
    if not found.connected:
        notes.append("not every value between is taken")
    proved = found.lo.evidence is Evidence.PROVED and found.hi.evidence is Evidence.PROVED
    return Judgement(verdict, Evidence.PROVED if proved else Evidence.ENCLOSED, "; ".join(notes))


def _within(known: Known[Any], bound: Any, unit: Fraction) -> bool:
    """Tell whether a bound is within one unit of its last printed digit."""
    if not unit or known.enclosure is None or not bound.is_Rational or "o" in known.enclosure[0]:
        return False
    middle = (Fraction(known.enclosure[0]) + Fraction(known.enclosure[1])) / 2
    return abs(middle - Fraction(int(bound.p), int(bound.q))) < unit


def _is(known: Known[Any], bound: Any) -> bool:
    if known.value is not None:
        return bool(
            known.value == bound
            or (known.value.is_finite and bound.is_finite and same(known.value, bound))
        )
    if known.enclosure is None or bound.is_infinite:
        return False
    low, high = (sympy.Rational(Fraction(end)) for end in known.enclosure)
    return bool(low <= bound) and bool(bound <= high)


def _text(known: Known[Any]) -> str:
    if known.value is not None and (known.value.is_Rational or not known.enclosure):
        return str(known.value)
    return f"{float(known.enclosure[0]):.15g}" if known.enclosure else "unknown"


def _reached(question: Question, inside: Judgement) -> Judgement:
    """Look whether sampled values come near both ends, where the range is not derived."""
    if inside.verdict is not Verdict.HOLDS:
        return inside
    side = compile_side(question.left, question.variables)
    laid = plan(question.variables, question.domain, (question.left,))
    values = [s.left for s in (sample(p, side, side) for p in laid.generic)]
    numbers = [float(v.mid()) for v in values if not isinstance(v, Missing)]
    ends = [e for e in (question.right.start, question.right.end) if e.is_number and e.is_finite]
    far = [
        e
        for e in ends
        if numbers and min(abs(n - float(e)) for n in numbers) > 0.05 * (1 + abs(float(e)))
    ]
    if far or not numbers:
        return Judgement(
            Verdict.UNDECIDED,
            None,
            f"the values lie in it; whether they come near {', '.join(map(str, far))} is not known",
        )
    return Judgement(
        Verdict.HOLDS,
        Evidence.SAMPLED,
        "the values lie in it and come near its ends at points tried",
    )
