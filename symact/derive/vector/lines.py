"""The derivation of a Jacobian and of its product with a gradient, line by line, each checked.

Every line is compared with rows written out for n = 2 to 5 (see `explicit`); nothing is taken from
the lines before it. What stands for the element k is the symbol of the element with `__k`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.steps.check import expressions
from symact.derive.vector.explicit import Written, samples, written
from symact.derive.vector.formula import rows_of
from symact.derive.vector.itself import Itself, Y, itself
from symact.derive.vector.jacobian import Jacobian, jacobian
from symact.derive.vector.product import grouped, product, product_by_output, upstream
from symact.derive.vector.proof import RANK, SIZES, hidden
from symact.derive.vector.view import DELTA, View, gradient_of, kth
from symact.errors import DerivationError
from symact.known import Evidence
from symact.language.indexed import RowFormula

SHORT_SIZES = SIZES[:2]


@dataclass(frozen=True, slots=True)
class Side:
    """Hold one side of a line.

    Attributes:
        form: `plain`, `slope` (the derivative of the expression in the element k), `sum` (over the
            index j) or `product` (the upstream gradient times the Jacobian, summed).
        expr: In the formula's symbols.
        formula: Where its reductions are explained.
        index: Index of elements without `__k`.
        wrt: Name of the input whose element k it is differentiated in.
    """

    form: str
    expr: Any
    formula: RowFormula
    index: str = "i"
    wrt: str = "x"


@dataclass(frozen=True, slots=True)
class RowLine:
    """Hold `left = right` with its reason and how it is known."""

    left: Side
    right: Side
    rule: str
    reason: str = ""
    evidence: Evidence = Evidence.UNDECIDED
    note: str = ""


@dataclass(frozen=True, slots=True)
class RowDerivation:
    """Hold a whole derivation; `evidence` is the weakest of its lines.

    Attributes:
        others: Derivations of further output rows that belong to it.
    """

    title: str
    lines: tuple[RowLine, ...]
    evidence: Evidence
    note: str
    others: tuple[RowDerivation, ...] = ()


def at_k(expr: Any, formula: RowFormula) -> Any:
    """Write an expression of the element at the element k."""
    return expr.xreplace({s: kth(s) for s in formula.elements})


def derive_rows(activation: Activation, wrt: str = "", output: int = 0) -> RowDerivation:
    """Derive the Jacobian and the vector-Jacobian product, every line checked.

    Args:
        activation: One whose formula is of rows.
        wrt: Input; empty for the first.
        output: Which output row, from 0.

    Raises:
        DerivationError: A line does not hold or could not be checked, or there is no such input
            or output.
    """
    formula = rows_of(activation)
    names = [s.name for s in formula.inputs]
    if wrt and wrt not in names:
        raise DerivationError(
            f"{wrt!r} is no input", subject=activation.name, hint=", ".join(names)
        )
    if not 0 <= output < len(formula.outputs):
        raise DerivationError("there is no such output row", subject=activation.name)
    x = formula.inputs[names.index(wrt) if wrt else 0]
    found = jacobian(formula, x, output)
    through = itself(found)
    lines = [*_scalars(found), *_jacobian(found, through)]
    if output == 0 and len(formula.outputs) == 1 and not formula.reduces:
        lines += _products(formula, x, through)
    roots = any(s.op == "root" for s in formula.scalars)
    sizes = SHORT_SIZES if roots else SIZES
    checked = tuple(check_row_line(line, found, sizes) for line in _plain(lines, x))
    evidence = min((line.evidence for line in checked), key=RANK.index)
    which = f", output row {output + 1}" if len(formula.outputs) > 1 else ""
    lengths = ", ".join(map(str, sizes))
    return RowDerivation(
        f"the Jacobian of {activation.name}{which}", checked, evidence,
        f"each line also compared with rows written out for n = {lengths}",
    )  # fmt: skip


def _plain(lines: list[RowLine], x: Any) -> Iterator[RowLine]:
    """Name the input on both sides, and leave out a line that says the same as one before."""
    seen = set()
    for line in lines:
        key = tuple((side.form, side.expr) for side in (line.left, line.right))
        if key not in seen:
            seen.add(key)
            left, right = (replace(side, wrt=x.name) for side in (line.left, line.right))
            yield replace(line, left=left, right=right)


def _scalars(found: Jacobian) -> Iterator[RowLine]:
    """Differentiate each reduction: the sum rule, and the delta that keeps one element."""
    formula = found.formula
    for outer in found.outers:
        scalar = formula.scalar(outer.scalar)
        left = Side("slope", scalar.symbol, formula)
        right = Side("plain", at_k(outer.right, formula), formula)
        if scalar.op == "sum" and not scalar.body.free_symbols & _signs(formula):
            inner = sympy.diff(scalar.body, found.wrt)
            yield RowLine(left, Side("sum", inner * DELTA, formula, "j"), "sum rule",
                          "the element j moves with the element k only where j = k")  # fmt: skip
            yield RowLine(left, right, "Kronecker delta", "the sum keeps j = k")
        else:
            yield RowLine(left, right, *RULES[scalar.op])


RULES = {
    "sum": ("sum rule", "with the reductions inside by the chain rule"),
    "max": ("maximum", "it moves with the element that attains it"),
    "min": ("minimum", "it moves with the element that attains it"),
    "root": ("implicit function", "minus the slope in the element over the slope in the threshold"),
}


def _signs(formula: RowFormula) -> set[Any]:
    return {s.symbol for s in formula.scalars}


def _jacobian(found: Jacobian, through: Itself | None) -> Iterator[RowLine]:
    formula = found.formula
    out = formula.outputs[found.output]
    left = Side("slope", out, formula)
    whole = found.diagonal * DELTA if not formula.reduces else S.Zero
    whole += sum((o.left * at_k(o.right, formula) for o in found.outers), S.Zero)
    reason = "the element itself, and each reduction"
    yield RowLine(left, Side("plain", whole, formula), "chain rule", reason)
    if through is None or not through.formula.outputs[0].free_symbols & {Y}:
        return
    rows = replace(through.formula, outputs=formula.outputs[:0] or through.formula.outputs)
    inner = through.diagonal * DELTA
    if through.left != 0:
        right = through.right.xreplace({Y: kth(Y)})
        inner = grouped(inner + through.left * right, through.diagonal)
    if inner.has(Y, kth(Y)):
        yield RowLine(left, Side("plain", inner, rows), "by the output", "y is the output")


def _products(formula: RowFormula, x: Any, through: Itself | None) -> Iterator[RowLine]:
    general = product(formula, x)
    left = Side("product", S.Zero, formula)
    yield RowLine(left, Side("plain", general.outputs[0], general, "k"), "sum over i",
                  "the delta keeps i = k; factors of k come before the sum")  # fmt: skip
    if through is None:
        return
    short = product_by_output(through, upstream(formula)[0])
    if short.outputs[0].has(Y):
        yield RowLine(left, Side("plain", short.outputs[0], short, "k"), "by the output",
                      "y is the output")  # fmt: skip


def check_row_line(line: RowLine, found: Jacobian, sizes: tuple[int, ...] = SIZES) -> RowLine:
    """Check a line by writing both sides out for rows of given lengths.

    Raises:
        DerivationError: The sides differ, or could not be compared.
    """
    weakest = Evidence.PROVED
    for length in sizes:
        for rows in samples(found.formula, length):
            here = written(found.formula, rows)
            for i, k in _pairs(here):
                left, right = (
                    hidden(_value(s, here, found, i, k), here) for s in (line.left, line.right)
                )
                for a, b in _parts(line, found, here, (left, right), k):
                    verdict = expressions(a, b, here.names[found.wrt][k], None)
                    weakest = min(weakest, verdict.evidence, key=RANK.index)
    return replace(line, evidence=weakest)


def _parts(
    line: RowLine, found: Jacobian, here: Written, sides: tuple[Any, Any], k: int
) -> list[tuple[Any, Any]]:
    """Take both sides apart by the upstream gradient, in which a product is linear."""
    if line.left.form != "product":
        return [sides]
    left, right = sides
    names = [gradient_of(found, j) for j in range(here.length)]
    zero = dict.fromkeys(names, S.Zero)
    # the coefficients of the other elements are permutations of these
    kept = [names[j] for j in sorted({0, k, here.length - 1})]
    rest = [(left.subs(zero), right.subs(zero))]
    return rest + [(sympy.diff(left, g), sympy.diff(right, g)) for g in kept]


def _pairs(here: Written) -> list[tuple[int, int]]:
    last = here.length - 1
    return sorted({(0, 0), (0, min(1, last)), (last, 0), (last, last)})


def _value(side: Side, here: Written, found: Jacobian, i: int, k: int) -> Any:
    """Write one side out at the elements i and k."""
    element = here.names[found.wrt][k]
    if side.form == "slope":
        return sympy.diff(_explicit(side, side.expr, here, found, i, k), element)
    if side.form == "sum":
        terms = (_explicit(side, side.expr, here, found, j, k) for j in range(here.length))
        return sympy.Add(*terms)
    if side.form == "product":
        out = found.formula.outputs[found.output]
        return sympy.Add(*(gradient_of(found, j) * sympy.diff(here.at(out, j), element)
                           for j in range(here.length)))  # fmt: skip
    place = k if side.index == "k" else i
    return _explicit(side, side.expr, here, found, place, k)


def _explicit(side: Side, expr: Any, here: Written, found: Jacobian, i: int, k: int) -> Any:
    """Replace every symbol of a side: elements at i and at k, outputs, gradients, reductions."""
    view = View(side.formula, here, found)
    return view.at(expr, i, k)
