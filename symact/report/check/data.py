"""A check as plain data, for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symact.documents.records import Finding
from symact.report.check.words import encodable

if TYPE_CHECKING:
    from symact.report.check.result import CheckResult


def document(result: CheckResult) -> dict[str, Any]:
    """Write a check: `formulas`, one entry a relation, `summary`, `notes` and `errors`."""
    counts = {verdict.value: count for verdict, count in result.counts.items()}
    content = {
        "formulas": [entry(finding) for finding in result],
        "summary": {
            "files": len(result.documents), "formulas": len(result.findings), **counts,
        },
        "notes": [{"file": file, "message": note} for file, note in result.notes],
        "errors": [{"file": each.file, "message": each.message} for each in result.problems],
    }  # fmt: skip
    return {key: clean(value) for key, value in content.items()}


def entry(finding: Finding) -> dict[str, Any]:
    """Write one finding; what there is not is null."""
    judgement, repair = finding.judgement, finding.suggestion
    witness = judgement.witness
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "place": finding.place,
        "name": finding.name,
        "latex": finding.latex,
        "relation": finding.relation,
        "understood": finding.understood,
        "verdict": judgement.verdict.value,
        "evidence": judgement.evidence.value if judgement.evidence else None,
        "witness": witness and {**dict(witness.at), "lhs": witness.lhs, "rhs": witness.rhs},
        "message": judgement.message,
        "suggestion": repair
        and {"latex": repair.latex, "edit": repair.edit, "evidence": repair.evidence.value},
        "difference": judgement.difference or None,
        "where": judgement.where or None,
    }


def clean(value: Any) -> Any:
    """Replace what no encoding can write in every text of plain data."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {encodable(key): clean(each) for key, each in value.items()}
    return [clean(each) for each in value] if isinstance(value, list) else value
