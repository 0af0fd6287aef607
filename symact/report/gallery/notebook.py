"""The card of an activation in a notebook: formulas, picture, and what is stored about it."""

from __future__ import annotations

from typing import Any

from symact.activation import Activation
from symact.emit import render
from symact.report import store, typeset
from symact.report.check.words import printable
from symact.report.gallery import svg
from symact.report.gallery.curves import curves_of
from symact.report.gallery.maths import formula
from symact.report.gallery.page import squeezed
from symact.report.gallery.rows import row
from symact.report.gallery.sheets import values_of
from symact.report.gallery.typed import spaced, typed

TEMPLATE = "html/card.html"

SHOWN = frozenset({"range", "fixed point", "zero", "monotone", "parity", "smoothness"})
"""Labels of the stored facts on a card."""


SECONDS = 5.0
"""Seconds for what is not stored about an activation of several numbers."""

ROWS = frozenset({"range", "as a matrix", "shift", "Lipschitz constant in the 2-norm"})
"""Labels on the card of an activation of several numbers."""


def other_card(activation: Activation) -> str:
    """Write the card of an activation of several inputs, or of a row."""
    from symact.report import kinds

    made = kinds.made(activation, SECONDS).card
    shown = [e for s in made.sections for e in s.entries]
    context = {
        "title": printable(activation.title or activation.name),
        "name": printable(activation.name),
        "formulas": [formula(e.tex, block=True) for e in shown if e.label == "definition"],
        "picture": "",
        "rows": [row(e) for e in shown if e.label in ROWS],
    }
    return squeezed(render(TEMPLATE, context, autoescape=True))


def definition(activation: Activation) -> str:
    """Typeset the definition of an activation of several inputs, or of a row."""
    from symact.report import kinds

    made = kinds.made(activation, SECONDS).card
    return next(e.tex for s in made.sections for e in s.entries if e.label == "definition")


def card(activation: Activation, slope: Any) -> str:
    """Write the card; nothing is derived for it but what is given.

    Args:
        activation: The definition.
        slope: Its derivative; None where there is none.
    """
    found = store.find(activation)
    entries = []
    if found is not None:
        shown = spaced(typed(found.card, found.document, activation))
        entries = [e for s in shown.sections for e in s.entries if e.label in SHOWN]
    drawn = curves_of(activation, None if found is None else values_of(found.document))
    lines = [f"{typeset.applied(activation)} = {typeset.latex(activation.expr)}"]
    if slope is not None:
        lines.append(typeset.equation(activation, slope, 1, activation.inputs[0]))
    context = {
        "title": printable(activation.title or activation.name),
        "name": printable(activation.name),
        "formulas": [formula(line, block=True) for line in lines],
        "picture": "" if drawn is None else svg.picture(drawn, f"symact-{activation.digest}"),
        "rows": list(map(row, entries)),
    }
    return squeezed(render(TEMPLATE, context, autoescape=True))
