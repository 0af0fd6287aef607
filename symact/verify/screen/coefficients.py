"""Constants, tables and polynomials of the screen, each derived here from its definition.

Polynomials are plain Taylor polynomials, so that their remainders are elementary; nothing is
fitted, and nothing is shared with the kernels that the screen judges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import factorial
from typing import Any

import sympy

from symact.language.functions import erfcx
from symact.numeric.balls import evaluate_outputs
from symact.numeric.exact import fraction_of
from symact.numeric.program import compile_program
from symact.verify.screen.literal import DOUBLE, literal, rounded

PREC = 800
"""Bits of every constant before it is rounded: the recurrences below lose less than 300."""

NEGLIGIBLE = Fraction(1, 2**70)
"""A coefficient is spelled as a double where that changes the polynomial by less, relatively."""

TOGETHER = 5
"""Shorter polynomials are spelled by one Horner scheme."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Hold a named constant: its type, its literal and where it comes from."""

    name: str
    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Table:
    """Hold rows of numbers of one record type."""

    name: str
    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Hold a polynomial in z as a C expression."""

    name: str
    text: str
    origin: str


def exact(expr: Any) -> Fraction:
    """Give a real constant to 2^-800 relative, far below any rounding that follows."""
    (ball,) = evaluate_outputs(compile_program([expr], []), [], PREC)
    return fraction_of(ball.mid())


def cut(value: Fraction, grid: int) -> Fraction:
    """Round to a multiple of 2^-grid."""
    return Fraction(round(value * 2**grid), 2**grid)


def pair(value: Fraction) -> tuple[str, str]:
    """Split into 64 bits and a double."""
    hi = rounded(value)
    return literal(hi), literal(rounded(value - hi, DOUBLE))


def horner(name: str, terms: Sequence[Fraction], reach: Fraction, origin: str) -> Polynomial:
    """Spell terms[0] + terms[1] z + ... for |z| <= reach with the shortest literals that do."""
    numbers = [literal(_short(t, k, reach, abs(terms[0]))) for k, t in enumerate(terms)]
    return Polynomial(name, halves(numbers, "z"), origin)


def halves(terms: Sequence[str], z: str) -> str:
    """Spell a polynomial: even and odd powers apart, so that the two run side by side."""
    if len(terms) <= TOGETHER:
        return nested(terms, z)
    square = f"({z} * {z})"
    return f"({nested(terms[::2], square)}) + {z} * ({nested(terms[1::2], square)})"


def nested(terms: Sequence[str], z: str) -> str:
    """Spell a polynomial by Horner's rule."""
    text = terms[-1]
    for term in reversed(terms[:-1]):
        text = f"{term} + {z} * ({text})"
    return text


def _short(term: Fraction, k: int, reach: Fraction, scale: Fraction) -> Fraction:
    near = rounded(term, DOUBLE)
    return near if abs(term - near) * reach**k <= NEGLIGIBLE * scale else rounded(term)


def _series(count: int, term: Callable[[int], Fraction]) -> list[Fraction]:
    return [term(k) for k in range(count)]


HALVED = 46
"""From m = 45.5/32 on, the logarithm is taken of m/2."""

LIMITS: tuple[Constant, ...] = (
    Constant("SX_U", "0x1p-64L", "relative error of one rounding"),
    Constant("SX_SLACK", "(1.0L + 0x1p-40L)", "for the roundings of the bounds themselves"),
    Constant("SX_LEAST", "0x1p-16380L", "above what an underflow loses"),
    Constant("SX_TINY", "0x1p-15600L", "above exp(-11000), erfc(104) and normal_cdf(-148)"),
    Constant("SX_INF", "((long double)INFINITY)", "the bound where nothing is known"),
    Constant("SX_SHIFT", "0x1.8p63", "added and subtracted, it rounds to an integer"),
    Constant("SX_SHIFTED", "0xc000000000000000u", "the significand of SX_SHIFT"),
    Constant("SX_HALVED", str(HALVED), "from m = 45.5/32 on, the logarithm is taken of m/2"),
)
"""Constants that are chosen."""


@cache
def constants() -> tuple[Constant, ...]:
    """Give the named constants."""
    step = exact(sympy.log(2) / 32)
    step_hi = cut(step, 49)
    log2 = exact(sympy.log(2))
    log2_hi = cut(log2, 48)
    right = exact(sympy.pi / 2)
    right_1 = cut(right, 38)
    right_2 = cut(right - right_1, 77)
    rows: list[tuple[str, Fraction, str]] = [
        ("SX_STEPS", rounded(1 / step, DOUBLE), "32/log(2)"),
        ("SX_STEP_HI", step_hi, "log(2)/32 to a multiple of 2^-49"),
        ("SX_STEP_LO", rounded(step - step_hi, DOUBLE), "log(2)/32, rest"),
        ("SX_LOG2_HI", log2_hi, "log(2) to a multiple of 2^-48"),
        ("SX_LOG2_LO", rounded(log2 - log2_hi, DOUBLE), "log(2), rest"),
        ("SX_QUADRANTS", rounded(1 / right, DOUBLE), "2/pi"),
        ("SX_RIGHT_1", right_1, "pi/2 to a multiple of 2^-38"),
        ("SX_RIGHT_2", right_2, "pi/2 - RIGHT_1 to a multiple of 2^-77"),
        ("SX_RIGHT_3", rounded(right - right_1 - right_2), "pi/2, rest"),
        ("SX_TURN", rounded(exact(2 * sympy.pi)) / 2**128, "2 pi in units of 2^-128"),
        ("SX_ROOT_HALF", rounded(exact(sympy.sqrt(2) / 2)), "sqrt(1/2)"),
        ("SX_ROOT_PI_INV", rounded(exact(1 / sympy.sqrt(sympy.pi))), "1/sqrt(pi)"),
        ("SX_ROOT_TAU_INV", rounded(exact(1 / sympy.sqrt(2 * sympy.pi))), "1/sqrt(2 pi)"),
        ("SX_TWO_ROOT_PI_INV", rounded(exact(2 / sympy.sqrt(sympy.pi))), "2/sqrt(pi)"),
    ]
    derived = tuple(Constant(name, literal(value), origin) for name, value, origin in rows)
    return LIMITS + derived


@cache
def polynomials() -> tuple[Polynomial, ...]:
    """Give the Taylor polynomials, the reach of their variable included."""

    def odd(k: int) -> int:
        return 2 * k + 1

    square = Fraction(1, 1024)
    quarter = Fraction(1, 4)
    turn = Fraction(5, 8)  # (pi/4)^2 < 0.617
    return (
        horner(
            "exp2nd",
            _series(7, lambda k: Fraction(1, factorial(k + 2))),
            Fraction(11, 1000),
            "(exp(z) - 1 - z)/z^2, |z| < log(2)/63: remainder below z^7/9! (1 + 1/100)",
        ),
        horner(
            "atanh",
            _series(4, lambda k: Fraction(1, odd(k + 1))),
            Fraction(1, 6000),
            "(atanh(s)/s - 1)/s^2 in z = s^2, |s| < 2^-6.4: remainder below z^4/11 (1 + 1/1000)",
        ),
        horner(
            "atan",
            _series(6, lambda k: Fraction((-1) ** (k + 1), odd(k + 1))),
            square,
            "(atan(s)/s - 1)/s^2 in z = s^2 <= 2^-10: alternating, remainder below z^6/15",
        ),
        horner(
            "sin",
            _series(9, lambda k: Fraction((-1) ** (k + 1), factorial(odd(k + 1)))),
            turn,
            "(sin(r)/r - 1)/r^2 in z = r^2, |r| <= pi/4: alternating, remainder below z^9/21!",
        ),
        horner(
            "cos",
            _series(10, lambda k: Fraction((-1) ** (k + 1), factorial(2 * k + 2))),
            turn,
            "(cos(r) - 1)/r^2 in z = r^2, |r| <= pi/4: alternating, remainder below z^10/22!",
        ),
        horner(
            "erf",
            _series(14, lambda k: Fraction((-1) ** k, factorial(k) * odd(k))),
            quarter,
            "sqrt(pi)/2 erf(u)/u in z = u^2 <= 1/4: alternating, remainder below z^14/(14! 29)",
        ),
        horner(
            "erfcx_far",
            _series(9, lambda k: Fraction((-1) ** k * factorial(2 * k), 2**k * factorial(k))),
            Fraction(1, 1900),
            "sqrt(pi) u erfcx(u) in z = 1/(2 u^2), u >= 31: enveloping, remainder below 17!! z^9",
        ),
    )


@cache
def tables() -> tuple[Table, ...]:
    """Give the tables of the reductions."""
    powers = [pair(exact(sympy.Integer(2) ** sympy.Rational(j, 32))) for j in range(32)]
    arcs = [pair(exact(sympy.atan(sympy.Rational(j, 16)))) for j in range(17)]
    arcs += [pair(exact(sympy.pi / 2 - sympy.atan(sympy.Rational(j, 16)))) for j in range(17)]
    return (
        Table("SX_POWERS", ("long double hi", "double lo"), tuple(powers), "2^(j/32)"),
        Table(
            "SX_LOGS",
            ("double a", "double hi", "double lo"),
            tuple(_log_row(j) for j in range(32, 65)),
            "a = j/32 for j = 32..45, j/64 for j = 46..64; log(a), hi a multiple of 2^-48",
        ),
        Table(
            "SX_ARCS",
            ("long double hi", "double lo"),
            tuple(arcs),
            "atan(j/16), then pi/2 - atan(j/16), j = 0..16",
        ),
        _erfcx_table(),
    )


def _log_row(j: int) -> tuple[str, str, str]:
    a = Fraction(j, 32 if j < HALVED else 64)
    value = exact(sympy.log(sympy.Rational(a.numerator, a.denominator)))
    hi = cut(value, 48)
    return literal(a), literal(hi), literal(rounded(value - hi, DOUBLE))


ERFCX_TERMS = 15
"""Terms of erfcx around a centre; `erfcx_remainder` gives the largest remainder."""

ERFCX_WIDE = 4
"""Coefficients carried in 64 bits; the others are multiplied by less than 2^-12."""


def erfcx_cells() -> tuple[tuple[Fraction, Fraction], ...]:
    """Give centre and radius of each cell: 16 to each octave of u + 1, for 0 <= u < 31."""
    cells = []
    for octave in range(5):
        radius = Fraction(2**octave, 32)
        cells += [(2**octave + (2 * k + 1) * radius - 1, radius) for k in range(16)]
    return tuple(cells)


def erfcx_taylor(center: Fraction, count: int) -> list[Fraction]:
    """Expand erfcx: y' = 2 u y - 2/sqrt(pi) gives a_(n+1) = (2 u a_n + 2 a_(n-1))/(n + 1)."""
    at = sympy.Rational(center.numerator, center.denominator)
    terms = [exact(erfcx(at))]
    terms.append(2 * center * terms[0] - exact(2 / sympy.sqrt(sympy.pi)))
    for n in range(1, count - 1):
        terms.append((2 * center * terms[n] + 2 * terms[n - 1]) / (n + 1))
    return terms


def erfcx_remainder(center: Fraction, radius: Fraction) -> Fraction:
    """Bound the relative remainder of a cell by Lagrange.

    erfcx(u) = 2/sqrt(pi) times the integral of exp(-t^2 - 2 u t): every derivative decreases in
    size, so that the first one left out is largest at the left end.
    """
    first = abs(erfcx_taylor(center - radius, ERFCX_TERMS + 1)[ERFCX_TERMS])
    return first * radius**ERFCX_TERMS / erfcx_taylor(center + radius, 2)[0]


def _erfcx_table() -> Table:
    rows = []
    for center, _ in erfcx_cells():
        terms = erfcx_taylor(center, ERFCX_TERMS)
        wide = [literal(rounded(t)) for t in terms[:ERFCX_WIDE]]
        short = [literal(rounded(t, DOUBLE)) for t in terms[ERFCX_WIDE:]]
        rows.append((*wide, literal(center), *short))
    fields = [f"long double a{k}" for k in range(ERFCX_WIDE)]
    fields += ["double at", *(f"double a{k}" for k in range(ERFCX_WIDE, ERFCX_TERMS))]
    return Table("SX_ERFCX", tuple(fields), tuple(rows), "Taylor coefficients of erfcx at `at`")


def erfcx_sum() -> str:
    """Spell the Taylor polynomial of a cell `t` in d."""
    return halves([f"t->a{k}" for k in range(ERFCX_TERMS)], "d")
