"""Run a kernel over a plan and compare each result with its reference."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.kernel.ir import Bound, Neighbourhood, Scale
from symact.kernel.swings import beyond, counted
from symact.numeric.formats import FLOAT64, Format
from symact.numeric.storage import storage_dtype, to_double
from symact.numeric.ulp import ulp_error, ulp_sizes
from symact.verify.records import RootResult, Witness
from symact.verify.reference import ReferenceValues

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Runner = Callable[..., tuple[NDArray[Any], ...]]
"""A kernel made callable: (*arrays, *params) -> one array per result."""

SHOWN = 5
"""Number of wrong special values that a verdict shows."""

_RECORDING = threading.Lock()
# `warnings.catch_warnings` swaps state of the whole process, and executors may be threads.


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Hold what a runner returned, the warnings it raised and how long it took."""

    results: tuple[NDArray[Any], ...]
    warnings: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """Hold the statistics of one result array; fields as in `Verdict`, `sum_ulp` over `finite`."""

    inputs: int
    unjudged: int
    finite: int
    max_ulp: float
    sum_ulp: float
    misrounded: int
    worst: Witness | None
    nonfinite_errors: int
    wrong: tuple[Witness, ...]
    roots: tuple[RootResult, ...]
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """Hold one result array beside its reference, point by point."""

    got: Floats
    error: Floats
    finite: Mask
    wrong: Mask
    reference: ReferenceValues

    def witness(self, index: int, why: str = "") -> Witness:
        x, want = self.reference.x[index], self.reference.want[index]
        error = float(self.error[index])
        return Witness(float(x), float(self.got[index]), float(want), error, why)


def execute(
    runner: Runner, arrays: NDArray[Any] | Sequence[NDArray[Any]], params: Sequence[float]
) -> Run:
    """Call a runner as a user would, with NumPy's default error state, and record its warnings.

    Args:
        runner: A kernel made callable.
        arrays: Its array or arrays, `x` first.
        params: Numbers for its run-time parameters.
    """
    given = (arrays,) if isinstance(arrays, np.ndarray) else tuple(arrays)
    with (
        _RECORDING,
        warnings.catch_warnings(record=True) as caught,
        np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        start = time.perf_counter()
        results = runner(*given, *params)
        seconds = time.perf_counter() - start
    return Run(tuple(results), tuple(str(item.message) for item in caught), seconds)


def measure(
    result: NDArray[Any], reference: ReferenceValues, bound: Bound, fmt: Format
) -> Measurement:
    """Compare one result array with the reference.

    Args:
        result: What the kernel returned for `reference.x`.
        reference: Correctly rounded answers with the distance of the exact values.
        bound: The claim: its `ulp` outside, its absolute bounds inside the neighborhoods.
        fmt: Format of the results.
    """
    complaint = _shape_complaint(result, reference, fmt)
    if complaint:
        return Measurement(0, 0, 0, 0.0, 0.0, 0, None, 0, (), (), (complaint,))
    judged = _judge(to_double(result, fmt.name), reference, fmt)
    judged = replace(judged, error=_counted(judged, bound, fmt))
    inside = _inside(reference.x, bound.neighbourhoods)
    judged = replace(judged, wrong=judged.wrong & ~_excused(judged, bound, inside))
    outside = np.flatnonzero(judged.finite & ~inside)
    errors = judged.error[outside]
    worst = int(outside[np.argmax(errors)]) if outside.size else None
    max_ulp = float(errors.max()) if outside.size else 0.0
    with np.errstate(over="ignore"):
        sum_ulp = float(errors.sum())
    roots = tuple(_root_result(each, bound.ulp, judged, fmt) for each in bound.neighbourhoods)
    wrong = np.flatnonzero(judged.wrong)
    shown = _shown(judged, wrong)
    largest = None
    if worst is not None:
        largest = judged.witness(worst, "" if max_ulp <= bound.ulp else "above the bound")
    return Measurement(
        inputs=int(np.count_nonzero(reference.judged)),
        unjudged=int(np.count_nonzero(~reference.judged)),
        finite=int(outside.size),
        max_ulp=max_ulp,
        sum_ulp=sum_ulp,
        misrounded=int(np.count_nonzero(reference.judged & ~_rounded(judged))),
        worst=shown[0] if shown else largest,
        nonfinite_errors=int(wrong.size),
        wrong=shown,
        roots=roots,
        failures=_failures(int(wrong.size), shown, max_ulp, bound, roots),
    )


def _counted(judged: _Judged, bound: Bound, fmt: Format) -> Floats:
    """Count errors in ulps of the scale, and those of products in ulps of a normal gradient."""
    answers = judged.reference
    error = counted(judged.error, answers.x, answers.want, bound.scale, fmt, answers.weight)
    if answers.weight is None:
        return error
    least = Scale(0.0, FLOAT64.min_normal, 0)
    return counted(error, answers.x, answers.want, least, fmt, answers.weight)


def _excused(judged: _Judged, bound: Bound, inside: Mask) -> Mask:
    """Find special values that an absolute bound leaves open.

    A result near its root may have the other sign, so may its underflow to zero; a factor that
    may be zero or of the other sign leaves its products with infinities open.
    """
    answers = judged.reference
    if answers.weight is None:
        return np.asarray(inside & (judged.got == 0) & (answers.want == 0))
    loose: Mask = (inside | beyond(bound.scale, answers.x)) & ~np.isnan(answers.want)
    return loose


def _shape_complaint(result: NDArray[Any], reference: ReferenceValues, fmt: Format) -> str:
    if result.dtype != storage_dtype(fmt.name):
        return f"returns {result.dtype} for {fmt.name}"
    if result.shape != reference.x.shape:
        return f"returns shape {result.shape} for shape {reference.x.shape}"
    return ""


def _judge(got: Floats, reference: ReferenceValues, fmt: Format) -> _Judged:
    want = reference.want
    both_finite = np.isfinite(got) & np.isfinite(want)
    same = (np.isnan(got) & np.isnan(want)) | (got == want)
    # one step beyond the largest number is an infinity: an error of ulps, not a wrong kind
    edge = np.isinf(got) & (np.abs(want) == fmt.max_finite) & (np.sign(got) == np.sign(want))
    both_finite |= edge
    wrong_zero = (got == 0) & (want == 0) & ~reference.either_zero
    wrong_zero &= np.signbit(got) != np.signbit(want)
    wrong = reference.judged & ((~both_finite & ~same) | wrong_zero)
    error = ulp_error(got, want, reference.offset, fmt)
    error = np.where(edge, np.abs(np.sign(want) - reference.offset), error)
    return _Judged(got, error, reference.judged & both_finite, wrong, reference)


def _rounded(judged: _Judged) -> Mask:
    """Tell where the result is the rounded exact value, sign of zero and NaN included."""
    got, want = judged.got, judged.reference.want
    right: Mask = ((got == want) | (np.isnan(got) & np.isnan(want))) & ~judged.wrong
    return right


def _inside(x: Floats, neighbourhoods: Sequence[Neighbourhood]) -> Mask:
    mask = np.zeros(x.shape, dtype=np.bool_)
    for each in neighbourhoods:
        mask |= (x >= each.lo) & (x <= each.hi)
    return mask


def _root_result(
    neighbourhood: Neighbourhood, ulp: float, judged: _Judged, fmt: Format
) -> RootResult:
    """Judge inside a neighborhood: each result keeps the absolute or the relative bound.

    The last rounding, half an ulp, is not counted into the absolute error: beside the root it is
    nothing, at the rim of the neighborhood and in float32 it is most of the error. Absolute errors
    of products are those of the factor that the bound is stated for.
    """
    mask = _inside(judged.reference.x, (neighbourhood,)) & judged.finite
    error = judged.error[mask]
    with np.errstate(over="ignore"):
        absolute = np.maximum(error - 0.5, 0) * ulp_sizes(judged.reference.want[mask], fmt)
    if judged.reference.weight is not None:
        weight = judged.reference.weight[mask]
        absolute = np.divide(absolute, weight, out=absolute, where=weight > 0)
    contains = neighbourhood.lo <= neighbourhood.root <= neighbourhood.hi
    kept = (absolute <= neighbourhood.absolute) | (error <= ulp)
    return RootResult(
        root=neighbourhood.root,
        interval=(neighbourhood.lo, neighbourhood.hi),
        absolute_bound=neighbourhood.absolute,
        absolute_error=float(absolute.max(initial=0.0)),
        inputs=int(error.size),
        holds=contains and bool(kept.all()),
    )


def _shown(judged: _Judged, wrong: NDArray[np.intp]) -> tuple[Witness, ...]:
    """Choose witnesses: the first of each kind of fault, then others in the order of the plan."""
    kinds = [_why(judged, int(index)) for index in wrong]
    firsts = sorted({kinds.index(kind) for kind in kinds})
    others = [place for place in range(wrong.size) if place not in firsts][: SHOWN - len(firsts)]
    chosen = [*firsts, *others]
    return tuple(judged.witness(int(wrong[place]), kinds[place]) for place in chosen)


def _why(judged: _Judged, index: int) -> str:
    got, want = judged.got[index], judged.reference.want[index]
    if got == 0 and want == 0:
        return "zero of the wrong sign"
    if np.isfinite(want):
        return "a finite value is wanted"
    return "NaN is wanted" if np.isnan(want) else "infinity is wanted"


def _failures(
    wrong: int,
    shown: Sequence[Witness],
    max_ulp: float,
    bound: Bound,
    roots: Sequence[RootResult],
) -> tuple[str, ...]:
    """Say in words what contradicts the claim."""
    kinds = {witness.why: witness for witness in reversed(shown)}
    places = "; ".join(f"x = {each.x:.17g}: {why}" for why, each in sorted(kinds.items()))
    rows = [f"{wrong} wrong special values ({places})"] if wrong else []
    if not max_ulp <= bound.ulp:  # negated, so that a NaN bound fails as well
        rows.append(f"error {max_ulp:.3g} ulp above the bound {bound.ulp:.3g}")
    rows += [
        f"absolute error {root.absolute_error:.3g} near the root {root.root:.17g}, "
        f"bound {root.absolute_bound:.3g}"
        for root in roots
        if not root.holds
    ]
    return tuple(rows)
