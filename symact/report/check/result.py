"""What a check of one or several documents gave, as users of Python hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symact.documents.records import Checked, Finding, Verdict

FALSE, OPEN = 1, 4
"""Exit codes of a claim that fails, and of an open one under `--strict`."""

OPEN_VERDICTS = frozenset({Verdict.UNDECIDED, Verdict.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold why a document was not checked.

    Attributes:
        file: As given.
        message: One line.
        exit_code: What the command line leaves with.
    """

    file: str
    message: str
    exit_code: int = 2


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Hold everything found; iterates over the findings, in their order.

    Attributes:
        documents: What was found, one a document.
        problems: Documents that could not be checked.
    """

    documents: tuple[Checked, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Give every finding: one a relation."""
        return tuple(finding for document in self.documents for finding in document.findings)

    @property
    def failures(self) -> tuple[Finding, ...]:
        """Give the findings whose claim is false."""
        return self._with(Verdict.FAILS)

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """Give the findings whose claim was read and not settled."""
        return self._with(Verdict.UNDECIDED)

    @property
    def unreadable(self) -> tuple[Finding, ...]:
        """Give the findings that were not understood."""
        return self._with(Verdict.UNREADABLE)

    @property
    def ok(self) -> bool:
        """Tell whether nothing is false and every document was checked."""
        return not self.failures and not self.problems

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """Give what is said of documents as a whole: (file, note)."""
        return tuple(
            (document.file, note) for document in self.documents for note in document.notes
        )

    @property
    def counts(self) -> dict[Verdict, int]:
        """Count the findings of each verdict."""
        verdicts = [finding.judgement.verdict for finding in self.findings]
        return {verdict: verdicts.count(verdict) for verdict in Verdict}

    def exit_code(self, *, strict: bool = False) -> int:
        """Give 0 if nothing is false, 1 if a claim fails, 4 for open ones if `strict`.

        A document that could not be checked comes before: 2, or 3 if a part is missing.
        """
        if self.problems:
            return max(problem.exit_code for problem in self.problems)
        if self.failures:
            return FALSE
        return OPEN if strict and any(self.counts[verdict] for verdict in OPEN_VERDICTS) else 0

    def to_json(self) -> dict[str, Any]:
        """Give plain data: `formulas`, `summary`, `notes`."""
        from symact.report.check.data import document

        return document(self)

    def _with(self, verdict: Verdict) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.judgement.verdict is verdict)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __str__(self) -> str:
        from symact.report.check.terminal import text

        return text(self)

    def __repr__(self) -> str:
        from symact.report.check.words import summary

        return f"<check: {summary(self)}>"

    def _repr_html_(self) -> str:
        from symact.report.check.html import table

        return table(self)
