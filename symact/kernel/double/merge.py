"""Take single results out of a kernel, and put other ways to them in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symact.kernel.builder import Builder
from symact.kernel.ir import Kernel

OUTPUTS = ("value", "grad")


def alone(kernel: Kernel, which: int) -> Kernel:
    """Give the kernel of one result: steps that only others need are left out."""
    b = Builder()
    names = _replayed(b, kernel)
    results = (names[kernel.results[which]],)
    constants, body = b.finish(results)
    return replace(
        kernel, output=OUTPUTS[which] if len(kernel.results) > 1 else kernel.output,
        constants=constants, body=body, results=results,
        bounds=kernel.bounds[which : which + 1], formula=kernel.formula[which : which + 1],
    )  # fmt: skip


def together(kernel: Kernel, single: Sequence[Kernel]) -> Kernel:
    """Give the kernel with its results from kernels of one each; equal steps are shared."""
    b = Builder()
    results = tuple(_replayed(b, each)[each.results[0]] for each in single)
    constants, body = b.finish(results)
    bounds = tuple(each.bounds[0] for each in single)
    return replace(kernel, constants=constants, body=body, results=results, bounds=bounds)


def _replayed(b: Builder, kernel: Kernel) -> dict[str, str]:
    """Append the steps of a kernel; give the names that they have now."""
    names = {name: name for name in kernel.inputs}
    names |= {c.name: b.const(c.value, c.origin) for c in kernel.constants}
    for step in kernel.body:
        arguments = (names[a] for a in step.args)
        names[step.target] = b.op(step.op, *arguments, why=step.why)
    return names
