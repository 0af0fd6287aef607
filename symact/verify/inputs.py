"""The inputs of a verification: spread over the whole format, dense where something happens.

Arrays are carried as `numeric.storage` says: bfloat16 numbers as their bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.numeric.formats import Format
from symact.numeric.plan import sampling_plan
from symact.numeric.storage import from_double, storage_dtype, to_double

NEAR_ZERO = 2.0**-40
FAR_OUT = 2.0**11
"""Between these sizes the inputs of the plan are taken."""

TAIL = 64.0
"""From here to `FAR_OUT` one in three is enough: exponentials have left, or are alone."""

STEPS = 64
"""Neighbors taken on each side of a special point near the end of the format."""

Codes = NDArray[np.int64]


def encode(values: NDArray[Any]) -> Codes:
    """Number the values of a format in their order: neighbors differ by one."""
    bits = values.view(f"i{values.dtype.itemsize}").astype(np.int64)
    lowest = np.int64(np.iinfo(f"i{values.dtype.itemsize}").min)
    return np.where(bits < 0, lowest - bits, bits)


def decode(codes: Codes, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Give the values of numbers made by `encode`."""
    lowest = np.int64(np.iinfo(f"i{dtype.itemsize}").min)
    bits = np.where(codes < 0, lowest - codes, codes).astype(f"i{dtype.itemsize}")
    values: NDArray[Any] = bits.view(dtype)
    return values


def choose_inputs(fmt: Format, specials: Sequence[float], count: int) -> NDArray[Any]:
    """Choose the inputs of one format: `count` spread over it, the rest dense around specials.

    Every exponent is met with both signs. Where activations are flat or linear, far out and near
    zero, one significand for each exponent is enough: the significand changes with the exponent.
    """
    everywhere = _carried_plan(fmt, (), count)
    # distances from a point in the last binades would leave the format: take neighbors only
    rim = fmt.max_finite / 16
    dense = _carried_plan(fmt, [each for each in specials if abs(each) < rim], count)
    last = _neighbors(fmt, [each for each in specials if abs(each) >= rim])
    kept = ~np.isin(_bits(dense), _bits(everywhere[~_is_kept(everywhere, fmt)]))
    return _ascending(np.concatenate([dense[kept], last]), fmt)


def _carried_plan(fmt: Format, specials: Sequence[float], count: int) -> NDArray[Any]:
    plan = sampling_plan(fmt, specials, count)
    return plan if plan.dtype == storage_dtype(fmt.name) else from_double(plan, fmt.name)


def _is_kept(everywhere: NDArray[Any], fmt: Format) -> NDArray[np.bool_]:
    """Tell which inputs of the plan without specials are worth their time."""
    size = np.abs(to_double(everywhere, fmt.name))
    ordinary = (size > NEAR_ZERO) & (size < FAR_OUT)
    ordinary &= (size < TAIL) | (np.arange(size.size) % 3 == 0)
    edge = (size <= STEPS * fmt.min_subnormal) | (size >= fmt.max_finite) | np.isnan(size)
    return np.asarray(ordinary | edge | _one_of_each_binade(to_double(everywhere, fmt.name)))


def _one_of_each_binade(ascending: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark one number of each binade and sign, in the next binade at another place."""
    exponents = np.frexp(ascending)[1]
    first = np.concatenate([[True], np.diff(exponents) != 0])
    starts = np.flatnonzero(first)
    group = np.cumsum(first) - 1
    sizes = np.diff(np.append(starts, ascending.size))
    place = np.arange(ascending.size) - starts[group]
    chosen: NDArray[np.bool_] = place == exponents % sizes[group]
    return chosen


def _neighbors(fmt: Format, points: Sequence[float]) -> NDArray[Any]:
    dtype = storage_dtype(fmt.name)
    top = int(encode(from_double([fmt.max_finite], fmt.name))[0])
    finite = from_double([each for each in points if np.isfinite(each)], fmt.name)
    codes = encode(finite)[:, None] + np.arange(-STEPS, STEPS + 1)
    return decode(np.clip(codes.ravel(), -top, top), dtype)


def _bits(values: NDArray[Any]) -> NDArray[Any]:
    return values.view(f"u{values.dtype.itemsize}")


def _ascending(values: NDArray[Any], fmt: Format) -> NDArray[Any]:
    """Sort by value, -0 before 0 and NaN last, each bit pattern once."""
    distinct = np.unique(_bits(values)).view(values.dtype)
    numbers = to_double(distinct, fmt.name)
    order = np.lexsort((~np.signbit(numbers), numbers))
    result: NDArray[Any] = distinct[order]
    result.setflags(write=False)  # a kernel that writes into its input would spoil the next one
    return result
