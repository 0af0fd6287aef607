"""Special cases: rows of one and two elements, and relations to other activations along an axis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import S

from symact import catalog
from symact.activation import Activation, Kind
from symact.derive.vector.cases import conditions
from symact.derive.vector.explicit import samples, written
from symact.derive.vector.formula import branches, rows_of
from symact.derive.vector.invariance import SHIFT, invariance
from symact.derive.vector.names import name_of
from symact.derive.vector.proof import equal_indexed
from symact.errors import SymactError
from symact.known import Evidence, Known, Step
from symact.language.indexed import RowFormula
from symact.language.printer import to_text
from symact.language.reader import symbol

T = symbol("t")

COST = (2, 3)
"""Lengths for which relations are compared."""


@dataclass(frozen=True, slots=True)
class Special:
    """Hold one special case: in words, and as an equation in text."""

    words: str
    equation: str


def special(activation: Activation) -> tuple[Known[Special], ...]:
    """Find the special cases of an activation along an axis, each proved."""
    formula = rows_of(activation)
    found = [_single(formula), _pair(formula), *_relations(activation, formula)]
    return tuple(case for case in found if case is not None)


def _single(formula: RowFormula) -> Known[Special] | None:
    """Say what a row of one element gives, where that is a constant or the element."""
    if len(formula.outputs) != 1:
        return None
    try:
        here = written(formula, {s: v[:1] for s, v in samples(formula, 2)[0].items()})
        value = sympy.cancel(sympy.expand_log(here.at(formula.outputs[0], 0)))
    except SymactError:
        return None
    local = bool(conditions(formula.outputs[0]))
    x = here.names[formula.inputs[0]][0]
    if local and value.free_symbols:
        return None
    if not value.is_number and value != x:
        return None
    shown = to_text(value.subs(x, formula.inputs[0]))
    step = Step("n = 1", "y[1]", shown, "written out")
    return Known(Special("a row of one element", f"f({formula.inputs[0].name}) = {shown}"),
                 Evidence.PROVED, trace=(step,))  # fmt: skip


def _pair(formula: RowFormula) -> Known[Special] | None:
    """Say what the first output of a row (t, 0) is as a function of t."""
    if len(formula.outputs) != 1 or len(formula.inputs) != 1 or formula.parameters:
        return None
    value = _of_pair(formula)
    if value is None:
        return None
    name = name_of(value, T)
    shown = name or to_text(value)
    law = invariance(formula, SHIFT)
    answers = dict(zip((a for a, _ in SHIFT.answers), ("", " + x[2]"), strict=True))
    first = "f(t, 0)" if formula.reduces else "f(t, 0)[1]"
    steps = [
        Step("n = 2", first, to_text(value), "written out"),
        *((Step("known as", to_text(value), name, "compared by algebra"),) if name else ()),
    ]
    if law.value in answers:
        left = "f(x)" if formula.reduces else "f(x)[1]"
        moved = name.replace("(t)", "(x[1] - x[2])").replace("(-t)", "(x[2] - x[1])")
        if moved:
            equation = f"{left} = {moved}{answers[law.value]}"
            steps.append(Step("shift", f"x -> x - x[2]: {first}", equation, "shift invariance"))
            return Known(Special("two elements", equation), Evidence.PROVED, trace=tuple(steps))
    return Known(Special("two elements", f"{first} = {shown}"), Evidence.PROVED,
                 trace=tuple(steps))  # fmt: skip


def _of_pair(formula: RowFormula) -> Any:
    """Write the first output for the row (t, 0); None where that takes an equation."""
    x = formula.inputs[0]
    values: dict[Any, Any] = {}
    if formula.deltas or conditions(*formula.outputs, *(s.body for s in formula.scalars)):
        return None
    for scalar in formula.scalars:
        parts = [scalar.body.subs(x, e).xreplace(values) for e in (T, S.Zero)]
        if scalar.op == "sum":
            values[scalar.symbol] = sympy.Add(*parts)
        elif scalar.op in ("max", "min"):
            choose = sympy.Max if scalar.op == "max" else sympy.Min
            values[scalar.symbol] = branches(choose(*parts))
        else:
            return None
    out = formula.outputs[0].subs(x, T).xreplace(values)
    return out.subs(sympy.Symbol("n", integer=True, positive=True), 2)


CHANGES: tuple[tuple[str, Any, Any], ...] = (
    ("f(x) = {g}(-x)", lambda x: -x, lambda y: y),
    ("f(x) = log({g}(x))", lambda x: x, sympy.log),
    ("f(x) = exp({g}(x))", lambda x: x, sympy.exp),
    ("f(x) = {g}(x)", lambda x: x, lambda y: y),
)
"""How one activation may be made of another: text, change of the input, of the output."""


def _relations(activation: Activation, formula: RowFormula) -> list[Known[Special]]:
    if len(formula.inputs) != 1 or formula.parameters or len(formula.outputs) != 1:
        return []
    if conditions(*formula.outputs) or formula.deltas or formula.reduces:
        return []
    found = []
    for row in catalog.rows(Kind.VECTOR):
        if row.digest == activation.digest or row.formula == activation.formula:
            continue
        other = rows_of(row)
        if len(other.outputs) != 1 or other.deltas or conditions(*other.outputs) or other.reduces:
            continue
        for text, inner, outer in CHANGES:
            changed = _changed(other, inner, outer)
            verdict = equal_indexed(formula, changed, COST)
            if verdict.verdict == "holds":
                lengths = ", ".join(map(str, verdict.sizes))
                found.append(Known(
                    Special("relation", text.format(g=row.name)), verdict.evidence,
                    note=f"compared by algebra for n = {lengths}",
                ))  # fmt: skip
                break
    return found


def _changed(formula: RowFormula, inner: Any, outer: Any) -> RowFormula:
    x = formula.inputs[0]
    return replace(
        formula,
        scalars=tuple(replace(s, body=s.body.subs(x, inner(x))) for s in formula.scalars),
        outputs=tuple(outer(out.subs(x, inner(x))) for out in formula.outputs),
    )
