r"""Gated pairs: GLU(a, b) and its kin, with the gate first or second.

GLU(x, W, V, b, c) of the literature is GLU of x W + b and x V + c.
"""

from __future__ import annotations

from dataclasses import replace

from symact.documents.meaning import functions
from symact.documents.meaning.names import find, fold
from symact.documents.meaning.records import walk
from symact.documents.tree import Node

GATES = {
    "glu": ("sigmoid", "second"), "reglu": ("ReLU", "first"), "geglu": ("GELU", "first"),
    "swiglu": ("SiLU", "first"),
}  # fmt: skip
"""(function of the gate, which of the pair it is in the catalogue), by folded name."""

PAIR = 2
WEIGHTS = {2: (), 3: (1, 2), 4: (1, 2), 5: (1, 2, 3, 4), 6: (1, 2, 3, 4)}
"""By the number of arguments: places of the two weights, and of the two biases."""

LETTERS = frozenset({"e", "pi", "beta"})


def gated(key: str) -> bool:
    """Tell whether a name is a function of a pair."""
    return fold(key) in GATES


def judged(head: Node, body: Node) -> bool:
    """Tell whether what a gated call is said to be is made of its arguments alone."""
    if len(head.args) not in WEIGHTS or any(arg.op != "name" for arg in head.args):
        return False
    allowed = {str(arg.value) for arg in head.args} | LETTERS
    nodes = walk(body)
    calls = {str(n.value[0]) for n in nodes if n.op == "call"}
    return {str(n.value) for n in nodes if n.op == "name"} <= allowed and all(
        functions.known(key) or find(key)[0] or gated(key) for key in calls
    )


def conventions(left: Node, right: Node) -> list[tuple[tuple[Node, Node], str]]:
    """Put products for the gated calls of a claim, the catalogue's gate first."""
    nodes = (*walk(left), *walk(right))
    calls = [n for n in nodes if n.op == "call" and gated(str(n.value[0]))]
    beta = any(n.op == "name" and n.value == "beta" for n in nodes) or any(
        n.op == "call" and str(n.value[0]).endswith("_beta") for n in nodes
    )
    sides = [(_written(left, k, beta=beta), _written(right, k, beta=beta)) for k in (0, 1)]
    if not any(len(n.args) in WEIGHTS and not n.value[1] for n in calls):
        return []
    usual = GATES[fold(str(calls[0].value[0]))][1]
    other = "first" if usual == "second" else "second"
    notes = ("", f"the gate is the {other} of the pair")
    return list(zip(sides, notes, strict=True))


def _written(node: Node, swapped: int, *, beta: bool) -> Node:
    args = tuple(_written(arg, swapped, beta=beta) for arg in node.args)
    made = replace(node, args=args)
    if node.op == "call" and fold(str(node.value[0])) == "swish" and not beta:
        return replace(made, value=("SiLU", node.value[1]))  # else b would pass for its parameter
    if node.op != "call" or not gated(str(node.value[0])) or node.value[1]:
        return made
    if len(args) not in WEIGHTS:
        return made
    name = fold(str(node.value[0]))
    function, which = GATES[name]
    pair = _pair(args)
    place = int(which == "second") ^ swapped
    gate, way = pair[place], pair[1 - place]
    place_of = (node.start, node.end)
    if name == "swiglu" and beta:
        inner = Node("mul", (Node("name", (), "beta"), gate), " ")
        opened = Node("mul", (gate, Node("call", (inner,), ("sigmoid", 0))), " ", *place_of)
    else:
        opened = Node("call", (gate,), (function, 0), *place_of)
    return Node("mul", (way, opened), " ", *place_of)


def _pair(args: tuple[Node, ...]) -> tuple[Node, Node]:
    """Give the pair that a call is taken of."""
    if len(args) == PAIR:
        return args[0], args[1]
    places = WEIGHTS[len(args)]
    first, second = (Node("mul", (args[0], args[k]), " ") for k in places[:PAIR])
    if len(places) == PAIR:
        return first, second
    return tuple(  # type: ignore[return-value]
        Node("add", (product, args[k]), "++")
        for product, k in zip((first, second), places[PAIR:], strict=True)
    )
