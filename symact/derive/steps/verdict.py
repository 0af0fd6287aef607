"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass

from symact.known import Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold how a line is known and what the check did."""

    evidence: Evidence
    note: str = ""


def weakest(verdicts: list[Verdict]) -> Verdict:
    """Give the verdict on a statement of several parts."""
    ranks = list(Evidence)
    return max(verdicts, key=lambda v: ranks.index(v.evidence))
