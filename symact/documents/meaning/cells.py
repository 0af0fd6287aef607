"""Rows of tables: a cell that is a formula, and what the other cells say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symact.documents.meaning import told
from symact.documents.meaning.choices import variable_of
from symact.documents.meaning.define import named
from symact.documents.meaning.records import Context, Definition, walk
from symact.documents.tables import Cell
from symact.documents.tree import GREEK, Node, Statement

LETTER = re.compile(r"^\$?\s*(?P<key>[a-zA-Z]|\\[a-z]+)\s*(?:\(|'|\^|$|\$)")
"""A column title that is a letter with its input: f(x), g'(x)."""


def beside_formulas(
    located: Sequence[tuple[Statement, Context]], cells: Sequence[Cell]
) -> list[Context]:
    """Give every statement the formula that its row of a table is about.

    Args:
        located: The statements of a document, with where they stand.
        cells: For each the cell it stands in.
    """
    formulas: dict[tuple[int, int], Definition] = {}
    for (statement, context), cell in zip(located, cells, strict=True):
        key = (cell.line, cell.number)
        if cell.line and key not in formulas and told.FORMULA.search(cell.column):
            found = _formula(statement, context)
            if found is not None:
                formulas[key] = found
    return [
        replace(context, formula=_seen(formulas.get((cell.line, cell.number)), context))
        for (_, context), cell in zip(located, cells, strict=True)
    ]


def _seen(known: Definition | None, context: Context) -> Definition | None:
    """Let a formula be seen from a cell of its row, in whatever order they come."""
    if known is None or known.place.number == context.place.number:
        return None
    return replace(known, place=replace(context.place, number=context.place.number - 1))


def _formula(statement: Statement, context: Context) -> Definition | None:
    body = statement.terms[min(1, len(statement.signs))]
    if set(statement.signs) - {"=", ":=", "≡"} or body.op in {"text", "interval", "set", "tuple"}:
        return None
    nodes = walk(body)
    head, parameters = named(statement.terms[0]) if statement.signs else ("", ())
    if not parameters:
        parameters = (variable_of(body, nodes),)
    if not any(_is(n, parameters[0]) for n in nodes):
        return None
    title = LETTER.match(context.column)
    letter = title["key"].removeprefix("\\") if title else head or "f"
    key = GREEK.get(letter, letter)
    return Definition(key, parameters, body, statement.conditions, context.place)


def _is(node: Node, key: str) -> bool:
    return node.op == "name" and node.value == key
