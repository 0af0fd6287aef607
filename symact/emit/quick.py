"""Spell quick first phases, and the rounding test that says where no more digits are needed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from symact.emit.target import BY_FORMAT, DOUBLE, Target
from symact.errors import TargetError
from symact.kernel.ir import Kernel, Op, Quick

SLACK = 2.0**-51
"""What the rounding of the factors and of the products with them adds, and e^2 for e < 2^-26."""

LARGEST = 2.0**-26
"""A quick phase of a larger error would be undecided too often, and break the slack."""

UNITS = 2.0**53
"""A number has half as many units of its last digit, or up to as many."""

NEAR = "{}u"

SHORT = frozenset({"float16", "bfloat16", "float32"})

LANES, IN_LANES = "lanes", "float32"
"""The arithmetic whose numbers are as many doubles as are computed together, and the format whose
kernels have their quick phases in it."""

ENDS = ("low", "high")
"""Variables of the test: a result times the factors, and these rounded to the format."""

ROUNDED = ("rounded", "other")


@dataclass(frozen=True, slots=True)
class Rounding:
    """Spell how one result is rounded; it is decided where both ends give the same number.

    Attributes:
        factors: 1 - e and 1 + e as literals; empty where rounding the double is always right.
        narrow: What rounds `low` and, where there is a test, `high`.
        differ: What is zero where `rounded` and `other` are the same number.
        near: In units of the last digit of a double, as a literal: no result that is this far
            from the middle between two floats is undecided.
        zeros: Whether there are intervals where it is 0.
        size: Place among the spelled results of what the error is relative to; None where that
            is the result itself. Then `factors` holds the error alone.
    """

    factors: tuple[str, ...]
    narrow: tuple[str, ...]
    differ: str
    size: int | None = None
    near: str = ""
    zeros: bool = False


@dataclass(frozen=True, slots=True)
class SpelledQuick:
    """Hold the quick first phase of a kernel as text; its inputs and results are doubles.

    Attributes:
        number: Spelled type of its numbers.
        constants: Finished lines that state the constants.
        lines: Finished lines of the body.
        results: Spelled results, and behind them what errors are relative to.
        roundings: How each is rounded.
        unused: Inputs that the body does not use.
        ops: Operations that the body uses.
        arithmetic: In which arithmetic of the target it is spelled.
    """

    number: str
    constants: tuple[str, ...]
    lines: tuple[str, ...]
    results: tuple[str, ...]
    roundings: tuple[Rounding, ...]
    unused: tuple[str, ...]
    ops: frozenset[Op]
    arithmetic: str = DOUBLE

    @property
    def lanes(self) -> bool:
        """Tell whether one step may be one of many numbers."""
        return self.arithmetic == LANES

    @property
    def tested(self) -> bool:
        """Tell whether the rounding of any result has to be tested."""
        return any(row.factors for row in self.roundings)


def arithmetic_of(kernel: Kernel, quick: Quick, target: Target) -> str:
    """Choose in which arithmetic a quick phase is spelled: in lanes where all of it can be."""
    lanes = target.arithmetics.get(LANES)
    ops = {step.op for step in quick.body} - BY_FORMAT
    return LANES if lanes and kernel.dtype == IN_LANES and ops <= lanes.own else DOUBLE


def phase_of(kernel: Kernel) -> Quick | None:
    """Give the first phase of a kernel: its own, or else all but the rounding.

    The rounding of a short kernel in doubles then stands in a loop of its own: a loop of one width
    is vectorised by every compiler, one that mixes floats and doubles is not.
    """
    if kernel.quick is not None:
        return kernel.quick
    last = {step.target: step for step in kernel.body if step.op is Op.NARROW}
    short = kernel.dtype in SHORT and kernel.arithmetic == "float64"
    if not short or not all(name in last for name in kernel.results):
        return None
    results = tuple(last[name].args[0] for name in kernel.results)
    return Quick(kernel.constants, kernel.body, results, (0.0,) * len(results))


def as_kernel(kernel: Kernel, quick: Quick) -> Kernel:
    """Give a quick phase as a kernel of float64: its `WIDEN` has nothing to do any more."""
    return replace(
        kernel,
        dtype="float64",
        arithmetic="float64",
        constants=quick.constants,
        body=quick.body,
        results=quick.results + sizes_of(quick),
        formula=(),
        bounds=(),
        quick=None,
    )


def sizes_of(quick: Quick) -> tuple[str, ...]:
    """Give the names, beside the results, that errors are relative to."""
    return tuple(dict.fromkeys(s for s in quick.scales if s not in quick.results))


def roundings(kernel: Kernel, quick: Quick, target: Target) -> tuple[Rounding, ...]:
    """Spell the rounding of each result.

    Raises:
        TargetError: An error is negative, or too large to be of use.
    """
    names = quick.results + sizes_of(quick)
    scales = quick.scales or quick.results
    rows = zip(quick.results, scales, quick.errors, strict=True)
    return tuple(
        replace(
            _rounding(kernel, error, target, None if s == r else names.index(s)),
            zeros=_vanishes(quick, r),
        )
        for r, s, error in rows
    )


def _vanishes(quick: Quick, result: str) -> bool:
    """Tell whether a result is chosen to be 0 somewhere else than at single points."""
    zeros = {row.name for row in quick.constants if row.value == 0}
    steps = {step.target: step for step in quick.body}
    waiting = [result]
    while waiting:
        name = waiting.pop()
        step = steps.get(name)
        if name in zeros:
            return True
        if step is not None and step.op is Op.SELECT:
            at = steps.get(step.args[0])
            waiting += step.args[1 + (at is not None and at.op is Op.EQUAL) :]
    return False


def _rounding(kernel: Kernel, error: float, target: Target, size: int | None) -> Rounding:
    if not 0 <= error <= LARGEST:
        raise TargetError(f"an error of {error} decides no rounding", subject=kernel.symbol)
    table = target.arithmetics["float64"]
    carrier = table.formats[kernel.dtype]
    factors: tuple[float, ...] = ()
    if error:
        ends = (1 - error - SLACK, 1 + error + SLACK)
        factors = ends if size is None else (error,)
    return Rounding(
        factors=tuple(table.literals["number"].format(**_forms(factor)) for factor in factors),
        narrow=tuple(carrier.narrow.format(end) for end in ENDS[: 2 if factors else 1]),
        differ=carrier.differ.format(*ROUNDED),
        size=size if error else None,
        near=NEAR.format(math.ceil((error + SLACK) * UNITS) + 1),
    )


def _forms(value: float) -> dict[str, str]:
    return {"hex": value.hex(), "decimal": repr(value)}
