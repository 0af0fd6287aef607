"""A check as Markdown: a table of findings, for a comment or a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symact.documents.records import Finding, Verdict
from symact.report.check import words

if TYPE_CHECKING:
    from symact.report.check.result import CheckResult

ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|$&~@]")
"""Characters that Markdown, or a page that shows it, may not print as they are."""

HEADER = ("place", "verdict", "formula", "found")


def document(result: CheckResult) -> str:
    """Write a table, every finding a row, then notes and the count."""
    lines = ["# Formulas checked", ""]
    if result.findings:
        lines += [_row(HEADER), _row(["---"] * len(HEADER))]
        lines += [_row(_cells(finding)) for finding in result]
        lines.append("")
    said = [*result.notes, *((each.file, each.message) for each in result.problems)]
    lines += [f"- {escape(file)}: {escape(note)}" for file, note in said]
    return "\n".join([*lines, *[""] * bool(said), escape(words.summary(result))]) + "\n"


def _cells(finding: Finding) -> tuple[str, ...]:
    verdict = finding.judgement.verdict
    known = words.evidence(finding)
    shown = f"**{verdict.value}**" if verdict is Verdict.FAILS else verdict.value
    return (
        escape(words.place(finding)),
        f"{shown}, {known}" if known else shown,
        code(words.formula(finding)),
        _found(finding),
    )


def _found(finding: Finding) -> str:
    witness, repair = finding.judgement.witness, finding.suggestion
    parts = [
        escape(words.message(finding)),
        escape(words.sides(witness)) if witness else "",
        f"suggestion: {code(repair.latex)} ({escape(repair.edit)})" if repair else "",
    ]
    return "; ".join(filter(None, parts))


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def escape(text: str) -> str:
    """Write plain text so that Markdown prints it as it is."""
    return ACTIVE.sub(r"\\\g<0>", words.printable(text))


def code(text: str) -> str:
    """Write a formula as it is: between more backticks than it holds in a row.

    A bar would end the cell of the table, and programs differ in how it is escaped behind a
    backslash: such a formula is written with character references.
    """
    line = words.printable(text)
    if not line:
        return ""
    if "|" in line:
        return f"<code>{ACTIVE.sub(lambda found: f'&#{ord(found[0])};', line)}</code>"
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"
