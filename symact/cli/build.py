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
    from symact.report.kinds.built import Built
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
    from symact.report.kinds.built import Built, assemble
    from symact.report.record import Request

    if repair and not exhaustive:
        raise click.UsageError("--repair needs --exhaustive")
    activations = select.find_all(names, params, called, only="--exhaustive" if exhaustive else "")
    plan = swept.plan(dtypes, repair, workers) if exhaustive else None
    targets = available_targets()
    formats = tuple(dict.fromkeys(dtypes))
    requests = [Request(activation, targets, formats) for activation in activations]
    with progress("build", len(requests), shown) as bar:
        outcomes = map_over(assemble, requests, bar, workers)
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    builts = [each for each in results if isinstance(each, Built)]
    reports = [each for each in results if not isinstance(each, Built)]
    errors = [outcome.message for outcome in outcomes if outcome.result is None]
    for message in errors:
        output.warn(message)
    if plan is not None:
        reports, open_ones = swept.sweep_all(reports, requests, plan)
        errors += open_ones
    _print(reports, builts, errors, targets, as_json)
    if directory is not None:
        _write(directory, reports, builts, formats)
    return _exit_code([*reports, *builts], outcomes, complete=not errors)


def available_targets() -> tuple[str, ...]:
    """Leave out the target that needs a compiler where there is none, and say so."""
    from symact import build

    if build.find_compiler() is not None:
        return select.TARGETS
    output.warn("no C compiler: the C kernels are not verified (see symact doctor)")
    return tuple(target for target in select.TARGETS if target != "c")


def _print(
    reports: Sequence[Report], builts: Sequence[Built], errors: Sequence[str],
    targets: Sequence[str], as_json: bool,
) -> None:  # fmt: skip
    from symact.report import json, summary, verdicts
    from symact.report.kinds import built

    every: list[Report | Built] = [*reports, *builts]
    everything = [answer for report in every for answer in report.answers]
    if as_json:
        documents = [json.document(r.activation, r.facts) | json.accuracy(r) for r in reports]
        documents += map(built.document, builts)
        output.print_json(
            {"activations": documents, "targets": list(targets), "errors": list(errors)}
        )
    elif everything:
        if reports:
            output.print_table(summary.table(reports))
        if builts:
            output.print_table(built.table(builts))
        click.echo(verdicts.summary(everything))
        for log in (log for report in reports for log in report.repairs):
            click.echo("\n".join(log.in_words()))


def _write(
    directory: Path, reports: Sequence[Report], builts: Sequence[Built], dtypes: tuple[str, ...]
) -> None:
    """Write the packages of every target (a compiler is not needed for that) and the records."""
    from symact.api import special
    from symact.derive.modes import modes
    from symact.report import json
    from symact.report.record import build_all

    others = modes(built.activation for built in builts)
    kernels = [kernel for report in reports for kernel in report.kernels]
    kernels += [k for each in others if each.scalar for k in build_all(each, dtypes)]
    kernels += special.gated_kernels(others, dtypes)
    for target in select.TARGETS:
        rows = special.row_kernels(others, target, dtypes)
        special.packaged(kernels, rows, target).write(directory / target)
    documents = [json.document(r.activation, r.facts) for r in reports]
    facts = {"activations": [*documents, *(built.document for built in builts)]}
    every: list[Report | Built] = [*reports, *builts]
    answers = [v for report in every for v in report.answers]
    accuracy = {"results": [v.to_json() for v in answers]}
    for name, content in (("facts.json", facts), ("accuracy.json", accuracy)):
        text = jsonlib.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        output.write_file(directory / name, f"{text}\n")


def _exit_code(
    reports: Sequence[Report | Built], outcomes: Sequence[Outcome[Report | Built]],
    complete: bool = True,
) -> int:  # fmt: skip
    if not any(report.verdicts for report in reports):
        codes = [outcome.exit_code for outcome in outcomes if outcome.result is None]
        return codes[0] if codes else ToolchainError.exit_code
    return 0 if complete and all(report.holds for report in reports) else 1
