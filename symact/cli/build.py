"""`symact build`: the whole line from definition to verdict, one table."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symact.cli import output, select
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
@select.definition_options
@select.work_options
@select.json_option
def command(
    *,
    names: tuple[str, ...],
    directory: Path | None,
    params: tuple[str, ...],
    called: str,
    workers: int | None,
    shown: bool,
    as_json: bool,
) -> int:
    """Derive, generate, compile, verify and report NAMES (default: the whole catalogue)."""
    from symact.report.record import Request, assemble

    activations = select.find_all(names, params, called)
    targets = available_targets()
    requests = [Request(activation, targets) for activation in activations]
    with progress("build", len(requests), shown) as bar:
        outcomes = map_over(assemble, requests, bar, workers)
    reports = [outcome.result for outcome in outcomes if outcome.result is not None]
    _print(reports, outcomes, targets, as_json)
    if directory is not None:
        _write(directory, reports)
    return _exit_code(reports, outcomes)


def available_targets() -> tuple[str, ...]:
    """Leave out the target that needs a compiler where there is none, and say so."""
    from symact import build

    if build.find_compiler() is not None:
        return select.TARGETS
    output.warn("no C compiler: the C kernels are not verified (see symact doctor)")
    return tuple(target for target in select.TARGETS if target != "c")


def _print(
    reports: Sequence[Report],
    outcomes: Sequence[Outcome[Report]],
    targets: Sequence[str],
    as_json: bool,
) -> None:
    from symact.report import json, summary, verdicts

    for outcome in outcomes:
        if outcome.result is None:
            output.warn(outcome.message)
    everything = [verdict for report in reports for verdict in report.verdicts]
    if as_json:
        errors = [outcome.message for outcome in outcomes if outcome.result is None]
        documents = [json.document(r.activation, r.facts) | json.accuracy(r) for r in reports]
        output.print_json({"activations": documents, "targets": list(targets), "errors": errors})
    elif reports:
        output.print_table(summary.table(reports))
        click.echo(verdicts.summary(everything))


def _write(directory: Path, reports: Sequence[Report]) -> None:
    """Write the packages of every target (a compiler is not needed for that) and the records."""
    from symact import emit
    from symact.report import json

    kernels = [kernel for report in reports for kernel in report.kernels]
    for target in select.TARGETS:
        emit.generate(kernels, target).write(directory / target)
    facts = {"activations": [json.document(r.activation, r.facts) for r in reports]}
    accuracy = {"results": [v.to_json() for report in reports for v in report.verdicts]}
    for name, content in (("facts.json", facts), ("accuracy.json", accuracy)):
        text = jsonlib.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        output.write_file(directory / name, f"{text}\n")


def _exit_code(reports: Sequence[Report], outcomes: Sequence[Outcome[Report]]) -> int:
    if not any(report.verdicts for report in reports):
        codes = [outcome.exit_code for outcome in outcomes if outcome.result is None]
        return codes[0] if codes else ToolchainError.exit_code
    complete = all(outcome.result is not None for outcome in outcomes)
    return 0 if complete and all(report.holds for report in reports) else 1
