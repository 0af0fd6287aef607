"""The counter-example loop: sweep, plan sharper where inputs are misrounded, sweep again.

Each sharper plan is first tried on the inputs that are known to be hard. Where the sharpest one
leaves an input or two, their results are stated, and everything is swept once more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from symact.activation import Activation
from symact.kernel import build_kernel, specialize
from symact.kernel.goals import GOALS
from symact.kernel.ir import Kernel
from symact.kernel.repairs import MAX_PATCHES, NO_REPAIR, REPAIRS, Repair
from symact.numeric.formats import FORMATS
from symact.verify.sweep.chunk import Chunk, run_chunk
from symact.verify.sweep.job import Job, make_job
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.repairlog import RepairLog, Step
from symact.verify.sweep.result import SweepResult
from symact.verify.sweep.run import choose_variants, spread_of, sweep_job
from symact.verify.sweep.tally import Tally
from symact.verify.sweep.work import SIZE, Progress

Repairs = Mapping[tuple[str, str], Repair]


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold what the loop can do with one kernel.

    Attributes:
        source: Digest of its text: kernels of one text have one result.
        misrounded: Counts the wrong results on bit patterns of inputs.
        sweep: Sweeps the kernel, on every variant that was asked for.
    """

    source: str
    misrounded: Callable[[Sequence[int]], int]
    sweep: Callable[[], tuple[SweepResult, ...]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold a step with the results of its sweep; none where hard inputs refused the kernel."""

    step: Step
    results: tuple[SweepResult, ...] = ()

    @property
    def right(self) -> bool:
        """Tell whether a sweep found no misrounded input."""
        return bool(self.results) and not self.step.misrounded


def search(
    make: Callable[[Repair], Trial],
    patterns: Patterns,
    targets: Sequence[float],
    present: Repair = NO_REPAIR,
) -> tuple[Attempt, ...]:
    """Try plan after plan, then stated results, until a sweep finds nothing wrong.

    Args:
        make: Prepares the kernel of a plan.
        patterns: Reads the bit patterns of inputs and results.
        targets: Errors planned for, in ulp of a double, the roughest first.
        present: The plan to start with.

    Returns:
        Every attempt; the last one is right, or nothing was left to try.
    """
    sharpest = max(len(targets) - 1, present.first)
    plans = (present, *(Repair(first) for first in range(present.first + 1, sharpest + 1)))
    attempts: list[Attempt] = []
    for plan in plans:
        attempts.append(_attempt(make, plan, targets, attempts, plan is plans[-1]))
        if attempts[-1].right:
            return tuple(attempts)
    while patched := stated(attempts[-1], patterns):
        attempts.append(_attempt(make, patched, targets, attempts, True))
    return tuple(attempts)


def _attempt(
    make: Callable[[Repair], Trial],
    plan: Repair,
    targets: Sequence[float],
    before: Sequence[Attempt],
    last: bool,
) -> Attempt:
    """Try one plan: on hard inputs, then in a sweep; the last one is swept in any case."""
    trial = make(plan)
    target = targets[min(plan.first, len(targets) - 1)]
    step = Step(plan, target, trial.source)
    for earlier in before:
        if earlier.step.source == trial.source and earlier.results:
            return Attempt(replace(earlier.step, repair=plan, target=target, same=True))
    hard = hard_inputs(before)
    step = replace(step, hard=len(hard), refused=trial.misrounded(hard) if hard else 0)
    if step.refused and not last:
        return Attempt(step)
    results = trial.sweep()
    tallies = [result.tally for result in results]
    swept = replace(
        step,
        inputs=max(tally.inputs for tally in tallies),
        misrounded=max(tally.misrounded for tally in tallies),
    )
    return Attempt(swept, results)


def hard_inputs(attempts: Sequence[Attempt]) -> tuple[int, ...]:
    """List inputs that were misrounded before, and those nearest to a rounding boundary."""
    tallies = [result.tally for attempt in attempts for result in attempt.results]
    found = {pattern for tally in tallies for _, pattern in tally.near}
    found |= {wrong[0] for tally in tallies for wrong in tally.wrong}
    found |= {tally.far[0] for tally in tallies if tally.misrounded}
    return tuple(sorted(found))


def stated(attempt: Attempt, patterns: Patterns) -> Repair | None:
    """Add the results of the misrounded inputs to a plan; None where that is no way out.

    A comparison finds neither NaN nor the sign of a zero, so these cannot be patched.
    """
    tallies = [result.tally for result in attempt.results]
    wrong = {at: want for tally in tallies for at, _, want in tally.wrong}
    if not wrong or max(tally.misrounded for tally in tallies) > MAX_PATCHES:
        return None
    rows = {patterns.value(at): patterns.value(want) for at, want in wrong.items()}
    if any(at == 0 or math.isnan(at) or math.isnan(want) for at, want in rows.items()):
        return None
    old = attempt.step.repair.patches
    patches = tuple(sorted({**dict(old), **rows}.items()))
    fits = len(patches) <= MAX_PATCHES and patches != old
    return replace(attempt.step.repair, patches=patches) if fits else None


def repair_kernel(
    activation: Activation,
    output: str,
    dtype: str = "float32",
    variants: Sequence[str] = (),
    *,
    spread: int = 0,
    pool: Executor | None = None,
    state: Path | None = None,
    resume: bool = False,
    size: int = SIZE,
    progress: Progress | None = None,
    repairs: Repairs = REPAIRS,
    make_kernel: Callable[[Repair], Kernel] | None = None,
) -> RepairLog:
    """Sweep a kernel, and repair it until nothing is misrounded or nothing is left to try.

    Args:
        activation: Any elementwise activation; its parameters are fixed at their defaults.
        output: `value` or `grad`.
        dtype: `float16`, `bfloat16` or `float32`; all three share one plan.
        variants: Instruction sets; the widest that runs here where none is given.
        spread: 0 for every input; k for one of every 2^k.
        pool: Executor for the chunks; this process where none is given.
        state: Folder of the journals.
        resume: Whether to go on from a journal of the same sweep.
        size: Inputs of a chunk.
        progress: Called as chunks finish.
        repairs: Plans to start with.
        make_kernel: Makes the kernel of a plan; `build_kernel` where none is given.

    Raises:
        UnknownNameError: A variant does not run here.
        ToolchainError: No compiler works, or this machine is not an x86-64.
        KernelError: The kernel cannot be built, or the screen has no form of an operation.
    """
    fixed = specialize(activation)
    chosen = choose_variants(variants)
    key = fixed.digest, output

    def built(plan: Repair) -> Kernel:
        return build_kernel(fixed, output, dtype, {**repairs, key: plan})

    def make(plan: Repair) -> Trial:
        kernel = (make_kernel or built)(plan)
        job = make_job(fixed, kernel, chosen[0], spread_of(spread, dtype))
        jobs = [replace(job, variant=variant) for variant in chosen]

        def sweep() -> tuple[SweepResult, ...]:
            found = (sweep_job(each, pool, state, resume, size, progress) for each in jobs)
            return tuple(replace(result, name=activation.name) for result in found)

        return Trial(job.source_digest, lambda inputs: misrounded_of(jobs, inputs), sweep)

    present = repairs.get(key, NO_REPAIR)
    attempts = search(make, Patterns(FORMATS[dtype]), GOALS[dtype].targets, present)
    return _log(RepairLog(activation.name, output, dtype, fixed.digest, present), attempts)


def _log(log: RepairLog, attempts: Sequence[Attempt]) -> RepairLog:
    """Complete the record: every step, and the sweep that left the fewest misrounded inputs."""
    swept = (each for each in attempts if each.results)
    best = min(swept, key=lambda each: each.step.misrounded)
    steps = tuple(each.step for each in attempts)
    return replace(log, steps=steps, final=best.step.repair, results=best.results)


def misrounded_of(jobs: Sequence[Job], inputs: Sequence[int]) -> int:
    """Count the misrounded among inputs given as bit patterns, on the worst variant."""
    counts = []
    for job in jobs:
        whole = replace(job, spread=0, threshold=0)
        chunks = (Chunk(k, pattern, 1) for k, pattern in enumerate(inputs))
        counts.append(sum((run_chunk(whole, c) for c in chunks), Tally()).misrounded)
    return max(counts, default=0)
