"""The race itself, in a process of its own: so many threads, as many processors, own settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

import numpy as np

from symact.build.peers import (
    PEERS,
    Arrays,
    Bound,
    Job,
    Place,
    bind_copy,
    single_out,
)
from symact.errors import SymactError
from symact.report.bench.accuracy import Exam, largest_error
from symact.report.bench.courses import Course, course_of
from symact.report.bench.records import Copy, Note, Request, Result, Shape, Step
from symact.report.bench.rounds import clock_for, time_rounds

Message = Result | Copy | Note | Step
Bind = Callable[[Arrays], Bound | None]


@dataclass(frozen=True, slots=True)
class Field:
    """Hold who takes part in one computation.

    Attributes:
        course: What is computed, and how it is set up.
        binds: How each participant is bound to arrays, by name.
    """

    course: Course
    binds: Mapping[str, Bind]


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
            course = course_of(Job(activation, output, request.threads), request)
            field, notes = _enter(course, request)
            yield from notes
            exams: dict[int | None, Mapping[str, float]] = {}
            for shape in request.shapes(activation):
                if shape.length not in exams:
                    exams[shape.length], notes = _judged(field, course.exam(shape.length))
                    yield from notes
                yield from _timed(request, field, shape, exams[shape.length])
                yield Step(activation.name)


def _enter(course: Course, request: Request) -> tuple[Field, list[Note]]:
    """Build our kernels and ask for those of others; note those of ours that there are not."""
    job, notes = course.job, []
    binds: dict[str, Bind] = {}
    for who in course.own:
        try:
            binds[who] = _threaded(course.build(who), job.threads)
        except SymactError as error:
            notes.append(_without(job, who, error))
    binds |= {who: partial(PEERS[who].bind, job) for who in request.peers}
    return Field(course, binds), notes


def _threaded(place: Place, threads: int) -> Bind:
    return lambda arrays: place(arrays, threads)


def _without(job: Job, who: str, error: Exception) -> Note:
    why = " ".join(str(error).split())[:200]
    return Note(f"{job.activation.name} {job.output} without {who}: {why}")


def _judged(field: Field, exam: Exam) -> tuple[Mapping[str, float], list[Note]]:
    """Find who can compute it, and how well: each runs once on the inputs of the exam."""
    errors: dict[str, float] = {}
    notes = []
    for who, bind in field.binds.items():
        try:
            bound = bind(exam.arrays)
            if bound is not None:
                errors[who] = largest_error(bound, exam)
        except Exception as error:  # noqa: BLE001 - other libraries have errors of their own
            notes.append(_without(field.course.job, who, error))
    return errors, notes


def _timed(
    request: Request, field: Field, shape: Shape, errors: Mapping[str, float]
) -> Iterator[Message]:
    """Time everybody who was judged on arrays of one shape, beside a copy of the same traffic."""
    arrays, size = field.course.arrays(shape), shape.size
    bounds = {who: bind(arrays) for who, bind in field.binds.items() if who in errors}
    calls = {who: bound.call for who, bound in bounds.items() if bound is not None}
    copy = bind_copy(arrays, request.threads)
    seconds = time_rounds(
        (copy, *calls.values()), request.rounds, request.patience, clock_for(request.threads)
    )
    limit = seconds[:, 0]
    by_who = dict(zip(calls, seconds[:, 1:].T, strict=True))
    best = min(
        (who for who in calls if who in PEERS), key=lambda who: np.median(by_who[who]), default=None
    )
    job = field.course.job
    name, output = job.activation.name, job.output
    yield Copy(name, output, shape, _median(limit) / size * 1e9)
    for who, taken in by_who.items():
        yield Result(
            name=name,
            output=output,
            dtype=request.dtype,
            shape=shape,
            who=who,
            ns=_median(taken) / size * 1e9,
            ratio_to_copy=_median(taken / limit),
            ratio_to_peer=None if best is None else _median(taken / by_who[best]),
            max_ulp=errors[who],
        )


def _median(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.median(values))
