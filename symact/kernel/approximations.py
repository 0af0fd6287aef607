"""Polynomials and constants of the special functions, derived here from their definitions.

Nothing is copied from a library: each row states function, variable, interval and degree; the
coefficients come from interpolation in Chebyshev points at 400 bits. The errors named are sampled
on a grid four times as dense; a test compares the functions built on them with mpmath.
"""

from __future__ import annotations

from functools import cache

import sympy

from symact.kernel.arith import Number
from symact.language.functions import erfcx
from symact.language.reader import symbol
from symact.numeric.balls import evaluate, evaluate_outputs
from symact.numeric.fit import fit, two_doubles
from symact.numeric.program import Program, compile_program

MILLS_POLE = 6.0
"""K of q = (t - K)/(t + K), which maps t in [0, oo) to [-1, 1]."""

MILLS_DEGREE = {False: 26, True: 46}
"""Degree of (t + 5/4) (1 - Phi(t)) exp(t^2/2) in q: error 2^-61 narrow, 2^-105 wide."""

ERF_REACH = 1.0
"""erf(u)/u is a polynomial in u^2 below, 1 - erfc(u) above."""

ERF_DEGREE = {False: 12, True: 20}
"""Degree of erf(u)/u in u^2: error 2^-61 narrow, 2^-112 wide."""


TANH_REACH = 1.0
"""tanh(u)/u - 1 over u^2 is a polynomial in u^2 below, 1 - 2/(1 + exp(2u)) is good above."""

TANH_DEGREE = 16
"""Degree of (tanh(u)/u - 1)/u^2 in u^2: error 2^-59."""


@cache
def mills_polynomial(wide: bool) -> tuple[Number, ...]:
    """Fit (t + 5/4) (1 - Phi(t)) exp(t^2/2) in q = (t - K)/(t + K), the constant term first."""
    q = symbol("q")
    t = int(MILLS_POLE) * (1 + q) / (1 - q)
    program = compile_program([(t + sympy.Rational(5, 4)) * erfcx(t / sympy.sqrt(2)) / 2], [q])
    found = fit(program, 0.0, (-1.0, 1.0), MILLS_DEGREE[wide])
    return _row(found.coefficients, "(t + 5/4)(1 - Phi(t))exp(t^2/2), q")


@cache
def erf_near_zero(wide: bool) -> tuple[Number, ...]:
    """Fit erf(u)/u in u^2 on [0, 1], the constant term first."""
    z = symbol("z", "positive")
    root = sympy.sqrt(z)
    program = compile_program([sympy.erf(root) / root], [z])
    found = fit(program, 0.0, (0.0, ERF_REACH**2), ERF_DEGREE[wide])
    return _row(found.coefficients, "erf(u)/u, u^2")


@cache
def tanh_near_zero() -> tuple[Number, ...]:
    """Fit (tanh(u)/u - 1)/u^2 in u^2 on [0, 1], the constant term first."""
    z = symbol("z", "positive")
    root = sympy.sqrt(z)
    program = compile_program([(sympy.tanh(root) / root - 1) / z], [z])
    found = fit(program, 0.0, (0.0, TANH_REACH**2), TANH_DEGREE)
    return _row(found.coefficients, "(tanh(u)/u - 1)/u^2, u^2")


def _row(coefficients: tuple[tuple[float, float], ...], origin: str) -> tuple[Number, ...]:
    return tuple(Number(hi, lo, f"{origin}^{k}") for k, (hi, lo) in enumerate(coefficients))


def exact_number(expr: object, origin: str) -> Number:
    """Round a constant expression to two doubles."""
    (ball,) = evaluate_outputs(compile_program([expr], []), [], 256)
    hi, lo = two_doubles(ball)
    return Number(hi, lo, origin)


SQRT_TWO = exact_number(sympy.sqrt(2), "sqrt(2)")
INV_SQRT_TAU = exact_number(1 / sympy.sqrt(2 * sympy.pi), "1/sqrt(2 pi)")
TWO_OVER_SQRT_PI = exact_number(2 / sympy.sqrt(sympy.pi), "2/sqrt(pi)")


def exact_numbers(program: Program, places: frozenset[int]) -> dict[int, Number]:
    """Round the constant nodes of a program to two doubles each."""
    if not places:
        return {}
    balls = evaluate(program, [0.5] * len(program.inputs), 400)
    return {k: Number(*two_doubles(balls[k]), _origin(program, k)) for k in sorted(places)}


def _origin(program: Program, place: int) -> str:
    """Spell a constant node as text: where the number comes from."""
    node = program.nodes[place]
    parts = [_origin(program, k) for k in node.args]
    if node.op == "rational":
        return node.text.removesuffix("/1")
    symbols = {"add": " + ", "mul": " * ", "div": " / "}
    if node.op in symbols:
        return f"({symbols[node.op].join(parts)})"
    if node.op == "powi":
        return f"{parts[0]}^{node.text}"
    return f"{node.op}({', '.join(parts)})" if parts else node.op
