"""How smooth an activation is, with the one-sided values at each kink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.edges import order_of
from symact.derive.enclosed import number
from symact.derive.identity import equal_proved
from symact.derive.regular import is_removable, require_analytic
from symact.derive.shape import Joint, ask, joints
from symact.errors import UndecidedError
from symact.known import Known

MAX_ORDER = 12
"""Derivatives compared at a joint before the question is given up."""


@dataclass(frozen=True, slots=True)
class Corner:
    """Hold a point where smoothness ends.

    Attributes:
        at: The point.
        order: k where the function is C^k and not C^(k+1) there; -1 for a jump.
        left, right: One-sided values of the derivatives 0, 1, ..., k+1.
    """

    at: Known[Any]
    order: int
    left: tuple[Known[Any], ...]
    right: tuple[Known[Any], ...]


@dataclass(frozen=True, slots=True)
class Smoothness:
    """Hold the class C^order on the whole line, and the points that limit it.

    Attributes:
        order: k, or `oo`; -1 where the function jumps.
        kinks: Points where it is not C^oo, ascending.
    """

    order: int | str
    kinks: tuple[Corner, ...]


def smoothness(activation: Activation) -> Known[Smoothness]:
    """Find the largest k so that an activation is C^k, and what happens at each kink.

    Every piece is shown to be analytic inside; at each joint one-sided derivatives are compared.
    """
    return ask(activation, _solve, _places)


def _places(found: Smoothness) -> list[Known[Any]]:
    return [kink.at for kink in found.kinks]


def _solve(branches: Branches) -> Smoothness:
    require_analytic(branches)
    found = [_corner(joint, branches.symbol) for joint in joints(branches)]
    kinks = tuple(k for k in found if k is not None)
    return Smoothness(min((k.order for k in kinks), default="oo"), kinks)


def _corner(joint: Joint, x: Any) -> Corner | None:
    """Compare derivatives until they differ; None where both sides are one function."""
    left, _, right = joint.values(x)
    lefts, rights = [left], [right]
    if not joint.continuous(x):
        return _record(joint, -1, lefts, rights)
    if _one_function(joint, x):
        return None
    for order in range(1, MAX_ORDER + 1):
        left, right = joint.slopes(x, order)
        lefts.append(left)
        rights.append(right)
        infinite = left.is_infinite or right.is_infinite
        if infinite or order_of(left, right) != 0:
            return _record(joint, order - 1, lefts, rights)
    raise UndecidedError(f"both sides of {joint.at} agree to order {MAX_ORDER}")


def _one_function(joint: Joint, x: Any) -> bool:
    """Tell whether one analytic function continues across a joint at which f is continuous."""
    left, right = joint.left, joint.right
    if not equal_proved(left.expr, right.expr):
        return False
    return any(is_removable(e, x, left.lo, right.hi) for e in (left.expr, right.expr))


def _record(joint: Joint, order: int, lefts: list[Any], rights: list[Any]) -> Corner:
    left, right = (tuple(map(number, values)) for values in (lefts, rights))
    return Corner(number(joint.at), order, left, right)
