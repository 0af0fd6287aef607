"""Sheets in Markdown: formulas between dollar signs, derivations as tables of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symact.report.check.words import printable
from symact.report.gallery import site
from symact.report.gallery.derived import Derived
from symact.report.gallery.page import prepared_accuracy
from symact.report.gallery.sheets import Sheet
from symact.report.markdown import escape, sections


def document(sheets: Sequence[Sheet]) -> str:
    """Write one sheet, or several under a table of all properties."""
    if len(sheets) == 1:
        return "\n".join(_sheet(sheets[0], "")) + "\n"
    lines = ["# Activation functions", "", *_table(sheets)]
    for sheet in sheets:
        lines += ["", *_sheet(sheet, "#")]
    return "\n".join(lines) + "\n"


def _sheet(sheet: Sheet, level: str) -> Iterator[str]:
    yield f"{level}# {escape(printable(sheet.title))} (`{printable(sheet.name)}`)"
    for line in sections(sheet.card):
        yield f"{level}{line}" if line.startswith("#") else line
    if sheet.derivations:
        yield from ("", f"{level}## Derivations")
        for found in sheet.derivations:
            yield from _derivation(found, level)
    if sheet.certified:
        yield from ("", f"{level}## Accuracy of the kernels", "")
        for row in prepared_accuracy(sheet):
            yield f"- {escape(row.kernel)}, {escape(row.variant)}: {escape(row.result)}"
    if sheet.card.sources:
        yield from ("", f"{level}## Sources", "")
        yield from (f"- {escape(printable(source))}" for source in sheet.card.sources)


def _derivation(found: Derived, level: str) -> Iterator[str]:
    title = found.title or found.heading[:1].upper() + found.heading[1:]
    yield from ("", f"{level}### {escape(printable(title))}", "")
    if found.problem:
        yield f"No derivation: {escape(printable(found.problem))}"
        return
    # a relation of its own cell keeps the lines aligned wherever tables are shown
    yield from ("| | | | |", "|--:|:-:|:--|:--|")
    for row in found.rows:
        left = _cell(row.left) if row.left else ""
        yield f"| {left} | {_cell(row.sign)} | {_cell(row.right)} | {_words(row.reason)} |"
    note = "; ".join(filter(None, (found.evidence, found.note)))
    yield from ("", f"*{escape(printable(note))}*")


def _cell(tex: str) -> str:
    """Write a formula for a cell: its upright bars would end the cell."""
    # \| is a double bar: \Vert
    safe = tex.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
    return f"${safe}$"


def _words(text: str) -> str:
    return escape(printable(text))


def _table(sheets: Sequence[Sheet]) -> Iterator[str]:
    yield "| " + " | ".join(site.COLUMNS) + " |"
    yield "|" + "---|" * len(site.COLUMNS)
    for sheet in sheets:
        row = site.listed(sheet)
        yield "| " + " | ".join(escape(c) for c in (row.name, *(c.text for c in row.cells))) + " |"
