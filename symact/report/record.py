"""The record that every printed form is made from, and the line of work that fills it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symact.activation import Activation
from symact.errors import KernelError, UnknownNameError

if TYPE_CHECKING:
    from symact.derive.facts import Facts
    from symact.kernel.ir import Kernel
    from symact.kernel.repairs import Repair
    from symact.verify.records import Verdict
    from symact.verify.sweep import RepairLog, SweepResult


FAST_DTYPES = ("float32",)
FAST_OUTPUTS = ("value", "grad", "value_and_grad", "backward")
"""Formats and outputs of the fast tier where no others are asked for."""


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
        sweeps: What was found on every input, run-time parameters at their defaults.
        repairs: What was tried to repair kernels.
    """

    activation: Activation
    facts: Facts
    kernels: tuple[Kernel, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    sweeps: tuple[SweepResult, ...] = ()
    repairs: tuple[RepairLog, ...] = ()

    @property
    def answers(self) -> tuple[Verdict | SweepResult, ...]:
        """Give everything that was measured."""
        return (*self.verdicts, *self.sweeps)

    @property
    def holds(self) -> bool:
        """Tell whether every claim holds."""
        return all(answer.status == "ok" for answer in self.answers)


def assemble(request: Request) -> Report:
    """Derive the facts; build, generate, compile and verify the kernels asked for."""
    from symact.derive.facts import all_facts

    facts = all_facts(request.activation)
    if not request.targets:
        return Report(request.activation, facts)
    kernels = build_all(request.activation, request.dtypes)
    return Report(request.activation, facts, kernels, _verdicts(request, kernels))


def rebuild(report: Report, request: Request, repairs: Mapping[tuple[str, str], Repair]) -> Report:
    """Build and verify the kernels of a report again, with repairs."""
    kernels = build_all(request.activation, request.dtypes, repairs=repairs)
    return replace(report, kernels=kernels, verdicts=_verdicts(request, kernels))


def build_all(
    activation: Activation,
    dtypes: tuple[str, ...] = (),
    outputs: tuple[str, ...] = (),
    repairs: Mapping[tuple[str, str], Repair] | None = None,
    accuracies: tuple[str, ...] = ("exact",),
    *,
    library: bool = False,
) -> tuple[Kernel, ...]:
    """Build kernels of an activation.

    Args:
        activation: The definition.
        dtypes: Formats [default: float32 and float64].
        outputs: Outputs [default: `value`, `grad`, `value_and_grad`]; those that the activation
            does not have are left out.
        repairs: What sweeps taught [default: the repairs on file].
        accuracies: Tiers; of the fast one float64 is left out, where nothing else is asked for it
            comes in float32 alone, with `backward`, and an activation that has none is passed by.
        library: Whether kernels of the fast tier may call the platform's functions, see
            `symact.kernel.build_fast`.
    """
    from symact.kernel import STANDARD_DTYPES, STANDARD_OUTPUTS, build_kernels
    from symact.kernel.outputs import outputs_of
    from symact.kernel.repairs import REPAIRS

    known = outputs_of(activation)
    pairs = [
        (output, dtype)
        for dtype in dtypes or STANDARD_DTYPES
        for output in outputs or STANDARD_OUTPUTS
        if output in known
    ]
    chosen = REPAIRS if repairs is None else repairs
    exact = build_kernels(activation, pairs, chosen) if "exact" in accuracies else ()
    if "fast" not in accuracies:
        return exact
    return (*exact, *_fast(activation, dtypes, outputs, library=library))


def _fast(
    activation: Activation, dtypes: tuple[str, ...], outputs: tuple[str, ...], *, library: bool
) -> Iterator[Kernel]:
    """Build the kernels of the fast tier that there are."""
    from symact.kernel import build_fast
    from symact.kernel.outputs import outputs_of

    known = outputs_of(activation)
    for dtype in dtypes or FAST_DTYPES:
        for output in outputs or FAST_OUTPUTS:
            if dtype == "float64" or output not in known:
                continue
            try:
                yield build_fast(activation, output, dtype, library=library)
            except KernelError:  # no form in the arithmetic of floats
                continue


def check_outputs(activations: Iterable[Activation], outputs: Sequence[str]) -> None:
    """Raise UnknownNameError where an output belongs to none of the activations."""
    from symact.kernel.outputs import outputs_of

    known = tuple(dict.fromkeys(name for each in activations for name in outputs_of(each)))
    for output in outputs:
        if output not in known:
            near = difflib.get_close_matches(output[:64], known, 3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"outputs: {', '.join(known)}"
            raise UnknownNameError("there is no such output", subject=output[:64], hint=hint)


def _verdicts(request: Request, kernels: tuple[Kernel, ...]) -> tuple[Verdict, ...]:
    """Compile once per target and judge all targets by one reference per format."""
    from symact.verify.material import prepare
    from symact.verify.run import LOADERS, verify_kernel

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
