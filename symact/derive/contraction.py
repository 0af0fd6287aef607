"""How a layer moves mean and variance near a fixed point: the Jacobian, and its spectral norm.

For X ~ N(m, v) the map takes (m, v) to (E f(X), Var f(X)). Differentiating the density gives

    d E g/dm = E[(x - m) g]/v,    d E g/dv = E[((x - m)^2/v - 1) g]/(2 v),

so every entry is a Gaussian moment. In a layer whose weights sum to omega the first column is
multiplied by omega; for normalized weights (omega = 0, tau = 1) only the second column is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branches, to_branches
from symact.derive.enclosed import number
from symact.derive.moments import expectation
from symact.derive.normalizing import self_normalizing
from symact.errors import UndecidedError
from symact.known import Evidence, Known, Step

FORMULA = Step(
    "moments of the score", "d E g/dv", "E[((x - m)^2/v - 1) g]/(2 v)",
    "differentiated under the integral sign",
)  # fmt: skip

NOTE = "for weights with sum 0 and sum of squares 1 (omega = 0, tau = 1)"


@dataclass(frozen=True, slots=True)
class Contraction:
    """Hold the Jacobian of the map of mean and variance, by rows, for omega = 1.

    Attributes:
        mean_by_mean, mean_by_variance: Derivatives of E f.
        variance_by_mean, variance_by_variance: Derivatives of Var f.
        spectral_norm: Largest singular value for omega = 0; below 1 the map contracts nearby.
    """

    mean_by_mean: Known[Any]
    mean_by_variance: Known[Any]
    variance_by_mean: Known[Any]
    variance_by_variance: Known[Any]
    spectral_norm: Known[Any]


def contraction(activation: Activation, mean: Any = 0, variance: Any = 1) -> Known[Contraction]:
    """Give the Jacobian at the law that the self-normalizing constants of a family keep.

    Args:
        activation: A family for which `self_normalizing` finds constants.
        mean: Mean of the law.
        variance: Its variance.

    Raises:
        DerivationError: There are no such constants.
        UndecidedError: A moment has no closed form.
    """
    known = self_normalizing(activation, mean, variance)
    if known.value is None:
        raise UndecidedError(known.note, subject=activation.name)
    law = known.value
    values = {activation.symbols[name]: fact.value for name, fact in law.constants}
    branches = to_branches(activation.expr, activation.x)
    entries = jacobian(branches, law.mean, law.variance, values)
    norm = sympy.sqrt(entries[1] ** 2 + entries[3] ** 2)
    facts = (*entries, norm)
    first, second, third, fourth, last = (number(e, trace=(FORMULA,)) for e in facts)
    found = Contraction(first, second, third, fourth, last)
    return Known(found, Evidence.PROVED, note=NOTE, trace=(FORMULA,))


def jacobian(
    branches: Branches, mean: Any, variance: Any, values: Mapping[Any, Any]
) -> tuple[Any, Any, Any, Any]:
    """Give the derivatives of E f and Var f by mean and variance in closed form, by rows."""
    x = branches.symbol
    scores = ((x - mean) / variance, ((x - mean) ** 2 / variance - 1) / (2 * variance))

    def moment(power: int, score: Any) -> Any:
        return expectation(branches.map(lambda e: sympy.expand(e**power * score)), mean, variance)

    center = expectation(branches, mean, variance)
    a, b = (moment(1, s) for s in scores)
    c, d = (moment(2, s) - 2 * center * e for s, e in zip(scores, (a, b), strict=True))
    a, b, c, d = (_short(e.subs(values)) for e in (a, b, c, d))
    return a, b, c, d


def _short(value: Any) -> Any:
    if value.count_ops() > MAX_OPERATIONS:
        return value
    forms = [value, sympy.factor_terms(value), sympy.together(value)]
    return min(forms, key=lambda e: (e.count_ops(), forms.index(e)))


MAX_OPERATIONS = 400
"""Longer forms are left as they are: shortening them takes seconds and gains nothing."""
