"""Break long rows for a terminal: formulas between their terms, reasons between their clauses."""

from __future__ import annotations

import textwrap

HARD = "\u00a0"
"""A space at which no line ends."""

INDENT = "    "
"""What stands before the rows that go on."""

DEEP = 30
"""Columns that a row may be shorter for each bracket that is not torn open."""

TIGHT = 2
"""As how many brackets one counts that belongs to a function or stands below a line."""

FACTOR = 25
"""Columns that a row may be shorter for ending between terms rather than between factors."""

LEADING = "+−=·⟺"
"""Signs that begin a row; none ends one."""


def formula_rows(formula: str, room: int) -> list[str]:
    """Break a formula at spaces, outside of brackets where it can be; what follows is indented."""
    rows, rest = [], formula
    while len(rest) > room and (cut := _cut(rest, room)):
        rows.append(rest[:cut].rstrip())
        rest = INDENT + rest[cut:].lstrip(" ")
    return [*rows, rest]


def _cut(text: str, room: int) -> int:
    """Choose where a row ends; 0 where it cannot."""
    start = len(text) - len(text.lstrip()) + 1
    places = [(k, depth) for k, depth in _spaces(text) if k >= start and text[k - 1] not in LEADING]
    fitting = [(k, depth) for k, depth in places if k <= room]
    if not fitting:
        return places[0][0] if places else 0

    def worth(place: tuple[int, int]) -> float:
        k, depth = place
        within = text[k + 1] not in LEADING and text[k - 1] not in ",;"
        return k - DEEP * depth - FACTOR * within

    return max(fitting, key=worth)[0]


def _spaces(text: str) -> list[tuple[int, int]]:
    """List the spaces of a formula, each with the number of brackets (and integrals) around it."""
    found: list[tuple[int, int]] = []
    inside: list[int] = []
    for k, sign in enumerate(text):
        if sign in "([{∫":
            inside.append(TIGHT if text[k - 1 : k].strip(" ([{") else 1)
        elif inside and (sign in ")]}" or (sign == "d" and _ends_integral(text, k))):
            inside.pop()
        elif sign == " ":
            found.append((k, sum(inside)))
    return found


def _ends_integral(text: str, k: int) -> bool:
    """Tell whether a differential stands at a place: ` dx` after an integral sign."""
    word = text[k:].split(" ", maxsplit=1)[0].rstrip(")],;")
    return text[k - 1 : k] == " " and len(word) == 2 and "∫" in text[:k]


def reason_rows(reason: str, room: int) -> list[str]:
    """Fill rows with the clauses of a reason; one that is too long is broken at its spaces."""
    rows: list[str] = []
    parts = reason.split("; ")
    for k, part in enumerate(parts):
        clause = part + ";" * (k < len(parts) - 1)
        if rows and len(rows[-1]) + 1 + len(clause) <= room:
            rows[-1] += f" {clause}"
        else:
            rows += textwrap.wrap(clause, room)
    return [row.replace(HARD, " ") for row in rows]
