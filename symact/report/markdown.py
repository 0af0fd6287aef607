"""The facts of a card in Markdown."""

from __future__ import annotations

from symact.report.card import Card, Entry

ACTIVE = frozenset("\\`*_{}[]<>#|$")
"""Characters that Markdown would not print as they are."""


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
