"""`symact bench`: time and peak memory, medians of repeats in fresh processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from symact.cli import output, select
from symact.cli.progress import progress
from symact.report import bench
from symact.report.table import Table, markdown, plain


@click.command("bench")
@click.argument("names", nargs=-1)
@click.option("--derive", is_flag=True, help="Measure the analysis: all facts of an activation.")
@click.option(
    "--repeats", type=click.IntRange(1, 100), default=3, show_default=True, metavar="N",
    help="Fresh processes for each activation.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=120.0, show_default=True, metavar="S",
    help="Seconds for one question.",
)  # fmt: skip
@click.option(
    "-o", "path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write the table here as well: Markdown for .md, JSON for .json, else text.",
)  # fmt: skip
@click.option("--progress", "shown", is_flag=True, help="Show progress also in a pipe.")
@select.definition_options
@select.json_option
def command(
    *,
    names: tuple[str, ...],
    derive: bool,
    repeats: int,
    timeout: float,
    path: Path | None,
    shown: bool,
    params: tuple[str, ...],
    called: str,
    as_json: bool,
) -> None:
    """Measure NAMES (default: the whole catalogue), one after the other."""
    if not derive:
        raise click.UsageError(
            "say what to measure: --derive, time and peak memory of the analysis; "
            "there is no other benchmark here"
        )
    measured = []
    activations = select.find_all(names, params, called)
    with progress("bench", len(activations), shown) as bar:
        for activation in activations:
            measured.append(bench.measure(activation, repeats, timeout))
            bar.advance(activation.name)
    table = bench.table(measured)
    if path is not None:
        write = WRITERS.get(path.suffix, _as_text)
        output.write_file(path, write(table, measured))
    if as_json:
        output.print_json(bench.document(measured))
    else:
        output.print_table(table)


def _as_text(table: Table, _measured: Sequence[bench.Measured]) -> str:
    return plain(table) + "\n"


def _as_markdown(table: Table, _measured: Sequence[bench.Measured]) -> str:
    return f"{table.title}\n\n{markdown(table)}\n"


def _as_json(_table: Table, measured: Sequence[bench.Measured]) -> str:
    return json.dumps(bench.document(measured), indent=1) + "\n"


WRITERS: dict[str, Callable[[Table, Sequence[bench.Measured]], str]] = {
    ".md": _as_markdown, ".json": _as_json,
}  # fmt: skip
"""How a table is written, by the suffix of the file."""
