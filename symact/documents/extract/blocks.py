"""Find what is no running text in Markdown: code, front matter, HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symact.documents.extract.passage import blank

_FENCE = re.compile(
    r"^(?P<lead>(?:[ \t>]|[-*+](?=[ \t])|\d{1,4}[.)](?=[ \t])){0,200})(?P<mark>`{3,}|~{3,})"
    r"(?P<info>[^\n]*)$"
)
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,4}[.)])(?:[ \t]|$)")
_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n")
_HTML = (
    ("<!--", "-->", "an HTML comment"),
    ("<pre", "</pre>", "<pre>"),
    ("<code", "</code>", "<code>"),
    ("<style", "</style>", "<style>"),
    ("<script", "</script>", "<script>"),
)


@dataclass(frozen=True, slots=True)
class Fence:
    """Hold a fenced or indented block: its info string and its lines as (start, end)."""

    info: str
    rows: tuple[tuple[int, int], ...]
    start: int
    end: int
    indented: bool = False


@dataclass(slots=True)
class Blocks:
    """Hold the blocks of a text that are no running text."""

    fences: list[Fence] = field(default_factory=list)
    apart: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def rows_of(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of every line, without its line end."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield start, end
        start = end + 1
    yield start, len(text)


def blocks(text: str, *, indented: bool) -> Blocks:
    """Find the blocks; `indented` says whether four spaces make code."""
    found = Blocks()
    begin = _front_matter(text, found)
    _fences(text, begin, found, indented)
    rest = blank(text, found.apart)
    for opening, closing, name in _HTML:
        _html(rest, opening, closing, name, found)
    return found


def line_number(text: str, offset: int) -> int:
    """Give the line of the text, from 1."""
    return text.count("\n", 0, offset) + 1


def _front_matter(text: str, found: Blocks) -> int:
    head = _FRONT.match(text)
    if not head:
        return 0
    mark = re.escape(head[1])
    tail = re.compile(rf"^(?:{mark}|\.\.\.)[ \t]*$", re.MULTILINE).search(text, head.end())
    if not tail:
        return 0
    first = text[head.end() : tail.start()].lstrip()[:200]
    if first and not re.match(r"[#\w\"'][\w\-. \"']*\s*[:=]|\[|#", first):
        return 0
    found.apart.append((0, tail.end()))
    found.notes.append(f"front matter skipped (up to line {line_number(text, tail.start())})")
    return tail.end()


def _fences(text: str, begin: int, found: Blocks, indented: bool) -> None:
    opened: tuple[re.Match[str], int] | None = None
    rows: list[tuple[int, int]] = []
    block: list[tuple[int, int]] = []
    after_blank, in_list = True, False
    for start, end in rows_of(text):
        if start < begin:
            continue
        line = text[start:end]
        if opened:
            if _closes(line, opened[0]):
                found.fences.append(_fence(text, opened, rows, end))
                found.apart.append((opened[1], end))
                opened, rows = None, []
            else:
                rows.append((start, end))
            after_blank = False
            continue
        head = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if head and "`" not in head["info"] and not block:
            opened, rows = (head, start), []
            continue
        if not line.strip():
            after_blank = True
            if block:
                block.append((start, end))
            continue
        deep = line.startswith(("    ", "\t"))
        if _ITEM.match(line) and not (deep and after_blank and not in_list):
            in_list = True
        elif not deep and not line.startswith(" ") and after_blank:
            in_list = False
        if indented and deep and not in_list and (after_blank or block):
            block.append((start, end))
        elif block:
            _indented(text, block, found)
            block = []
        after_blank = False
    if opened:
        found.fences.append(_fence(text, opened, rows, len(text)))
        found.apart.append((opened[1], len(text)))
        number = line_number(text, opened[1])
        found.notes.append(f"line {number}: a code fence is never closed, the rest is code")
    if block:
        _indented(text, block, found)


def _closes(line: str, head: re.Match[str]) -> bool:
    mark = head["mark"]
    tail = line.lstrip(" \t>").rstrip()
    return len(tail) >= len(mark) and tail == mark[0] * len(tail)


def _fence(
    text: str, opened: tuple[re.Match[str], int], rows: list[tuple[int, int]], end: int
) -> Fence:
    head, start = opened
    quoted, width = ">" in head["lead"], len(head["lead"])
    shown = []
    for first, last in rows:
        line = text[first:last]
        lead = re.match(r"[ \t]*(?:>[ \t]?)*" if quoted else r"[ \t]*", line)
        shown.append((first + min(width, len(lead[0]) if lead else 0), last))
    return Fence(head["info"].strip(), tuple(shown), start, end)


def _indented(text: str, block: list[tuple[int, int]], found: Blocks) -> None:
    while block and not text[slice(*block[-1])].strip():
        block.pop()
    rows = tuple(
        (min(start + (1 if text[start : start + 1] == "\t" else 4), end), end)
        for start, end in block
    )
    found.fences.append(Fence("", rows, block[0][0], block[-1][1], indented=True))
    found.apart.append((block[0][0], block[-1][1]))


def _html(text: str, opening: str, closing: str, name: str, found: Blocks) -> None:
    lower, position = text.lower(), 0
    while (start := lower.find(opening, position)) >= 0:
        position = start + len(opening)
        following = lower[position : position + 1]
        if opening != "<!--" and following not in {">", " ", "\n", "\t"}:
            continue
        line_start = max(lower.rfind("\n", max(0, start - 500), start) + 1, start - 500, 0)
        if lower.count("`", line_start, start) % 2:
            continue
        end = lower.find(closing, position)
        if end < 0:
            found.notes.append(f"line {line_number(text, start)}: {name} is never closed")
            return
        tag = lower[start : lower.find(">", start, start + 300) + 1]
        if "math/tex" not in tag:
            found.apart.append((start, end + len(closing)))
        position = end + len(closing)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Find inline code: from a run of backticks to the next of its length in the paragraph."""
    runs = [
        (m.start(), m.end())
        for m in re.finditer(r"(?<!`)`+", text)
        if m.end() - m.start() > 1 or text[m.start() - 1 : m.start()] != "\\"
    ]
    breaks = [m.start() for m in re.finditer(r"\n(?=[ \t]*\n)", text)]
    nearest: dict[int, int] = {}
    partner: dict[int, int] = {}
    row = len(breaks)
    for index in range(len(runs) - 1, -1, -1):
        start, end = runs[index]
        while row and breaks[row - 1] > start:
            row -= 1
            nearest = {}
        if (end - start) in nearest:
            partner[index] = nearest[end - start]
        nearest[end - start] = index
    spans, index = [], 0
    while index < len(runs):
        if index in partner:
            spans.append((runs[index][0], runs[partner[index]][1]))
            index = partner[index]
        index += 1
    return spans
