"""Self-normalizing members of any family: a scale and a parameter that keep a normal law."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branches, to_branches
from symact.derive.constants import default_values
from symact.derive.gaussian import same, squared
from symact.derive.gaussian_mean import DIGITS
from symact.derive.integrand import parts_of, smooth_gates
from symact.derive.normalizing import exact as exact_number
from symact.derive.order import sign_of
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.bracket import refine, sign_changes
from symact.numeric.enclosure import decimal_enclosure
from symact.numeric.program import compile_program
from symact.numeric.quadrature import Part, gaussian_mean

POSITIVE = tuple(
    Fraction(2) ** (k // 2) * (Fraction(1) if k % 2 == 0 else Fraction(181, 128))
    for k in range(-16, 17)
)
"""Values of a parameter from 2^-8 to 2^8 at which signs are looked at."""

SEARCH = "sign changes between 2^-8 and 2^8 on a grid of ratio sqrt(2), each certified"

M, SECOND = sympy.symbols("m s", real=True)


@dataclass(frozen=True, slots=True)
class Member:
    """Hold one solution: scale * f(X; parameter) has the law's mean and variance.

    Attributes:
        value: The parameter.
        scale: The positive scale.
    """

    value: Known[Any]
    scale: Known[Any]


@dataclass(frozen=True, slots=True)
class FamilySolution:
    """Hold all solutions found for one parameter of a family.

    Attributes:
        parameter: Its name.
        mean, variance: The law that is kept, exact.
        members: The solutions in ascending order.
    """

    parameter: str
    mean: Any
    variance: Any
    members: tuple[Member, ...]


def family(
    activation: Activation, parameter: str = "", mean: Any = 0, variance: Any = 1,
    digits: int = DIGITS,
) -> Known[FamilySolution]:  # fmt: skip
    """Find scale > 0 and a parameter so that scale * f(X; p) has the moments of X.

    The parameter solves E f(X; p) sqrt(variance + mean^2) = mean sqrt(E f(X; p)^2), then the
    scale is sqrt((variance + mean^2)/E f^2). Other parameters keep their defaults.

    Args:
        activation: A definition with a parameter.
        parameter: Its name; by default the first one.
        mean: Mean of the law.
        variance: Variance of the law, positive.
        digits: Digits of the enclosures.

    Raises:
        DerivationError: There is no such parameter.
        UndecidedError: No solution was found between the values that were looked at.
    """
    symbol = _parameter(activation, parameter)
    target = exact_number(mean), exact_number(variance)
    if sign_of(target[1]) <= 0:
        raise DerivationError("the variance must be positive", subject=str(variance))
    moments = _moments_of(activation, symbol, *target)
    power = target[1] + target[0] ** 2
    gap = sympy.sqrt(power) * M - target[0] * sympy.sqrt(SECOND) if target[0] != 0 else M

    def value(expr: Any, p: Any, wanted: int) -> Ball:
        used = [s for s in (M, SECOND) if expr.has(s)]
        balls = [gaussian_mean(moments[s], [p], wanted) for s in used]
        return evaluate_outputs(compile_program([expr], used), balls, 4 * wanted + 128)[0]

    def h(p: Fraction, wanted: int) -> Ball:
        return value(gap, p, wanted)

    members = []
    for bracket in sign_changes(h, _grid(symbol)):
        root = refine(h, bracket, digits + 8).ball(digits + 12)
        scale = value(sympy.sqrt(power / SECOND), root, digits + 4)
        members.append(Member(_enclosed(root, digits), _enclosed(scale, digits)))
    if not members:
        raise UndecidedError("no value keeps the law", subject=str(symbol), hint=SEARCH)
    solution = FamilySolution(str(symbol), *target, tuple(members))
    return Known(solution, Evidence.ENCLOSED, note=SEARCH)


def _parameter(activation: Activation, name: str) -> Any:
    names = [p.name for p in activation.parameters]
    if not names or (name and name not in names):
        raise DerivationError(
            f"no parameter {name!r}" if name else "no parameter", subject=activation.name
        )
    return activation.symbols[name or names[0]]


def _moments_of(
    activation: Activation, symbol: Any, mean: Any, variance: Any
) -> dict[Any, tuple[Part, ...]]:
    """Compile E f and E f^2 with the parameter as an input; other scales do not matter."""
    others = {s: v for s, v in _other_values(activation).items() if s != symbol}
    branches: Branches = to_branches(activation.expr, activation.x).subs(others).map(smooth_gates)
    std = sympy.sqrt(variance)
    return {
        key: parts_of(change(branches), mean, std, [symbol])
        for key, change in ((M, same), (SECOND, squared))
    }


def _other_values(activation: Activation) -> dict[Any, Any]:
    if any(p.derived for p in activation.parameters):
        return {activation.symbols[p.name]: S.One for p in activation.parameters}
    return default_values(activation)


def _grid(symbol: Any) -> tuple[Fraction, ...]:
    if symbol.is_positive or symbol.is_nonnegative:
        return POSITIVE
    return (*(-p for p in reversed(POSITIVE)), Fraction(0), *POSITIVE)


def _enclosed(ball: Ball, digits: int) -> Known[Any]:
    step = Step("sign change", "E f = mean", "enclosure", "certain signs beside the root")
    return Known(None, Evidence.ENCLOSED, decimal_enclosure(ball, digits), trace=(step,))
