"""Make real `numpy.ufunc` objects of compiled loops, without the headers of Python or NumPy.

NumPy exports a table of its C functions for other extension modules; slot 1 of it is
`PyUFunc_FromFuncAndData` (numpy/_core/code_generators/numpy_api.py, `ufunc_funcs_api`), slot 2
`PyUFunc_RegisterLoopForType`, for the numbers of other packages.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.errors import ToolchainError

_FROM_FUNC_AND_DATA, _REGISTER_LOOP = 1, 2
_NO_IDENTITY = -1
_POINTER = ctypes.c_void_p

CODES = {"float16": "e", "bfloat16": "H", "float32": "f", "float64": "d"}
"""NumPy's code of each format; the numbers of bfloat16 are passed as their bits."""


@dataclass(frozen=True, slots=True)
class CompiledLoop:
    """Name a loop in memory: its format and the address of the function."""

    dtype: str
    address: int


@dataclass(frozen=True, slots=True)
class Shape:
    """Describe a ufunc: name, help, and how many inputs and results it has."""

    name: str
    doc: str
    inputs: int
    results: int


def make_ufunc(shape: Shape, loops: Sequence[CompiledLoop]) -> np.ufunc:
    """Make a ufunc of loops, which NumPy tries in their order.

    What NumPy only points to is kept for the rest of the process, like the libraries themselves: a
    ufunc may outlive whoever made it.

    Raises:
        ToolchainError: This NumPy has no table of C functions.
    """
    count = shape.inputs + shape.results
    functions = (_POINTER * len(loops))(*(row.address for row in loops))
    data = (_POINTER * len(loops))()
    codes = bytes(np.dtype(CODES[row.dtype]).num for row in loops for _ in range(count))
    types = ctypes.create_string_buffer(codes, len(codes))
    name = ctypes.create_string_buffer(shape.name.encode())
    doc = ctypes.create_string_buffer(shape.doc.encode())
    made = _table().make(
        functions, data, types, len(loops), shape.inputs, shape.results, _NO_IDENTITY, name, doc, 0
    )
    _KEPT.append((functions, data, types, name, doc))
    return _with_foreign(made, count, loops)


_KEPT: list[tuple[Any, ...]] = []


def _with_foreign(made: np.ufunc, count: int, loops: Sequence[CompiledLoop]) -> np.ufunc:
    """Register the loop of bfloat16 for the numbers of ml_dtypes too, where that is installed."""
    for row in loops:
        foreign = foreign_dtype(row.dtype)
        if foreign is not None:
            types = (ctypes.c_int * count)(*(foreign.num for _ in range(count)))
            if _table().register(made, foreign.num, row.address, types, None) != 0:
                raise ToolchainError("NumPy refused the loop", subject=row.dtype)
            _KEPT.append((types,))
    return made


@functools.cache
def foreign_dtype(dtype: str) -> np.dtype[Any] | None:
    """Give the dtype of a format that NumPy itself does not have, or None."""
    if dtype != "bfloat16":
        return None
    try:
        import ml_dtypes
    except ImportError:
        return None
    found: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
    return found


@dataclass(frozen=True, slots=True)
class _Table:
    make: Any
    register: Any


@functools.cache
def _table() -> _Table:
    """Find NumPy's functions in the table of its capsule."""
    core = getattr(np, "_core", None)
    capsule = getattr(getattr(core, "_multiarray_umath", None), "_UFUNC_API", None)
    if capsule is None:
        raise ToolchainError(
            "this NumPy has no table of C functions", subject=np.__version__, hint="use NumPy 2"
        )
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = _POINTER, (ctypes.py_object, ctypes.c_char_p)
    slots = ctypes.cast(get(capsule, None), ctypes.POINTER(_POINTER))
    many = ctypes.POINTER(_POINTER)
    # functions of the interpreter: called with its lock held, and their errors are raised
    make = ctypes.PYFUNCTYPE(
        ctypes.py_object, many, many, ctypes.c_char_p, *(ctypes.c_int,) * 4,
        ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int,
    )  # fmt: skip
    register = ctypes.PYFUNCTYPE(
        ctypes.c_int, ctypes.py_object, ctypes.c_int, _POINTER, ctypes.POINTER(ctypes.c_int),
        _POINTER,
    )  # fmt: skip
    return _Table(make(slots[_FROM_FUNC_AND_DATA] or 0), register(slots[_REGISTER_LOOP] or 0))
