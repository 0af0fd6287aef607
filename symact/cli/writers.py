"""The formats of a check's report, and where they are written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symact.cli.output import write_file
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.report.check.result import CheckResult


def _text(result: CheckResult) -> str:
    return f"{result}\n"


def _json(result: CheckResult) -> str:
    return json.dumps(result.to_json(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _junit(result: CheckResult) -> str:
    from symact.report.check import junit

    return junit.document(result)


def _sarif(result: CheckResult) -> str:
    from symact.report.check import sarif

    return sarif.document(result, Path.cwd())


def _html(result: CheckResult) -> str:
    from symact.report.check import html

    return html.page(result)


def _markdown(result: CheckResult) -> str:
    from symact.report.check import markdown

    return markdown.document(result)


FORMATS: dict[str, Callable[[CheckResult], str]] = {
    "text": _text, "json": _json, "junit": _junit, "sarif": _sarif, "html": _html,
    "markdown": _markdown,
}  # fmt: skip
"""Format and the function that writes it."""

ENDINGS = {
    ".json": "json", ".xml": "junit", ".sarif": "sarif", ".html": "html", ".htm": "html",
    ".md": "markdown",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """Name a file to be written and its format."""

    kind: str
    path: Path


def format_of(named: str | None, path: str | None) -> str:
    """Give the format that is named, or that of a file's ending, or text."""
    return named or ENDINGS.get(Path(path).suffix.lower() if path else "", "text")


def check_copies(copies: Sequence[Copy], sources: Sequence[str]) -> None:
    """Refuse at once what would fail, or destroy a document, after long work.

    Raises:
        UsageError: Two reports go to one file, or one goes to a document that is checked.
        SymactError: A folder to write to is not there.
    """
    targets = [os.path.realpath(copy.path) for copy in copies]
    if len(set(targets)) < len(targets):
        raise click.UsageError("two reports would be written to the same file")
    read = {os.path.realpath(source) for source in sources}
    for copy, target in zip(copies, targets, strict=True):
        if target in read:
            raise click.UsageError(f"{copy.path} is to be checked: write the report elsewhere")
        if not os.access(copy.path.parent, os.W_OK):
            raise SymactError(
                "cannot write: no such folder, or no right to", subject=str(copy.path)
            )
        if copy.path.is_dir():
            raise SymactError("cannot write: it is a folder", subject=str(copy.path))


def write_all(copies: Sequence[Copy], result: CheckResult) -> None:
    """Write every copy; each is whole or not there."""
    for copy in copies:
        write_file(copy.path, FORMATS[copy.kind](result))
