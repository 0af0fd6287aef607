"""Find the documents that are named, and read them within bounds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from symact.errors import SymactError
from symact.report.check.words import encodable

SUFFIXES = (".md", ".tex", ".rst", ".ipynb", ".py", ".txt")
"""Endings of the files that are taken from a folder; a file that is named is read in any case."""

VENDORED = frozenset({
    "__pycache__", "_build", "node_modules", "site-packages", "third_party", "vendor", "vendored",
    "venv",
})  # fmt: skip
"""Folders that hold the work of others, or copies."""

MEGABYTE = 1_000_000

LIMIT = 8 * MEGABYTE
"""Bytes of a document: whole books are below it, and data that is no document above."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what was found under the paths that were named.

    Attributes:
        files: Documents, each once, in the order named; those of a folder sorted.
        skipped: Folders that were not entered.
        errors: What was named and is not there, or holds no document.
    """

    files: tuple[str, ...]
    skipped: tuple[str, ...]
    errors: tuple[SymactError, ...]


def find(paths: Sequence[str]) -> Found:
    """Find the documents: files as they are named, folders walked for `SUFFIXES`.

    Hidden and vendored folders, virtual environments and links to folders are not entered.
    """
    files: dict[str, None] = {}
    skipped: list[str] = []
    errors: list[SymactError] = []
    for path in paths:
        if not os.path.lexists(path):
            errors.append(SymactError("there is no such file or folder", subject=shown(path)))
            continue
        inside = list(_walk(path, skipped)) if os.path.isdir(path) else [path]  # noqa: PTH112
        if not inside:
            endings = ", ".join(f"*{suffix}" for suffix in SUFFIXES)
            errors.append(SymactError(f"no document in it ({endings})", subject=shown(path)))
        files.update(dict.fromkeys(map(os.path.normpath, inside)))
    return Found(tuple(files), tuple(skipped), tuple(errors))


def _walk(folder: str, skipped: list[str]) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        left_out = [each for each in sorted(folders) if _foreign(place, each)]
        skipped += [os.path.normpath(os.path.join(place, each)) for each in left_out]  # noqa: PTH118
        folders[:] = sorted(set(folders) - set(left_out))
        for name in sorted(names):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield os.path.join(place, name)  # noqa: PTH118


def _foreign(place: str, name: str) -> bool:
    """Tell whether a folder holds something else than the user's own documents."""
    inside = Path(place, name)
    return (
        name.startswith(".")
        or name in VENDORED
        or name.endswith(".egg-info")
        or (inside / "pyvenv.cfg").exists()
    )


def shown(path: str) -> str:
    """Write a path as text: bytes that are no UTF-8 are replaced, separators are `/`."""
    return encodable(path).replace(os.sep, "/")


def load(path: str, limit: int = LIMIT) -> tuple[str, str]:
    """Read a document and give its text, and a note where its bytes are no good UTF-8.

    Raises:
        SymactError: It cannot be read, or it is longer than `limit` bytes.
    """
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a Path would normalize the name
            data = stream.read(limit + 1)
    except OSError as error:
        raise SymactError(
            f"cannot be read: {error.strerror or error}", subject=shown(path)
        ) from None
    return decode(data, shown(path), limit)


def decode(data: bytes, name: str, limit: int = LIMIT) -> tuple[str, str]:
    """Turn bytes into text, see `load`.

    Raises:
        SymactError: There are more than `limit` bytes.
    """
    if len(data) > limit:
        raise SymactError(
            f"is longer than {limit / MEGABYTE:g} MB",
            subject=name,
            hint="split it, or allow more with --max-size",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ""
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        note = f"byte {error.start + 1} and perhaps others are no UTF-8: read as \ufffd"
        return data.decode("utf-8-sig", "replace"), note
