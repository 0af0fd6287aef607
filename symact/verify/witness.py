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
            value = mpmath_value(piece.expr, place, digits_for(float(answers.want[index])))
            _compare(truth.name, exact(value), answers, int(index), fmt)
    return int(chosen.size)


def digits_for(want: float) -> int:
    """Give the digits to ask for.

    In a tail, elementary formulas cancel: 1 + erf(u) loses as many digits as the value has zeros,
    and two runs that have both lost everything agree on a wrong value.
    """
    return DIGITS + max(0, math.ceil(-math.log10(abs(want))))


def sample(answers: ReferenceValues, count: int) -> NDArray[np.intp]:
    """Choose inputs evenly over the plan among those that the second witness can answer."""
    size = np.abs(answers.x)
    usable = answers.judged & np.isfinite(answers.want) & (answers.want != 0)
    usable &= (size <= LARGEST_INPUT) & (size > 0)
    places = np.flatnonzero(usable)
    if places.size <= count:
        return places
    return places[np.linspace(0, places.size - 1, count).astype(np.intp)]


def _compare(name: str, value: Fraction, answers: ReferenceValues, index: int, fmt: Format) -> None:
    x = float(answers.x[index])
    want, offset = float(answers.want[index]), float(answers.offset[index])
    # the difference is formed in exact arithmetic: it is smaller than a double can show
    distance = float((value - Fraction(want)) / Fraction(ulp_of(want, fmt)))
    if math.isfinite(distance) and abs(distance - offset) <= AGREEMENT:
        return
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
