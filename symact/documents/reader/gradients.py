r"""Operators that carry their variable below: \partial_x f, \nabla_x f, D_x f, and \nabla f(a)."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.calculus import (
    closing_of,
    inline_derivative,
    inside_of,
    name_at,
    operator,
    order_at,
)
from symact.documents.reader.cursor import Cursor
from symact.documents.tree import Node

_POINTS = frozenset({"name", "number", "infinity"})


def derivative(c: Cursor) -> Node:
    r"""Read \partial S/\partial a, \partial_x f, \nabla_x f, D_x f, \nabla f(a)."""
    token = c.token
    if token.text == "partial" and c.ahead().text != "_":
        found = inline_derivative(c)
        if found is None:
            raise c.fail(r"\partial without \partial under it", token)
        return found
    c.take()
    if not c.is_op("_"):
        return _gradient(c, token.start)
    end = closing_of(c, c.place + 1)
    inside = inside_of(c, c.place + 1, end)
    key, behind = name_at(inside, 0)
    if not key or behind != len(inside):
        raise c.fail("expected a variable", c.ahead())
    order, end = order_at(c.tokens, end)
    if not order:
        raise c.fail("a derivative of symbolic order", c.tokens[end])
    c.place = end
    return operator(c, key, order, token.start)


def _gradient(c: Cursor, start: int) -> Node:
    r"""Read \nabla f(a) as the derivative f'(a); of anything else the variable must be said."""
    opening = c.token
    if not (c.token.kind in {"letter", "word"} or c.token.text in words.FUNCTION_MACROS):
        raise c.fail(r"\nabla without its variable", c.tokens[c.place - 1], r"write \nabla_x")
    call = c.rules.factor(c)
    plain = call.op == "call" and len(call.args) == 1
    point = call.args[0] if plain else call
    inner = point.args[0] if point.op == "neg" else point
    if not plain or inner.op not in _POINTS or (inner is not point and inner.op == "name"):
        raise c.fail(r"\nabla of what, and by what?", opening, r"write \nabla_x, or f'(x)")
    if c.token.kind in {"letter", "word", "bracket"} and c.token.text not in {")", "]", "}", "|"}:
        raise c.fail("how far does the derivative reach?", hint="bracket what is derived")
    key, primes = call.value
    return c.node("call", call.args, (key, primes + 1), start)
