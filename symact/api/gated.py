"""Compiled gated activations: functions on two arrays."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from symact.activation import Activation

if TYPE_CHECKING:
    import numpy as np

    from symact.api.functions import KernelFunction


class CompiledGated:
    """A gated activation, to be called on two arrays like a ufunc of NumPy.

    Attributes:
        activation: The definition.
        accuracy: `exact` or `fast`.
    """

    def __init__(
        self, activation: Activation, dtype: str, target: str | None = None,
        accuracy: str = "exact",
    ) -> None:  # fmt: skip
        """Compile the value in a format and tier; what has no fast form is exact there too.

        Raises:
            KernelError: It is no product of functions of one input each.
            ToolchainError: The compiler fails, or there is none and C was asked for.
        """
        self.activation, self.dtype, self.target = activation, dtype, target
        self.accuracy = accuracy
        self._parts: dict[str, KernelFunction] = {}
        self._lock = threading.RLock()
        self.part("value")

    def __call__(self, a: Any, b: Any, /, **options: Any) -> Any:
        """Compute; options are those of a ufunc, and parameters by name."""
        return self.part("value")(a, b, **options)

    @property
    def ufunc(self) -> np.ufunc:
        """Give the `numpy.ufunc` of the value."""
        return self.part("value").ufunc

    def grad(self, which: str) -> KernelFunction:
        """Give the derivative in one input, by its name.

        Raises:
            KernelError: There is no such input.
        """
        return self.part(f"grad_{which}")

    def backward(self, a: Any, b: Any, upstream: Any, /, **params: Any) -> tuple[Any, Any]:
        """Multiply an upstream gradient by both derivatives, in one pass."""
        name = "_and_".join(f"backward_{n}" for n in self.activation.inputs)
        first, second = self.part(name)(a, b, upstream, **params)
        return first, second

    def part(self, output: str) -> KernelFunction:
        """Give one output, compiled when it is first asked for.

        Raises:
            KernelError: There is no such output.
        """
        from symact.api.functions import KernelFunction
        from symact.api.recipe import Recipe

        with self._lock:
            if output not in self._parts:
                recipe = Recipe(self.activation, output, self.dtype, self.accuracy, self.target)
                self._parts[output] = KernelFunction(recipe)
            return self._parts[output]

    @property
    def source(self) -> str:
        """Give the text that was compiled for the value."""
        return self.part("value").source

    def __repr__(self) -> str:
        return (
            f"<compiled {self.activation.name}: {self.dtype} at once, {self.accuracy}, two inputs>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledGated, (self.activation, self.dtype, self.target, self.accuracy)
