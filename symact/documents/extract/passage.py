"""Text with the place of every character of it in the file it came from."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symact.documents.records import Content, Fragment

BEFORE, AFTER = 200, 80
LONGEST_FORMULA, LONGEST_PROSE = 20_000, 50_000

MOST_PROSE = 10_000
_LABEL = re.compile(
    r"~?\\(?:label|(?:eq|c|C|auto|page|name)?ref\*?|[cC]ite[a-z]*\*?(?:\s*\[[^\]\n]*\])*)\s*\{[^{}\n]*\}"
)
"""What names a formula, or refers to another place: it is no mathematics."""
_NAMED = re.compile(r"\\(?:label|[a-zA-Z]*ref\b|[cC]ite)")


@dataclass(frozen=True, slots=True)
class Extracted:
    """Hold what was found in a document.

    Attributes:
        fragments: In the order of the document.
        notes: What was left out or mended, one sentence each.
    """

    fragments: tuple[Fragment, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold a text taken from a file, and anchors that lead back into the file.

    Attributes:
        text: Lines end with a line feed.
        offsets: Where an anchor stands in `text`, rising, the first 0.
        lines: Line in the file of each anchor, from 1.
        columns: Column in the file of each anchor, from 1; up to the next anchor characters of
            `text` and of the file go side by side.
        place: Where the passage is, in words.
        counted: Whether a place tells the line within the passage: `cell 3, line 2`.
    """

    text: str
    offsets: Sequence[int]
    lines: Sequence[int]
    columns: Sequence[int]
    place: str = ""
    counted: bool = False

    def at(self, offset: int) -> tuple[int, int]:
        """Give line and column in the file of a character."""
        row = bisect_right(self.offsets, offset) - 1
        return self.lines[row], self.columns[row] + offset - self.offsets[row]

    def named(self, offset: int) -> str:
        """Name the place of a character in words."""
        if not self.counted:
            return self.place
        return f"{self.place}, line {self.text.count(chr(10), 0, offset) + 1}"


def whole(text: str) -> Passage:
    """Take a whole file, whose lines end with a line feed."""
    offsets = array("Q", [0])
    offsets.extend(match.end() for match in re.finditer(r"\n", text))
    count = len(offsets)
    return Passage(text, offsets, range(1, count + 1), array("Q", [1]) * count)


class Builder:
    """Put a passage together from pieces of another one."""

    def __init__(self, parent: Passage) -> None:
        self._parent = parent
        self._pieces: list[str] = []
        self._size = 0
        self._offsets, self._lines, self._columns = array("Q"), array("Q"), array("Q")

    def copy(self, start: int, end: int) -> None:
        """Append a piece of the parent as it stands."""
        self.put(self._parent.text[start:end], start)

    def put(self, text: str, origin: int, *, side_by_side: bool = True) -> None:
        """Append a text that stands at `origin` of the parent, character by character or whole."""
        if not text:
            return
        self._anchor(0, origin)
        if side_by_side:
            for match in re.finditer(r"\n(?=.)", text, re.DOTALL):
                self._anchor(match.end(), origin + match.end())
        self._pieces.append(text)
        self._size += len(text)

    def _anchor(self, ahead: int, origin: int) -> None:
        line, column = self._parent.at(origin)
        self._offsets.append(self._size + ahead)
        self._lines.append(line)
        self._columns.append(column)

    def passage(self, place: str = "", *, counted: bool = False) -> Passage:
        """Give what was put together."""
        if not self._offsets:
            self._anchor(0, 0)
        text = clean("".join(self._pieces))
        place = place or self._parent.place
        return Passage(text, self._offsets, self._lines, self._columns, place, counted)


def clean(text: str) -> str:
    """Replace what no reader can take (null bytes, lone surrogates), one for one."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


@dataclass(frozen=True, slots=True)
class Span:
    """Hold where a formula stands in a passage.

    Attributes:
        start: Where its opening delimiter begins.
        end: Behind its closing delimiter.
        inside: Behind its opening delimiter.
        until: Where its closing delimiter begins.
        display: Whether it is set on lines of its own.
        damage: What is wrong with it, or empty.
    """

    start: int
    end: int
    inside: int
    until: int
    display: bool = False
    damage: str = ""


def blank(text: str, ranges: Iterator[tuple[int, int]] | Sequence[tuple[int, int]]) -> str:
    """Put spaces for the ranges, line ends kept, so that every offset stays."""
    pieces, last = [], 0
    for start, end in sorted(ranges):
        if end <= last:
            continue
        pieces += [text[last : max(start, last)], _spaces(text[max(start, last) : end])]
        last = end
    return "".join([*pieces, text[last:]])


def _spaces(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def cut(
    passage: Passage,
    span: Span,
    content: Content = Content.MATH,
    running: str = "",
    text: str = "",
) -> Fragment:
    """Make a fragment of a span; `running` is the text without code, `text` that to cut from."""
    text, running = text or passage.text, running or passage.text
    if content is Content.MATH and _NAMED.search(text, span.inside, span.until):
        inside = _LABEL.sub(lambda m: " " * len(m[0]), text[span.inside : span.until])
        text = text[: span.inside] + inside + text[span.until :]
    start, end = trimmed(text, span.inside, span.until)
    damage = span.damage
    if end - start > LONGEST_FORMULA and content is Content.MATH:
        end, damage = start + LONGEST_FORMULA, f"longer than {LONGEST_FORMULA} characters"
    piece = text[start:end]
    rows = [passage.at(start)]
    rows += [passage.at(start + match.end()) for match in re.finditer(r"\n", piece)]
    lines, columns = zip(*rows, strict=True)
    before = " ".join(running[max(0, span.start - 4 * BEFORE) : span.start].split())[-BEFORE:]
    after = " ".join(running[span.end : span.end + 4 * AFTER].split())[:AFTER]
    place = passage.named(start)
    return Fragment(
        content, piece, lines, columns, place, span.display, damage, before, after
    )  # fmt: skip


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space at both ends."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, max(start + left, start + len(piece.rstrip()))


_BREAK = re.compile(
    r"\n(?=[ \t]*\n)|\n(?=[ \t]*(?:[-*+•]|\d+[.)]|#{1,6})[ \t])|(?:^|(?<=\n))#{1,6} [^\n]*\n"
)


def paragraphs(passage: Passage, running: str) -> Iterator[Fragment]:
    """Give the paragraphs of running text, mathematics left in place; at most `MOST_PROSE`."""
    start, count = 0, 0
    for end in [*(match.end() for match in _BREAK.finditer(running)), len(running)]:
        first, last = trimmed(running, start, end)
        last = min(last, first + LONGEST_PROSE)
        start = end
        if re.search(r"[^\W\d_]", running[first : min(last, first + 2000)]):
            yield cut(passage, Span(first, last, first, last), Content.PROSE, running, running)
            count += 1
            if count == MOST_PROSE:
                break
