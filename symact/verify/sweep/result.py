"""The result of a sweep: the verdict on one kernel, as record and as JSON."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.numeric.formats import FORMATS
from symact.numeric.ulp import ulp_error
from symact.verify.records import Status, Witness, number
from symact.verify.sweep.chunk import ONE_AT_A_TIME, answers
from symact.verify.sweep.job import Job, claimed_ulp
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.tally import Tally


@dataclass(frozen=True, slots=True)
class SweepResult:
    """Answer the claim of one kernel after a sweep.

    Attributes:
        name, output, dtype, variant: Which kernel, compiled for which instruction set.
        symbol: Its C symbol: parameters are fixed at their defaults.
        exhaustive: Whether every input of the format was run.
        bound: The planned bound of the kernel in ulp.
        tally: What was counted.
        max_ulp: Largest error in ulp of the exact value; 1/2 where there are ties.
        mean_ulp: Of the fast tier, over the inputs outside certified regions; else None.
        worst: The input with the largest error, where one is wrong or in the fast tier.
        screened: Inputs that no certified region covers.
        sampled_signs: Inputs with a proved zero whose sign is known from samples only.
        status: Failed where the claim is broken, an answer is unknown, or a sample disputed.
        failures: The reasons, in words.
        definition, source, key: Digests of the definition, the kernel's text, the whole sweep.
        busy: Seconds of processor time of all workers together.
        seconds: Seconds from start to end.
        tier: Tier of the kernel.
        swept: Where only the hash of all results was computed: digest of the text that was swept.
        same_as: The same in words.
    """

    name: str
    symbol: str
    output: str
    dtype: str
    variant: str
    exhaustive: bool
    bound: float
    tally: Tally
    max_ulp: float
    mean_ulp: float | None
    worst: Witness | None
    screened: int
    sampled_signs: int
    status: Status
    failures: tuple[str, ...]
    definition: str
    source: str
    key: str
    busy: float
    seconds: float
    tier: str = "exact"
    swept: str = ""
    same_as: str = ""

    @property
    def accuracy(self) -> str:
        """Name the tier: what was found, not what was hoped for."""
        if self.tier != "exact":
            return self.tier
        complete = self.exhaustive and not self.tally.unjudged
        return "exact" if complete and not self.tally.misrounded else "bounded"

    @property
    def target(self) -> str:
        """Name the target: sweeps run C."""
        return "c"

    @property
    def rate(self) -> float:
        """Give the inputs per second of one core."""
        return self.tally.inputs / self.busy if self.busy > 0 else 0.0

    @property
    def margin_at(self) -> float:
        """Give the input whose exact value is nearest to a rounding boundary."""
        return Patterns(FORMATS[self.dtype]).value(self.tally.margin_at)

    def to_json(self) -> dict[str, Any]:
        """Write the result as one entry of `results` of `symact verify --json`."""
        tally = self.tally
        judged = tally.inputs - tally.unjudged
        return {
            "name": self.name,
            "kernel": self.symbol,
            "output": self.output,
            "target": self.target,
            "dtype": self.dtype,
            "accuracy": self.accuracy,
            "variant": self.variant,
            "inputs": tally.inputs,
            "exhaustive": self.exhaustive,
            "bound": number(self.bound),
            "max_ulp": number(self.max_ulp),
            "mean_ulp": self.mean_ulp,
            "correctly_rounded": 1 - tally.misrounded / judged if judged else 0.0,
            "misrounded": tally.misrounded,
            "unjudged": tally.unjudged,
            "screened": tally.screened,
            "sampled_signs": self.sampled_signs,
            "settled": tally.settled,
            "ties": tally.ties,
            "sampled": tally.sampled,
            "disputed": tally.disputed,
            "margin": {"ulp": tally.margin, "x_hex": self.margin_at.hex()},
            "hash": f"{tally.hash:016x}",
            "worst": self.worst.to_json() if self.worst else None,
            "nonfinite_errors": tally.kinds + sum(is_special(w, self.dtype) for w in tally.wrong),
            "wrong": [hexadecimal(w, self.dtype) for w in tally.wrong],
            "failures": list(self.failures),
            "same_as": self.same_as,
            "status": self.status.value,
            "seconds": round(self.seconds, 6),
            "inputs_per_second_per_core": round(self.rate),
        }


def result_of(job: Job, tally: Tally, busy: float, seconds: float) -> SweepResult:
    """Judge what a sweep counted."""
    fast = job.kernel.accuracy == "fast"
    worst = fastest_worst(job, tally) if fast else worst_of(job, tally)
    bound = claimed_ulp(job.kernel)
    margin = 0.0 if tally.ties else min(tally.margin, 0.5)
    max_ulp = max(tally.worst, 0.5 - margin) if fast else worst.ulp if worst else 0.5 - margin
    failures = _fast_failures(tally, max_ulp, bound) if fast else _failures(tally, max_ulp)
    return SweepResult(
        name=job.kernel.name,
        symbol=job.kernel.symbol,
        output=job.kernel.output,
        dtype=job.kernel.dtype,
        variant=job.variant,
        exhaustive=job.spread == 0 and tally.inputs == job.inputs,
        bound=bound,
        tally=tally,
        max_ulp=max_ulp,
        mean_ulp=_mean(tally) if fast else None,
        worst=worst,
        screened=job.screened,
        sampled_signs=job.sampled_signs,
        status=Status.FAILED if failures else Status.OK,
        failures=failures,
        definition=job.kernel.digest,
        source=job.source_digest,
        key=job.key,
        busy=busy,
        seconds=seconds,
        tier=job.kernel.accuracy,
    )


def worst_of(job: Job, tally: Tally) -> Witness | None:
    """Measure the error of the result that is most steps away from the right one."""
    if not tally.misrounded or job.truth is None:
        return None
    patterns = Patterns(job.fmt)
    place = tally.far[0]
    x, got, want = map(patterns.value, tally.far)
    with ONE_AT_A_TIME:
        found = answers(job.truth, patterns, [place])
    error = math.inf
    if math.isfinite(got) and math.isfinite(want):
        error = float(ulp_error(np.array([got]), np.array([want]), found.offset, job.fmt)[0])
    return Witness(x, got, want, error, "misrounded")


def fastest_worst(job: Job, tally: Tally) -> Witness | None:
    """Measure the largest error of the fast tier by the oracle; a wrong kind comes first."""
    patterns = Patterns(job.fmt)
    place, got = tally.worst_at
    if tally.kinds and tally.wrong:
        place, got, _ = tally.wrong[0]
    if job.truth is None or not (tally.worst or tally.kinds):
        return None
    with ONE_AT_A_TIME:
        found = answers(job.truth, patterns, [place])
    x, value, want = patterns.value(place), patterns.value(got), float(found.want[0])
    error = math.inf
    if math.isfinite(value) and math.isfinite(want):
        error = float(ulp_error(np.array([value]), found.want, found.offset, job.fmt)[0])
    return Witness(x, value, want, error)


def _mean(tally: Tally) -> float:
    return tally.total / 2**20 / tally.measured if tally.measured else 0.0


def is_special(wrong: tuple[int, int, int], dtype: str) -> bool:
    """Tell whether a wrong result differs in kind, or only in the sign of a zero."""
    patterns = Patterns(FORMATS[dtype])
    got, want = patterns.value(wrong[1]), patterns.value(wrong[2])
    return math.isfinite(got) != math.isfinite(want) or (got == 0 and want == 0)


def hexadecimal(wrong: tuple[int, int, int], dtype: str) -> dict[str, str]:
    """Write a witness so that no digit is lost."""
    patterns = Patterns(FORMATS[dtype])
    return {
        name: patterns.value(bits).hex()
        for name, bits in zip(("x_hex", "got_hex", "want_hex"), wrong, strict=True)
    }


def _fast_failures(tally: Tally, max_ulp: float, bound: float) -> tuple[str, ...]:
    rows = list(_unsure(tally))
    if tally.kinds:
        rows.append(f"{tally.kinds} results are of the wrong kind or zeros of the wrong sign")
    if not max_ulp <= bound:
        rows.append(f"an error of {max_ulp:.4g} ulp, claimed {bound:.4g}")
    return tuple(rows)


def _failures(tally: Tally, max_ulp: float) -> tuple[str, ...]:
    rows = list(_unsure(tally))
    if tally.misrounded:
        rows.append(f"{tally.misrounded} inputs misrounded, error {max_ulp:.6g} ulp")
    return tuple(rows)


def _unsure(tally: Tally) -> tuple[str, ...]:
    rows = []
    if tally.disputed:
        rows.append(f"the oracle disputes {tally.disputed} of {tally.sampled} sampled answers")
    if tally.unjudged:
        rows.append(f"{tally.unjudged} inputs have no decided answer")
    return tuple(rows)
