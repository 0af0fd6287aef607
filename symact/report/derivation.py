"""A derivation on a terminal, on a page, and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from symact.derive.steps.breaking import broken
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.derive.steps.words import formulas
from symact.emit import render
from symact.report.latex import DELIMITERS
from symact.report.typeset import escape

TEMPLATE = "latex/derivation.tex.jinja"

WIDTH = 100
"""Columns of a terminal."""

REASON = 34
"""Columns of the reasons."""

RELATIONS: dict[str, tuple[str, str]] = {
    "=": ("=", "="), "<": ("<", "<"), ">": (">", ">"), "<=": ("≤", r"\leq"),
    ">=": ("≥", r"\geq"), "!=": ("≠", r"\neq"), "~": ("≈", r"\approx"),
    "<=>": ("⟺", r"\iff"),
}  # fmt: skip
"""A relation in Unicode and in LaTeX."""


def rule_of(line: Line) -> str:
    """Give the words of the reason column."""
    condition = "" if line.where is None else unicode.condition(line.variable, line.where)
    where = f"for {condition}" if condition else ""
    return "; ".join(filter(None, (line.rule, line.reason, where)))


def text(derivation: Derivation) -> str:
    """Print a derivation for a terminal: aligned, the reasons in a column of their own."""
    rows = [(_left(d, k), d.lines[k]) for d in (derivation,) for k in range(len(d.lines))]
    edge = min(max(len(left) for left, _ in rows), 26)
    room = max(WIDTH - edge - REASON - 6, 30)
    lines = [derivation.title[:1].upper() + derivation.title[1:]]
    for left, line in rows:
        lines += _rows(left, line, edge, room)
    words = f"{len(derivation.lines)} lines, each checked by itself: {derivation.evidence.value}"
    lines.append("  " + "; ".join(filter(None, (words, derivation.note))))
    return "\n".join(lines)


def _left(derivation: Derivation, k: int) -> str:
    """Spell a left side, nothing where the line goes on from the one before."""
    return "" if _continues(derivation, k) else unicode(derivation.lines[k].left)


def _continues(derivation: Derivation, k: int) -> bool:
    return k > 0 and derivation.lines[k].left == derivation.lines[k - 1].left


def _rows(left: str, line: Line, edge: int, room: int) -> list[str]:
    result = []
    if len(left) > edge:
        result.append(f"  {left}")
        left = ""
    sign = RELATIONS[line.relation][0]
    formula = _wrapped(unicode(line.right), room)
    reason = textwrap.wrap(rule_of(line), REASON)
    for k in range(max(len(formula), len(reason))):
        head = f"{left:>{edge}} {sign}" if k == 0 else " " * (edge + 1 + len(sign))
        shown = formula[k] if k < len(formula) else ""
        words = reason[k] if k < len(reason) else ""
        result.append(f"  {head} {shown:<{room}}  {words}".rstrip())
    return result


def _wrapped(formula: str, room: int) -> list[str]:
    """Break a formula at spaces; what follows is indented."""
    return textwrap.wrap(
        formula, room, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    ) or [""]


def latex(derivation: Derivation) -> str:
    r"""Typeset the lines as one align* with a column of reasons; it needs amsmath only."""
    rows: list[str] = []
    for k, line in enumerate(derivation.lines):
        left = "" if _continues(derivation, k) else tex(line.left)
        rows += _tex_rows(left, line)
    body = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _tex_rows(left: str, line: Line) -> list[str]:
    sign = RELATIONS[line.relation][1]
    reasons = _tex_reason(line)
    rows = []
    parts = broken(line.right, line.left if left else None)
    if left and parts.alone:
        rows.append(f"& {left} &&")
        left = ""
    for k in range(max(len(parts.rows), len(reasons))):
        head = f"{left} & {sign} " if k == 0 else r"& \qquad "
        shown = parts.rows[k] if k < len(parts.rows) else ""
        words = reasons[k] if k < len(reasons) else ""
        rows.append(f"{head}{shown} && {words}".rstrip())
    return rows


def _tex_reason(line: Line) -> list[str]:
    """Write the reasons, each formula by its LaTeX, wrapped to the column."""
    known = formulas()
    items: list[tuple[str, int]] = []
    for part in filter(None, (line.rule, *line.reason.split("; "))):
        shown = f"${known[part]}$" if part in known else escape(part)
        items.append((shown, len(part)))
    if line.where is not None:
        condition = tex.condition(line.variable, line.where)
        items.append((f"${condition}$", len(unicode.condition(line.variable, line.where))))
    rows: list[str] = []
    used = REASON
    for shown, size in items:
        pieces = [shown] if size <= REASON or "$" in shown else textwrap.wrap(shown, REASON)
        for piece in pieces:
            if used + size + 2 <= REASON:
                rows[-1] += f"; {piece}"
                used += size + 2
            else:
                rows.append(piece)
                used = size
    return [rf"\text{{\footnotesize {row}}}" for row in rows]


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
