"""Brackets in the wrong place: a term or a factor that stands inside and belongs outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact.documents.suggest.nodes import Edit, add, div, mul, neg, signs_of, with_arg
from symact.documents.tree import Node

MOVED = "parenthesis moved"


def moved_out(node: Node) -> Iterator[Edit]:
    """Move the last term of a bracket, an argument or an exponent behind what it stands in."""
    for shell, terms, signs in _inside(node):
        for cut in range(1, len(terms)):
            inner = add(terms[:cut], signs[:cut])
            rest = terms[cut:]
            yield Node("add", (shell(inner), *rest), "+" + signs[cut:]), MOVED
        if len(terms) > 1 and signs[0] == "+":
            tail = add(terms[1:], "+" + signs[2:])
            yield Node("add", (terms[0], shell(tail)), "+" + signs[1]), MOVED


def _inside(node: Node) -> Iterator[tuple[Any, tuple[Node, ...], str]]:
    """Yield each sum that stands last in a node, with a way to put another in its place."""
    for place in _open_places(node, {"pow": (0, 1), "neg": (0,), "div": (0, 1), "root": (0,)}):
        arg = node.args[place]

        def put(new: Node, place: int = place) -> Node:
            return with_arg(node, place, new)

        if arg.op == "add":
            yield put, arg.args, signs_of(arg)
        else:
            for shell, terms, signs in _inside(arg):
                yield (lambda new, put=put, shell=shell: put(shell(new))), terms, signs


def _open_places(node: Node, table: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    """List the arguments that stand last in a node, or in a bracket of their own."""
    if node.op == "call":
        return (0,) if len(node.args) == 1 else ()
    return (len(node.args) - 1,) if node.op == "mul" else table.get(node.op, ())


def moved_in(node: Node) -> Iterator[Edit]:
    """Move terms that follow a product, a call or a power into its last bracket."""
    if node.op != "add":
        return
    signs = signs_of(node)
    for k in range(len(node.args) - 1):
        for put, last in _last(node.args[k]):
            inner = Node("add", (last, *node.args[k + 1 :]), "+" + signs[k + 1 :])
            yield add((*node.args[:k], put(inner)), signs[: k + 1]), MOVED


def _last(node: Node) -> Iterator[tuple[Any, Node]]:
    """Yield what stands last in a node: last factor, argument, exponent, base."""
    for place in _open_places(node, {"pow": (1, 0), "neg": (0,), "div": (1, 0)}):
        arg = node.args[place]

        def put(new: Node, place: int = place) -> Node:
            return with_arg(node, place, new)

        if arg.op != "add":
            yield put, arg
            yield from (
                (lambda new, put=put, inner=inner: put(inner(new)), last)
                for inner, last in _last(arg)
            )


def argument(node: Node) -> Iterator[Edit]:
    """Cut the argument of a function, or extend it by the factor behind."""
    if node.op == "call" and len(node.args) == 1:
        inner = node.args[0]
        if inner.op == "mul":
            first, rest = inner.args[0], mul(*inner.args[1:])
            yield mul(with_arg(node, 0, first), rest), "argument cut"
            last, front = inner.args[-1], mul(*inner.args[:-1])
            yield mul(with_arg(node, 0, front), last), "argument cut"
            yield mul(first, with_arg(node, 0, rest)), "factor moved out of the argument"
        if inner.op == "div":
            yield (
                div(with_arg(node, 0, inner.args[0]), inner.args[1]),
                "division moved out of the argument",
            )
        if inner.op == "pow":
            yield (
                Node("pow", (with_arg(node, 0, inner.args[0]), inner.args[1])),
                "power moved out of the argument",
            )
    if node.op == "pow" and node.args[0].op == "call" and len(node.args[0].args) == 1:
        call, top = node.args
        yield with_arg(call, 0, Node("pow", (call.args[0], top))), "power moved into the argument"
    yield from _extended(node)


def _extended(node: Node) -> Iterator[Edit]:
    if node.op == "div" and node.args[0].op == "call" and len(node.args[0].args) == 1:
        call = node.args[0]
        yield with_arg(call, 0, div(call.args[0], node.args[1])), "division moved into the argument"
    if node.op != "mul":
        return
    for k, factor in enumerate(node.args[:-1]):
        if factor.op == "call" and len(factor.args) == 1:
            inner = mul(factor.args[0], *node.args[k + 1 :])
            yield mul(*node.args[:k], with_arg(factor, 0, inner)), "argument extended"
    for k, factor in enumerate(node.args[1:], 1):
        if factor.op == "call" and len(factor.args) == 1:
            inner = mul(*node.args[:k], factor.args[0])
            yield (
                mul(with_arg(factor, 0, inner), *node.args[k + 1 :]),
                "factor moved into the argument",
            )


def fraction(node: Node) -> Iterator[Edit]:
    """Let a term stand on the fraction line, or beside it."""
    if node.op == "add":
        signs = signs_of(node)
        for k, term in enumerate(node.args):
            if term.op == "div":
                terms = (*node.args[:k], term.args[0], *node.args[k + 1 :])
                yield div(Node("add", terms, signs), term.args[1]), "fraction line extended"
                above, below = term.args
                rest = (*node.args[:k], *node.args[k + 1 :])
                if len(rest) == 1 and k < len(node.args) - 1:
                    yield (
                        div(above, Node("add", (below, rest[0]), "+" + signs[k + 1])),
                        "fraction line extended",
                    )
    if node.op == "div" and node.args[0].op == "add":
        top = node.args[0]
        terms = (*top.args[:-1], div(top.args[-1], node.args[1]))
        yield Node("add", terms, signs_of(top)), "fraction line shortened"
    if node.op == "pow" and node.args[0].op == "mul":
        base = node.args[0]
        yield (
            mul(*base.args[:-1], Node("pow", (base.args[-1], node.args[1]))),
            "exponent on the last factor only",
        )
    if node.op == "mul" and node.args[-1].op == "pow":
        last = node.args[-1]
        yield (
            Node("pow", (mul(*node.args[:-1], last.args[0]), last.args[1])),
            "exponent on the whole product",
        )
    if node.op == "pow" and node.args[0].op == "neg":
        yield (
            neg(Node("pow", (node.args[0].args[0], node.args[1]))),
            "minus sign outside of the power",
        )
    if node.op == "neg" and node.args[0].op == "pow":
        inner = node.args[0]
        yield Node("pow", (neg(inner.args[0]), inner.args[1])), "minus sign inside of the power"
