"""Check the formulas of documents, or of a text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symact.api import files
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.documents.records import Checked
    from symact.report.check.result import CheckResult

Source = str | os.PathLike[str]

LONGEST_NAME = 1024
"""Characters of a text that may still be the name of a file."""

LOOKS_LIKE_A_FILE = re.compile(rf"\S+({'|'.join(map(re.escape, files.SUFFIXES))})", re.IGNORECASE)

DELIMITERS = (("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"), ("$", "$"))
"""What may stand around a formula that is given by itself."""

MARKUP = re.compile(r"\$|\\\(|\\\[|\\begin|```|:math:|\.\. math|^\s*def ", re.MULTILINE)
"""Signs of a document: what holds one of them says itself where its formulas are."""

RELATION = re.compile(r"[=<>≈≤≥]|\\(approx|leq?|geq?|sim|to|in)\b")


def check(what: Source | Sequence[Source], name: str = "text") -> CheckResult:
    r"""Find the formulas in a document and say which are wrong.

    Args:
        what: A path, a folder, several of them, or the text itself: a string that names no
            existing file is read as Markdown, LaTeX, reStructuredText, Python, a notebook or a
            bare formula, whichever it is.
        name: What a text is called in the result.

    Returns:
        A result with `findings`, `failures` and `ok`, iterable, shown as a table in a notebook.

    Raises:
        SymactError: A path cannot be read, or a string reads like the name of a file that is
            not there.
    """
    from symact.report.check.result import CheckResult

    if not isinstance(what, (str, os.PathLike)):
        return _check_paths([os.fspath(each) for each in what])
    given = os.fspath(what)
    if isinstance(what, os.PathLike) or _is_there(given):
        return _check_paths([given])
    if LOOKS_LIKE_A_FILE.fullmatch(given):
        raise SymactError("there is no such file", subject=given[:LONGEST_NAME])
    return CheckResult((check_text(given, name),))


def _check_paths(paths: Sequence[str]) -> CheckResult:
    from symact.report.check.result import CheckResult

    found = files.find(paths)
    for error in found.errors:
        raise error
    return CheckResult(tuple(check_file(path) for path in found.files))


def _is_there(text: str) -> bool:
    try:
        return len(text) <= LONGEST_NAME and os.path.exists(text)  # noqa: PTH110 - any text
    except ValueError:  # a null byte
        return False


def check_file(
    path: str,
    limit: int = files.LIMIT,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check one file of at most `limit` bytes.

    Raises:
        SymactError: It cannot be read.
    """
    text, note = files.load(path, limit)
    return check_document(text, files.shown(path), note, progress)


def check_document(
    text: str,
    name: str,
    note: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check a text that is a document; `note` is what its reading left to say."""
    from symact.documents.check import check as check_all

    checked = check_all(text, name, progress)
    return replace(checked, notes=(note, *checked.notes)) if note else checked


def check_text(text: str, name: str) -> Checked:
    """Check a text: a document, or where it has no mark of one, a bare formula."""
    bare = not MARKUP.search(text) and "\n\n" not in text.strip()
    if bare and RELATION.search(text):
        formula = check_formula(text, name)
        if any(finding.understood for finding in formula.findings):
            return formula
        document = check_document(text, name)
        return document if document.findings else formula
    return check_document(text, name)


def check_formula(tex: str, name: str = "formula") -> Checked:
    """Check one formula, given with delimiters around it or without.

    Raises:
        SymactError: There is nothing to read, or far too much.
    """
    formula = _bare(tex)
    if not formula.strip():
        raise SymactError("the formula is empty", subject=name)
    files.decode(formula.encode("utf-8", "replace"), name)
    from symact.documents.check import check_formula as check_bare

    checked = check_bare(formula)
    named = tuple(replace(finding, file=name) for finding in checked.findings)
    return replace(checked, file=name, findings=named)


def _bare(tex: str) -> str:
    """Take off the delimiters, and the empty lines at which a formula would end."""
    formula = tex.strip()
    for begin, end in DELIMITERS:
        inside = formula[len(begin) : -len(end)]
        if formula.startswith(begin) and formula.endswith(end) and begin not in inside:
            formula = inside
            break
    return "\n".join(line for line in formula.splitlines() if line.strip())
