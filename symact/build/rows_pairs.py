"""Run the driver that judges a kernel of two inputs on random pairs."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symact.build.sweep import compile_driver
from symact.errors import ToolchainError

CAPACITY = 1 << 16


class _Tally(ctypes.Structure):
    _fields_ = (
        ("pairs", ctypes.c_uint64), ("wrong", ctypes.c_uint64), ("open", ctypes.c_uint64),
        ("count", ctypes.c_uint32), ("capacity", ctypes.c_uint32),
        ("list", ctypes.POINTER(ctypes.c_uint32)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Hold what a run found.

    Attributes:
        pairs: How many pairs were judged.
        wrong: How many results are certainly not correctly rounded.
        open: How many the screen leaves open.
        listed: Rows (a, b, result) of those, float32, as many as there was room for.
    """

    pairs: int
    wrong: int
    open: int
    listed: NDArray[np.float32]


def run_pairs(source: str, variant: str, first: int, count: int) -> PairCounts:
    """Judge pairs number `first` to `first + count`.

    Args:
        source: C text of kernel, screen and driver.
        variant: Name of an instruction set, as for sweeps.
        first: Number of the first pair.
        count: How many; whole blocks of 2048 are judged.

    Raises:
        ToolchainError: There is no compiler, or it rejects the text.
    """
    path = compile_driver(source, variant)
    try:
        function = ctypes.CDLL(str(path)).symact_pairs
    except (OSError, AttributeError) as error:
        raise ToolchainError(str(error), subject=str(path), hint="remove this file") from error
    function.restype = None
    function.argtypes = (ctypes.c_uint64, ctypes.c_uint64, ctypes.POINTER(_Tally))
    room = (ctypes.c_uint32 * (3 * CAPACITY))()
    tally = _Tally(0, 0, 0, 0, CAPACITY, ctypes.cast(room, ctypes.POINTER(ctypes.c_uint32)))
    function(first, count, ctypes.byref(tally))
    rows = np.ctypeslib.as_array(room)[: 3 * tally.count].view(np.float32).reshape(-1, 3).copy()
    return PairCounts(tally.pairs, tally.wrong, tally.open, rows)
