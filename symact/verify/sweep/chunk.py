"""Sweep one chunk of inputs: the driver first, the oracle for what the screen leaves open."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from symact.build.sweep import Counts, Row, Triple, run_driver
from symact.numeric.balls import evaluate_outputs
from symact.numeric.formats import ulp_of
from symact.numeric.ulp import ulp_error
from symact.verify.reference import ReferenceValues, reference
from symact.verify.sweep.job import Job, claimed_ulp
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.tally import SHOWN, Tally
from symact.verify.truth import Truth

CAPACITY = 1 << 16
"""Undecided inputs of one chunk that the oracle settles."""

HOPELESS = 256
"""How many are settled where there are more: the sweep fails anyway, and should not take hours."""

PREC = 256

ONE_AT_A_TIME = threading.Lock()
"""The working precision of ball arithmetic belongs to the process: threads take turns."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Name consecutive inputs of a sweep by their numbers."""

    number: int
    first: int
    count: int


def chunks_of(job: Job, size: int) -> tuple[Chunk, ...]:
    """Cut a sweep into chunks of `size` inputs."""
    total = job.inputs
    return tuple(
        Chunk(number, first, min(size, total - first))
        for number, first in enumerate(range(0, total, size))
    )


def run_chunk(job: Job, chunk: Chunk) -> Tally:
    """Sweep one chunk; compiles where this machine has not done so yet.

    Raises:
        ToolchainError: The driver cannot be compiled or loaded.
    """
    counts = run_driver(
        job.source,
        job.variant,
        _rows(job),
        chunk.first,
        chunk.count,
        spread=job.spread,
        threshold=job.threshold,
        capacity=CAPACITY,
    )
    if counts.undecided > len(counts.open):
        counts = replace(counts, open=counts.open[:HOPELESS])
    tally = Tally(
        inputs=counts.inputs,
        misrounded=counts.misrounded,
        screened=counts.screened,
        unjudged=counts.unknown + counts.undecided - len(counts.open),
        hash=counts.hash,
        distance=counts.distance,
        far=(counts.distance_at, counts.distance_got, counts.distance_want),
        margin=counts.margin,
        margin_at=counts.margin_at,
        measured=counts.measured,
        total=counts.total,
        kinds=counts.kinds,
        worst=counts.worst,
        worst_at=(counts.worst_at, counts.worst_got),
        wrong=tuple(sorted(counts.wrong))[:SHOWN],
        near=((counts.margin, counts.margin_at),) if counts.margin < 1 else (),
    )
    return tally if job.truth is None else _settle(job, job.truth, counts, tally)


def _rows(job: Job) -> list[Row]:
    return [
        (r.first, r.last, int(r.kind), r.bits, r.slope, r.shift, r.low, r.high) for r in job.regions
    ]


def _settle(job: Job, truth: Truth, counts: Counts, tally: Tally) -> Tally:
    with ONE_AT_A_TIME:
        tally = tally + _decided(job, truth, counts.open)
        return tally + check_samples(job, truth, counts.samples)


def _decided(job: Job, truth: Truth, entries: Sequence[Triple]) -> Tally:
    """Judge by the oracle what the screen left open."""
    patterns = Patterns(job.fmt)
    found = answers(truth, patterns, [entry[0] for entry in entries])
    total = Tally()
    for k, (pattern, got, _) in enumerate(entries):
        if not found.judged[k]:
            total += Tally(unjudged=1)
            continue
        want, free = float(found.want[k]), bool(found.either_zero[k])
        margin = _margin(truth, patterns, pattern, want)
        tie = margin == 0
        row = Tally(settled=1, ties=int(tie))
        if not tie:
            row = replace(row, margin=margin, margin_at=pattern, near=((margin, pattern),))
        right = agrees(patterns, got, want, free)
        fast = job.kernel.accuracy == "fast"
        if fast:
            row = _measured(row, patterns, pattern, (got, want, float(found.offset[k])), right)
        if not right and not (fast and row.kinds == 0 and row.worst <= claimed_ulp(job.kernel)):
            row = replace(row, wrong=((pattern, got, patterns.pattern(want)),))
        total += row if right else _wrong(row, patterns, pattern, got, want)
    return total


def _measured(
    row: Tally, patterns: Patterns, pattern: int, answer: tuple[int, float, float], right: bool
) -> Tally:
    """Measure a result of the fast tier as the driver does what the screen decides."""
    got, want, offset = answer
    value = patterns.value(got)
    if not (math.isfinite(value) and math.isfinite(want)) or value == want == 0:
        return replace(row, kinds=int(not right))
    one = [np.array([number]) for number in (value, want, offset)]
    error = float(ulp_error(one[0], one[1], one[2], patterns.fmt)[0])
    total = round(error * 2**20)
    return replace(row, measured=1, total=total, worst=error, worst_at=(pattern, got))


def _wrong(row: Tally, patterns: Patterns, pattern: int, got: int, want: float) -> Tally:
    right = patterns.pattern(want)
    far = (pattern, got, right)
    return replace(row, misrounded=1, distance=distance(patterns, got, right), far=far)


def check_samples(job: Job, truth: Truth, samples: Sequence[Triple]) -> Tally:
    """Compare what the screen or a region decided with the oracle."""
    patterns = Patterns(job.fmt)
    found = answers(truth, patterns, [sample[0] for sample in samples])
    disputed = sum(
        not agrees(patterns, want, float(found.want[k]), bool(found.either_zero[k]))
        for k, (_, _, want) in enumerate(samples)
        if found.judged[k]
    )
    return Tally(sampled=int(np.count_nonzero(found.judged)), disputed=disputed)


def answers(truth: Truth, patterns: Patterns, inputs: Sequence[int]) -> ReferenceValues:
    """Ask the oracle about inputs given as bit patterns."""
    x = np.array([patterns.value(pattern) for pattern in inputs], dtype=np.float64)
    return reference(truth, x, patterns.fmt)


def agrees(patterns: Patterns, got: int, want: float, free_zero: bool) -> bool:
    """Tell whether a result is the right answer: NaN is one class, a free zero has either sign."""
    value = patterns.value(got)
    if math.isnan(want) or math.isnan(value):
        return math.isnan(want) and math.isnan(value)
    if free_zero and want == 0:
        return value == 0
    return got == patterns.pattern(want)


def distance(patterns: Patterns, got: int, want: int) -> int:
    """Count the steps between two results; 2^32 - 1 where one of them is NaN."""
    if math.isnan(patterns.value(got)) or math.isnan(patterns.value(want)):
        return (1 << 32) - 1
    places = [
        -(p & (patterns.sign - 1)) if p & patterns.sign else p & (patterns.sign - 1)
        for p in (got, want)
    ]
    return abs(places[0] - places[1])


def _margin(truth: Truth, patterns: Patterns, pattern: int, want: float) -> float:
    """Measure how far the exact value is from a rounding boundary, in ulp; 0 for a tie."""
    x = patterns.value(pattern)
    here = np.array([x])
    piece = next((p for p in truth.pieces if p.owns(here)[0]), None)
    if piece is None or not math.isfinite(want):
        return 1.0
    (ball,) = evaluate_outputs(piece.program, [x], PREC)
    if not ball.is_finite():
        return 1.0
    smaller = bool(abs(ball) < abs(want))
    unit = ulp_of(want, patterns.fmt)
    if smaller and abs(math.frexp(want)[0]) == 0.5 and abs(want) > patterns.fmt.min_normal:
        unit /= 2
    margin = 0.5 - abs((ball - want) / unit)
    return max(float(margin), 0.0)
