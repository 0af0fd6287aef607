"""`symact verify`: generated kernels, run and compared with the oracle."""

from __future__ import annotations

import os
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symact.activation import Activation
from symact.cli import output, repairs, select, sweeps
from symact.cli.pool import load_executor, pool_of
from symact.cli.progress import progress
from symact.cli.targets import TargetName, targets_option

if TYPE_CHECKING:
    from symact.verify.sweep import RepairLog, SampleResult, SweepResult

SWEPT = ("value", "grad")
"""Outputs of a sweep."""

DTYPES = tuple(dict.fromkeys((*sweeps.DTYPES, *select.DTYPES)))


@dataclass(frozen=True, slots=True)
class Options:
    """Hold the options of a sweep."""

    dtypes: tuple[str, ...]
    outputs: tuple[str, ...]
    variants: tuple[str, ...]
    how: sweeps.How
    certificates: Path | None
    repair: bool


@click.command("verify")
@click.argument("names", nargs=-1)
@click.option(
    "--dtype", "dtypes", multiple=True, type=click.Choice(DTYPES),
    help="Format; may be repeated [default: float32 and float64; of a sweep: float32].",
)  # fmt: skip
@click.option(
    "--target", "targets", multiple=True, type=TargetName(),
    help="Target, or the folder of one; may be repeated [default: numpy and c].",
)  # fmt: skip
@targets_option
@click.option(
    "--executor", "executor_path", metavar="MODULE:CALLABLE",
    help="Run on the concurrent.futures.Executor that this callable returns.",
)  # fmt: skip
@click.option(
    "--exhaustive", is_flag=True,
    help="Compare the C kernels with the right answer on every input of the format.",
)  # fmt: skip
@click.option(
    "--sample", type=click.IntRange(10, 31), metavar="K",
    help="Sweep 2^K spread inputs of float32 instead of all; of float64, measure 2^K.",
)  # fmt: skip
@click.option(
    "--output", "outputs", multiple=True, metavar="NAME",
    help="Output: value, grad, of a measurement also value_and_grad, grad2, backward or "
    "grad_PARAMETER; of two inputs value, grad_INPUT, backward; along an axis value, vjp, "
    "vjp_from_output; may be repeated [default: the first two, and value_and_grad; of the latter "
    "kinds all].",
)  # fmt: skip
@click.option(
    "--variant", "variants", multiple=True, metavar="NAME",
    help="Instruction set: x86-64, x86-64-v3, x86-64-v4; may be repeated [default: the widest].",
)  # fmt: skip
@click.option(
    "--repair", is_flag=True,
    help="Where a sweep finds misrounded inputs, plan sharper and sweep again.",
)  # fmt: skip
@click.option(
    "--accuracy", type=click.Choice(["exact", "fast"]), default="exact", show_default=True,
    help="Tier of the kernels.",
)  # fmt: skip
@click.option(
    "--afresh", is_flag=True,
    help="Compare with the right answers also where all results have a certified hash.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with a sweep that was interrupted.")
@click.option(
    "--state", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Keep the journal of the sweep here, and go on from it [default: the user's cache].",
)  # fmt: skip
@click.option(
    "--write-certificates", "write_to", metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write certificates of complete sweeps.",
)  # fmt: skip
@click.option(
    "--certificates", is_flag=True,
    help="Run the kernels on every input and compare with the hashes that were certified.",
)  # fmt: skip
@select.definition_options
@select.work_options
@select.json_option
def command(
    *,
    names: tuple[str, ...],
    dtypes: tuple[str, ...],
    targets: tuple[str, ...],
    executor_path: str | None,
    exhaustive: bool,
    sample: int | None,
    outputs: tuple[str, ...],
    variants: tuple[str, ...],
    repair: bool,
    accuracy: str,
    afresh: bool,
    resume: bool,
    state: Path | None,
    write_to: Path | None,
    certificates: bool,
    params: tuple[str, ...],
    called: str,
    workers: int | None,
    shown: bool,
    as_json: bool,
) -> int:
    """Measure the kernels of NAMES (default: the whole catalogue) against the oracle."""
    swept = exhaustive or sample is not None
    if exhaustive and sample is not None:
        raise click.UsageError("--exhaustive takes all inputs, --sample some: give one of them")
    _check(swept, exhaustive, repair, targets, dtypes, write_to, outputs)
    if accuracy != "exact" and (repair or "float64" in dtypes):
        raise click.UsageError("the fast tier has no --repair and no float64")
    given = {"--certificates": certificates, "--exhaustive": exhaustive, "--sample": swept}
    only = next((option for option, is_given in given.items() if is_given), "")
    activations = select.find_all(names, params, called, only=only)
    executor = load_executor(executor_path) if executor_path else None
    count = workers or os.cpu_count() or 1
    if certificates:
        folder = sweeps.certificates_folder()
        checks = sweeps.check_certificates(activations, folder, count, executor)
        return sweeps.show_checks(checks, as_json)
    if swept:
        how = sweeps.How(sample, count, executor, state, resume, accuracy, afresh)
        options = Options(dtypes, outputs, variants, how, write_to, repair)
        return _sweep(activations, options, as_json)
    return _sampled(
        activations, dtypes, targets, outputs, accuracy, count, executor, shown, as_json
    )


def _check(
    swept: bool,
    exhaustive: bool,
    repair: bool,
    targets: tuple[str, ...],
    dtypes: tuple[str, ...],
    write_to: Path | None,
    outputs: tuple[str, ...],
) -> None:
    """Refuse combinations that have no meaning."""
    if swept and not set(outputs) <= set(SWEPT):
        raise click.UsageError(f"a sweep has the outputs {' and '.join(SWEPT)} only")
    if swept and not set(targets) <= {"c"}:
        raise click.UsageError("a sweep runs the C kernels only")
    if exhaustive and "float64" in dtypes:
        raise click.UsageError("float64 has too many inputs to sweep: give --sample K")
    if not swept and write_to is not None:
        raise click.UsageError("--write-certificates needs --exhaustive")
    if not swept and repair:
        raise click.UsageError("--repair needs --exhaustive or --sample K")
    if not (swept or outputs) and not set(dtypes) <= set(select.DTYPES):
        raise click.UsageError("formats of 16 bits are verified with --exhaustive")


def _sweep(activations: tuple[Activation, ...], options: Options, as_json: bool) -> int:
    short = tuple(dtype for dtype in options.dtypes if dtype != "float64")
    samples: list[SampleResult] = []
    results: list[SweepResult] = []
    logs: list[RepairLog] = []
    sample = options.how.sample
    if "float64" in options.dtypes and sample is not None:
        samples = sweeps.measure(activations, options.outputs, options.variants, sample)
    if short or not options.dtypes:
        what = activations, short, options.outputs, options.variants
        if options.repair:
            logs = repairs.run(*what, options.how)
            results = [result for log in logs for result in log.results]
            repairs.keep(logs)
        else:
            results = sweeps.run(*what, options.how)
    code = sweeps.show(results, as_json, samples, logs)
    if options.certificates is not None:
        sweeps.write_certificates(results, options.certificates)
    return code


def _sampled(
    activations: tuple[Activation, ...],
    dtypes: tuple[str, ...],
    targets: tuple[str, ...],
    outputs: tuple[str, ...],
    accuracy: str,
    workers: int,
    executor: Executor | None,
    shown: bool,
    as_json: bool,
) -> int:
    from symact import api
    from symact.api.special import check_outputs
    from symact.report import verdicts

    check_outputs(activations, outputs)
    extra: dict[str, Any] = {"outputs": outputs} if outputs else {}
    count = min(workers, len(activations))
    with progress("verify", len(activations), shown) as bar, pool_of(count, executor) as pool:
        found = api.verify(
            *activations,
            dtype=dtypes,
            target=targets,
            output=outputs,
            accuracy=accuracy,
            executor=pool,
            progress=lambda _done, _total, name: bar.advance(name),
            **extra,
        )
    if as_json:
        output.print_json({"results": [verdict.to_json() for verdict in found]})
    else:
        output.print_table(verdicts.table(found))
        click.echo(verdicts.summary(found))
    return 0 if verdicts.all_hold(found) else 1
