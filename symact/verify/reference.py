"""The right answers: correctly rounded values of a function on a plan, special inputs included."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.errors import UndecidedError
from symact.numeric.formats import FLOAT64, Format
from symact.numeric.oracle import (
    UNDEFINED,
    Reference,
    reference_many,
    result_sign_near,
    round_value,
)
from symact.numeric.program import Program
from symact.verify.corners import between, sign_of
from symact.verify.truth import Floats, Limit, Mask, Truth

BESIDE = 2.0**-40
"""Where a function is tried beside 0."""


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceValues:
    """Hold the right answers on a plan.

    Attributes:
        x: The inputs, as doubles.
        want: The correctly rounded answers.
        offset: (exact - want) in ulp of want; 0 where want is not finite.
        judged: Where the answer is decided.
        either_zero: Where want is a zero whose sign is free.
        weight: What the exact value was multiplied by, in size, where bounds are stated for the
            value without it: |upstream|; None for 1.
    """

    x: Floats
    want: Floats
    offset: Floats
    judged: Mask
    either_zero: Mask
    weight: Floats | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold the answer at one special input; `want` is None where it is undecided."""

    want: float | None
    offset: float = 0.0
    either_zero: bool = False


def reference(truth: Truth, plan: NDArray[Any], fmt: Format) -> ReferenceValues:
    """Answer for every input of a plan.

    NaN gives NaN. An infinity gives the exact limit; a limit of zero has the sign of the
    approach. At a zero input, an exactly zero answer has the sign that the function has beside
    it. Exact zeros elsewhere may have either sign.
    """
    x = plan.astype(np.float64)
    want = np.full(x.shape, np.nan)
    offset = np.zeros(x.shape)
    judged = np.ones(x.shape, dtype=np.bool_)
    exact_zero = np.zeros(x.shape, dtype=np.bool_)
    finite = np.isfinite(x)
    for piece in truth.pieces:
        mine = np.flatnonzero(finite & piece.owns(x))
        answers, offsets, decided = _evaluate(piece.program, x[mine], fmt)
        exact_zero[mine] = _settle_zeros(piece.program, x[mine], answers, offsets)
        want[mine], offset[mine], judged[mine] = answers, offsets, decided
    judged &= np.isnan(x) | ~np.isnan(want) | np.isinf(x)  # undefined at a finite input
    either_zero = exact_zero & (x != 0)
    special = np.flatnonzero(np.isinf(x) | (exact_zero & (x == 0)))
    for index in special:
        value = float(x[index])
        answer = at_zero(truth, value) if value == 0 else at_infinity(truth, value, fmt)
        judged[index] = answer.want is not None
        want[index] = math.nan if answer.want is None else answer.want
        offset[index], either_zero[index] = answer.offset, answer.either_zero
    return ReferenceValues(x, want, offset, judged, either_zero)


def _evaluate(program: Program, x: Floats, fmt: Format) -> tuple[Floats, Floats, Mask]:
    if not x.size:
        return x, x, np.ones(0, dtype=np.bool_)
    try:
        want, offset = reference_many(program, x, (), fmt)
    except UndecidedError:
        return _evaluate_one_by_one(program, x, fmt)
    return want, offset, np.ones(x.shape, dtype=np.bool_)


def _evaluate_one_by_one(program: Program, x: Floats, fmt: Format) -> tuple[Floats, Floats, Mask]:
    """Answer where an answer is possible: a typed formula may be undefined at some inputs."""
    want, offset = np.full(x.shape, np.nan), np.zeros(x.shape)
    decided = np.zeros(x.shape, dtype=np.bool_)
    for index, value in enumerate(x):
        # intervals cost far less than a search that ends undecided
        point = float(value)
        found = (
            between(program, point, fmt, sharp=True)
            or _rounded(program, point, fmt)
            or between(program, point, fmt)
        )
        if found is not None:
            want[index], offset[index], decided[index] = found.want, found.offset, True
    return want, offset, decided


def _rounded(program: Program, x: float, fmt: Format) -> Reference | None:
    try:
        return round_value(program, [x], fmt)
    except UndecidedError:
        return None


def _settle_zeros(program: Program, x: Floats, want: Floats, offset: Floats) -> Mask:
    """Give zeros without an offset the sign of the exact value; tell where there is none.

    An underflow far below the format has an offset that is itself below the doubles, and may
    have been rounded without a look at its sign.
    """
    unsigned: Mask = (want == 0) & (offset == 0) & ~np.signbit(want)
    if program.nodes[program.outputs[0]].op == "rational":
        return unsigned
    for index in np.flatnonzero(unsigned):
        sign = sign_of(program, float(x[index]))
        want[index] = math.copysign(0.0, sign)
        unsigned[index] = sign == 0
    return unsigned


def at_zero(truth: Truth, zero: float) -> Answer:
    """Give the sign of an exactly zero answer at +0 or -0: the one the function has beside it.

    It is free where the function has no value there, as sqrt(x) left of 0.
    """
    side = int(math.copysign(1, zero))
    piece = next(p for p in truth.pieces if p.is_beside_zero(side))
    try:
        sign = result_sign_near(piece.program, 0.0, side)
    except UndecidedError:
        return Answer(0.0, either_zero=True)
    undefined = sign == 0 and _rounded(piece.program, side * BESIDE, FLOAT64) == UNDEFINED
    return Answer(-0.0 if sign < 0 else 0.0, either_zero=undefined)


def at_infinity(truth: Truth, infinity: float, fmt: Format) -> Answer:
    """Give the rounded limit; zero has the sign of the approach, a free one if there is none."""
    limit = truth.limits[infinity > 0]
    if limit is None:
        return Answer(None)
    if limit.program is None:
        return Answer(math.copysign(math.inf, limit.infinite))
    return _finite_limit(limit, limit.program, fmt)


def _finite_limit(limit: Limit, program: Program, fmt: Format) -> Answer:
    rounded = round_value(program, [], fmt)
    if rounded.want == 0 and rounded.offset == 0:
        zero = -0.0 if limit.approach < 0 else 0.0
        return Answer(zero, either_zero=limit.approach == 0)
    return Answer(rounded.want, rounded.offset)
