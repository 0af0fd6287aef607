"""The records of a derivation: lines that each state something that is checked on its own."""

from __future__ import annotations

from dataclasses import dataclass

from symact.derive.steps.terms import Span, Term
from symact.known import Evidence


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line.

    Attributes:
        left: What the line is about; a line below with the same left side goes on from it.
        relation: `=`, `<`, `>`, `<=`, `>=`, `!=`, `~` (rounded decimals) or `<=>`.
        right: What it is related to.
        rule: Name of the rule, a key of `RULES` or words.
        reason: Words beyond the rule.
        where: Interval of the variable for which it is stated; None for the whole line.
        evidence: How the line is known; UNDECIDED until it is checked.
        note: The plan of points, or what the check did.
        variable: Name of the variable of `where`.
    """

    left: Term
    relation: str
    right: Term
    rule: str
    reason: str = ""
    where: Span | None = None
    evidence: Evidence = Evidence.UNDECIDED
    note: str = ""
    variable: str = "x"


@dataclass(frozen=True, slots=True)
class Derivation:
    """Hold a derivation.

    Attributes:
        title: What is derived, in words.
        goal: The statement that the lines lead to.
        lines: Checked lines.
        note: For which parameters it holds.
    """

    title: str
    goal: Line
    lines: tuple[Line, ...]
    note: str = ""

    @property
    def evidence(self) -> Evidence:
        """Give the weakest evidence of the lines."""
        ranks = list(Evidence)
        return max((line.evidence for line in self.lines), key=ranks.index)
