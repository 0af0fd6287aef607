"""The value a function settles to far out, as the double a kernel returns at an infinity."""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import arb, ctx

from symact.numeric.balls import evaluate_outputs
from symact.numeric.program import Program
from symact.numeric.sensitivity import log2_of

FAR_OUT = (400, 1000)
"""Exponents of the two places looked at: 2^400 and 2^1000."""

GROWING = 60.0
"""log2 growth between the two places that tells a divergence from a slow settling."""


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
    with ctx.workprec(2400):
        found = []
        for exponent in FAR_OUT:
            x = arb(2) ** exponent * int(side)
            (value,) = evaluate_outputs(program, [x, *parameters], 2400)[:1]
            if not value.is_finite():
                return None
            found.append((log2_of(value), value))
        (near, _), (far, value) = found
        sign = -1.0 if value < 0 else 1.0
        if far > 300.0 and far > near + GROWING:
            return sign * math.inf
        if far < -300.0:
            return math.copysign(0.0, sign)
        middle = float(value.mid())
        close = abs(float(found[0][1].mid()) - middle) <= abs(middle) * 2.0**-52
        return middle if close else None
