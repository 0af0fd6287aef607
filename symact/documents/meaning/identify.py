"""Which activation of the catalogue a printed expression is: a search by values, then a proof."""

from __future__ import annotations

import functools
from typing import Any

import sympy

from symact import catalog
from symact.documents.meaning.asked import FAULTS
from symact.documents.meaning.build import Builder
from symact.documents.meaning.calculus import SWITCHES
from symact.documents.meaning.choice import Choice
from symact.documents.meaning.choices import closure, variable_of
from symact.documents.meaning.names import plain
from symact.documents.meaning.records import Context, Definition, Scope
from symact.documents.tree import Node

POINTS = tuple(
    sympy.Rational(p, q) for p, q in ((-137, 71), (83, 97), (13, 113), (-11, 97), (737, 97))
)
"""Where values are compared: neither 0, 1 nor 2; on each side, near zero and far out."""

DIGITS = 20
CLOSE = sympy.Rational(1, 10**12)


MOST_PARAMETERS = 4
"""A family of more is never what a document prints without naming it."""


@functools.cache
def candidates() -> tuple[str, ...]:
    """List the rows that an expression of one variable may be."""
    rows = catalog.rows()
    return tuple(r.name for r in rows if plain(r.name) and len(r.parameters) <= MOST_PARAMETERS)


@functools.lru_cache(maxsize=1024)
def value_of(name: str, which: int, number: int) -> Any:
    """Give the value (0) or the slope (1) of a row, parameters at their defaults, at a point."""
    from symact.derive.constants import default_values

    row = catalog.get(name)
    expr = row.expr.subs(default_values(row)) if row.parameters else row.expr
    return at(expr, row.x, which, POINTS[number])


def at(expr: Any, x: Any, which: int, point: Any) -> Any:
    """Evaluate an expression or its slope inside of the piece that a point lies in."""
    smooth = _active(expr, x, point)
    if which:
        smooth = smooth.diff(x)
    return smooth.xreplace({x: point}).evalf(DIGITS)


def _active(expr: Any, x: Any, point: Any) -> Any:
    """Replace every switch by what it is near a point."""
    for switch in sympy.postorder_traversal(expr):
        if isinstance(switch, SWITCHES) and switch.has(x):
            return _active(expr.xreplace({switch: _taken(switch, x, point)}), x, point)
    return expr


def _taken(switch: Any, x: Any, point: Any) -> Any:
    if isinstance(switch, sympy.Piecewise):
        rows = (value for value, when in switch.args if when.subs(x, point) == sympy.true)
        return next(rows, sympy.nan)
    values = [arg.subs(x, point).evalf(DIGITS) for arg in switch.args]
    if isinstance(switch, (sympy.Abs, sympy.sign)):
        side = 1 if values[0] > 0 else -1
        return side * switch.args[0] if isinstance(switch, sympy.Abs) else sympy.Integer(side)
    best = max(values) if isinstance(switch, sympy.Max) else min(values)
    return switch.args[values.index(best)]


def near(first: Any, second: Any) -> bool:
    """Tell whether two values are the same number."""
    return bool(first.is_Float and second.is_Float and abs(first - second) < CLOSE)


def _built(node: Node, scope: Scope, context: Context) -> tuple[Any, Any] | None:
    """Build an expression of one variable; None if it has none or more."""
    nodes = closure((node,), scope, context.place)
    choice = Choice(variable=variable_of(node, nodes))
    builder = Builder(scope, context.place, choice, context.text)
    try:
        expr = builder.exactly(node)
    except FAULTS:
        return None
    free = expr.free_symbols
    return (expr, free.pop()) if len(free) == 1 else None


def find_row(node: Node, scope: Scope, context: Context, which: int, first: str = "") -> str:
    """Name the row whose values (0) or slopes (1) an expression has; `first` is tried first."""
    built = _built(node, scope, context)
    if built is None:
        return ""
    expr, x = built
    try:
        values = [at(expr, x, 0, point) for point in POINTS]
    except FAULTS:
        return ""
    rows = candidates()
    for name in (first, *rows) if first in rows else rows:
        if all(near(values[k], value_of(name, which, k)) for k in range(len(POINTS))):
            return name
    return ""


def expression(node: Node, scope: Scope, context: Context, first: str = "") -> str:
    """Name the row that an expression is."""
    return find_row(node, scope, context, 0, first)


def function(known: Definition, scope: Scope, context: Context) -> str:
    """Name the row that a defined function is."""
    return find_row(known.body, scope, context, 0) if known.parameters else ""


def slope(node: Node, near: str, scope: Scope, context: Context) -> str:
    """Name the row whose derivative an expression is."""
    return find_row(node, scope, context, 1, near)


def slope_before(scope: Scope, context: Context) -> str:
    """Name the row that the last derivative of an undefined function belongs to."""
    for _, body, place in reversed(scope.slopes):
        if place.number < context.place.number and context.place.within(place):
            found = slope(body, "", scope, context)
            if found:
                return found
    return ""


def same(one: Definition, other: Definition, scope: Scope, context: Context) -> bool:
    """Tell whether two definitions have the same values at the points."""
    first, second = (_built(d.body, scope, context) for d in (one, other))
    if first is None or second is None:
        return False
    try:
        values = [(at(*first, 0, p), at(*second, 0, p)) for p in POINTS]
    except FAULTS:
        return False
    return all(near(a, b) for a, b in values)
