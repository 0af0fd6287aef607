"""From measurements to a verdict: the claim of a kernel against what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symact.kernel.ir import Bound, Kernel
from symact.kernel.swings import spell_scale
from symact.numeric.formats import FORMATS
from symact.verify.measure import SHOWN, Measurement, Run, measure
from symact.verify.records import Claim, Status, Verdict, Witness
from symact.verify.reference import ReferenceValues

TOLERANCES: dict[str, float] = {"float16": 0.5, "bfloat16": 0.5, "float32": 0.5001, "float64": 3.0}
"""Largest bound in ulp that a kernel of each format may claim; a smaller planned one counts."""

ACCURACY = "bounded"
"""The tier of kernels that claim a planned bound."""

FURTHER = {"float64": 4.0}
"""The same for second derivatives and derivatives in parameters: in short formats half an ulp and
what a result of double precision adds to it."""

SHORT_FURTHER = 0.5 + 2.0**-24

PRODUCT = {"float64": 8.5}
"""The same for upstream times grad: a factor near 1 has ulps twice as large as its product."""

COMPONENTS: dict[str, tuple[str, ...]] = {"value_and_grad": ("value", "grad")}
"""What the results of a kernel are compared with, where it is not the output of that name."""

TOLERATED: dict[str, dict[str, float]] = {
    **dict.fromkeys(("value", "grad", "value_and_grad"), TOLERANCES),
    "backward": PRODUCT,
}


def components(output: str) -> tuple[str, ...]:
    """Name what each result of a kernel is compared with."""
    return COMPONENTS.get(output, (output,))


FAST: dict[str, float] = {"float16": 0.5, "bfloat16": 0.5, "float32": 3.0}
"""Largest bound in ulp that a kernel of the fast tier may claim."""

FAST_PRODUCT = {"float32": 6.5}
"""The same for upstream times grad: twice the ulps, and the rounding of the product."""


def claimed(bound: Bound, kernel: Kernel) -> Bound:
    """Give the bound to be judged: the planned one, but never more than is tolerated."""
    table = TOLERATED.get(kernel.output, FURTHER)
    if kernel.accuracy == "fast":
        table = FAST_PRODUCT if kernel.output == "backward" else FAST
    return replace(bound, ulp=min(bound.ulp, table.get(kernel.dtype, SHORT_FURTHER)))


def state(bounds: Sequence[Bound], output: str = "value") -> Claim:
    """Put the claim in words."""
    worst = max(bound.ulp for bound in bounds)
    roots = [each.root for bound in bounds for each in bound.neighbourhoods]
    text = f"every result is within {worst:.6g} ulp of the exact value"
    if roots:
        places = ", ".join(f"{root:.6g}" for root in roots)
        text += f", near {places} within the absolute bounds listed"
    for each in dict.fromkeys(b.scale for b in bounds if b.scale is not None):
        text += f", in ulps of at least {spell_scale(each)}"
    if output == "backward":
        text += ", all but ulps times |upstream|, gradients below 2^-1022 counted as 2^-1022"
    return Claim(f"{text}; special inputs are right; no warning is raised", worst)


def judge(kernel: Kernel, target: str, run: Run, references: Sequence[ReferenceValues]) -> Verdict:
    """Judge what a runner of a kernel returned.

    Args:
        kernel: Names the computation and carries the planned bounds, one per result.
        target: Where it ran.
        run: Its results.
        references: The right answers, one per result.
    """
    bounds = tuple(claimed(bound, kernel) for bound in kernel.bounds)
    fmt = FORMATS[kernel.dtype]
    counted = len(run.results) == len(references)
    parts = [
        measure(result, answers, bound, fmt)
        for result, answers, bound in zip(run.results, references, bounds, strict=False)
    ]
    failures = [] if counted else [f"{len(run.results)} results, not {len(references)}"]
    labels = components(kernel.output)
    for label, part in zip(labels, parts, strict=False):
        prefix = f"{label}: " if len(labels) > 1 else ""
        failures += [prefix + failure for failure in part.failures]
    if not any(part.inputs for part in parts):
        failures.append("no input could be judged")
    if run.warnings:
        failures.append(f"{len(run.warnings)} warnings, the first: {run.warnings[0]}")
    return _verdict(
        kernel, target, run, state(bounds, kernel.output), parts=parts, failures=tuple(failures)
    )


def _verdict(
    kernel: Kernel,
    target: str,
    run: Run,
    claim: Claim,
    *,
    parts: Sequence[Measurement],
    failures: tuple[str, ...],
) -> Verdict:
    inputs = sum(part.inputs for part in parts)
    finite = sum(part.finite for part in parts)
    misrounded = sum(part.misrounded for part in parts)
    return Verdict(
        name=kernel.name,
        output=kernel.output,
        target=target,
        dtype=kernel.dtype,
        accuracy=ACCURACY if kernel.accuracy == "exact" else kernel.accuracy,
        inputs=max((part.inputs for part in parts), default=0),
        unjudged=max((part.unjudged for part in parts), default=0),
        exhaustive=False,
        claim=claim,
        max_ulp=max((part.max_ulp for part in parts), default=0.0),
        mean_ulp=sum(part.sum_ulp for part in parts) / finite if finite else 0.0,
        correctly_rounded=1 - misrounded / inputs if inputs else 0.0,
        misrounded=misrounded,
        worst=_worst(parts),
        nonfinite_errors=sum(part.nonfinite_errors for part in parts),
        wrong=tuple(witness for part in parts for witness in part.wrong)[:SHOWN],
        roots=tuple(root for part in parts for root in part.roots),
        warnings=len(run.warnings),
        failures=failures,
        status=Status.FAILED if failures else Status.OK,
        seconds=run.seconds,
    )


def _worst(parts: Sequence[Measurement]) -> Witness | None:
    """Choose the witness of the result that is worst: wrong special values first."""
    found = [part for part in parts if part.worst is not None]
    ranked = max(found, key=lambda part: (bool(part.wrong), part.max_ulp), default=None)
    return ranked.worst if ranked else None
