"""Derivatives as they are printed: primes, d/dx, dy/dx."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sympy

from symact.derive.branches import to_branches
from symact.derive.taylor import beside
from symact.documents.meaning import calculus, calls, functions, marks, vectors
from symact.documents.meaning.choice import indexed, is_number, splits, visible
from symact.documents.meaning.names import find
from symact.documents.meaning.records import MeaningError
from symact.documents.tree import Node
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.documents.meaning.build import Builder, Env


def differentiate(builder: Builder, body: Any, mark: Any, order: int, at: Any) -> Any:
    """Differentiate in a mark, then put a value in its place."""
    slope, joints = calculus.derivative(body, mark, order)
    if at.is_number and at in joints:
        builder.kink = _both_sides(slope, mark, at)
    if at.is_Symbol:
        builder.joints += [(at, joint) for joint in joints if joint.is_finite is not False]
    return slope.subs(mark, at) if slope.has(sympy.Piecewise) else slope.xreplace({mark: at})


def _both_sides(slope: Any, mark: Any, at: Any) -> tuple[Any, Any] | None:
    """Give the derivative on either side of a kink; None where they agree."""
    try:
        pieces = beside(to_branches(slope, mark), at)
    except (SymactError, TypeError, ValueError):
        return None
    found = tuple(piece.expr.subs(mark, at) for piece in pieces)
    return None if found[0] == found[1] else found


def prime(builder: Builder, node: Node, env: Env) -> Any:
    """Build the derivative of a bracket in the input."""
    return slope(builder, node.args[0], builder.choice.variable, node.value, env)


def diff(builder: Builder, node: Node, env: Env) -> Any:
    """Build d/dx of an expression."""
    key, order = node.value
    body = node.args[0]
    if body.op == "name":
        return ratio(builder, Node("ratio", (), (body.value, key, order)), env)
    return slope(builder, body, key, order, env)


def slope(builder: Builder, body: Node, key: str, order: int, env: Env) -> Any:
    """Differentiate an expression in a name, wherever the name comes in."""
    base, letter = splits(key)
    numbered = f"{base}_{builder.indices[letter]}" if letter in builder.indices else key
    at = env[numbered] if numbered in env else builder.symbol(numbered)
    if numbered != key and indexed(builder.scope, base) is not None:
        at = builder.named(key, env)  # an entry that the document defines
    key = numbered
    mark = marks.mark(env, at, positive=bool(at.is_Symbol and at.is_positive))
    return differentiate(builder, builder.expr(body, {**env, key: mark}), mark, order, at)


def ratio(builder: Builder, node: Node, env: Env) -> Any:
    """Build dy/dx of a bare name."""
    y, x, order = node.value
    local = visible(builder.scope, y, builder.place)
    if splits(y)[1] in builder.indices or vectors.is_vector(y):
        return slope(builder, Node("name", (), y), x, order, env)
    if local is not None and not local.parameters and not is_number(local.body):
        return slope(builder, Node("name", (), y), x, order, env)
    if local is not None and len(local.parameters) > 1:  # what is not printed stands for itself
        at = builder.named(x, env)
        mark = marks.mark(env, at)
        return differentiate(builder, builder.inside(local, {**env, x: mark}), mark, order, at)
    inner = visible(builder.scope, x, builder.place)
    if inner is not None and not inner.parameters and order == 1 and not is_number(inner.body):
        return _in_terms_of(builder, y, x, env)
    at = env[x] if x in env else builder.symbol(x)
    if local is None and not functions.known(y) and not find(builder.choice.stands.get(y, y))[0]:
        raise MeaningError(f"{y} is not defined in the document")
    return calls.apply(builder, y, order, at, env)


def _in_terms_of(builder: Builder, y: str, u: str, env: Env) -> Any:
    """Build dy/du where u is defined as a function of the input: (dy/dx)/(du/dx)."""
    x = builder.choice.variable
    if x == u:
        raise MeaningError(f"a derivative in {u}, which is defined itself")
    above = ratio(builder, Node("ratio", (), (y, x, 1)), env)
    below = slope(builder, Node("name", (), u), x, 1, env)
    return above / below


ROWS: dict[str, Callable[..., Any]] = {"prime": prime, "diff": diff, "ratio": ratio}
"""What builds each kind of node."""
