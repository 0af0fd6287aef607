"""One finding for one formula: what running text and mathematics both say of a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symact.documents.records import Finding, Verdict

OPEN = frozenset({Verdict.DEFINITION, Verdict.UNDECIDED})
"""Verdicts of a formula that the number in it may settle."""

WORST = (Verdict.FAILS, Verdict.UNDECIDED, Verdict.APPROXIMATE, Verdict.HOLDS)
"""Of several numbers in one formula the worst counts."""


def merged(findings: Sequence[Finding], constants: Sequence[Finding]) -> list[Finding]:
    """Join the findings of formulas and of constants in running text.

    A constant that stands in a formula settles it where nothing else does, and the formula stays
    as it is written; a formula that is judged needs no second finding for a number in it.

    Args:
        findings: Of the formulas of a document.
        constants: Of the numbers in its running text, mathematics included.
    """
    inside = {id(c): f for c in constants for f in findings if _within(c, f)}
    settled = [_settled(f, [c for c in constants if inside.get(id(c)) is f]) for f in findings]
    return settled + [c for c in constants if id(c) not in inside]


def _within(constant: Finding, formula: Finding) -> bool:
    """Tell whether a number stands in a formula that was read."""
    if formula.line != constant.line or formula.judgement.verdict is Verdict.UNREADABLE:
        return False
    width = len(formula.latex.partition("\n")[0])
    return formula.column <= constant.column < formula.column + width


def _settled(formula: Finding, numbers: list[Finding]) -> Finding:
    if not numbers or formula.judgement.verdict not in OPEN:
        return formula
    worst = min(numbers, key=lambda c: WORST.index(c.judgement.verdict))
    return replace(
        formula, judgement=worst.judgement, name=worst.name,
        relation=formula.relation or worst.relation,
    )  # fmt: skip
