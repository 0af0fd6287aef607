"""One way to call a built kernel, whatever it was built for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.kernel.ir import Kernel
from symact.numeric.storage import storage_dtype

Key = tuple[str, str, str]
"""Activation, output and format: `("gelu", "value", "float32")`."""

Arrays = tuple[NDArray[Any], ...]


@dataclass(frozen=True, slots=True)
class Runner:
    """Call a kernel on an array.

    Attributes:
        kernel: What was built.
        target: For which target.
        call: Computes the results from contiguous arrays and all parameters.
    """

    kernel: Kernel
    target: str
    call: Callable[..., Arrays]

    def __call__(self, x: NDArray[Any], *others: Any) -> Arrays:
        """Compute the results: one array, or two for `value_and_grad`, of the shape of x.

        Args:
            x: An array of the kernel's own format; bfloat16 numbers are carried as uint16 bits.
            others: The kernel's further arrays, of the format and shape of x, then numbers for the
                first parameters; the other parameters have their defaults.

        Raises:
            TypeError: An array is missing or has another format, or there are too many parameters.
            ValueError: An array has another shape than x.
        """
        count = len(self.kernel.arrays)
        arrays, params = (x, *others[: count - 1]), others[count - 1 :]
        defaults = self.kernel.defaults
        if len(arrays) < count:
            raise TypeError(f"{self.kernel.symbol} needs {', '.join(self.kernel.arrays)}")
        if len(params) > len(defaults):
            raise TypeError(f"{self.kernel.symbol} has {len(defaults)} parameters")
        ready = [self._ready(array, x.shape) for array in arrays]
        return self.call(*ready, *params, *defaults[len(params) :])

    def _ready(self, array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
        carrier = storage_dtype(self.kernel.dtype)
        if array.dtype != carrier:
            carried = "" if carrier.name == self.kernel.dtype else f" carried as {carrier.name}"
            raise TypeError(
                f"{self.kernel.symbol} computes {self.kernel.dtype}{carried}, not {array.dtype}"
            )
        if array.shape != shape:
            raise ValueError(f"{self.kernel.symbol}: shapes {shape} and {array.shape} differ")
        return np.asarray(array, order="C")


def key_of(kernel: Kernel) -> Key:
    """Give the key of a kernel in a table of runners."""
    return kernel.name, kernel.output, kernel.dtype
