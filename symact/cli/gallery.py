"""Write a gallery: pages into a temporary folder, renamed; files of others stay as they are."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from symact.cli.pool import map_over
from symact.cli.progress import Progress
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.report.gallery.sheets import Request

HEAD = 2000
"""Bytes of a page that say who wrote it."""


def write_gallery(
    asked: Sequence[Request], path: Path | None, bar: Progress, workers: int | None
) -> tuple[str, ...]:
    """Write a page for each activation and an overview; give the files written.

    Raises:
        SymactError: The folder cannot be written, or a file of somebody else is in the way.
    """
    from symact.report.gallery import site

    folder = Path() if path is None else path
    names = [site.INDEX, *(site.file_of(request.name) for request in asked)]
    _check(folder, names)
    outcomes = map_over(site.make, site.requests(asked), bar, workers)
    for outcome in outcomes:
        if outcome.result is None:
            raise outcome.error()
    made = [outcome.result for outcome in outcomes if outcome.result is not None]
    files = {page.file: page.text for page in made}
    files[site.INDEX] = site.index([page.listed for page in made])
    _check(folder, names)
    _write(folder, files)
    return tuple((folder / name).as_posix() for name in sorted(files))


def _check(folder: Path, names: Sequence[str]) -> None:
    """Refuse to write over what is not a page of a gallery."""
    from symact.report.gallery.site import MARK

    if folder.exists() and not folder.is_dir():
        raise SymactError("cannot write: it is not a folder", subject=str(folder))
    if not folder.absolute().parent.is_dir():
        raise SymactError("cannot write: there is no such folder", subject=str(folder.parent))
    for name in names:
        path = folder / name
        if path.is_file() and MARK in path.read_bytes()[:HEAD]:
            continue
        if path.exists() or path.is_symlink():
            raise SymactError(
                "is not a page of a gallery and stays as it is", subject=str(path),
                hint="give another folder, or move it away",
            )  # fmt: skip


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write everything beside the folder, then rename: the folder itself, or file by file."""
    target = folder.absolute()
    try:
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as error:
        raise SymactError(f"cannot write: {error.strerror}", subject=str(folder)) from None
    try:
        for name, text in files.items():
            (temporary / name).write_text(text, encoding="utf-8", newline="\n")
        temporary.chmod(0o755)
        if target.is_dir():
            for name in files:
                (temporary / name).replace(target / name)
        else:
            temporary.rename(target)
    except OSError as error:
        raise SymactError(f"cannot write: {error.strerror}", subject=str(folder)) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
