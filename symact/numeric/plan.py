"""Sampling plans: where a format is looked at, the same on every machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.numeric.formats import FLOAT64, Format, next_down, next_up, round_float

STEPS_AROUND = 64
"""Neighbours on each side of a special point."""

_CARRIERS: dict[str, tuple[Any, Any]] = {
    "float16": (np.float16, np.uint16),
    "float32": (np.float32, np.uint32),
    "float64": (np.float64, np.uint64),
}


def sampling_plan(
    fmt: Format, specials: Sequence[float] = (), count: int = 4000, seed: int = 0
) -> NDArray[Any]:
    """Choose inputs that show an implementation's errors.

    Every exponent with both signs and several significands, the neighbours of each special
    point and of every limit of the format, subnormals, both zeros, both infinities, NaN, and
    `count` random numbers, of which half are in the range where activations bend.

    Args:
        fmt: The format of the inputs; bfloat16 numbers are carried by float32.
        specials: Points to look at closely: kinks, roots, switches.
        count: Number of random points.
        seed: Seed of the random points.

    Returns:
        Distinct numbers in ascending order, -0 before 0, NaN last.
    """
    carrier, encoding = _CARRIERS.get(fmt.name, _CARRIERS["float32"])
    values = [*_binades(fmt), *_random(fmt, count, seed), *_landmarks(fmt)]
    for point in (0.0, 1.0, -1.0, *specials):
        values += _around(point, fmt)
    values += [fmt.max_finite, -fmt.max_finite, math.inf, -math.inf, math.nan, 0.0, -0.0]
    numbers = np.array([round_float(v, fmt) for v in values], dtype=np.float64).astype(carrier)
    numbers[np.isnan(numbers)] = np.nan
    codes = np.unique(numbers.view(encoding))
    distinct: NDArray[Any] = codes.view(carrier)
    order = np.lexsort((~np.signbit(distinct), distinct))
    result: NDArray[Any] = distinct[order]
    return result


def _binades(fmt: Format) -> list[float]:
    """Take the ends, the middle and two odd places of every binade, subnormal ones included."""
    last = math.ldexp(1.0, 1 - fmt.precision)
    places = (1.0, 1.0 + last, 1.25 + last, 1.5, 1.7109375, 2.0 - last)
    exponents = range(fmt.emin - fmt.precision + 1, fmt.emax + 1)
    return [s * math.ldexp(m, e) for e in exponents for m in places for s in (1.0, -1.0)]


def _landmarks(fmt: Format) -> list[float]:
    """Take integers and quarters where activations switch, and the ends of the normal range."""
    small = [k / 4 for k in range(-160, 161)]
    whole = [float(k) for k in range(-1100, 1101)]
    ends = [fmt.min_normal, fmt.min_subnormal]
    near = [f(s * v, fmt) for v in ends for s in (1.0, -1.0) for f in (next_up, next_down)]
    return [*small, *whole, *near]


def _random(fmt: Format, count: int, seed: int) -> list[float]:
    generator = np.random.default_rng(seed)
    half = count // 2
    bent = generator.normal(0.0, 6.0, count - half)
    spread = np.ldexp(generator.uniform(1.0, 2.0, half), generator.integers(-30, 11, half))
    signs = np.where(generator.integers(0, 2, half) == 0, 1.0, -1.0)
    limit = fmt.max_finite
    return [float(v) for v in np.clip([*bent, *(spread * signs)], -limit, limit)]


def _around(point: float, fmt: Format) -> list[float]:
    """Take the neighbours of a point and places at geometric distances from it."""
    centre = round_float(float(point), fmt)
    if not math.isfinite(centre):
        return [centre]
    values, up, down = [centre], centre, centre
    for _ in range(STEPS_AROUND):
        up, down = next_up(up, fmt), next_down(down, fmt)
        values += [up, down]
    scale = max(abs(centre), 2.0**-20 if fmt is not FLOAT64 else 2.0**-40)
    for k in range(fmt.precision + 4):
        distance = math.ldexp(scale, 2 - k)
        values += [centre + distance, centre - distance]
    return [v for v in values if abs(v) <= fmt.max_finite]
