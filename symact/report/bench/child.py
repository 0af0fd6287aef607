"""The race itself, in a process of its own: so many threads, as many processors, own settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

import numpy as np

from symact.build.peers import (
    OWN,
    PEERS,
    Arrays,
    Bound,
    Job,
    Place,
    bind_copy,
    build_own,
    single_out,
)
from symact.errors import SymactError
from symact.kernel import build_kernel
from symact.kernel.ir import Kernel
from symact.numeric.storage import from_double
from symact.report.bench.accuracy import examine, largest_error, make_arrays
from symact.report.bench.records import Copy, Note, Request, Result, Step
from symact.report.bench.rounds import time_rounds

Message = Result | Copy | Note | Step
Bind = Callable[[Arrays], Bound | None]

SEED, SPREAD = 20, 3.0
"""Inputs are normal with this standard deviation: both tails are met."""


@dataclass(frozen=True, slots=True)
class Field:
    """Hold who takes part in one computation.

    Attributes:
        job: What is computed.
        kernel: Our exact kernel of it.
        binds: How each participant is bound to arrays, by name.
        errors: Largest error of each, in ulp.
    """

    job: Job
    kernel: Kernel
    binds: Mapping[str, Bind]
    errors: Mapping[str, float]


def answer(sender: Connection, request: Request) -> None:
    """Run a race and send what it gives, then None; an error is sent as its text."""
    single_out(request.threads)
    np.seterr(all="ignore")
    try:
        for message in _race(request):
            sender.send(message)
        sender.send(None)
    except SymactError as error:
        sender.send(str(error))


def _race(request: Request) -> Iterator[Message]:
    for who in request.peers:
        PEERS[who].start(request.threads)
    for activation in request.activations:
        for output in request.outputs:
            job = Job(activation, output, request.threads)
            # without the exact kernel there is nothing to compare with
            kernel = build_kernel(activation, output, request.dtype)
            field, notes = _enter(job, kernel, request)
            yield from notes
            for size in request.sizes:
                yield from _timed(request, field, size)
                yield Step(activation.name)


def _ours(job: Job, dtype: str) -> tuple[dict[str, Bind], list[Note]]:
    """Build our kernels; note those that there are not."""
    found: dict[str, Bind] = {}
    notes = []
    for who in OWN:
        try:
            place = build_own(who, job.activation, job.output, dtype)
        except SymactError as error:
            notes.append(_without(job, who, error))
        else:
            found[who] = _threaded(place, job.threads)
    return found, notes


def _threaded(place: Place, threads: int) -> Bind:
    return lambda arrays: place(arrays, threads)


def _without(job: Job, who: str, error: Exception) -> Note:
    why = " ".join(str(error).split())[:200]
    return Note(f"{job.activation.name} {job.output} without {who}: {why}")


def _enter(job: Job, kernel: Kernel, request: Request) -> tuple[Field, list[Note]]:
    """Find who can compute it, and how well: each runs once on the inputs of the exam."""
    binds, notes = _ours(job, request.dtype)
    binds |= {who: partial(PEERS[who].bind, job) for who in request.peers}
    exam = examine(job.activation, kernel, request.inputs)
    errors: dict[str, float] = {}
    for who, bind in binds.items():
        try:
            bound = bind(exam.arrays)
            if bound is not None:
                errors[who] = largest_error(bound, exam)
        except Exception as error:  # noqa: BLE001 - other libraries have errors of their own
            notes.append(_without(job, who, error))
    return Field(job, kernel, {who: binds[who] for who in errors}, errors), notes


def _timed(request: Request, field: Field, size: int) -> Iterator[Message]:
    """Time everybody on arrays of one size, beside a copy of the same traffic."""
    arrays = _inputs(field.kernel, request.dtype, size)
    bounds = {who: bind(arrays) for who, bind in field.binds.items()}
    calls = {who: bound.call for who, bound in bounds.items() if bound is not None}
    copy = bind_copy(arrays, request.threads)
    seconds = time_rounds((copy, *calls.values()), request.rounds, request.patience)
    limit = seconds[:, 0]
    by_who = dict(zip(calls, seconds[:, 1:].T, strict=True))
    best = min(
        (who for who in calls if who in PEERS), key=lambda who: np.median(by_who[who]), default=None
    )
    name, output = field.job.activation.name, field.job.output
    yield Copy(name, output, size, _median(limit) / size * 1e9)
    for who, taken in by_who.items():
        yield Result(
            name=name,
            output=output,
            dtype=request.dtype,
            size=size,
            who=who,
            ns=_median(taken) / size * 1e9,
            ratio_to_copy=_median(taken / limit),
            ratio_to_peer=None if best is None else _median(taken / by_who[best]),
            max_ulp=field.errors[who],
        )


def _inputs(kernel: Kernel, dtype: str, size: int) -> Arrays:
    generator = np.random.default_rng(SEED)
    x = from_double(generator.normal(0.0, SPREAD, size), dtype)
    return make_arrays(x, kernel, dtype)


def _median(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.median(values))
