"""Run the check over documents: files in processes, standard input here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symact.api import files
from symact.cli import output
from symact.cli.pool import Outcome, guarded, map_over
from symact.cli.progress import progress

if TYPE_CHECKING:
    from symact.documents.records import Checked
    from symact.report.check.result import CheckResult, Problem

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Document:
    """Name a document to be checked, in this process or in another.

    Attributes:
        path: As given.
        limit: Bytes it may have.
        name: What messages and results call it.
    """

    path: str
    limit: int
    name: str


def check_files(
    paths: Sequence[str], limit: int, workers: int | None, *, forced: bool = False
) -> CheckResult:
    """Check documents of at most `limit` bytes; the order is that of the names.

    What cannot be read is a problem of the result, and the others are checked all the same.

    Raises:
        SymactError: Nothing that is named is there.
    """
    from symact.report.check.result import CheckResult, Problem

    found = files.find([path for path in paths if path != STDIN])
    if found.skipped:
        names = ", ".join(map(files.shown, found.skipped))
        output.warn(f"not entered, hidden or of others: {names}")
    documents = [Document(path, limit, files.shown(path)) for path in found.files]
    if STDIN in paths:
        documents.insert(0, Document(STDIN, limit, "stdin"))
    if not documents:
        raise found.errors[0]
    outcomes = _outcomes(documents, workers, forced)
    missing = tuple(Problem(error.subject, error.message) for error in found.errors)
    unread = tuple(
        _problem(document, outcome)
        for document, outcome in zip(documents, outcomes, strict=True)
        if outcome.result is None
    )
    checked = tuple(outcome.result for outcome in outcomes if outcome.result is not None)
    return CheckResult(checked, missing + unread)


def _problem(document: Document, outcome: Outcome[Checked]) -> Problem:
    from symact.report.check.result import Problem

    message = outcome.message
    while message.startswith(f"{document.name}: "):
        message = message.removeprefix(f"{document.name}: ")
    return Problem(document.name, message, outcome.exit_code)


def _outcomes(
    documents: Sequence[Document], workers: int | None, forced: bool
) -> list[Outcome[Checked]]:
    """Check one document, or standard input, here with the progress of its formulas."""
    alone = 1 if documents[0].path == STDIN or len(documents) == 1 else 0
    here = [_alone(document, forced) for document in documents[:alone]]
    rest = documents[alone:]
    if not rest:
        return here
    with progress("check", len(rest), forced) as bar:
        return here + map_over(check_one, rest, bar, workers)


def _alone(document: Document, forced: bool) -> Outcome[Checked]:
    with progress(f"check {document.name}", 1, forced) as bar:

        def advance(_done: int, total: int) -> None:
            bar.grow(total)
            bar.advance("")

        return guarded(lambda each: check_one(each, advance), document)


def check_one(document: Document, advance: Callable[[int, int], None] | None = None) -> Checked:
    """Read and check one document.

    Raises:
        SymactError: It cannot be read.
    """
    from symact.api.checking import check_document, check_file

    if document.path != STDIN:
        return check_file(document.path, document.limit, advance)
    data = sys.stdin.buffer.read(document.limit + 1)
    text, note = files.decode(data, document.name, document.limit)
    return check_document(text, document.name, note, advance)
