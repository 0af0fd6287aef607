"""Functions of vectors at a finite size: softmax and its kin, entries, Kronecker's delta."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import sympy

from symact.documents.meaning.choice import Choice, splits, visible
from symact.documents.meaning.dots import expand
from symact.documents.meaning.names import fold
from symact.documents.meaning.records import MeaningError, Place, Scope, walk
from symact.documents.tree import Node
from symact.language.reader import symbol

if TYPE_CHECKING:
    from symact.documents.meaning.build import Builder, Env


def _total(xs: list[Any]) -> Any:
    return sympy.Add(*map(sympy.exp, xs))


ENTRIES: dict[str, Callable[[list[Any], int], Any]] = {
    "softmax": lambda xs, k: sympy.exp(xs[k]) / _total(xs),
    "softmin": lambda xs, k: sympy.exp(-xs[k]) / _total([-x for x in xs]),
    "logsoftmax": lambda xs, k: xs[k] - sympy.log(_total(xs)),
}
"""Functions from vectors to vectors, entry by entry."""

WHOLE: dict[str, Callable[[list[Any]], Any]] = {
    "logsumexp": lambda xs: sympy.log(_total(xs)),
    "lse": lambda xs: sympy.log(_total(xs)),
}
"""Functions from vectors to numbers."""


def is_vector(key: str) -> bool:
    """Tell whether a name is a function of vectors."""
    base, letter = splits(key)
    head = base.partition("_")[0]
    return fold(head) in ENTRIES or fold(key) in WHOLE or (base == "sigma" and letter != "")


def is_whole(key: str) -> bool:
    """Tell whether a name is a function from vectors to numbers."""
    return fold(key) in WHOLE


def is_row(node: Node) -> bool:
    """Tell whether a tree is a function of a row that gives a row: softmax(z)."""
    return node.op == "call" and not node.value[1] and fold(str(node.value[0])) in ENTRIES


def kronecker(key: str, indices: Mapping[str, int]) -> Any:
    """Read delta_ij; None if it is something else or an index has no value."""
    head, _, pair = key.partition("_")
    letters = pair.replace(",", "").replace(" ", "").replace("_", "")
    if head != "delta" or len(letters) != 2 or not set(letters) <= set(indices):
        return None
    return sympy.Integer(indices[letters[0]] == indices[letters[1]])


def listed(node: Node) -> tuple[Node, ...] | None:
    """Give the entries of a row that is written out: softmax([x, 0]), softmax(x_1, x_2)."""
    if len(node.args) > 1:
        heads = {str(a.value).rpartition("_")[0] for a in node.args if a.op == "name"}
        same = len(heads) == 1 and "" not in heads
        plain = all(a.op in {"name", "number"} for a in node.args)
        return node.args if plain and (same or not heads) else None
    (inner,) = node.args
    turned = inner.op == "pow" and inner.args[1].value == "T"
    inner = inner.args[0] if turned else inner
    return inner.args if inner.op in LISTS and len(inner.args) > 1 else None


def spelled(node: Node, scope: Scope, place: Place) -> Node:
    """Put the entries that a document gives to a row: softmax(z) with z = (1, 2, 3)."""
    if len(node.args) != 1 or node.args[0].op != "name":
        return node
    known = visible(scope, str(node.args[0].value), place)
    if known is None or known.parameters:
        return node
    made = replace(node, args=(known.body,))
    return node if listed(made) is None else made


LISTS = frozenset({"tuple", "interval", "vector"})
"""What a row is written out in."""


def value(builder: Builder, key: str, node: Node, env: Env, at: int | None = None) -> Any:
    """Give softmax(x), softmax(x_i), softmax(x)_i at the index that is in force.

    Raises:
        MeaningError: No entry is named.
    """
    head, letter = splits(key)
    base = "softmax" if head == "sigma" else head.partition("_")[0]
    node = spelled(_written(node, builder.choice), builder.scope, builder.place)
    parts = listed(node)
    if node.value[1] or (len(node.args) != 1 and parts is None):
        raise MeaningError(f"{key} is read for one vector only")
    if parts is None:
        xs, own = _entries(builder, node.args[0], env)
    else:
        xs, own = [builder.expr(part, env) for part in parts], ""
    if fold(key) in WHOLE:
        return WHOLE[fold(key)](xs)
    number = at if at is not None else builder.indices.get(letter or own)
    if number is None and len(builder.choice.indices) == 1:
        (number,) = builder.choice.indices.values()
    if number is None:
        raise MeaningError(f"{key} is a vector: no entry is named")
    if number > len(xs):
        raise MeaningError(f"an entry {number} of a row of {len(xs)}")
    return ENTRIES[fold(base)](xs, number - 1)


def _written(node: Node, choice: Choice) -> Node:
    """Write out the dots of a row, and leave a temperature to what is chosen for it."""
    args = tuple(expand(list(node.args), choice.size))
    if len(args) == 2 and args[1].op == "name" and args[1].value == choice.scale[0]:
        args = args[:1]
    return replace(node, args=args)


def _entries(builder: Builder, argument: Node, env: Env) -> tuple[list[Any], str]:
    """Give the entries of a vector, and the index if it is printed as x_i."""
    numbers = range(1, builder.choice.size + 1)
    plain = argument.op == "name"
    name, own = splits(str(argument.value) if plain else builder.choice.variable)
    marks = [env.get(f"{name}_{k}", symbol(f"{name}_{k}")) for k in numbers]
    nodes = walk(argument)
    over = {str(n.value) for n in nodes if n.op in {"sum", "product"}}
    over |= {str(n.value[1]) for n in nodes if n.op == "bound"}
    within = {splits(str(n.value))[1] for n in nodes if n.op == "name"} - {"", *over}
    if not plain and len(within) == 1:  # an entry, scaled or shifted: softmax(z_i / T)
        (letter,) = within
        build = partial(builder.expr, argument, env)
        return [builder.with_index(letter, k, build) for k in numbers], letter
    if not plain:
        return [builder.expr(argument, {**env, name: mark}) for mark in marks], ""
    key, power = builder.choice.scale
    factor = builder.symbol(key) ** power if key else sympy.S.One
    return [factor * mark for mark in marks], own


def entry(builder: Builder, node: Node, env: Env) -> Any:
    """Give an entry of a vector: softmax(z)_i, x_{i+1}.

    Raises:
        MeaningError: It has none that is known.
    """
    base, *places = node.args
    if len(places) != 1:
        raise MeaningError("an entry of a matrix")
    number = _number(builder, places[0], env)
    if base.op == "call" and not base.value[1]:
        key = base.value[0]
        known = key if is_vector(key) else "softmax"
        if is_vector(key) or find_sigmoid(key):
            return value(builder, known, base, env, number)
    if base.op == "name":
        return symbol(f"{base.value}_{number}")
    raise MeaningError("an entry of something that is no vector")


def find_sigmoid(key: str) -> bool:
    """Tell whether a name is the sigma that some print for the softmax."""
    return key == "sigma"


def _number(builder: Builder, node: Node, env: Env) -> int:
    if node.op == "name" and node.value in builder.indices:
        return builder.indices[node.value]
    found = builder.exactly(node, {**env, **{k: sympy.Integer(v)
                                             for k, v in builder.indices.items()}})  # fmt: skip
    if not found.is_Integer or not 1 <= found <= builder.choice.size + 1:
        raise MeaningError("an index without a value")
    return int(found)
