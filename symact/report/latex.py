"""The facts of a card in LaTeX, long formulas broken into lines."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from symact.report.card import Card, Entry
from symact.report.typeset import escape

DELIMITERS: dict[str, Any] = {
    "block_start_string": "<%",
    "block_end_string": "%>",
    "variable_start_string": "<{",
    "variable_end_string": "}>",
    "comment_start_string": "<#",
    "comment_end_string": "#>",
}
"""Braces belong to LaTeX here."""

QUAD = r"\quad "

OPENING = tuple(rf"\left{sign}" for sign in "([{|\\.")
CLOSING = tuple(rf"\right{sign}" for sign in ")]}|\\.")
"""How brackets begin and end that grow with what is inside, of any form."""

LINE = 120
"""Characters of LaTeX source that fit on a line of a page, roughly."""


SHORT = 80
"""Characters of a formula without a relation that stays in the line of its label."""


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one entry for the template, everything escaped.

    Attributes:
        text: A sentence before the formula.
        lines: The formula, broken into the lines of an `aligned`.
        evidence: How it is known.
    """

    text: str
    lines: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one section for the template."""

    heading: str
    entries: tuple[Line, ...]


def parts(card: Card) -> tuple[Part, ...]:
    """Prepare the sections of a card."""
    return tuple(
        Part(escape(section.heading), tuple(map(_line, section.entries)))
        for section in card.sections
    )


def _line(entry: Entry) -> Line:
    label, evidence = escape(entry.label), escape(entry.evidence)
    if not entry.tex:
        return Line(f"{label}: {escape(entry.text)}", (), evidence)
    if len(entry.tex) <= SHORT and "=" not in entry.tex:
        return Line(f"{label}: ${entry.tex}$", (), evidence)
    return Line(f"{label}:", broken(entry.tex), evidence)


def broken(tex: str, width: int = LINE) -> tuple[str, ...]:
    r"""Break a formula at relations, sums and differences outside of every bracket.

    >>> print(*broken("a = b + c", 5), sep="; ")
    & a = b; & \quad + c
    """
    if not tex:
        return ()
    cuts = [0, *_places(tex), len(tex)]
    lines = [""]
    for start, end in itertools.pairwise(cuts):
        piece = tex[start:end]
        if lines[-1] and len(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return tuple(f"& {QUAD if i else ''}{line.strip()}" for i, line in enumerate(lines))


def _places(tex: str) -> list[int]:
    """Find the signs at which a formula may be broken."""
    depth, places = 0, []
    for place, character in enumerate(tex):
        before = tex[place - 1] if place else " "
        if character == "\\":
            # an environment such as cases is a bracket too
            depth += tex.startswith(r"\begin", place) - tex.startswith(r"\end", place)
            depth += tex.startswith(OPENING, place) - tex.startswith(CLOSING, place)
        if before == "\\" or tex.endswith((r"\left", r"\right"), 0, place):
            continue  # brackets of these two are counted already, square ones too
        if character in "{(":
            depth += 1
        elif character in "})":
            depth -= 1
        elif depth == 0 and before == " " and character in "+-=":
            places.append(place)
    return places
