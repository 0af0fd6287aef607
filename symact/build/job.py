"""What is to be called: one output of an activation, whoever computes it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.activation import Activation
from symact.build.ufunc import CODES, CompiledLoop, Shape, foreign_dtype, make_ufunc
from symact.build.unit import Unit, Values

LOOPS = ("float16", "float32", "float64")
"""Formats of a ufunc, in the order in which NumPy tries them."""


@dataclass(frozen=True, slots=True)
class Job:
    """Say what is to be called.

    Attributes:
        activation: The definition.
        output: `value`, `grad`, ...
        dtype: Format that is built at once; bfloat16 stands alone.
        accuracy: `exact` or `fast`.
        fixed: Values of parameters that are built in; None where all are inputs.
    """

    activation: Activation
    output: str
    dtype: str
    accuracy: str
    fixed: Values | None = None

    @property
    def arrays(self) -> tuple[str, ...]:
        """Name the inputs that are always arrays."""
        more = ("upstream",) if self.output.startswith("backward") else ()
        return (*self.activation.inputs, *more)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the parameters that are inputs."""
        free = (row.name for row in self.activation.parameters if not row.derived)
        return tuple(free) if self.fixed is None else ()

    @property
    def results(self) -> int:
        """Count the results."""
        return len(self.output.split("_and_"))

    @property
    def formats(self) -> tuple[str, ...]:
        """Give the formats of the ufunc."""
        return LOOPS if self.dtype in LOOPS else (self.dtype,)

    @property
    def shape(self) -> Shape:
        """Describe the ufunc."""
        name = self.activation.name
        called = name if self.output == "value" else f"{name}_{self.output}"
        inputs = (*self.arrays, *self.parameters)
        formula = f"{name}(x) = {self.activation.formula}"
        doc = f"{called}({', '.join(inputs)})\n\n{self.output} of {formula}; {self.accuracy}."
        return Shape(called, doc, len(inputs), self.results)

    def unit(self, dtype: str) -> Unit:
        """Name what is built for a format."""
        return Unit(self.activation, self.output, dtype, self.accuracy, self.fixed)


def resolve(job: Job, inputs: Sequence[Any], dtype: Any = None) -> str:
    """Tell in which format NumPy would compute, by its own rules.

    Args:
        job: What is called.
        inputs: All arrays and parameters.
        dtype: Format of the results that the call asks for.

    Raises:
        TypeError: No loop fits; NumPy's own message.
    """
    given = tuple(map(_kind, inputs))
    if any(kind is None for kind in given):  # not `in`: NumPy takes None for float64
        return job.dtype
    model = _model(job.shape, job.formats)
    wanted = () if dtype is None else (None,) * len(given) + (np.dtype(dtype),) * job.results
    asked: dict[str, Any] = {"signature": wanted, "casting": "unsafe"} if wanted else {}
    found = model.resolve_dtypes((*given, *(None,) * job.results), **asked)[0]
    return _NAMES.get(found, job.dtype)


def _kind(value: Any) -> Any:
    """Give what NumPy promotes an input by: a dtype, or the type of a number of Python."""
    found = getattr(value, "dtype", None)
    if isinstance(found, np.dtype):
        return found
    if found is not None or hasattr(value, "__array_ufunc__"):
        return None
    if type(value) in {int, float, complex}:
        return type(value)
    return np.asarray(value).dtype


_NAMES: dict[Any, str] = {np.dtype(CODES[dtype]): dtype for dtype in CODES}


@functools.cache
def _model(shape: Shape, formats: tuple[str, ...]) -> np.ufunc:
    """Make a ufunc without functions, to be asked which loop it would take."""
    found = foreign_dtype(formats[0])
    if found is not None:
        _NAMES[found] = formats[0]
    return make_ufunc(shape, [CompiledLoop(dtype, 0) for dtype in formats])
