"""Calls: functions of the document, of the catalogue and of elementary mathematics."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sympy

from symact.derive.branches import to_branches
from symact.derive.inverse import inverse_of
from symact.documents.meaning import dots, functions, marks, slopes, vectors
from symact.documents.meaning.choice import is_number, visible
from symact.documents.meaning.conditions import condition, put_in
from symact.documents.meaning.names import find, plain
from symact.documents.meaning.records import Definition, MeaningError
from symact.documents.meaning.records import walk as walk_size
from symact.documents.meaning.variants import expression, requirement
from symact.documents.tree import Node
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.documents.meaning.build import Builder, Env


def call(builder: Builder, node: Node, env: Env) -> Any:
    """Build a call: of the document, of vectors, of the catalogue, of mathematics."""
    key, primes = node.value
    local = visible(builder.scope, key, builder.place)
    if key in env and not (local and local.parameters):
        return as_product(builder, key, node, env)
    if local is not None and local.parameters and key not in builder.open:
        return defined_at(builder, local, primes, node.args, env)
    if vectors.is_vector(key):
        return vectors.value(builder, key, node, env)
    if meant_as_product(builder, key, node, primes):
        return builder.named(key, env) * builder.expr(node.args[0], env)
    alone = len(node.args) == 1 and key in functions.UNARY  # log x, not log of a base
    if key in functions.MANY and not primes and not alone:
        return many(builder, key, node, env)
    inner, extra = input_of(builder, node.args, env)
    return apply(builder, key, primes, inner, env, extra)


def as_product(builder: Builder, key: str, node: Node, env: Env) -> Any:
    """Read a(b) as a product where a is bound to a value."""
    if len(node.args) != 1:
        raise MeaningError(f"{key} is no function here")
    return env[key] * builder.expr(node.args[0], env)


def meant_as_product(builder: Builder, key: str, node: Node, primes: int) -> bool:
    """Tell whether sigma(1 - sigma) is meant, where bare names stand for functions."""
    if primes or key not in builder.choice.functions or len(node.args) != 1:
        return False
    inside = walk_size(node.args[0])
    return any(n.op == "name" and n.value in builder.choice.functions for n in inside)


def many(builder: Builder, key: str, node: Node, env: Env) -> Any:
    """Build a function of several values."""
    wanted = functions.ARITY.get(key)
    args = node.args[0].args if is_list(node.args) else node.args
    args = tuple(dots.expand(list(args), builder.choice.size))
    values = [
        condition(builder, a, env) if a.op in {"compare", "and", "or"} else builder.expr(a, env)
        for a in args
    ]
    if wanted is not None and len(values) != wanted:
        raise MeaningError(f"{key} takes {wanted} values, not {len(values)}")
    return functions.MANY[key](*values)


def input_of(builder: Builder, args: tuple[Node, ...], env: Env) -> tuple[Any, list[Node]]:
    """Find which argument of a call is the input: the one that holds the variable."""
    if not args:
        raise MeaningError("a call without an argument")
    if len(args) == 1:
        return builder.expr(args[0], env), []
    holds = [any(n.op == "name" and n.value == builder.choice.variable for n in walk_size(a))
             for a in args]  # fmt: skip
    chosen = holds.index(True) if True in holds else 0
    return builder.expr(args[chosen], env), [a for k, a in enumerate(args) if k != chosen]


def defined_at(
    builder: Builder, known: Definition, primes: int, args: tuple[Node, ...], env: Env
) -> Any:
    """Build a function of the document, or its derivative, at values."""
    values = [builder.expr(arg, env) for arg in args]
    names = known.parameters
    if len(values) > len(names):
        raise MeaningError(f"{known.key} is defined for {len(names)} values")
    if len(values) < len(names):  # f(x) where f(x, alpha) was defined
        wanted = [n for n in names if n == builder.choice.variable] or [names[0]]
        names = tuple(wanted) if len(values) == 1 else names[: len(values)]
    if not primes:
        return builder.inside(known, {**env, **dict(zip(names, values, strict=True))})
    place = names.index(builder.choice.variable) if builder.choice.variable in names else 0
    mark = marks.mark(env, *values)
    given = dict(zip(names, values, strict=True)) | {names[place]: mark}
    body = builder.inside(known, {**env, **given})
    return slopes.differentiate(builder, body, mark, primes, values[place])


def apply(
    builder: Builder, key: str, primes: int, inner: Any, env: Env, extra: list[Node] | None = None
) -> Any:
    """Give a function of the catalogue, or of elementary mathematics, at a value."""
    if not primes:
        return value_of(builder, key, inner, env, extra or [])
    mark = marks.mark(env, inner)
    return slopes.differentiate(
        builder, value_of(builder, key, mark, env, extra or []), mark, primes, inner
    )


def value_of(builder: Builder, key: str, inner: Any, env: Env, extra: list[Node]) -> Any:
    """Give a function at a value."""
    local = visible(builder.scope, key, builder.place)
    if local is not None and key not in builder.open:
        body = local.body
        if local.parameters:
            return builder.inside(local, {**env, local.parameters[0]: inner})
        if not is_number(body):
            return builder.inside(local, {**env, builder.choice.variable: inner})
    if key in functions.UNARY:
        if extra:
            raise MeaningError(f"{key} takes one value")
        return functions.UNARY[key](inner)
    row, subscript = find(builder.choice.stands.get(key, key))
    if not row or not plain(row):
        raise MeaningError(f"{key} is not defined in the document")
    return row_at(builder, row, inner, env, extra, subscript)


def row_at(
    builder: Builder, row: str, inner: Any, env: Env, extra: list[Node], subscript: str = ""
) -> Any:
    """Give a row of the catalogue at a value."""
    chosen = builder.choice.of(row)
    formula, x, symbols = expression(chosen.variant)
    values = {name: parameter(builder, name, chosen.values.get(name), env) for name in symbols}
    values |= given(builder, extra, symbols, values, env, subscript)
    swap = {symbols[name]: value for name, value in values.items()}
    needed = requirement(chosen.variant)
    if needed is not sympy.true:
        builder.domain = sympy.And(builder.domain, needed.subs(swap))
    return put_in(formula.subs(swap), x, inner)


def parameter(builder: Builder, name: str, value: Any, env: Env) -> Any:
    """Give the value of a parameter of a row."""
    if value is None:
        return builder.symbol(name)
    if isinstance(value, str):
        return env[value] if value in env else builder.named(value, env)
    return value


def given(
    builder: Builder, extra: list[Node], symbols: Env, values: Env, env: Env, subscript: str
) -> dict[str, Any]:
    """Read parameters printed in the call: LeakyReLU(0.1, x), ELU(x, alpha), Swish_2(x)."""
    explicit = [builder.expr(node, env) for node in extra]
    if subscript and len(symbols) == 1 and subscript.isdigit():
        explicit = [sympy.Integer(int(subscript))]
    free = [name for name in symbols if values[name] not in explicit]
    news = [value for value in explicit if value not in values.values()]
    return dict(zip(free, news, strict=False))


def is_list(args: tuple[Node, ...]) -> bool:
    """Tell whether the arguments are printed as one list."""
    return len(args) == 1 and args[0].op in {"set", "tuple", "interval"}


def inverse(builder: Builder, node: Node, env: Env) -> Any:
    """Build f^{-1}(y) of a function that is strictly monotone on the whole line.

    Raises:
        MeaningError: It is not, or its inverse has no closed form.
    """
    key = str(node.value)
    mark, y = marks.mark(env), sympy.Dummy("y", real=True)
    try:
        found = inverse_of(to_branches(value_of(builder, key, mark, env, []), mark), y)
    except (SymactError, NotImplementedError, TypeError, ValueError):
        found = ()
    if len(node.args) != 1 or len(found) != 1 or found[0].expr is None:
        raise MeaningError(f"no closed form of the inverse of {key} is known")
    return found[0].expr.subs(y, builder.expr(node.args[0], env))


ROWS: dict[str, Callable[..., Any]] = {"call": call, "inverse": inverse}
"""What builds each kind of node."""
