"""Ball arithmetic: every node of a program as a rigorous enclosure that is tight in the tails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq

from symact.numeric.program import Node, Program

Ball: TypeAlias = Any
"""A real ball of python-flint; opaque outside of this package."""

Number: TypeAlias = Any
"""What a ball is made of: Ball, float, int or Fraction."""

Step: TypeAlias = tuple[Callable[..., Ball], int, int]
"""A function with its one or two argument places; the second is -1 where there is none."""


def make_ball(value: Number) -> Ball:
    """Turn a number into the smallest ball around it at the precision of the context."""
    if isinstance(value, Fraction):
        return arb(fmpq(value.numerator, value.denominator))
    return value if isinstance(value, arb) else arb(value)


def evaluate(program: Program, inputs: Sequence[Number], prec: int) -> list[Ball]:
    """Enclose every node of a program.

    Args:
        program: What to compute.
        inputs: One value per input of the program.
        prec: Working precision in bits.

    Returns:
        One ball per node; it is not finite where the node is undefined somewhere on the inputs.
    """
    with ctx.workprec(prec):
        return run(steps_of(program), [make_ball(v) for v in inputs])


def evaluate_outputs(program: Program, inputs: Sequence[Number], prec: int) -> tuple[Ball, ...]:
    """Enclose the outputs of a program."""
    balls = evaluate(program, inputs, prec)
    return tuple(balls[k] for k in program.outputs)


def run(steps: Sequence[Step], inputs: Sequence[Ball]) -> list[Ball]:
    """Walk prepared steps at the precision of the context; `inputs` are balls."""
    values: list[Ball] = []
    push = values.append
    for function, a, b in steps:
        if b >= 0:
            push(function(values[a], values[b]))
        elif a >= 0:
            push(function(values[a]))
        else:
            push(function(inputs))
    return values


def steps_of(program: Program) -> list[Step]:
    """Prepare a program for `run`: the precision of the context is used when it runs."""
    return [_step(program, node) for node in program.nodes]


def _step(program: Program, node: Node) -> Step:
    if node.op == "input":
        index = program.inputs.index(node.text)
        return (lambda inputs: inputs[index]), -1, -1
    if node.op == "rational":
        ratio = rational_of(node)
        exact = arb(ratio.p)
        if ratio.q == 1 and exact.is_exact():
            return (lambda _: exact), -1, -1
        return (lambda _: arb(ratio)), -1, -1
    if node.op in CONSTANTS:
        constant = CONSTANTS[node.op]
        return (lambda _: constant()), -1, -1
    if node.op == "root":
        return (lambda _: implicit_root(node)), -1, -1
    if node.op == "powi":
        exponent = int(node.text)
        return (lambda u: integer_power(u, exponent)), node.args[0], -1
    if node.op == "lambertw" and node.text:
        branch = int(node.text)
        return (lambda u: u.lambertw(branch)), node.args[0], -1
    if node.op in BINARY:
        return BINARY[node.op], node.args[0], node.args[1]
    return FUNCTIONS[node.op], node.args[0], -1


def implicit_root(node: Node) -> Ball:
    """Enclose a root at the precision of the context."""
    from symact.numeric.implicit import enclose_root  # it is found with the balls of this module

    return enclose_root(node.text, ctx.prec)


def rational_of(node: Node) -> Any:
    """Read the text of a `rational` node."""
    above, _, below = node.text.partition("/")
    return fmpq(int(above), int(below))


def logistic(u: Ball) -> Ball:
    """Enclose 1/(1 + exp(-u)); only decaying exponentials are formed."""
    if u < 0:
        e = u.exp()
        return e / (e + 1)
    return 1 / ((-u).exp() + 1)


def softplus(u: Ball) -> Ball:
    """Enclose log(1 + exp(u)) with a small relative radius on both sides."""
    return u + (-u).exp().log1p() if u > 0 else u.exp().log1p()


def normal_cdf(u: Ball) -> Ball:
    """Enclose the normal distribution function by erfc, which does not cancel on the left."""
    return (-u * ROOT_HALF()).erfc() / 2


def normal_pdf(u: Ball) -> Ball:
    """Enclose the normal density."""
    return (u * u / -2).exp() / (arb.pi() * 2).sqrt()


def sech(u: Ball) -> Ball:
    """Enclose 1/cosh(u) by exp(-|u|)."""
    e = (-abs(u)).exp()
    return 2 * e / (e * e + 1)


def sech2(u: Ball) -> Ball:
    """Enclose 1/cosh(u)^2 by exp(-2|u|)."""
    e = (abs(u) * -2).exp()
    below = e + 1
    return 4 * e / (below * below)


def erfcx(u: Ball) -> Ball:
    """Enclose exp(u^2) erfc(u); far right by the confluent function U, where nothing cancels."""
    if u > FAR:
        half = arb(0.5)
        return (u * u).hypgeom_u(half, half) / arb.pi().sqrt()
    return (u * u).exp() * u.erfc()


def integer_power(base: Ball, exponent: int) -> Ball:
    """Enclose base^exponent by squaring; the library's own power is NaN on balls around zero."""
    result = None
    while exponent:
        if exponent & 1:
            result = base if result is None else result * base
        exponent >>= 1
        if exponent:
            base = base * base
    return arb(1) if result is None else result


def power(base: Ball, exponent: Ball) -> Ball:
    """Enclose base^exponent for a positive base, and for zero with a positive exponent."""
    if base.is_zero():
        return arb(0) if exponent > 0 else arb.nan()
    return (exponent * base.log()).exp()


def ROOT_HALF() -> Ball:
    """Enclose sqrt(1/2)."""
    return arb(0.5).sqrt()


FAR = 32
"""From here exp(u^2) erfc(u) would lose more than 2048 bits of exponent to rounding."""

CONSTANTS: dict[str, Callable[[], Ball]] = {"pi": arb.pi, "e": arb.const_e}

BINARY: dict[str, Callable[[Ball, Ball], Ball]] = {
    "add": arb.__add__,
    "mul": arb.__mul__,
    "div": arb.__truediv__,
    "pow": power,
}

FUNCTIONS: dict[str, Callable[[Ball], Ball]] = {
    "neg": arb.__neg__,
    "abs": arb.__abs__,
    "sign": arb.sgn,
    "sqrt": arb.sqrt,
    "exp": arb.exp,
    "log": arb.log,
    "expm1": arb.expm1,
    "log1p": arb.log1p,
    "logistic": logistic,
    "softplus": softplus,
    "normal_cdf": normal_cdf,
    "normal_pdf": normal_pdf,
    "erf": arb.erf,
    "erfc": arb.erfc,
    "erfcx": erfcx,
    "tanh": arb.tanh,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "sech": sech,
    "sech2": sech2,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "asin": arb.asin,
    "acos": arb.acos,
    "atan": arb.atan,
    "asinh": arb.asinh,
    "acosh": arb.acosh,
    "atanh": arb.atanh,
    "lambertw": arb.lambertw,
}
