"""All facts of one activation in one record; every field says how it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.derive.asymptote import Asymptote, limits
from symact.derive.branches import to_branches
from symact.derive.constants import (
    default_branches,
    default_values,
    derived_values,
    resolve,
    resolved_branches,
    resolved_expr,
)
from symact.derive.derivative import KinkValue, derivative, kink_values, through_itself
from symact.derive.fixed_points import (
    CriticalPoint,
    Solution,
    critical_points,
    fixed_points,
    zeros,
)
from symact.derive.normalizing import Normalizing, self_normalizing
from symact.derive.range import Range, value_range
from symact.derive.taylor import Taylor, taylor
from symact.derive.worker import bounded
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known

SECONDS = 20.0
TAYLOR_ORDER = 5


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
    """Hold what is known about an activation.

    Attributes:
        activation: The definition, derived parameters filled in.
        derivatives: Orders 1 and 2 in x, order 1 in each parameter that is not derived.
        kinks: Joints at which the first derivative jumps.
        taylor: Both sides at 0.
        minus_infinity, plus_infinity: Behavior at the infinities.
        range: Bounds of the values.
        fixed_points, zeros: Solutions of f(x) = x and f(x) = 0.
        critical_points: Zeros of the derivative.
        normalizing: Constants that keep N(0, 1), or undecided where it is no such family.
    """

    activation: Activation
    derivatives: tuple[Derivative, ...]
    kinks: Known[tuple[KinkValue, ...]]
    taylor: Known[Taylor]
    minus_infinity: Known[Asymptote]
    plus_infinity: Known[Asymptote]
    range: Known[Range]
    fixed_points: Known[tuple[Solution, ...]]
    zeros: Known[tuple[Solution, ...]]
    critical_points: Known[tuple[CriticalPoint, ...]]
    normalizing: Known[Normalizing]


def all_facts(activation: Activation, timeout: float = SECONDS) -> Facts:
    """Answer every question about an activation, each in bounded time.

    Args:
        activation: An elementwise definition.
        timeout: Seconds for all questions together; beyond it they are asked one by one, each
            with its share, and those that take too long are undecided.
    """
    questions = _questions(activation)
    try:
        # one child answers all: the usual case costs one fork
        answers = bounded(_answer_all, activation, seconds=timeout)
    except UndecidedError:
        share = timeout / len(questions)
        answers = tuple(_answer_bounded(activation, name, share) for name in questions)
    found = dict(zip(questions, answers, strict=True))
    low, high = found["limits"] if isinstance(found["limits"], tuple) else (found["limits"],) * 2
    return Facts(
        resolve(activation), _derivatives(activation, found), found["kinks"], found["taylor"],
        low, high, found["range"], found["fixed_points"], found["zeros"],
        found["critical_points"], found["normalizing"],
    )  # fmt: skip


def _questions(activation: Activation) -> dict[str, Callable[[], Any]]:
    """Name every question; the record is widened here and in `Facts`."""
    wanted: dict[str, Callable[[], Any]] = {
        "kinks": lambda: Known(kink_values(activation), Evidence.PROVED),
        "taylor": lambda: taylor(activation, 0, TAYLOR_ORDER),
        "limits": lambda: limits(activation),
        "range": lambda: value_range(activation),
        "fixed_points": lambda: fixed_points(activation),
        "zeros": lambda: zeros(activation),
        "critical_points": lambda: critical_points(activation),
        "normalizing": lambda: self_normalizing(activation),
        "through_itself": lambda: through_itself(activation),
    }
    for order, wrt in _derivative_keys(activation):
        wanted[f"derivative {order} {wrt}"] = lambda o=order, w=wrt: derivative(activation, o, w)  # type: ignore[misc]  # defaults bind the loop's values
    return wanted


def _derivative_keys(activation: Activation) -> list[tuple[int, str]]:
    free = [p.name for p in activation.parameters if not p.derived]
    return [(1, activation.inputs[0]), (2, activation.inputs[0]), *((1, name) for name in free)]


def _answer(activation: Activation, name: str) -> Any:
    try:
        return _questions(activation)[name]()
    except (DerivationError, UndecidedError) as error:
        return Known(None, Evidence.UNDECIDED, note=str(error))


def _answer_all(activation: Activation) -> tuple[Any, ...]:
    return tuple(_answer(activation, name) for name in _questions(activation))


def _answer_bounded(activation: Activation, name: str, seconds: float) -> Any:
    try:
        return bounded(_answer, activation, name, seconds=seconds)
    except UndecidedError as error:
        return Known(None, Evidence.UNDECIDED, note=str(error))


def _derivatives(activation: Activation, found: dict[str, Any]) -> tuple[Derivative, ...]:
    itself = found["through_itself"]
    known = itself if itself is not None and itself.decided else None
    return tuple(
        Derivative(
            order, wrt, found[f"derivative {order} {wrt}"],
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
