"""Choose the fewest steps that a target can spell, where others give the same bits."""

from __future__ import annotations

from symact.emit.target import Target
from symact.kernel.ir import Kernel


def in_brief(kernel: Kernel, target: Target) -> Kernel:
    """Give a kernel in the fewest steps that are known for it and that a target has words for."""
    brief = kernel.brief
    if brief is None or brief.arithmetic not in target.arithmetics or not brief.fits(kernel):
        return kernel
    return brief.of(kernel)
