"""The record that every printed form is made from, and the line of work that fills it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symact.activation import Activation

if TYPE_CHECKING:
    from symact.derive.facts import Facts
    from symact.kernel.ir import Kernel
    from symact.verify.records import Verdict


@dataclass(frozen=True, slots=True)
class Request:
    """Say how far to go for one activation; it crosses process borders.

    Attributes:
        activation: The definition.
        targets: Targets to verify kernels on; empty for facts alone.
        dtypes: Formats of the kernels.
    """

    activation: Activation
    targets: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Give the activation's name, for progress."""
        return self.activation.name


@dataclass(frozen=True, slots=True)
class Report:
    """Hold everything known about one activation.

    Attributes:
        activation: The definition.
        facts: What was derived.
        kernels: What was built.
        verdicts: What was measured.
    """

    activation: Activation
    facts: Facts
    kernels: tuple[Kernel, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether every claim holds."""
        return all(verdict.status == "ok" for verdict in self.verdicts)


def assemble(request: Request) -> Report:
    """Derive the facts; build, generate, compile and verify the kernels asked for."""
    from symact.derive.facts import all_facts

    facts = all_facts(request.activation)
    if not request.targets:
        return Report(request.activation, facts)
    kernels = build_all(request.activation, request.dtypes)
    return Report(request.activation, facts, kernels, _verdicts(request, kernels))


def build_all(activation: Activation, dtypes: tuple[str, ...] = ()) -> tuple[Kernel, ...]:
    """Build every output of an activation in the formats given (default: all)."""
    from symact.kernel import STANDARD_DTYPES, STANDARD_OUTPUTS, build_kernel

    pairs = [(output, dtype) for dtype in dtypes or STANDARD_DTYPES for output in STANDARD_OUTPUTS]
    return tuple(build_kernel(activation, output, dtype) for output, dtype in pairs)


def _verdicts(request: Request, kernels: tuple[Kernel, ...]) -> tuple[Verdict, ...]:
    """Compile once per target and judge all targets by one reference per format."""
    from symact.verify.run import LOADERS, prepare, verify_kernel

    loaded = {target: LOADERS[target](kernels) for target in request.targets}
    verdicts = []
    for dtype in dict.fromkeys(kernel.dtype for kernel in kernels):
        mine = [kernel for kernel in kernels if kernel.dtype == dtype]
        material = prepare(request.activation, mine)
        for kernel in mine:
            for target, runners in loaded.items():
                runner = runners[kernel.name, kernel.output, kernel.dtype]
                verdict = verify_kernel(
                    request.activation, kernel, runner, target, material=material
                )
                verdicts.append(verdict)
    return tuple(verdicts)
