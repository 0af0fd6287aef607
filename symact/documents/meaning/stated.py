"""Which member of a family a document has stated: later claims on the name are held to it."""

from __future__ import annotations

from typing import Any

from symact import catalog
from symact.documents.meaning.asked import FAULTS
from symact.documents.meaning.build import Builder
from symact.documents.meaning.choice import Choice, Chosen
from symact.documents.meaning.fits import UNSAID, numbers_in, of_row
from symact.documents.meaning.names import SYNONYMS, VARIABLES
from symact.documents.meaning.records import Place, Scope, Stated, walk
from symact.documents.meaning.variants import expression, forms
from symact.documents.tree import Node

MOST = 6
"""Statements of one name that are looked at, the nearest first."""


def members(row: str, scope: Scope, place: Place) -> list[tuple[Chosen, str]]:
    """List the formulas of a row that the document states before a place, each with a note.

    Empty where it states none, or none that is a member of the family.
    """
    if len(forms(row)) == 1 and not forms(row)[0].parameters:
        return []
    before = [s for s in scope.heads if s.whole and s.row == row and s.place.number < place.number]
    here = [s for s in before if place.within(s.place)]
    found: list[tuple[Chosen, str]] = []
    for stated in (here or before)[-MOST:]:
        found += [m for m in _fitting(stated, scope) if m not in found]
    return found


def _fitting(stated: Stated, scope: Scope) -> list[tuple[Chosen, str]]:
    numbers = numbers_in(walk(stated.body))
    every = of_row(stated.row, (), numbers, several=True)
    values = _values(stated, scope)
    if values is None:
        return []
    fitting = [(chosen, note) for chosen, note in every if _is(chosen, values)][:1]
    return [(chosen, note.replace(" only ", " ").replace(UNSAID, "")) for chosen, note in fitting]


def _values(stated: Stated, scope: Scope) -> list[Any] | None:
    """Give the values of a stated formula at the points."""
    from symact.documents.meaning.identify import POINTS, at

    builder = Builder(scope, stated.place, Choice(variable=stated.variable))
    try:
        expr = builder.exactly(stated.body)
        x = builder.symbol(stated.variable)
        return [at(expr, x, 0, p) for p in POINTS] if expr.free_symbols <= {x} else None
    except FAULTS:
        return None


def _is(chosen: Chosen, values: list[Any]) -> bool:
    from symact.documents.meaning.identify import POINTS, at, near

    formula, x, symbols = expression(chosen.variant)
    given = {symbols[name]: value for name, value in chosen.values.items()}
    expr = formula.subs(given)
    if expr.free_symbols - {x}:
        return False
    try:
        return all(near(v, at(expr, x, 0, p)) for v, p in zip(values, POINTS, strict=True))
    except FAULTS:
        return False


def has_letter(row: str, scope: Scope, place: Place) -> bool:
    """Tell whether the document states a row with its parameters as letters."""
    parameters = [name for name, _ in forms(row)[0].parameters if name not in fixed(row)]
    letters = {s for name in parameters for s in (name, *SYNONYMS.get(name, ()))}
    letters -= set(VARIABLES)
    return bool(letters) and any(
        n.op == "name" and n.value in letters
        for s in scope.heads if s.row == row and s.place.number != place.number
        for n in walk(s.body)
    )  # fmt: skip


def fixed(row: str) -> frozenset[str]:
    """List the parameters of a row that are derived constants, whatever letters print them."""
    return frozenset(p.name for p in catalog.get(row).parameters if p.derived or not p.default)


def restates(head: Node, row: str, own: str) -> bool:
    """Tell whether a left side states a row itself: NAME(x), no derivative, no value."""
    return head.op == "call" and not head.value[1] and row == own and all(
        a.op in {"name", "tuple"} for a in head.args
    )  # fmt: skip
