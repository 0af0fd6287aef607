"""Certified Gaussian integrals: Arb's rigorous quadrature inside, bounds by growth outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import acb, arb, ctx

from symact.errors import UndecidedError
from symact.numeric.balls import Ball, Number, evaluate_outputs, make_ball
from symact.numeric.enclosure import decimal_enclosure
from symact.numeric.extended import INFINITY, MINUS_INFINITY, Interval
from symact.numeric.growth import tail_bound
from symact.numeric.holomorphic import complex_steps, complex_value
from symact.numeric.interval import evaluate_interval_outputs
from symact.numeric.program import Program

GUARD = 40
"""Bits of working precision beyond the accuracy asked for."""

EVALUATIONS = 20_000
"""Evaluations after which an integral is given up."""

WIDENINGS = 6
"""Times the core is widened by a third where the tails are too large."""

ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """Hold an integrand on one interval of z.

    Attributes:
        program: The integrand as first output; its inputs are z, then the parameters.
        lo, hi: The ends as programs of the parameters, or None for infinite ones.
    """

    program: Program
    lo: Program | None = None
    hi: Program | None = None


def gaussian_mean(parts: Sequence[Part], params: Sequence[Number] = (), digits: int = 30) -> Ball:
    """Enclose the mean of a function of a standard normal variable to so many digits.

    Args:
        parts: The function, part by part; no two overlap.
        params: Values of the parameters.
        digits: Significant digits wanted; of a mean near zero as many as are found.

    Raises:
        UndecidedError: The integral does not converge, or could not be shown to.
        DerivationError: The function has no holomorphic form.
    """
    wanted = int((digits + 3) * 3.33)
    bits = wanted + 8
    for _ in range(ATTEMPTS):
        ball = gaussian_integral(parts, params, bits)
        missing = wanted - int(ball.rel_accuracy_bits())
        if missing <= 0 or (ball.contains(0) and bits > 2 * wanted):
            break
        bits += min(missing + 8, wanted)
    return ball


def gaussian_integral(
    parts: Sequence[Part], params: Sequence[Number] = (), bits: int = 120
) -> Ball:
    """Enclose the integral of a function times the standard normal density.

    Args:
        parts: The function, part by part.
        params: Values of the parameters.
        bits: The error is about 2^-bits or below.
    """
    with ctx.workprec(bits + GUARD):
        values = [make_ball(p) for p in params]
        total = arb(0)
        for part in parts:
            total += _part(part, values, bits)
    return total


def mean_enclosure(
    parts: Sequence[Part], params: Sequence[Number] = (), digits: int = 30
) -> tuple[str, str]:
    """Enclose a mean in decimal strings, see `gaussian_mean`."""
    return decimal_enclosure(gaussian_mean(parts, params, digits), digits)


def _part(part: Part, params: Sequence[Ball], bits: int) -> Ball:
    lo, hi = (_end(end, params) for end in (part.lo, part.hi))
    if lo is not None and hi is not None and not hi > lo:
        raise UndecidedError("the ends of a part are not in order")
    width, tails = _core(part.program, params, lo, hi, bits)
    total = arb(0, tails)
    start = -width if lo is None or lo < -width else lo.mid()
    end = width if hi is None or hi > width else hi.mid()
    if end > start:
        total += _inside(part.program, params, start, end, bits)
    for at in (lo, hi):
        if at is not None and not at.is_exact() and not abs(at.mid()) > width:
            total += arb(0, _sliver(part.program, params, at))
    return total


def _end(end: Program | None, params: Sequence[Ball]) -> Ball | None:
    return None if end is None else evaluate_outputs(end, params, ctx.prec)[0]


def _core(
    program: Program, params: Sequence[Ball], lo: Ball | None, hi: Ball | None, bits: int
) -> tuple[Ball, Ball]:
    """Find a half-width beyond which at most 2^-bits is left, and bound what is left."""
    reach = int((1.4 * bits) ** 0.5) + 3
    limit = arb(2) ** -bits
    reason: UndecidedError | None = None
    for _ in range(WIDENINGS):
        width = arb(reach)
        try:
            tails = sum(
                (tail_bound(program, box, params) for box in _far(lo, hi, width)), start=arb(0)
            )
        except UndecidedError as error:
            reason = error
        else:
            if tails < limit:
                return width, tails.upper()
        reach += reach // 3 + 1
    raise reason or UndecidedError("the tails of an integral stay large")


def _far(lo: Ball | None, hi: Ball | None, width: Ball) -> list[Interval]:
    """List the sides of an interval that reach beyond the core."""
    boxes = []
    if hi is None or not hi <= width:
        start = width if lo is None or not lo > width else lo.lower()
        boxes.append(Interval(start, INFINITY if hi is None else hi.upper()))
    if lo is None or not lo >= -width:
        end = -width if hi is None or not hi < -width else hi.upper()
        boxes.append(Interval(MINUS_INFINITY if lo is None else lo.lower(), end))
    return boxes


def _inside(program: Program, params: Sequence[Ball], lo: Ball, hi: Ball, bits: int) -> Ball:
    steps, out = complex_steps(program), program.outputs[0]
    rest = [acb(p) for p in params]
    scale = (2 * arb.pi()).sqrt()

    def integrand(z: acb, analytic: bool) -> acb:
        value = complex_value(steps, out, [z, *rest], analytic)
        return value * (z * z / -2).exp() / scale

    tolerance = arb(2) ** -bits
    found = acb.integral(
        integrand, lo, hi, rel_tol=tolerance, abs_tol=tolerance, eval_limit=EVALUATIONS
    )
    rough = bool(found.real.rad() > (abs(found.real.mid()) + 1) * 2.0**-16)
    if not found.is_finite() or not found.imag.contains(0) or rough:
        raise UndecidedError("an integral does not converge")
    return found.real


def _sliver(program: Program, params: Sequence[Ball], at: Ball) -> Ball:
    """Bound the integral between the middle of an end's ball and the end itself."""
    box = [Interval.of(at), *map(Interval.of, params)]
    (value,) = evaluate_interval_outputs(program, box, 64)
    if not value.bounded:
        raise UndecidedError("the integrand is not bounded at an end")
    return (value.ball.abs_upper() * at.rad()).upper()
