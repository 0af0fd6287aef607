"""One way to call a built kernel, whatever it was built for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.kernel.ir import Kernel

Key = tuple[str, str, str]
"""Activation, output and format: `("gelu", "value", "float32")`."""

Arrays = tuple[NDArray[Any], ...]


@dataclass(frozen=True, slots=True)
class Runner:
    """Call a kernel on an array.

    Attributes:
        kernel: What was built.
        target: For which target.
        call: Computes the results from a contiguous array and all parameters.
    """

    kernel: Kernel
    target: str
    call: Callable[..., Arrays]

    def __call__(self, x: NDArray[Any], *params: float) -> Arrays:
        """Compute the results: one array, or two for `value_and_grad`, of the shape of x.

        Args:
            x: An array of the kernel's own format.
            params: Values of the first parameters; the others have their defaults.

        Raises:
            TypeError: The array has another format, or there are too many parameters.
        """
        if x.dtype != np.dtype(self.kernel.dtype):
            raise TypeError(f"{self.kernel.symbol} computes {self.kernel.dtype}, not {x.dtype}")
        defaults = self.kernel.defaults
        if len(params) > len(defaults):
            raise TypeError(f"{self.kernel.symbol} has {len(defaults)} parameters")
        return self.call(np.asarray(x, order="C"), *params, *defaults[len(params) :])


def key_of(kernel: Kernel) -> Key:
    """Give the key of a kernel in a table of runners."""
    return kernel.name, kernel.output, kernel.dtype
