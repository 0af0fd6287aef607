"""Split a function of two inputs into products u(a) v(b), each on an interval of one input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branch, to_branches
from symact.derive.gated_view import shortest, split
from symact.errors import DerivationError, KernelError, UndecidedError


@dataclass(frozen=True, slots=True)
class Term:
    """Hold the product on one interval.

    Attributes:
        input: The input whose interval it is.
        piece: The interval, and the formula there.
        factors: Function of the first input, function of the second one.
        masked: The same, 0 outside the interval where that is needed to have a value.
    """

    input: str
    piece: Branch
    factors: tuple[Any, Any]
    masked: tuple[Any, Any]


def terms_of(activation: Activation) -> tuple[Term, ...]:
    """Write f(a, b) as products, in the order of their intervals.

    Raises:
        KernelError: It has not two inputs, or is no such product on some piece.
    """
    if activation.indexed or len(activation.inputs) != 2:
        raise KernelError("is not gated: it needs two inputs", subject=activation.name)
    for expr in (activation.expr, shortest(activation.expr)):
        parts = split(activation, expr)
        if parts:
            first = activation.inputs[0]
            whole = Branch(
                S.NegativeInfinity, S.Infinity, lo_closed=False, hi_closed=False, expr=expr
            )
            return (Term(first, whole, parts, parts),)
    for which in (0, 1):
        terms = _pieces(activation, which)
        if terms:
            return terms
    raise KernelError(
        "is no product of a function of one input and a function of the other",
        subject=activation.name,
        hint="kernels are made for u(a)*v(b), also piece by piece of one input; write it so, or "
        "compute its parts one by one",
    )


def _pieces(activation: Activation, which: int) -> tuple[Term, ...]:
    """Split each piece of one input; nothing where one is no product."""
    name = activation.inputs[which]
    x = activation.symbols[name]
    try:
        pieces = to_branches(activation.expr, x).pieces
    except (DerivationError, UndecidedError):
        return ()
    terms = []
    for piece in pieces:
        parts = split(activation, shortest(piece.expr)) or _of_one(activation, piece.expr)
        if not parts or piece.lo == piece.hi:
            return ()
        u = parts[which]
        kept = u if u.is_polynomial(x) else sympy.Piecewise((u, piece.condition(x)), (0, True))
        masked = (kept, parts[1]) if which == 0 else (parts[0], kept)
        terms.append(Term(name, piece, parts, masked))
    return tuple(terms) if len(terms) > 1 else ()


def _of_one(activation: Activation, expr: Any) -> tuple[Any, ...]:
    """Split what depends on one input only, or on none."""
    first, second = (activation.symbols[name] for name in activation.inputs)
    if expr.has(first) and expr.has(second):
        return ()
    return (S.One, expr) if expr.has(second) else (expr, S.One)
