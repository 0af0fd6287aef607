"""Measure float64 kernels on a stratified sample: every exponent, most of it where it matters."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact import catalog, emit
from symact.activation import Activation
from symact.build.sweep import Measured, compile_driver, run_stratified
from symact.kernel import build_kernel
from symact.kernel.ir import Kernel, Scale
from symact.kernel.swings import counted
from symact.numeric.formats import FLOAT64
from symact.numeric.ulp import ulp_error
from symact.verify.records import Status, Witness, number
from symact.verify.reference import reference
from symact.verify.screen import screen_pieces, screen_source
from symact.verify.sweep.chunk import ONE_AT_A_TIME
from symact.verify.sweep.job import HEAD, ORDERS
from symact.verify.sweep.patterns import Patterns
from symact.verify.truth import Truth, build_truths

ACTIVE = (983, 1033)
"""Biased exponents of 2^-40 and 2^10: where most of the sample lies."""

NO_SCALE = Scale(math.inf, 1.0, 0)

SETTLED = 4096
"""Undecided inputs that the oracle measures, evenly chosen; the others are counted."""


@dataclass(frozen=True, slots=True)
class Strata:
    """Name equal ranges of bit patterns."""

    base: int
    width: int
    count: int


@dataclass(frozen=True, slots=True)
class SampleResult:
    """State the error of one float64 kernel on a sample.

    Attributes:
        name, output, variant: Which kernel.
        bound: The planned bound in ulp outside declared neighborhoods of roots; where a scale
            is declared, in ulps of the larger of result and scale.
        inputs, inside, settled, unjudged: Inputs of the sample; those in neighborhoods, left
            out; those measured by the oracle; those that nothing decided.
        max_ulp, mean_ulp: Errors in ulp of the exact value, as upper bounds.
        worst: The input with the largest error, measured by the oracle.
        wrong: NaN or infinity in place of a number, or the reverse.
        status: Failed where the bound is broken or a special value is wrong.
        seconds: Time spent.
    """

    name: str
    output: str
    variant: str
    bound: float
    inputs: int
    inside: int
    settled: int
    unjudged: int
    max_ulp: float
    mean_ulp: float
    worst: Witness | None
    wrong: int
    status: Status
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Write the result as one entry of `results` of `symact verify --json`."""
        return {
            "name": self.name,
            "output": self.output,
            "target": "c",
            "dtype": "float64",
            "accuracy": "bounded",
            "variant": self.variant,
            "inputs": self.inputs,
            "exhaustive": False,
            "bound": number(self.bound),
            "max_ulp": number(self.max_ulp),
            "mean_ulp": number(self.mean_ulp),
            "correctly_rounded": None,
            "misrounded": None,
            "inside_neighborhoods": self.inside,
            "settled": self.settled,
            "unjudged": self.unjudged,
            "worst": self.worst.to_json() if self.worst else None,
            "nonfinite_errors": self.wrong,
            "status": self.status.value,
            "seconds": round(self.seconds, 6),
        }


def plan(total: int) -> tuple[Strata, ...]:
    """Divide a sample: half of it over all numbers, a quarter on each side of zero nearby."""
    low, high = (exponent << 52 for exponent in ACTIVE)
    near = max(1, total // 4)
    everything = max(1, total // 2)
    width = (high - low) // near
    return (
        Strata(0, (1 << 64) // everything, everything),
        Strata(low, width, near),
        Strata(low | 1 << 63, width, near),
    )


def measure_float64(
    activation: str | Activation, output: str, variant: str, total: int
) -> SampleResult:
    """Measure one float64 kernel on `total` inputs.

    Raises:
        ToolchainError: No compiler works.
        KernelError: The screen has no form of an operation.
    """
    start = time.perf_counter()
    definition = catalog.get(activation) if isinstance(activation, str) else activation
    kernel = build_kernel(definition, output, "float64")
    order = ORDERS[output]
    truth = build_truths(definition, kernel.defaults)[order]
    source = _source(definition, kernel, order)
    compile_driver(source, variant)
    roots = [(n.lo, n.hi) for bound in kernel.bounds for n in bound.neighbourhoods]
    parts = [
        run_stratified(source, variant, s.base, s.width, s.count, roots=roots) for s in plan(total)
    ]
    return _result(kernel, variant, truth, parts, start)


def _source(activation: Activation, kernel: Kernel, order: int) -> str:
    screen = screen_source(screen_pieces(activation, order, kernel.defaults))
    scale = kernel.bounds[0].scale or NO_SCALE
    context = {
        "kernel": kernel,
        "parameters": [value.hex() for value in kernel.defaults],
        "scale": {
            "start": scale.start.hex() if math.isfinite(scale.start) else "HUGE_VAL",
            "factor": scale.factor.hex(),
            "power": scale.power,
        },
    }
    header = emit.generate([kernel], "c").text("symact.h")
    driver = emit.render("sweep/stratified.c.jinja", context)
    return f"{HEAD}{header}\n{screen}\n{driver}"


def _result(
    kernel: Kernel, variant: str, truth: Truth, parts: Sequence[Measured], start: float
) -> SampleResult:
    top = max(parts, key=lambda part: part.worst)
    entries = [entry for part in parts for entry in part.open]
    chosen = entries[:: max(1, len(entries) // SETTLED)]
    # where every result is exact there is no worst input
    largest_seen = [(top.worst_at, top.worst_got)] if top.worst > 0 else []
    witnesses, settled = _settle(truth, [*largest_seen, *chosen], kernel.bounds[0].scale)
    settled -= len(largest_seen)
    wrong = [witness for witness in witnesses if witness.why]
    worst = max(witnesses, key=lambda witness: (bool(witness.why), witness.ulp), default=None)
    largest = max((w.ulp for w in witnesses if not w.why), default=0.0)
    max_ulp = max(top.worst, largest)
    bound = max(each.ulp for each in kernel.bounds)
    measured = sum(part.inputs - part.special - part.inside - part.undecided for part in parts)
    return SampleResult(
        name=kernel.name,
        output=kernel.output,
        variant=variant,
        bound=bound,
        inputs=sum(part.inputs for part in parts),
        inside=sum(part.inside for part in parts),
        settled=settled,
        unjudged=sum(part.undecided for part in parts) - settled,
        max_ulp=max_ulp,
        mean_ulp=sum(part.sum for part in parts) / measured if measured else 0.0,
        worst=worst,
        wrong=len(wrong),
        status=Status.FAILED if wrong or not max_ulp <= bound else Status.OK,
        seconds=time.perf_counter() - start,
    )


def _settle(
    truth: Truth, asked: Sequence[tuple[int, int]], scale: Scale | None
) -> tuple[list[Witness], int]:
    """Ask the oracle about inputs and results: what it measured, and how many it could judge."""
    if not asked:
        return [], 0
    patterns = Patterns(FLOAT64)
    x, got = (np.array([patterns.value(pair[k]) for pair in asked]) for k in (0, 1))
    with ONE_AT_A_TIME:
        found = reference(truth, x, FLOAT64)
    finite = np.isfinite(got) & np.isfinite(found.want)
    same = (got == found.want) | (np.isnan(got) & np.isnan(found.want))
    # a finite stand-in where there is no error to measure
    safe = np.where(finite, got, 0.0), np.where(finite, found.want, 0.0)
    error = ulp_error(*safe, np.where(finite, found.offset, 0.0), FLOAT64)
    error = counted(error, x, safe[1], scale, FLOAT64)
    rows = []
    for k in np.flatnonzero(found.judged):
        why = "" if finite[k] or same[k] else "not of the right kind"
        ulp = math.inf if why else float(error[k])
        rows.append(Witness(float(x[k]), float(got[k]), float(found.want[k]), ulp, why))
    return rows, len(rows)
