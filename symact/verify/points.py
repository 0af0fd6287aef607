"""Where to look closely: joints, roots, critical points, saturation, underflow, overflow.

The places are found from the oracle's own answers: a property of the rounded answer (its sign,
whether it is subnormal, whether it equals the input or a limit) changes between two neighbors of a
coarse grid, and is followed down to two adjacent numbers of the format.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from symact.numeric.formats import Format
from symact.numeric.storage import from_double, storage_dtype, to_double
from symact.verify.inputs import Codes, decode, encode
from symact.verify.reference import ReferenceValues, reference
from symact.verify.truth import Floats, Truth

MAX_PLACES = 24
"""Places kept per function: an oscillating function has no end of roots."""

SECTIONS = 8
"""Parts into which each bracket is cut at a time."""


def coarse_grid(fmt: Format) -> Floats:
    """Take quarters near zero and powers of two further out, in ascending order."""
    near = np.arange(1, 97) / 4
    exponents = np.arange(fmt.emin - fmt.precision + 1, fmt.emax + 1, 3, dtype=np.float64)
    positive = np.unique(np.concatenate([near, np.exp2(exponents), [fmt.max_finite]]))
    return np.concatenate([-positive[::-1], positive])


def landmarks(truth: Truth, fmt: Format) -> tuple[float, ...]:
    """Find the places where the rounded function changes its character, in ascending order."""
    dtype = storage_dtype(fmt.name)
    carried = from_double(coarse_grid(fmt), fmt.name)
    grid = to_double(carried, fmt.name)
    levels = _levels(truth, fmt)
    labels = _labels(reference(truth, grid, fmt), levels, fmt)
    rows, starts = np.nonzero(labels[:, 1:] != labels[:, :-1])
    nearest = np.argsort(np.abs(grid[starts]), kind="stable")[:MAX_PLACES]
    rows, starts = rows[nearest], starts[nearest]
    low, high = encode(carried[starts]), encode(carried[starts + 1])
    while rows.size and np.any(high - low > 1):
        low, high = _narrow(truth, fmt, levels, rows=rows, low=low, high=high)
    found = set(to_double(decode(low, dtype), fmt.name).tolist())
    return tuple(sorted({*found, *truth.joints}))


def _levels(truth: Truth, fmt: Format) -> tuple[float, ...]:
    """Give the finite limits: saturation is where the rounded function reaches one."""
    ends = reference(truth, np.array([-np.inf, np.inf]), fmt).want
    return tuple(float(end) for end in ends if np.isfinite(end))


def _labels(answers: ReferenceValues, levels: Sequence[float], fmt: Format) -> NDArray[np.int_]:
    """Describe each answer by small integers, one row per property."""
    want = np.where(answers.judged, answers.want, np.nan)
    rows = [
        np.nan_to_num(np.sign(want), nan=2),
        np.abs(want) < fmt.min_normal,
        np.isfinite(want),
        want == answers.x,
        *(want == level for level in levels),
    ]
    return np.array(rows).astype(np.int_)


def _narrow(
    truth: Truth,
    fmt: Format,
    levels: Sequence[float],
    *,
    rows: NDArray[np.intp],
    low: Codes,
    high: Codes,
) -> tuple[Codes, Codes]:
    """Cut each bracket to one of its parts at whose ends its property differs."""
    steps = np.arange(SECTIONS + 1, dtype=np.int64)
    width = high - low
    # width * steps would overflow for float64: quotient and remainder apart do not
    cuts = low[:, None] + (width // SECTIONS)[:, None] * steps
    cuts += (width % SECTIONS)[:, None] * steps // SECTIONS
    values = to_double(decode(cuts.ravel(), storage_dtype(fmt.name)), fmt.name)
    labels = _labels(reference(truth, values, fmt), levels, fmt)
    own = labels.reshape(-1, *cuts.shape)[rows, np.arange(rows.size)]
    part = np.argmax(own[:, 1:] != own[:, :1], axis=1)
    index = np.arange(rows.size)
    return cuts[index, part], cuts[index, part + 1]
