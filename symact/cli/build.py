"""`symact build`: the whole line from definition to verdict, one table."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symact.cli import output, select, swept
from symact.cli.pool import Outcome, map_over
from symact.cli.progress import progress
from symact.errors import ToolchainError

if TYPE_CHECKING:
    from symact.report.record import Report


@click.command("build")
@click.argument("names", nargs=-1)
@click.option(
    "-o", "directory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Write generated packages, facts.json and accuracy.json here [default: nothing].",
)  # fmt: skip
@click.option(
    "--dtype", "dtypes", multiple=True, type=click.Choice(select.FORMATS),
    help="Format; may be repeated [default: float32 and float64].",
)  # fmt: skip
@click.option(
    "--exhaustive", is_flag=True,
    help="Compare value and gradient in the short formats with the right answer on every input.",
)  # fmt: skip
@click.option(
    "--repair", is_flag=True,
    help="With --exhaustive: where inputs are misrounded, plan sharper and sweep again.",
)  # fmt: skip
@select.definition_options
@select.work_options
@select.json_option
def command(
    *,
    names: tuple[str, ...],
    directory: Path | None,
    dtypes: tuple[str, ...],
    exhaustive: bool,
    repair: bool,
    params: tuple[str, ...],
    called: str,
    workers: int | None,
    shown: bool,
    as_json: bool,
) -> int:
    """Derive, generate, compile, verify and report NAMES (default: the whole catalogue)."""
    from symact.report.record import Request, assemble

    if repair and not exhaustive:
        raise click.UsageError("--repair needs --exhaustive")
    activations = select.find_all(names, params, called)
    plan = swept.plan(dtypes, repair, workers) if exhaustive else None
    targets = available_targets()
    formats = tuple(dict.fromkeys(dtypes))
    requests = [Request(activation, targets, formats) for activation in activations]
    with progress("build", len(requests), shown) as bar:
        outcomes = map_over(assemble, requests, bar, workers)
    reports = [outcome.result for outcome in outcomes if outcome.result is not None]
    errors = [outcome.message for outcome in outcomes if outcome.result is None]
    for message in errors:
        output.warn(message)
    if plan is not None:
        reports, open_ones = swept.sweep_all(reports, requests, plan)
        errors += open_ones
    _print(reports, errors, targets, as_json)
    if directory is not None:
        _write(directory, reports)
    return _exit_code(reports, outcomes, complete=not errors)


def available_targets() -> tuple[str, ...]:
    """Leave out the target that needs a compiler where there is none, and say so."""
    from symact import build

    if build.find_compiler() is not None:
        return select.TARGETS
    output.warn("no C compiler: the C kernels are not verified (see symact doctor)")
    return tuple(target for target in select.TARGETS if target != "c")


def _print(
    reports: Sequence[Report], errors: Sequence[str], targets: Sequence[str], as_json: bool
) -> None:
    from symact.report import json, summary, verdicts

    everything = [answer for report in reports for answer in report.answers]
    if as_json:
        documents = [json.document(r.activation, r.facts) | json.accuracy(r) for r in reports]
        output.print_json(
            {"activations": documents, "targets": list(targets), "errors": list(errors)}
        )
    elif reports:
        output.print_table(summary.table(reports))
        click.echo(verdicts.summary(everything))
        for log in (log for report in reports for log in report.repairs):
            click.echo("\n".join(log.in_words()))


def _write(directory: Path, reports: Sequence[Report]) -> None:
    """Write the packages of every target (a compiler is not needed for that) and the records."""
    from symact import emit
    from symact.report import json

    kernels = [kernel for report in reports for kernel in report.kernels]
    for target in select.TARGETS:
        emit.generate(kernels, target).write(directory / target)
    facts = {"activations": [json.document(r.activation, r.facts) for r in reports]}
    accuracy = {"results": [v.to_json() for report in reports for v in report.answers]}
    for name, content in (("facts.json", facts), ("accuracy.json", accuracy)):
        text = jsonlib.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        output.write_file(directory / name, f"{text}\n")


def _exit_code(
    reports: Sequence[Report], outcomes: Sequence[Outcome[Report]], complete: bool = True
) -> int:
    if not any(report.verdicts for report in reports):
        codes = [outcome.exit_code for outcome in outcomes if outcome.result is None]
        return codes[0] if codes else ToolchainError.exit_code
    return 0 if complete and all(report.holds for report in reports) else 1
