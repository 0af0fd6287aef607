r"""Tables of Markdown, LaTeX and reStructuredText: what a cell's row and column are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
"""The line below the titles of a Markdown table."""

GRID = re.compile(r"^\s*\+(?:[-=]+\+)+\s*$")
GRID_RULE = re.compile(r"^\s*\+(?:=+\+)+\s*$")
"""Lines of a grid of reStructuredText, and the one below its titles."""

LISTED = re.compile(r"^(?P<indent>\s*)\.\.\s+list-table::")
ITEM = re.compile(r"^(?P<indent>\s*)(?P<first>\*\s+)?-(?:\s+(?P<text>.*))?$")

OPENING = re.compile(r"\\begin\{(?:tabular[xy*]?|longtable|tabularx|array|tabulary)\}")
CLOSING = re.compile(r"\\end\{(?:tabular[xy*]?|longtable|tabularx|array|tabulary)\}")
LINES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot)\b"
    r"|\\(?:cmidrule|cline)(?:\([^)]*\))?\{[^}]*\}"
)
DECORATION = re.compile(r"\\(?:textbf|textit|emph|text|mathrm|texttt|bfseries|bf|it)\b|[*`{}_]")

JSON = re.compile(r'\s*"(\s*\|.*\|)\s*(?:\\n)?",?\s*$')
"""A row of a table in the JSON text of a notebook."""

MOST = 200
"""Lines above a cell in which its table begins."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold where a cell stands.

    Attributes:
        row, column: Titles of its row and its column, empty where it is in no table.
        line, number: Tell its row from all others: a line of the document, and a count from there.
    """

    row: str = ""
    column: str = ""
    line: int = 0
    number: int = 0


NOWHERE = Cell()


def cell(lines: Sequence[str], line: int, column: int) -> Cell:
    """Find the row and the column of a place.

    Args:
        lines: Of the document.
        line: From 1.
        column: From 1.
    """
    if not 0 < line <= len(lines):
        return NOWHERE
    text = lines[line - 1]
    if JSON.match(text):
        rows = [JSON.match(row) for row in lines]
        shift = len(text) - len(text.lstrip()) + 1
        return _markdown([m[1] if m else "" for m in rows], line, column - shift)
    found = _markdown(lines, line, column) if "|" in text else NOWHERE
    found = _latex(lines, line, column) if found is NOWHERE else found
    return _listed(lines, line) if found is NOWHERE else found


def _markdown(lines: Sequence[str], line: int, column: int) -> Cell:
    top = line - 1
    while top > max(0, line - MOST) and ("|" in lines[top - 1] or GRID.match(lines[top - 1])):
        top -= 1
    below = (k for k in range(top, line - 1) if RULE.match(lines[k]) or GRID_RULE.match(lines[k]))
    rule = next(below, None)
    if rule is None or rule == top:
        return NOWHERE
    titles, cells = _parts(lines[rule - 1]), _parts(lines[line - 1])
    place = len(_parts(lines[line - 1][: column - 1] + "\u0001")) - 1
    if not 0 <= place < len(titles) or not cells:
        return NOWHERE
    return Cell(plain(cells[0]) if place else "", plain(titles[place]), line)


def _listed(lines: Sequence[str], line: int) -> Cell:
    """Find a cell of a list-table: rows begin with `* -`, their further cells with `-`."""
    start = line - 1
    while start > max(0, line - MOST) and not LISTED.match(lines[start]):
        start -= 1
    opening = LISTED.match(lines[start])
    if opening is None or start == line - 1:
        return NOWHERE
    rows: list[list[str]] = []
    starts: list[int] = []
    for number, text in enumerate(lines[start + 1 : line], start=start + 2):
        indent = len(text) - len(text.lstrip())
        if text.strip() and indent <= len(opening["indent"]):
            return NOWHERE
        item = ITEM.match(text)
        if item and item["first"]:
            rows.append([])
            starts.append(number)
        if item and rows:
            rows[-1].append(item["text"] or "")
        elif rows and rows[-1]:
            rows[-1][-1] += f" {text.strip()}"
    if len(rows) < 2 or not 0 < len(rows[-1]) <= len(rows[0]):
        return NOWHERE
    place = len(rows[-1]) - 1
    return Cell(plain(rows[-1][0]) if place else "", plain(rows[0][place]), starts[-1])


def _parts(text: str) -> list[str]:
    """Split a line at the bars outside of mathematics and code."""
    found, inside, last = [""], "", ""
    for sign in text.strip():
        if sign in "$`" and last != "\\" and inside in {"", sign}:
            inside = "" if inside else sign
        if sign == "|" and not inside and last != "\\":
            found.append("")
        else:
            found[-1] += sign
        last = sign
    if found and not found[0].strip():
        found = found[1:]
    return found[:-1] if len(found) > 1 and not found[-1].strip() else found


def _latex(lines: Sequence[str], line: int, column: int) -> Cell:
    start = line - 1
    while start > max(0, line - MOST) and not OPENING.search(lines[start]):
        if start != line - 1 and CLOSING.search(lines[start]):
            return NOWHERE
        start -= 1
    if not OPENING.search(lines[start]) or start == line - 1:
        return NOWHERE
    above = "\n".join([*lines[start + 1 : line - 1], lines[line - 1][: column - 1]])
    rows = re.split(r"\\\\|\\tabularnewline", LINES.sub("", above))
    titles = next((r for r in rows[:-1] if "&" in r), "")
    mine = rows[-1]
    place = len(re.findall(r"(?<!\\)&", mine))
    names = re.split(r"(?<!\\)&", titles)
    if place >= len(names):
        return NOWHERE
    title = plain(re.split(r"(?<!\\)&", mine)[0]) if place else ""
    return Cell(title, plain(names[place]), start + 1, len(rows))


def plain(text: str) -> str:
    """Drop emphasis, links and spaces around a title."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text.replace(":math:", ""))
    return " ".join(DECORATION.sub(" ", text).split())
