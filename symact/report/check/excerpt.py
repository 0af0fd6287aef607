"""The line of a document with a caret below it, cut to a width in terminal cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from symact.report.check.words import REPLACEMENT

TAB = "    "

CUT = "…"

LEAST = 8
"""Cells that a line takes in any case."""

LEAD = 3
"""A cut line shows one part in three before the caret."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one character as it is shown, its width, and whether it is pointed at."""

    text: str
    width: int
    marked: bool


def width_of(character: str) -> int:
    """Give the terminal cells of a character: 2 in East Asian script, 0 for an accent."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def drawn(excerpt: str, caret: tuple[int, int], width: int) -> tuple[str, str]:
    """Draw a line and a line with a caret below it, both at most `width` cells wide.

    Args:
        excerpt: The line of the document.
        caret: Columns from 1: the first one pointed at, and the first one behind.
        width: Cells at hand; a longer line is cut on the side away from the caret.
    """
    cells = _cells(*_near(excerpt, caret, max(width, LEAST)))
    while cells and cells[0].text.isspace() and not cells[0].marked:
        cells = cells[1:]
    while cells and cells[-1].text.isspace() and not cells[-1].marked:
        cells = cells[:-1]
    shown = _window(cells, max(width, LEAST))
    return "".join(c.text for c in shown).rstrip(), _carets(shown)


def _near(excerpt: str, caret: tuple[int, int], width: int) -> tuple[str, tuple[int, int]]:
    """Take what can be seen at all: a line may be megabytes long."""
    begin = min(max(caret[0] - 1, 0), len(excerpt))
    start, end = max(0, begin - 4 * width), begin + 4 * width
    line = excerpt[start:end]
    if start:
        line = CUT + line[1:]
    if end < len(excerpt):
        line = line[:-1] + CUT
    return line, (caret[0] - start, caret[1] - start)


def _cells(excerpt: str, caret: tuple[int, int]) -> list[Cell]:
    begin = min(max(caret[0] - 1, 0), len(excerpt))
    end = max(caret[1] - 1, begin + 1)
    # a fault may stand behind the last character
    text = excerpt + " " if begin == len(excerpt) else excerpt
    return [_cell(c, marked=begin <= i < end) for i, c in enumerate(text)]


def _cell(character: str, *, marked: bool) -> Cell:
    if character == "\t":
        return Cell(TAB, len(TAB), marked)
    if not character.isprintable():
        return Cell(REPLACEMENT, 1, marked)
    return Cell(character, width_of(character), marked)


def _window(cells: Sequence[Cell], width: int) -> list[Cell]:
    """Take the part around the first mark that fits, with a sign where something is left out."""
    if _width(cells) <= width:
        return list(cells)
    mark = next((i for i, cell in enumerate(cells) if cell.marked), 0)
    start = mark
    while start and _width(cells[start - 1 : mark]) <= width // LEAD:
        start -= 1
    # what is not needed behind the caret is room before it
    while start and _width(cells[start - 1 :]) < width:
        start -= 1
    end = start
    room = width - bool(start)
    while end < len(cells) and _width(cells[start : end + 1]) <= room - (end + 1 < len(cells)):
        end += 1
    sign = Cell(CUT, 1, marked=False)
    return [*[sign] * (start > 0), *cells[start:end], *[sign] * (end < len(cells))]


def _width(cells: Sequence[Cell]) -> int:
    return sum(cell.width for cell in cells)


def _carets(cells: Sequence[Cell]) -> str:
    line = "".join(("~" if cell.marked else " ") * cell.width for cell in cells).rstrip()
    return line.replace("~", "^", 1)
