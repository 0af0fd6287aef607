r"""How long the rows of a claim are: what the document says, or as many as the claim has entries.

`softmax(x)_1 = \sigma(x_1 - x_2)` names the entries 1 and 2. It is asked for rows of two and three,
and of two alone, where it is true: a document that says nothing of the length may mean that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symact.documents.meaning import vectors
from symact.documents.meaning.choice import INDICES, Choice, of_indices, splits
from symact.documents.meaning.choices import indices_of
from symact.documents.meaning.given import every_instance
from symact.documents.meaning.records import Place, Scope, walk
from symact.documents.tree import Node

SIZES = (2, 3)
"""Entries of the rows for which a statement over indices is judged."""

LONGEST = 12
"""Entries of a row that are written out one by one."""


def alternatives(
    nodes: Sequence[Node],
    indices: tuple[tuple[str, ...], tuple[str, ...]],
    base: Choice,
    scope: Scope,
    place: Place,
    only: int = -1,
    conditions: Sequence[Node] = (),
) -> list[tuple[list[Choice], str]]:
    """Give the instances of a claim for every way to take the length of its rows, with a note.

    Args:
        nodes: Of the claim and what is printed beside it.
        indices: Its free indices, and the names that count entries.
        base: What is settled already.
        scope: The symbol table.
        place: Where it stands.
        only: Number of the one instance that is asked, -1 for all.
        conditions: Printed beside the claim: i = j and the like restrict the instances.
    """
    every = _every(nodes, indices, base, scope, place)
    pairs = [
        n for c in conditions for n in walk(c) if n.op == "compare" and of_indices(n.args, n.value)
    ]
    found = [([c for c in each if _among(c, pairs)] or each, note) for each, note in every]
    return [(each[only:][:1] if 0 <= only < len(each) else each, note) for each, note in found]


def _every(
    nodes: Sequence[Node],
    indices: tuple[tuple[str, ...], tuple[str, ...]],
    base: Choice,
    scope: Scope,
    place: Place,
) -> list[tuple[list[Choice], str]]:
    free, counts = indices
    named = entries(nodes)
    if not free and not counts and not named:
        return [([base], "")]
    most = max(named, default=0)
    known = said(nodes, scope, place)
    if known:
        return [(every_instance(free, counts, base, (known,)), f"for rows of {known}")]
    low, high = (most, most + 1) if most > SIZES[0] else SIZES
    note = f"judged for vectors of {low} and {high} entries"
    found = [(every_instance(free, counts, base, (low, high)), note)]
    if most >= SIZES[0] and named == set(range(1, most + 1)) and not counts:
        found.append((every_instance(free, counts, base, (most,)), f"for rows of {most}"))
    return found


def _among(choice: Choice, pairs: Sequence[Node]) -> bool:
    """Tell whether an instance is among those that conditions on its indices leave."""
    for pair in pairs:
        places = [choice.indices.get(str(arg.value)) for arg in pair.args]
        if None not in places and (places[0] == places[1]) != (pair.value[0] == "="):
            return False
    return True


def entries(nodes: Sequence[Node]) -> set[int]:
    """List the entries that a claim over a row names by number; none if it has no such row."""
    calls = [n for n in nodes if n.op == "call" and vectors.is_vector(str(n.value[0]))]
    if not calls or any(vectors.listed(n) is not None for n in calls):
        return set()
    rows = {splits(str(a.value))[0] for n in calls for a in n.args if a.op == "name"}
    found: set[int] = set()
    for node in nodes:
        if node.op == "index":
            found |= _number(node.args[-1])
        elif node.op in {"sum", "product"} and node.value in INDICES:
            found |= set(range(1, max(_number(node.args[1]), default=0) + 1))
        elif node.op == "name":
            head, _, number = str(node.value).rpartition("_")
            found |= {int(number)} if head in rows and number.isdecimal() else set()
    return found if max(found, default=0) <= LONGEST and 0 not in found else set()


def _number(node: Node) -> set[int]:
    whole = node.op == "number" and str(node.value).isdecimal()
    return {min(int(node.value), LONGEST + 1)} if whole else set()


def said(nodes: Sequence[Node], scope: Scope, place: Place) -> int:
    r"""Give the length that a document gives to a row of a claim, x \in R^3; 0 if it says none."""
    names = {splits(str(n.value))[0] for n in nodes if n.op == "name"}
    beside = [found for n in nodes if n.op == "member" for found in of_row(n.args[0], n.args[1])]
    known = {key: length for key, length, at in scope.lengths if at.number < place.number}
    return next((length for key, length in {**known, **dict(beside)}.items() if key in names), 0)


def of_row(left: Node, right: Node) -> Iterable[tuple[str, int]]:
    r"""Read `x \in R^3`: (x, 3)."""
    if right.op != "pow" or right.args[0].op != "reals":
        return
    parts = left.args if left.op == "tuple" else (left,)
    for part in parts:
        for length in _number(right.args[1]):
            if part.op == "name" and 1 < length <= LONGEST:
                yield str(part.value), length


def free_indices(terms: Iterable[Node], inside: list[Node]) -> tuple[str, ...]:
    """List the indices that are free in a term: in p_i = e^{z_j}/sum_i e^{z_i} both of them."""
    return tuple(sorted({k for term in terms for k in indices_of(walk(term), inside)}))
