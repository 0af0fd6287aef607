"""The formula of rows that an activation is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy

from symact.activation import Activation
from symact.errors import DefinitionError
from symact.language.indexed import RowFormula, read_rows, scalar_symbol
from symact.language.reader import symbol


def rows_of(activation: Activation) -> RowFormula:
    """Read the formula of an activation along an axis.

    A uniform random input is a positive symbol; every other input is real.

    Raises:
        DefinitionError: It is no formula of rows.
        ReadError: It cannot be read.
    """
    if not activation.indexed:
        raise DefinitionError(
            "has no formula of rows", subject=activation.name, hint="it acts on each element alone"
        )
    drawn = {draw.name for draw in activation.draws}
    inputs = {
        name: symbol(name, "positive" if name in drawn else "real") for name in activation.inputs
    }
    parameters = {p.name: symbol(p.name, p.domain) for p in activation.parameters}
    formula = branched(read_rows(activation.formula, inputs, parameters))
    return _signed(formula, tuple(inputs[name] for name in sorted(drawn))) if drawn else formula


def revealed(expr: Any, drawn: tuple[Any, ...]) -> Any:
    """Write each uniform number u as exp(-exp(-v)): what lies between 0 and 1 then shows."""
    table = {u: sympy.exp(-sympy.exp(-symbol(f"{u.name}v"))) for u in drawn}
    return expr.subs(table) if drawn else expr


def _signed(formula: RowFormula, drawn: tuple[Any, ...]) -> RowFormula:
    """Give scalars the sign that their bodies have for uniform numbers between 0 and 1."""
    names: dict[Any, Any] = {}
    scalars = []
    for scalar in formula.scalars:
        body = scalar.body.xreplace(names)
        if scalar.op != "root":
            names[scalar.symbol] = scalar_symbol(
                scalar.symbol.name, scalar.op, revealed(body, drawn)
            )
        scalars.append(replace(scalar, symbol=names.get(scalar.symbol, scalar.symbol), body=body))
    deltas = tuple(replace(d, chosen=names.get(d.chosen, d.chosen)) for d in formula.deltas)
    outputs = tuple(out.xreplace(names) for out in formula.outputs)
    return replace(formula, scalars=tuple(scalars), deltas=deltas, outputs=outputs)


def branched(formula: RowFormula) -> RowFormula:
    """Write maxima, minima and absolute values of a formula as branches."""
    scalars = tuple(replace(s, body=branches(s.body)) for s in formula.scalars)
    return replace(formula, scalars=scalars, outputs=tuple(map(branches, formula.outputs)))


def branches(expr: Any) -> Any:
    """Write maxima, minima and absolute values as branches; the first of two equal values owns."""

    def choose(largest: bool) -> Any:
        def pick(*args: Any) -> Any:
            ordered = sorted(args, key=sympy.default_sort_key)
            best = ordered[0]
            for other in ordered[1:]:
                ahead = other > best if largest else other < best
                best = sympy.Piecewise((other, ahead), (best, True))
            return best

        return pick

    found = expr.replace(sympy.Max, choose(True)).replace(sympy.Min, choose(False))
    return found.replace(sympy.Abs, lambda u: sympy.Piecewise((u, u > 0), (-u, True)))
