"""`symact export`: one document about an activation, several in one, or a gallery of all."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symact.activation import Activation
from symact.cli import output, select
from symact.cli.progress import Progress, progress
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.report.gallery.sheets import Request, Sheet

FORMATS = ("latex", "pdf", "markdown", "html", "json", "plot")
"""Formats; stated here, so that a wrong one is refused without SymPy."""

ALONE = ("json", "plot")
"""Formats of one activation."""

FILES = ("pdf", "plot")
"""Formats that are not text: they are written to a file."""

ENDINGS = {
    ".tex": "latex", ".pdf": "pdf", ".md": "markdown", ".html": "html", ".htm": "html",
    ".json": "json",
}  # fmt: skip
"""Format of a file's ending, where none is named."""

SECONDS = 20.0
PAIR = 2


@click.command("export")
@click.argument("names", nargs=-1)
@click.option(
    "--format", "fmt", metavar="FORMAT",
    help=f"One of {', '.join(FORMATS)} [default: by the ending of FILE, else latex].",
)  # fmt: skip
@click.option("--all", "every", is_flag=True, help="The whole catalogue; html makes a gallery.")
@click.option(
    "-o", "path", type=click.Path(path_type=Path), metavar="FILE",
    help="Write to this file [default: stdout]; a gallery is written to a folder; for a plot the "
    "suffix is png, svg or pdf.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=SECONDS, show_default=True, metavar="S",
    help="Seconds for one derivation, and for one question whose answer is not stored.",
)  # fmt: skip
@click.option("--no-derivations", "short", is_flag=True, help="Leave the derivations out.")
@select.definition_options
@select.work_options
@select.json_option
def command(
    *,
    names: tuple[str, ...],
    fmt: str | None,
    every: bool,
    path: Path | None,
    timeout: float,
    short: bool,
    params: tuple[str, ...],
    called: str,
    workers: int | None,
    shown: bool,
    as_json: bool,
) -> None:
    """Write one document about NAMES: definition, picture, properties, derivations.

    Two names make a page side by side (html), several one document with contents and a table
    (latex, pdf, markdown), or a gallery in the folder -o (html).
    """
    chosen = _format(fmt, path)
    if bool(names) == every:
        raise click.UsageError("name activations, or give --all")
    _check(chosen, names, every=every, path=path)
    activations = select.find_all(names, params, called, _catalogue())
    label = f"export {activations[0].name}" if len(activations) == 1 else "export"
    with progress(label, len(activations), shown) as bar:
        if chosen == "html" and (every or len(activations) > PAIR):
            from symact.cli.gallery import write_gallery

            files = write_gallery(_requests(activations, timeout, short), path, bar, workers)
            content: str | bytes = b""
        else:
            files = () if path is None else (path.as_posix(),)
            asked = _requests(activations, timeout, short)
            content = _content(chosen, asked, path, bar, workers)
            if path is not None:
                output.write_file(path, content)
    if as_json:
        output.print_json(_document(activations, chosen, files, content))
    elif path is None:
        click.echo(content, nl=False)


def _catalogue() -> tuple[str, ...]:
    """Name every activation of every kind."""
    from symact import catalog
    from symact.activation import Kind

    return catalog.names(*Kind)


def _format(fmt: str | None, path: Path | None) -> str:
    if fmt is None:
        ending = "" if path is None else path.suffix.lower()
        return ENDINGS.get(ending, "latex")
    if fmt not in FORMATS:
        raise SymactError(
            "there is no such format", subject=fmt, hint=f"formats: {', '.join(FORMATS)}"
        )
    return fmt


def _check(fmt: str, names: Sequence[str], *, every: bool, path: Path | None) -> None:
    """Refuse at once what would fail after long work."""
    many = every or len(set(names)) > 1
    gallery = fmt == "html" and (every or len(set(names)) > PAIR)
    if many and fmt in ALONE:
        raise SymactError("shows one activation", subject=f"--format {fmt}", hint="name one")
    if gallery and path is None:
        raise SymactError(
            "a gallery is written to a folder", subject="--format html", hint="give -o FOLDER"
        )
    if fmt == "pdf":
        from symact.build import pdflatex

        pdflatex.require()
        if path is None:
            raise SymactError(
                "a PDF is written to a file", subject="--format pdf", hint="give -o FILE.pdf"
            )
    if path is not None and not gallery and path.is_dir():
        raise SymactError("cannot write: it is a folder", subject=str(path))


def _requests(activations: Sequence[Activation], timeout: float, short: bool) -> list[Request]:
    from symact.report.gallery.sheets import Request

    return [Request(activation, timeout, not short) for activation in activations]


def _content(
    fmt: str, asked: Sequence[Request], path: Path | None, bar: Progress, workers: int | None
) -> str | bytes:
    if fmt == "plot":
        return _plot(asked[0].activation, path)
    if fmt == "json":
        from symact.report.gallery.sheets import facts_of

        document, _ = facts_of(asked[0].activation, asked[0].timeout)
        return jsonlib.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    sheets = _sheets(asked, bar, workers)
    if fmt == "html":
        return _html(sheets, asked[0].timeout)
    if fmt == "markdown":
        from symact.report.gallery import text

        return text.document(sheets)
    from symact.report.gallery import chapter

    source = chapter.document(sheets)
    if fmt == "latex":
        return source
    from symact.build import pdflatex

    return pdflatex.typeset(source).pdf


def _sheets(asked: Sequence[Request], bar: Progress, workers: int | None) -> list[Sheet]:
    """Make sheets: one here, several in processes."""
    from symact.cli.pool import map_over
    from symact.report.gallery.sheets import sheet_of

    if len(asked) == 1:
        return [sheet_of(asked[0])]
    outcomes = map_over(sheet_of, asked, bar, workers)
    for outcome in outcomes:
        if outcome.result is None:
            raise outcome.error()
    return [outcome.result for outcome in outcomes if outcome.result is not None]


def _html(sheets: Sequence[Sheet], timeout: float) -> str:
    from symact.report.gallery import page, pair

    if len(sheets) == 1:
        return page.page(sheets[0])
    from symact.derive.compare import compare

    first, second = sheets
    try:
        found, problem = compare(first.activation, second.activation, timeout), ""
    except SymactError as error:
        found, problem = None, f"They could not be compared: {error}"
    return pair.page(first, second, found, problem)


def _document(
    activations: Sequence[Activation], fmt: str, files: Sequence[str], content: str | bytes
) -> dict[str, Any]:
    """Write what was done as plain data."""
    shown = None if files or isinstance(content, bytes) else content
    names = [activation.name for activation in activations]
    head = {"name": names[0]} if len(names) == 1 else {"names": names}
    written = {"files": list(files)} if len(files) > 1 else {"file": files[0] if files else None}
    return {**head, "format": fmt, **written, "content": shown}


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
