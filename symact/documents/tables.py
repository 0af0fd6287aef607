r"""Tables of Markdown and LaTeX: what a cell's row and column are called."""

from __future__ import annotations

import re
from collections.abc import Sequence

RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
"""The line below the titles of a Markdown table."""

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


def cell(lines: Sequence[str], line: int, column: int) -> tuple[str, str]:
    """Give the title of the row and of the column of a place; empty where it is in no table.

    Args:
        lines: Of the document.
        line: From 1.
        column: From 1.
    """
    if not 0 < line <= len(lines):
        return "", ""
    text = lines[line - 1]
    if JSON.match(text):
        found = [JSON.match(row) for row in lines]
        shift = len(text) - len(text.lstrip()) + 1
        return _markdown([m[1] if m else "" for m in found], line, column - shift)
    if "|" in text:
        return _markdown(lines, line, column)
    return _latex(lines, line, column)


def _markdown(lines: Sequence[str], line: int, column: int) -> tuple[str, str]:
    top = line - 1
    while top > max(0, line - MOST) and "|" in lines[top - 1]:
        top -= 1
    rule = next((k for k in range(top, line - 1) if RULE.match(lines[k])), None)
    if rule is None or rule == top:
        return "", ""
    titles, cells = _parts(lines[rule - 1]), _parts(lines[line - 1])
    place = len(_parts(lines[line - 1][: column - 1] + "\u0001")) - 1
    if not 0 < place < len(titles) or not cells:
        return "", ""
    return plain(cells[0]), plain(titles[place])


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


def _latex(lines: Sequence[str], line: int, column: int) -> tuple[str, str]:
    start = line - 1
    while start > max(0, line - MOST) and not OPENING.search(lines[start]):
        if start != line - 1 and CLOSING.search(lines[start]):
            return "", ""
        start -= 1
    if not OPENING.search(lines[start]) or start == line - 1:
        return "", ""
    above = "\n".join([*lines[start + 1 : line - 1], lines[line - 1][: column - 1]])
    rows = re.split(r"\\\\|\\tabularnewline", LINES.sub("", above))
    titles = next((r for r in rows[:-1] if "&" in r), "")
    mine = rows[-1]
    place = len(re.findall(r"(?<!\\)&", mine))
    names = re.split(r"(?<!\\)&", titles)
    if not place or place >= len(names):
        return "", ""
    return plain(re.split(r"(?<!\\)&", mine)[0]), plain(names[place])


def plain(text: str) -> str:
    """Drop emphasis, links and spaces around a title."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(DECORATION.sub(" ", text).split())
