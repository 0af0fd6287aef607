"""What `symact verify --exhaustive` and `--certificates` do: run, show progress, write files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symact.cli import output
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.activation import Activation
    from symact.report.table import Table
    from symact.verify.sweep.certificate import Check
    from symact.verify.sweep.entry import Entry
    from symact.verify.sweep.repairlog import RepairLog
    from symact.verify.sweep.result import SweepResult
    from symact.verify.sweep.stratified import SampleResult

DTYPES = ("float16", "bfloat16", "float32")
EVERY_SECONDS = 2.0
FOLDER = Path("generated") / "certificates"


@dataclass(slots=True)
class Meter:
    """Write inputs per second and the time left to stderr, now and then."""

    label: str = ""
    start: float = 0.0
    begun: int = 0
    last: float = field(default_factory=time.monotonic)
    written: bool = False

    def __call__(self, done: int, total: int, label: str) -> None:
        """Report that `done` of `total` inputs are finished."""
        now = time.monotonic()
        if label != self.label:
            self.label, self.start, self.begun, self.written = label, now, done, False
        if now - self.last < EVERY_SECONDS and not (self.written and done == total):
            return
        self.last, self.written = now, True
        rate = (done - self.begun) / (now - self.start) if now > self.start else 0.0
        text = f"{label}: {100 * done / total:.1f} %"
        if rate > 0:
            text += f", {rate / 1e6:.1f} million inputs/s, {(total - done) / rate:.0f} s left"
        output.warn(text)


@dataclass(frozen=True, slots=True)
class How:
    """Say how much is swept, and by whom.

    Attributes:
        sample: Logarithm of the number of inputs, None for all.
        workers: Processes where no executor is given.
        executor: Any executor.
        state: Folder of the journals.
        resume: Whether to go on from a journal.
        accuracy: Tier of the kernels.
        afresh: Whether to compare with the right answers also where a certificate has the hash.
    """

    sample: int | None = None
    workers: int = 1
    executor: Executor | None = None
    state: Path | None = None
    resume: bool = False
    accuracy: str = "exact"
    afresh: bool = False

    @property
    def spread(self) -> int:
        """Give the logarithm of the distance of inputs of float32."""
        return 0 if self.sample is None else 32 - self.sample


def run(
    activations: Sequence[Activation],
    dtypes: Sequence[str],
    outputs: Sequence[str],
    variants: Sequence[str],
    how: How,
) -> list[SweepResult]:
    """Sweep kernels."""
    from symact.verify.sweep import sweep

    return sweep(
        activations,
        dtypes or ("float32",),
        outputs or ("value", "grad"),
        variants,
        accuracy=how.accuracy,
        known=None if how.afresh else certified,
        spread=how.spread,
        workers=how.workers,
        executor=how.executor,
        state=how.state,
        resume=how.resume or how.state is not None,
        progress=Meter(),
    )


def certified(activation: Activation) -> tuple[Entry, ...]:
    """Read the certificates of an activation in the project the user stands in, if there are."""
    from symact.verify.sweep.entry import read_text

    path = certificates_folder() / f"{activation.name}.json"
    return read_text(path.read_text(encoding="utf-8")) if path.is_file() else ()


def measure(
    activations: Sequence[Activation],
    outputs: Sequence[str],
    variants: Sequence[str],
    sample: int,
) -> list[SampleResult]:
    """Measure float64 kernels on 2^sample stratified inputs."""
    from symact.verify.sweep import OUTPUTS, choose_variants, measure_float64

    return [
        measure_float64(activation, output_name, variant, 1 << sample)
        for activation in activations
        for output_name in outputs or OUTPUTS
        for variant in choose_variants(variants)
    ]


def show_samples(results: Sequence[SampleResult]) -> None:
    """Print a line for each measured float64 kernel."""
    for r in results:
        at = r.worst.x.hex() if r.worst else "-"
        click.echo(
            f"{r.name} {r.output} float64 {r.variant}: {r.inputs:,} inputs, "
            f"at most {r.max_ulp:.4f} ulp (bound {r.bound:.4g}), worst at {at}, "
            f"{r.wrong} of the wrong kind, {r.unjudged} unjudged: {r.status.value}"
        )


def show(
    results: Sequence[SweepResult],
    as_json: bool,
    samples: Sequence[SampleResult] = (),
    repairs: Sequence[RepairLog] = (),
) -> int:
    """Print results and what was tried to repair kernels; gives the exit code."""
    from symact.verify.records import Status

    every: list[SweepResult | SampleResult] = [*results, *samples]
    if as_json:
        document = {"results": [row.to_json() for row in every]}
        if repairs:
            document["repairs"] = [log.to_json() for log in repairs]
        output.print_json(document)
    else:
        if results:
            output.print_table(table(results))
        show_samples(samples)
        for result in results:
            for text in (*result.failures, *filter(None, (result.same_as,))):
                click.echo(f"{result.name} {result.output} {result.variant}: {text}")
        for line in (line for log in repairs for line in log.in_words()):
            click.echo(line)
    return 0 if all(row.status is Status.OK for row in every) else 1


def table(results: Sequence[SweepResult]) -> Table:
    """Arrange results, a kernel a row."""
    from symact.report.table import Table

    head = (
        "name", "output", "dtype", "tier", "variant", "inputs", "misrounded", "max ulp", "at x",
        "screened", "settled", "margin/ulp", "M inputs/s", "status",
    )  # fmt: skip
    rows = [
        (
            r.name, r.output, r.dtype, r.tier, r.variant, f"{r.tally.inputs:,}",
            str(r.tally.misrounded), f"{r.max_ulp:.4g}",
            (r.margin_at if r.worst is None else r.worst.x).hex(), f"{r.tally.screened:,}",
            str(r.tally.settled), f"{r.tally.margin:.3g}", f"{r.rate / 1e6:.1f}", r.status.value,
        )
        for r in results
    ]  # fmt: skip
    return Table(head, tuple(rows))


def write_certificates(results: Sequence[SweepResult], folder: Path) -> None:
    """Write or renew the certificates of finished sweeps, one file per activation.

    Raises:
        SymactError: A sweep cannot be certified, once the others are; or a file cannot be written.
    """
    from symact.verify.sweep.entry import certify, write_text

    folder.mkdir(parents=True, exist_ok=True)
    entries: dict[str, list[Entry]] = {}
    refused: list[SymactError] = []
    for result in results:
        try:
            entry = certify(result)
        except SymactError as error:
            refused.append(error)
        else:
            entries.setdefault(result.name, []).append(entry)
    for name, found in entries.items():
        path = folder / f"{name}.json"
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        output.write_file(path, write_text(name, found, before))
    if refused:
        raise refused[0]


def check_certificates(
    activations: Sequence[Activation], folder: Path, workers: int, executor: Executor | None
) -> list[Check]:
    """Recompute the hashes that the certificates of activations state.

    Raises:
        SymactError: None of the activations has a certificate.
    """
    from symact.cli.pool import pool_of
    from symact.verify.sweep.certificate import check_hashes
    from symact.verify.sweep.entry import read_text

    checks: list[Check] = []
    with pool_of(workers, executor) as pool:
        for activation in activations:
            path = folder / f"{activation.name}.json"
            if path.is_file():
                entries = read_text(path.read_text(encoding="utf-8"))
                checks += check_hashes(activation, entries, pool, Meter())
    if not checks:
        names = ", ".join(activation.name for activation in activations[:4])
        raise SymactError(
            "has no certificate",
            subject=names,
            hint="write some: --exhaustive --write-certificates",
        )
    return checks


def show_checks(checks: Sequence[Check], as_json: bool) -> int:
    """Print checks of certificates; gives the exit code."""
    if as_json:
        rows: list[dict[str, Any]] = [check.to_json() for check in checks]
        output.print_json({"certificates": rows})
    else:
        for c in checks:
            key = " ".join(c.entry.key)
            click.echo(f"{c.name} {key}: {c.verdict}{', ' if c.detail else ''}{c.detail}")
    return 0 if all(check.holds for check in checks) else 1


def certificates_folder() -> Path:
    """Find the certificates of the project the user stands in: upward, beside pyproject.toml."""
    here = Path.cwd()
    roots = [folder for folder in (here, *here.parents) if (folder / "pyproject.toml").is_file()]
    return (roots[0] if roots else here) / FOLDER
