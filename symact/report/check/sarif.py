"""A check as SARIF 2.1.0, the format of code scanning."""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from symact.documents.records import Finding, Verdict
from symact.report.check import words
from symact.report.check.data import clean
from symact.version import VERSION

if TYPE_CHECKING:
    from symact.report.check.result import CheckResult

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

RULES = (
    (
        Verdict.FAILS, "formula/false", "FalseFormula", "error",
        "A formula is false.",
        "The two sides differ at the point that is named.",
    ),
    (
        Verdict.UNREADABLE, "formula/unreadable", "UnreadableFormula", "warning",
        "A formula was not understood.",
        "It is damaged, or written in a way that symact does not read; nothing was guessed.",
    ),
    (
        Verdict.UNDECIDED, "formula/undecided", "UndecidedFormula", "note",
        "A formula was read and not settled.",
        "It was neither proved nor refuted; the message says why.",
    ),
)  # fmt: skip
"""Verdict, and the rule it breaks: identifier, name, level, short and full description.

What holds, approximates or defines is no result: it breaks no rule."""

OF_VERDICT = {row[0]: (i, row[1], row[3]) for i, row in enumerate(RULES)}

ROOT = "%SRCROOT%"
"""What relative addresses are relative to; the reader of the file says where it lies."""


def document(result: CheckResult, root: PurePath) -> str:
    """Write SARIF; addresses are relative to `root` for documents inside it.

    Args:
        result: What was found.
        root: Folder to which the names of documents are relative, absolute.
    """
    run = {
        "tool": {"driver": _driver()},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "Where symact was started."}}},
        "invocations": [_invocation(result, root)],
        "results": [
            _result(finding, root) for finding in result if finding.judgement.verdict in OF_VERDICT
        ],
        "properties": {verdict.value: count for verdict, count in result.counts.items()},
    }
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": [clean(run)]}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _driver() -> dict[str, Any]:
    return {
        "name": "symact",
        "semanticVersion": VERSION,
        "rules": [
            {
                "id": identifier,
                "name": name,
                "shortDescription": {"text": short},
                "fullDescription": {"text": full},
                "help": {"text": full},
                "defaultConfiguration": {"level": level},
            }
            for _, identifier, name, level, short, full in RULES
        ],
    }


def _invocation(result: CheckResult, root: PurePath) -> dict[str, Any]:
    """Say of documents as a whole what no result can say."""
    said = [("note", file, note) for file, note in result.notes]
    said += [("error", problem.file, problem.message) for problem in result.problems]
    notes = [
        {"level": level, "message": {"text": text}, "locations": [_location(file, root, {})]}
        for level, file, text in said
    ]
    return {"executionSuccessful": not result.problems, "toolExecutionNotifications": notes}


def _result(finding: Finding, root: PurePath) -> dict[str, Any]:
    index, rule, level = OF_VERDICT[finding.judgement.verdict]
    text = f"{words.formula(finding)}: {words.details(finding) or level}"
    found: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": index,
        "level": level,
        "kind": "fail",
        "message": {"text": text},
        "locations": [_location(finding.file, root, region(finding))],
    }
    fix = _fix(finding, root)
    return found | {"fixes": [fix]} if fix else found


def region(finding: Finding) -> dict[str, int]:
    """Give the place of a finding; its end is known where it stands in one line as written."""
    start = {"startLine": finding.line, "startColumn": finding.column}
    if not _stands_in_its_line(finding):
        return start
    return start | {"endLine": finding.line, "endColumn": finding.column + len(finding.latex)}


def _stands_in_its_line(finding: Finding) -> bool:
    return bool(finding.latex) and finding.excerpt.startswith(finding.latex, finding.caret[0] - 1)


def _location(file: str, root: PurePath, where: dict[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": address(file, root)}
    return {"physicalLocation": physical | ({"region": where} if where else {})}


def address(file: str, root: PurePath) -> dict[str, str]:
    """Write the address of a document: relative inside `root`, else absolute."""
    path = type(root)(os.path.normpath(root / file))
    if path.is_relative_to(root):
        inside = path.relative_to(root).as_posix()
        return {"uri": quote(words.encodable(inside)), "uriBaseId": ROOT}
    return {"uri": "file://" + quote(words.encodable(path.as_posix()))}


def _fix(finding: Finding, root: PurePath) -> dict[str, Any] | None:
    """Offer the repair where it is known which characters it replaces.

    In a notebook the formula is part of a JSON text, which LaTeX as it is would break.
    """
    repair = finding.suggestion
    in_json = finding.file.lower().endswith(".ipynb")
    if repair is None or in_json or not _stands_in_its_line(finding):
        return None
    replacement = {
        "deletedRegion": region(finding), "insertedContent": {"text": repair.latex},
    }  # fmt: skip
    change = {"artifactLocation": address(finding.file, root), "replacements": [replacement]}
    return {"description": {"text": repair.edit}, "artifactChanges": [change]}
