"""Conditions: relations of a tree as SymPy's, and whether cases cover the line."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy

from symact.documents.meaning.records import MeaningError
from symact.documents.tree import Node

if TYPE_CHECKING:
    from symact.documents.meaning.build import Builder, Env

RELATIONS: dict[str, Any] = {
    "=": sympy.Eq, "==": sympy.Eq, "≡": sympy.Eq, ":=": sympy.Eq, "!=": sympy.Ne,
    "<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge, "<<": sympy.Lt, ">>": sympy.Gt,
}  # fmt: skip


def relation(sign: str, left: Any, right: Any) -> Any:
    """Make SymPy's relation of a sign.

    Raises:
        MeaningError: The sign is no relation of numbers.
    """
    if sign not in RELATIONS:
        raise MeaningError(f"{sign} is no condition")
    for side, other, turned in ((left, right, sign), (right, left, TURNED.get(sign, sign))):
        inner = next(iter(sorted(side.atoms(sympy.Piecewise), key=str)), None)
        if inner is not None:
            return _by_branches(turned, side, other, inner)
        if isinstance(side, sympy.Abs) and turned in TURNED:
            join = sympy.And if turned.startswith("<") else sympy.Or
            u = side.args[0]
            return join(relation(turned, u, other), relation(TURNED[turned], u, -other))
    return RELATIONS[sign](left, right)


TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "<<": ">>", ">>": "<<"}

MAX_BRANCHES = 64
"""Rows of cases that are computed with; nobody prints more."""


def _by_branches(sign: str, side: Any, other: Any, inner: Any) -> Any:
    """Compare a side that has cases, branch by branch: SymPy would nest conditions instead."""
    found, before = [], sympy.false
    for value, when in inner.args:
        holds = relation(sign, side.xreplace({inner: value}), other)
        found.append(sympy.And(when, sympy.Not(before), holds))
        before = sympy.Or(before, when)
    return sympy.Or(*found)


def put_in(formula: Any, x: Any, inner: Any) -> Any:
    """Put a value into a formula; cases in the value are opened, so that none stands in another.

    Raises:
        MeaningError: There would be too many branches.
    """
    if inner == x:
        return formula
    if not formula.has(sympy.Piecewise) or not inner.has(sympy.Piecewise):
        return formula.subs(x, inner)
    rows = _opened(inner)
    if len(rows) > MAX_BRANCHES:
        raise MeaningError(f"more than {MAX_BRANCHES} branches within one another")
    return sympy.Piecewise(*[(formula.subs(x, value), when) for value, when in rows])


def _opened(expr: Any) -> list[tuple[Any, Any]]:
    """List the branches of an expression with cases: (value, condition)."""
    inner = next(iter(sorted(expr.atoms(sympy.Piecewise), key=lambda p: len(str(p)))), None)
    if inner is None:
        return [(expr, sympy.true)]
    found = []
    for value, when in inner.args:
        rest = _opened(expr.xreplace({inner: value}))
        found += [(v, sympy.And(when, w)) for v, w in rest]
        if len(found) > MAX_BRANCHES:
            break
    return found


def condition(builder: Builder, node: Node, env: Env) -> Any:
    """Build a condition.

    Raises:
        MeaningError: It is none.
    """
    match node.op:
        case "compare":
            values = [builder.exactly(arg, env) for arg in node.args]
            steps = zip(node.value, values, values[1:], strict=False)
            return sympy.And(*[relation(sign, a, b) for sign, a, b in steps])
        case "and" | "or":
            parts = [condition(builder, arg, env) for arg in node.args]
            return sympy.And(*parts) if node.op == "and" else sympy.Or(*parts)
        case "not":
            return sympy.Not(condition(builder, node.args[0], env))
        case "otherwise":
            return sympy.true
        case "member":
            value = builder.exactly(node.args[0], env)
            inside = _inside(value, values_of(builder, node.args[1], env))
            return sympy.Not(inside) if node.value == "notin" else inside
        case _:
            raise MeaningError("words that are no condition")


def _inside(value: Any, values: Any) -> Any:
    """Write membership as relations: SymPy's own would try to solve."""
    if isinstance(values, sympy.FiniteSet):
        return sympy.Or(*[sympy.Eq(value, each) for each in values.args])
    if isinstance(values, sympy.Union):
        return sympy.Or(*[_inside(value, part) for part in values.args])
    if not isinstance(values, sympy.Interval):
        raise MeaningError("membership in this set is no condition")
    low = sympy.Lt if values.left_open else sympy.Le
    high = sympy.Lt if values.right_open else sympy.Le
    parts = [] if values.start is sympy.S.NegativeInfinity else [low(values.start, value)]
    parts += [] if values.end is sympy.S.Infinity else [high(value, values.end)]
    return sympy.And(*parts)


def values_of(builder: Builder, node: Node, env: Env, *, printed: bool = False) -> Any:
    """Build a set of reals; `printed` ends are worth no more than their digits.

    Raises:
        MeaningError: It is none.
    """
    match node.op:
        case "interval":
            build = builder.expr if printed else builder.exactly
            low, high = (build(arg, env) for arg in node.args)
            return sympy.Interval(low, high, node.value[0] == "(", node.value[1] == ")")
        case "tuple" if len(node.args) == 2:
            return sympy.Interval.open(*[builder.exactly(arg, env) for arg in node.args])
        case "set":
            return sympy.FiniteSet(*[builder.exactly(arg, env) for arg in node.args])
        case "reals":
            return sympy.Reals
        case "positives":
            return sympy.Interval.open(0, sympy.oo)
        case "or":
            parts = [values_of(builder, arg, env) for arg in node.args]
            return sympy.Union(*parts)
        case _:
            raise MeaningError("this is no set of real numbers")


TRIALS = (sympy.Rational(7, 10), sympy.Rational(13, 10), sympy.Rational(1, 3))


def covered(rows: list[Any], x: Any) -> tuple[list[Any], list[Any], Any]:
    """Complete cases whose conditions leave single points open.

    Returns:
        The rows, the open points, and where the cases hold if they leave more than points open.
    """
    if any(c in (True, sympy.true) for _, c in rows):
        return rows, [], sympy.true
    whole = sympy.Or(*[c for _, c in rows])
    if whole == sympy.true:
        return _closed(rows), [], sympy.true
    points = _boundaries(whole, x)
    if points is None:
        return rows, [], whole
    others = sorted(whole.free_symbols - {x}, key=str)
    swap = {s: (t if s.is_negative is not True else -t)
            for s, t in zip(others, TRIALS * len(others), strict=False)}  # fmt: skip
    placed = sorted({p.subs(swap) for p in points}, key=lambda p: p.evalf())
    if not all(p.is_number and p.is_finite for p in placed):
        return rows, [], whole
    inner = [(a + b) / 2 for a, b in pairwise(placed)]
    cells = [placed[0] - 1, *inner, placed[-1] + 1] if placed else [sympy.Integer(0)]
    test = whole.subs(swap)
    if any(test.subs(x, cell) != sympy.true for cell in cells):
        return rows, [], whole
    missing = [p for p in points if test.subs(x, p.subs(swap)) != sympy.true]
    return _closed(rows), missing, sympy.true


def _closed(rows: list[Any]) -> list[Any]:
    return [*rows[:-1], (rows[-1][0], sympy.true)]


def _boundaries(whole: Any, x: Any) -> list[Any] | None:
    """List where conditions linear in x change; None if one is not."""
    found = []
    for one in whole.atoms(sympy.core.relational.Relational):
        gap = sympy.expand(one.lhs - one.rhs)
        if not gap.is_polynomial(x) or sympy.degree(gap, x) != 1:
            return None
        found.append(sympy.cancel(-gap.coeff(x, 0) / gap.coeff(x, 1)))
    return list(dict.fromkeys(found))
