"""The right answers of `backward`: upstream values times the exact gradient, rounded once.

The gradient is known as a double with the distance of the exact value, about 63 bits. Where the
double and the upstream value are finite and not zero, the right answer is their exact product,
rounded; elsewhere it is what IEEE multiplication makes of the correctly rounded double: 0 times an
infinite gradient is NaN, and so is infinity times a gradient of zero.

Left out is what hangs on how the gradient is carried: an infinite upstream value where the exact
gradient is not zero but its double is below the smallest normal number, and zero where the
gradient overflows at a finite input, and products that leave the format by a few ulps of double.
Gradients below 2^-1022 have fewer digits than others: the
error of their products is counted in ulps of 2^-1022 |upstream|.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.numeric.formats import FLOAT64, Format, round_fraction, ulp_of
from symact.numeric.storage import from_double, storage_dtype, to_double
from symact.numeric.ulp import ulp_sizes
from symact.verify.reference import ReferenceValues
from symact.verify.truth import Floats, Mask, Truth

SEED = 20250704
"""Fixed, so that two runs judge the same numbers."""

ORDINARY, WIDE = 0.6, 0.85
"""Shares of upstream values: to the first of normal size, to the second of any exponent."""

EDGE = 2.0**-49
"""Products beyond the largest number by this part of it are not judged."""

SPLITTER = 2.0**27 + 1
"""Veltkamp's constant for 53 bits (Dekker 1971)."""


def choose_upstream(fmt: Format, count: int) -> NDArray[Any]:
    """Choose upstream values, carried in the format: ordinary ones, all exponents, specials."""
    rng = np.random.default_rng(SEED)
    ordinary = rng.normal(0.0, 1.0, count) * np.exp2(rng.integers(-8, 9, count))
    least = fmt.emin - fmt.precision + 1
    exponents = rng.integers(least, fmt.emax + 1, count)
    wide = rng.choice([-1.0, 1.0], count) * np.ldexp(rng.uniform(1.0, 2.0, count), exponents)
    limits = [fmt.max_finite, fmt.min_normal, fmt.min_subnormal, 1.0, 0.0, np.inf]
    special = rng.choice([*limits, *(-each for each in limits), np.nan], count)
    share = rng.uniform(0.0, 1.0, count)
    chosen = np.where(share < ORDINARY, ordinary, np.where(share < WIDE, wide, special))
    return np.asarray(from_double(chosen, fmt.name), storage_dtype(fmt.name))


def times(
    truth: Truth, grad: ReferenceValues, upstream: NDArray[Any], fmt: Format
) -> ReferenceValues:
    """Multiply the gradient by upstream values.

    Args:
        truth: The gradient.
        grad: The gradient as answers in float64.
        upstream: As many numbers, carried in `fmt`.
        fmt: Format of the results.
    """
    u = to_double(upstream, fmt.name)
    g = grad.want
    exact_zero = (g == 0) & (_constant(truth, grad.x) | (grad.x == 0))
    plain = np.isfinite(u) & np.isfinite(g) & (u != 0) & (g != 0) & grad.judged
    want, offset = np.zeros(g.shape), np.zeros(g.shape)
    with np.errstate(all="ignore"):
        want[~plain] = to_double(from_double(u[~plain] * g[~plain], fmt.name), fmt.name)
    want[plain], offset[plain] = _rounded(u[plain], g[plain], grad.offset[plain], fmt)
    open_here = np.isinf(u) & (np.abs(g) < FLOAT64.min_normal) & ~exact_zero
    open_here |= (u == 0) & np.isinf(g) & np.isfinite(grad.x)
    open_here |= plain & np.isinf(want) & (offset != 0)
    judged = np.isnan(u) | (grad.judged & ~open_here)
    either_zero = (want == 0) & grad.either_zero
    return ReferenceValues(grad.x, want, offset, judged, either_zero, np.abs(u))


def _constant(truth: Truth, x: Floats) -> Mask:
    """Tell where the gradient is a constant: only there a zero of it is surely exact."""
    found = np.zeros(x.shape, dtype=np.bool_)
    for piece in truth.pieces:
        if piece.program.nodes[piece.program.outputs[0]].op == "rational":
            found |= np.isfinite(x) & piece.owns(x)
    return found


def _rounded(u: Floats, g: Floats, offset: Floats, fmt: Format) -> tuple[Floats, Floats]:
    """Round u (g + offset ulp(g)); give the distance of the exact product in ulp as well.

    An infinity has the offset 1 where the product hardly leaves the format: a gradient that is
    off by an ulp may well have a product that does not.
    """
    (a, i), (b, k) = np.frexp(u), np.frexp(g)
    head = a * b
    unit = np.ldexp(ulp_sizes(g, FLOAT64), -k)  # in units of b: 2^-53, more where g is subnormal
    rest = _product_rest(a, b, head) + a * offset * unit
    exponent = i + k
    with np.errstate(all="ignore"):
        if fmt.name != FLOAT64.name:
            size = np.ldexp(_to_odd(head, rest), exponent)
            want = to_double(from_double(size, fmt.name), fmt.name)
        else:
            want = np.ldexp(head + rest, exponent)
        steps = (np.ldexp(head, exponent) - want) + np.ldexp(rest, exponent)
        offsets = np.where(np.isfinite(want), steps / ulp_sizes(want, fmt), 0.0)
    if fmt.name == FLOAT64.name:
        _exactly(want, offsets, np.flatnonzero((exponent < -960) | (exponent > 1020)),
                 (head, rest, exponent))  # fmt: skip
    with np.errstate(all="ignore"):
        share = np.ldexp(np.abs(head), exponent - fmt.emax - 1)
    return want, np.where(np.isinf(want), share < 1 + EDGE, offsets)


def _exactly(
    want: Floats, offsets: Floats, places: NDArray[np.intp], parts: tuple[Floats, Floats, Any]
) -> None:
    """Replace answers where products overflow or are subnormal: rounded twice otherwise."""
    heads, rests, exponents = parts
    for place in places:
        value = Fraction(float(heads[place])) + Fraction(float(rests[place]))
        value *= Fraction(2) ** int(exponents[place])
        rounded = round_fraction(value, FLOAT64)
        want[place] = np.copysign(rounded, heads[place])
        offsets[place] = 0.0
        if np.isfinite(rounded):
            offsets[place] = float((value - Fraction(rounded)) / Fraction(ulp_of(rounded, FLOAT64)))


def _product_rest(a: Floats, b: Floats, head: Floats) -> Floats:
    """Give a * b - head exactly (Dekker 1971); the factors are about 1."""
    (a1, a2), (b1, b2) = _halves(a), _halves(b)
    return np.asarray(((a1 * b1 - head) + a1 * b2 + a2 * b1) + a2 * b2)


def _halves(x: Floats) -> tuple[Floats, Floats]:
    c = SPLITTER * x
    high = c - (c - x)
    return high, x - high


def _to_odd(head: Floats, rest: Floats) -> Floats:
    """Round head + rest to odd, so that rounding to a shorter format is the only rounding."""
    total = head + rest
    left = (head - total) + rest
    toward_zero = np.where(
        (left != 0) & (np.signbit(left) != np.signbit(total)), np.nextafter(total, 0.0), total
    )
    bits = toward_zero.view(np.uint64) | (left != 0).astype(np.uint64)
    return np.asarray(bits.view(np.float64))
