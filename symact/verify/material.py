"""What kernels of one activation and format are judged by: inputs, and the right answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.activation import Activation
from symact.kernel.ir import Kernel
from symact.kernel.outputs import outputs_of
from symact.numeric.formats import FLOAT64, FORMATS, Format, round_float
from symact.numeric.storage import to_double
from symact.verify.inputs import choose_inputs
from symact.verify.judge import components
from symact.verify.points import landmarks
from symact.verify.product import choose_upstream, times
from symact.verify.reference import ReferenceValues, reference
from symact.verify.truth import Truth, find_truths
from symact.verify.witness import cross_check

FACTOR = {"backward": "grad"}
"""Outputs that are products, with the factor that is known exactly."""

COUNT = 2000
"""Random inputs of the default plan; with binades, quarters and specials it is four times this."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Hold what all kernels of one activation and format are judged by.

    Attributes:
        plan: The inputs, in the format; bfloat16 as bits.
        params: Floats for the run-time parameters.
        answers: The reference of each component: `value`, `grad`, `grad2`, `backward` and
            `grad_<parameter>`, as far as the kernels need them.
        upstream: The second array of `backward`, carried like the plan.
    """

    plan: NDArray[Any]
    params: tuple[float, ...]
    answers: Mapping[str, ReferenceValues]
    upstream: NDArray[Any] | None = None

    def arrays(self, kernel: Kernel) -> tuple[NDArray[Any], ...]:
        """Give the arrays that a kernel takes."""
        second = () if self.upstream is None or len(kernel.arrays) == 1 else (self.upstream,)
        return (self.plan, *second)


def prepare(
    activation: Activation,
    kernels: Sequence[Kernel],
    count: int = COUNT,
    plan: NDArray[Any] | None = None,
) -> Material:
    """Choose inputs and find the right answers for kernels of one activation and format.

    Args:
        activation: What they compute.
        kernels: Kernels of one format; their roots and parameters' defaults are used.
        count: Number of random inputs.
        plan: Inputs, carried in the format, to take instead of choosing some.

    Raises:
        WitnessError: The oracle and the second witness disagree.
    """
    (dtype,) = {kernel.dtype for kernel in kernels}
    fmt = FORMATS[dtype]
    (defaults,) = {kernel.defaults for kernel in kernels}
    params = tuple(round_float(value, fmt) for value in defaults)
    needed = sorted({part for kernel in kernels for part in components(kernel.output)})
    exact = sorted({FACTOR.get(part, part) for part in needed})
    known = outputs_of(activation)
    truths = find_truths(activation, params, {part: known[part][0] for part in exact})
    if plan is None:
        plan = choose_inputs(fmt, _specials(truths, kernels, fmt), count)
    numbers = to_double(plan, fmt.name)
    answers = {}
    for part in exact:
        answers[part] = reference(truths[part], numbers, fmt)
        cross_check(truths[part], answers[part], fmt)
    if params:
        answers = {part: _either_zero_near_zero(found, fmt) for part, found in answers.items()}
    if "backward" not in needed:
        return Material(plan, params, answers)
    upstream = choose_upstream(fmt, plan.size)
    grad = reference(truths["grad"], numbers, FLOAT64)
    if params:
        grad = _either_zero_near_zero(grad, fmt)
    answers["backward"] = times(truths["grad"], grad, upstream, fmt)
    return Material(plan, params, answers, upstream)


def _either_zero_near_zero(answers: ReferenceValues, fmt: Format) -> ReferenceValues:
    """Leave the sign of zero free at x = 0 and at subnormal x.

    There it hangs on the run-time parameters: x + beta at beta = 0 is +0 for x = -0.
    """
    near = np.abs(answers.x) < fmt.min_normal
    return replace(answers, either_zero=answers.either_zero | near)


def _specials(truths: Mapping[str, Truth], kernels: Sequence[Kernel], fmt: Format) -> list[float]:
    found = {place for truth in truths.values() for place in landmarks(truth, fmt)}
    for kernel in kernels:
        for bound in kernel.bounds:
            found.update(end for n in bound.neighbourhoods for end in (n.root, n.lo, n.hi))
    return sorted(found)
