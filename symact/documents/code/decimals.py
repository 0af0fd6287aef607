"""Decimals in a program that stand for an exact constant: 0.7978845608 is sqrt(2/pi)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symact.documents.code.ir import Op, nodes
from symact.documents.digits import judge_digits, known_constant
from symact.documents.records import Verdict

LEAST = 4
"""Significant digits from which a decimal is taken to stand for a constant."""

DOUBLE = 15
"""From here a decimal is as good as the constant itself in float64."""

RELATIVE = 1e-3
"""Further away from a constant a decimal is not compared with it."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Hold a decimal and what it stands for.

    Attributes:
        value: The decimal.
        exact: SymPy number.
        said: `0.7979 as sqrt(2/pi), correctly rounded`.
        digits: Printed significant digits.
    """

    value: Fraction
    exact: Any
    said: str
    digits: int


@functools.cache
def _constants() -> tuple[tuple[str, Any, float], ...]:
    root, pi = sympy.sqrt, sympy.pi
    half = sympy.Rational(1, 2)
    alpha, scale = known_constant("alpha", "selu"), known_constant("scale", "selu")
    table = {
        "sqrt(2)": root(2), "1/sqrt(2)": root(half), "sqrt(2/pi)": root(2 / pi),
        "sqrt(2*pi)": root(2 * pi), "1/sqrt(2*pi)": 1 / root(2 * pi), "sqrt(pi)": root(pi),
        "1/sqrt(pi)": 1 / root(pi), "2/sqrt(pi)": 2 / root(pi), "sqrt(pi/2)": root(pi / 2),
        "pi": pi, "2*pi": 2 * pi, "pi/2": pi / 2, "1/pi": 1 / pi, "2/pi": 2 / pi, "e": sympy.E,
        "1/e": 1 / sympy.E, "log(2)": sympy.log(2), "1/log(2)": 1 / sympy.log(2),
        "1/3": sympy.Rational(1, 3),
        "1/6": sympy.Rational(1, 6), "2/3": sympy.Rational(2, 3), "sqrt(3)": root(3),
        "2*sqrt(2/pi)": 2 * root(2 / pi),
        "0.044715*sqrt(2/pi)": sympy.Rational(8943, 200000) * root(2 / pi),
        "alpha of selu": alpha, "scale of selu": scale, "scale*alpha of selu": scale * alpha,
    }  # fmt: skip
    return tuple((name, value, float(value.evalf(20))) for name, value in table.items())


def stands(body: Op, defaults: tuple[Fraction, ...] = ()) -> tuple[Stand, ...]:
    """List the decimals of a program that stand for constants."""
    values = {abs(n.value) for n in nodes(body) if n.op == "number"} | {abs(d) for d in defaults}
    found = [_stand(value) for value in sorted(values)]
    return tuple(stand for stand in found if stand is not None)


def _stand(value: Fraction) -> Stand | None:
    text, digits = _printed(value)
    if digits < LEAST or not value:
        return None
    near = [row for row in _constants() if abs(float(value) / row[2] - 1) < RELATIVE]
    for name, exact, _ in near:
        judged = judge_digits(text, exact)
        if judged.verdict is Verdict.APPROXIMATE:
            manner = judged.message.partition(":")[0]
            return Stand(value, exact, f"{text} read as {name} ({manner})", digits)
    return None


def _printed(value: Fraction) -> tuple[str, int]:
    """Write a decimal as it was printed, and count its significant digits."""
    below, places = value.denominator, 0
    while below % 10 == 0:
        below //= 10
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return "", 0
    while (value * 10**places).denominator != 1:
        places += 1
    whole = str(int(value * 10**places))
    digits = len(whole.strip("0")) or 1
    if places:
        padded = whole.rjust(places + 1, "0")
        return f"{padded[:-places]}.{padded[-places:]}", digits
    return whole, digits
