"""The card as plain text: what a stored fact file holds, printed without any mathematics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one fact, ready to print.

    Attributes:
        label: What it is, in words.
        text: The fact in symact's own notation.
        tex: The fact in LaTeX; empty where it is words.
        evidence: How it is known, with the note.
    """

    label: str
    text: str
    tex: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Hold the entries under one heading."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Hold everything that is printed about an activation."""

    name: str
    title: str
    digest: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...]


def to_rows(card: Card) -> list[dict[str, Any]]:
    """Write the text of a card as plain data; formulas in LaTeX and the head are left out."""
    return [
        {
            "heading": section.heading,
            "entries": [[e.label, e.text, e.evidence] for e in section.entries],
        }
        for section in card.sections
    ]


def from_rows(
    rows: list[dict[str, Any]], *, name: str, title: str, digest: str, sources: tuple[str, ...]
) -> Card:
    """Make a card of plain data, see `to_rows`."""
    sections = tuple(
        Section(
            str(row["heading"]),
            tuple(Entry(label, text, "", evidence) for label, text, evidence in row["entries"]),
        )
        for row in rows
    )
    return Card(name, title, digest, sections, sources)


def source(authors: str, year: int, title: str, identifier: str | None) -> str:
    """Write one citation."""
    return f"{authors}: {title} ({year})" + (f", {identifier}" if identifier else "")
