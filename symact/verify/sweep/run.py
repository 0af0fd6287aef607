"""Run sweeps: chunks over any executor, resumable, with progress."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

from symact import catalog
from symact.activation import Activation
from symact.build import journal
from symact.build.sweep import VARIANTS, compile_driver, runnable_variants
from symact.errors import ToolchainError, UnknownNameError
from symact.kernel import build_kernel, specialize
from symact.verify.sweep.again import same_results
from symact.verify.sweep.check import check_regions
from symact.verify.sweep.chunk import chunks_of
from symact.verify.sweep.entry import Entry
from symact.verify.sweep.job import ORDERS, Job, make_job
from symact.verify.sweep.result import SweepResult, result_of
from symact.verify.sweep.tally import Tally
from symact.verify.sweep.work import SIZE, Progress, Timed, pool_of, run_all

OUTPUTS = tuple(ORDERS)

Known = Callable[[Activation], Sequence[Entry]]


def sweep(
    activations: Sequence[str | Activation],
    dtypes: Sequence[str] = ("float32",),
    outputs: Sequence[str] = OUTPUTS,
    variants: Sequence[str] = (),
    *,
    accuracy: str = "exact",
    known: Known | None = None,
    spread: int = 0,
    workers: int = 1,
    executor: Executor | None = None,
    state: Path | None = None,
    resume: bool = False,
    size: int = SIZE,
    progress: Progress | None = None,
) -> list[SweepResult]:
    """Compare C kernels with the right answer on every input of a format.

    Args:
        activations: Names (aliases too) or records; run-time parameters are fixed at their
            defaults.
        dtypes: `float16`, `bfloat16`, `float32`.
        outputs: `value`, `grad`.
        variants: Instruction sets; the widest that runs here where none is given.
        accuracy: Tier of the kernels: `exact` or `fast`.
        known: Gives the certificates of an activation: a kernel with the same hash of all results
            as one that was certified is not compared with the right answers again.
        spread: 0 for every input; k for one of every 2^k, evenly spread.
        workers: Processes to start where no executor is given; 1 works in this process.
        executor: Any executor of `concurrent.futures`; one task per chunk.
        state: Folder of the journals; the user's cache where none is given.
        resume: Whether to go on from a journal of the same sweep, if there is one.
        size: Inputs of a chunk.
        progress: Called as chunks finish.

    Returns:
        One result per activation, format, output and variant.

    Raises:
        UnknownNameError: A name is in no catalog row, or a variant does not run here.
        ToolchainError: No compiler works, or this machine is not an x86-64.
        KernelError: The screen has no form of an operation.
    """
    chosen = choose_variants(variants)
    rows = [catalog.get(each) if isinstance(each, str) else each for each in activations]
    results = []
    with pool_of(workers, executor) as pool:
        for activation in rows:
            for dtype in dtypes:
                for output in outputs:
                    fixed = specialize(activation)
                    kernel = build_kernel(fixed, output, dtype, accuracy=accuracy)
                    entries = known(activation) if known and not spread else ()
                    for variant in chosen:
                        found = same_results(kernel, variant, entries, pool, size, progress)
                        if found is None:
                            job = make_job(fixed, kernel, variant, spread_of(spread, dtype))
                            found = sweep_job(job, pool, state, resume, size, progress)
                        results.append(replace(found, name=activation.name))
    return results


def spread_of(spread: int, dtype: str) -> int:
    """Give the spread of a format: those of 16 bits are swept as a whole always."""
    return spread if dtype == "float32" else 0


def choose_variants(asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Give the variants asked for, or the widest that runs here.

    Raises:
        ToolchainError: This machine is not an x86-64.
        UnknownNameError: One that is asked for does not run here.
    """
    there = runnable_variants()
    if not there:
        raise ToolchainError(
            "sweeps need an x86-64 processor: their reference is its 80-bit arithmetic",
            subject="sweep",
        )
    for name in asked:
        if name not in there:
            raise UnknownNameError(
                "does not run here" if name in VARIANTS else "there is no such variant",
                subject=name,
                hint=f"these do: {', '.join(there)}",
            )
    return tuple(asked) or there[-1:]


def sweep_job(
    job: Job,
    pool: Executor | None = None,
    state: Path | None = None,
    resume: bool = False,
    size: int = SIZE,
    progress: Progress | None = None,
) -> SweepResult:
    """Sweep one kernel; see `sweep` for the arguments."""
    compile_driver(job.source, job.variant)  # once here, not once in every worker
    start = time.perf_counter()
    label = f"{job.kernel.name} {job.kernel.output} {job.kernel.dtype} {job.variant}"
    path = (state or journal.journal_directory()) / f"{job.key}-{size}.jsonl"
    done = _finished(path, job, size) if resume else {}
    before = sum(timed.tally.inputs for timed in done.values())
    waiting = [chunk for chunk in chunks_of(job, size) if chunk.number not in done]
    rows = [_row(number, timed) for number, timed in done.items()]
    with journal.append_to(path, rows) as stream:
        count = before
        for number, timed in run_all(job, waiting, pool):
            done[number] = timed
            journal.append(stream, _row(number, timed))
            count += timed.tally.inputs
            if progress:
                progress(count, job.inputs, label)
    journal.remove(path)
    total = sum((timed.tally for timed in done.values()), Tally())
    if job.truth is not None:
        total += check_regions(job)
    busy = sum(timed.seconds for timed in done.values())
    return result_of(job, total, busy, time.perf_counter() - start)


def _finished(path: Path, job: Job, size: int) -> dict[int, Timed]:
    """Read the chunks that a journal holds; what does not fit this sweep is left out."""
    sizes = {chunk.number: chunk.count for chunk in chunks_of(job, size)}
    found = {}
    for row in journal.read_journal(path):
        try:
            number, timed = int(row["chunk"]), _timed(row)
        except (KeyError, TypeError, ValueError):
            continue
        if sizes.get(number) == timed.tally.inputs:
            found[number] = timed
    return found


def _row(number: int, timed: Timed) -> dict[str, Any]:
    return {"chunk": number, "seconds": timed.seconds, "tally": timed.tally.to_json()}


def _timed(row: dict[str, Any]) -> Timed:
    seconds = float(row["seconds"])
    if not math.isfinite(seconds):
        raise ValueError("seconds are finite")
    return Timed(Tally.from_json(row["tally"]), seconds)
