"""A check as one self-contained page, and as a table for a notebook; everything is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symact.documents.records import Checked, Finding
from symact.emit import render
from symact.report.check import words
from symact.report.check.mathml import mathml

if TYPE_CHECKING:
    from symact.report.check.result import CheckResult

PAGE = "html/check.html"
TABLE = "html/check_table.html"


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one finding for the templates.

    Attributes:
        place: Line and column, with the cell or docstring.
        verdict: One word, also the class of its badge.
        evidence: How it is known, or empty.
        message: What was found.
        before: The line of the document before what is pointed at.
        marked: What is pointed at.
        behind: The rest of the line.
        latex: The relation as written.
        understood: What was read, in LaTeX.
        mathml: The same as MathML, safe to place as it is; empty where there is none.
        point: Where the sides differ, or empty.
        lhs: The left side there.
        rhs: The right side there.
        repaired: The relation as it should be, or empty.
        edit: What that changes and how it is known.
    """

    place: str
    verdict: str
    evidence: str
    message: str
    before: str
    marked: str
    behind: str
    latex: str
    understood: str
    mathml: str
    point: str
    lhs: str
    rhs: str
    repaired: str
    edit: str


@dataclass(frozen=True, slots=True)
class Section:
    """Hold the findings of one document."""

    file: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def page(result: CheckResult) -> str:
    """Write the page: no script, nothing loaded, light or dark as the reader's screen is."""
    return _rendered(PAGE, result)


def table(result: CheckResult) -> str:
    """Write the table that a notebook shows."""
    return _rendered(TABLE, result)


def _rendered(template: str, result: CheckResult) -> str:
    counts = [(verdict.value, count) for verdict, count in result.counts.items()]
    context = {
        "sections": [_section(document) for document in result.documents],
        "problems": [
            (words.printable(p.file), words.printable(p.message)) for p in result.problems
        ],
        "counts": counts,
        "summary": words.summary(result),
    }
    return render(template, context, autoescape=True)


def _section(document: Checked) -> Section:
    return Section(
        file=words.printable(document.file),
        rows=tuple(map(row, document.findings)),
        notes=tuple(map(words.printable, document.notes)),
    )


NEAR = 300
"""Characters of a line that are shown on either side of what is pointed at."""


def row(finding: Finding) -> Row:
    """Prepare one finding: plain text, safe once it is escaped."""
    judgement, repair = finding.judgement, finding.suggestion
    witness = judgement.witness
    before, marked, behind = _pointed(finding)
    at = f"line {finding.line}, column {finding.column}"
    return Row(
        place=f"{at} ({words.printable(finding.place)})" if finding.place else at,
        verdict=judgement.verdict.value,
        evidence=words.evidence(finding),
        message=words.message(finding),
        before=before,
        marked=marked,
        behind=behind,
        latex=words.printable(finding.latex),
        understood=words.printable(finding.understood),
        mathml=mathml(finding.understood),
        point=words.point(witness) if witness else "",
        lhs=words.printable(witness.lhs) if witness else "",
        rhs=words.printable(witness.rhs) if witness else "",
        repaired=words.printable(repair.latex) if repair else "",
        edit=f"{words.printable(repair.edit)}; {repair.evidence.value}" if repair else "",
    )


def _pointed(finding: Finding) -> tuple[str, str, str]:
    """Cut the line of a finding at its caret."""
    line = finding.excerpt
    begin = min(max(finding.caret[0] - 1, 0), len(line))
    end = max(finding.caret[1] - 1, begin + 1)
    before, behind = line[:begin], line[end:]
    return (
        shown(before if len(before) <= NEAR else "…" + before[-NEAR:]).lstrip(),
        shown(line[begin:end]),
        shown(behind if len(behind) <= NEAR else behind[:NEAR] + "…").rstrip(),
    )


def shown(text: str) -> str:
    """Replace what cannot be seen; spaces stay as they are."""
    return "".join(c if c.isprintable() else words.REPLACEMENT for c in text.replace("\t", " "))
