"""Slips with indices: i for j, an exponential left out of a sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symact.documents.meaning.choice import INDICES, splits
from symact.documents.suggest.nodes import Edit, atom, with_arg
from symact.documents.tree import Node


def letters(nodes: Iterable[Node]) -> tuple[str, ...]:
    """List the indices of trees, those of sums too: i and j of p_i, x_j."""
    keys: list[str] = []
    for node in nodes:
        match node.op:
            case "name":
                keys.append(splits(str(node.value))[1])
            case "ratio" | "diff":
                keys += [splits(str(k))[1] for k in node.value]
            case "sum" | "product":
                keys.append(str(node.value))
            case "index":
                keys += [str(a.value) for a in node.args[1:] if a.op == "name"]
            case _:
                pass
    return tuple(dict.fromkeys(k for k in keys if k in INDICES))


def index(node: Node, known: tuple[str, ...]) -> Iterator[Edit]:
    """Take another index."""
    if node.op == "name":
        base, own = splits(str(node.value))
        for letter in known:
            if own and letter != own:
                yield replace(node, value=f"{base}_{letter}"), f"index {letter} for {own}"
    if node.op == "index" and node.args[-1].op == "name":
        own = str(node.args[-1].value)
        for letter in known:
            if letter != own:
                changed = with_arg(node, len(node.args) - 1, atom(letter))
                yield changed, f"index {letter} for {own}"


def exponential(node: Node) -> Iterator[Edit]:
    """Put the exponential that a sum over a row forgets."""
    if node.op == "sum" and node.args[-1].op == "name":
        body = node.args[-1]
        natural = Node("pow", (atom("e"), body))
        yield with_arg(node, len(node.args) - 1, natural), f"e^{body.value} for {body.value}"
