"""Lines and headings of a document: where a formula stands, for a caret and for its context."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

HEADING = re.compile(
    r"^\s*\"?(?:#{1,6}\s+(?P<hash>[^\n\"\\]+)|\\(?:sub)*(?:section|paragraph|chapter)\*?\{(?P<tex>[^}]*)\}"
    r"|(?P<number>\d{1,2}(?:\.\d{1,2})*\.?\s+[A-Z][^\n.$\\]{1,60})\s*$)"
)
"""Headings of Markdown (also inside a notebook), LaTeX, and numbered ones of plain text."""

UNDERLINE = re.compile(r"^\s*([=\-~^\"'`#*+])\1{2,}\s*$")
LONGEST = 400
"""Characters of a line that are shown."""


@dataclass(frozen=True, slots=True)
class Page:
    """Hold the lines of a document and its headings.

    Attributes:
        name: Of the file.
        lines: Without line ends.
        starts: Lines (from 1) of the headings, rising.
        headings: Their texts.
    """

    name: str
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    headings: tuple[str, ...]

    @staticmethod
    def of(text: str, name: str) -> Page:
        """Split a document into lines and find its headings."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        starts, headings = [], []
        for number, line in enumerate(lines, start=1):
            found = HEADING.match(line[:LONGEST])
            title = next((g for g in found.groups() if g), "") if found else ""
            if not title and UNDERLINE.match(line[:LONGEST]) and number > 1:
                title = lines[number - 2].strip()[:80]
            if title:
                starts.append(number)
                headings.append(title)
        return Page(name, tuple(lines), tuple(starts), tuple(headings))

    def section(self, line: int) -> tuple[int, str]:
        """Give the number and the text of the heading above a line."""
        place = bisect_right(self.starts, line)
        return place, self.headings[place - 1] if place else ""

    def excerpt(self, line: int, column: int, latex: str = "") -> tuple[str, tuple[int, int]]:
        """Give a line, cut where it is long, and the columns in it of the first line of `latex`."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        start = 0 if len(text) <= LONGEST else max(0, column - LONGEST // 4)
        text = text[start : start + LONGEST]
        # what begins behind the end of its line is shown at the end
        first = max(1, min(column - start, len(text)))
        width = max(1, len(latex.partition("\n")[0]))
        return text, (first, min(first + width, len(text) + 1))
