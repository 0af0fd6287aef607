r"""Claims over rows and gated pairs, asked entry by entry: softmax(-x), GLU(a, b), CReLU(x).

`softmin(x) = softmax(-x)` is asked as `softmin(x)_i = softmax(-x)_i`, `GLU(a, b)` as
`a \sigma(b)`, a list of two as two claims, the Jacobian of a p that stands for the softmax as that
of the softmax. What is not of these forms is left as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symact.documents.meaning import gates, jacobian, vectors
from symact.documents.meaning.choice import splits, visible
from symact.documents.meaning.choices import indices_of
from symact.documents.meaning.jacobian import Way, entry, row_of
from symact.documents.meaning.names import VARIABLES, fold
from symact.documents.meaning.records import Claim, Context, MeaningError, Reading, Scope, walk
from symact.documents.tree import Node

EQUALS = frozenset({"=", ":=", "≡"})
LISTS = vectors.LISTS
SCALARS = frozenset("cCkKtTmM") | {"tau", "alpha", "beta", "gamma", "lambda", "e", "pi"}
"""Names of numbers beside a row: softmax(x + c)."""


def rewritten(
    left: Node, relation: str, right: Node, scope: Scope, context: Context
) -> tuple[Way, ...]:
    """Give the ways to ask a claim over rows or pairs; none if it is asked as it stands.

    Raises:
        MeaningError: It is one over rows that cannot be asked.
    """
    lists = _lists(left, right, scope, context) if relation in EQUALS | {"≈"} else None
    if lists is not None:
        return lists
    if relation not in EQUALS:
        return ()
    nodes = (*walk(left), *walk(right))
    used = {(str(n.value[0]), len(n.args)) for n in nodes if n.op == "call"}
    if any(gates.gated(k) and not _own(k, count, scope, context) for k, count in used):
        ways = gates.conventions(left, right)
        if ways:
            return tuple(Way((pair,), note) for pair, note in ways)
    slopes = jacobian.read(left, right, scope, context)
    if slopes is not None:
        return (slopes,)
    pair = _entries(left, right, scope, context)
    return () if pair is None else (Way((pair,)),)


def _own(key: str, count: int, scope: Scope, context: Context) -> bool:
    """Tell whether the document defines a function of so many values itself."""
    found = visible(scope, key, context.place)
    return found is not None and len(found.parameters) == count


def known(key: str) -> bool:
    """Tell whether a name is a function of rows or pairs that is written out here."""
    return gates.gated(key) or fold(key) in ROWS or fold(key) in {"crelu", "maxout"}


def claims(head: Node, body: Node) -> bool:
    """Tell whether `head = body` is a claim about a gated pair or a row, not a definition."""
    if head.op != "call" or head.value[1]:
        return False
    return (
        bool(gates.gated(str(head.value[0])) and gates.judged(head, body))
        or _lists(head, body, Scope(), Context()) is not None
        or (_is(head, "maxout") and body.op == "bound" and bool(body.value[1]))
    )


def _is(node: Node, row: str) -> bool:
    return (
        node.op == "call" and fold(str(node.value[0])) == row and not node.value[1]
        and len(node.args) == 1
    )  # fmt: skip


def _lists(left: Node, right: Node, scope: Scope, context: Context) -> tuple[Way, ...] | None:
    """Read CReLU(x) = [ReLU(x), ReLU(-x)], softmax([x, 0]) = [p, q] as two claims."""
    if left.op == "call" and vectors.is_vector(str(left.value[0])) and not left.value[1]:
        return _each(vectors.spelled(left, scope, context.place), right)
    if not _is(left, "crelu"):
        return None
    parts = _parts(right)
    if parts is None or len(parts) != len(SIGNS):
        return None
    (x,) = left.args
    wanted = [Node("call", (make(x),), ("ReLU", 0), left.start, left.end) for make in SIGNS]
    return (Way(tuple(zip(wanted, parts, strict=True))),)


def _each(left: Node, right: Node) -> tuple[Way, ...] | None:
    """Read a row that is given entry by entry."""
    given = vectors.listed(left)
    if given is None or right.op not in LISTS or len(right.args) != len(given):
        return None
    places = (Node("number", (), str(k + 1), left.start, left.end) for k in range(len(given)))
    entries = (Node("index", (left, place), None, left.start, left.end) for place in places)
    return (Way(tuple(zip(entries, right.args, strict=True))),)


SIGNS: tuple[Callable[[Node], Node], ...] = (lambda x: x, lambda x: Node("neg", (x,)))


def _parts(node: Node) -> tuple[Node, ...] | None:
    """Give the elements of a list, also of a function of one: ReLU([x, -x])."""
    if node.op in LISTS:
        return node.args
    places = [k for k, arg in enumerate(node.args) if arg.op in LISTS]
    if node.op != "call" or len(places) != 1:
        return None
    (k,) = places
    before, inside, after = node.args[:k], node.args[k].args, node.args[k + 1 :]
    return tuple(replace(node, args=(*before, each, *after)) for each in inside)


def _entries(
    left: Node, right: Node, scope: Scope, context: Context
) -> tuple[Node, Node] | None:  # fmt: skip
    """Read a claim of whole rows entry by entry, lengths and maxima of a row over its entries."""
    nodes = [*walk(left), *walk(right)]
    printed = {str(n.value) for n in nodes if n.op == "name"}
    rows = {splits(name)[0] for name in printed if splits(name)[1]}
    calls = [n for n in nodes if row_of(n) and n.value[0] != "sigma"]
    inside = {id(n.args[0]) for n in nodes if n.op == "index"}
    whole = [n for n in calls if id(n) not in inside]
    free = indices_of(nodes)
    if any(visible(scope, str(n.value[0]), context.place) for n in calls):
        return None
    squashed = any(n.op == "call" and fold(str(n.value[0])) in ROWS for n in nodes)
    letter = "" if free or not whole else next(c for c in "ikl" if c not in printed)
    if letter:
        rows |= _rows(calls, rows)
        beside = printed - rows - SCALARS
        beside = {name for name in beside if splits(name)[0] not in rows}
        if beside:
            raise MeaningError(f"{min(beside)} may be a row or a number")
    elif squashed:
        rows |= {str(n.args[0].value) for n in nodes if n.op == "call" and n.args
                 and fold(str(n.value[0])) in ROWS and n.args[0].op == "name"}  # fmt: skip
    elif calls:
        rows |= {str(n.args[0].value) for n in calls if n.args[0].op == "name"}
    made = tuple(_pushed(side, rows, letter) for side in (left, right))
    return None if all(a is b for a, b in zip(made, (left, right), strict=True)) else (
        made[0], made[1])  # fmt: skip


def _rows(calls: list[Node], known: set[str]) -> set[str]:
    """Name the rows that functions of rows are taken of."""
    alone = {str(n.args[0].value) for n in calls if n.args[0].op == "name"}
    if alone or known:
        return alone
    names = {str(m.value) for n in calls for m in walk(n.args[0]) if m.op == "name"}
    return {next((v for v in VARIABLES if v in names), min(names, default="x"))}


def _pushed(node: Node, rows: set[str], letter: str) -> Node:
    """Give the entry of a side; a tree in which nothing changes is given back itself."""
    row = rows and node.args and node.args[0].op == "name" and node.args[0].value in rows
    if node.op == "name":
        return replace(node, value=f"{node.value}_{letter}") if letter and node.value in rows else (
            node)  # fmt: skip
    if row and node.op == "bound" and not node.value[1]:
        return replace(node, value=(node.value[0], RUNNING), args=(_running(node.args[0]),))
    if row and node.op == "norm":
        return _length(node.args[0])
    if node.op == "index" and node.args[0].op == "call":
        make = ROWS.get(fold(str(node.args[0].value[0])))
        x = node.args[0].args[0]
        at = node.args[1]
        if make and x.op == "name" and at.op == "name":
            return make(x, replace(x, value=f"{x.value}_{at.value}"))
        return _inside(node, rows)
    if _is(node, "maxout") and node.args[0].op == "name":
        return Node("bound", (_running(node.args[0]),), ("max", RUNNING), node.start, node.end)
    if letter and node.op == "diff" and node.value[0] in rows:
        return _gradient(node, rows, letter)
    if letter and row_of(node) and node.value[0] != "sigma":
        return entry(_inside(node, rows), letter)
    if node.op == "call" and vectors.is_vector(str(node.value[0])):
        return _inside(node, rows)
    args = tuple(_pushed(arg, rows, letter) for arg in node.args)
    same = all(a is b for a, b in zip(args, node.args, strict=True))
    return node if same else replace(node, args=args)


def _gradient(node: Node, rows: set[str], letter: str) -> Node:
    r"""Give the entry of the gradient of a number: \nabla_z \mathrm{lse}(z).

    Raises:
        MeaningError: It is taken of a row: its Jacobian is no row.
    """
    (body,) = node.args
    if any(row_of(n) for n in walk(body)):
        raise MeaningError("the derivative of a row by a row: no entry is named")
    key, order = node.value
    return replace(node, value=(f"{key}_{letter}", order), args=(_inside(body, rows),))


def _inside(node: Node, rows: set[str]) -> Node:
    """Write out lengths and maxima in the arguments of a function of rows: the row itself stays."""
    args = tuple(_pushed(arg, rows, "") for arg in node.args)
    same = all(a is b for a, b in zip(args, node.args, strict=True))
    return node if same else replace(node, args=args)


RUNNING = "r"
"""Index of the maxima and lengths that are written out."""


def _running(name: Node) -> Node:
    return replace(name, value=f"{name.value}_{RUNNING}")


def _length(name: Node) -> Node:
    nothing = Node("nothing")
    square = Node("pow", (_running(name), Node("number", (), "2")))
    total = Node("sum", (nothing, nothing, square), RUNNING, name.start, name.end)
    return Node("call", (total,), ("sqrt", 0), name.start, name.end)


def _squash(name: Node, entry: Node) -> Node:
    length = _length(name)
    square = Node("pow", (length, Node("number", (), "2")))
    below = Node("add", (Node("number", (), "1"), square), "++")
    return Node("div", (Node("mul", (entry, length), " "), below), None, name.start, name.end)


ROWS: dict[str, Callable[[Node, Node], Node]] = {"squash": _squash}
"""Functions of rows that are written out in lengths."""


def joined(asked: list[Claim], note: str) -> list[Reading]:
    """Join the readings of claims that are made together."""
    if len(asked) == 1:
        return [
            replace(r, note="; ".join(n for n in (note, r.note) if n)) for r in asked[0].readings
        ]
    questions = tuple(q for each in asked for q in each.readings[0].questions)
    return [Reading(questions, note)]
