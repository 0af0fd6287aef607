"""Dots in a sum or product: x_1 + x_2 + ... + x_n, written out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symact.documents.meaning.records import MeaningError, walk
from symact.documents.tree import Node

MAX_PARTS = 64


def expand(parts: list[Node], size: int) -> list[Node]:
    """Put the parts between dots in their place.

    Args:
        parts: Terms or factors.
        size: What a letter at the end counts to.

    Raises:
        MeaningError: The parts beside the dots are not alike.
    """
    if not any(part.op == "ellipsis" for part in parts):
        return parts
    k = next(i for i, part in enumerate(parts) if part.op == "ellipsis")
    if not 0 < k < len(parts) - 1:
        raise MeaningError("what the dots stand for is not said")
    first, last = parts[k - 1], parts[k + 1]
    start = _number(_subscript(first, last))
    letter = _subscript(last, first)
    end = size if letter.isalpha() else _number(letter)
    if abs(end - start) > MAX_PARTS:
        raise MeaningError("too many parts behind dots")
    step = 1 if end > start else -1
    old = str(start)
    between = [_relabel(first, old, str(i)) for i in range(start + step, end, step)]
    closing = [_relabel(last, letter, str(end))] if end != start else []
    done = {old, str(end)}
    kept = [p for p in parts[:k] if not (letter.isalpha() and _has(p, done - {old}, p, first))]
    return [*kept, *between, *closing, *expand(parts[k + 2 :], size)]


def _has(part: Node, labels: set[str], _: Node, model: Node) -> bool:
    """Tell whether a part already stands for the last one: x_1 + x_2 + ... + x_n for n = 2."""
    return any(_relabel(model, _any(model), label).same(part) for label in labels)


def _any(node: Node) -> str:
    for each in walk(node):
        for text in _keys(each):
            tail = text.rpartition("_")[2]
            if tail.isdigit():
                return tail
    return ""


def _keys(node: Node) -> tuple[str, ...]:
    if node.op == "name":
        return (str(node.value),)
    if node.op == "ratio":
        return (str(node.value[0]), str(node.value[1]))
    return (str(node.value[0]),) if node.op in {"diff", "call"} else ()


def _subscript(node: Node, other: Node) -> str:
    """Give the subscript in which a part differs from another."""
    for mine, its in zip(walk(node), walk(other), strict=False):
        for a, b in zip(_keys(mine), _keys(its), strict=False):
            (head, _, tail), (other_head, _, _) = a.rpartition("_"), b.rpartition("_")
            if a != b and head and head == other_head:
                return tail
    raise MeaningError("what the dots stand for is not said")


def _number(text: str) -> int:
    if not text.isdigit() or len(text) > 4:
        raise MeaningError("what the dots stand for is not said")
    return int(text)


def _relabel(node: Node, old: str, new: str) -> Node:
    """Change a subscript everywhere in a tree."""
    args = tuple(_relabel(arg, old, new) for arg in node.args)
    value: Any = node.value
    if node.op == "name":
        value = _changed(str(value), old, new)
    elif node.op == "ratio":
        value = (_changed(value[0], old, new), _changed(value[1], old, new), value[2])
    elif node.op == "diff":
        value = (_changed(value[0], old, new), value[1])
    return replace(node, args=args, value=value)


def _changed(key: str, old: str, new: str) -> str:
    head, _, tail = key.rpartition("_")
    return f"{head}_{new}" if head and tail == old else key
