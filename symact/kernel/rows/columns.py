"""Keep what the last sweep would compute again: for targets that hold whole blocks of rows."""

from __future__ import annotations

from dataclasses import replace

from symact.kernel.rows.ir import Body, RowKernel, Stage


def with_columns(kernel: RowKernel) -> RowKernel:
    """Let the last sweep begin where the element body of the last stage ends.

    So it is where the last sweep repeats that body; any other kernel is given back.
    """
    if not kernel.stages or kernel.kept:
        return kernel
    *before, stage = kernel.stages
    count = _shared(stage, kernel.whole)
    if not count:
        return kernel
    made = {step.target for step in kernel.whole.body[:count]}
    rest = kernel.whole.body[count:]
    used = {n for step in rest for n in step.args} | set(kernel.whole.results)
    wanted = tuple(n for n in stage.element.results if n in made and n in used)
    if used & made != set(wanted) or wanted != stage.element.results[: len(wanted)]:
        return kernel
    kept = tuple(f"kept_{n}" for n in wanted)
    names = dict(zip(wanted, kept, strict=True))
    steps = tuple(replace(s, args=tuple(names.get(n, n) for n in s.args)) for s in rest)
    body = Body(
        (*(n for n in kernel.whole.inputs if n in used), *kept),
        tuple(c for c in kernel.whole.constants if c.name in used),
        steps, tuple(names.get(n, n) for n in kernel.whole.results), kernel.whole.arithmetic,
    )  # fmt: skip
    return replace(kernel, stages=(*before, replace(stage, kept=kept)), last=body)


def _shared(stage: Stage, whole: Body) -> int:
    """Count the steps of an element body if another body begins with them, else give 0."""
    steps = [(s.target, s.op, s.args) for s in stage.element.body]
    count = len(steps)
    if stage.repeats or stage.element.arithmetic != whole.arithmetic:
        return 0
    if [(s.target, s.op, s.args) for s in whole.body[:count]] != steps:
        return 0
    values = {c.name: c.value for c in whole.constants}
    same = all(values.get(c.name) == c.value for c in stage.element.constants)
    return count if same else 0
