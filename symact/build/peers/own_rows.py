"""Our kernels along an axis, bound to arrays whose second axis is the row."""

from __future__ import annotations

import ctypes
from functools import partial
from typing import Any

from symact.activation import Activation
from symact.build.peers.own import EXACT, NUMPY, Place
from symact.build.peers.records import Arrays, Bound, Numbers, in_place
from symact.build.peers.shares import in_threads, shares
from symact.build.rows import compile_rows, load_rows_numpy
from symact.kernel.rows import build_rows
from symact.kernel.rows.ir import RowKernel

OWN_ROWS = (EXACT, NUMPY)

_NUMBERS: dict[str, Any] = {"float32": ctypes.c_float, "float64": ctypes.c_double}


def build_own_rows(who: str, activation: Activation, dtype: str) -> Place:
    """Build the value of an activation along an axis and make it callable.

    Args:
        who: One of `OWN_ROWS`.
        activation: What it computes; parameters have their defaults.
        dtype: `float32` or `float64`.

    Raises:
        KernelError: There is no such kernel.
        ToolchainError: There is no compiler.
    """
    kernel = build_rows(activation, "value", dtype, single=who == EXACT)
    return _compiled(kernel) if who == EXACT else _numpy(kernel)


def _compiled(kernel: RowKernel) -> Place:
    library = compile_rows([kernel])
    function = getattr(library, kernel.symbol)
    pointer, number = ctypes.c_void_p, _NUMBERS[kernel.dtype]
    function.restype = None
    function.argtypes = [
        *([pointer] * len(kernel.rows)), *([number] * len(kernel.defaults)), pointer,
        ctypes.c_size_t, ctypes.c_size_t,
    ]  # fmt: skip

    def place(arrays: Arrays, threads: int) -> Bound:
        calls = []
        for start, stop in shares(len(arrays.x), threads, 1):
            there = [array[start:stop].ctypes.data for array in (*arrays.inputs, arrays.outs[0])]
            sizes = (stop - start, arrays.x.shape[1])
            calls.append(partial(function, *there[:-1], *kernel.defaults, there[-1], *sizes))
        whole = in_threads(calls)

        def call(_keep: object = (arrays, library)) -> object:
            return whole()

        return in_place(call, arrays)

    return place


def _numpy(kernel: RowKernel) -> Place:
    function = load_rows_numpy([kernel])[kernel.symbol]

    def place(arrays: Arrays, _threads: int) -> Bound:
        def call() -> Numbers:
            return function(*arrays.inputs, *kernel.defaults)

        return Bound(call, lambda: (call(),))

    return place
