"""Derivations of activations along an axis for terminals, pages and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import Any

from symact.activation import Activation
from symact.derive.vector.formula import rows_of
from symact.derive.vector.lines import RowDerivation, RowLine, derive_rows
from symact.errors import DerivationError
from symact.report.gallery.derived import Derived, Row
from symact.report.kinds import spell
from symact.report.table import several
from symact.report.typeset import escape

WIDTH = 100
REASON = 34


def derivation_of(
    activation: Activation, wrt: str = "", output: int | None = None
) -> RowDerivation:
    """Derive the Jacobian with every line checked: of one output row, or of all.

    Raises:
        DerivationError: It is not an activation along an axis, or a line does not hold.
    """
    if not activation.indexed:
        raise DerivationError(
            "its derivation is that of its gradients", subject=activation.name,
            hint="derive it without --steps",
        )  # fmt: skip
    if output is not None:
        return derive_rows(activation, wrt, output)
    first, *others = (
        derive_rows(activation, wrt, k) for k in range(len(rows_of(activation).outputs))
    )
    return replace(first, others=tuple(others))


def text(found: RowDerivation) -> str:
    """Print a derivation for a terminal: the left side once, the reasons below each line."""
    return "\n".join(map(_text, (found, *found.others)))


def _text(found: RowDerivation) -> str:
    lines = [found.title[:1].upper() + found.title[1:]]
    before = ""
    for line in found.lines:
        left, right = spell.side_text(line.left), spell.side_text(line.right)
        if left != before:
            lines.append(f"  {left}")
        lines += textwrap.wrap(
            f"= {right}", WIDTH, initial_indent="    ", subsequent_indent="        ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        lines.append(f"        {_reason(line)}; {line.evidence.value}")
        before = left
    lines.append(f"  {several(len(found.lines), 'line')}, each checked by itself: "
                 f"{found.evidence.value}; {found.note}")  # fmt: skip
    return "\n".join(lines)


def _reason(line: RowLine) -> str:
    return "; ".join(filter(None, (line.rule, line.reason)))


def latex(found: RowDerivation) -> str:
    r"""Typeset the lines as one align*; it needs amsmath only."""
    rows, before = [], ""
    for line in _every(found):
        left = spell.side_tex(line.left)
        shown = "" if left == before else left
        reason = rf"\text{{\footnotesize {escape(_reason(line))}}}"
        rows.append(f"{shown} & = {spell.side_tex(line.right)} && {reason}")
        before = left
    body = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def data(found: RowDerivation) -> dict[str, Any]:
    """Write a derivation as plain data."""
    others = {"others": [data(other) for other in found.others]} if found.others else {}
    return others | {
        "title": found.title,
        "evidence": found.evidence.value,
        "note": found.note,
        "lines": [
            {
                "left": spell.side_text(line.left),
                "relation": "=",
                "right": spell.side_text(line.right),
                "latex": f"{spell.side_tex(line.left)} = {spell.side_tex(line.right)}",
                "rule": line.rule,
                "reason": line.reason,
                "where": None,
                "evidence": line.evidence.value,
                "note": line.note,
            }
            for line in found.lines
        ],
    }


def derived(found: RowDerivation) -> Derived:
    """Prepare a derivation for a sheet."""
    rows, before = [], ""
    for line in _every(found):
        left = spell.side_tex(line.left)
        rows.append(Row("" if left == before else left, "=", spell.side_tex(line.right),
                        _reason(line)))  # fmt: skip
        before = left
    title = found.title[:1].upper() + found.title[1:]
    return Derived("Jacobian", title, tuple(rows), latex(found), found.evidence.value, found.note)


def answer(activation: Activation, found: RowDerivation) -> str:
    """Print the Jacobian and the product alone."""
    shown = [f"{activation.name}({', '.join(activation.inputs)}): {activation.formula}"]
    for line in (line for part in (found, *found.others) for line in _answers(part)):
        left, right = spell.side_text(line.left), spell.side_text(line.right)
        shown += [f"{left} = {right}", f"  {line.evidence.value}"]
    return "\n".join(shown)


def equation(found: RowDerivation) -> str:
    """Typeset the Jacobian alone."""
    lines = (_answers(part)[0] for part in (found, *found.others))
    return r" \\ ".join(f"{spell.side_tex(v.left)} = {spell.side_tex(v.right)}" for v in lines)


def _every(found: RowDerivation) -> tuple[RowLine, ...]:
    """Give the lines of all output rows."""
    return tuple(line for part in (found, *found.others) for line in part.lines)


def _answers(found: RowDerivation) -> list[RowLine]:
    """Give the last line of each left side that is an answer: the Jacobian, the product."""
    forms = {line.left.form: line for line in found.lines}
    return [forms[form] for form in ("slope", "product") if form in forms]
