"""Affine normalization: a f(x) + b with a given mean and variance for a normal input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.gaussian import same, squared
from symact.derive.gaussian_mean import DIGITS, Law, combine, mean_of, subject_of
from symact.derive.normalizing import exact as exact_number
from symact.derive.order import sign_of
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step


@dataclass(frozen=True, slots=True)
class Affine:
    """Hold a > 0 and b for which a f(X) + b has the target's moments, X ~ N(0, 1).

    Attributes:
        a: sqrt(variance/Var f).
        b: mean - a E f.
        mean, variance: The target, exact.
    """

    a: Known[Any]
    b: Known[Any]
    mean: Any
    variance: Any


def affine(
    activation: Activation, mean: Any = 0, variance: Any = 1, digits: int = DIGITS
) -> Known[Affine]:
    """Normalize an activation by a scale and a shift; with a > 0 the pair is unique.

    Args:
        activation: An elementwise definition.
        mean: Mean wanted of a f(X) + b.
        variance: Variance wanted, positive.
        digits: Digits of the enclosures.

    Raises:
        DerivationError: The variance wanted is not positive, or f is constant.
        UndecidedError: A moment could not be enclosed.
    """
    target = exact_number(mean), exact_number(variance)
    if sign_of(target[1]) <= 0:
        raise DerivationError("the variance must be positive", subject=str(variance))
    subject = subject_of(activation)
    m, s = sympy.symbols("m s", real=True)
    first, second = (mean_of(subject, change, Law(), digits) for change in (same, squared))
    moments = {m: first, s: second}
    spread = combine(s - m**2, moments, subject, digits)
    if spread.exact == 0:
        raise DerivationError("a constant has no variance to normalize", subject=activation.name)
    v = sympy.Symbol("v", positive=True)
    try:
        a = combine(sympy.sqrt(target[1] / v), {v: spread}, subject, digits)
        shift = target[0] - m * sympy.sqrt(target[1] / v)  # v leaves where m is exactly 0
        b = combine(shift, {m: first, v: spread}, subject, digits)
    except UndecidedError as error:
        reason = "the variance cannot be told from zero"
        raise UndecidedError(reason, subject=subject.name) from error
    facts = a.known(digits), b.known(digits)
    proved = all(f.evidence is Evidence.PROVED for f in facts)
    step = Step(
        "affine normalization", "E(a f + b) = mean, Var(a f + b) = variance",
        "a = sqrt(variance/Var f), b = mean - a E f",
    )  # fmt: skip
    return Known(
        Affine(*facts, *target), Evidence.PROVED if proved else Evidence.ENCLOSED,
        note=a.note, trace=(step, a.step),
    )  # fmt: skip
