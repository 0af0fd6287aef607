"""Self-normalizing members of any family: a scale and a parameter that keep a normal law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branches, to_branches
from symact.derive.constants import default_values
from symact.derive.enclosed import number
from symact.derive.gaussian import same, squared
from symact.derive.gaussian_mean import DIGITS
from symact.derive.integrand import parts_of, smooth_gates
from symact.derive.normalizing import exact as exact_number
from symact.derive.order import sign_of
from symact.derive.parity import is_symmetric
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.bracket import refine, sign_changes
from symact.numeric.enclosure import decimal_enclosure, enclose_ball
from symact.numeric.program import compile_program
from symact.numeric.quadrature import Part, gaussian_mean

POSITIVE = tuple(
    Fraction(2) ** (k // 2) * (Fraction(1) if k % 2 == 0 else Fraction(181, 128))
    for k in range(-16, 17)
)
"""Values of a parameter from 2^-8 to 2^8 at which signs are looked at."""

SEARCH = "sign changes between 2^-8 and 2^8 on a grid of ratio sqrt(2), each certified"

M, SECOND = sympy.symbols("m s", real=True)

Moments: TypeAlias = dict[Any, tuple[Part, ...]]
"""The integrals of E f and E f^2, the parameter their input."""

SIMPLE = 64
"""Denominators up to which a root is tried as an exact number."""

ODD = "f is odd for every value, so E f = 0; scale^2 = variance/E f^2"


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
        every: Whether each value of the parameter keeps the law with a scale of its own, as for
            odd functions; the one member is then that of the default.
    """

    parameter: str
    mean: Any
    variance: Any
    members: tuple[Member, ...]
    every: bool = False


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
    if target[0] == 0 and _is_odd(activation, symbol):
        at = _other_values(activation)[symbol]
        scale = _value(
            sympy.sqrt(target[1] / SECOND), moments, enclose_ball(at, digits=digits + 12), digits
        )
        member = Member(number(at), _enclosed(scale, digits))
        found = FamilySolution(str(symbol), *target, (member,), every=True)
        return Known(found, Evidence.PROVED, note=ODD)
    members = tuple(_members(activation, moments, symbol, target, digits))
    if not members:
        raise UndecidedError("no value keeps the law", subject=str(symbol), hint=SEARCH)
    return Known(FamilySolution(str(symbol), *target, members), Evidence.ENCLOSED, note=SEARCH)


def families(activation: Activation, digits: int = DIGITS) -> Known[tuple[FamilySolution, ...]]:
    """Find the pair of scale and parameter for N(0, 1) in every parameter that has one.

    Args:
        activation: A definition with parameters that are not derived from others.
        digits: Digits of the enclosures.

    Raises:
        DerivationError: There is no parameter.
    """
    names = [p.name for p in activation.parameters if not p.derived]
    names = names or [p.name for p in activation.parameters]
    if not names:
        raise DerivationError("no parameter", subject=activation.name)
    found, without = [], []
    evidence = Evidence.PROVED
    for name in names:
        try:
            known = family(activation, name, digits=digits)
        except (DerivationError, UndecidedError):
            without.append(name)
            continue
        found += [known.value] if known.value is not None else []
        evidence = evidence if known.evidence is Evidence.PROVED else known.evidence
    note = f"no value of {', '.join(without)} was found: {SEARCH}" if without else ""
    if not found:
        return Known(None, Evidence.UNDECIDED, note=note)
    return Known(tuple(found), evidence, note=note)


def _is_odd(activation: Activation, symbol: Any, value: Any = None) -> bool:
    """Prove f(-x) = -f(x) at a value of the parameter, or at each, so that E f = 0."""
    try:
        others = {s: v for s, v in _other_values(activation).items() if s != symbol}
        others |= {} if value is None else {symbol: value}
        branches: Branches = to_branches(activation.expr, activation.x).subs(others)
        return is_symmetric(branches, -1)
    except (DerivationError, UndecidedError):
        return False


def _value(expr: Any, moments: Moments, p: Any, wanted: int) -> Ball:
    """Evaluate an expression of the moments at a value of the parameter."""
    used = [s for s in (M, SECOND) if expr.has(s)]
    balls = [gaussian_mean(moments[s], [p], wanted) for s in used]
    return evaluate_outputs(compile_program([expr], used), balls, 4 * wanted + 128)[0]


def _members(
    activation: Activation, moments: Moments, symbol: Any, target: tuple[Any, Any], digits: int
) -> Iterator[Member]:
    power = target[1] + target[0] ** 2
    gap = sympy.sqrt(power) * M - target[0] * sympy.sqrt(SECOND) if target[0] != 0 else M

    def h(p: Fraction, wanted: int) -> Ball:
        return _value(gap, moments, p, wanted)

    for bracket in sign_changes(h, _grid(symbol)):
        fine = refine(h, bracket, digits + 8)
        simple = ((fine.lo + fine.hi) / 2).limit_denominator(SIMPLE)
        exact = sympy.Rational(simple.numerator, simple.denominator)
        known = fine.lo <= simple <= fine.hi and target[0] == 0
        known = known and _is_odd(activation, symbol, exact)
        root = enclose_ball(exact, digits=digits + 12) if known else fine.ball(digits + 12)
        scale = _value(sympy.sqrt(power / SECOND), moments, root, digits + 4)
        if scale.is_finite():  # where f is zero altogether no scale helps
            yield Member(
                number(exact) if known else _enclosed(root, digits), _enclosed(scale, digits)
            )


def _parameter(activation: Activation, name: str) -> Any:
    names = [p.name for p in activation.parameters]
    if not names or (name and name not in names):
        raise DerivationError(
            f"no parameter {name!r}" if name else "no parameter", subject=activation.name
        )
    return activation.symbols[name or names[0]]


def _moments_of(activation: Activation, symbol: Any, mean: Any, variance: Any) -> Moments:
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
    negative = tuple(-p for p in reversed(POSITIVE))
    below = () if symbol.is_nonnegative else negative
    above = () if symbol.is_nonpositive else POSITIVE
    zero = () if symbol.is_nonzero else (Fraction(0),)
    return (*below, *zero, *above)


def _enclosed(ball: Ball, digits: int) -> Known[Any]:
    step = Step("sign change", "E f = mean", "enclosure", "certain signs beside the root")
    return Known(None, Evidence.ENCLOSED, decimal_enclosure(ball, digits), trace=(step,))
