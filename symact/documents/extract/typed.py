"""Find formulas typed in letters and operators: `relu(x) = max(x, 0)` in backticks or on a line.

Such a formula names a function of plain arguments, an equals sign and arithmetic of numbers, names
and known functions; anything else is code and left alone. It is handed on as LaTeX. What follows in
words (`if x > 0`) belongs to it; a condition that cannot be read keeps the formula back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symact.documents.extract.bare import is_bare
from symact.documents.extract.passage import Builder, Passage, Span, cut
from symact.documents.extract.wording import condition_latex, statement_latex
from symact.documents.records import Fragment

_BULLET = re.compile(r"\s*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?")
_HEAD = re.compile(r"\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?[A-Za-z_]\w*'{0,2}\s*\([\w\s,]+\)\s*=(?!=)")
_JOIN = re.compile(r"[\s,;.:*-]*(?:and\b)?[\s,;.:*-]*")
_WORD = re.compile(r"[\s,(]*(?:if|for|when|where|whenever)\s+(?:all\s+)?")
_ELSE = re.compile(r"[\s,(]*(?:otherwise|else)\b")
_PLAIN_CONDITION = re.compile(r"([^,;`\n]{1,60}?)(?=[,;)\n]|\.(?:\s|$)|$)")


@dataclass(frozen=True, slots=True)
class _Row:
    """Hold one typed statement: its head, its value and its condition in LaTeX, where it is."""

    head: str
    value: str
    condition: str
    start: int
    end: int


def typed(
    passage: Passage, running: str, spans: Sequence[tuple[int, int]], rest: str
) -> list[Fragment]:
    """Find them in code spans and on lines of their own.

    Args:
        passage: Where the text comes from.
        running: The text without code blocks.
        spans: Where its code spans stand, backticks included.
        rest: `running` without code spans and mathematics: its whole lines are tried too.
    """
    rows = list[_Row]()
    last = 0
    for index, (start, _) in enumerate(spans):
        if start < last:
            continue
        row = _spanned(running, spans, index)
        if row:
            rows.append(row)
            last = row.end
    found = [_fragment(passage, running, group) for group in _groups(running, rows)]
    return found + _lines(passage, running, rest)


def typed_lines(passage: Passage, text: str) -> list[Fragment]:
    """Find them in the lines of a block."""
    return _lines(passage, text, text)


def _spanned(text: str, spans: Sequence[tuple[int, int]], index: int) -> _Row | None:
    start, end = spans[index]
    inside = text[start:end].strip("`_")
    if not _HEAD.match(inside) or len(inside) > 400:
        return None
    inside, _, own = re.sub(r"\s+(?:for|if|when)\s+(?!.*\belse\b)", "\x01", inside).partition(
        "\x01"
    )
    statement = statement_latex(" ".join(inside.split()))
    if statement is None:
        return None
    if own:
        condition = condition_latex(own)
        return (condition and _Row(*statement, rf"\text{{if }} {condition}", start, end)) or None
    tail = re.split(r"\n[ \t]*\n", text[end : end + 200])[0]
    word = _WORD.match(tail)
    if _ELSE.match(tail):
        return _Row(*statement, r"\text{otherwise}", start, end)
    if not word:
        return _Row(*statement, "", start, end)
    behind = end + word.end()
    if index + 1 < len(spans) and spans[index + 1][0] == behind:
        behind, until = spans[index + 1]
        condition = condition_latex(text[behind:until].strip("`_"))
    else:
        plain = _PLAIN_CONDITION.match(text, behind, behind + 200)
        until = plain.end() if plain else behind
        condition = condition_latex(plain[1]) if plain else None
    if condition is None:
        return _Row(*statement, "", start, end) if "where" in word[0] else None
    return _Row(*statement, rf"\text{{if }} {condition}", start, until)


def _groups(text: str, rows: list[_Row]) -> list[list[_Row]]:
    """Put the branches of one function together."""
    groups = list[list[_Row]]()
    for row in rows:
        previous = groups[-1][-1] if groups else None
        joined = (
            previous is not None
            and previous.condition
            and row.condition
            and previous.head == row.head
            and _JOIN.fullmatch(text, previous.end, row.start)
        )
        if joined:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _fragment(passage: Passage, text: str, group: list[_Row]) -> Fragment:
    first, last = group[0], group[-1]
    latex = f"{first.head} = {first.value}"
    if len(group) > 1:
        branches = r" \\ ".join(f"{row.value} & {row.condition}" for row in group)
        latex = rf"{first.head} = \begin{{cases}} {branches} \end{{cases}}"
    elif first.condition:
        latex = rf"{latex}, \quad {first.condition}"
    return _made(passage, text, latex, first.start + 1, first.start, last.end)


def _made(passage: Passage, text: str, latex: str, at: int, start: int, end: int) -> Fragment:
    builder = Builder(passage)
    builder.put(latex, at, side_by_side=False)
    fragment = cut(builder.passage(passage.named(at)), Span(0, len(latex), 0, len(latex)))
    before = " ".join(text[max(0, start - 800) : start].split())[-200:]
    return replace(fragment, before=before, after=" ".join(text[end : end + 320].split())[:80])


def _lines(passage: Passage, running: str, rest: str) -> list[Fragment]:
    found, offset = list[Fragment](), 0
    for line in rest.split("\n"):
        if "=" in line and len(line) <= 400 and _HEAD.match(line) and not is_bare(line):
            bullet = _BULLET.match(line)
            first = bullet.end() if bullet else 0
            statement = statement_latex(line[first:].strip().rstrip(".,;"))
            if statement and running[offset : offset + len(line)] == line:
                latex, start = " = ".join(statement), offset + first
                found.append(_made(passage, running, latex, start, start, offset + len(line)))
        offset += len(line) + 1
    return found
