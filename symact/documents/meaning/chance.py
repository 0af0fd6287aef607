"""Probabilities and expectations under a normal law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from symact.documents.meaning import calculus, means
from symact.documents.meaning.records import MeaningError, walk
from symact.documents.tree import Node
from symact.language import functions as fn

if TYPE_CHECKING:
    from symact.documents.meaning.build import Builder, Env

BELOW = {"<": 1, "<=": 1, ">": -1, ">=": -1}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def law(builder: Builder, key: str, env: Env) -> tuple[Any, Any]:
    """Give mean and deviation of a name; a standard normal one where nothing is said.

    Raises:
        MeaningError: The document gives it another law.
    """
    known = [row for row in builder.scope.laws if row.key == key]
    if not known:
        builder.note(f"{key} is taken to be N(0, 1)")
        return sympy.S.Zero, sympy.S.One
    return normal(builder, known[-1].distribution, env)


def normal(builder: Builder, node: Node, env: Env) -> tuple[Any, Any]:
    """Read the parameters of N(mean, variance)."""
    if str(node.value).casefold() not in {"normal", "n", "gaussian"} or len(node.args) != 2:
        raise MeaningError(f"the law {node.value} is not computed with")
    mean, variance = (builder.exactly(arg, env) for arg in node.args)
    return mean, sympy.sqrt(variance)


def _is_variable(builder: Builder, node: Node) -> bool:
    laws = {row.key for row in builder.scope.laws}
    return node.op == "name" and (node.value in laws or str(node.value)[0].isupper())


def probability(builder: Builder, node: Node, env: Env) -> Any:
    """Give P(X <= u) and its kin.

    Raises:
        MeaningError: The condition is no bound of a random variable.
    """
    if node.op != "compare" or len(node.args) != 2 or node.value[0] not in BELOW:
        raise MeaningError("a probability of what is no bound of one variable")
    (left, right), sign = node.args, node.value[0]
    if not _is_variable(builder, left):
        left, right, sign = right, left, TURNED[sign]
    if not _is_variable(builder, left):
        raise MeaningError("a probability without a random variable")
    mean, deviation = law(builder, str(left.value), env)
    inner = (builder.expr(right, env) - mean) / deviation
    return fn.normal_cdf(inner) if BELOW[sign] > 0 else 1 - fn.normal_cdf(inner)


def expectation(builder: Builder, node: Node, env: Env) -> Any:
    """Give E[g(X)] or Var[g(X)] by its integral.

    Raises:
        MeaningError: There is no single random variable, or no closed form.
    """
    body = node.args[0]
    names = {n.value for n in walk(body) if n.op == "name" and _is_variable(builder, n)}
    if len(names) != 1:
        names = {n.value for n in walk(body) if n.op == "name"} & {builder.choice.variable}
    if len(names) != 1:
        raise MeaningError("an expectation without one random variable")
    (key,) = names
    if len(node.args) > 1:
        mean, deviation = normal(builder, node.args[1], env)
    else:
        mean, deviation = law(builder, str(key), env)
    mark = sympy.Dummy("t", real=True)
    inside = builder.expr(body, {**env, str(key): mean + deviation * mark})
    first = mean_of(builder, inside, mark)
    if str(node.value) != "Var":
        return first
    return mean_of(builder, inside**2, mark) - first**2


LONG = 40
"""Operations beyond which a mean that is a number is enclosed at once."""


def mean_of(builder: Builder, inside: Any, mark: Any) -> Any:
    """Give the mean of a function of a standard normal variable: closed, or enclosed."""
    if inside.free_symbols == {mark} and sympy.count_ops(inside) > LONG:
        return means.enclosed(builder, inside, mark)
    try:
        return _closed(inside, mark)
    except MeaningError:
        return means.enclosed(builder, inside, mark)


def _closed(inside: Any, mark: Any) -> Any:
    from symact.derive.branches import to_branches
    from symact.errors import SymactError

    if not inside.has(mark):
        return inside
    try:
        pieces = to_branches(inside, mark).pieces
    except SymactError as error:
        raise MeaningError(f"no closed form of this mean: {error.message}") from None
    density = fn.DEFINITIONS[fn.normal_pdf](mark)
    parts = [
        calculus.definite(sympy.expand(p.expr * density), mark, p.lo, p.hi)
        for p in pieces
        if p.lo != p.hi
    ]
    return sympy.Add(*parts)
