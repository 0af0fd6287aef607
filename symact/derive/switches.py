"""Functions that change their formula from place to place: what decides them, what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy.logic.boolalg import BooleanFunction

from symact.errors import DerivationError

SWITCHES = (sympy.Piecewise, sympy.Max, sympy.Min, sympy.Abs, sympy.sign)
"""Functions that change their formula from place to place."""

SPELLED = (sympy.Abs, sympy.sign)
"""Switches that evaluators and kernels know as functions."""


def deciders(switch: Any, x: Any = None) -> list[Any]:
    """List the functions whose signs decide a switch."""
    if isinstance(switch, (sympy.Abs, sympy.sign)):
        return [switch.args[0]]
    if isinstance(switch, sympy.Piecewise):
        conditions = [c for _, c in switch.args]
        return [r.lhs - r.rhs for c in conditions for r in _relations(c)]
    args = _ordered(switch, x)
    return [a - b for i, a in enumerate(args) for b in args[i + 1 :]]


def _relations(condition: Any) -> list[Any]:
    if condition in (sympy.true, sympy.false):
        return []
    if isinstance(condition, sympy.Rel):
        return [condition]
    if isinstance(condition, BooleanFunction):
        return [r for c in condition.args for r in _relations(c)]
    raise DerivationError("a condition is not a comparison", subject=str(condition))


def _ordered(switch: Any, x: Any) -> list[Any]:
    """Order the arguments of Max and Min so that ties go to the ones free of x, whatever its name.

    Where no x is known, they go to numbers.
    """
    free = (a for a in switch.args if not (a.free_symbols if x is None else a.has(x)))
    x_free = list(free)
    rest = [a for a in switch.args if a not in x_free]
    return sorted(x_free, key=sympy.default_sort_key) + sorted(rest, key=sympy.default_sort_key)


def choose(switch: Any, signs: dict[Any, int], x: Any = None) -> Any:
    """Give what a switch is worth where the functions that decide it have these signs."""
    if isinstance(switch, sympy.sign):
        return sympy.Integer(signs[switch.args[0]])
    if isinstance(switch, sympy.Abs):
        return signs[switch.args[0]] * switch.args[0]
    if isinstance(switch, sympy.Piecewise):
        for value, condition in switch.args:
            if _holds(condition, signs):
                return value
        raise DerivationError("no condition holds somewhere on the line", subject=str(switch))
    return _extreme(switch, signs, x)


def _extreme(switch: Any, signs: dict[Any, int], x: Any) -> Any:
    wanted = 1 if isinstance(switch, sympy.Max) else -1
    args = _ordered(switch, x)
    best = args[0]
    for other in args[1:]:
        sign = signs[best - other] if best - other in signs else -signs[other - best]
        if sign * wanted < 0:
            best = other
    return best


HOLDS: dict[Any, Callable[[int], bool]] = {
    sympy.StrictGreaterThan: lambda s: s > 0,
    sympy.GreaterThan: lambda s: s >= 0,
    sympy.StrictLessThan: lambda s: s < 0,
    sympy.LessThan: lambda s: s <= 0,
    sympy.Equality: lambda s: s == 0,
    sympy.Unequality: lambda s: s != 0,
}


def _holds(condition: Any, signs: dict[Any, int]) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.And):
        return all(_holds(c, signs) for c in condition.args)
    if isinstance(condition, sympy.Or):
        return any(_holds(c, signs) for c in condition.args)
    if isinstance(condition, sympy.Not):
        return not _holds(condition.args[0], signs)
    return HOLDS[type(condition)](signs[condition.lhs - condition.rhs])
