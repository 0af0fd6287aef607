"""`symact generate`: write kernels for a target, or check that the written ones are current."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli import output, select
from symact.cli.pool import map_over
from symact.cli.progress import progress
from symact.errors import StaleOutputError


@click.command("generate")
@click.argument("names", nargs=-1)
@click.option("--target", required=True, type=click.Choice(select.TARGETS), help="Target.")
@click.option(
    "-o", "directory", type=click.Path(path_type=Path), metavar="DIR",
    help="Where to write [default: generated/TARGET of the project].",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Write nothing; print a diff where files differ.")
@select.definition_options
@select.work_options
@select.json_option
def command(
    *,
    names: tuple[str, ...],
    target: str,
    directory: Path | None,
    check: bool,
    params: tuple[str, ...],
    called: str,
    workers: int | None,
    shown: bool,
    as_json: bool,
) -> int:
    """Write the kernels of NAMES (default: the whole catalogue) for a target."""
    from symact import emit
    from symact.report.record import build_all

    activations = select.find_all(names, params, called)
    with progress("generate", len(activations), shown) as bar:
        outcomes = map_over(build_all, activations, bar, workers)
    for outcome in outcomes:
        if outcome.result is None:
            raise outcome.error()
    kernels = [kernel for outcome in outcomes for kernel in outcome.result or ()]
    package = emit.generate(kernels, target)
    root = directory or project_root(Path.cwd()) / "generated" / target
    if check:
        return _check(package.check(root), root, as_json)
    paths = package.write(root)
    if as_json:
        output.print_json({"target": target, "files": [path.as_posix() for path in paths]})
    else:
        click.echo(f"{len(paths)} files for {len(activations)} activations in {root}")
    return 0


def _check(diff: str, root: Path, as_json: bool) -> int:
    if as_json:
        output.print_json({"directory": root.as_posix(), "current": not diff, "diff": diff})
        return StaleOutputError.exit_code if diff else 0
    if diff:
        click.echo(diff, nl=False)
        raise StaleOutputError(
            "the files differ from what the definitions give",
            subject=root.as_posix(),
            hint="write them again with symact generate",
        )
    click.echo(f"{root} is current")
    return 0


def project_root(start: Path) -> Path:
    """Find the nearest directory that holds a pyproject.toml; `start` itself where none does."""
    for directory in (start, *start.parents):
        if (directory / "pyproject.toml").is_file():
            return directory
    return start
