"""How far a polynomial is from a function, at most: proved by Taylor models and branch and bound.

On a piece with centre m both f - p and the weight are a polynomial in x - m with ball coefficients
plus a remainder c (x - m)^N. Where the function is holomorphic on a disc of radius R around m,
|c| <= max |f| / (R^N (1 - r/R)) for |x - m| <= r (A. L. Cauchy's estimate of the coefficients);
elsewhere c is the coefficient of the series taken over the whole piece. The leading bits of f
and p cancel in the coefficients, which are computed at high precision. The quotient of the two
models is bounded on shorter and shorter intervals by value, slope and a bound of the curvature.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from flint import acb, arb, arb_poly, ctx

from symact.errors import DerivationError, UndecidedError
from symact.numeric.balls import Ball, make_ball
from symact.numeric.holomorphic import complex_steps, complex_value
from symact.numeric.program import Program
from symact.numeric.series import taylor_balls

Polynomial = Sequence[tuple[int, float]]
"""Terms (exponent, coefficient); exponents may repeat: their coefficients add up."""

SLACK = 2.0**-6
"""Relative distance of bound and observed error at which the search ends."""

DEEPEST = 40
"""Bisections after which a piece is given up."""

FURTHER, SPARE = 8, 40
"""The order of the Taylor models is this much above the degree of the polynomial, and as high as
makes the remainder so many bits less than the target on a disc where the function is level."""

WIDTH = 4
"""Radius of the disc of Cauchy's estimate by that of the piece: each order is worth 2 bits."""

STEEP = 12
"""Bisections after which the coefficient over the whole piece is tried instead."""

ROUGH = 64
"""Bits for the largest value on a disc: an upper bound of any quality."""


@dataclass(frozen=True, slots=True)
class Model:
    """Stand for f on [lo, hi] by a function that has a Taylor series there.

    Attributes:
        lo: Left end.
        hi: Right end.
        program: The stand-in, of its first input.
        distance: Bound of |f - stand-in| on the interval.
        relative: Whether the stand-in is the weight as well: f is, too.
    """

    lo: float
    hi: float
    program: Program
    distance: float = 0.0
    relative: bool = False


@dataclass(frozen=True, slots=True)
class _Problem:
    """Keep what all pieces share."""

    terms: Polynomial
    weight: Program | None
    parameters: Sequence[float]
    target: float
    order: int
    prec: int
    steep: bool = False


def sup_norm(
    models: Sequence[Model],
    terms: Polynomial,
    *,
    weight: Program | None = None,
    observed: float = 0.0,
    parameters: Sequence[float] = (),
    prec: int = 300,
) -> float:
    """Bound |f - p| / |weight| from above.

    Args:
        models: f on adjacent intervals, its first input the variable; usually f itself on one.
        terms: The polynomial p.
        weight: What the error is divided by, 1 where left out. A zero of it at 0 must be a zero
            of f - p of at least the same multiplicity, both exact in the coefficients.
        observed: Largest error seen so far, where there is one: no piece is refined to show less.
        parameters: Values of the further inputs.
        prec: Working precision in bits.

    Raises:
        UndecidedError: The function or the weight resists enclosure on some piece.
    """
    degree = max((k for k, _ in terms), default=0)
    target = max(observed * (1 + SLACK), 2.0 ** (-prec // 2))
    order = max(degree + FURTHER, math.ceil((SPARE - math.log2(target)) / math.log2(WIDTH)))
    problem = _Problem(terms, weight, parameters, target, order, prec)
    with ctx.workprec(prec):
        bounds = [_over(problem, m, a, b, 0) for m in models for a, b in _split_at_zero(m)]
        worst = max(bounds)
    return math.nextafter(worst, math.inf)


def _split_at_zero(model: Model) -> list[tuple[Ball, Ball]]:
    ends = [model.lo, *([0.0] if model.lo < 0.0 < model.hi else []), model.hi]
    return [(arb(a), arb(b)) for a, b in pairwise(ends)]


def _over(problem: _Problem, model: Model, lo: Ball, hi: Ball, depth: int) -> float:
    """Bound over one interval; bisect it until its Taylor models are good enough."""
    found = _bounded(replace(problem, steep=depth > STEEP), model, lo, hi)
    if found is not None:
        return found
    if depth >= DEEPEST:
        raise UndecidedError(f"no Taylor model holds near {float(lo)!r}")
    middle = ((lo + hi) / 2).mid()
    left = _over(problem, model, lo, middle, depth + 1)
    return max(left, _over(problem, model, middle, hi, depth + 1))


def _bounded(problem: _Problem, model: Model, lo: Ball, hi: Ball) -> float | None:
    touching = bool(lo.is_zero() or hi.is_zero())
    center = arb(0) if touching else ((lo + hi) / 2).mid()
    whole, rest = _model(problem, model.program, center, lo, hi)
    top = whole - _shifted(problem.terms, center)
    weight = model.program if model.relative else problem.weight
    if weight is None:
        below, loose = arb_poly([1]), arb(0)
    elif weight is model.program:
        below, loose = whole, rest
    else:
        below, loose = _model(problem, weight, center, lo, hi)
    reach = max(abs(lo - center), abs(hi - center), key=_middle)
    shift = _zeros(below) if touching else 0
    if any(not top[k].is_zero() for k in range(shift)):
        return None
    top, below = _divided(top, shift), _divided(below, shift)
    power = reach ** (problem.order - shift)
    loss, slip = abs(rest) * power, abs(loose) * power
    if shift and model.distance:
        raise UndecidedError("a model with a distance cannot hold the zero of the weight")
    least = abs(below(((lo + hi) / 2).mid() - center)) / 1024 if weight else arb(1) / 1024
    if not (loss.is_finite() and slip < least and loss < least * problem.target):
        return None
    loss, slip = loss + model.distance, slip + (model.distance if model.relative else 0.0)
    return _quotient(problem, (top, loss), (below, slip), (lo - center, hi - center))


def _model(
    problem: _Problem, program: Program, center: Ball, lo: Ball, hi: Ball
) -> tuple[Ball, Ball]:
    """Give the Taylor polynomial at the centre and the coefficient of its remainder."""
    n = problem.order
    rest = _cauchy(problem, program, center, max(abs(lo - center), abs(hi - center), key=_middle))
    if rest is None:
        whole = ((lo + hi) / 2) + (hi - lo) / 2 * arb(0, 1)
        (over, *_) = taylor_balls(program, whole, n, problem.prec, problem.parameters)
        rest = over[n]
    if not rest.is_finite():
        return arb_poly([arb.nan()]), rest
    (at, *_) = taylor_balls(program, center, n - 1, problem.prec, problem.parameters)
    return arb_poly(list(at)), rest


def _middle(ball: Ball) -> float:
    return float(ball.mid())


def _cauchy(problem: _Problem, program: Program, center: Ball, reach: Ball) -> Ball | None:
    """Bound the remainder by the largest value on a disc; None without a holomorphic form."""
    if problem.steep:
        return None
    try:
        steps = complex_steps(program)
    except DerivationError:
        return None
    with ctx.workprec(ROUGH):
        radius = WIDTH * reach
        side = radius * arb(0, 1)
        box = acb(center + side, side)
        inputs = [box, *(acb(make_ball(p)) for p in problem.parameters)]
        size = abs(complex_value(steps, program.outputs[0], inputs, True))
        return size / radius**problem.order / (1 - arb(1) / WIDTH) * arb(0, 1)


def _shifted(terms: Polynomial, center: Ball) -> Ball:
    coefficients = [arb(0)] * (max((k for k, _ in terms), default=0) + 1)
    for k, value in terms:
        coefficients[k] += arb(value)
    return arb_poly(coefficients)(arb_poly([center, 1]))


def _zeros(poly: Ball) -> int:
    """Count the exact zeros at the beginning."""
    count = 0
    while count <= poly.degree() and poly[count].is_zero():
        count += 1
    return count


def _divided(poly: Ball, shift: int) -> Ball:
    return arb_poly([poly[k] for k in range(shift, poly.degree() + 1)])


def _quotient(
    problem: _Problem,
    top: tuple[Ball, Ball],
    below: tuple[Ball, Ball],
    ends: tuple[Ball, Ball],
) -> float:
    """Bound |top|/|below| by bisection; each is a polynomial and the size of its remainder."""
    slopes = top[0].derivative()
    curves, tilt = slopes.derivative(), below[0].derivative()
    worst, pending = 0.0, [(ends[0], ends[1], 0)]
    while pending:
        lo, hi, depth = pending.pop()
        middle, half = ((lo + hi) / 2).mid(), (hi - lo) / 2
        whole = middle + half * arb(0, 1)
        here, there = abs(top[0](middle)), abs(below[0](middle))
        least = there - abs(tilt(whole)) * half - below[1]
        rise = abs(slopes(middle)) * half + abs(curves(whole)) * half * half / 2
        bound = float(((here + rise + top[1]) / least).upper()) if least > 0 else math.inf
        seen = float(((here - top[1]) / (there + below[1])).lower()) * (1 + SLACK)
        worst = max(worst, seen if math.isfinite(seen) else 0.0)
        if bound <= max(problem.target, worst):
            worst = max(worst, bound)
        elif depth >= DEEPEST:
            raise UndecidedError("the weight cannot be told from zero")
        else:
            pending += [(lo, middle, depth + 1), (middle, hi, depth + 1)]
    return math.nextafter(worst, math.inf)
