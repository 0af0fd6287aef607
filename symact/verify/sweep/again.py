"""Prove a kernel by the hash of all its results, where a certificate has that hash already."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Executor

from symact.kernel.ir import Kernel
from symact.numeric.formats import FORMATS
from symact.verify.records import Status, Witness
from symact.verify.sweep.entry import Entry
from symact.verify.sweep.job import claimed_ulp, source_digest
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.result import SweepResult
from symact.verify.sweep.tally import Tally
from symact.verify.sweep.work import SIZE, Progress, hash_kernel


def same_results(
    kernel: Kernel,
    variant: str,
    entries: Sequence[Entry],
    pool: Executor | None = None,
    size: int = SIZE,
    progress: Progress | None = None,
) -> SweepResult | None:
    """Compute all results of a kernel and compare their hash with what was certified.

    Args:
        kernel: Specialized to the defaults of its parameters.
        variant: Instruction set.
        entries: Certificates of the same activation, also of other variants.
        pool: Executor for the chunks.
        size: Inputs of a chunk.
        progress: Called as chunks finish.

    Returns:
        What the certificate states; None where none of them has this definition and hash, so that
        the results have to be compared with the right answers.
    """
    asked = kernel.output, kernel.dtype, kernel.accuracy, kernel.digest
    rows = [
        entry
        for entry in sorted(entries, key=lambda entry: entry.variant != variant)
        if (entry.output, entry.dtype, entry.accuracy, entry.definition) == asked
    ]
    if not rows:
        return None
    start, busy = time.perf_counter(), time.process_time()
    found = f"{hash_kernel(kernel, variant, pool, size, progress):016x}"
    entry = next((row for row in rows if row.hash == found), None)
    if entry is None:
        return None
    busy, seconds = time.process_time() - busy, time.perf_counter() - start
    return _result(kernel, variant, entry, busy if pool is None else seconds, seconds)


def _result(kernel: Kernel, variant: str, entry: Entry, busy: float, seconds: float) -> SweepResult:
    fast = entry.accuracy != "exact"
    swept = entry.swept or entry.source
    bound = claimed_ulp(kernel)
    margin = float.fromhex(entry.margin)
    nearest = 0.5 if entry.ties else 0.5 - min(margin, 0.5)
    max_ulp = nearest if entry.max_ulp is None else entry.max_ulp
    wrong = not max_ulp <= bound if fast else bool(entry.misrounded)
    return SweepResult(
        name=kernel.name,
        symbol=kernel.symbol,
        output=kernel.output,
        dtype=kernel.dtype,
        variant=variant,
        exhaustive=True,
        bound=bound,
        tally=_tally(entry),
        max_ulp=max_ulp,
        mean_ulp=entry.mean_ulp,
        worst=_witness(entry) if fast else None,
        screened=entry.screened,
        sampled_signs=entry.sampled_signs,
        status=Status.FAILED if wrong else Status.OK,
        failures=("the certificate states a larger error than is claimed",) if wrong else (),
        definition=kernel.digest,
        source=source_digest(kernel),
        key="",
        busy=busy,
        seconds=seconds,
        tier=kernel.accuracy,
        swept="" if swept == source_digest(kernel) and entry.variant == variant else swept,
        same_as=f"the same {entry.inputs:,} results as certificate {entry.hash} of "
        f"{entry.variant}, source {swept}",
    )


def _tally(entry: Entry) -> Tally:
    pattern = Patterns(FORMATS[entry.dtype]).pattern
    return Tally(
        inputs=entry.inputs,
        misrounded=entry.misrounded,
        screened=entry.screened,
        settled=entry.settled,
        ties=entry.ties,
        sampled=entry.sampled,
        hash=int(entry.hash, 16),
        margin=float.fromhex(entry.margin),
        margin_at=pattern(float.fromhex(entry.margin_at)),
        worst=entry.max_ulp or 0.0,
        worst_at=(
            (pattern(float.fromhex(entry.worst_at)), pattern(float.fromhex(entry.worst_got)))
            if entry.worst_at
            else (0, 0)
        ),
    )


def _witness(entry: Entry) -> Witness | None:
    if not entry.worst_at:
        return None
    x, got = float.fromhex(entry.worst_at), float.fromhex(entry.worst_got)
    return Witness(x, got, got, entry.max_ulp or 0.0)
