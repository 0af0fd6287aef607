"""Gated activations as functions of one input, and as products of such functions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy

from symact.activation import Activation, Kind, Parameter
from symact.derive.identity import recognize
from symact.errors import DerivationError
from symact.language.printer import to_text
from symact.language.reader import symbol


def shortest(expr: Any) -> Any:
    """Write a gate by its name where it has one: 1/(1 + exp(-b)) is logistic(b)."""
    return recognize(expr)


def view(activation: Activation, wrt: str = "") -> Activation:
    """Look at an activation of several inputs as a function of one, the others held fixed.

    Raises:
        DerivationError: There is no such input or parameter.
    """
    names = [*activation.inputs, *(p.name for p in activation.parameters)]
    if wrt and wrt not in names:
        raise DerivationError(f"{wrt!r} is no variable", subject=activation.name,
                              hint=", ".join(names))  # fmt: skip
    parts = split(activation, shortest(activation.expr))
    moving = wrt if wrt in activation.inputs and parts else activation.inputs[0]
    held = [name for name in activation.inputs if name != moving]
    formula = activation.formula
    factor = held_factor(activation, moving)
    if factor is not None:
        if wrt not in activation.inputs and wrt and factor[1].has(activation.symbols[wrt]):
            raise DerivationError(
                f"both factors depend on {wrt}", subject=activation.name,
                hint="symact derive without --steps, --latex and --json gives the derivative",
            )  # fmt: skip
        held = [factor[0]]
        u = parts[0] if moving == activation.inputs[0] else parts[1]
        formula = to_text(u * symbol(held[0]))
    parameters = [Parameter(name=name, default="1", doc="Held fixed.") for name in held]
    free = formula if parts else activation.formula
    used = [p for p in activation.parameters if re.search(rf"\b{p.name}\b", free)]
    return replace(
        activation, inputs=(moving,), parameters=(*parameters, *used), formula=formula,
        kind=Kind.ELEMENTWISE, kinks=(), draws=(),
    )  # fmt: skip


def held_factor(activation: Activation, moving: str) -> tuple[str, Any] | None:
    """Give the factor of the other input and the name that it has where this one moves.

    Only a factor with branches of its own is one number there; else None.
    """
    parts = split(activation, shortest(activation.expr))
    if not parts or moving not in activation.inputs:
        return None
    v = parts[1] if moving == activation.inputs[0] else parts[0]
    if not v.has(sympy.Piecewise, sympy.Max, sympy.Min, sympy.Abs):
        return None
    return _held_name(activation), v


def _held_name(activation: Activation) -> str:
    taken = {*activation.inputs, *(p.name for p in activation.parameters)}
    return next(name for name in ("u", "v", "w", "held") if name not in taken)


def split(activation: Activation, expr: Any) -> tuple[Any, ...]:
    """Split f(a, b) into u(a) and v(b); nothing where it is no such product."""
    first, second = (activation.symbols[name] for name in activation.inputs)
    for form in (sympy.factor_terms(expr), expr):
        v, u = form.as_independent(first, as_Add=False)
        if v.has(second) and not v.has(first) and not u.has(second):
            number, v = v.as_independent(second, as_Add=False)
            return number * u, v
    return ()
