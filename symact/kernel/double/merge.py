"""Take one result out of a kernel, and put another way to it in its place."""

from __future__ import annotations

from dataclasses import replace

from symact.kernel.builder import Builder
from symact.kernel.ir import Kernel


def first_alone(kernel: Kernel) -> Kernel:
    """Give the kernel of the first result: steps that only others need are left out."""
    b = Builder()
    names = _replayed(b, kernel)
    results = (names[kernel.results[0]],)
    constants, body = b.finish(results)
    return replace(
        kernel, output="value", constants=constants, body=body, results=results,
        bounds=kernel.bounds[:1], formula=kernel.formula[:1],
    )  # fmt: skip


def with_first(kernel: Kernel, first: Kernel) -> Kernel:
    """Give the kernel with its first result from another kernel; equal steps are shared."""
    b = Builder()
    value = _replayed(b, first)[first.results[0]]
    names = _replayed(b, kernel)
    results = (value, *(names[r] for r in kernel.results[1:]))
    constants, body = b.finish(results)
    bounds = (first.bounds[0], *kernel.bounds[1:])
    return replace(kernel, constants=constants, body=body, results=results, bounds=bounds)


def _replayed(b: Builder, kernel: Kernel) -> dict[str, str]:
    """Append the steps of a kernel; give the names that they have now."""
    names = {name: name for name in kernel.inputs}
    names |= {c.name: b.const(c.value, c.origin) for c in kernel.constants}
    for step in kernel.body:
        arguments = (names[a] for a in step.args)
        names[step.target] = b.op(step.op, *arguments, why=step.why)
    return names
