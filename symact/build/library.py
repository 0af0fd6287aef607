"""Compile generated C and call it through ctypes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.build.runner import Arrays, Key, Runner, key_of
from symact.build.toolchain import Compiler, compile_library
from symact.emit import Package, generate, load_target
from symact.errors import ToolchainError
from symact.kernel.ir import Kernel

_SCALARS: dict[str, Any] = {"float32": ctypes.c_float, "float64": ctypes.c_double}


def compile_header(package: Package, compiler: Compiler | None = None) -> Path:
    """Compile the array functions of a generated C header to a shared library.

    The flags are those that `target.toml` promises the header compiles with.

    Raises:
        ToolchainError: There is no compiler, or it rejects the header.
    """
    flags = tuple(load_target(package.target).check["flags"])
    header = package.text(f"{package.name}.h")
    return compile_library(f"#define SYMACT_IMPLEMENTATION\n{header}", flags, compiler)


def load_c(kernels: Sequence[Kernel], compiler: Compiler | None = None) -> dict[Key, Runner]:
    """Generate, compile and load C kernels.

    Raises:
        TargetError: A kernel cannot be spelled.
        ToolchainError: There is no compiler, or it rejects the text.
    """
    if not kernels:
        return {}
    library = _load(compile_header(generate(kernels, "c"), compiler))
    return {key_of(kernel): Runner(kernel, "c", _caller(library, kernel)) for kernel in kernels}


def _load(path: Path) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise ToolchainError(
            str(error), subject=str(path), hint="remove this file, so that it is compiled again"
        ) from error


def _caller(library: ctypes.CDLL, kernel: Kernel) -> Callable[..., Arrays]:
    function = getattr(library, f"{kernel.symbol}_n")
    scalar = _SCALARS[kernel.dtype]
    results = len(kernel.results)
    function.restype = None
    function.argtypes = (
        ctypes.c_void_p,
        *(scalar for _ in kernel.defaults),
        *(ctypes.c_void_p for _ in range(results)),
        ctypes.c_size_t,
    )

    def call(x: NDArray[Any], *params: float) -> Arrays:
        made = tuple(np.empty_like(x) for _ in range(results))
        function(x.ctypes.data, *params, *(array.ctypes.data for array in made), x.size)
        return made

    return call
