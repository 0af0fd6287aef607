"""Tables: drawn by rich on a terminal, plain columns in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Hold rows of text under a header; `right` holds the numbers of right-aligned columns."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    right: frozenset[int] = frozenset()


def several(count: int, noun: str) -> str:
    """Print a count with its noun.

    >>> several(1, "file"), several(2048, "claim")
    ('1 file', '2,048 claims')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def shorten(text: str, width: int) -> str:
    """Cut a text that is too long for a cell."""
    return text if len(text) <= width else text[: width - 1] + "…"


def plain(table: Table) -> str:
    """Write a table as aligned columns, two spaces between them, no color, no boxes."""
    lines = [table.header, *table.rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(table.header))]
    texts = [_line(line, widths, table.right) for line in lines]
    texts.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([table.title, *texts] if table.title else texts)


def _line(cells: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    padded = (
        cell.rjust(width) if i in right else cell.ljust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def colored(table: Table) -> str:
    """Draw a table for a terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Rich
    from rich.text import Text

    drawn = Rich(title=table.title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for i, name in enumerate(table.header):
        drawn.add_column(name, justify="right" if i in table.right else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
    console = Console()
    with console.capture() as capture:
        console.print(drawn)
    return capture.get().rstrip("\n")


STYLES = {"ok": "green", "failed": "bold red", "missing": "yellow", "undecided": "yellow"}
"""Style of the words that stand for a verdict."""


def markdown(table: Table) -> str:
    """Write a table in Markdown."""
    rule = ["---:" if i in table.right else "---" for i in range(len(table.header))]
    lines = [table.header, rule, *table.rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", r"\|") for c in line) + " |" for line in lines
    )
