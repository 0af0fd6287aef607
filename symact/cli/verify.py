"""`symact verify`: generated kernels, run and compared with the oracle."""

from __future__ import annotations

import os

import click

from symact.cli import output, select
from symact.cli.pool import load_executor, pool_of
from symact.cli.progress import progress


@click.command("verify")
@click.argument("names", nargs=-1)
@click.option(
    "--dtype", "dtypes", multiple=True, type=click.Choice(select.DTYPES),
    help="Format; may be repeated [default: both].",
)  # fmt: skip
@click.option(
    "--target", "targets", multiple=True, type=click.Choice(select.TARGETS),
    help="Target; may be repeated [default: both].",
)  # fmt: skip
@click.option(
    "--executor", "executor_path", metavar="MODULE:CALLABLE",
    help="Run on the concurrent.futures.Executor that this callable returns.",
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
    params: tuple[str, ...],
    called: str,
    workers: int | None,
    shown: bool,
    as_json: bool,
) -> int:
    """Measure the kernels of NAMES (default: the whole catalogue) against the oracle."""
    from symact import api
    from symact.report import verdicts

    activations = select.find_all(names, params, called)
    executor = load_executor(executor_path) if executor_path else None
    count = min(workers or os.cpu_count() or 1, len(activations))
    with progress("verify", len(activations), shown) as bar, pool_of(count, executor) as pool:
        found = api.verify(
            *activations,
            dtype=dtypes,
            target=targets,
            executor=pool,
            progress=lambda _done, _total, name: bar.advance(name),
        )
    if as_json:
        output.print_json({"results": [verdict.to_json() for verdict in found]})
    else:
        output.print_table(verdicts.table(found))
        click.echo(verdicts.summary(found))
    return 0 if verdicts.all_hold(found) else 1
