"""A statement while its rows are read, and what it becomes when they end."""

from __future__ import annotations

from dataclasses import dataclass, field

from symact.documents.tree import Node, Statement

_SIMPLE = frozenset({"name", "number", "infinity", "neg", "abs", "percent"})


@dataclass(slots=True)
class Draft:
    """Collect a statement while its rows are read."""

    start: int
    joined: str = ""
    terms: list[Node] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    conditions: list[Node] = field(default_factory=list)
    rows: list[tuple[int, Node]] = field(default_factory=list)
    """Which term each row ends with, and the condition of that row."""
    plain_rows: int = 0
    """Rows without a condition."""
    label: str = ""
    end: int = 0
    aligned: bool = False
    """Whether one of its signs stands behind an alignment mark."""


def is_simple(node: Node) -> bool:
    """Tell whether a node is a bare name, a number, or one with a sign or bars."""
    return node.op in _SIMPLE and all(map(is_simple, node.args))


def both(left: Node, right: Node) -> Node:
    """Join two conditions."""
    return Node("and", (left, right), None, left.start, right.end)


def of_condition(node: Node) -> Draft:
    """Make a statement of a condition that stands by itself."""
    draft = Draft(node.start, end=node.end)
    relation = node.op in {"compare", "member"}
    draft.terms = list(node.args) if relation else [node]
    draft.signs = list(node.value if node.op == "compare" else (node.value,)) if relation else []
    draft.places = [node.start] * len(draft.signs)
    return draft


def as_condition(draft: Draft) -> Node:
    """Turn a chain that restricts a statement into its condition."""
    if not draft.signs:
        return draft.terms[0].args[0]
    start, end = draft.start, draft.end
    if draft.signs[0] in {"in", "notin"} and len(draft.signs) == 1:
        return Node("member", tuple(draft.terms), draft.signs[0], start, end)
    return Node("compare", tuple(draft.terms), tuple(draft.signs), start, end)


def finished(draft: Draft) -> Statement:
    """Give the statement of a draft; rows with conditions become cases."""
    terms, signs, places = draft.terms, draft.signs, draft.places
    conditions = [*draft.conditions, *(node for _, node in draft.rows)]
    if len(draft.rows) > 1:
        terms, signs, places, conditions = _as_cases(draft)
    return Statement(
        tuple(terms), tuple(signs), tuple(places), tuple(conditions), draft.label,
        draft.start, draft.end, draft.joined,
    )  # fmt: skip


def _as_cases(draft: Draft) -> tuple[list[Node], list[str], list[int], list[Node]]:
    """Make one function of rows that each carry their condition."""
    ends = [end for end, _ in draft.rows]
    first = ends[0]
    each = ends == list(range(first, len(draft.terms)))
    differ = len({repr(_bare(node)) for _, node in draft.rows}) == len(draft.rows)
    if not (each and differ and draft.plain_rows == 0 and set(draft.signs[first:]) <= {"=", ":="}):
        conditions = [*draft.conditions, *(node for _, node in draft.rows)]
        return draft.terms, draft.signs, draft.places, conditions
    rows = [part for end, node in draft.rows for part in (draft.terms[end], node)]
    cases = Node("cases", tuple(rows), None, rows[0].start, rows[-1].end)
    terms = [*draft.terms[:first], cases]
    return terms, draft.signs[:first], draft.places[:first], draft.conditions


def _bare(node: Node) -> tuple[object, ...]:
    return (node.op, node.value, tuple(map(_bare, node.args)))
