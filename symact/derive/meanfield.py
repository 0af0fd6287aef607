"""Mean-field theory of wide random layers: how variance and correlation travel through depth.

With weights N(0, sigma_w^2/fan_in) and biases N(0, sigma_b^2) the variance of a preactivation maps
by V(q) = sigma_w^2 E f(sqrt(q) z)^2 + sigma_b^2; at a fixed point q* the number
chi_1 = sigma_w^2 E f'(sqrt(q*) z)^2 tells whether nearby inputs converge (ordered, below 1) or
separate (chaotic, above 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.constants import DEFAULTS
from symact.derive.enclosed import number
from symact.derive.gaussian import slope_squared, squared
from symact.derive.gaussian_mean import (
    CLOSED,
    DIGITS,
    Law,
    Moment,
    closed_moment,
    combine,
    mean_of,
    settled,
    subject_of,
)
from symact.derive.layer import A, B, D, Layer, Q, layer_of
from symact.derive.normalizing import exact as exact_number
from symact.derive.order import sign_of
from symact.errors import DerivationError
from symact.known import Evidence, Known, Step
from symact.numeric.balls import Ball
from symact.numeric.bracket import Bracket, refine, sign_changes
from symact.numeric.enclosure import decimal_enclosure

GRID = tuple(Fraction(2) ** (k // 2) * (Fraction(1) if k % 2 == 0 else Fraction(181, 128))
             for k in range(-14, 22))  # fmt: skip
"""Variances from 2^-7 to 2^10 at which signs are looked at."""

AT_UNIT = "sigma_w is the one for which q = 1 is fixed; further fixed points were not looked for"

SEARCH = (
    "roots in q: sign changes on a grid of ratio sqrt(2) from 2^-7 to 2^10, each certified; two "
    "between neighbors of the grid would be missed"
)


@dataclass(frozen=True, slots=True)
class FixedVariance:
    """Hold a fixed point of the variance map.

    Attributes:
        q: The variance.
        chi_1: sigma_w^2 E f'(sqrt(q) z)^2.
        slope: dV/dq, below 1 where the fixed point attracts.
        phase: `ordered`, `chaotic` or `critical`.
    """

    q: Known[Any]
    chi_1: Known[Any]
    slope: Known[Any]
    phase: str


@dataclass(frozen=True, slots=True)
class Critical:
    """Hold a point at the edge of chaos: V(q) = q and chi_1 = 1.

    Attributes:
        sigma_w: The critical standard deviation of the weights.
        q: The variance, or None where every variance is fixed.
    """

    sigma_w: Known[Any]
    q: Known[Any] | None


@dataclass(frozen=True, slots=True)
class MeanField:
    """Hold the mean-field facts of an activation.

    Attributes:
        sigma_b: Standard deviation of the biases, exact.
        sigma_w: Standard deviation of the weights (times sqrt(fan_in)) for the fixed points.
        second_moment: E f(sqrt(q) z)^2 as a closed form in q, or undecided where there is none.
        grad_second_moment: E f'(sqrt(q) z)^2 likewise.
        fixed_points: Fixed points of the variance map at sigma_w.
        critical: Points at the edge of chaos for this sigma_b.
    """

    sigma_b: Any
    sigma_w: Known[Any]
    second_moment: Known[Any]
    grad_second_moment: Known[Any]
    fixed_points: tuple[FixedVariance, ...]
    critical: tuple[Critical, ...]


def mean_field(
    activation: Activation, sigma_w: Any = None, sigma_b: Any = 0, digits: int = DIGITS
) -> Known[MeanField]:
    """Find fixed points of the variance map and the edge of chaos.

    Args:
        activation: An elementwise definition.
        sigma_w: Standard deviation of the weights times sqrt(fan_in); without it the one for
            which q = 1 is a fixed point (for sigma_b = 0 the initialization gain).
        sigma_b: Standard deviation of the biases.
        digits: Digits of the enclosures.

    Raises:
        DerivationError: A standard deviation is out of its range.
        UndecidedError: E f^2 or E f'^2 could not be enclosed.
    """
    layer = layer_of(subject_of(activation), exact_number(sigma_b), digits)
    if sign_of(layer.sigma_b) < 0:
        raise DerivationError("sigma_b must not be negative", subject=str(sigma_b))
    if sigma_w is None:
        weights, fixed = _at_unit_variance(layer)
    else:
        given = exact_number(sigma_w)
        if sign_of(given) <= 0:
            raise DerivationError("sigma_w must be positive", subject=str(sigma_w))
        weights, fixed = number(given), _searched(layer, given)
    found = MeanField(
        layer.sigma_b, weights, _form(layer.second), _form(layer.slope), fixed, _critical(layer)
    )
    facts = [k for f in fixed for k in (f.q, f.chi_1)] + [c.sigma_w for c in found.critical]
    # a search enclosed what it found; only a map that is linear in q needs none
    linear = any(c.q is None for c in found.critical)
    proved = linear and all(k.evidence is Evidence.PROVED for k in facts)
    notes = [AT_UNIT] if sigma_w is None else []
    notes += [] if linear else [SEARCH]
    notes += [DEFAULTS] if layer.subject.defaults else []
    return Known(
        found, Evidence.PROVED if proved else Evidence.ENCLOSED, note="; ".join(notes),
        trace=(Step("mean field", "q", "sigma_w^2 E f(sqrt(q) z)^2 + sigma_b^2"),),
    )  # fmt: skip


def _form(expr: Any) -> Known[Any]:
    if expr is None:
        return Known(None, Evidence.UNDECIDED, note="no closed form in q is known")
    return Known(expr, Evidence.PROVED, note="q is the variance of the input")


def _at_unit_variance(layer: Layer) -> tuple[Known[Any], tuple[FixedVariance, ...]]:
    """Choose sigma_w so that q = 1 is fixed: sigma_w^2 = (1 - sigma_b^2)/E f(z)^2."""
    subject, digits, room = layer.subject, layer.digits, 1 - layer.sigma_b**2
    if sign_of(room) <= 0:
        raise DerivationError("no weights keep q = 1", subject=f"sigma_b = {layer.sigma_b}")
    x = subject.plain.symbol
    changes = (squared, slope_squared, lambda b: b.map(lambda e: e**2 * (x**2 - 1) / 2))
    means = dict(zip(
        (A, B, D), (mean_of(subject, c, Law(), digits) for c in changes), strict=True
    ))  # fmt: skip

    def made(expr: Any) -> Moment:
        return combine(expr, {s: m for s, m in means.items() if expr.has(s)}, subject, digits)

    weights = made(sympy.sqrt(room / A))
    chi, slope = made(room * B / A), made(room * D / A)
    one = FixedVariance(number(S.One), chi.known(digits), slope.known(digits), _phase(chi))
    if layer.sigma_b != 0 or layer.start is None:
        return weights.known(digits), (one,)
    start = made(layer.start / A)
    known = start.known(digits)
    return weights.known(digits), (FixedVariance(number(S.Zero), known, known, _phase(start)), one)


def _phase(chi: Moment) -> str:
    if chi.exact == 1 or chi.number == 1:
        return "critical"
    if chi.ball is None:
        return "depends on the parameters"
    return "chaotic" if chi.ball > 1 else "ordered" if chi.ball < 1 else "near critical"


def _searched(layer: Layer, sigma_w: Any) -> tuple[FixedVariance, ...]:
    """Find the fixed points for given weights."""
    square, bias = sigma_w**2, layer.sigma_b**2
    found = [_fixed_zero(layer, square)] if bias == 0 and layer.start is not None else []
    gap = square * A + bias - Q
    for bracket in _roots(layer, gap):
        q = bracket.ball(layer.digits + 12)
        chi, slope = (layer.value(square * s, q, layer.digits + 4) for s in (B, D))
        phase = _phase(Moment(None, chi, GRID_STEP))
        first, second, third = (_enclosed(ball, layer.digits) for ball in (q, chi, slope))
        found.append(FixedVariance(first, second, third, phase))
    return tuple(found)


GRID_STEP = Step("sign change", "h(q) = 0", "enclosure", "h has certain signs beside the root")


def _enclosed(ball: Ball, digits: int) -> Known[Any]:
    return Known(None, Evidence.ENCLOSED, decimal_enclosure(ball, digits), trace=(GRID_STEP,))


def _fixed_zero(layer: Layer, square: Any) -> FixedVariance:
    value = settled(square * layer.start)
    chi = number(value)
    side = sign_of(value - 1)
    phase = "chaotic" if side > 0 else "ordered" if side < 0 else "critical"
    return FixedVariance(number(S.Zero), chi, chi, phase)


def _roots(layer: Layer, expr: Any) -> list[Bracket]:
    def h(q: Fraction, digits: int) -> Ball:
        return layer.value(expr, q, digits)

    return [refine(h, b, layer.digits + 8) for b in sign_changes(h, GRID)]


def _critical(layer: Layer) -> tuple[Critical, ...]:
    """Solve V(q) = q and chi_1 = 1: (q - sigma_b^2) B(q) = A(q), sigma_w^2 = 1/B(q)."""
    digits, bias = layer.digits, layer.sigma_b**2
    if layer.second is not None and layer.slope is not None:
        whole = sympy.expand((Q - bias) * layer.slope - layer.second)
        if whole == 0:
            value = settled(1 / sympy.sqrt(layer.slope))
            every = _closed_known(value, layer)
            return (Critical(every, None),)
    found = []
    if bias == 0 and layer.start is not None and layer.start != 0:
        found.append(Critical(number(settled(1 / sympy.sqrt(layer.start))), number(S.Zero)))
    for bracket in _roots(layer, (Q - bias) * B - A):
        q = bracket.ball(digits + 12)
        weights = layer.value(1 / sympy.sqrt(B), q, digits + 4)
        found.append(Critical(_enclosed(weights, digits), _enclosed(q, digits)))
    return tuple(found)


def _closed_known(value: Any, layer: Layer) -> Known[Any]:
    return closed_moment(value, layer.subject, CLOSED, "", layer.digits).known(layer.digits)
