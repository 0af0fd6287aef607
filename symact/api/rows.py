"""Compiled activations along an axis: functions on arrays."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from symact.activation import Activation
from symact.errors import KernelError, ToolchainError, UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symact.build.rows import RowsFunction

TARGETS = (None, "c", "numpy")


@dataclass(frozen=True, slots=True)
class CompiledRows:
    """An activation along an axis, to be called on arrays.

    float32 arrays stay float32, float16 is computed there and rounded once more, everything else is
    computed in float64.

    Attributes:
        activation: The definition.
        dtype: Format that is compiled at once.
        target: `c` or `numpy`, or None for C where there is a compiler.
        note: Why NumPy kernels serve where C was not asked for; else empty.
    """

    activation: Activation
    dtype: str
    target: str | None = None
    _made: dict[tuple[str, str], RowsFunction] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    def __call__(self, *inputs: Any, axis: int = -1, **params: float) -> NDArray[Any]:
        """Compute along an axis.

        Args:
            inputs: The arrays; all of one shape.
            axis: The axis of the rows. Concatenated outputs lie behind each other on it; an
                activation that gives one number for a row drops it.
            params: Parameters by name.

        Raises:
            TypeError: An input or a parameter is missing, or has another name.
        """
        return self._run("value", inputs, axis, params)

    def vjp(self, *inputs: Any, axis: int = -1, **params: float) -> NDArray[Any]:
        """Multiply an upstream gradient by the Jacobian: the gradient of the (first) input.

        Args:
            inputs: The input arrays, then the upstream gradient, one array for each output; where a
                row gives one number, the gradient has no such axis.
            axis: The axis of the rows.
            params: Parameters by name.

        Raises:
            TypeError: An input or a parameter is missing, or has another name.
        """
        return self._run("vjp", inputs, axis, params)

    def vjp_from_output(self, *inputs: Any, axis: int = -1, **params: float) -> NDArray[Any]:
        """Do the same from the output and the upstream gradient, which frameworks keep.

        Raises:
            DerivationError: The gradient is not a function of the output alone.
            TypeError: An input or a parameter is missing, or has another name.
        """
        return self._run("vjp_from_output", inputs, axis, params)

    @property
    def name(self) -> str:
        """Give the name."""
        return self.activation.name

    @property
    def source(self) -> str:
        """Give the generated text of the value, for the format compiled at once."""
        from symact.emit.rows import generate_rows
        from symact.kernel.rows import build_rows

        target = self.target or "c"
        kernel = build_rows(self.activation, "value", self.dtype, single=target == "c")
        return generate_rows([kernel], target).files[0][1]

    def _run(
        self, output: str, inputs: tuple[Any, ...], axis: int, params: dict[str, float]
    ) -> NDArray[Any]:
        arrays = [np.asarray(v) for v in inputs]
        rows = len(self.activation.inputs)
        wanted = {"value": (rows,), "vjp": (rows + 1, rows + self._outputs)}.get(output, (2,))
        if len(arrays) not in wanted:
            plural = "" if wanted[0] == 1 else "s"
            raise TypeError(
                f"{self.name} {output} takes {wanted[0]} array{plural}, not {len(arrays)}"
            )
        given = arrays[0].dtype
        if given.kind not in "biuf":
            raise TypeError(f"{self.name} takes real numbers, not {given}")
        if arrays[0].ndim == 0:
            raise TypeError(f"{self.name} works along an axis: it needs an array with one")
        axis = np.lib.array_utils.normalize_axis_index(axis, arrays[0].ndim)
        short = given in {np.dtype(np.float16), np.dtype(np.float32)}
        dtype = "float32" if short else "float64"
        call = self._function(output, dtype)
        values = self._parameters(params)
        made = call(*self._split(output, arrays, axis), *values, axis=axis)
        return made.astype(given) if given == np.float16 else made

    @property
    def _outputs(self) -> int:
        """Count the outputs that are concatenated."""
        from symact.derive.vector import rows_of

        return len(rows_of(self.activation).outputs)

    def _split(self, output: str, arrays: list[Any], axis: int) -> list[Any]:
        """Cut the gradient of concatenated outputs into one array for each; check the shapes."""
        rows = len(self.activation.inputs)
        shape = arrays[0].shape
        length = shape[axis]
        if output == "vjp" and len(arrays) == rows + 1 and arrays[-1].ndim == len(shape):
            long = arrays[-1].shape[axis]
            if length and long > length and long % length == 0:
                arrays = [*arrays[:-1], *np.split(arrays[-1], long // length, axis=axis)]
        for array in arrays[:rows]:
            if array.shape != shape:
                raise TypeError(f"{self.name}: shapes {shape} and {array.shape} differ")
        for array in arrays[rows:]:
            if array.shape not in (shape, (*shape[:axis], *shape[axis + 1 :])):
                raise TypeError(f"{self.name}: shapes {shape} and {array.shape} do not fit")
        return arrays

    def _parameters(self, params: dict[str, float]) -> list[float]:
        from symact.language.reader import read

        free = {row.name: row.default for row in self.activation.parameters if not row.derived}
        for name in params:
            if name not in free:
                raise TypeError(f"{self.name} has no parameter {name}")
        missing = [n for n, text in free.items() if n not in params and not text]
        if missing:
            raise TypeError(f"{self.name} has no default for {', '.join(missing)}")
        return [float(params.get(n, float(read(t or "0", {})))) for n, t in free.items()]

    def _function(self, output: str, dtype: str) -> RowsFunction:
        with self._lock:
            if (output, dtype) not in self._made:
                self._made[output, dtype] = _load(self.activation, output, dtype, self.target)
            return self._made[output, dtype]

    def __repr__(self) -> str:
        return f"<compiled {self.name} along an axis: {self.dtype} at once>"

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledRows, (self.activation, self.dtype, self.target)


def _load(activation: Activation, output: str, dtype: str, target: str | None) -> RowsFunction:
    """Compile one function; NumPy's serve where there is no compiler and none was asked for."""
    from symact.build.rows import load_rows, load_rows_numpy
    from symact.build.toolchain import find_compiler
    from symact.kernel.rows import build_rows

    if target not in TARGETS:
        raise UnknownNameError(
            "no such target to call", subject=str(target), hint="known: c, numpy"
        )
    if target == "numpy" or (target is None and find_compiler() is None):
        kernel = build_rows(activation, output, dtype, single=False)
        return load_rows_numpy([kernel])[kernel.symbol]
    kernel = build_rows(activation, output, dtype)
    try:
        return load_rows([kernel])[kernel.symbol]
    except ToolchainError:
        if target == "c" or find_compiler() is not None:
            raise
        return _load(activation, output, dtype, "numpy")


R = TypeVar("R", bound=CompiledRows)


def compile_rows(activation: Activation, dtype: str, target: str | None = None) -> CompiledRows:
    """Compile an activation along an axis.

    Raises:
        KernelError: There is no kernel of it in this format.
        ToolchainError: The compiler fails, or there is none and C was asked for.
    """
    return made_at_once(CompiledRows, activation, dtype, target)


def made_at_once(kind: type[R], activation: Activation, dtype: str, target: str | None) -> R:
    """Compile an activation along an axis to an object of a class.

    Raises:
        KernelError: There is no kernel of it in this format.
        ToolchainError: The compiler fails, or there is none and C was asked for.
    """
    if dtype not in ("float32", "float64"):
        raise KernelError(
            f"there is no kernel along an axis in {dtype}", subject=activation.name,
            hint="dtypes: float32, float64",
        )  # fmt: skip
    made = kind(activation, dtype, target)
    made._function("value", dtype)  # noqa: SLF001 - compiled at once, as the others are
    return made
