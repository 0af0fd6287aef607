"""Kernels of one activation and format as functions on arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.kernel.ir import Kernel


@dataclass(frozen=True, slots=True)
class Compiled:
    """Call a kernel on arrays; run-time parameters follow x and have their defaults.

    Attributes:
        name, dtype, target: Which kernel, in which format, spelled for which target.
        accuracy: Tier of the kernel: `bounded` means within the planned bounds of `kernels`.
        kernels: The kernels behind it, `value`, `grad` and `value_and_grad`.
    """

    name: str
    dtype: str
    target: str
    accuracy: str
    kernels: tuple[Kernel, ...]
    _runners: tuple[Callable[..., tuple[Any, ...]], ...]

    def __call__(self, x: Any, *params: float) -> Any:
        """Compute the value."""
        return self._run(0, x, params)[0]

    def grad(self, x: Any, *params: float) -> Any:
        """Compute the derivative in x."""
        return self._run(1, x, params)[0]

    def value_and_grad(self, x: Any, *params: float) -> tuple[Any, Any]:
        """Compute both in one pass."""
        value, grad = self._run(2, x, params)
        return value, grad

    def _run(self, which: int, x: Any, params: tuple[float, ...]) -> tuple[Any, ...]:
        defaults = self.kernels[which].defaults
        if len(params) > len(defaults):
            raise TypeError(f"{self.name} takes {len(defaults)} parameters, not {len(params)}")
        values = np.asarray(x).astype(self.dtype)
        flat = np.ascontiguousarray(values).reshape(-1)
        results = self._runners[which](flat, *params, *defaults[len(params) :])
        return tuple(np.asarray(result).reshape(values.shape)[()] for result in results)
