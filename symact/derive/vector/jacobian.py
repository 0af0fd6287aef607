"""Jacobians of formulas of rows: a diagonal and products of a column with a row.

With y_i = f(x_i, s) and scalars s of the whole row, the chain rule gives

    dy_i/dx_k = (df/dx)(x_i, s) delta_ik + sum over s of (df/ds)(x_i, s) ds/dx_k,

and the rules for ds/dx_k are

    s = sum_j h(x_j, r):        h_x(x_k) + sum over r of (sum_j h_r(x_j)) dr/dx_k,
    s = max_j h(x_j, r):        the same at the first j that attains it,
    sum_j F(x_j, s, r) = c:     -(F_x(x_k) + sum over r of (sum_j F_r(x_j)) dr/dx_k)/sum_j F_s(x_j),

each with dx_j/dx_k = delta_jk, and the sum of delta_jk h(x_j) over j is h(x_k).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import S

from symact.derive.vector.cases import folded, slope
from symact.derive.vector.sums import Sums
from symact.language.indexed import CHOSEN, RowFormula, Scalar

ARG = {"max": "argmax", "min": "argmin"}


@dataclass(frozen=True, slots=True)
class Outer:
    """Hold one product: `left` at the element i of the output, `right` at the element k.

    Attributes:
        left: The derivative of the output in the scalar.
        right: The derivative of the scalar in the element.
        scalar: The scalar's symbol.
    """

    left: Any
    right: Any
    scalar: Any


@dataclass(frozen=True, slots=True)
class Jacobian:
    """Hold dy_i/dx_k = diagonal(i) delta_ik + sum of left(i) right(k).

    Attributes:
        formula: The formula with every reduction that occurs.
        wrt: Symbol of the input.
        output: Which output row.
        diagonal: Function of the element i.
        outers: The products.
    """

    formula: RowFormula
    wrt: Any
    output: int
    diagonal: Any
    outers: tuple[Outer, ...]


def jacobian(formula: RowFormula, wrt: Any = None, output: int = 0) -> Jacobian:
    """Differentiate one output row in one input row (by default the first).

    Almost everywhere: at a joint the piece that owns it decides, among equal maxima the first.
    """
    x = formula.inputs[0] if wrt is None else wrt
    sums = Sums(formula)
    slopes: dict[Any, Any] = {}
    for scalar in formula.scalars:
        slopes[scalar.symbol] = scalar_slope(sums, scalar, x, slopes)
    expr = formula.outputs[output]
    outers = tuple(
        Outer(left, right, s)
        for s, right in slopes.items()
        if right != 0 and (left := slope(expr, s)) != 0
    )
    return Jacobian(sums.extended, x, output, slope(expr, x), outers)


def scalar_slope(sums: Sums, scalar: Scalar, x: Any, slopes: dict[Any, Any]) -> Any:
    """Differentiate a scalar of the row in the element k."""
    if scalar.op in CHOSEN:
        return S.Zero
    body = scalar.body
    direct = slope(body, x)
    if scalar.op in ARG:
        chosen = sums.delta(ARG[scalar.op], body)
        inner = _inner(sums, body, slopes, chosen)
        return folded(chosen * direct + inner)
    inner = _inner(sums, body, slopes, S.One)
    if scalar.op == "sum":
        return folded(direct + inner)
    moved = sums.total(slope(body, scalar.symbol))
    return folded(-(direct + inner) / moved)


def _inner(sums: Sums, body: Any, slopes: dict[Any, Any], weight: Any) -> Any:
    """Sum over earlier scalars r of (the sum of the derivative in r) dr/dx_k."""
    terms = (
        sums.total(weight * slope(body, r)) * right
        for r, right in slopes.items()
        if right != 0 and body.has(r)
    )
    return sum(terms, S.Zero)
