"""`symact generate`: write kernels for a target, or facts, or check that they are current."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symact.activation import Activation
from symact.cli import output, select
from symact.cli.pool import map_over
from symact.cli.progress import Progress, progress
from symact.cli.targets import TargetName, targets_option
from symact.errors import StaleOutputError
from symact.report.table import several

if TYPE_CHECKING:
    from symact.emit import Package

FACTS = "facts"
"""Target that stands for what `symact show` prints."""

DISPATCH = "c with dispatch"
"""Stands for the target c with `--dispatch`."""

UNDECIDED = "UNDECIDED.md"
"""File of the facts that counts what is decided and lists what is not."""


@click.command("generate")
@click.argument("names", nargs=-1)
@click.option(
    "--target", required=True, type=TargetName(FACTS), help="Target, or the folder of one."
)
@targets_option
@click.option(
    "-o", "directory", type=click.Path(path_type=Path), metavar="DIR",
    help="Where to write [default: generated/TARGET of the project].",
)  # fmt: skip
@click.option(
    "--dtype", "dtypes", multiple=True, type=click.Choice(select.FORMATS),
    help="Format; may be repeated [default: float32 and float64].",
)  # fmt: skip
@click.option(
    "--output", "outputs", multiple=True, metavar="NAME",
    help="value, grad, grad2, value_and_grad, backward, or grad_PARAMETER where there is one; "
    "along an axis value, vjp, vjp_from_output; of two inputs value, grad_INPUT, backward; may be "
    "repeated [default: value, grad and value_and_grad; of the latter two kinds all].",
)  # fmt: skip
@click.option(
    "--accuracy", "accuracies", multiple=True, type=click.Choice(["exact", "fast"]),
    help="Tier; may be repeated [default: exact, and fast float32 where neither format nor output "
    "is asked for].",
)  # fmt: skip
@click.option(
    "--dispatch", is_flag=True,
    help="With --target c: also the files that compile the array functions for several instruction "
    "sets and choose when the program runs.",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Write nothing; print a diff where files differ.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=120.0, show_default=True, metavar="S",
    help="Seconds for one question, for the target facts.",
)  # fmt: skip
@select.definition_options
@select.work_options
@select.json_option
def command(
    *,
    names: tuple[str, ...],
    target: str,
    directory: Path | None,
    dtypes: tuple[str, ...],
    outputs: tuple[str, ...],
    accuracies: tuple[str, ...],
    dispatch: bool,
    check: bool,
    timeout: float,
    params: tuple[str, ...],
    called: str,
    workers: int | None,
    shown: bool,
    as_json: bool,
) -> int:
    """Write the kernels (or the facts) of NAMES (default: the whole catalogue) for a target."""
    if target == FACTS and (dtypes or outputs or accuracies):
        raise click.UsageError("facts have neither --dtype nor --output nor --accuracy")
    if dispatch and target != "c":
        raise click.UsageError("--dispatch needs --target c")
    activations = select.find_all(
        names, params, called, only=f"--target {FACTS}" if target == FACTS else ""
    )
    root = directory or project_root(Path.cwd()) / "generated" / Path(target).name
    with progress("generate", len(activations), shown) as bar:
        if target == FACTS:
            package = _facts(activations, bar, workers, timeout, root if names else None)
        else:
            tiers = accuracies or (("exact",) if dtypes or outputs else tiers_of(target))
            named = DISPATCH if dispatch else target
            package = _kernels(activations, bar, workers, named, dtypes, outputs, tiers)
    if check:
        return _check(package.check(root), root, as_json)
    paths = package.write(root)
    if as_json:
        output.print_json(
            {"target": Path(target).name, "files": [path.as_posix() for path in paths]}
        )
    else:
        click.echo(
            f"{several(len(paths), 'file')} for {several(len(activations), 'activation')} in {root}"
        )
    return 0


def _kernels(
    activations: Sequence[Activation], bar: Progress, workers: int | None, target: str,
    dtypes: tuple[str, ...], outputs: tuple[str, ...], tiers: tuple[str, ...],
) -> Package:  # fmt: skip
    from symact import emit
    from symact.api import special
    from symact.derive.modes import modes
    from symact.report.record import build_all

    special.check_outputs(activations, outputs)
    special.exact_only(activations, tiers)
    activations = modes(activations)
    formats, wanted = tuple(dict.fromkeys(dtypes)), tuple(dict.fromkeys(outputs))
    spelled = "c" if target == DISPATCH else target
    library = emit.load_target(spelled).whole_arrays
    make = partial(build_all, dtypes=formats, outputs=wanted, accuracies=tiers, library=library)
    outcomes = map_over(make, [each for each in activations if each.scalar], bar, workers)
    for outcome in outcomes:
        if outcome.result is None:
            raise outcome.error()
    kernels = [kernel for outcome in outcomes for kernel in outcome.result or ()]
    kernels += special.gated_kernels(activations, formats, wanted, tiers, library=library)
    rows = special.row_kernels(activations, spelled, formats, wanted)
    return special.packaged(kernels, rows, target, dispatch=target == DISPATCH)


def tiers_of(target: str) -> tuple[str, ...]:
    """Name the tiers that a target spells: the fast one needs numbers of float32."""
    from symact import emit

    return ("exact", "fast") if "float32" in emit.load_target(target).arithmetics else ("exact",)


def _facts(
    activations: Sequence[Activation], bar: Progress, workers: int | None, timeout: float,
    beside: Path | None,
) -> Package:  # fmt: skip
    """Derive the facts; `beside` holds those of other activations, which stay as they are."""
    from symact.emit import Package
    from symact.report.store import derived_file, undecided_page

    outcomes = map_over(partial(derived_file, timeout=timeout), activations, bar, workers)
    kept = sorted(beside.glob("*.json")) if beside is not None else []
    files = {path.name: path.read_text(encoding="utf-8") for path in kept}
    for outcome in outcomes:
        if outcome.result is None:
            raise outcome.error()
        name, text = outcome.result
        files[name] = text
    files[UNDECIDED] = undecided_page([files[name] for name in sorted(files)])
    return Package(FACTS, FACTS, tuple(sorted(files.items())))


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
