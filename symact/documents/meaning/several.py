r"""Claims over several rows: what a document leaves unsaid of one, and where that is no excuse.

`\partial L/\partial z_j = p_j - y_j` is true where the y sum to 1; a statement about two rows of
which nothing is known may be true of them all the same. A derivative whose both sides are made of
the same rows has no such excuse: it is false if it is false of any y, of y that sum to 1, and of y
that mark one class.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from symact.documents.meaning.choice import Choice, indexed, splits, visible
from symact.documents.meaning.records import Place, Reading, Scope
from symact.documents.meaning.vectors import is_row
from symact.documents.records import Question
from symact.documents.tree import Node
from symact.language.reader import symbol

SLOPES = frozenset({"diff", "ratio"})


def rows_of(nodes: Iterable[Node], scope: Scope, place: Place) -> set[str]:
    """List the rows whose entries a claim uses and of which the document says nothing."""
    pairs = [splits(str(n.value)) for n in nodes if n.op == "name"]
    return {base for base, letter in pairs if letter and not _said(base, scope, place)}


def _said(base: str, scope: Scope, place: Place) -> bool:
    known = visible(scope, base, place)
    row = known is not None and not known.parameters and is_row(known.body)
    return row or indexed(scope, base) is not None


def closed(left: Node, reading: Reading) -> str | None:
    """Name the row a derivative is taken in, if both of its sides are made of the same rows."""
    if left.op not in SLOPES:
        return None
    for question in reading.questions:
        sides = [_bases(side) for side in (question.left, question.right)]
        if not sides[1] <= sides[0]:
            return None
    return splits(str(left.value[0] if left.op == "diff" else left.value[1]))[0]


def _bases(expr: Any) -> set[str]:
    return {str(s).rpartition("_")[0] or str(s) for s in expr.free_symbols}


def labelled(reading: Reading, instances: list[Choice], own: str) -> list[Reading]:
    """Read a claim with each row of labels normalized: the entries sum to 1, or one of them is 1.

    Args:
        reading: As it stands.
        instances: Of its questions, in their order.
        own: The row that is differentiated in.
    """
    pairs = list(zip(reading.questions, instances, strict=True))
    rows = sorted(set().union(*(_bases(q.left) for q, _ in pairs)) - {own, ""})
    found = []
    for base in rows:
        if any(symbol(f"{base}_1") in q.left.free_symbols for q, _ in pairs):
            summed = tuple(_summed(q, base, c.size) for q, c in pairs)
            marked = tuple(m for q, c in pairs for m in _marked(q, base, c.size))
            found += [Reading(summed, f"where the {base}_i sum to 1"),
                      Reading(marked, f"where one {base}_i is 1 and the rest 0")]  # fmt: skip
    return found


def _summed(question: Question, base: str, size: int) -> Question:
    *free, last = (symbol(f"{base}_{k}") for k in range(1, size + 1))
    return _with(question, {last: 1 - sum(free)})


def _marked(question: Question, base: str, size: int) -> list[Question]:
    marks = range(1, size + 1)
    return [_with(question, {symbol(f"{base}_{k}"): int(k == one) for k in marks}) for one in marks]


def _with(question: Question, swap: dict[Any, Any]) -> Question:
    left, right = question.left.subs(swap), question.right.subs(swap)
    kept = tuple(v for v in question.variables if v not in swap)
    return replace(question, left=left, right=right, variables=kept)
