"""The value a function settles to far out, as the double a kernel returns at an infinity."""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import arb, ctx

from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.program import Program
from symact.numeric.sensitivity import log2_of

FAR_OUT = (400, 1000)
"""Exponents of the two places looked at: 2^400 and 2^1000."""

SIGN_AT = (1000, 400, 60, 30, 15, 8)
"""Exponents of the places where the sign of a vanishing function is asked for: exp(-2^800) is
beyond the exponents of ball arithmetic."""

LARGE, GROWING = 300.0, 60.0
"""log2 sizes: of what is far out, and of a growth that tells divergence from slow settling."""

PREC = 2400


def far_value(program: Program, side: float, parameters: Sequence[float]) -> float | None:
    """Give the value of output 0 as x goes to infinity, or None where it does not settle.

    Sampled, not proved: a kernel built on it is verified against the derived limit.

    Args:
        program: Function of its first input.
        side: -1.0 or 1.0.
        parameters: Values of the further inputs.

    Returns:
        A double, signed zero where the function vanishes from one side, or an infinity.
    """
    with ctx.workprec(PREC):
        near, far = (_far_out(program, side, k, parameters) for k in FAR_OUT)
        if not near.is_finite() or not far.is_finite():
            return None
        growth, size = log2_of(far) - log2_of(near), log2_of(far)
        if size > LARGE and growth > GROWING:
            return math.copysign(math.inf, -1.0 if far < 0 else 1.0)
        if size < -LARGE:
            sign = _sign(program, side, parameters)
            return math.copysign(0.0, sign) if sign else None
        middle = float(far.mid())
        settled = abs(float(near.mid()) - middle) <= abs(middle) * 2.0**-52
        return middle if settled else None


def _far_out(program: Program, side: float, exponent: int, parameters: Sequence[float]) -> Ball:
    x = arb(2) ** exponent * int(side)
    return evaluate_outputs(program, [x, *parameters], PREC)[0]


def _sign(program: Program, side: float, parameters: Sequence[float]) -> int:
    """Give the sign at the furthest place where it can be told, or 0."""
    for exponent in SIGN_AT:
        value = _far_out(program, side, exponent, parameters)
        if value > 0 or value < 0:
            return 1 if value > 0 else -1
    return 0
