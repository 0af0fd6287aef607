"""Where output goes: the result to stdout, everything else to stderr, files by rename."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from symact.errors import SymactError
from symact.report.table import Table, plain
from symact.report.table import colored as draw


def print_json(document: Any) -> None:
    """Print one JSON document; NaN and infinities must already be words."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def warn(message: str) -> None:
    """Print one line to stderr."""
    click.echo(f"symact: {message}", err=True)


def colored() -> bool:
    """Tell whether stdout may carry colors and boxes: a terminal, and NO_COLOR is not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def write_file(path: Path, content: str | bytes) -> None:
    """Write a whole file or nothing: to a temporary name beside it, then rename."""
    data = content.encode() if isinstance(content, str) else content
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise SymactError(f"cannot write: {error.strerror}", subject=str(path)) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        # mkstemp makes the file private; give it the mode any new file would get
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)  # noqa: PTH101 - the name is a string here
        os.replace(temporary, path)  # noqa: PTH105 - the name is a string here
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def print_table(table: Table) -> None:
    """Print a table: drawn on a terminal, plain columns in a pipe."""
    click.echo(draw(table) if colored() else plain(table))
