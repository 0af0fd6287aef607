"""Verify activations that are no functions of one number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symact.activation import Activation, Kind
from symact.errors import KernelError
from symact.verify.gated import verify_gated
from symact.verify.records import Verdict
from symact.verify.rows import verify_rows


def verify_special(
    activations: Sequence[Activation],
    dtypes: Sequence[str],
    targets: Sequence[str],
    outputs: Sequence[str] = (),
    accuracy: str = "exact",
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Verdict]:
    """Verify the values of gated activations and of those along an axis.

    Args:
        activations: Definitions of these kinds.
        dtypes: Formats.
        targets: Targets to run on.
        outputs: What is asked for: nothing or `value`.
        accuracy: Tier: `exact`.
        progress: Called after each with (done, of how many, name).

    Raises:
        KernelError: Another output or tier is asked for, or there is no such kernel.
        ToolchainError: The target C is asked for and there is no compiler.
    """
    for each in activations:
        _check(each, outputs, accuracy)
    verdicts: list[Verdict] = []
    for done, each in enumerate(activations, 1):
        judge = verify_rows if each.indexed else verify_gated
        verdicts += judge(each, dtypes, targets)
        if progress:
            progress(done, len(activations), each.name)
    return verdicts


def _check(activation: Activation, outputs: Sequence[str], accuracy: str) -> None:
    if not activation.indexed and activation.kind is not Kind.GATED:
        raise KernelError(
            "takes random numbers element by element and has no kernels", subject=activation.name,
            hint=f"symact show {activation.name} has the formula and what it is on average",
        )  # fmt: skip
    if set(outputs) - {"value"}:
        raise KernelError(
            "is measured in its values only", subject=activation.name, hint="use --output value"
        )
    if accuracy != "exact":
        raise KernelError(
            f"has no kernels of the tier {accuracy}", subject=activation.name,
            hint="use the tier exact",
        )  # fmt: skip
