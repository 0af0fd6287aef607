"""Jacobians of the softmax: dp_i/dx_j = p_i (delta_ij - p_j) for p that is, or is taken for, it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symact.documents.meaning import vectors
from symact.documents.meaning.choice import indexed, splits, visible
from symact.documents.meaning.names import fold
from symact.documents.meaning.records import Context, MeaningError, Scope, walk
from symact.documents.tree import Node


@dataclass(frozen=True, slots=True)
class Way:
    """Hold one way to ask a claim: it holds if every pair is equal.

    Attributes:
        pairs: What is asked.
        note: What was assumed.
        doubt: What is said instead of a failure, where a name may stand for something else.
    """

    pairs: tuple[tuple[Node, Node], ...]
    note: str = ""
    doubt: str = ""


def read(left: Node, right: Node, scope: Scope, context: Context) -> Way | None:
    """Read dp_i/dx_j where p is, or is taken for, softmax(x).

    Raises:
        MeaningError: It is the derivative of an entry that nothing defines.
    """
    parts = _slope(left)
    if parts is None:
        return None
    body, y, i, x, j = parts
    if indexed(scope, y) is not None:
        return None
    known = visible(scope, y, context.place)
    row = Node("call", (Node("name", (), x),), ("softmax", 0), left.start, left.end)
    if vectors.is_vector(y) and known is None:
        row = replace(row, value=(y, 0))
    elif known is not None and (known.parameters or not row_of(known.body)):
        return None
    elif known is not None:
        row = known.body
    right = _without_cases(right, i, j)
    names = {str(n.value) for n in walk(right) if n.op == "name"}
    deltas = any(n.startswith("delta_") for n in names)
    said = f"{context.before} {context.heading} {context.text}".casefold()
    sure = known is not None or "softmax" in said or deltas
    others = {n for n in names if splits(n)[0] != y and not n.startswith("delta_")}
    entries = any(splits(n)[0] == y and splits(n)[1] for n in names)
    if others or not entries or (i == j and not sure):
        raise MeaningError(f"{y}_{i} is not defined in the document")
    taken = known is None and not vectors.is_vector(y)
    note = f"{y} is taken for softmax({x})" if taken else ""
    doubt = "" if sure else f"{y}_{i} is not defined in the document; for softmax({x}) it fails"
    inside = _in_terms(body, y, row)
    asked = Node("diff", (inside,), (f"{x}_{j}", 1), left.start, left.end)
    return Way(((asked, _in_terms(right, y, row)),), note, doubt)


def _without_cases(node: Node, i: str, j: str) -> Node:
    """Write the cases i = j and i != j with Kronecker's delta."""
    if node.op != "cases" or len(node.args) != CASES:
        return node
    first, when, second, other = node.args
    if not _compares(when, "=", {i, j}) or not (
        other.op == "otherwise" or _compares(other, "!=", {i, j})
    ):
        return node
    delta = Node("name", (), f"delta_{i}{j}")
    rest = Node("add", (Node("number", (), "1"), delta), "+-")
    parts = (Node("mul", (delta, first), " "), Node("mul", (rest, second), " "))
    return Node("add", parts, "++", node.start, node.end)


CASES = 4
"""Parts of two cases."""


def _compares(node: Node, sign: str, letters: set[str]) -> bool:
    return (
        node.op == "compare" and tuple(node.value) == (sign,)
        and {str(arg.value) for arg in node.args if arg.op == "name"} == letters
    )  # fmt: skip


def _slope(left: Node) -> tuple[Node, str, str, str, str] | None:
    """Give (expression, p, i, x, j) of the derivative of something of p_i in x_j."""
    if left.op == "ratio" and left.value[2] == 1:
        body, key = Node("name", (), str(left.value[0]), left.start, left.end), left.value[1]
    elif left.op == "diff" and left.value[1] == 1:
        body, key = left.args[0], left.value[0]
    else:
        return None
    x, j = splits(str(key))
    found = {splits(str(n.value)) for n in walk(body) if n.op == "name"} - {("e", "")}
    if not j or len(found) != 1:
        return None
    ((y, i),) = found
    return (body, y, i, x, j) if i and y != x else None


def row_of(node: Node) -> bool:
    """Tell whether a tree is a function of a whole row: softmax(x)."""
    return (
        node.op == "call" and not node.value[1] and len(node.args) == 1
        and (fold(str(node.value[0])) in vectors.ENTRIES or node.value[0] == "sigma")
        and not any(splits(str(n.value))[1] for n in walk(node.args[0]) if n.op == "name")
    )  # fmt: skip


def entry(row: Node, letter: str) -> Node:
    """Give the entry of a row at an index."""
    return Node("index", (row, Node("name", (), letter)), "", row.start, row.end)


def _in_terms(node: Node, y: str, body: Node) -> Node:
    """Put the entries of a row for y_i."""
    base, letter = splits(str(node.value)) if node.op == "name" else ("", "")
    if letter and base == y:
        return entry(body, letter)
    return replace(node, args=tuple(_in_terms(arg, y, body) for arg in node.args))
