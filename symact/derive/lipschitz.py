"""Best Lipschitz constants of an activation and of its derivative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.edges import order_of
from symact.derive.regular import require_analytic
from symact.derive.shape import Joint, ask, joints
from symact.derive.steepest import INFINITE, Peak, steepest
from symact.known import Evidence, Known


@dataclass(frozen=True, slots=True)
class Lipschitz:
    """Hold the smallest L with |f(x) - f(y)| <= L |x - y|, and the same for the derivative.

    Attributes:
        value: Constant of f: the supremum of |f'| over all open pieces; `oo` where f jumps.
            `attained` tells whether |f'| takes it somewhere.
        grad: Constant of f': the supremum of |f''|; `oo` where the slope jumps.
        attained_at: Points where |f'| takes it; none where a straight piece does.
        grad_attained_at: The same for |f''|.
    """

    value: Known[Any]
    grad: Known[Any]
    attained_at: tuple[Known[Any], ...] = ()
    grad_attained_at: tuple[Known[Any], ...] = ()


def lipschitz(activation: Activation) -> Known[Lipschitz]:
    """Find the best Lipschitz constants of f and f', certified over the whole line.

    Both are asked apart: one may hold for all parameters, the other at their defaults.
    """
    first = ask(activation, lambda b: _constant(b, 1), _numbers)
    second = ask(activation, lambda b: _constant(b, 2), _numbers)
    found = [k for k in (first, second) if k.decided]
    value, grad = _annotated(first), _annotated(second)
    places = [k.value.places if k.value is not None else () for k in (first, second)]
    record = Lipschitz(value, grad, *places)
    if not found:
        return Known(None, Evidence.UNDECIDED, note=first.note)
    proved = all(k.evidence is Evidence.PROVED for k in (value, grad))
    notes = dict.fromkeys(k.note for k in found if k.note)
    evidence = Evidence.PROVED if proved else Evidence.ENCLOSED
    return Known(record, evidence, note="; ".join(notes))


def _numbers(peak: Peak) -> tuple[Known[Any], ...]:
    return (peak.value,)


def _annotated(known: Known[Peak]) -> Known[Any]:
    """Give the number with the note of the question it answers."""
    if known.value is None:
        return Known(None, Evidence.UNDECIDED, note=known.note)
    number = known.value.value
    return Known(number.value, number.evidence, number.enclosure, number.attained, known.note)


def _constant(branches: Branches, order: int) -> Peak:
    require_analytic(branches)
    steps: list[Callable[[Joint, Any], bool]] = [_jumps, _bends]
    for joint in joints(branches):
        if any(step(joint, branches.symbol) for step in steps[:order]):
            return INFINITE
    return steepest(branches, order)


def _jumps(joint: Joint, x: Any) -> bool:
    return not joint.continuous(x)


def _bends(joint: Joint, x: Any) -> bool:
    left, right = joint.slopes(x)
    return left.is_infinite or right.is_infinite or order_of(left, right) != 0
