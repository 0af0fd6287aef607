"""Compiled activations with a random input: training mode takes it, evaluation mode does not."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from symact.activation import Activation
from symact.api.gated import CompiledGated
from symact.api.rows import CompiledRows, compile_rows, made_at_once

if TYPE_CHECKING:
    from symact.api.functions import CompiledActivation


class CompiledDrawn(CompiledGated):
    """An activation with a random number for each element, to be called on two arrays.

    The second array holds the random numbers, which the caller draws: f(x, a). Nothing here draws.

    Attributes:
        definition: With the law of the random input.
    """

    def __init__(self, activation: Activation, dtype: str, target: str | None = None) -> None:
        """Compile training mode in a format.

        Raises:
            KernelError: There is no kernel of it.
            ToolchainError: The compiler fails, or there is none and C was asked for.
        """
        from symact.derive.modes import explicit

        self.definition = activation
        super().__init__(explicit(activation), dtype, target)

    @functools.cached_property
    def evaluation(self) -> CompiledActivation:
        """Give evaluation mode, the expectation: f(x), with `grad` and parameters by name.

        Raises:
            DefinitionError: The expectation is not known in closed form.
        """
        from symact.api.functions import CompiledActivation
        from symact.api.recipe import Recipe
        from symact.derive.modes import evaluation

        plain = evaluation(self.definition)
        return CompiledActivation(Recipe(plain, "value", self.dtype, "exact", self.target))

    def __repr__(self) -> str:
        drawn = ", ".join(draw.name for draw in self.definition.draws)
        return f"<compiled {self.definition.name}: {self.dtype} at once, random input {drawn}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledDrawn, (self.definition, self.dtype, self.target)


class CompiledDrawnRows(CompiledRows):
    """An activation along an axis with a random number for each element: f(x, u, axis=-1)."""

    __slots__ = ()

    @property
    def evaluation(self) -> CompiledRows:
        """Give evaluation mode: the expectation of the choice that the random numbers perturb.

        Raises:
            DefinitionError: It is not known in closed form.
        """
        from symact.derive.modes import evaluation

        return compile_rows(evaluation(self.activation), self.dtype, self.target)

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledDrawnRows, (self.activation, self.dtype, self.target)


def compile_drawn(
    activation: Activation, dtype: str, target: str | None = None
) -> CompiledDrawnRows | CompiledDrawn:
    """Compile an activation with a random input.

    Raises:
        KernelError: There is no kernel of it in this format.
        ToolchainError: The compiler fails, or there is none and C was asked for.
    """
    if activation.indexed:
        return made_at_once(CompiledDrawnRows, activation, dtype, target)
    return CompiledDrawn(activation, dtype, target)
