"""Examine a definition of two inputs or along an axis: has it a real value everywhere?"""

from __future__ import annotations

from typing import Any

from symact.activation import Activation
from symact.derive.constants import default_values
from symact.derive.gated_view import shortest, split
from symact.derive.smoothness import smoothness
from symact.derive.vector.evaluate import Arithmetic
from symact.derive.vector.evaluate import run as run_program
from symact.derive.vector.program import program
from symact.errors import DefinitionError, SymactError
from symact.language.printer import to_text
from symact.language.reader import read, symbol
from symact.numeric.digits import context

PLACES = ("0", "1", "-1", "1/2", "-1/2", "3", "-3", "10", "-10")
"""Values of each input at which a value is asked for."""

ROWS = ((0, 0, 0), (1, 2, 3), (-1, 2, 0), (-3, -2, -1), (5,), (0,), (40, -40, 0), (1, 1, 1, 1))
"""Rows at which values are asked for."""

DIGITS = 50

REMEDY = "write a formula that has a real value for all numbers, with max, abs or Piecewise"

NOT_REAL = ("not real inside", "not finite inside")


def bad_inputs(activation: Activation) -> DefinitionError | None:
    """Find inputs at which there is no real value, parameters at their defaults.

    Also what the proofs about the factors of a product say; nothing where no fault is found.
    """
    return _bad_row(activation) if activation.indexed else _bad_pair(activation)


def _bad_pair(activation: Activation) -> DefinitionError | None:
    expr = activation.expr.subs(default_values(activation))
    first, second = (activation.symbols[name] for name in activation.inputs)
    for a in PLACES:
        for b in PLACES:
            value = expr.subs({first: read(a, {}), second: read(b, {})}).evalf(15)
            if not (value.is_number and value.is_real and value.is_finite):
                shown = "no value" if not value.is_finite else f"the value {value.evalf(4)}"
                at = f"{first} = {a}, {second} = {b}{_defaults(activation)}"
                return DefinitionError(
                    f"is not real for all numbers: it has {shown} at {at}", hint=REMEDY
                )
    return _bad_factor(activation, expr)


def _bad_factor(activation: Activation, expr: Any) -> DefinitionError | None:
    """Ask of each factor of a product whether it is real on the whole line."""
    for name, part in zip(activation.inputs, split(activation, shortest(expr)), strict=False):
        own = Activation("part", "part", to_text(part.subs(activation.symbols[name], symbol("x"))))
        known = smoothness(own)
        if known.value is None and any(words in known.note for words in NOT_REAL):
            return DefinitionError(
                f"is not real for all numbers: its factor in {name}, {known.note} (x is {name})",
                hint=REMEDY,
            )
    return None


def _bad_row(activation: Activation) -> DefinitionError | None:
    passes = program(activation)
    ctx = context(DIGITS)
    exact = Arithmetic(
        lambda p, q: ctx.mpf(p) / q,
        lambda name: {"Abs": abs}.get(name) or getattr(ctx, name), ctx.fsum,
    )  # fmt: skip
    params = {
        p.name: ctx.mpf(str(read(p.default, {}).evalf(DIGITS))) for p in activation.parameters
    }
    for row in ROWS:
        given = {name: [ctx.mpf(v) for v in row[k:] + row[:k]]
                 for k, name in enumerate(activation.inputs)}  # fmt: skip
        try:
            values = [ctx.mpf(v) for v in run_program(passes, given, params, exact)]
        except (ZeroDivisionError, TypeError, ValueError):
            values = [ctx.nan]
        except SymactError:
            return None
        if not all(map(ctx.isfinite, values)):
            rows = ", ".join(
                f"{name} = ({', '.join(ctx.nstr(v, 5) for v in given[name])})" for name in given
            )
            return DefinitionError(
                f"is not real for every row: it has no value at {rows}{_defaults(activation)}",
                hint="add what keeps a divisor, a root or a logarithm positive, as 1 + sum(...)",
            )
    return None


def _defaults(activation: Activation) -> str:
    return "".join(f" and {p.name} = {p.default}" for p in activation.parameters)
