"""Sensitivities: how an error of each node changes the result (reverse-mode derivatives)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import arb, ctx

from symact.numeric import balls
from symact.numeric.balls import Ball, Number, make_ball, run, steps_of
from symact.numeric.program import LEAVES, Node, Program

MAX_PREC = 1 << 13

FURTHEST = 1 << 62
"""Exponents are reported up to here: exp(-1e300) has one that no double holds."""

Slope: TypeAlias = Callable[[Ball, Ball], Ball]
"""Derivative of a function from its argument and its value."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Tell what a node contributes.

    Attributes:
        value: Its value as a double.
        log2: log2 of its magnitude, -inf for zero.
        factor: |node * d(out)/d(node) / out|: a relative error e of the node becomes a relative
            error factor * e of the result; infinity where the result is zero.
    """

    value: float
    log2: float
    factor: float


def sensitivities(program: Program, x: Sequence[Number], prec: int = 256) -> list[Sensitivity]:
    """Measure every node's influence on the first output at one point."""
    while True:
        with ctx.workprec(prec):
            values = run(steps_of(program), [make_ball(v) for v in x])
            adjoints = _adjoints(program, values)
            out = values[program.outputs[0]]
            clear = out.is_exact() or out.rel_accuracy_bits() > 64
            if clear or prec >= MAX_PREC or not out.is_finite():
                return [_sensitivity(v, a, out) for v, a in zip(values, adjoints, strict=True)]
        prec *= 2


def _adjoints(program: Program, values: Sequence[Ball]) -> list[Ball]:
    adjoints: list[Ball] = [arb(0)] * len(values)
    adjoints[program.outputs[0]] = arb(1)
    for k in range(program.outputs[0], -1, -1):
        node, weight = program.nodes[k], adjoints[k]
        if node.op in LEAVES or weight.is_zero():
            continue
        arguments = [values[a] for a in node.args]
        for place, slope in zip(node.args, _slopes(node, arguments, values[k]), strict=True):
            adjoints[place] += weight * slope
    return adjoints


def _slopes(node: Node, u: Sequence[Ball], value: Ball) -> tuple[Ball, ...]:
    if node.op == "add":
        return arb(1), arb(1)
    if node.op == "mul":
        return u[1], u[0]
    if node.op == "div":
        return 1 / u[1], -value / u[1]
    if node.op == "pow":
        return u[1] * value / u[0], value * u[0].log()
    if node.op == "powi":
        n = int(node.text)
        return (n * balls.integer_power(u[0], n - 1),)
    return (SLOPES[node.op](u[0], value),)


def _sensitivity(value: Ball, adjoint: Ball, out: Ball) -> Sensitivity:
    if adjoint.is_zero():
        factor = 0.0
    elif out.is_zero() or not out.is_finite():
        factor = math.inf
    else:
        ratio = float(abs(value.mid() * adjoint.mid() / out.mid()))
        factor = math.inf if math.isnan(ratio) else ratio
    return Sensitivity(to_float(value), log2_of(value), factor)


def to_float(ball: Ball) -> float:
    """Give the middle of a ball as a double; NaN where it is undefined."""
    return float(ball.mid()) if not ball.is_nan() else math.nan


def log2_of(ball: Ball) -> float:
    """Give log2 of the magnitude of a ball's middle, also far outside the doubles' range."""
    middle = abs(ball.mid())
    if middle.is_zero():
        return -math.inf
    if not middle.is_finite() or not middle.is_exact():
        return math.nan if middle.is_nan() else math.inf
    mantissa, exponent = middle.man_exp()
    bits = int(mantissa).bit_length()
    head = int(mantissa) >> max(bits - 64, 0)
    power = max(-FURTHEST, min(FURTHEST, int(exponent)))
    return math.log2(head) + max(bits - 64, 0) + float(power)


SLOPES: dict[str, Slope] = {
    "neg": lambda _u, _y: arb(-1),
    "abs": lambda u, _y: u.sgn(),
    "sign": lambda _u, _y: arb(0),
    "sqrt": lambda _u, y: 1 / (2 * y),
    "exp": lambda _u, y: y,
    "log": lambda u, _y: 1 / u,
    "expm1": lambda u, _y: u.exp(),
    "log1p": lambda u, _y: 1 / (u + 1),
    "logistic": lambda u, y: y * balls.logistic(-u),
    "softplus": lambda u, _y: balls.logistic(u),
    "normal_cdf": lambda u, _y: balls.normal_pdf(u),
    "normal_pdf": lambda u, y: -u * y,
    "erf": lambda u, _y: 2 * (-u * u).exp() / arb.pi().sqrt(),
    "erfc": lambda u, _y: -2 * (-u * u).exp() / arb.pi().sqrt(),
    "erfcx": lambda u, y: 2 * u * y - 2 / arb.pi().sqrt(),
    "tanh": lambda u, _y: balls.sech2(u),
    "sinh": lambda u, _y: u.cosh(),
    "cosh": lambda u, _y: u.sinh(),
    "sech": lambda u, y: -u.tanh() * y,
    "sech2": lambda u, y: -2 * u.tanh() * y,
    "sin": lambda u, _y: u.cos(),
    "cos": lambda u, _y: -u.sin(),
    "tan": lambda _u, y: 1 + y * y,
    "asin": lambda u, _y: 1 / (1 - u * u).sqrt(),
    "acos": lambda u, _y: -1 / (1 - u * u).sqrt(),
    "atan": lambda u, _y: 1 / (1 + u * u),
    "asinh": lambda u, _y: 1 / (1 + u * u).sqrt(),
    "acosh": lambda u, _y: 1 / ((u - 1) * (u + 1)).sqrt(),
    "atanh": lambda u, _y: 1 / ((1 - u) * (1 + u)),
    "lambertw": lambda _u, y: 1 / (y.exp() * (1 + y)),
}
"""Derivative of every function, written without cancellation."""
