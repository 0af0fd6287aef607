"""Verdicts on kernels of rows and of two inputs: one result array beside mpmath's answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.kernel.ir import Bound
from symact.numeric.digits import rounded
from symact.numeric.formats import FORMATS
from symact.verify.judge import ACCURACY, state
from symact.verify.measure import Run, measure
from symact.verify.records import Status, Verdict, Witness
from symact.verify.reference import ReferenceValues

DIGITS = {"float16": 80, "bfloat16": 120, "float32": 120, "float64": 400}
"""Of the right answers: 60 and more also of the smallest number of the format beside 1."""

Place = Callable[[int], tuple[float, str]]
"""Gives the input and says where it lies, from the number of a result."""


@dataclass(frozen=True, slots=True)
class Named:
    """Say which kernel ran where, and what is claimed of it, in ulp."""

    name: str
    output: str
    target: str
    dtype: str
    ulp: float


def answers(values: Sequence[Any], dtype: str) -> ReferenceValues:
    """Round mpmath's numbers; None is no answer. Zeros may have either sign."""
    fmt = FORMATS[dtype]
    pairs = [(np.nan, 0.0) if value is None else rounded(value, fmt) for value in values]
    want = np.array([number for number, _ in pairs], dtype=np.float64)
    offset = np.array([rest for _, rest in pairs], dtype=np.float64)
    judged = ~np.isnan(want)
    return ReferenceValues(np.arange(want.size, dtype=np.float64), want, offset, judged, want == 0)


def verdict_on(kernel: Named, run: Run, reference: ReferenceValues, place: Place) -> Verdict:
    """Judge the one result array of a run.

    Args:
        kernel: Which kernel, with its bound.
        run: What it returned, and its warnings.
        reference: The right answers, numbered.
        place: Finds the input of a result.
    """
    result: NDArray[Any] = run.results[0]
    bound = Bound(kernel.ulp, 0.0, "")
    part = measure(result, reference, bound, FORMATS[kernel.dtype])
    wrong = tuple(_placed(each, place) for each in part.wrong)
    failures = []
    if wrong:
        failures.append(f"{part.nonfinite_errors} wrong special values (first {wrong[0].why})")
    if not part.max_ulp <= kernel.ulp:
        failures.append(f"error {part.max_ulp:.3g} ulp above the bound {kernel.ulp:.3g}")
    if not part.inputs:
        failures += part.failures or ("no input could be judged",)
    if run.warnings:
        failures.append(f"{len(run.warnings)} warnings, the first: {run.warnings[0]}")
    return Verdict(
        name=kernel.name, output=kernel.output, target=kernel.target, dtype=kernel.dtype,
        accuracy=ACCURACY, inputs=part.inputs, unjudged=part.unjudged, exhaustive=False,
        claim=state([bound]), max_ulp=part.max_ulp,
        mean_ulp=part.sum_ulp / part.finite if part.finite else 0.0,
        correctly_rounded=1 - part.misrounded / part.inputs if part.inputs else 0.0,
        misrounded=part.misrounded, worst=_placed(part.worst, place) if part.worst else None,
        nonfinite_errors=part.nonfinite_errors, wrong=wrong, roots=(),
        warnings=len(run.warnings), failures=tuple(failures),
        status=Status.FAILED if failures else Status.OK, seconds=run.seconds,
    )  # fmt: skip


def _placed(witness: Witness, place: Place) -> Witness:
    """Put the input where the number of the result stands, and say where it lies."""
    x, where = place(int(witness.x))
    return replace(witness, x=x, why=": ".join(filter(None, (where, witness.why))))
