"""Targets on the command line: shipped ones, those of plug-ins, and folders of a user's own."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from symact.cli.select import SHIPPED, TARGETS_FROM

F = TypeVar("F", bound=Callable[..., Any])

GROUP = "symact.targets"
TABLE = "target.toml"
# stated here as well as in emit, so that a wrong name is refused without SymPy


if TYPE_CHECKING:
    Base = click.ParamType[str]
else:
    Base = click.ParamType  # no generic class before click 8.4


class TargetName(Base):
    """Take the name of a target, or the path of the folder of one (with a slash in it).

    A folder found under `--targets-from` is given as its path.
    """

    name = "target"

    def __init__(self, *more: str, shipped: tuple[str, ...] = SHIPPED) -> None:
        self.known = (*shipped, *more)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Find the target, or fail with the names there are."""
        text = str(value)
        folder: Path | None = ctx.meta.get(TARGETS_FROM) if ctx else None
        if text in self.known:
            return text
        if "/" in text and (Path(text) / TABLE).is_file():
            return Path(text).resolve().as_posix()
        inside = own_targets(folder)
        if text in inside:
            return inside[text].as_posix()
        plugged = {entry.name for entry in entry_points(group=GROUP)}
        if text in plugged:
            return text
        names = (*self.known, *inside, *sorted(plugged))
        near = difflib.get_close_matches(text[:64], names, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return self.fail(
            f"{text[:64]!r} is not one of {', '.join(map(repr, names))}{hint}", param, ctx
        )

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Show the names in the help."""
        del param, ctx
        return f"[{'|'.join(self.known)}|DIR/]"


def own_targets(folder: Path | None) -> dict[str, Path]:
    """List the targets of a folder: its subfolders that have a table, or the folder itself."""
    if folder is None:
        return {}
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    return {path.name: path for path in places if (path / TABLE).is_file()}


def targets_option(command: F) -> F:
    """Add `--targets-from DIR`: a folder of targets, each a folder with its table and templates."""
    return click.option(
        "--targets-from", metavar="DIR", is_eager=True, expose_value=False, callback=_keep,
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="Find targets in this folder too; their check commands are run by verify.",
    )(command)  # fmt: skip


def _keep(ctx: click.Context, _param: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        ctx.meta[TARGETS_FROM] = folder.resolve()
