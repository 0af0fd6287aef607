"""Where targets are: shipped folders, folders named by a path, folders of installed plug-ins."""

from __future__ import annotations

import difflib
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from symact.emit.environment import template_root
from symact.errors import TargetError, UnknownNameError

GROUP = "symact.targets"
"""Entry points of packages that bring targets: each gives the path of a folder."""

TABLE = "target.toml"


def shipped() -> tuple[str, ...]:
    """Name the targets that come with symact."""
    return tuple(sorted(path.parent.name for path in template_root().glob(f"*/{TABLE}")))


def plugged() -> tuple[str, ...]:
    """Name the targets of installed packages, without importing these."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)} - set(shipped())))


def is_path(target: str) -> bool:
    """Tell whether a target is named by the path of its folder: `./mine`, `targets/mine`."""
    return "/" in target or "\\" in target or target in {".", ".."}


def title_of(target: str) -> str:
    """Name a target that may be given as the path of its folder."""
    return Path(target).resolve().name if is_path(target) else target


def find_folder(target: str) -> Path:
    """Find the folder of a target.

    Args:
        target: Name of a shipped target or of a plug-in's, or a path with a slash in it. Nothing
            in the working directory is taken for a target unless a path says so.

    Raises:
        UnknownNameError: There is no such target; says which one is near.
        TargetError: The folder has no `target.toml`, its name is none, or a plug-in is broken.
    """
    if is_path(target):
        return checked(Path(target).resolve(), target)
    if target in shipped():
        return template_root() / target
    found = [entry for entry in entry_points(group=GROUP) if entry.name == target]
    if len(found) > 1:
        owners = ", ".join(sorted(describe(entry) for entry in found))
        raise TargetError(f"several packages bring it: {owners}", subject=target)
    if found:
        return _folder_of(found[0])
    known = (*shipped(), *plugged())
    near = difflib.get_close_matches(target[:64], known, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UnknownNameError(
        "there is no such target", subject=target[:64], hint=f"{hint}known: {', '.join(known)}"
    )


def checked(folder: Path, subject: str) -> Path:
    """Give the folder of a target back, if it is one."""
    if not (folder / TABLE).is_file():
        raise TargetError(
            f"there is no {TABLE} in this folder", subject=subject,
            hint="a target is a folder with target.toml and templates, see the README",
        )  # fmt: skip
    if not (folder.name.isidentifier() and folder.name.isascii()):
        raise TargetError(
            f"{folder.name!r} cannot be the name of a target", subject=subject,
            hint="use letters, digits and _",
        )  # fmt: skip
    if folder.name in shipped() and folder.parent != template_root():
        raise TargetError(
            f"a target named {folder.name} comes with symact", subject=subject,
            hint="give the folder another name",
        )  # fmt: skip
    return folder


def describe(entry: EntryPoint) -> str:
    """Name an entry point and the package it is from."""
    return f"{entry.name} of {entry.dist.name}" if entry.dist else entry.name


def _folder_of(entry: EntryPoint) -> Path:
    """Load the entry point of a plug-in: a path, or the module of the folder."""
    subject = f"plug-in {describe(entry)}"
    try:
        found = entry.load()
    except Exception as error:
        raise TargetError(
            f"cannot be loaded: {type(error).__name__}: {error}", subject=subject,
            hint="ask its author, or uninstall it",
        ) from error  # fmt: skip
    if isinstance(found, ModuleType) and found.__file__:
        found = Path(found.__file__).parent
    if not isinstance(found, (str, Path)):
        raise TargetError(
            f"gives {type(found).__name__}, not the path of a folder", subject=subject,
            hint="an entry point of symact.targets names a path or the module of the folder",
        )  # fmt: skip
    return checked(Path(found).resolve(), subject)
