"""Errors beside times: every participant on the same inputs, judged by the oracle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symact.activation import Activation
from symact.build.peers import Arrays, Bound
from symact.kernel.ir import Kernel
from symact.kernel.outputs import outputs_of
from symact.numeric.formats import FORMATS, Format, round_float
from symact.numeric.storage import to_double
from symact.numeric.ulp import ulp_error
from symact.report.bench.arrays import make_arrays
from symact.verify.inputs import choose_inputs
from symact.verify.judge import components
from symact.verify.points import landmarks
from symact.verify.reference import ReferenceValues, reference
from symact.verify.truth import find_truths

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Exam:
    """Hold inputs and the right answers.

    Attributes:
        arrays: Inputs and room for results; the upstream of `backward` is 1 everywhere.
        answers: One per result.
        counted: Where each result is judged: not at kinks, where conventions differ, and not
            where only an absolute error is claimed, beside some roots in double precision.
    """

    arrays: Arrays
    answers: tuple[ReferenceValues, ...]
    counted: tuple[Mask, ...]


def examine(activation: Activation, kernel: Kernel, count: int) -> Exam:
    """Choose inputs, spread over the format and dense at landmarks, and find the right answers.

    Args:
        activation: What is computed.
        kernel: The exact kernel: its defaults are the parameters.
        count: Number of random inputs.

    Raises:
        DerivationError: The expression has no finite list of smooth pieces.
    """
    fmt = FORMATS[kernel.dtype]
    wanted = ("grad",) if kernel.output == "backward" else components(kernel.output)
    known = outputs_of(activation)
    params = tuple(round_float(value, fmt) for value in kernel.defaults)
    truths = find_truths(activation, params, {part: known[part][0] for part in wanted})
    special = {place for truth in truths.values() for place in landmarks(truth, fmt)}
    plan = choose_inputs(fmt, sorted(special), count)
    numbers = to_double(plan, fmt.name)
    answers = tuple(reference(truths[part], numbers, fmt) for part in wanted)
    kinks = np.isin(numbers, [joint for truth in truths.values() for joint in truth.joints])
    counted = tuple(
        answer.judged & np.isfinite(numbers) & ~kinks & ~_beside_roots(numbers, kernel, index)
        for index, answer in enumerate(answers)
    )
    return Exam(make_arrays(plan, kernel, fmt.name), answers, counted)


def largest_error(bound: Bound, exam: Exam) -> float:
    """Run once and give the largest error of all results in ulp; see `records.Result`."""
    for out in exam.arrays.outs:
        out.fill(0)
    bound.call()
    fmt = FORMATS[exam.arrays.dtype]
    worst = 0.0
    for got, answer, counted in zip(bound.results(), exam.answers, exam.counted, strict=True):
        numbers, want = (
            _topped(v, fmt) for v in (to_double(got.reshape(-1), fmt.name), answer.want)
        )
        error = ulp_error(numbers, want, answer.offset, fmt)[counted]
        worst = max(worst, float(error.max(initial=0.0)))
    return worst


def _topped(values: NDArray[np.float64], fmt: Format) -> NDArray[np.float64]:
    """Count an overflow as the number that would follow the largest one, where doubles have it."""
    above = np.ldexp(1.0, fmt.emax + 1) if fmt.emax < FORMATS["float64"].emax else np.inf
    return np.where(np.isinf(values), np.copysign(above, values), values)


def _beside_roots(x: NDArray[np.float64], kernel: Kernel, index: int) -> Mask:
    inside = np.zeros(x.shape, np.bool_)
    for near in kernel.bounds[index].neighbourhoods:
        inside |= (x >= near.lo) & (x <= near.hi)
    return inside
