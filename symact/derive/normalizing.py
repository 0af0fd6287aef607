"""Self-normalizing constants: the parameters for which N(mean, variance) is a fixed point.

A family f(x) = scale (A(x) + alpha B(x)) is found by its structure. With X normal,

    scale   (E A   + alpha E B)                      = mean
    scale^2 (E A^2 + 2 alpha E AB + alpha^2 E B^2)   = variance + mean^2

has closed forms for alpha and scale wherever the five moments have.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branches, to_branches
from symact.derive.enclosed import number
from symact.derive.moments import expectation
from symact.derive.order import sign_of
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step


@dataclass(frozen=True, slots=True)
class Normalizing:
    """Hold the constants that make N(mean, variance) a fixed point of a layer.

    Attributes:
        mean, variance: The target, exact.
        constants: (parameter, closed form with enclosure) pairs: the shape, then the scale.
        uniqueness: Why these are the only positive ones.
    """

    mean: Any
    variance: Any
    constants: tuple[tuple[str, Known[Any]], ...]
    uniqueness: str = ""

    def value(self, name: str) -> Any:
        """Give the closed form of a parameter."""
        return dict(self.constants)[name].value


@dataclass(frozen=True, slots=True)
class _Family:
    """Hold scale (A + alpha B) by the names of its parameters and its parts."""

    scale: Any
    alpha: Any
    fixed: Branches
    moving: Branches


def exact(value: Any) -> Any:
    """Read a target: int, Fraction, SymPy number or decimal text; a float by its shortest text."""
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(value, (float, str)):
        return sympy.Rational(str(value))
    return sympy.sympify(value, strict=True)


def self_normalizing(
    activation: Activation, mean: Any = 0, variance: Any = 1
) -> Known[Normalizing]:
    """Solve the Gaussian moment equations for a family's shape and scale.

    Args:
        activation: A family scale * (A(x) + alpha * B(x)) of polynomials and exponentials.
        mean: Mean of the target.
        variance: Variance of the target, positive.

    Raises:
        DerivationError: The activation is no such family, or no positive constants exist.
        UndecidedError: A moment has no closed form.
    """
    target = exact(mean), exact(variance)
    if sign_of(target[1]) <= 0:
        raise DerivationError("the variance must be positive", subject=str(variance))
    family = _family(activation)
    if family is None:
        raise DerivationError(
            "not a family scale*(A(x) + alpha*B(x)) of two parameters", subject=activation.name
        )
    moments = _moments(family, *target)
    alpha, scale = _solve(moments, *target)
    pairs = ((str(family.alpha), alpha), (str(family.scale), scale))
    step = Step(
        "moment equations",
        "E f = mean, E f^2 = variance + mean^2",
        ", ".join(f"{name} = {value}" for name, value in pairs),
        "solved in closed form and substituted back",
    )
    constants = tuple((name, number(value, trace=(step,))) for name, value in pairs)
    unique = UNIQUE_CENTERED if target[0] == 0 else UNIQUE
    found = Normalizing(*target, constants, unique)
    return Known(found, Evidence.PROVED, note=unique, trace=(step,))


FAMILY_WORDS = "with f(x) = scale*(A(x) + alpha*B(x)) and x normal, E the mean over x, "
UNIQUE_CENTERED = (
    f"these are the only positive constants: {FAMILY_WORDS}a mean of 0 asks for "
    "E[A] + alpha*E[B] = 0, which one alpha solves, and the variance then leaves one positive scale"
)
UNIQUE = (
    f"these are the only positive constants: {FAMILY_WORDS}mean and variance leave a quadratic "
    "equation for alpha, and only one of its roots makes alpha and scale positive"
)


def _family(activation: Activation) -> _Family | None:
    branches = to_branches(activation.expr, activation.x)
    symbols = [activation.symbols[p.name] for p in activation.parameters]
    for scale in symbols:
        for alpha in symbols:
            found = _as_family(branches, scale, alpha) if alpha != scale else None
            if found is not None:
                return found
    return None


def _as_family(branches: Branches, scale: Any, alpha: Any) -> _Family | None:
    reduced = branches.map(lambda e: sympy.expand(e / scale))
    exprs = [p.expr for p in reduced.pieces]
    ends = [e for p in reduced.pieces for e in (p.lo, p.hi)]
    if any(e.has(scale) for e in exprs) or any(e.has(alpha) for e in ends):
        return None
    if not all(e.is_polynomial(alpha) and sympy.degree(e, alpha) <= 1 for e in exprs):
        return None
    if not any(e.has(alpha) for e in exprs):
        return None
    return _Family(
        scale,
        alpha,
        reduced.map(lambda e: e.subs(alpha, 0)),
        reduced.map(lambda e: sympy.expand(e - e.subs(alpha, 0)).coeff(alpha, 1)),
    )


@dataclass(frozen=True, slots=True)
class _Moments:
    """Hold E A, E B, E A^2, E AB, E B^2."""

    a: Any
    b: Any
    aa: Any
    ab: Any
    bb: Any


def _moments(family: _Family, mean: Any, variance: Any) -> _Moments:
    a, b = family.fixed, family.moving
    other = iter([p.expr for p in b.pieces])
    mixed = a.map(lambda e: sympy.expand(e * next(other)))
    parts = (a, b, a.map(lambda e: sympy.expand(e**2)), mixed, b.map(lambda e: sympy.expand(e**2)))
    if any(p.expr.free_symbols - {a.symbol} for p in parts):
        raise UndecidedError("further parameters are free", subject=str(family.scale))
    return _Moments(*(expectation(part, mean, variance) for part in parts))


def _solve(m: _Moments, mean: Any, variance: Any) -> tuple[Any, Any]:
    """Solve for (alpha, scale), both positive.

    Dividing the second equation by the square of the first leaves a quadratic in alpha, which
    for mean zero is the linear E A + alpha E B = 0.
    """
    pairs = [(alpha, _scale(alpha, m, mean, variance)) for alpha in _shapes(m, mean, variance)]
    good = [(a, s) for a, s in pairs if sign_of(a) > 0 and sign_of(s) > 0]
    if len(good) != 1:
        raise DerivationError(
            f"{len(good) or 'no'} positive constants reach this target",
            subject=f"mean {mean}, variance {variance}",
        )
    alpha, scale = good[0]
    return _short(alpha), _short(scale)


def _shapes(m: _Moments, mean: Any, variance: Any) -> list[Any]:
    if mean == 0:
        return [-m.a / m.b]
    square = (variance + mean**2) / mean**2
    p, q, r = m.bb - square * m.b**2, m.ab - square * m.a * m.b, m.aa - square * m.a**2
    if sign_of(q**2 - p * r) < 0:
        return []
    root = sympy.sqrt(q**2 - p * r)
    return [(-q + root) / p, (-q - root) / p] if sign_of(p) else [-r / (2 * q)]


def _scale(alpha: Any, m: _Moments, mean: Any, variance: Any) -> Any:
    if mean != 0:
        return mean / (m.a + alpha * m.b)
    return sympy.sqrt(variance / (m.aa + 2 * alpha * m.ab + alpha**2 * m.bb))


def _short(value: Any) -> Any:
    """Write a closed form short by steps that keep its value."""
    forms = [value, sympy.factor_terms(value), sympy.together(value)]
    return min(forms, key=lambda e: (e.count_ops(), forms.index(e)))
