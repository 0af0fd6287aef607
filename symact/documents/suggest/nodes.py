"""Small moves on trees: build, compare, replace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from symact.documents.tree import Node

Edit: TypeAlias = tuple[Node, str]
"""A changed tree, and what was changed, in words."""

Rule: TypeAlias = Callable[[Node], Iterable[Edit]]


def key(node: Node) -> Any:
    """Give what a tree is, wherever it stands."""
    return node.op, node.value, tuple(key(a) for a in node.args)


def number(text: str) -> Node:
    """Make a number."""
    return Node("number", value=text)


def atom(text: str) -> Node:
    """Make a number or a name."""
    return number(text) if text[0].isdigit() else Node("name", value=text)


def neg(node: Node) -> Node:
    """Change the sign; two signs are none."""
    return node.args[0] if node.op == "neg" else Node("neg", (node,))


def mul(*factors: Node) -> Node:
    """Multiply, products flattened."""
    flat: list[Node] = []
    joined: list[str] = []
    for factor in factors:
        inner = factor.args if factor.op == "mul" else (factor,)
        signs = list(factor.value) if factor.op == "mul" else []
        joined += [*([" "] if flat else []), *signs]
        flat += inner
    return flat[0] if len(flat) == 1 else Node("mul", tuple(flat), "".join(joined))


def div(above: Node, below: Node) -> Node:
    """Divide."""
    return Node("div", (above, below))


def power(base: Node, exponent: str) -> Node:
    """Raise to a number."""
    return Node("pow", (base, number(exponent)))


def add(terms: tuple[Node, ...], signs: str) -> Node:
    """Add; a sum of one term is the term with its sign."""
    if len(terms) == 1:
        return neg(terms[0]) if signs == "-" else terms[0]
    return Node("add", terms, signs)


def signs_of(node: Node) -> str:
    """Give the signs of a sum, one a term."""
    return "".join(node.value)


def names(node: Node) -> Iterator[str]:
    """Yield the names in a tree."""
    if node.op == "name":
        yield str(node.value)
    for arg in node.args:
        yield from names(arg)


def everywhere(node: Node, rule: Rule) -> Iterator[Edit]:
    """Apply a rule at every place of a tree, the outermost first."""
    yield from rule(node)
    for place, arg in enumerate(node.args):
        for changed, text in everywhere(arg, rule):
            yield with_arg(node, place, changed), text


def with_arg(node: Node, place: int, arg: Node) -> Node:
    """Replace one argument."""
    return replace(node, args=(*node.args[:place], arg, *node.args[place + 1 :]))


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """Change every node, from the leaves up."""
    return change(replace(node, args=tuple(mapped(a, change) for a in node.args)))


def words(node: Node) -> str:
    """Say briefly what a node is, for a description."""
    if node.op in {"number", "name"}:
        return str(node.value)
    if node.op == "call":
        return f"{node.value[0]}(...)"
    if node.op in {"neg", "pow"} and node.args[0].op in {"number", "name"}:
        sign, inner = ("-", node) if node.op == "neg" else ("", node)
        if node.op == "pow" and node.args[1].op in {"number", "name"}:
            return f"{words(node.args[0])}^{words(node.args[1])}"
        return f"{sign}{words(inner.args[0])}" if sign else "a power"
    return KINDS.get(node.op, "a term")


KINDS = {
    "add": "a sum", "mul": "a product", "div": "a fraction", "pow": "a power", "root": "a root",
    "abs": "an absolute value", "cases": "the cases", "neg": "a negative term",
}  # fmt: skip
