"""Journals of long work: finished parts as lines of JSON, so that it can go on where it stopped."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from symact.build.cache import cache_directory


def journal_directory() -> Path:
    """Give the folder of journals in the user's cache."""
    folder = cache_directory() / "sweeps"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def read_journal(path: Path) -> list[dict[str, Any]]:
    """Read the whole lines of a journal; one that was cut off while it was written is left out."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return list(_rows(text))


def _rows(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines(keepends=True):
        try:
            row = json.loads(line) if line.endswith("\n") else None
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row


@contextmanager
def append_to(path: Path, rows: list[dict[str, Any]]) -> Iterator[IO[str]]:
    """Open a journal that holds exactly `rows`, to append lines; it is replaced as a whole first.

    Raises:
        OSError: The folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.writelines(f"{json.dumps(row)}\n" for row in rows)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    with path.open("a", encoding="utf-8") as stream:
        yield stream


def append(stream: IO[str], row: dict[str, Any]) -> None:
    """Append one line and see to it that it reaches the disk."""
    stream.write(f"{json.dumps(row)}\n")
    stream.flush()
    os.fsync(stream.fileno())


def remove(path: Path) -> None:
    """Remove a journal that is no longer needed."""
    path.unlink(missing_ok=True)
