"""Entries of a card as a page shows them: words in plain letters, formulas as MathML."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symact.report.check.words import printable
from symact.report.gallery.maths import LONGEST, formula
from symact.report.sheet import Card, Entry
from symact.report.sheet import Section as Part

KINDS = frozenset({"proved", "enclosed", "sampled", "undecided"})
"""Words of evidence; each is the class of a badge."""

FOLDED = 24
"""Entries from which on a section is folded."""

SIGNS = (
    (re.compile(r"(?<![A-Za-z])-oo\b"), "−∞"),
    (re.compile(r"(?<![A-Za-z])oo\b"), "∞"),
    (re.compile("->"), "→"),
    (re.compile(r" \.\. "), " to "),
    (re.compile(r"(?<![\w)])-(?=\d)"), "−"),
    (re.compile("<="), "≤"),
    (re.compile(">="), "≥"),
    (re.compile(r"\bd\^2/d(\w+)\^2"), r"d²/d\1²"),
    (re.compile(r"\bf\^2"), "f²"),
    (re.compile(r"\bf'\^2"), "f′²"),
    (re.compile("f'"), "f′"),
    (re.compile(r"C\^infinity"), "C^∞"),
)
"""Signs of a terminal and those of a page."""

SEPARATOR = r",\quad "
"""What stands between the formulas of one entry."""

ELSEWHERE = frozenset({"definition", "also called"})
"""Labels of entries that have a place of their own on a page."""

WORDS = frozenset({"parameter", "also called", "how many such constants"})
"""Labels of entries that are sentences."""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one entry for the templates.

    Attributes:
        label: What it is.
        text: The fact in words or in symact's notation.
        formula: The fact as markup that is safe to place as it is; empty where it is words.
        kind: One word of evidence, or empty.
        note: What is added to it.
    """

    label: str
    text: str
    formula: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """Hold the rows under one heading; `source` is the LaTeX of its formulas."""

    key: str
    heading: str
    entries: tuple[Row, ...]
    source: str
    folded: bool


def plain(text: str) -> str:
    """Write text of a terminal with the signs of a page."""
    result = printable(text)
    for pattern, sign in SIGNS:
        result = pattern.sub(sign, result)
    return result


def row(entry: Entry) -> Row:
    """Prepare one entry."""
    kind, _, note = entry.evidence.partition(": ")
    kind, _, more = kind.partition("; ")
    if kind not in KINDS:
        kind, note = "", entry.evidence
    typeset = entry.tex and (len(entry.tex) <= LONGEST or not entry.text)
    shown = listed(entry.tex) if typeset else ""
    words = printable(entry.text) if entry.label in WORDS else plain(entry.text)
    return Row(plain(entry.label), words, shown, kind, plain("; ".join(filter(None, (more, note)))))


def listed(tex: str) -> str:
    """Typeset formulas side by side, so that a narrow page may break the line between them."""
    parts = tex.split(SEPARATOR)
    if any(part.count("{") != part.count("}") or r"\begin" in part for part in parts):
        parts = [tex]
    return ", ".join(map(formula, parts))


def section(part: Part) -> Section:
    """Prepare one section."""
    entries = [e for e in part.entries if e.label not in ELSEWHERE]
    source = "\n".join(dict.fromkeys(e.tex for e in entries if "=" in e.tex))
    return Section(
        key_of(part.heading),
        part.heading,
        tuple(map(row, entries)),
        source,
        folded=len(entries) >= FOLDED or part.heading.startswith("Landmarks"),
    )


def sections(card: Card) -> tuple[Section, ...]:
    """Prepare every section of a card that has entries."""
    return tuple(s for s in map(section, card.sections) if s.entries)


def key_of(text: str) -> str:
    """Make an id of a heading."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "section"
