"""All facts of one activation in one record; every field says how it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.derive.branches import to_branches
from symact.derive.constants import (
    default_branches,
    default_values,
    derived_values,
    resolve,
    resolved_branches,
    resolved_expr,
)
from symact.derive.enclosed import DIGITS
from symact.derive.questions import QUESTIONS, ask
from symact.derive.worker import bounded_each
from symact.errors import DefinitionError, UndecidedError
from symact.known import Evidence, Known

SECONDS = 20.0
"""What one question may take."""

PATIENCE = 3
"""All questions together may take so many times the limit of one."""


@dataclass(frozen=True, slots=True)
class Derivative:
    """Hold one derivative.

    Attributes:
        order: Order of differentiation.
        wrt: Name of the variable.
        expr: The derivative.
        through_itself: f' written by f, or None where no short form is known.
    """

    order: int
    wrt: str
    expr: Known[Any]
    through_itself: Known[Any] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Hold what is known about an activation; each record is described in the module it is from.

    Attributes:
        activation: The definition, derived parameters filled in.
        derivatives: Orders 1 and 2 in x, order 1 in each parameter that is not derived.
        kinks: Joints at which the first derivative jumps.
        taylor: Both sides at 0.
        minus_infinity, plus_infinity: Limits and straight asymptotes.
        minus_expansion, plus_expansion: Leading terms at the infinities.
        range: Bounds of the values.
        fixed_points, zeros: Solutions of f(x) = x and f(x) = 0.
        critical_points: Zeros of the derivative.
        inflection_points: Where the curvature changes its sign.
        monotone, convex: On which intervals, strictly or weakly.
        lipschitz: Best constants of f and of its derivative.
        parity: `odd`, `even` or `neither`.
        smoothness: The class, and one-sided values where it ends.
        inverse: Each monotone branch turned around.
        antiderivative: One that is continuous.
        gaussian: Moments under the standard normal distribution.
        mean_field: The map of variances and its critical point.
        affine: a and b for which a f + b has mean 0 and variance 1.
        normalizing: Constants that keep N(0, 1), or undecided where it is no such family.
        contraction: The map of mean and variance near these constants, likewise.
        families: Pairs of scale and parameter that keep N(0, 1), for each parameter that has one;
            undecided where there is no parameter.
        landmarks: (format, where rounding to it ends the function) pairs.
        near_zero: (format, up to where rounding to it leaves the leading term) pairs.
    """

    activation: Activation
    derivatives: tuple[Derivative, ...]
    kinks: Known[Any]
    taylor: Known[Any]
    minus_infinity: Known[Any]
    plus_infinity: Known[Any]
    minus_expansion: Known[Any]
    plus_expansion: Known[Any]
    range: Known[Any]
    fixed_points: Known[Any]
    zeros: Known[Any]
    critical_points: Known[Any]
    inflection_points: Known[Any]
    monotone: Known[Any]
    convex: Known[Any]
    lipschitz: Known[Any]
    parity: Known[Any]
    smoothness: Known[Any]
    inverse: Known[Any]
    antiderivative: Known[Any]
    gaussian: Known[Any]
    mean_field: Known[Any]
    affine: Known[Any]
    normalizing: Known[Any]
    contraction: Known[Any]
    families: Known[Any]
    landmarks: tuple[tuple[str, Known[Any]], ...]
    near_zero: tuple[tuple[str, Known[Any]], ...]


def all_facts(activation: Activation, timeout: float = SECONDS, digits: int = DIGITS) -> Facts:
    """Answer every question about an activation, each in bounded time.

    Args:
        activation: An elementwise definition.
        timeout: Seconds for one question; one that takes longer is undecided. All together take
            at most three times as long.
        digits: Significant digits of enclosures.

    Raises:
        DefinitionError: The activation has no single scalar expression.
        ReadError: Its formula cannot be read.
    """
    assert_scalar(activation)
    derivatives = _derivative_keys(activation)
    names = [*QUESTIONS, *(f"derivative {order} {wrt}" for order, wrt in derivatives)]
    answers = bounded_each(
        ask, [(activation, name, digits) for name in names],
        seconds=timeout, total=PATIENCE * timeout,
    )  # fmt: skip
    found = {name: _settled(answer) for name, answer in zip(names, answers, strict=True)}
    return _facts(activation, found)


def answer(
    activation: Activation, name: str, *args: Any, timeout: float = SECONDS, digits: int = DIGITS
) -> Any:
    """Answer one question of `symact.derive.questions` in bounded time.

    Args:
        activation: An elementwise definition.
        name: Key of the question.
        args: Arguments of it; those of the table where none is given.
        timeout: Seconds.
        digits: Significant digits of enclosures.
    """
    assert_scalar(activation)
    (found,) = bounded_each(ask, [(activation, name, digits, args)], seconds=timeout)
    return _settled(found)


def _settled(answer: Any) -> Any:
    """Turn the reason of a failure into an undecided fact."""
    if isinstance(answer, UndecidedError):
        return Known(None, Evidence.UNDECIDED, note=str(answer).removeprefix("ask: "))
    return answer


def assert_scalar(activation: Activation) -> None:
    """Refuse what has no expression of one number, before anything is asked."""
    _ = activation.expr
    if not activation.scalar:
        raise DefinitionError(
            "is no function of one number", subject=activation.name,
            hint=f"`symact show {activation.name}` has its facts",
        )  # fmt: skip


def _facts(activation: Activation, found: dict[str, Any]) -> Facts:
    low, high = _pair(found.pop("limits"))
    low_terms, high_terms = _pair(found.pop("asymptotics"))
    far, near = _by_format("landmarks", found), _by_format("near_zero", found)
    derivatives = _derivatives(activation, found)
    return Facts(
        resolve(activation), derivatives,
        minus_infinity=low, plus_infinity=high,
        minus_expansion=low_terms, plus_expansion=high_terms,
        landmarks=far, near_zero=near, **found,
    )  # fmt: skip


def _by_format(key: str, found: dict[str, Any]) -> tuple[tuple[str, Known[Any]], ...]:
    """Take the answers of a question that is asked once a format."""
    names = [name for name in QUESTIONS if name.startswith(f"{key} ")]
    return tuple((name.removeprefix(f"{key} "), found.pop(name)) for name in names)


def _pair(answer: Any) -> Sequence[Known[Any]]:
    """Give both sides of a question about both infinities; one reason serves both."""
    return answer if isinstance(answer, tuple) else (answer, answer)


def _derivative_keys(activation: Activation) -> list[tuple[int, str]]:
    free = [p.name for p in activation.parameters if not p.derived]
    return [(1, activation.inputs[0]), (2, activation.inputs[0]), *((1, name) for name in free)]


def _derivatives(activation: Activation, found: dict[str, Any]) -> tuple[Derivative, ...]:
    itself = found.pop("through_itself")
    known = itself if itself is not None and itself.decided else None
    return tuple(
        Derivative(
            order, wrt, found.pop(f"derivative {order} {wrt}"),
            known if (order, wrt) == (1, activation.inputs[0]) else None,
        )
        for order, wrt in _derivative_keys(activation)
    )  # fmt: skip


__all__ = [
    "Derivative",
    "Facts",
    "all_facts",
    "default_branches",
    "default_values",
    "derived_values",
    "resolve",
    "resolved_branches",
    "resolved_expr",
    "to_branches",
]
