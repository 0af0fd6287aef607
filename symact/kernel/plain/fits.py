"""Polynomials of the plain functions: the least degree whose certified error is small enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy

from symact.errors import KernelError
from symact.kernel.plain.arithmetic import Arithmetic
from symact.language.functions import erfcx
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

POLES = {24: 4, 53: 5}
"""K of v = t/(t + K), the variable of the normal tail, by digits."""

HALF_LN2 = 0.3468
"""ln 2/2 and what rounding to the nearest whole number may add."""

ROOT_ENDS = (-HALF_LN2 / 16, HALF_LN2 / 16)
"""Where exponentials are sought that remain beside roots of 2."""

LOG_PART = 0.03334
"""1/30 and what rounding adds: how far from 1 numbers over one of 16 are."""

LOG_ENDS = (-0.29290, 0.41422)
"""sqrt(1/2) - 1 and sqrt(2) - 1, with what rounding adds."""

CENTER = 0.375
"""The polynomial of the normal tail is one in v - CENTER."""

GATED_POLE = 2.0
"""K of v = (t - K)/(t + K), in float32."""

NORMAL_NEAR = 0.875
"""Up to here Phi(t) is 1/2 + t P(t^2), in float32."""

ERF_REACH = 1.0
LEAST_TERMS, MOST = 6, 40


@dataclass(frozen=True, slots=True)
class Shape:
    """Say what is fitted: f(x) = sum c_k x^k over the powers from `first` in steps of `step`.

    Attributes:
        expr: f of the symbol x.
        ends: Interval.
        fixed: Terms that stand already, as (exponent, coefficient).
        first, step: The exponents sought.
        fewest: How many terms to try first.
    """

    expr: Any
    ends: tuple[float, float]
    fixed: tuple[tuple[int, float], ...] = ()
    first: int = 0
    step: int = 1
    fewest: int = 3


@dataclass(frozen=True, slots=True)
class Fitted:
    """Hold coefficients by exponent, from the constant term up, and the relative error."""

    coefficients: tuple[float, ...]
    error: float


X = symbol("x")


def _shapes(f: Arithmetic) -> dict[str, Shape]:
    digits, pole = f.digits, POLES[f.digits]
    v = X + sympy.Rational(CENTER)
    t = pole * v / (1 - v)
    tail = (-CENTER, f.furthest / (f.furthest + pole) - CENTER)
    half = 2 * X / (1 - X)
    e = X + sympy.Rational(1, 2)
    gate = GATED_POLE * (1 + X) / (1 - X)
    ends = [(t - GATED_POLE) / (t + GATED_POLE) for t in (NORMAL_NEAR, f.furthest)]
    return {
        "exp": Shape(sympy.exp(X), (-HALF_LN2, HALF_LN2), ((0, 1.0), (1, 1.0)), 2),
        "expm1": Shape(sympy.exp(X) - 1, (-HALF_LN2, HALF_LN2), ((1, 1.0),), 2),
        "exp_part": Shape(sympy.exp(X), ROOT_ENDS, ((0, 1.0), (1, 1.0)), 2),
        "expm1_part": Shape(sympy.exp(X) - 1, ROOT_ENDS, ((1, 1.0),), 2),
        "log1p_part": Shape(sympy.log(1 + X), (-LOG_PART, LOG_PART), ((1, 1.0),), 2),
        "log1p": Shape(sympy.log(1 + X), LOG_ENDS, ((1, 1.0),), 2),
        "log1p_unit": Shape(
            sympy.log(1 + X), (0.0, 1.0), ((1, 1.0),), 2, fewest={24: 7, 53: 14}[digits]
        ),
        "normal_tail": Shape(
            erfcx(t / sympy.sqrt(2)) / 2 * (t + pole), tail, fewest={24: 9, 53: 16}[digits]
        ),
        "normal_gated": Shape(gate * erfcx(gate / sympy.sqrt(2)) / 2, (ends[0], ends[1]), fewest=9),
        "normal_near": Shape(sympy.erf(X / sympy.sqrt(2)) / 2, (0.0, NORMAL_NEAR), (), 1, 2),
        "gate": Shape((2 + e) / (2 + 2 * e + e**2), (-0.5, 0.5), fewest=8),
        "log1p_half": Shape(sympy.log(1 + half), (0.0, 1 / 3), ((1, 2.0),), 3, 2),
        "erf": Shape(sympy.erf(X), (0.0, ERF_REACH), (), 1, 2),
        "atan": Shape(sympy.atan(X), (0.0, 1.0), ((1, 1.0),), 3, 2),
    }


@cache
def fitted(name: str, f: Arithmetic) -> Fitted:
    """Fit a function in an arithmetic, with the error it asks for.

    Raises:
        KernelError: No polynomial of a sensible degree is near enough.
    """
    shape = _shapes(f)[name]
    program = compile_program([shape.expr], [X])
    fewest = shape.fewest if f.functions is None else LEAST_TERMS
    for count in range(fewest, MOST):
        powers = range(shape.first, shape.first + shape.step * count, shape.step)
        found = minimax(
            program, shape.ends, powers, fixed=shape.fixed, weight=program, digits=f.digits,
            enough=max(2.0**-f.bits, f.unit),
        )  # fmt: skip
        if found.error < 2.0**-f.bits or _rounded_away(found, f):
            return Fitted(_row(found, shape.fixed), found.error)
    raise KernelError(f"no polynomial of {MOST} terms follows {name}")


def _rounded_away(found: Minimax, f: Arithmetic) -> bool:
    """Tell whether the rounding of the first coefficient is what is left of the error."""
    return found.lower < found.error / 2 and found.error < f.unit


def _row(found: Minimax, fixed: Sequence[tuple[int, float]]) -> tuple[float, ...]:
    rows = dict(fixed) | {
        k: hi for k, (hi, _) in zip(found.exponents, found.coefficients, strict=True)
    }
    return tuple(rows.get(k, 0.0) for k in range(max(rows) + 1))
