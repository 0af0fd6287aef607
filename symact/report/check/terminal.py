"""A check for a terminal or a pipe: each finding with its line, a caret and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symact.documents.records import Finding, Verdict
from symact.report.check import words
from symact.report.check.excerpt import drawn
from symact.report.check.result import CheckResult
from symact.report.table import shorten

WIDTH = 100

INDENT = "    "

LINES = 2
"""Lines that what was understood may take, unless everything is asked for."""

IN_FULL = frozenset({Verdict.FAILS, Verdict.UNDECIDED, Verdict.UNREADABLE})
"""Verdicts that a reader must look at; the others are counted."""

COLORS = {
    Verdict.HOLDS: "32",
    Verdict.APPROXIMATE: "36",
    Verdict.FAILS: "1;31",
    Verdict.DEFINITION: "34",
    Verdict.UNDECIDED: "33",
    Verdict.UNREADABLE: "35",
}
"""Verdict and its SGR code: green, cyan, bold red, blue, yellow, magenta."""


@dataclass(frozen=True, slots=True)
class Style:
    """Say how much is printed and how.

    Attributes:
        colored: Whether colors may be used.
        verbose: Whether every finding is printed, not only those of `IN_FULL`.
        quiet: Whether failures only are printed, one line each.
        width: Terminal cells of a line.
    """

    colored: bool = False
    verbose: bool = False
    quiet: bool = False
    width: int = WIDTH

    def paint(self, text: str, code: str) -> str:
        """Color a text if colors may be used."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colored else text


def text(result: CheckResult, style: Style | None = None) -> str:
    """Print a check: findings, notes, and a line that counts them."""
    style = style or Style()
    if style.quiet:
        return "\n".join(_line(finding, style) for finding in result.failures)
    shown = [f for f in result if style.verbose or f.judgement.verdict in IN_FULL]
    blocks = ["\n".join(block(finding, style)) for finding in shown]
    notes = [
        f"note: {words.printable(file)}: {words.printable(note)}" for file, note in result.notes
    ]
    if notes:
        blocks.append("\n".join(notes))
    blocks.append(_summary(result, style))
    return "\n\n".join(blocks)


def _summary(result: CheckResult, style: Style) -> str:
    good = result.ok and not result.undecided and not result.unreadable
    return style.paint(words.summary(result), "1;32" if good else "1")


def block(finding: Finding, style: Style) -> Iterator[str]:
    """Print one finding."""
    yield _head(finding, style)
    line, carets = drawn(finding.excerpt or finding.latex, finding.caret, style.width - len(INDENT))
    if line:
        yield INDENT + line
        yield INDENT + style.paint(carets, COLORS[finding.judgement.verdict])
    for label, content in _entries(finding, style):
        yield f"  {style.paint(label, '2')} {content}"


def _line(finding: Finding, style: Style) -> str:
    """Print one finding in one line."""
    facts = filter(None, (words.formula(finding), words.details(finding)))
    return f"{_name(finding, style)}: {'; '.join(facts)}"


def _head(finding: Finding, style: Style) -> str:
    said = words.message(finding)
    return _name(finding, style) + (f": {said}" if said else "")


def _name(finding: Finding, style: Style) -> str:
    verdict, known = finding.judgement.verdict, words.evidence(finding)
    shown = style.paint(verdict.value, COLORS[verdict])
    return f"{words.place(finding)}: {shown}" + (f" ({known})" if known else "")


def _entries(finding: Finding, style: Style) -> Iterator[tuple[str, str]]:
    if finding.understood:
        understood = words.printable(finding.understood)
        room = LINES * style.width
        yield "understood:", understood if style.verbose else shorten(understood, room)
    witness = finding.judgement.witness
    if witness is not None:
        yield "witness:   ", words.sides(witness)
    if finding.suggestion is not None:
        yield "suggestion:", words.suggestion(finding)
