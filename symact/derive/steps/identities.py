"""Identities with the logistic function: tanh(x) = 2 sigma(2x) - 1, softplus′ = sigma."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import split_or_whole
from symact.derive.steps.build import ONE, over, plus, times
from symact.derive.steps.convert import meaning, term_of
from symact.derive.steps.recognition import by_sigma, recognized
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.signs import function, letter
from symact.derive.steps.slopes import slope_lines
from symact.derive.steps.terms import Call, Neg, Term
from symact.errors import DerivationError
from symact.language import functions as fn


def identity_lines(activation: Activation) -> Derivation:
    """Write a function, or its derivative, by the logistic function.

    Raises:
        DerivationError: Neither is a multiple of it plus a constant.
    """
    x = activation.x
    branches = split_or_whole(activation.expr, x)
    if len(branches.pieces) == 1:
        lines = _affine(activation.expr, x, letter(activation.expr, x))
        if lines:
            return Derivation(f"{activation.name} by the logistic function", lines[-1], lines)
        if isinstance(recognized(activation.expr), fn.logistic):
            raise DerivationError("this is the logistic function itself", subject=activation.name)
        slope = slope_lines(activation)
        if isinstance(recognized(meaning(slope.goal.right)), fn.logistic):
            return replace(slope, title=f"slope of {activation.name} by the logistic function")
    raise DerivationError(
        "neither the function nor its slope is a multiple of the logistic function",
        subject=activation.name,
    )


def _affine(expr: Any, x: Any, sign: tuple[str, str]) -> tuple[Line, ...]:
    """Write a quotient of degree one in an exponential as a + b sigma(c x)."""
    found = by_sigma(expr, x)
    if found is None:
        return ()
    gates = [g for g in found.atoms(fn.logistic) if g.has(x)]
    if len(gates) != 1 or found == gates[0] or sympy.degree(found, gates[0]) != 1:
        return ()
    (gate,) = gates
    slope, rest = sympy.Poly(found, gate).all_coeffs()
    if slope.has(x) or rest.has(x):
        return ()
    u = term_of(gate.args[0], x)
    e: Term = Call(sympy.exp, Neg(u))
    below = plus(ONE, e)
    f = function(sign, term_of(expr, x), x)
    b, a = term_of(slope, x), term_of(rest, x)
    above = sympy.expand(rest + slope)
    first = over(plus(term_of(above, x), times(a, e)), below)
    rows = (
        (first, "by exponentials"),
        (plus(over(b, below), a), "split the fraction"),
        (plus(times(b, Call(fn.logistic, u)), a), "in terms of σ"),
    )
    return tuple(Line(f, "=", right, rule, variable=str(x)) for right, rule in rows)
