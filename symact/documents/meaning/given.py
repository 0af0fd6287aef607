"""What is printed beside a claim: conditions, values, ends, and what its indices run over."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import sympy

from symact.documents.meaning.asked import Asked, is_numeric, number_of
from symact.documents.meaning.choice import INDICES, Choice, splits
from symact.documents.meaning.records import Context, walk
from symact.documents.meaning.vectors import is_whole
from symact.documents.meaning.words import LARGE, SMALL, says
from symact.documents.tree import Node, Statement

MAX_INSTANCES = 14


def sort_conditions(statement: Statement) -> tuple[tuple[Node, ...], dict[str, Any], list[Any]]:
    """Sort conditions: what restricts, what gives a name a number, what tends where."""
    kept, values, ends = [], {}, []
    for node in statement.conditions:
        single = node.op == "compare" and len(node.args) == 2
        left = node.args[0] if node.args else node
        if node.op in {"text", "nothing", "ellipsis"}:
            continue
        if single and node.value[0] == "->":
            ends.append((str(left.value), node.args[1]))
        elif single and node.value[0] == "=" and left.op == "name" and is_numeric(node.args[1]):
            values[str(left.value)] = number_of(node.args[1])
        elif (node.op == "member" and _space(node.args[1])) or _about_indices(node):
            continue
        else:
            kept.append(node)
    return tuple(kept), values, ends


def _space(node: Node) -> bool:
    """Tell whether a set is that of all numbers, or of all rows of them."""
    return (node.args[0] if node.op == "pow" else node).op in {"reals", "naturals"}


def _about_indices(node: Node) -> bool:
    names = {str(n.value) for n in walk(node) if n.op == "name"}
    return any(n.op == "ellipsis" for n in walk(node)) or (
        bool(names) and names <= INDICES | {"N", "K", "C", "D"} and bool(names & INDICES)
    )


def doubled(nodes: list[Node]) -> bool:
    """Tell whether a sign stands for two: x -> ±oo."""
    return any(n.op == "add" and "±" in str(n.value) for n in nodes)


def resolve(node: Node, sign: str) -> Node:
    """Choose one of the two signs that ± stands for."""
    args = tuple(resolve(arg, sign) for arg in node.args)
    if node.op != "add" or "±" not in str(node.value):
        return replace(node, args=args)
    return replace(node, args=args, value=str(node.value).replace("±", sign))


def resolved(asked: Asked, sign: str) -> Asked:
    """Choose one of the signs that ± stands for, on both sides."""
    return replace(asked, left=resolve(asked.left, sign), right=resolve(asked.right, sign))


def signed(ends: list[Any], sign: str) -> list[Any]:
    """Choose one of the signs in the places where something tends."""
    return [(key, resolve(node, sign)) for key, node in ends]


COUNTS = frozenset("nNKCdDJmM")
"""Letters that customarily count the entries of a row."""


def counts_in(nodes: list[Node]) -> tuple[str, ...]:
    """List the names that count the entries of a vector: n of a sum up to n, of max x_i + log n."""
    over = [n.args[1] for n in nodes if n.op in {"sum", "product"}]
    found = [str(n.value) for n in over if n.op == "name"]
    rows = [n for n in nodes if n.op == "call" and is_whole(str(n.value[0]))]
    running = [n for n in nodes if n.op in {"sum", "bound"} and _letter(n) in INDICES]
    if rows or running:
        letters = {_letter(n) for n in running}
        if not any(n.op == "ellipsis" for n in nodes):
            letters |= {splits(str(n.value))[1] for n in nodes}
        names = [str(n.value) for n in nodes if n.op == "name"]
        found += [name for name in names if name in COUNTS - letters]
    return tuple(dict.fromkeys(found))


def _letter(node: Node) -> str:
    return str(node.value[1] if node.op == "bound" else node.value)


def every_instance(
    free: tuple[str, ...], counts: tuple[str, ...], base: Choice, sizes: tuple[int, ...]
) -> list[Choice]:
    """Give every assignment of the free indices for rows of some lengths."""
    found = []
    for size in sizes:
        values = {**base.values, **dict.fromkeys(counts, sympy.Integer(size))}
        every = itertools.product(range(1, size + 1), repeat=len(free))
        found += [
            replace(base, size=size, values=values, indices=dict(zip(free, each, strict=True)))
            for each in every
        ]
    return found[:MAX_INSTANCES]


def ends_of(
    asked: Asked, printed: list[Any], variable: str, context: Context
) -> list[tuple[Any, int] | None]:
    """List the places where a side may tend to something."""
    if asked.order is not None:
        return [asked.ends]
    if asked.sign not in {"->", "~", "∝", "O", "o"}:
        return [None]
    for key, node in printed:
        if key == variable or len(printed) == 1:
            return [_end(node)]
    if asked.sign == "∝":
        return [None]
    near = f"{context.before[-60:]} {context.after[:30]}"
    high, low = says(LARGE, near), says(SMALL, near)
    up, down = (sympy.oo, 0), (-sympy.oo, 0)
    if asked.sign in {"O", "o"} and not (high or low):
        return [(sympy.S.Zero, 0), up, down]
    if high != low:
        return [up] if high else [down]
    return [up, down]


def _end(node: Node) -> tuple[Any, int]:
    """Read where a limit is taken: 0, 0^+, -infinity."""
    side = 0
    if node.op == "pow" and node.args[1].op in {"text", "name", "nothing"}:
        side = -1 if str(node.args[1].value) == "-" else 1
        node = node.args[0]
    return number_of(node), side
