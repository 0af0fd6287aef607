"""A second witness: the oracle's answers compared with an independent arbitrary-precision run."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from symact.errors import WitnessError
from symact.numeric.formats import Format, ulp_of
from symact.numeric.witness import mpmath_value
from symact.verify.reference import ReferenceValues
from symact.verify.truth import Truth

SAMPLE = 40
"""Inputs compared per function and format."""

LARGEST_INPUT = 2.0**10
"""Beyond it the second witness would need as many digits as the input has exponents."""

DIGITS = 30
"""Digits asked for where nothing cancels."""

AGREEMENT = 2.0**-10
"""Permitted difference, in ulp: an offset is as good as the enclosure that decided the rounding."""


def cross_check(truth: Truth, answers: ReferenceValues, fmt: Format, count: int = SAMPLE) -> int:
    """Compare a deterministic sample of the answers with the second witness.

    Returns:
        The number of inputs compared.

    Raises:
        WitnessError: The witnesses differ.
    """
    chosen = sample(answers, count)
    for piece in truth.pieces:
        mine = chosen[piece.owns(answers.x[chosen])]
        for index in mine:
            place = {str(truth.symbol): float(answers.x[index])}
            digits = digits_for(float(answers.want[index]))
            value = exact(mpmath_value(piece.expr, place, digits))
            if not _agree(value, answers, int(index), fmt):
                digits += near_zero(float(answers.x[index]))
                value = exact(mpmath_value(piece.expr, place, digits))
            _compare(truth.name, value, answers, int(index), fmt)
    return int(chosen.size)


def digits_for(want: float) -> int:
    """Give the digits to ask for.

    In a tail, elementary formulas cancel: 1 + erf(u) loses as many digits as the value has zeros,
    and two runs that have both lost everything agree on a wrong value.
    """
    return DIGITS + max(0, math.ceil(-math.log10(abs(want))))


def near_zero(x: float) -> int:
    """Give the digits that x^-3 may take: the second derivative of sin(x)/x is -1/3 at 0."""
    return max(0, math.ceil(-4 * math.log10(abs(x))))


def sample(answers: ReferenceValues, count: int) -> NDArray[np.intp]:
    """Choose inputs evenly over the plan among those that the second witness can answer."""
    size = np.abs(answers.x)
    usable = answers.judged & np.isfinite(answers.want) & (answers.want != 0)
    usable &= (size <= LARGEST_INPUT) & (size > 0)
    places = np.flatnonzero(usable)
    if places.size <= count:
        return places
    return places[np.linspace(0, places.size - 1, count).astype(np.intp)]


def _distance(value: Fraction, answers: ReferenceValues, index: int, fmt: Format) -> float:
    """Give (value - want) in ulp, formed exactly: it is smaller than a double can show."""
    want = float(answers.want[index])
    return float((value - Fraction(want)) / Fraction(ulp_of(want, fmt)))


def _agree(value: Fraction, answers: ReferenceValues, index: int, fmt: Format) -> bool:
    distance = _distance(value, answers, index, fmt)
    return math.isfinite(distance) and abs(distance - float(answers.offset[index])) <= AGREEMENT


def _compare(name: str, value: Fraction, answers: ReferenceValues, index: int, fmt: Format) -> None:
    if _agree(value, answers, index, fmt):
        return
    x, want = float(answers.x[index]), float(answers.want[index])
    offset, distance = float(answers.offset[index]), _distance(value, answers, index, fmt)
    raise WitnessError(
        f"at x = {x.hex()} the oracle answers {want.hex()} and the exact value lies "
        f"{offset:+.6f} ulp beside it; the second witness puts it at {distance:+.6f} ulp",
        subject=name,
        hint="one of the two evaluations is wrong: please report this formula",
    )


def exact(value: object) -> Fraction:
    """Turn an arbitrary-precision binary float (sign, mantissa, exponent) into a fraction."""
    sign, mantissa, exponent, _ = getattr(value, "_mpf_", (0, 0, 0, 0))
    magnitude = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -magnitude if sign else magnitude
