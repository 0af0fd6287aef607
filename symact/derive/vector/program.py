"""The passes over a row that compute an activation: what a kernel of rows is made from.

A `RowProgram` is a formula of rows arranged for a machine:

    for each pass in `passes`: one sweep over the row computes all its reductions together;
        a `Reduce` combines `body` over the elements by `op` (`sum`, `max`, `min`; `argmax` and
        `argmin` give the first position); where `rescale` is given, the pass may be joined with
        the one before it into a single sweep (online): when the pivot changes from `PIVOT_OLD` to
        `PIVOT_NEW`, what was summed so far is multiplied by `rescale`;
        a `Solve` finds the number `symbol` for which the sum of `body` is `equals`: the sum falls
        in `symbol` between `low` and `high`; `closed`, where given, is that number by sums over the
        elements at which `above` holds (the support), exact once the support is known;
    then one more sweep writes `outputs`, expressions of the element, the scalars and parameters.

`locals` are (symbol, expression) pairs that are computed for each element before anything that
names them: `(z, x - m)` after the pass that gives the pivot m. Write the difference just so: the
bodies use z, so that no rounding of the element itself enters.

Every expression is an ordinary SymPy expression: `inputs` are the symbols of the element in each
input row, `length` stands for n, the symbol of a `Delta` is 1 at the position its `argmax` chose
and 0 elsewhere. Nothing overflows that need not: where the function does not change when all
elements are shifted (which is proved first), exponents are taken relative to the largest of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.vector.cases import conditions, ratio
from symact.derive.vector.formula import rows_of
from symact.derive.vector.invariance import SHIFT, invariance
from symact.derive.vector.itself import itself
from symact.derive.vector.jacobian import jacobian
from symact.derive.vector.product import product, product_by_output, upstream, used
from symact.derive.vector.threshold import Locals, M, Solve, Z, solve
from symact.errors import DerivationError
from symact.known import Step, Trace
from symact.language.indexed import LENGTH, Delta, RowFormula, Scalar, scalar_symbol, write

PIVOT_OLD, PIVOT_NEW = sympy.symbols("pivot_old pivot_new", real=True)

OUTPUTS = ("value", "vjp", "vjp_from_output")


@dataclass(frozen=True, slots=True)
class Reduce:
    """Hold one reduction: `op` over the elements of `body`."""

    symbol: Any
    op: str
    body: Any
    rescale: Any = None


@dataclass(frozen=True, slots=True)
class RowProgram:
    """Hold the passes of one kernel of rows; see the module.

    Attributes:
        name: Name of the activation.
        output: `value`, `vjp` (from the inputs and the upstream gradient) or `vjp_from_output`
            (from the output and the upstream gradient).
        inputs: Symbols of the element in each input row.
        parameters: Symbols of the parameters; a gradient of one number for the row is one too.
        passes: What each sweep computes.
        deltas: Choices of single elements.
        outputs: What the last sweep writes; several are concatenated.
        reduces: Whether the output is one number for the row.
        pivot: Symbol of the scalar that exponents are taken relative to, or None.
        locals: (symbol, expression) pairs, computed for each element.
        trace: Why the rewriting is allowed.
    """

    name: str
    output: str
    inputs: tuple[Any, ...]
    parameters: tuple[Any, ...]
    passes: tuple[tuple[Reduce | Solve, ...], ...]
    deltas: tuple[Delta, ...]
    outputs: tuple[Any, ...]
    reduces: bool
    pivot: Any = None
    locals: tuple[tuple[Any, Any], ...] = ()
    trace: Trace = ()
    length: Any = LENGTH


def program(activation: Activation, output: str = "value", wrt: str = "") -> RowProgram:
    """Arrange an activation along an axis, or its vector-Jacobian product, in passes.

    Args:
        activation: One whose formula is of rows.
        output: One of `OUTPUTS`.
        wrt: Input whose gradient is wanted; empty for the first.

    Raises:
        DefinitionError: The activation is not one along an axis.
        DerivationError: There is no such output.
    """
    formula = rows_of(activation)
    if output not in OUTPUTS:
        raise DerivationError(
            f"no program is called {output!r}", subject=activation.name, hint=", ".join(OUTPUTS)
        )
    x = activation.symbols[wrt] if wrt else formula.inputs[0]
    x = next(s for s in formula.inputs if s.name == x.name)
    asked = {"value": _value, "vjp": _product, "vjp_from_output": _by_output}[output]
    chosen = asked(formula, x)
    safe, pivot, near, trace = pivoted(chosen)
    return RowProgram(
        activation.name, output, safe.inputs, safe.parameters, _passes(safe, pivot, near),
        safe.deltas, safe.outputs, chosen.reduces and output == "value", pivot, near, trace,
    )  # fmt: skip


def _value(formula: RowFormula, _: Any) -> RowFormula:
    return formula


def _product(formula: RowFormula, x: Any) -> RowFormula:
    """Give the product; by the value itself where it can be written so, which loses no digits."""
    found = itself(jacobian(formula, x)) if len(formula.outputs) == 1 else None
    short = None if found is None else _composed(formula, found)
    return product(formula, x) if short is None else short


def _composed(formula: RowFormula, found: Any) -> RowFormula | None:
    """Put the value into the product that is written by the value."""
    (g,) = upstream(formula)
    short = product_by_output(found, g)
    (y,) = found.formula.outputs
    value = formula.outputs[0]
    if conditions(value):
        return None
    names: dict[Any, Any] = {y: value}
    scalars = list(formula.scalars)
    for scalar in short.scalars:
        factor, body = scalar.body.xreplace(names).as_independent(
            *formula.elements, g, as_Add=False
        )
        sign = scalar_symbol(f"_p{len(scalars) + 1}", scalar.op, body)
        scalars.append(Scalar(sign, scalar.op, body))
        names[scalar.symbol] = factor * sign
    outputs = tuple(out.xreplace(names) for out in short.outputs)
    return used(RowFormula((*formula.inputs, g), formula.parameters, tuple(scalars), (), outputs))


def _by_output(formula: RowFormula, x: Any) -> RowFormula:
    found = itself(jacobian(formula, x)) if len(formula.outputs) == 1 else None
    if found is None:
        raise DerivationError("the gradient is not a function of the output alone")
    return product_by_output(found, upstream(formula)[0])


def pivoted(formula: RowFormula) -> tuple[RowFormula, Any, Locals, Trace]:
    """Take exponents relative to the largest, where a shift of all elements changes nothing."""
    x = formula.inputs[0]
    lines = _exponents(formula, x) or [x for s in formula.scalars if s.op == "root"]
    if not lines or invariance(formula, SHIFT, x).value != SHIFT.answers[0][0]:
        return formula, None, (), ()
    return _shifted(formula, x, lines[0])


def _exponents(formula: RowFormula, x: Any) -> list[Any]:
    """List the arguments of exponentials that are straight lines in the element."""
    parts = [*(s.body for s in formula.scalars), *formula.outputs]
    found: dict[Any, None] = {}
    for part in parts:
        for e in sorted(part.atoms(sympy.exp), key=sympy.default_sort_key):
            rate = sympy.diff(e.args[0], x)
            plain = not e.args[0].free_symbols & {s.symbol for s in formula.scalars}
            if rate != 0 and not rate.has(x) and plain:
                found.setdefault(e.args[0])
    return list(found)


def _shifted(formula: RowFormula, x: Any, exponent: Any) -> tuple[RowFormula, Any, Locals, Trace]:
    """Shift every element so that the largest exponent becomes zero."""
    rate = sympy.diff(exponent, x)
    shift = -M / rate
    near: Locals = ((Z, x + shift),) if rate in (1, -1) and exponent in (x, -x) else ()

    def at(expr: Any) -> Any:
        if near:
            return expr.subs(x, Z)
        kept = expr.replace(
            sympy.exp, lambda u: sympy.Function("held")(u + sympy.diff(u, x) * shift)
        )
        return kept.replace(sympy.Function("held"), sympy.exp)

    scalars = tuple(replace(s, body=_kept(s, at)) for s in formula.scalars)
    safe = replace(
        formula, scalars=(Scalar(M, "max", exponent), *scalars),
        outputs=tuple(map(at, formula.outputs)),
    )  # fmt: skip
    shown = replace(safe, inputs=(*safe.inputs, Z)) if near else safe
    step = Step(
        "shift invariance", write(formula, formula.outputs[0]), write(shown, safe.outputs[0]),
        f"f(x + c) = f(x) was proved; the shift {shift} makes the largest exponent zero",
    )  # fmt: skip
    needed = used(replace(safe, outputs=(*safe.outputs, M)))
    return replace(needed, outputs=safe.outputs), M, near, (step,)


def _kept(scalar: Scalar, at: Any) -> Any:
    """Leave choices of the largest element as they are: a shift does not change them."""
    return scalar.body if scalar.op in ("argmax", "argmin") else at(scalar.body)


def _passes(
    formula: RowFormula, pivot: Any, near: Locals
) -> tuple[tuple[Reduce | Solve, ...], ...]:
    """Put reductions that do not wait for each other into one sweep."""
    level: dict[Any, int] = {}
    groups: dict[int, list[Reduce | Solve]] = {}
    chosen = {d.symbol: d.chosen for d in formula.deltas} | {z: pivot for z, _ in near}
    for scalar in formula.scalars:
        needs = {chosen.get(s, s) for s in scalar.body.free_symbols}
        level[scalar.symbol] = max([level[s] + 1 for s in level if s in needs], default=0)
        groups.setdefault(level[scalar.symbol], []).append(_reduced(formula, scalar, pivot, near))
    return tuple(tuple(groups[k]) for k in sorted(groups))


def _reduced(formula: RowFormula, scalar: Scalar, pivot: Any, near: Locals) -> Reduce | Solve:
    if scalar.op == "root":
        return solve(formula, scalar, near)
    rescale = None
    body = scalar.body.subs(near)
    others = {s.symbol for s in formula.scalars} - {pivot}
    if scalar.op == "sum" and body.has(pivot) and not body.free_symbols & others:
        sides = (body.subs(pivot, PIVOT_NEW), body.subs(pivot, PIVOT_OLD))
        rescale = ratio(*sides, formula.elements)
    return Reduce(scalar.symbol, scalar.op, scalar.body, rescale)
