"""Source of kernels along an axis and of gated ones, beside those of functions of one number."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from symact.activation import Activation, Kind
from symact.errors import DerivationError, KernelError, UnknownNameError

if TYPE_CHECKING:
    from symact.emit import Package
    from symact.kernel.ir import Kernel
    from symact.kernel.rows.ir import RowKernel

ROW_OUTPUTS = ("value", "vjp", "vjp_from_output")
"""Outputs of an activation along an axis."""

DTYPES = ("float32", "float64")
"""Formats where no others are asked for."""


def outputs_known(activation: Activation) -> tuple[str, ...]:
    """Name the outputs of an activation of any kind, with those of its evaluation mode."""
    if activation.indexed:
        return ROW_OUTPUTS
    if activation.draws:
        from symact.derive.modes import modes

        return tuple(dict.fromkeys(n for mode in modes([activation]) for n in outputs_known(mode)))
    if activation.kind is Kind.GATED:
        from symact.kernel.gated import gated_outputs

        return tuple(gated_outputs(activation))
    from symact.kernel.outputs import outputs_of

    return tuple(outputs_of(activation))


def check_outputs(activations: Iterable[Activation], outputs: Sequence[str]) -> None:
    """Raise UnknownNameError where an output belongs to none of the activations."""
    known = tuple(dict.fromkeys(name for each in activations for name in outputs_known(each)))
    for output in outputs:
        if output not in known:
            near = difflib.get_close_matches(output[:64], known, 3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"outputs: {', '.join(known)}"
            raise UnknownNameError("there is no such output", subject=output[:64], hint=hint)


def gated_kernels(
    activations: Iterable[Activation], dtypes: Sequence[str] = (), outputs: Sequence[str] = (),
    accuracies: Sequence[str] = ("exact",), *, library: bool = False,
) -> list[Kernel]:  # fmt: skip
    """Build the kernels of the gated ones among activations.

    Args:
        activations: Of any kind; those of other kinds are passed by.
        dtypes: Formats [default: float32 and float64].
        outputs: Outputs [default: all]; those an activation does not have are left out.
        accuracies: Tiers; the fast one has no float64, and what has no fast form is left out.
        library: Whether kernels of the fast tier may call the platform's functions.

    Raises:
        KernelError: One is no product of functions of one input each, or there is no such format.
    """
    from symact.kernel import build_kernel

    wanted = [
        (each, output, dtype)
        for each in activations
        if each.kind is Kind.GATED and not each.indexed
        for dtype in dtypes or DTYPES
        for output in outputs_known(each)
        if output in (outputs or outputs_known(each))
    ]
    found = [build_kernel(*each) for each in wanted] if "exact" in accuracies else []
    quicker = wanted if "fast" in accuracies else []
    fast = [_fast(*each, library=library) for each in quicker if each[2] != "float64"]
    return found + [kernel for kernel in fast if kernel is not None]


def _fast(activation: Activation, output: str, dtype: str, *, library: bool) -> Kernel | None:
    from symact.kernel import build_fast

    try:
        return build_fast(activation, output, dtype, library=library)
    except KernelError:  # no form in so few steps
        return None


def row_kernels(
    activations: Iterable[Activation], target: str, dtypes: Sequence[str] = (),
    outputs: Sequence[str] = (),
) -> list[RowKernel]:  # fmt: skip
    """Build the kernels of those along an axis among activations.

    Args:
        activations: Of any kind; those of other kinds are passed by.
        target: `c` or `numpy`.
        dtypes: Formats [default: float32 and float64].
        outputs: Outputs [default: all that there are].

    Raises:
        DerivationError: An output is asked for that the activation does not have.
        KernelError: There is no kernel in a format.
    """
    from symact.kernel.rows import build_rows

    made = []
    for each in activations:
        for output in (outputs or ROW_OUTPUTS) if each.indexed else ():
            for dtype in dtypes or DTYPES if output in ROW_OUTPUTS else ():
                try:
                    made.append(build_rows(each, output, dtype, single=target == "c"))
                except DerivationError:  # the gradient is no function of the output alone
                    if outputs:
                        raise
    return made


def exact_only(activations: Iterable[Activation], accuracies: Sequence[str]) -> None:
    """Raise KernelError where only a tier is asked for that those along an axis do not have."""
    for each in activations:
        if each.indexed and "exact" not in accuracies:
            raise KernelError(
                f"has no kernels of the tier {', '.join(accuracies)}", subject=each.name,
                hint="use the tier exact",
            )  # fmt: skip


def packaged(
    kernels: Sequence[Kernel], rows: Sequence[RowKernel], target: str, *, dispatch: bool = False
) -> Package:
    """Spell kernels of both sorts.

    Those along an axis are a header of their own, or the module `rows` of the package where there
    are others too; with `dispatch` these are C and chosen when the program runs.

    Raises:
        TargetError: The target has no form for kernels along an axis.
        UnknownNameError: There is no such target.
    """
    from symact.emit import Package

    target = "c" if dispatch else target
    if not rows:
        return _ordinary(kernels, target, dispatch=dispatch)
    from symact.emit.rows import generate_rows

    alone = generate_rows(rows, target)
    if not kernels:
        return alone
    others = _ordinary(kernels, target, dispatch=dispatch)
    moved = tuple((path.replace("__init__", "rows"), text) for path, text in alone.files)
    return Package(others.target, others.name, tuple(sorted((*others.files, *moved))))


def _ordinary(kernels: Sequence[Kernel], target: str, *, dispatch: bool) -> Package:
    if dispatch:
        from symact.build import dispatch_package

        return dispatch_package(kernels)
    from symact import emit

    return emit.generate(kernels, target)
