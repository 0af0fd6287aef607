"""Sums over indices, integrals, limits, bounds and chance."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import sympy

from symact.documents.meaning import calculus, chance, means, vectors
from symact.documents.meaning.choice import INDICES, splits
from symact.documents.meaning.records import MeaningError, exact
from symact.documents.meaning.records import walk as walk_size
from symact.documents.tree import Node

if TYPE_CHECKING:
    from symact.documents.meaning.build import Builder, Env

MAX_TERMS = 64


def total(builder: Builder, node: Node, env: Env) -> Any:
    """Build a sum over an index."""
    if node.args[1].op == "infinity":
        return partial_sum(builder, node, env)
    return sympy.Add(*instances(builder, node, env))


SUMMED = 10


def partial_sum(builder: Builder, node: Node, env: Env) -> Any:
    """Build the first terms of a power series; the power of the next is neglected.

    Raises:
        MeaningError: Its terms are no multiples of rising powers of the input.
    """
    low, _, body = node.args
    letter, start = str(node.value), whole(low)
    x = builder.symbol(builder.choice.variable)
    terms = [
        builder.with_index(
            letter, k, partial(builder.expr, body, {**env, letter: sympy.Integer(k)})
        )
        for k in range(start, start + SUMMED)
    ]
    powers = [sympy.degree(t, x) if t.is_polynomial(x) and t != 0 else -1 for t in terms]
    rising = [p for p, t in zip(powers, terms, strict=True) if t != 0]
    if min(rising, default=-1) < 0 or rising != sorted(set(rising)) or len(rising) < 2:
        raise MeaningError("an infinite sum")
    builder.order = min(builder.order or MAX_ORDER, rising[-1])
    return sympy.Add(*[t for t, p in zip(terms, powers, strict=True) if p < rising[-1]])


MAX_ORDER = 22


def product(builder: Builder, node: Node, env: Env) -> Any:
    """Build a product over an index."""
    return sympy.Mul(*instances(builder, node, env))


def instances(builder: Builder, node: Node, env: Env) -> list[Any]:
    """Build the body for every value of an index: up to `size` where the end is a name."""
    letter = str(node.value)
    low, high, body = node.args
    start = 1 if low.op == "nothing" else whole(low)
    end = builder.choice.size if high.op != "number" else int(exact(str(high.value)))
    if high.op == "infinity" or end - start >= MAX_TERMS:
        raise MeaningError("an infinite sum")
    if high.op not in {"number", "nothing"} and start == 0:
        start = 1
    local = dict(env)
    if high.op == "name":
        local[str(high.value)] = sympy.Integer(builder.choice.size)
    return [
        builder.with_index(
            letter, k, partial(builder.expr, body, {**local, letter: sympy.Integer(k)})
        )
        for k in range(start, end + 1)
    ]


def whole(node: Node) -> int:
    """Read where an index starts."""
    if node.op == "number":
        return int(exact(str(node.value)))
    raise MeaningError("a sum over a set")


def entry(builder: Builder, node: Node, env: Env) -> Any:
    """Build an entry of a vector."""
    return vectors.entry(builder, node, env)


def integral(builder: Builder, node: Node, env: Env) -> Any:
    """Build an integral between bounds."""
    low, high, body = node.args
    if "nothing" in {low.op, high.op}:
        raise MeaningError("an indefinite integral is known up to a constant only")
    mark = sympy.Dummy("t", real=True)
    inside = builder.expr(body, {**env, str(node.value): mark})
    ends = builder.expr(low, env), builder.expr(high, env)
    try:
        return calculus.definite(inside, mark, *ends)
    except MeaningError:
        weight = means.against_the_density(inside, mark)
        if ends != (-sympy.oo, sympy.oo) or weight is None:
            raise
        return chance.mean_of(builder, weight, mark)


def limit(builder: Builder, node: Node, env: Env) -> Any:
    """Build a limit."""
    key, side = node.value
    mark = sympy.Dummy("u", real=True)
    point, body = builder.exactly(node.args[0], env), builder.expr(node.args[1], {**env, key: mark})
    direction = "-" if side < 0 else "+"
    return sympy.limit(body, mark, point, direction)


def bound(builder: Builder, node: Node, env: Env) -> Any:
    """Build the largest or least value of an expression or of the entries of a vector."""
    kind, key = node.value
    sign = {"max": 1, "sup": 1, "min": -1, "inf": -1}.get(kind, 0)
    if not sign:
        raise MeaningError(f"{kind} is a place, not a value")
    (body,) = node.args
    if key in INDICES and any(splits(str(n.value))[1] == key
                                    for n in walk_size(body) if n.op == "name"):  # fmt: skip
        each = [
            builder.with_index(key, k, lambda: builder.expr(body, env))
            for k in range(1, builder.choice.size + 1)
        ]
        return (sympy.Max if sign > 0 else sympy.Min)(*each)
    name = key or builder.choice.variable
    mark = sympy.Dummy("u", real=True)
    return _highest(builder.expr(body, {**env, name: mark}), mark, sign)


def _highest(expr: Any, mark: Any, sign: int) -> Any:
    """Give the supremum or infimum; of an absolute value from both ends of what is inside."""
    if not isinstance(expr, sympy.Abs) or sign < 0:
        return calculus.highest(expr, mark, sign)
    (inner,) = expr.args
    return sympy.Max(calculus.highest(inner, mark, 1), -calculus.highest(inner, mark, -1))


def probability(builder: Builder, node: Node, env: Env) -> Any:
    """Build a probability."""
    return chance.probability(builder, node.args[0], env)


def expectation(builder: Builder, node: Node, env: Env) -> Any:
    """Build an expectation."""
    return chance.expectation(builder, node, env)


def at(builder: Builder, node: Node, env: Env) -> Any:
    """Build the value of an expression, often a derivative, where a bar says so."""
    body, point = node.args
    key = str(node.value or builder.choice.variable)
    where = builder.exactly(point, env)
    mark = sympy.Dummy("u", real=True)
    found = builder.expr(body, {**env, key: mark})
    return found.subs(mark, where)


ROWS: dict[str, Callable[..., Any]] = {
    "sum": total,
    "product": product,
    "index": entry,
    "integral": integral,
    "at": at,
    "limit": limit,
    "bound": bound,
    "probability": probability,
    "expectation": expectation,
}
"""What builds each kind of node."""
