"""One door to the kernels of every kind of activation that computes element by element."""

from __future__ import annotations

from collections.abc import Sequence

from symact.activation import Activation
from symact.derive.modes import explicit
from symact.errors import KernelError
from symact.kernel.assemble import Repairs
from symact.kernel.assemble import build_kernel as build_elementwise
from symact.kernel.assemble import build_kernels as build_all_elementwise
from symact.kernel.gated import build_gated
from symact.kernel.ir import Kernel
from symact.kernel.repairs import REPAIRS


def build_kernel(
    activation: Activation, output: str, dtype: str, repairs: Repairs = REPAIRS,
    accuracy: str = "exact",
) -> Kernel:  # fmt: skip
    """Turn an activation into a kernel: see `assemble.build_kernel` and `gated.build_gated`.

    One with a random input takes it as a second array.

    Raises:
        KernelError: There is none of this output, format or tier, or of an activation along an
            axis, which is no function of single elements.
    """
    if activation.indexed:
        raise KernelError(
            "works along an axis and has no kernel of single elements", subject=activation.name,
            hint="symact.compile gives a function with an axis",
        )  # fmt: skip
    if activation.scalar:
        return build_elementwise(activation, output, dtype, repairs, accuracy)
    return build_gated(explicit(activation), output, dtype, accuracy)


def build_kernels(
    activation: Activation, wanted: Sequence[tuple[str, str]], repairs: Repairs = REPAIRS
) -> tuple[Kernel, ...]:
    """Turn an activation into several kernels: what they share is planned once where it can be.

    Raises:
        KernelError: As for `build_kernel`.
    """
    if activation.scalar and not activation.indexed:
        return build_all_elementwise(activation, wanted, repairs)
    return tuple(build_kernel(activation, *each, repairs) for each in wanted)
