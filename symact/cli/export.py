"""`symact export`: one document about one activation."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symact.activation import Activation
from symact.cli import output, select
from symact.cli.progress import progress
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.report.record import Report


def _latex(report: Report) -> str:
    from symact.report import latex

    return latex.document(report)


def _markdown(report: Report) -> str:
    from symact.report import markdown

    return markdown.document(report)


def _json(report: Report) -> str:
    from symact.report import json

    content = json.document(report.activation, report.facts)
    return jsonlib.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


TEXTS: dict[str, Callable[[Report], str]] = {"latex": _latex, "markdown": _markdown, "json": _json}
"""Format and the function that writes it."""

PLOT = "plot"


@click.command("export")
@click.argument("name")
@click.option(
    "--format", "fmt", default="latex", show_default=True, metavar="FORMAT",
    help=f"One of {', '.join([*TEXTS, PLOT])}.",
)  # fmt: skip
@click.option(
    "-o", "path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write to this file [default: stdout]; for a plot its suffix is png, svg or pdf.",
)  # fmt: skip
@select.definition_options
@select.json_option
def command(
    *,
    name: str,
    fmt: str,
    path: Path | None,
    params: tuple[str, ...],
    called: str,
    as_json: bool,
) -> None:
    """Write one document about NAME: definition, derivatives and card, or a plot."""
    if fmt not in {*TEXTS, PLOT}:
        raise SymactError(
            "there is no such format", subject=fmt, hint=f"formats: {', '.join([*TEXTS, PLOT])}"
        )
    activation = select.find(name, params, called)
    with progress(f"export {activation.name}", 1):
        content = _plot(activation, path) if fmt == PLOT else _text(activation, fmt)
    if path is not None:
        output.write_file(path, content)
    if as_json:
        written = None if path is None else path.as_posix()
        shown = None if path is not None or isinstance(content, bytes) else content
        output.print_json(
            {"name": activation.name, "format": fmt, "file": written, "content": shown}
        )
    elif path is None:
        click.echo(content, nl=False)


def _text(activation: Activation, fmt: str) -> str:
    from symact.report.record import Request, assemble

    return TEXTS[fmt](assemble(Request(activation)))


def _plot(activation: Activation, path: Path | None) -> bytes:
    from symact import api
    from symact.report import plot

    suffix = "" if path is None else path.suffix.removeprefix(".").lower()
    if suffix not in plot.FORMATS:
        raise SymactError(
            "a plot is written to a file", subject="--format plot",
            hint=f"give -o FILE with one of the suffixes .{', .'.join(plot.FORMATS)}",
        )  # fmt: skip
    plot.require()
    function = api.compiled(activation, "float64", "numpy")
    return plot.save(plot.draw(activation.name, function, function.grad), suffix)
