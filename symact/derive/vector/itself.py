"""Write a Jacobian by the output itself: softmax has y_i (delta_ik - y_k)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.derive.vector.cases import composed, ratio, short
from symact.derive.vector.jacobian import Jacobian
from symact.derive.vector.sums import Sums
from symact.language.indexed import Delta, RowFormula, Scalar, scalar_symbol
from symact.language.reader import symbol

Y = symbol("y")

FORMS: tuple[Any, ...] = (
    S.One,
    Y,
    sympy.Piecewise((S.One, Y > 0), (S.Zero, True)),
    sympy.sqrt(Y),
    sympy.exp(Y),
)
"""Functions of the output by which a derivative may be written."""


@dataclass(frozen=True, slots=True)
class Itself:
    """Hold dy_i/dx_k = diagonal(y_i) delta_ik + left(y_i) right(y_k).

    Attributes:
        formula: The reductions of y that occur, as a formula of rows of y; its output is y.
        diagonal, left, right: Functions of Y; `left` holds the constant factor.
        weight: The function w of y and the factor c for which the Jacobian is
            c (diag(w) - w w^T/sum(w)), or None where it is not of this form.
    """

    formula: RowFormula
    diagonal: Any
    left: Any
    right: Any
    weight: tuple[Any, Any] | None


def itself(found: Jacobian) -> Itself | None:
    """Write a Jacobian of at most one product by the output, or None where that is not found."""
    formula = found.formula
    y = formula.outputs[found.output]
    if len(found.outers) > 1 or formula.reduces:
        return None
    diagonal = _by_output(found.diagonal, y, formula)
    if not found.outers:
        plain = diagonal is not None and _closed(diagonal[0], formula)
        return None if not plain or diagonal is None else _alone(diagonal, formula)
    (outer,) = found.outers
    left, right = (_by_output(part, y, formula) for part in (outer.left, outer.right))
    if diagonal is None or left is None or right is None:
        return None
    return _joined(diagonal, left, right, formula, y)


def _alone(diagonal: tuple[Any, Any], formula: RowFormula) -> Itself | None:
    if diagonal[1] == 1:
        return None
    rows = RowFormula((Y,), formula.parameters, (), (), (Y,))
    return Itself(rows, diagonal[0] * diagonal[1], S.Zero, S.Zero, None)


def _closed(factor: Any, formula: RowFormula) -> bool:
    """Tell whether a factor holds neither elements nor reductions."""
    return not factor.has(*formula.elements, *(s.symbol for s in formula.scalars))


def _by_output(part: Any, y: Any, formula: RowFormula) -> tuple[Any, Any] | None:
    """Write a function of the element as a factor and a form of the output."""
    if part == 0:
        return S.Zero, S.One
    for form in FORMS:
        below = composed(form, Y, y, formula.elements) if form.has(Y) else S.One
        factor = ratio(part, below, formula.elements)
        if factor is not None:
            return factor, form
    return None


def _joined(
    diagonal: tuple[Any, Any], left: tuple[Any, Any], right: tuple[Any, Any],
    formula: RowFormula, y: Any,
) -> Itself | None:  # fmt: skip
    factor = short(left[0] * right[0])
    scalars: tuple[Scalar, ...] = ()
    weight = None
    if not _closed(factor, formula):
        form = right[1]
        if not form.has(Y):
            return None
        sums = Sums(formula)
        whole = sums.total(composed(form, Y, y, formula.elements), new=False)
        sign = scalar_symbol("_y1", "sum", form)
        rest = None if whole is None else short(factor * whole)
        if rest is None or not _closed(rest, formula):
            return None
        scalars = (Scalar(sign, "sum", form),)
        factor = rest / sign
    if not _closed(diagonal[0], formula):
        return None
    rows = RowFormula((Y,), formula.parameters, scalars, (), (Y,))
    if diagonal[1] == left[1] == right[1]:
        weight = _weight(diagonal, factor, scalars, formula, y)
    return Itself(rows, diagonal[0] * diagonal[1], factor * left[1], right[1], weight)


def _weight(
    diagonal: tuple[Any, Any], factor: Any, scalars: tuple[Scalar, ...],
    formula: RowFormula, y: Any,
) -> tuple[Any, Any] | None:  # fmt: skip
    """Tell whether the factor is -c/sum(w) with the diagonal c w."""
    c, form = diagonal
    if scalars:
        return (form, c) if short(factor * scalars[0].symbol + c) == 0 else None
    whole = Sums(formula).total(composed(form, Y, y, formula.elements), new=False)
    return (form, c) if whole is not None and short(factor * whole + c) == 0 else None


__all__ = ["FORMS", "Delta", "Itself", "Y", "itself"]
