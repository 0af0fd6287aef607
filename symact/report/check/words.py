"""A check in words: verdicts, witnesses and suggestions, safe to print anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symact.documents.records import Finding, Verdict, Witness
from symact.report.table import several, shorten

if TYPE_CHECKING:
    from symact.report.check.result import CheckResult

REPLACEMENT = "\ufffd"

COUNTED = {
    Verdict.HOLDS: ("holds", "hold"),
    Verdict.APPROXIMATE: ("approximate", "approximate"),
    Verdict.FAILS: ("fails", "fail"),
    Verdict.DEFINITION: ("definition", "definitions"),
    Verdict.UNDECIDED: ("undecided", "undecided"),
    Verdict.UNREADABLE: ("unreadable", "unreadable"),
}
"""How one and how several findings of a verdict are called."""

ALWAYS = frozenset({Verdict.HOLDS, Verdict.FAILS})
"""Verdicts that a summary names even where there is none."""


def encodable(text: str) -> str:
    r"""Replace lone surrogates, which no encoding can write.

    >>> encodable("a\udcffb") == "a\ufffdb"
    True
    """
    return "".join(REPLACEMENT if "\ud800" <= c <= "\udfff" else c for c in text)


def printable(text: str) -> str:
    """Write a text in one line; what moves a cursor or turns a direction is replaced."""
    return "".join(c if c.isprintable() else REPLACEMENT for c in " ".join(text.split()))


def formula(finding: Finding, longest: int = 200) -> str:
    """Write what was found in the document, in one line of bounded length."""
    return shorten(printable(finding.latex), longest)


def place(finding: Finding) -> str:
    """Write where a finding stands: `README.md:12:5`, with the cell or docstring."""
    where = f"{printable(finding.file)}:{finding.line}:{finding.column}"
    return f"{where} ({printable(finding.place)})" if finding.place else where


def message(finding: Finding) -> str:
    """Say what was found in one line."""
    judgement = finding.judgement
    said = printable(judgement.message)
    gap = printable(judgement.difference)
    if gap and gap not in said:
        where = f" at {printable(judgement.where)}" if judgement.where else ""
        said = f"{said}; largest difference {gap}{where}".removeprefix("; ")
    return said


def evidence(finding: Finding) -> str:
    """Say how the answer is known, or nothing."""
    known, verdict = finding.judgement.evidence, finding.judgement.verdict
    return "" if known is None or known.value == verdict.value else known.value


def point(witness: Witness) -> str:
    """Write where two sides differ: `x = -1.37, alpha = 5/7`."""
    return ", ".join(f"{printable(name)} = {printable(value)}" for name, value in witness.at)


def sides(witness: Witness) -> str:
    """Write a witness in one line."""
    at = f"at {point(witness)}: " if witness.at else ""
    return f"{at}left {printable(witness.lhs)}, right {printable(witness.rhs)}"


def suggestion(finding: Finding) -> str:
    """Write a repair in one line, or nothing."""
    repair = finding.suggestion
    if repair is None:
        return ""
    return f"{printable(repair.latex)}  ({printable(repair.edit)}; {repair.evidence.value})"


def details(finding: Finding) -> str:
    """Write everything known of a finding in one line: message, witness, suggestion."""
    witness = finding.judgement.witness
    parts = [message(finding), sides(witness) if witness else ""]
    if finding.suggestion:
        parts.append(f"suggestion: {suggestion(finding)}")
    return "; ".join(filter(None, parts))


def summary(result: CheckResult) -> str:
    """Count documents and verdicts in one line."""
    documents, formulas = len(result.documents), len(result.findings)
    parts = [
        f"{count} {COUNTED[verdict][count != 1]}"
        for verdict, count in result.counts.items()
        if count or verdict in ALWAYS
    ]
    head = f"{several(documents, 'document')}, {several(formulas, 'formula')}: {', '.join(parts)}"
    unread = len(result.problems)
    return f"{head}; {several(unread, 'document')} not checked" if unread else head
