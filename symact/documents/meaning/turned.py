r"""Claims that are asked in another form: inverses, places of extremes, O terms, quotients.

f^{-1}(y) = r(y) is asked as y = r(f(y)), argmax f = a as f(x) <= f(a), f = O(g) as a bound of
f/g, f' ≈ (f(x + h) - f(x))/h as the limit for h -> 0, a limit on the right as one on the left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from symact.documents.meaning.records import walk
from symact.documents.tree import Node, Statement

STEPS = frozenset({"h", "epsilon", "eps", "Delta_x", "delta"})
"""Names of what a quotient of differences is taken over."""

EXTREMES = {"argmax": "<=", "argmin": ">="}
EQUALS = frozenset({"=", ":=", "≡", "≈"})


@dataclass(frozen=True, slots=True)
class Turned:
    """Hold what is asked instead of a claim."""

    left: Node
    relation: str
    right: Node
    conditions: tuple[Node, ...]


def turned(left: Node, relation: str, right: Node, conditions: tuple[Node, ...]) -> Turned | None:
    """Give the form in which a claim is asked; None if it is asked as it stands."""
    plain = Turned(left, relation, right, conditions)
    if right.op == "order" and relation in {"=", "in", "≈"}:
        return replace(plain, relation=str(right.value), right=right.args[0])
    if relation not in EQUALS:
        return None
    if left.op == "inverse":
        return _inverse(plain)
    if left.op == "bound" and left.value[0] in EXTREMES:
        return _place(plain)
    if right.op in {"inverse", "limit"} and left.op not in {"inverse", "limit"}:
        swapped = replace(plain, left=right, right=left)
        return turned(right, relation, left, conditions) or swapped
    return _quotient(plain) if relation == "≈" else None


def swapped(node: Node, key: str, new: Node) -> Node:
    """Put a tree for a name."""
    if node.op == "name" and node.value == key:
        return new
    return replace(node, args=tuple(swapped(arg, key, new) for arg in node.args))


def _inverse(claim: Turned) -> Turned | None:
    if len(claim.left.args) != 1:
        return None
    (inner,) = claim.left.args
    place = (claim.left.start, claim.left.end)
    if inner.op != "name":
        call = Node("call", (claim.right,), (claim.left.value, 0), *place)
        return replace(claim, left=call, right=inner)
    key = str(inner.value)
    value = Node("call", (inner,), (claim.left.value, 0), *place)
    same = Node("call", (inner,), ("id", 0), *place)
    conditions = tuple(swapped(node, key, value) for node in claim.conditions)
    return Turned(same, claim.relation, swapped(claim.right, key, value), conditions)


def _place(claim: Turned) -> Turned | None:
    kind, key = claim.left.value
    if len(claim.left.args) != 1:
        return None
    (body,) = claim.left.args
    name = key or "x"
    best = swapped(body, name, claim.right)
    return None if best.same(body) else Turned(body, EXTREMES[kind], best, claim.conditions)


def extreme_at(left: Node, conditions: tuple[Node, ...]) -> tuple[Node, tuple[Node, ...]] | None:
    """Give the value that `max f(x)` has at the `x = a` beside it, and the other conditions."""
    if left.op != "bound" or left.value[0] not in {"max", "min", "sup", "inf"}:
        return None
    for node in conditions:
        single = node.op == "compare" and node.value == ("=",) and len(node.args) == 2
        if not single or node.args[0].op != "name" or node.args[1].op not in {
            "number", "neg", "div"
        }:  # fmt: skip
            continue
        key = str(node.args[0].value)
        if left.value[1] in {"", key} and len(left.args) == 1:
            rest = tuple(n for n in conditions if n is not node)
            return swapped(left.args[0], key, node.args[1]), rest
    return None


def _quotient(claim: Turned) -> Turned | None:
    below = [n.args[1] for n in walk(claim.right) if n.op == "div"]
    names = {str(m.value) for n in below for m in walk(n) if m.op == "name"} & STEPS
    used = {str(n.value) for n in walk(claim.left) if n.op == "name"}
    if len(names) != 1 or names & used:
        return None
    (key,) = names
    zero = Node("number", (), "0", claim.right.start, claim.right.start)
    limit = Node("limit", (zero, claim.right), (key, 0), claim.right.start, claim.right.end)
    return Turned(limit, "=", claim.left, claim.conditions)


def statement_of(found: Turned, statement: Statement) -> Statement:
    """Make the statement of a claim that is asked in another form."""
    return replace(
        statement, terms=(found.left, found.right), signs=(found.relation,),
        sign_places=statement.sign_places[:1], conditions=found.conditions,
    )  # fmt: skip
