"""Verify activations that are no functions of one number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symact.activation import Activation, Kind
from symact.derive.modes import modes
from symact.errors import KernelError
from symact.kernel.gated import gated_outputs
from symact.verify import run
from symact.verify.gated import verify_gated
from symact.verify.records import Verdict
from symact.verify.rows import verify_rows
from symact.verify.rows_products import PRODUCTS, verify_products

VALUE = "value"


def verify_special(
    activations: Sequence[Activation],
    dtypes: Sequence[str],
    targets: Sequence[str],
    outputs: Sequence[str] = (),
    accuracy: str = "exact",
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Verdict]:
    """Verify gated activations, those along an axis and those with a random input.

    The latter are verified in both modes: as a function of the random input too, and by their
    expectation, under the name `<name>_evaluation`.

    Args:
        activations: Definitions of these kinds.
        dtypes: Formats.
        targets: Targets to run on.
        outputs: What is asked for: `value`, `grad_<input>`, `backward`, `vjp`, `vjp_from_output`;
            everything there is where nothing is. Each activation gets those that it has.
        accuracy: Tier: `exact`, or of gated ones `fast`: of those outputs that have it.
        progress: Called after each with (done, of how many, name).

    Raises:
        KernelError: An activation has no such output or tier, or there is no such kernel.
        ToolchainError: The target C is asked for and there is no compiler.
    """
    _check(activations, outputs, accuracy)
    verdicts: list[Verdict] = []
    for done, each in enumerate(activations, 1):
        for mode in modes([each]):
            verdicts += _verified(mode, dtypes, targets, outputs, accuracy)
        if progress:
            progress(done, len(activations), each.name)
    return verdicts


def outputs_of(activation: Activation) -> tuple[str, ...]:
    """Name what is verified of one activation; of an elementwise one what is verified at first."""
    if activation.indexed:
        return (VALUE, *PRODUCTS)
    if activation.kind is Kind.GATED:
        return tuple(gated_outputs(activation))
    return run.OUTPUTS


def _verified(
    activation: Activation, dtypes: Sequence[str], targets: Sequence[str], outputs: Sequence[str],
    accuracy: str,
) -> list[Verdict]:  # fmt: skip
    wanted = [name for name in outputs_of(activation) if name in (outputs or (name,))]
    if not wanted:
        return []
    if activation.indexed:
        found = verify_rows(activation, dtypes, targets) if VALUE in wanted else []
        products = [name for name in wanted if name in PRODUCTS]
        return found + verify_products(activation, dtypes, targets, products)
    if activation.kind is Kind.GATED:
        return verify_gated(activation, dtypes, targets, wanted, accuracy)
    return run.verify([activation], dtypes, targets, wanted, accuracy=accuracy)


def _check(activations: Sequence[Activation], outputs: Sequence[str], accuracy: str) -> None:
    names = ", ".join(each.name for each in activations)
    known = dict.fromkeys(name for mode in modes(activations) for name in outputs_of(mode))
    if not known.keys() >= set(outputs):
        raise KernelError(
            f"has no output {', '.join(sorted(set(outputs) - known.keys()))} that is measured",
            subject=names, hint=f"outputs: {', '.join(known)}",
        )  # fmt: skip
    without = ", ".join(each.name for each in activations if each.indexed)
    if accuracy != "exact" and without:
        raise KernelError(
            f"has no kernels of the tier {accuracy}", subject=without, hint="use the tier exact"
        )
