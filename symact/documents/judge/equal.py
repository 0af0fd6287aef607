"""Is left = right: refuted by disjoint enclosures at a point, or proved, or sampled."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from symact.documents.judge.points import Plan, plan
from symact.documents.judge.proof import Proof, prove
from symact.documents.judge.samples import Meeting, Sample, Samples, look, region, sample
from symact.documents.judge.show import at_text, exact_text, witness
from symact.documents.judge.side import Smooth, compile_side
from symact.documents.records import Judgement, Question, Verdict
from symact.known import Evidence

SIDES = {Meeting.LEFT_MISSING: "left", Meeting.RIGHT_MISSING: "right"}
AT_ONCE = 6
"""So many points that differ, where there are no branches, are enough."""

BRANCHING = (sympy.Piecewise, sympy.Max, sympy.Min)
GAPS = {Meeting.LEFT_GAP: "left", Meeting.RIGHT_GAP: "right"}
"""A side without a value because none of its cases holds: it claims to cover the domain."""


def equal(question: Question) -> Judgement:
    """Judge an equality; decimals must have been replaced.

    Raises:
        DerivationError: A side has no numeric meaning.
    """
    variables = question.variables
    left, right = (compile_side(side, variables) for side in (question.left, question.right))
    laid = plan(variables, question.domain, (question.left, question.right))
    plain = _plainly_different(question, laid, left, right)
    if plain is not None:
        return plain
    samples = look(laid, left, right)
    if samples.having(Meeting.DIFFER):
        return _different(question, samples, left, right)
    agreeing = samples.having(Meeting.AGREE)
    for kind, side in _strict(question).items():
        if samples.having(kind):
            return _uncovered(question, samples, kind, side, (left, right))
    if not agreeing:
        return _nowhere(samples)
    proof = prove(question.left, question.right, variables, question.domain)
    isolated = [s for s in samples.special if s.meeting is Meeting.DIFFER]
    notes = _gaps(question, samples)
    if isolated or proof.points:
        return _isolated(question, isolated, proof, left, right)
    if proof.proved:
        return Judgement(Verdict.HOLDS, Evidence.PROVED, "; ".join(notes))
    count = f"equal at {len(agreeing)} points, not proved"
    if not variables:
        count = "equal to 300 digits, not proved"
    return Judgement(Verdict.HOLDS, Evidence.SAMPLED, "; ".join([*notes, count]))


def _plainly_different(
    question: Question, laid: Plan, left: Smooth, right: Smooth
) -> Judgement | None:
    """Refute at once what differs everywhere and has no branches to be named."""
    if laid.breaks or len(laid.generic) < AT_ONCE:
        return None
    first = tuple(sample(p, left, right) for p in laid.generic[:AT_ONCE])
    if any(s.meeting is not Meeting.DIFFER for s in first):
        return None
    shown = witness(question.variables, best(first).point, left, right)
    return Judgement(Verdict.FAILS, Evidence.ENCLOSED, "", shown)


def _strict(question: Question) -> dict[Meeting, str]:
    """Tell which missing values refute a claim: with branches, any but single points.

    Between smooth formulas the common domain counts; a branch that has no value on its own
    interval is a slip.
    """
    branching = question.left.has(*BRANCHING) or question.right.has(*BRANCHING)
    return GAPS | SIDES if branching else GAPS


def _different(question: Question, samples: Samples, left: Smooth, right: Smooth) -> Judgement:
    """Name where the sides differ, and show the best point."""
    differing, agreeing = samples.having(Meeting.DIFFER), samples.having(Meeting.AGREE)
    message = ""
    if question.variables:
        x = question.variables[0]
        where = region(samples, differing, agreeing, x)
        other = region(samples, agreeing, differing, x)
        message = (
            f"differs for {where} only" if where else f"equal for {other} only" if other else ""
        )
    shown = witness(question.variables, best(differing).point, left, right)
    return Judgement(Verdict.FAILS, Evidence.ENCLOSED, message, shown)


def _uncovered(
    question: Question, samples: Samples, kind: Meeting, side: str, sides: tuple[Smooth, Smooth]
) -> Judgement:
    """Refute a side whose cases leave out more than single points."""
    missing = samples.having(kind)
    x = question.variables[0] if question.variables else ""
    where = region(samples, missing, samples.having(Meeting.AGREE), x)
    where = where or at_text(question.variables, missing[0].point)
    reason = (
        f"no case of the {side} side holds" if kind in GAPS else f"the {side} side is not defined"
    )
    message = f"{reason} for {where}"
    shown = witness(question.variables, missing[0].point, *sides)
    return Judgement(Verdict.FAILS, Evidence.ENCLOSED, message, shown)


def best(samples: tuple[Sample, ...]) -> Sample:
    """Choose the sample to show: the first whose sides differ to the eye, else the first."""
    for one in samples:
        a, b = float(one.left.mid()), float(one.right.mid())  # type: ignore[union-attr]
        if abs(a - b) > 1e-3 * max(abs(a), abs(b)) and max(abs(a), abs(b)) < 1e6:
            return one
    return samples[0]


def _nowhere(samples: Samples) -> Judgement:
    for kind, side in SIDES.items():
        if samples.having(kind):
            return Judgement(
                Verdict.UNDECIDED, None, f"the {side} side is not defined at any point tried"
            )
    reason = "no point of the domain was found where both sides are defined"
    return Judgement(Verdict.UNDECIDED, None, reason)


def _gaps(question: Question, samples: Samples) -> list[str]:
    """Say where one side has no value although the other has one."""
    notes = []
    for kind, side in SIDES.items():
        missing = samples.having(kind)
        x = question.variables[0] if question.variables else ""
        if missing:
            where = region(samples, missing, samples.having(Meeting.AGREE), x)
            where = where or f"{x} = {exact_text(missing[0].point[0])}"
            notes.append(f"the {side} side is not defined for {where}")
            continue
        kinds = (kind, next(g for g, s in GAPS.items() if s == side))
        places = dict.fromkeys(
            exact_text(s.point[0]) for s in samples.special if s.meeting in kinds
        )
        if places:
            notes.append(f"the {side} side has no value at {x} = {', '.join(places)}")
    return notes


def _isolated(
    question: Question, found: list[Sample], proof: Proof, left: Smooth, right: Smooth
) -> Judgement:
    """Judge sides that differ at single points only."""
    x = question.variables[0]
    texts = dict.fromkeys(exact_text(s.point[0]) for s in found)
    texts |= dict.fromkeys(str(p) for p in proof.points)
    message = f"differs only at {x} = {', '.join(texts)}"
    agreed = {
        sympy.sympify(v, strict=True)
        for symbol, values in question.joints
        if symbol == x
        for v in _each(values)
    }
    places = {*proof.points, *(_rational(s.point[0]) for s in found)}
    if places <= agreed:
        evidence = Evidence.PROVED if proof.proved else Evidence.SAMPLED
        return Judgement(Verdict.HOLDS, evidence, f"{message}: a convention")
    shown = witness(question.variables, found[0].point, left, right) if found else None
    return Judgement(Verdict.FAILS, Evidence.ENCLOSED if found else Evidence.PROVED, message, shown)


def _each(values: Any) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, (tuple, list, set, frozenset)) else (values,)


def _rational(value: Any) -> Any:
    exact = Fraction(value)
    return sympy.Rational(exact.numerator, exact.denominator)
