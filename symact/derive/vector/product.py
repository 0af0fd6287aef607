"""The vector-Jacobian product as a formula of rows: what a backward pass computes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import S, factor_terms

from symact.derive.vector.cases import folded
from symact.derive.vector.itself import Itself
from symact.derive.vector.jacobian import Jacobian, jacobian
from symact.derive.vector.sums import Sums
from symact.language.indexed import RowFormula
from symact.language.reader import symbol


def upstream(formula: RowFormula) -> tuple[Any, ...]:
    """Make the symbols of the gradient that comes in, one an output row."""
    taken = {str(s) for s in (*formula.inputs, *formula.parameters)}
    name = next(n for n in ("g", "h", "v", "w", "grad") if n not in taken)
    if len(formula.outputs) == 1:
        return (symbol(name),)
    return tuple(symbol(f"{name}{k + 1}") for k in range(len(formula.outputs)))


def product(formula: RowFormula, wrt: Any = None) -> RowFormula:
    """Give (J^T g)_k = diagonal(k) g_k + right(k) * sum_i left(i) g_i, summed over outputs.

    The inputs are those of the formula and the upstream gradients. Where the output is one number
    for the row, its gradient is one number too: a parameter.
    """
    grads = upstream(formula)
    parts = [jacobian(formula, wrt, k) for k in range(len(formula.outputs))]
    if formula.reduces:
        return _of_number(parts[0], grads[0])
    sums = Sums(replace(formula, inputs=(*formula.inputs, *grads)))
    result = S.Zero
    for part, g in zip(parts, grads, strict=True):
        part = _adopted(sums, part)  # noqa: PLW2901 - the same part with the names of `sums`
        result += part.diagonal * g
        for outer in part.outers:
            result += outer.right * sums.whole(outer.left * g)
    return used(replace(sums.extended, outputs=(folded(result, factor_terms),)))


def _of_number(part: Jacobian, g: Any) -> RowFormula:
    result = sum((o.left * o.right for o in part.outers), S.Zero) * g
    formula = replace(part.formula, parameters=(*part.formula.parameters, g))
    return used(replace(formula, outputs=(folded(result, factor_terms),)))


def _adopted(sums: Sums, part: Jacobian) -> Jacobian:
    """Bring the reductions of one Jacobian among those of all."""
    names: dict[Any, Any] = {}
    for scalar in part.formula.scalars:
        body = scalar.body.xreplace(names)
        if scalar.op != "root":
            names[scalar.symbol] = sums.scalar(scalar.op, body)
    for delta in part.formula.deltas:
        chosen = part.formula.scalar(delta.chosen)
        names[delta.symbol] = sums.delta(chosen.op, chosen.body.xreplace(names))
    outers = tuple(
        replace(o, left=o.left.xreplace(names), right=o.right.xreplace(names)) for o in part.outers
    )
    return replace(part, diagonal=part.diagonal.xreplace(names), outers=outers)


def product_by_output(found: Itself, g: Any) -> RowFormula:
    """Give the product by the output y and the upstream gradient g."""
    sums = Sums(replace(found.formula, inputs=(*found.formula.inputs, g)))
    result = found.diagonal * g
    if found.left != 0:
        factor, rest = found.left.as_independent(*found.formula.inputs, as_Add=False)
        result += found.right * factor * sums.whole(rest * g)
    return used(replace(sums.extended, outputs=(grouped(result, found.right),)))


def grouped(expr: Any, factor: Any) -> Any:
    """Take a common factor out of a sum."""
    from sympy import Add, Mul

    terms = Add.make_args(expr)
    if factor in (0, 1) or len(terms) < 2 or not all(factor in Mul.make_args(t) for t in terms):
        return expr
    return factor * Add(*(t / factor if factor not in t.args else _without(t, factor)
                          for t in terms))  # fmt: skip


def _without(term: Any, factor: Any) -> Any:
    from sympy import Mul

    args = list(Mul.make_args(term))
    args.remove(factor)
    return Mul(*args)


def used(formula: RowFormula) -> RowFormula:
    """Leave out the reductions that no output needs."""
    needed = {s for out in formula.outputs for s in out.free_symbols}
    for delta in formula.deltas:
        if delta.symbol in needed:
            needed.add(delta.chosen)
    for scalar in reversed(formula.scalars):
        if scalar.symbol in needed:
            needed |= scalar.body.free_symbols
            needed |= {d.chosen for d in formula.deltas if scalar.body.has(d.symbol)}
    return replace(
        formula,
        scalars=tuple(s for s in formula.scalars if s.symbol in needed),
        deltas=tuple(d for d in formula.deltas if d.symbol in needed),
    )
