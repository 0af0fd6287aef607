"""Spoil an expression as a tired hand would: sign, factor, exponent, argument, parenthesis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from styles import Phi, X, phi, relu, sech, sigmoid, softplus
from sympy.functions.elementary.piecewise import ExprCondPair

_SWAPS = {
    sp.tanh: sp.sin, sp.sinh: sp.cosh, sp.cosh: sp.sinh, sp.sin: sp.cos, sp.cos: sp.sin,
    sp.erf: sp.tanh, sp.erfc: sp.erf, Phi: phi, phi: Phi, sech: sp.cosh, sigmoid: sp.tanh,
    softplus: relu, relu: softplus, sp.Max: sp.Min, sp.Min: sp.Max, sp.atan: sp.tanh,
}  # fmt: skip


def mutants(expr: Any) -> Iterator[tuple[str, Any]]:
    """List what was done and the spoiled expression, for every place and kind."""
    if isinstance(expr, sp.core.relational.Relational | sp.logic.boolalg.Boolean):
        return
    for k, part in enumerate(expr.args):
        for kind, spoiled in mutants(part):
            args = [*expr.args[:k], spoiled, *expr.args[k + 1 :]]
            yield kind, _rebuilt(expr, args)
    yield from _here(expr)


def _rebuilt(expr: Any, args: list[Any]) -> Any:
    try:
        return expr.func(*args)
    except (TypeError, ValueError, AttributeError):
        return expr  # no such expression: not a mutant


def _here(expr: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(expr, ExprCondPair):
        return
    if expr.is_Add:
        for term in expr.args:
            yield "sign", expr - 2 * term
            yield "factor", expr + term
            yield "left out", expr - term
    if expr.is_Mul:
        for factor in expr.args:
            yield "left out", expr / factor
            if factor.is_Add:  # a (b + c) becomes a b + c
                first, *rest = sorted(factor.args, key=str)
                yield "parenthesis", expr / factor * first + sp.Add(*rest)
    if expr.is_Pow or isinstance(expr, sp.exp):
        power = expr.exp
        if expr.is_Pow:
            yield "exponent", expr.base ** (power + 1)
        yield "sign of the exponent", expr.base**-power
    if expr.func in _SWAPS:
        yield "function", _SWAPS[expr.func](*expr.args)
    if isinstance(expr, sp.Function) and len(expr.args) == 1 and expr.has(X):
        yield "argument", expr.func(2 * expr.args[0])
        yield "argument", expr.func(-expr.args[0])
        yield "argument", expr.func(expr.args[0] ** 2)
    if expr.is_Integer and abs(expr) > 0:
        yield "number", expr + 1
    if isinstance(expr, sp.Piecewise) and len(expr.args) > 1:
        (one, when), (two, other), *rest = expr.args
        yield "branches", sp.Piecewise((two, when), (one, other), *rest)
