"""Programs on complex balls: finite only where the function is holomorphic on the whole ball."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from flint import acb, arb

from symact.errors import DerivationError
from symact.numeric import balls
from symact.numeric.balls import Ball
from symact.numeric.program import Node, Program

ComplexBall: TypeAlias = Any
"""A complex ball of python-flint."""

ComplexStep: TypeAlias = tuple[Callable[..., ComplexBall], int, int]
"""A function of (arguments..., analytic) with its one or two argument places, or -1."""


def complex_steps(program: Program) -> list[ComplexStep]:
    """Prepare a program for `complex_value`.

    Raises:
        DerivationError: An operation has no holomorphic form here.
    """
    return [_step(program, node) for node in program.nodes]


def complex_value(
    steps: Sequence[ComplexStep], out: int, inputs: Sequence[ComplexBall], analytic: bool
) -> ComplexBall:
    """Enclose one node on complex balls.

    Args:
        steps: From `complex_steps`.
        out: The node wanted.
        inputs: One ball per input.
        analytic: Whether the value must be non-finite unless the function is holomorphic on the
            whole ball; if not, it must be non-finite unless it is real and defined on real balls.
    """
    values: list[ComplexBall] = []
    push = values.append
    for function, a, b in steps[: out + 1]:
        if b >= 0:
            push(function(values[a], values[b], analytic))
        elif a >= 0:
            push(function(values[a], analytic))
        else:
            push(function(inputs))
    return values[out]


def _step(program: Program, node: Node) -> ComplexStep:
    if node.op == "input":
        index = program.inputs.index(node.text)
        return (lambda inputs: inputs[index]), -1, -1
    if node.op == "rational":
        ratio = balls.rational_of(node)
        return (lambda _: acb(arb(ratio))), -1, -1
    if node.op == "root":
        return (lambda _: acb(balls.implicit_root(node))), -1, -1
    if node.op in balls.CONSTANTS:
        constant = balls.CONSTANTS[node.op]
        return (lambda _: acb(constant())), -1, -1
    if node.op == "powi":
        exponent = int(node.text)
        return (lambda u, _: balls.integer_power(u, exponent)), node.args[0], -1
    if len(node.args) == 2:
        return BINARY[node.op], node.args[0], node.args[1]
    if node.op not in FUNCTIONS or (node.op == "lambertw" and node.text):
        raise DerivationError("no holomorphic form is known", subject=node.op)
    return FUNCTIONS[node.op], node.args[0], -1


def undefined() -> ComplexBall:
    """Give the ball that says nothing."""
    return acb(arb.nan())


def _entire(function: Callable[[ComplexBall], ComplexBall]) -> Callable[..., ComplexBall]:
    """Lift a function without branch cuts: at poles its balls are not finite."""
    return lambda u, _: function(u)


def _cut(
    function: Callable[[ComplexBall], ComplexBall], clear: Callable[[ComplexBall], bool]
) -> Callable[..., ComplexBall]:
    """Lift a function with branch cuts; `clear` tells that a ball touches none of them.

    The cuts on the real line are where the real function is undefined, so both uses agree.
    """
    return lambda u, _: function(u) if clear(u) else undefined()


def _right_of(limit: Callable[[], Ball]) -> Callable[[ComplexBall], bool]:
    return lambda u: bool(u.real > limit() or not u.imag.contains(0))


def _inside_unit(u: ComplexBall) -> bool:
    return bool(not u.imag.contains(0) or (u.real < 1 and u.real > -1))


def _off_imaginary(u: ComplexBall) -> bool:
    return bool(not u.real.contains(0) or (u.imag < 1 and u.imag > -1))


def _logistic(u: ComplexBall) -> ComplexBall:
    if u.real.mid() < 0:
        e = u.exp()
        return e / (e + 1)
    return 1 / ((-u).exp() + 1)


def _softplus(u: ComplexBall, _: bool) -> ComplexBall:
    """Enclose log(1 + exp(u)) inside |Im u| < pi, where both forms agree."""
    if not (u.imag < 3 and u.imag > -3):
        return undefined()
    inside = (-u if u.real.mid() > 0 else u).exp() + 1
    if not inside.real > 0 and inside.imag.contains(0):
        return undefined()
    return inside.log() + u if u.real.mid() > 0 else inside.log()


def _normal_cdf(u: ComplexBall) -> ComplexBall:
    return (-u * balls.ROOT_HALF()).erfc() / 2


def _normal_pdf(u: ComplexBall) -> ComplexBall:
    return (u * u / -2).exp() / (arb.pi() * 2).sqrt()


def _sech2(u: ComplexBall) -> ComplexBall:
    inverse = u.sech()
    return inverse * inverse


def _asinh(u: ComplexBall) -> ComplexBall:
    """Use the left half-plane, where the library's balls stay small."""
    return -(-u).asinh() if u.real.mid() > 0 else u.asinh()


def _sqrt(u: ComplexBall, analytic: bool) -> ComplexBall:
    if not analytic and u.imag.is_zero() and u.real.contains(0):
        # the end of the domain: the values on the part inside of it
        top = u.real.upper()
        return acb(arb(0).union(top.sqrt())) if top >= 0 else undefined()
    return u.sqrt() if _right_of(ZERO)(u) else undefined()


def _power(u: ComplexBall, v: ComplexBall, analytic: bool) -> ComplexBall:
    if not analytic and u.imag.is_zero() and v.imag.is_zero() and u.real.contains(0):
        top = u.real.upper()
        return acb(arb(0).union((v.real * top.log()).exp())) if top > 0 < v.real else undefined()
    return (v * u.log()).exp() if _right_of(ZERO)(u) else undefined()


def ZERO() -> Ball:
    """Give the edge of the cut of the logarithm."""
    return arb(0)


BINARY: dict[str, Callable[..., ComplexBall]] = {
    "add": lambda u, v, _: u + v,
    "mul": lambda u, v, _: u * v,
    "div": lambda u, v, _: u / v,
    "pow": _power,
}

FUNCTIONS: dict[str, Callable[..., ComplexBall]] = {
    "neg": _entire(acb.__neg__),
    "sqrt": _sqrt,
    "exp": _entire(acb.exp),
    "expm1": _entire(acb.expm1),
    "log": _cut(acb.log, _right_of(ZERO)),
    "log1p": _cut(acb.log1p, _right_of(lambda: arb(-1))),
    "logistic": _entire(_logistic),
    "softplus": _softplus,
    "normal_cdf": _entire(_normal_cdf),
    "normal_pdf": _entire(_normal_pdf),
    "erf": _entire(acb.erf),
    "erfc": _entire(acb.erfc),
    "erfcx": _entire(lambda u: (u * u).exp() * u.erfc()),
    "tanh": _entire(acb.tanh),
    "sinh": _entire(acb.sinh),
    "cosh": _entire(acb.cosh),
    "sech": _entire(acb.sech),
    "sech2": _entire(_sech2),
    "sin": _entire(acb.sin),
    "cos": _entire(acb.cos),
    "tan": _entire(acb.tan),
    "asin": _cut(acb.asin, _inside_unit),
    "acos": _cut(acb.acos, _inside_unit),
    "atan": _cut(acb.atan, _off_imaginary),
    "asinh": _cut(_asinh, _off_imaginary),
    "acosh": _cut(acb.acosh, _right_of(lambda: arb(1))),
    "atanh": _cut(acb.atanh, _inside_unit),
    "lambertw": _cut(acb.lambertw, _right_of(lambda: -(arb(-1).exp()))),
}
"""Every unary operation; on the real line each is the function of `balls.FUNCTIONS`."""
