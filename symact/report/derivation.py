"""A derivation on a terminal, on a page, and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from symact.derive.steps.breaking import FORMULA, LEFT, broken, width
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.terms import Cases, Term
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.derive.steps.words import formulas
from symact.emit import render
from symact.report.latex import DELIMITERS
from symact.report.typeset import escape
from symact.report.wrapping import HARD, formula_rows, reason_rows

TEMPLATE = "latex/derivation.tex.jinja"

WIDTH = 100
"""Columns of a terminal."""

REASON = 34
"""Columns of the reasons."""

MARGIN = 5
"""Columns that stay free: widths are estimates."""

NARROW = 20
"""Columns of the reasons at least."""

WORDY = 60
"""Columns of the reasons at most."""

SPARE = 24
"""Columns that reasons may have beyond that where formulas are narrow."""

RELATIONS: dict[str, tuple[str, str]] = {
    "=": ("=", "="), "<": ("<", "<"), ">": (">", ">"), "<=": ("≤", r"\leq"),
    ">=": ("≥", r"\geq"), "!=": ("≠", r"\neq"), "~": ("≈", r"\approx"),
    "<=>": ("⟺", r"\iff"),
}  # fmt: skip
"""A relation in Unicode and in LaTeX."""


BRACES = {1: "{", 2: "⎧⎩", 3: "⎧⎨⎩"}
"""The braces of so many pieces, from the first to the last."""


def rule_of(line: Line, space: str = " ") -> str:
    """Give the words of the reason column; `space` stands within a condition."""
    condition = "" if line.where is None else unicode.condition(line.variable, line.where)
    where = f"for {condition}".replace(" ", space) if condition else ""
    return "; ".join(filter(None, (line.rule, line.reason, where)))


def text(derivation: Derivation) -> str:
    """Print a derivation for a terminal: aligned, the reasons in a column of their own."""
    rows = [(_left(d, k), d.lines[k]) for d in (derivation,) for k in range(len(d.lines))]
    edge = min(max(len(left) for left, _ in rows), 26)
    most = max(WIDTH - edge - REASON - 6, 30)
    wide = max(WIDTH - edge - NARROW - 6, most)
    formulas = [
        _pieces(line.right, wide if isinstance(line.right, Cases) else most) for _, line in rows
    ]
    room = max(len(row) for formula in formulas for row in formula)
    lines = [derivation.title[:1].upper() + derivation.title[1:]]
    for (left, line), formula in zip(rows, formulas, strict=True):
        lines += _rows(left, line, formula, edge, room)
    count = len(derivation.lines)
    words = "1 line, checked" if count == 1 else f"{count} lines, each checked by itself"
    words = f"{words}: {derivation.evidence.value}"
    lines.append("  " + "; ".join(filter(None, (words, derivation.note))))
    return "\n".join(lines)


def _left(derivation: Derivation, k: int) -> str:
    """Spell a left side, nothing where the line goes on from the one before."""
    return "" if _continues(derivation, k) else unicode(derivation.lines[k].left)


def _continues(derivation: Derivation, k: int) -> bool:
    return k > 0 and derivation.lines[k].left == derivation.lines[k - 1].left


def _rows(left: str, line: Line, formula: list[str], edge: int, room: int) -> list[str]:
    result = []
    if len(left) > edge:
        result.append(f"  {left}")
        left = ""
    sign = RELATIONS[line.relation][0]
    reason = reason_rows(rule_of(line, HARD), min(max(WIDTH - edge - room - 6, NARROW), WORDY))
    for k in range(max(len(formula), len(reason))):
        head = f"{left:>{edge}} {sign}" if k == 0 else " " * (edge + 1 + len(sign))
        shown = formula[k] if k < len(formula) else ""
        words = reason[k] if k < len(reason) else ""
        result.append(f"  {head} {shown:<{room}}  {words}".rstrip())
    return result


def _pieces(term: Term, room: int) -> list[str]:
    """Write a function in pieces as a row for each piece, anything else as it comes."""
    if not isinstance(term, Cases) or len(term.rows) < 2:
        return formula_rows(unicode(term), room)
    bodies = [unicode(body) for body, _ in term.rows]
    conditions = [
        unicode.condition(term.variable, span).replace(" ", HARD) for _, span in term.rows
    ]
    most = room - len("{   for ") - max(map(len, conditions))
    edge = max([len(body) for body in bodies if len(body) <= most] + [0])
    rows: list[str] = []
    for body, condition in zip(bodies, conditions, strict=True):
        gap = HARD * max(edge - len(body) + 2, 2)
        rows += formula_rows(f"{body}{gap}for{HARD}{condition}", room - 2)
    half, rest = divmod(len(rows) - 3, 2)
    braces = BRACES.get(len(rows)) or "⎧" + "⎪" * half + "⎨" + "⎪" * (half + rest) + "⎩"
    return [f"{brace} {row.replace(HARD, ' ')}" for brace, row in zip(braces, rows, strict=True)]


@dataclass(frozen=True, slots=True)
class Columns:
    """Hold how wide the columns of one derivation may be, in characters.

    Attributes:
        left: A wider left side gets a row of its own.
        reason: Reasons are wrapped there.
    """

    left: float
    reason: int


def _columns(derivation: Derivation) -> Columns:
    """Give the room that narrow formulas leave to left sides and reasons."""
    widest = max(min(width(line.right), FORMULA) for line in derivation.lines)
    lefts = [width(n.left) for k, n in enumerate(derivation.lines) if not _continues(derivation, k)]
    room = max(LEFT, LEFT + FORMULA - widest - MARGIN)
    left = max([size for size in lefts if size <= room] + [0.0])
    spare = LEFT + FORMULA - widest - left - MARGIN
    return Columns(room, REASON + int(max(min(spare, SPARE), 0.0)))


def latex(derivation: Derivation) -> str:
    r"""Typeset the lines as one align* with a column of reasons; it needs amsmath only."""
    columns = _columns(derivation)
    blocks = []
    for k, line in enumerate(derivation.lines):
        left = "" if _continues(derivation, k) else tex(line.left)
        # no page ends within a line
        blocks.append(" \\\\*\n".join(_tex_rows(left, line, columns)))
    body = " \\\\\n".join(blocks)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _tex_rows(left: str, line: Line, columns: Columns) -> list[str]:
    sign = RELATIONS[line.relation][1]
    reasons = _tex_reason(line, columns.reason)
    rows = []
    parts = broken(line.right, line.left if left else None, columns.left)
    if left and parts.alone:
        rows.append(f"& {left} &&")
        left = ""
    for k in range(max(len(parts.rows), len(reasons))):
        head = f"{left} & {sign} " if k == 0 else r"& \qquad "
        shown = parts.rows[k] if k < len(parts.rows) else ""
        words = reasons[k] if k < len(reasons) else ""
        rows.append(f"{head}{shown} && {words}".rstrip())
    return rows


def _tex_reason(line: Line, room: int) -> list[str]:
    """Write the reasons, each formula by its LaTeX, wrapped to the column."""
    known = formulas()
    items: list[tuple[str, int]] = []
    for part in filter(None, (line.rule, *line.reason.split("; "))):
        items += _items(part, known, room)
    if line.where is not None:
        condition = tex.condition(line.variable, line.where)
        size = len(unicode.condition(line.variable, line.where)) + 4
        items.append((f"for ${condition}$", size))
    rows: list[str] = []
    used = room
    for shown, size in items:
        if used + size + 2 <= room:
            rows[-1] += f"; {shown}"
            used += size + 2
        else:
            rows.append(shown)
            used = size
    return [rf"\text{{\footnotesize {row}}}" for row in rows]


def _items(part: str, known: dict[str, str], room: int) -> list[tuple[str, int]]:
    """Give one reason with its width; a long sentence in several."""
    if part in known:
        return [(f"${known[part]}$", len(part))]
    pieces = [part] if len(part) <= room else textwrap.wrap(part, room)
    return [(escape(piece), len(piece)) for piece in pieces]


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one derivation for the template, everything typeset."""

    heading: str
    body: str
    note: str


def document(title: str, derivations: list[Derivation]) -> str:
    """Write a document of derivations that plain pdflatex compiles."""
    parts = [
        Part(escape(d.title[:1].upper() + d.title[1:]), latex(d), escape(d.note))
        for d in derivations
    ]
    return render(TEMPLATE, {"title": escape(title), "parts": parts}, **DELIMITERS)


def data(derivation: Derivation) -> dict[str, Any]:
    """Write a derivation as plain data."""
    return {
        "title": derivation.title,
        "evidence": derivation.evidence.value,
        "note": derivation.note,
        "lines": [_row(line) for line in derivation.lines],
    }


def _row(line: Line) -> dict[str, Any]:
    where = None if line.where is None else unicode.condition(line.variable, line.where)
    return {
        "left": unicode(line.left),
        "relation": line.relation,
        "right": unicode(line.right),
        "latex": f"{tex(line.left)} {RELATIONS[line.relation][1]} {tex(line.right)}",
        "rule": line.rule,
        "reason": line.reason,
        "where": where,
        "evidence": line.evidence.value,
        "note": line.note,
    }
