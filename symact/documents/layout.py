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


SECTIONS = ("chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")


def _level(line: str) -> int:
    """Give the depth of a heading: signs of Markdown, a command of LaTeX, parts of a number."""
    text = line.strip().lstrip('"')
    if text.startswith("#"):
        return len(text) - len(text.lstrip("#"))
    if text.startswith("\\"):
        return 1 + SECTIONS.index(re.split(r"[*{]", text[1:])[0])
    return len([part for part in text.split()[0].split(".") if part])


@dataclass(frozen=True, slots=True)
class Page:
    """Hold the lines of a document and its headings.

    Attributes:
        name: Of the file.
        lines: Without line ends.
        starts: Lines (from 1) of the headings, rising.
        headings: Their texts.
        levels: Their depths; a heading is above those that follow with a greater one.
    """

    name: str
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    headings: tuple[str, ...]
    levels: tuple[int, ...] = ()

    @staticmethod
    def of(text: str, name: str) -> Page:
        """Split a document into lines and find its headings."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        starts: list[int] = []
        headings: list[str] = []
        levels: list[int] = []
        marks: list[str] = []
        for number, line in enumerate(lines, start=1):
            found = HEADING.match(line[:LONGEST])
            title = next((g for g in found.groups() if g), "") if found else ""
            level = _level(line) if title else 0
            ruled = UNDERLINE.match(line[:LONGEST])
            if not title and ruled and number > 1:
                title = lines[number - 2].strip()[:80]
                marks += [ruled[1]] if ruled[1] not in marks else []
                level = marks.index(ruled[1]) + 1
            if title:
                starts.append(number)
                headings.append(title)
                levels.append(level)
        return Page(name, tuple(lines), tuple(starts), tuple(headings), tuple(levels))

    def section(self, line: int) -> tuple[int, str]:
        """Give the number and the text of the heading above a line."""
        place = bisect_right(self.starts, line)
        return place, self.headings[place - 1] if place else ""

    def above(self, line: int) -> tuple[int, ...]:
        """Give the numbers of the headings above a line, the outermost first."""
        place = bisect_right(self.starts, line)
        found: list[int] = []
        depth = max(self.levels, default=0) + 1
        for number in range(place, 0, -1):
            if self.levels[number - 1] < depth:
                depth = self.levels[number - 1]
                found.append(number)
        return tuple(reversed(found))

    def topic(self, line: int) -> str:
        """Give the headings above a line in one text, the outermost first."""
        return " / ".join(self.headings[number - 1] for number in self.above(line))

    def excerpt(self, line: int, column: int, latex: str = "") -> tuple[str, tuple[int, int]]:
        """Give a line, cut where it is long, and the columns in it of the first line of `latex`."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        start = 0 if len(text) <= LONGEST else max(0, column - LONGEST // 4)
        text = text[start : start + LONGEST]
        # what begins behind the end of its line is shown at the end
        first = max(1, min(column - start, len(text)))
        width = max(1, len(latex.partition("\n")[0]))
        return text, (first, min(first + width, len(text) + 1))
