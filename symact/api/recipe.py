"""What a compiled function is made from: enough to make it again in another process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symact.activation import Activation
from symact.build.job import Job

if TYPE_CHECKING:
    from symact.build.unit import Values


@dataclass(frozen=True, slots=True)
class Recipe:
    """Say what to compile: enough to do it again elsewhere.

    Attributes:
        activation: The definition.
        output: `value`, `grad`, ...
        dtype: Format that is compiled at once.
        accuracy: `exact` or `fast`.
        target: `c`, `numpy`, or None for C where there is a compiler.
        fixed: Values of parameters that are compiled in, where there are any.
    """

    activation: Activation
    output: str
    dtype: str
    accuracy: str
    target: str | None
    fixed: Values | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """Give the default of each parameter that is an input, as text; empty without one."""
        rows = () if self.fixed is not None else self.activation.parameters
        return {row.name: row.default for row in rows if not row.derived}

    def job(self, fixed: Values | None) -> Job:
        """Name what is called, with values for the parameters or with the parameters as inputs."""
        return Job(self.activation, self.output, self.dtype, self.accuracy, fixed)
