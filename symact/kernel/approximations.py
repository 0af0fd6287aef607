"""Polynomials and constants of the special functions, derived here from their definitions.

Nothing is copied from a library: each row states function, variable, interval and degree; the
coefficients are minimax fits, and the errors named are proved by ball arithmetic for the rounded
coefficients as `Arith.poly` uses them: two doubles where it carries pairs, one double elsewhere.
"""

from __future__ import annotations

from functools import cache
from math import factorial

import sympy

from symact.kernel.arith import Number
from symact.language.functions import erfcx
from symact.language.reader import symbol
from symact.numeric.balls import evaluate, evaluate_outputs
from symact.numeric.fit import two_doubles
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import Program, compile_program
from symact.numeric.supnorm import Model

MILLS_POLE = 6.0
"""K of q = (t - K)/(t + K), which maps t in [0, oo) to [-1, 1]."""

MILLS_DEGREE = {False: 26, True: 46}
"""Degree of (t + 5/4) (1 - Phi(t)) exp(t^2/2) in q: error 2^-59.4 narrow, 2^-105.7 wide."""

MILLS_PAIRS = {False: 1, True: 41}
"""Leading coefficients in two doubles."""

MILLS_SPLIT = 0.5
"""Right of this q, where t > 18, the proof replaces the function by its asymptotic series."""

MILLS_TERMS = 50
"""Terms of that series: the first one left out is below 2^-157."""

ERF_REACH = 1.0
"""erf(u)/u is a polynomial in u^2 below, 1 - erfc(u) above."""

ERF_DEGREE = {False: 12, True: 20}
"""Degree of erf(u)/u in u^2: error 2^-62.5 narrow, 2^-110.8 wide."""

ERF_PAIRS = {False: 1, True: 17}
"""Leading coefficients in two doubles."""

TANH_REACH = 1.0
"""tanh(u)/u - 1 over u^2 is a polynomial in u^2 below, 1 - 2/(1 + exp(2u)) is good above."""

TANH_DEGREE = 16
"""Degree of (tanh(u)/u - 1)/u^2 in u^2: error of tanh(u) 2^-63.2."""


@cache
def mills_fit(wide: bool) -> Minimax:
    """Fit (t + 5/4) (1 - Phi(t)) exp(t^2/2) in q = (t - K)/(t + K), relative error.

    At q = 1, t is infinite: there the proof uses the asymptotic series of the Mills ratio in 1/t,
    which is nearer to it than its first omitted term (Abramowitz, Stegun, 7.1.23, 7.1.24).
    """
    q = symbol("q")
    t = int(MILLS_POLE) * (1 + q) / (1 - q)
    program = compile_program([(t + sympy.Rational(5, 4)) * erfcx(t / sympy.sqrt(2)) / 2], [q])
    inner, outer = Model(-1.0, MILLS_SPLIT, program), _mills_tail(q)
    degree, parts = MILLS_DEGREE[wide], MILLS_PAIRS[wide]
    return minimax(
        program, (-1.0, 1.0), range(degree + 1), weight=program, parts=parts, models=(inner, outer)
    )


def _mills_tail(q: sympy.Symbol) -> Model:
    """Sum (t + 5/4)/t (1 - 1/t^2 + 3/t^4 - 15/t^6 + ...)/sqrt(2 pi) by Horner's rule in 1/t."""
    inverse = (1 - q) / (int(MILLS_POLE) * (1 + q))
    square, total = inverse * inverse, sympy.Integer(1)
    for k in range(MILLS_TERMS - 1, 0, -1):
        total = sympy.Add(1, sympy.Mul(1 - 2 * k, square, total, evaluate=False), evaluate=False)
    series = (1 + sympy.Rational(5, 4) * inverse) * total / sympy.sqrt(2 * sympy.pi)
    least = MILLS_POLE * (1 + MILLS_SPLIT) / (1 - MILLS_SPLIT)
    odd = factorial(2 * MILLS_TERMS) // (2**MILLS_TERMS * factorial(MILLS_TERMS))  # (2k - 1)!!
    # (1 + 5/4 / 18)/sqrt(2 pi) < 1/2
    omitted = float(odd) * least ** (-2 * MILLS_TERMS) / 2
    return Model(MILLS_SPLIT, 1.0, compile_program([series], [q]), omitted, relative=True)


@cache
def erf_fit(wide: bool) -> Minimax:
    """Fit erf(u) on [0, 1] by odd powers, relative error."""
    u = symbol("u")
    program = compile_program([sympy.erf(u)], [u])
    powers = range(1, 2 * ERF_DEGREE[wide] + 2, 2)
    return minimax(program, (0.0, ERF_REACH), powers, weight=program, parts=ERF_PAIRS[wide])


@cache
def tanh_fit() -> Minimax:
    """Fit tanh(u) on [0, 1] by u and odd powers, relative error."""
    u = symbol("u")
    program = compile_program([sympy.tanh(u)], [u])
    powers = range(3, 2 * TANH_DEGREE + 4, 2)
    return minimax(program, (0.0, TANH_REACH), powers, fixed=((1, 1.0),), weight=program)


def mills_polynomial(wide: bool) -> tuple[Number, ...]:
    """Give `mills_fit`, the constant term first: relative error below 2^-59.4, wide 2^-105.7."""
    return _row(mills_fit(wide).coefficients, "(t + 5/4)(1 - Phi(t))exp(t^2/2), q")


def erf_near_zero(wide: bool) -> tuple[Number, ...]:
    """Give erf(u)/u in u^2 on [0, 1], the constant term first: error below 2^-62.5, wide 2^-110.8.

    Errors are relative.
    """
    return _row(erf_fit(wide).coefficients, "erf(u)/u, u^2")


def tanh_near_zero() -> tuple[Number, ...]:
    """Give (tanh(u)/u - 1)/u^2 in u^2 on [0, 1]; relative error of tanh(u) below 2^-63.2."""
    return _row(tanh_fit().coefficients, "(tanh(u)/u - 1)/u^2, u^2")


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
