"""Compile generated C and call it through ctypes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from symact.build.runner import Arrays, Key, Runner, key_of
from symact.build.toolchain import Compiler, compile_library
from symact.emit import Package, generate, load_target
from symact.errors import ToolchainError
from symact.kernel.ir import Kernel
from symact.numeric.storage import from_double

SCALARS: dict[str, Any] = {
    "float16": ctypes.c_uint16,
    "bfloat16": ctypes.c_uint16,
    "float32": ctypes.c_float,
    "float64": ctypes.c_double,
}
"""How numbers are passed: those of 16-bit formats as their bits."""


def compile_header(
    package: Package, compiler: Compiler | None = None, variant: str | None = None
) -> Path:
    """Compile the array functions of a generated C header to a shared library.

    The flags are those that `target.toml` promises the header compiles with.

    Raises:
        ToolchainError: There is no compiler, or it rejects the header.
        UnknownNameError: This machine cannot run the variant.
    """
    # in a source file clang speaks of inline functions that nothing calls; in a header it does not
    flags = (*load_target(package.target).check["flags"], "-Wno-unused-function")
    header = package.text(f"{package.name}.h")
    return compile_library(f"#define SYMACT_IMPLEMENTATION\n{header}", flags, compiler, variant)


def load_c(
    kernels: Sequence[Kernel], compiler: Compiler | None = None, variant: str | None = None
) -> dict[Key, Runner]:
    """Generate, compile and load C kernels, for the widest variant that runs here by default.

    Raises:
        UnknownNameError: This machine cannot run the variant.
        TargetError: A kernel cannot be spelled.
        ToolchainError: There is no compiler, or it rejects the text.
    """
    if not kernels:
        return {}
    library = _load(compile_header(generate(kernels, "c"), compiler, variant))
    return {
        key_of(kernel): Runner(kernel, "c", array_caller(library, kernel)) for kernel in kernels
    }


def _load(path: Path) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise ToolchainError(
            str(error), subject=str(path), hint="remove this file, so that it is compiled again"
        ) from error


def array_caller(library: ctypes.CDLL, kernel: Kernel) -> Callable[..., Arrays]:
    """Call an array function: pointers to the inputs, parameters, pointers to the results, n."""
    function = getattr(library, f"{kernel.symbol}_n")
    results, count = len(kernel.results), len(kernel.arrays)
    function.restype = None
    function.argtypes = (
        *(ctypes.c_void_p for _ in range(count)),
        *(SCALARS[kernel.dtype] for _ in kernel.defaults),
        *(ctypes.c_void_p for _ in range(results)),
        ctypes.c_size_t,
    )

    def call(*inputs: Any) -> Arrays:
        arrays, params = inputs[:count], inputs[count:]
        made = tuple(np.empty_like(arrays[0]) for _ in range(results))
        passed = (_pass(number, kernel.dtype) for number in params)
        pointers = [array.ctypes.data for array in (*arrays, *made)]
        function(*pointers[:count], *passed, *pointers[count:], arrays[0].size)
        return made

    return call


def _pass(number: float, dtype: str) -> Any:
    """Give a number as ctypes takes it: 16-bit formats as their bits."""
    carried = from_double(number, dtype)
    return carried.view(np.uint16).item() if carried.itemsize == 2 else carried.item()
