"""The limit: moving as many bytes as a computation reads and writes, and doing nothing else."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np

from symact.build.peers.records import Arrays, aligned
from symact.build.peers.shares import in_threads, shares


def bind_copy(arrays: Arrays, threads: int) -> Callable[[], object]:
    """Bind a copy of the same traffic: half of the bytes read, half of them written.

    One array to one array is copied where they lie; with more arrays, buffers of the same
    traffic are copied.
    """
    source, target = arrays.x, arrays.outs[0]
    if arrays.traffic != 2 * source.nbytes:
        source = aligned(np.ones(arrays.traffic // 2, np.uint8))
        target = aligned(np.zeros(arrays.traffic // 2, np.uint8))
    calls = []
    for start, stop in shares(source.nbytes, threads, 64):
        sizes = (target.ctypes.data + start, source.ctypes.data + start, stop - start)
        calls.append(_move(*sizes))
    whole = in_threads(calls)

    def call(_keep: object = (source, target)) -> object:
        return whole()

    return call


def _move(target: int, source: int, size: int) -> Callable[[], object]:
    return lambda: ctypes.memmove(target, source, size)
