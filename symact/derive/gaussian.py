"""Statistics of an activation whose input is normal, and the initialization gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branches, differentiate
from symact.derive.gaussian_mean import (
    DIGITS,
    Change,
    Law,
    Moment,
    Subject,
    combine,
    mean_of,
    subject_of,
)
from symact.derive.range import continuous
from symact.errors import UndecidedError
from symact.known import Evidence, Known

FAN_IN = "weights of variance gain^2/fan_in keep E f^2 at 1 from layer to layer"
"""The rule of He et al. for any activation; with the gain of relu the variance is 2/fan_in."""

JUMPS = "f jumps; the derivative is taken piece by piece, without the jump"


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Hold the moments of f(X) for X normal.

    Attributes:
        mean: E f.
        second_moment: E f^2.
        grad_second_moment: E f'^2, the derivative taken almost everywhere.
        variance: E f^2 - (E f)^2.
        gain: 1/sqrt(E f^2).
        input_mean, input_std: The law of X, exact.
        rule: What the gain is for.
    """

    mean: Known[Any]
    second_moment: Known[Any]
    grad_second_moment: Known[Any]
    variance: Known[Any]
    gain: Known[Any]
    input_mean: Any
    input_std: Any
    rule: str = FAN_IN


def gaussian(
    activation: Activation, mean: Any = 0, std: Any = 1, digits: int = DIGITS
) -> Known[Gaussian]:
    """Give the Gaussian statistics of an activation.

    Args:
        activation: An elementwise definition.
        mean: Mean of the input.
        std: Its standard deviation, positive.
        digits: Digits of the enclosures.

    Raises:
        DerivationError: It has no finite list of pieces, or `std` is not positive.
        UndecidedError: No moment could be found.
    """
    law, subject = Law.of(mean, std), subject_of(activation)
    m, s = sympy.symbols("m s", real=True)
    first, second, slope = (
        _tried(subject, change, law, digits) for change in (same, squared, slope_squared)
    )
    both = {m: first, s: second}
    spread = _made(s - m**2, both, subject, digits)
    gain = _made(1 / sympy.sqrt(s), {s: second}, subject, digits)
    grad = _fact(slope, digits)
    if grad.decided and not continuous(subject.plain):
        grad = _noted(grad, JUMPS)
    found = Gaussian(
        _fact(first, digits), _fact(second, digits), grad, _fact(spread, digits),
        _fact(gain, digits), law.mean, law.std,
    )  # fmt: skip
    facts = (found.mean, found.second_moment, grad, found.variance, found.gain)
    decided = [f for f in facts if f.decided]
    if not decided:
        raise UndecidedError(found.mean.note, subject=activation.name)
    proved = all(f.evidence is Evidence.PROVED for f in facts)
    evidence = Evidence.PROVED if proved else Evidence.ENCLOSED
    return Known(found, evidence, note=next((f.note for f in decided if f.note), ""))


def _fact(moment: Moment | Known[Any], digits: int) -> Known[Any]:
    return moment.known(digits) if isinstance(moment, Moment) else moment


def same(branches: Branches) -> Branches:
    """Give f."""
    return branches


def squared(branches: Branches) -> Branches:
    """Give f^2."""
    return branches.map(lambda e: e**2)


def slope_squared(branches: Branches) -> Branches:
    """Give f'^2, piece by piece."""
    return squared(differentiate(branches))


def _tried(subject: Subject, change: Change, law: Law, digits: int) -> Moment | Known[Any]:
    try:
        return mean_of(subject, change, law, digits)
    except UndecidedError as error:
        return Known(None, Evidence.UNDECIDED, note=str(error))


def _made(
    expr: Any, moments: dict[Any, Moment | Known[Any]], subject: Subject, digits: int
) -> Moment | Known[Any]:
    """Compute with moments if all are known."""
    found = {s: m for s, m in moments.items() if isinstance(m, Moment)}
    if len(found) < len(moments):
        return next(m for m in moments.values() if isinstance(m, Known))
    try:
        return combine(expr, found, subject, digits)
    except UndecidedError as error:
        return Known(None, Evidence.UNDECIDED, note=str(error))


def _noted(fact: Known[Any], note: str) -> Known[Any]:
    text = f"{fact.note}; {note}" if fact.note else note
    return Known(fact.value, fact.evidence, fact.enclosure, note=text, trace=fact.trace)
