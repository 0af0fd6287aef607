"""The fast tier in the form that its target is quick with."""

from __future__ import annotations

from symact.activation import Activation
from symact.derive.modes import explicit
from symact.errors import KernelError
from symact.kernel.assemble import build_library_kernel
from symact.kernel.gated import build_gated
from symact.kernel.ir import Kernel
from symact.kernel.kinds import build_kernel


def build_fast(activation: Activation, output: str, dtype: str, *, library: bool = False) -> Kernel:
    """Turn an activation into a kernel of the fast tier.

    Args:
        activation: An elementwise one, or one of two inputs.
        output: As for `build_kernel`.
        dtype: As for `build_kernel`.
        library: Whether the target is quick with whole arrays and slow with single steps, as NumPy
            is: float32 kernels then call the platform's functions, where they have such a form.

    Raises:
        KernelError: There is none of this output or format.
    """
    if library and dtype == "float32":
        try:
            if not activation.scalar:
                return build_gated(explicit(activation), output, dtype, "fast", library=True)
            return build_library_kernel(activation, output, dtype)
        except KernelError:  # a function has no plain form
            pass
    return build_kernel(activation, output, dtype, accuracy="fast")
