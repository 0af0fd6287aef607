"""Verdicts on kernels of rows and of two inputs: one result array beside mpmath's answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symact.kernel.ir import Bound
from symact.numeric.digits import rounded
from symact.numeric.formats import FORMATS
from symact.verify.judge import ACCURACY, state
from symact.verify.measure import SHOWN, Measurement, Run, measure
from symact.verify.records import Status, Verdict, Witness
from symact.verify.reference import ReferenceValues

DIGITS = {"float16": 80, "bfloat16": 120, "float32": 120, "float64": 400}
"""Of the right answers: 60 and more also of the smallest number of the format beside 1."""

Place = Callable[[int], tuple[float, str]]
"""Gives the input and says where it lies, from the number of a result."""


@dataclass(frozen=True, slots=True)
class Named:
    """Say which kernel ran where, what is claimed of it, in ulp, and of which tier it is."""

    name: str
    output: str
    target: str
    dtype: str
    ulp: float
    accuracy: str = "exact"


def answers(values: Sequence[Any], dtype: str) -> ReferenceValues:
    """Round mpmath's numbers; None is no answer. Zeros may have either sign."""
    fmt = FORMATS[dtype]
    pairs = [(np.nan, 0.0) if value is None else rounded(value, fmt) for value in values]
    want = np.array([number for number, _ in pairs], dtype=np.float64)
    offset = np.array([rest for _, rest in pairs], dtype=np.float64)
    judged = ~np.isnan(want)
    return ReferenceValues(np.arange(want.size, dtype=np.float64), want, offset, judged, want == 0)


@dataclass(frozen=True, slots=True, eq=False)
class Claimed:
    """Hold what one result of a kernel is judged by.

    Attributes:
        bound: What is claimed of it.
        reference: The right answers, numbered.
        zones: Where the bound is not one in ulp: the same answers seen from the input of a factor.
        part: The measurement, where it is made already.
    """

    bound: Bound
    reference: ReferenceValues
    zones: tuple[tuple[Any, ReferenceValues], ...] = ()
    part: Measurement | None = None


def verdict_on(kernel: Named, run: Run, reference: ReferenceValues, place: Place) -> Verdict:
    """Judge the one result array of a run.

    Args:
        kernel: Which kernel, with its bound.
        run: What it returned, and its warnings.
        reference: The right answers, numbered.
        place: Finds the input of a result.
    """
    return verdict_of(kernel, run, [Claimed(Bound(kernel.ulp, 0.0, ""), reference)], place)


def verdict_of(kernel: Named, run: Run, claims: Sequence[Claimed], place: Place) -> Verdict:
    """Judge every result array of a run by its own claim.

    Args:
        kernel: Which kernel; its bound is the largest of the claims.
        run: What it returned, and its warnings.
        claims: One for each result.
        place: Finds the input of a result.
    """
    fmt = FORMATS[kernel.dtype]
    parts, roots = [], []
    for result, claim in zip(run.results, claims, strict=True):
        plain, inside = _outside(claim)
        bound = replace(claim.bound, neighbourhoods=(), scale=None)
        parts.append(claim.part or measure(result, plain, bound, fmt))
        for zone, seen in inside:
            bound = replace(claim.bound, neighbourhoods=zone.neighbourhoods, scale=zone.scale)
            roots.append(measure(result, seen, bound, fmt))
    return _verdict(kernel, run, claims, parts, roots, place)


def _outside(claim: Claimed) -> tuple[ReferenceValues, list[tuple[Any, ReferenceValues]]]:
    """Part the points: those that the bound in ulp is for, and those of each zone."""
    rest = claim.reference.judged
    inside = []
    for zone, seen in claim.zones:
        mine = np.zeros(rest.shape, dtype=np.bool_)
        for each in zone.neighbourhoods:
            mine |= (seen.x >= each.lo) & (seen.x <= each.hi)
        if zone.scale is not None:
            mine |= np.abs(seen.x) >= zone.scale.start
        inside.append((zone, replace(seen, judged=rest & mine)))
        rest = rest & ~mine
    return replace(claim.reference, judged=rest), inside


def _verdict(
    kernel: Named, run: Run, claims: Sequence[Claimed], parts: Sequence[Measurement],
    inside: Sequence[Measurement], place: Place,
) -> Verdict:  # fmt: skip
    every = [*parts, *inside]
    wrong = tuple(_placed(each, place) for part in parts for each in part.wrong)[:SHOWN]
    failures = []
    if wrong:
        count = sum(part.nonfinite_errors for part in parts)
        failures.append(f"{count} wrong special values (first {wrong[0].why})")
    for part, claim in zip(parts, claims, strict=True):
        if not part.max_ulp <= claim.bound.ulp:
            what = f"error {part.max_ulp:.3g} ulp above the bound {claim.bound.ulp:.3g}"
            failures.append(what)
        if not part.inputs:
            failures += part.failures or ("no input could be judged",)
    failures += [text for part in inside for text in part.failures]
    if run.warnings:
        failures.append(f"{len(run.warnings)} warnings, the first: {run.warnings[0]}")
    worst = max((p for p in parts if p.worst), key=lambda p: (bool(p.wrong), p.max_ulp),
                default=None)  # fmt: skip
    inputs = sum(part.inputs for part in every)
    finite = sum(part.finite for part in every)
    misrounded = sum(part.misrounded for part in every)
    return Verdict(
        name=kernel.name, output=kernel.output, target=kernel.target, dtype=kernel.dtype,
        accuracy=ACCURACY if kernel.accuracy == "exact" else kernel.accuracy,
        inputs=max(int(claim.reference.judged.sum()) for claim in claims),
        unjudged=max(int((~claim.reference.judged).sum()) for claim in claims), exhaustive=False,
        claim=state([claim.bound for claim in claims], kernel.output),
        max_ulp=max(part.max_ulp for part in every),
        mean_ulp=sum(part.sum_ulp for part in every) / finite if finite else 0.0,
        correctly_rounded=1 - misrounded / inputs if inputs else 0.0, misrounded=misrounded,
        worst=_placed(worst.worst, place) if worst and worst.worst else None,
        nonfinite_errors=sum(part.nonfinite_errors for part in parts), wrong=wrong,
        roots=tuple(root for part in inside for root in part.roots),
        warnings=len(run.warnings), failures=tuple(failures),
        status=Status.FAILED if failures else Status.OK, seconds=run.seconds,
    )  # fmt: skip


def _placed(witness: Witness, place: Place) -> Witness:
    """Put the input where the number of the result stands, and say where it lies."""
    x, where = place(int(witness.x))
    return replace(witness, x=x, why=": ".join(filter(None, (where, witness.why))))
