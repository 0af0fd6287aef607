"""The work behind sweeps: chunks over any executor, and the hash of all results of a kernel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from symact.build.sweep import compile_driver
from symact.errors import SymactError
from symact.kernel.ir import Kernel
from symact.verify.sweep.chunk import Chunk, chunks_of, run_chunk
from symact.verify.sweep.job import Job, make_hash_job
from symact.verify.sweep.tally import Tally

SIZE = 1 << 24
"""Inputs of a chunk: some seconds of work."""

Progress = Callable[[int, int, str], None]
"""Called with (inputs done, of how many, kernel)."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Hold what a worker found in a chunk and the processor time it took, in seconds."""

    tally: Tally
    seconds: float


def timed_chunk(job: Job, chunk: Chunk) -> Timed:
    """Sweep a chunk and measure the time that its processor spent on it."""
    start = time.thread_time()
    tally = run_chunk(job, chunk)
    return Timed(tally, time.thread_time() - start)


def run_all(
    job: Job, chunks: Sequence[Chunk], pool: Executor | None
) -> Iterator[tuple[int, Timed]]:
    """Sweep chunks and give each with what was found, as they finish."""
    if pool is None:
        for chunk in chunks:
            yield chunk.number, timed_chunk(job, chunk)
        return
    futures: dict[Future[Timed], int] = {
        pool.submit(timed_chunk, job, chunk): chunk.number for chunk in chunks
    }
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenExecutor as error:
        raise SymactError(
            f"a worker was lost: {error}",
            subject=f"{job.kernel.name} {job.kernel.output}",
            hint="what is finished is kept: go on with --resume",
        ) from error
    finally:
        for future in futures:
            future.cancel()


@contextmanager
def pool_of(workers: int, executor: Executor | None) -> Iterator[Executor | None]:
    """Lend the executor given, or start clean processes; None where one process is enough."""
    if executor is not None or workers <= 1:
        yield executor
        return
    with ExitStack() as stack:
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        yield pool


def hash_kernel(
    kernel: Kernel,
    variant: str,
    pool: Executor | None = None,
    size: int = SIZE,
    progress: Progress | None = None,
) -> int:
    """Compute the hash of all results of a kernel, without the oracle."""
    job = make_hash_job(kernel, variant)
    compile_driver(job.source, variant)
    total = Tally()
    for _, timed in run_all(job, chunks_of(job, size), pool):
        total += timed.tally
        if progress:
            progress(total.inputs, job.inputs, f"{kernel.name} {kernel.output} {kernel.dtype}")
    return total.hash
