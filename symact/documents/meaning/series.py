"""Series: O terms and dots become the order to which two sides must agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sympy

from symact.documents.meaning.records import exact, walk
from symact.documents.tree import Node

if TYPE_CHECKING:
    from symact.documents.meaning.asked import Asked


EXACT = frozenset({"=", ":=", "≡", "<", "<=", ">", ">=", "in", "≈"})
"""Signs between values, not between rates."""


def without_integral(asked: Asked) -> Asked:
    """Differentiate both sides of an indefinite integral: it is known up to a constant."""
    left = asked.left
    if left.op != "integral" or left.args[0].op != "nothing" or asked.sign not in EXACT:
        return asked
    right = Node("diff", (asked.right,), (left.value, 1), asked.right.start, asked.right.end)
    return replace(asked, left=left.args[2], right=right)


def recognize(asked: Asked) -> Asked:
    """Take O terms and closing dots off the right side of an equation, and keep their order."""
    if asked.sign not in {"=", "≈", "~"} or asked.right.op not in {"add", "mul"}:
        return asked
    kept, order = (strip if asked.right.op == "add" else _strip_factor)(asked.right)
    if order is None:
        return asked
    return replace(asked, sign="=", right=kept, order=order, ends=(sympy.S.Zero, 0))


def _strip_factor(node: Node) -> tuple[Node, int | None]:
    r"""Take the dots off a sum that others multiply: \frac{2}{\sqrt\pi}(x - x^3/3 + \ldots)."""
    sums = [k for k, arg in enumerate(node.args) if arg.op == "add"]
    found = [(k, *strip(node.args[k])) for k in sums]
    found = [(k, kept, order) for k, kept, order in found if order is not None]
    if len(found) != 1:
        return node, None
    ((place, kept, order),) = found
    others = [arg for k, arg in enumerate(node.args) if k != place]
    args = (*node.args[:place], kept, *node.args[place + 1 :])
    return replace(node, args=args), (order or 0) + sum(map(degree, others))


def strip(node: Node) -> tuple[Node, int | None]:
    """Split a sum into what is printed and the power that is neglected."""
    signs = str(node.value)
    order: int | None = None
    terms, kept = [], ""
    for sign, term in zip(signs, node.args, strict=True):
        if term.op == "order":
            order = _power(term.args[0])
            if order is None:
                return node, None
        elif term.op == "ellipsis":
            order = -1
        else:
            terms.append(term)
            kept += sign
    if order is None or not terms:
        return node, None
    if order < 0:
        order = max(map(degree, terms)) + 1
        if order < 2:
            return node, None
    return Node("add", tuple(terms), kept, node.start, node.end), order


def _power(node: Node) -> int | None:
    """Read n of x^n."""
    if node.op == "name":
        return 1
    if node.op == "pow" and node.args[0].op == "name" and node.args[1].op == "number":
        value = exact(str(node.args[1].value))
        return int(value) if value.denominator == 1 else None
    return None


def degree(node: Node) -> int:
    """Give the largest power of a bare name in a term; that of a bracket is multiplied."""
    if node.op == "name":
        return 1
    inner = max(map(degree, node.args[:1] if node.op == "pow" else node.args), default=0)
    if node.op != "pow" or node.args[1].op != "number":
        return inner
    value = exact(str(node.args[1].value))
    return inner * int(value) if value.denominator == 1 else inner


POLYNOMIAL = frozenset({"name", "number", "percent", "add", "mul", "div", "neg", "pow"})
MOST = 9


def polynomial_degree(node: Node, variable: str) -> int | None:
    """Give the degree of a printed polynomial of at most the ninth; None of anything else."""
    nodes = _moving(node, variable)
    if any(n.op not in POLYNOMIAL for n in nodes):
        return None
    powers = [n for n in nodes if n.op == "pow"]
    if any(_power(n) is None for n in powers if any(m.value == variable for m in walk(n))):
        return None
    below = [n.args[1] for n in nodes if n.op == "div"]
    if any(m.op == "name" and m.value == variable for n in below for m in walk(n)):
        return None
    found = max([_power(n) or 0 for n in powers] + [int(any(n.value == variable for n in nodes))])
    return found if found <= MOST else None


def _moving(node: Node, variable: str) -> list[Node]:
    """List the nodes that hold the input; what does not is a number, however it is written."""
    if not any(n.op == "name" and n.value == variable for n in walk(node)):
        return []
    return [node, *(n for arg in node.args for n in _moving(arg, variable))]


def is_rational(node: Node, variable: str) -> bool:
    """Tell whether a tree is a printed quotient of polynomials, of which the input stands below."""
    nodes = _moving(node, variable)
    if any(n.op not in POLYNOMIAL for n in nodes):
        return False
    below = [n.args[1] for n in nodes if n.op == "div"]
    return any(m.op == "name" and m.value == variable for n in below for m in walk(n))
