"""Bounds on boxes that certificates rest on, and the numbers that stay exact in a double."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from symact.numeric.exact import fraction_of
from symact.numeric.extended import Interval
from symact.numeric.formats import Format, round_float, round_fraction, ulp_of
from symact.numeric.program import Node, Program
from symact.numeric.series import taylor_balls

FINE = 704
"""Bits that tell x^3 from x in the subnormal numbers of float32."""

DEVIATION = 2.0**-40
"""Largest relative distance from a linear model that is certified."""

SHORT = 24
"""Bits of a slope whose product with a float32 is exact in a double, with a bit to spare."""


def odd_part(number: int) -> int:
    """Divide by the largest power of two that divides a positive number."""
    return number // (number & -number)


def centre(lo: float, hi: float) -> tuple[float, float]:
    """Give a double in the middle of a box and a distance that reaches both ends."""
    middle = lo + (hi - lo) / 2
    return middle, math.nextafter(max(hi - middle, middle - lo), math.inf)


def short(value: float) -> float:
    """Round a double to 24 bits, without limits of the exponent."""
    fraction, exponent = math.frexp(value)
    return math.ldexp(round(fraction * 2**SHORT), exponent - SHORT)


def factors(sign: int) -> tuple[float, float]:
    """Give the factors of slope * x between which the true value is rounded.

    Where the sign of the deviation is known, the product itself is left by one step of a double:
    it has at most 48 bits, so that no boundary of float32 lies within two steps, itself excepted.
    """
    if sign > 0:
        return 1 + 2.0**-52, 1 + 2 * DEVIATION
    if sign < 0:
        return 1 - 2 * DEVIATION, 1 - 2.0**-52
    return 1 - 2 * DEVIATION, 1 + 2 * DEVIATION


def sign_of(ball: Any) -> int:
    """Give the certain sign of a ball, else 0."""
    return 1 if ball > 0 else -1 if ball < 0 else 0


def minus_line(program: Program, slope: float) -> Program:
    """Extend a program of f(x) by the outputs f - slope * x and f/(slope * x) - 1."""
    nodes = list(program.nodes)

    def push(op: str, *args: int, text: str = "") -> int:
        nodes.append(Node(op, args, text))
        return len(nodes) - 1

    above, below = slope.as_integer_ratio()
    factor = push("rational", text=f"{above}/{below}")
    x = push("input", text=program.inputs[0])
    line = push("mul", factor, x)
    gap = push("add", program.outputs[0], push("neg", line))
    ratio = push("div", gap, line)
    return Program(tuple(nodes), program.inputs, (gap, ratio))


def only(program: Program, which: int) -> Program:
    """Keep one output."""
    return Program(program.nodes, program.inputs, (program.outputs[which],))


def taylor_bound(program: Program, lo: float, hi: float, order: int) -> tuple[Any, int]:
    """Bound a function on a box by its Taylor polynomial at the middle: (bound, certain sign).

    The remainder is the last coefficient over the whole box times the reach to that power.
    """
    middle, reach = centre(lo, hi)
    here = taylor_balls(program, middle, order - 1, FINE)[0]
    box = taylor_balls(program, Interval.of(lo, hi).ball, order, FINE)[0]
    spread = sum_of([abs(c) * power_of(reach, k) for k, c in enumerate(here) if k])
    spread = spread + abs(box[order]) * power_of(reach, order)
    sign = sign_of(here[0]) if spread < abs(here[0]) else 0
    return abs(here[0]) + spread, sign


def power_of(reach: float, exponent: int) -> Any:
    """Enclose a power of a double whose exponent may leave the doubles."""
    ball = Interval.of(reach).ball
    result = ball
    for _ in range(exponent - 1):
        result = result * ball
    return result


def sum_of(balls: Sequence[Any]) -> Any:
    """Add balls; 0 for none."""
    total: Any = 0
    for ball in balls:
        total = total + ball
    return total


def round_end(end: Any, fmt: Format) -> float | None:
    """Round an exact end of an interval, however small or large its exponent is."""
    limit = fmt.max_finite + ulp_of(fmt.max_finite, fmt) / 2
    if end.is_nan():
        return None
    if end > limit or end < -limit:
        return math.copysign(math.inf, 1 if end > 0 else -1)
    if abs(end) < fmt.min_subnormal / 2:
        return math.copysign(0.0, 1 if end >= 0 else -1)
    rounded = round_fraction(fraction_of(end), fmt)
    return round_float(rounded, fmt)
