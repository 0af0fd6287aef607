"""What compiled kernels depend on beside their definition, found by looking at files only."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec

from symact.build.search import candidates, program, words

_BUILD = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - see search
_MADE_BY = ("language", "numeric", "derive", "stable", "kernel", "emit", "build")
_TEMPLATES = ("c", "ufunc")

Row = tuple[str, int, int]
"""A file: its path, size and time of change."""


@functools.cache
def code_stamp() -> str:
    """Hash name, size and time of every file that shapes a kernel, and of SymPy's version."""
    package = os.path.dirname(_BUILD)  # noqa: PTH120
    roots = [f"{package}/{name}" for name in _MADE_BY]
    shipped, beside = f"{package}/_templates", f"{package}/../templates"
    templates = shipped if os.path.isdir(shipped) else beside  # noqa: PTH112
    roots += [f"{templates}/{name}" for name in _TEMPLATES]
    rows = sorted(row for root in roots for row in _files(root))
    sympy = find_spec("sympy")
    if sympy is not None and sympy.origin:
        rows.append(_row(f"{os.path.dirname(sympy.origin)}/release.py"))  # noqa: PTH120
    return sha256(repr(rows).encode()).hexdigest()[:16]


def compiler_stamp() -> str:
    """Identify the file of the compiler that would be used; empty where there is none.

    It changes when the compiler is upgraded, and asking for it runs nothing.
    """
    named = os.environ.get("SYMACT_CC")
    for command in [words(named)] if named else candidates():
        path = program(command[0]) if command else ""
        if path:
            return repr(_row(path))
    return ""


def _files(root: str) -> Iterator[Row]:
    try:
        entries = list(os.scandir(root))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            found = entry.stat()
            yield entry.path, found.st_size, found.st_mtime_ns


def _row(path: str) -> Row:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return path, 0, 0
    return path, found.st_size, found.st_mtime_ns
