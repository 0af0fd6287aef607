"""The card as a Markdown document."""

from __future__ import annotations

from symact.report.card import Card, Entry, make
from symact.report.record import Report

ACTIVE = frozenset("\\`*_{}[]<>#|$")
"""Characters that Markdown would not print as they are."""


def document(report: Report) -> str:
    """Write the card: a heading a section, formulas between dollar signs."""
    shown = make(report)
    lines = [f"# {escape(shown.title)} (`{shown.name}`)", *sections(shown)]
    if shown.sources:
        lines += ["", "## Sources", "", *(f"- {escape(source)}" for source in shown.sources)]
    return "\n".join(lines) + "\n"


def sections(card: Card) -> list[str]:
    """Write the sections of a card as lines."""
    lines = []
    for section in card.sections:
        lines += ["", f"## {escape(section.heading)}", ""]
        lines += [_entry(entry) for entry in section.entries]
    return lines


def _entry(entry: Entry) -> str:
    body = f"${entry.tex}$" if entry.tex else escape(entry.text)
    known = f" *({escape(entry.evidence)})*" if entry.evidence else ""
    return f"- {escape(entry.label)}: {body}{known}"


def escape(text: str) -> str:
    """Write plain text so that Markdown prints it as it is."""
    return "".join(f"\\{c}" if c in ACTIVE else c for c in text)
