"""Letters that may stand for more than a number: a step H(x), the unit i, the operator D."""

from __future__ import annotations

from dataclasses import replace

from symact.documents.meaning.choice import visible
from symact.documents.meaning.records import Context, Place, Scope, walk, whole
from symact.documents.tree import GREEK, Node, Statement

STEPS = frozenset({"theta", "Theta", "H", "u"})
"""Letters that the literature calls the unit step, when an input in brackets follows."""

STEP = "heaviside"
NO_STEP = "a letter before a bracket may be a function that nothing defines"
COMPLEX = "complex numbers are not judged"
OPERATOR = "D may be the derivative: it is not defined in the document"

LONGEST_FACTOR = 5
WORD = "a word before a bracket is more likely a function than a factor"

CIRCULAR = frozenset({"exp", "sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "coth"})
"""Functions whose values at ix documents print."""


def doubt(statement: Statement, scope: Scope, place: Place) -> str:
    """Say why a claim that is false of numbers may be true of what its letters stand for."""
    if _imaginary(statement, scope, place):
        return COMPLEX
    head = statement.terms[0]
    if head.op == "mul" and len(head.args) == 2 and all(n.op == "name" for n in head.args) and (
        len(str(head.args[0].value)) > LONGEST_FACTOR
        and str(head.args[0].value) not in GREEK.values()
    ):  # fmt: skip
        return WORD
    for node in whole(statement):
        first = node.args[0] if node.op == "mul" else node
        if first.op == "name" and first.value == "D" and node.op == "mul" and (
            node.args[1].op in {"call", "name"} and visible(scope, "D", place) is None
        ):  # fmt: skip
            return OPERATOR
    return ""


def _imaginary(statement: Statement, scope: Scope, place: Place) -> bool:
    nodes = whole(statement)
    if visible(scope, "i", place) is not None or any(
        n.op in {"sum", "product", "index"} for n in nodes
    ):
        return False
    inside = [m for n in nodes if n.op == "call" and n.value[0] in CIRCULAR for m in walk(n)]
    inside += [m for n in nodes if n.op == "pow" for m in walk(n.args[1])]
    return any(n.op == "name" and n.value == "i" for n in inside)


def with_steps(statement: Statement, scope: Scope, context: Context) -> Statement | None:
    """Read x H(x) with the unit step; None if nothing in the statement is printed so."""
    terms = tuple(step_read(term, scope, context) for term in statement.terms)
    if all(a is b for a, b in zip(terms, statement.terms, strict=True)):
        return None
    return replace(statement, terms=terms)


def step_read(node: Node, scope: Scope, context: Context) -> Node:
    """Put the unit step for a letter before a bracket; the same node if there is none."""
    args = tuple(step_read(arg, scope, context) for arg in node.args)
    if any(a is not b for a, b in zip(args, node.args, strict=True)):
        node = replace(node, args=args)
    if node.op == "call" and node.value[0] in STEPS and len(node.args) == 1:
        free = visible(scope, str(node.value[0]), context.place) is None
        return replace(node, value=(STEP, node.value[1])) if free else node
    if node.op != "mul":
        return node
    factors: list[Node] = []
    joins = ""
    for factor, join in zip(node.args, f" {node.value}"[-len(node.args) :], strict=True):
        last = factors[-1] if factors else None
        if last is not None and _is_step(last, factor, scope, context):
            factors[-1] = Node("call", (factor,), (STEP, 0), last.start, factor.end)
            continue
        factors.append(factor)
        joins += join
    if len(factors) == len(node.args):
        return node
    return factors[0] if len(factors) == 1 else replace(
        node, args=tuple(factors), value=joins[1:]
    )  # fmt: skip


def _is_step(letter: Node, argument: Node, scope: Scope, context: Context) -> bool:
    if letter.op != "name" or letter.value not in STEPS:
        return False
    if visible(scope, str(letter.value), context.place) is not None:
        return False
    between = context.text[letter.end : argument.end].replace("\\left", "").lstrip(" ,\\!;}")
    return between.startswith("(")
