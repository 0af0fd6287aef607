"""Taylor coefficients as balls: truncated power series through every node of a program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from flint import arb, arb_series, ctx

from symact.numeric import balls
from symact.numeric.balls import Ball, Number, make_ball
from symact.numeric.program import Node, Program

Series: TypeAlias = Any
"""A truncated power series of python-flint; `ctx.cap` holds its length."""


def taylor_balls(
    program: Program, x0: Number, order: int, prec: int = 128, params: Sequence[Number] = ()
) -> tuple[tuple[Ball, ...], ...]:
    """Enclose the Taylor coefficients of every output at a point.

    Args:
        program: Its first input is the variable.
        x0: The point; a ball gives coefficients that hold for all its members.
        order: Highest power.
        prec: Working precision in bits.
        params: Values of the other inputs.

    Returns:
        For each output the coefficients of 1, (x - x0), ..., (x - x0)^order. They are not
        finite where the program has no Taylor series.
    """
    with ctx.workprec(prec), _cap(order + 1):
        inputs = [_series([make_ball(x0), arb(1)]), *(_series([make_ball(p)]) for p in params)]
        values: list[Series] = []
        for node in program.nodes:
            values.append(_value(program, node, values, inputs))
        return tuple(_coefficients(values[k], order) for k in program.outputs)


class _cap:  # noqa: N801 - a context manager reads as a verb
    """Set the length of all series for a while."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.before = 0

    def __enter__(self) -> None:
        self.before, ctx.cap = ctx.cap, self.length

    def __exit__(self, *_: object) -> None:
        ctx.cap = self.before


def _series(coefficients: Sequence[Ball]) -> Series:
    return arb_series(list(coefficients[: ctx.cap]), ctx.cap)


def _coefficients(series: Series, order: int) -> tuple[Ball, ...]:
    known = min(order + 1, series.prec)
    return tuple(series[k] if k < known else arb.nan() for k in range(order + 1))


def _value(
    program: Program, node: Node, values: Sequence[Series], inputs: Sequence[Series]
) -> Series:
    if node.op == "input":
        return inputs[program.inputs.index(node.text)]
    if node.op == "rational":
        return _series([arb(balls.rational_of(node))])
    if node.op == "root":
        return _series([balls.implicit_root(node)])
    if node.op in balls.CONSTANTS:
        return _series([balls.CONSTANTS[node.op]()])
    u = [values[k] for k in node.args]
    if node.op in ARITHMETIC:
        return ARITHMETIC[node.op](*u)
    if node.op == "powi":
        return _whole_power(u[0], int(node.text))
    if node.op == "lambertw" and node.text:
        return _lift(u[0], u[0][0].lambertw(int(node.text)), SLOPES["lambertw"])
    if node.op in PAIRS:
        return _pair(node.op, u[0])
    start = balls.FUNCTIONS[node.op](u[0][0])
    if u[0].length() <= 1:
        return _series([start])
    return LIFTS.get(node.op, _lift)(u[0], start, SLOPES[node.op])


def _whole_power(u: Series, n: int) -> Series:
    result = None
    while n:
        if n & 1:
            result = u if result is None else result * u
        u = u * u
        n >>= 1
    return result


def _divide(u: Series, v: Series) -> Series:
    if not v[0].contains(0):
        return u / v
    # a common exact zero cancels; anything else has no series
    if v[0].is_zero() and u[0].is_zero() and not v[1].contains(0):
        return _shifted(u) / _shifted(v)
    return _series([arb.nan()] * ctx.cap)


def _inverse(u: Series) -> Series:
    return _divide(_series([arb(1)]), u)


def _shifted(u: Series) -> Series:
    known = min(u.prec, ctx.cap) - 1
    return arb_series([u[k + 1] for k in range(known)], known)


def _power(u: Series, v: Series) -> Series:
    if not u[0] > 0:
        return _series([arb.nan()] * ctx.cap)
    return (v * u.log()).exp()


def _size(u: Series) -> Series:
    return _divide(u, _sign(u))


def _sign(u: Series) -> Series:
    """Give the certain sign; beside a zero there is no series."""
    if u[0].contains(0):
        return _series([arb.nan()] * ctx.cap)
    return _series([arb.sgn(u[0])])


Slope: TypeAlias = Callable[[Series, Series], Series]
"""Derivative of a function as a series, from the series of its argument and of its value."""


def _lift(u: Series, start: Ball, slope: Slope) -> Series:
    """Compose: y(0) = start and y' = slope(u, y) u'; each pass makes one more term right."""
    inner = u.derivative()
    y = _series([start])
    for length in range(1, ctx.cap):
        y = _integral(start, slope(u, arb_series([y[k] for k in range(length)], length)) * inner)
    return y


def _integrated(u: Series, start: Ball, slope: Slope) -> Series:
    """Compose where the slope does not depend on the value: one pass makes all terms right."""
    y = _series([start])
    return _integral(start, slope(u, y) * u.derivative()) if ctx.cap > 1 else y


def _scaled_tail(u: Series, start: Ball, _: Slope) -> Series:
    """Compose erfcx by its integral: e (start - 2/sqrt(pi) int u'/e) with e = exp(u^2 - u(0)^2)."""
    square = u * u
    rise = _series([arb(0), *(square[k] for k in range(1, min(ctx.cap, square.prec)))])
    inner = (-rise).exp() * u.derivative() * (-2 / arb.pi().sqrt())
    return rise.exp() * _integral(start, inner) if ctx.cap > 1 else _series([start])


def _integral(start: Ball, slope: Series) -> Series:
    integral = slope.integral()
    known = min(ctx.cap, integral.prec)
    return arb_series([start, *(integral[k] for k in range(1, known))], known)


def _pair(op: str, u: Series) -> Series:
    """Advance a function together with the partner that its derivative needs."""
    partner, forward, backward = PAIRS[op]
    inner = u.derivative()
    start, other = balls.FUNCTIONS[op](u[0]), partner(u[0])
    y, z = arb_series([start], 1), arb_series([other], 1)
    for _ in range(1, ctx.cap):
        y, z = (
            _integral(start, forward(y, z) * inner),
            _integral(other, backward(y, z) * inner),
        )
    return y


def _normal_density(u: Series, scale: Ball, speed: Ball) -> Series:
    return scale * (u * u * speed).exp()


ARITHMETIC: dict[str, Callable[..., Series]] = {
    "add": lambda u, v: u + v,
    "mul": lambda u, v: u * v,
    "div": _divide,
    "pow": _power,
    "neg": lambda u: -u,
    "abs": _size,
    "sign": _sign,
}

PAIRS: dict[str, tuple[Callable[[Ball], Ball], Slope, Slope]] = {
    # the partner z, then y' and z' per u': both factors keep their relative accuracy in the tails
    "logistic": (lambda u: balls.logistic(-u), lambda y, z: y * z, lambda y, z: -y * z),
    "tanh": (balls.sech2, lambda _y, z: z, lambda y, z: -2 * y * z),
    "sech": (arb.tanh, lambda y, z: -y * z, lambda y, _z: y * y),
    "sech2": (arb.tanh, lambda y, z: -2 * y * z, lambda y, _z: y),
    "sinh": (arb.cosh, lambda _y, z: z, lambda y, _z: y),
    "cosh": (arb.sinh, lambda _y, z: z, lambda y, _z: y),
}
"""Functions that are advanced with a partner."""

SLOPES: dict[str, Slope] = {
    "exp": lambda _u, y: y,
    "expm1": lambda u, _y: u.exp(),
    "log": lambda u, _y: _inverse(u),
    "log1p": lambda u, _y: _inverse(u + 1),
    "sqrt": lambda _u, y: _inverse(2 * y),
    "softplus": lambda u, _y: _pair("logistic", u),
    "normal_cdf": lambda u, _y: _normal_density(u, 1 / (2 * arb.pi()).sqrt(), arb(-0.5)),
    "normal_pdf": lambda u, y: -u * y,
    "erf": lambda u, _y: _normal_density(u, 2 / arb.pi().sqrt(), arb(-1)),
    "erfc": lambda u, _y: _normal_density(u, -2 / arb.pi().sqrt(), arb(-1)),
    "erfcx": lambda u, y: 2 * u * y - 2 / arb.pi().sqrt(),
    "sin": lambda u, _y: u.cos(),
    "cos": lambda u, _y: -u.sin(),
    "tan": lambda _u, y: 1 + y * y,
    "asin": lambda u, _y: _inverse((1 - u * u).sqrt()),
    "acos": lambda u, _y: -_inverse((1 - u * u).sqrt()),
    "atan": lambda u, _y: _inverse(1 + u * u),
    "asinh": lambda u, _y: _inverse((1 + u * u).sqrt()),
    "acosh": lambda u, _y: _inverse((u * u - 1).sqrt()),
    "atanh": lambda u, _y: _inverse(1 - u * u),
    "lambertw": lambda _u, y: _inverse(y.exp() * (1 + y)),
}
"""Derivative of every other function."""

LIFTS: dict[str, Callable[[Series, Ball, Slope], Series]] = {
    **dict.fromkeys(
        ("expm1", "log", "log1p", "softplus", "normal_cdf", "erf", "erfc", "sin", "cos", "asin",
         "acos", "atan", "asinh", "acosh", "atanh"),
        _integrated,
    ),
    "erfcx": _scaled_tail,
}  # fmt: skip
"""How functions are composed whose slope does not hold their value, or that have a short cut."""
