"""Compile kernels along an axis, and call them on arrays."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.build.modules import import_package
from symact.build.toolchain import Compiler, compile_library
from symact.emit.rows import generate_rows
from symact.errors import ToolchainError
from symact.kernel.rows.ir import RowKernel

FLAGS = ("-std=c99",)
_NUMBERS: dict[str, Any] = {"float32": ctypes.c_float, "float64": ctypes.c_double}

FEW = 64
"""Up to so many calls a strided axis is computed where it lies; beyond, it is copied."""

RowsFunction = Callable[..., NDArray[Any]]
"""f(row arrays..., numbers of each row..., parameters..., axis=-1)."""


def compile_rows(
    kernels: Sequence[RowKernel], compiler: Compiler | None = None, variant: str | None = None
) -> ctypes.CDLL:
    """Compile kernels along an axis to a library.

    Raises:
        UnknownNameError: This machine cannot run the variant.
        ToolchainError: There is no compiler, or it rejects the text.
    """
    package = generate_rows(kernels, "c")
    text = f"#define SYMACT_IMPLEMENTATION\n{package.text('symact_rows.h')}"
    path = compile_library(text, FLAGS, compiler, variant)
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise ToolchainError(str(error), subject=str(path), hint="remove this file") from error


def load_rows(
    kernels: Sequence[RowKernel], compiler: Compiler | None = None, variant: str | None = None
) -> dict[str, RowsFunction]:
    """Compile kernels along an axis and give functions on arrays, by symbol.

    Raises:
        UnknownNameError: This machine cannot run the variant.
        ToolchainError: There is no compiler, or it rejects the text.
    """
    library = compile_rows(kernels, compiler, variant)
    return {kernel.symbol: _caller(library, kernel) for kernel in kernels}


def aligned(shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    """Make an array that begins at a line of the cache: wide stores then meet one line each."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    room = np.empty(size + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + size].view(dtype).reshape(shape)


LINE = 64
"""Bytes of a line of the cache."""


def load_rows_numpy(kernels: Sequence[RowKernel]) -> dict[str, RowsFunction]:
    """Generate and import NumPy functions along an axis, by symbol.

    Args:
        kernels: Made with `single=False`.

    Raises:
        TargetError: A kernel cannot be spelled, or the result cannot be imported.
    """
    module = import_package(generate_rows(kernels, "numpy"))
    return {k.symbol: getattr(module, f"{k.name}_{k.output}_{k.dtype}") for k in kernels}


def _caller(library: ctypes.CDLL, kernel: RowKernel) -> RowsFunction:
    plain = getattr(library, kernel.symbol)
    strided = getattr(library, f"{kernel.symbol}_strided")
    pointer, size, number = ctypes.c_void_p, ctypes.c_size_t, _NUMBERS[kernel.dtype]
    step = ctypes.c_ssize_t
    numbers = [number] * (len(kernel.parameters) - len(kernel.given))
    given = [pointer] * len(kernel.given)
    plain.restype = strided.restype = None
    plain.argtypes = [*([pointer] * len(kernel.rows)), *given, *numbers, pointer, size, size]
    strided.argtypes = [
        *([pointer, step, step] * len(kernel.rows)), *given, *numbers, pointer, step, step,
        size, size,
    ]  # fmt: skip
    count, outputs = len(kernel.rows), 0 if kernel.reduces else kernel.outputs

    def call(*inputs: Any, axis: int = -1) -> NDArray[Any]:
        arrays = [np.asarray(v, kernel.dtype) for v in inputs[:count]]
        rows = [np.asarray(v, kernel.dtype) for v in inputs[count : count + len(given)]]
        params = inputs[count + len(given) :]
        shape = arrays[0].shape
        axis = np.lib.array_utils.normalize_axis_index(axis, len(shape))
        inner = math.prod(shape[axis + 1 :])
        flat = [np.ascontiguousarray(a) for a in arrays]
        per_row = [np.ascontiguousarray(v).reshape(-1) for v in rows]
        long = shape[axis] * outputs if outputs else 1
        outer = math.prod(shape[:axis])
        if inner > 1 and (outer > FEW or per_row):
            moved = [np.moveaxis(a, axis, -1) for a in arrays]
            back = [np.moveaxis(np.asarray(v), -1, -1) for v in rows]
            found = call(*moved, *back, *params)
            return np.moveaxis(found, -1, axis) if outputs else found
        made = aligned(
            (*shape[:axis], *((long,) if outputs else ()), *shape[axis + 1 :]), kernel.dtype
        )
        if inner <= 1 or not made.size:
            plain(
                *(a.ctypes.data for a in flat), *(v.ctypes.data for v in per_row), *params,
                made.ctypes.data, outer * inner, shape[axis],
            )  # fmt: skip
            return made
        item = made.itemsize
        for k in range(outer):
            rooms = [(a.ctypes.data + k * shape[axis] * inner * item, 1, inner) for a in flat]
            there = made.ctypes.data + k * long * inner * item
            every = (v for room in rooms for v in room)
            strided(*every, *params, there, 1, inner, inner, shape[axis])
        return made

    return call
