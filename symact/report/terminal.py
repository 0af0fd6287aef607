"""The card for a terminal or a pipe."""

from __future__ import annotations

import textwrap

from symact.report.sheet import Card, Entry

WIDTH = 100


def card(shown: Card, *, colored: bool = False) -> str:
    """Print a card: headings, one entry a fact, the evidence below it."""
    lines = [_bold(f"{shown.name}: {shown.title}", colored=colored)]
    for section in shown.sections:
        lines += ["", _bold(section.heading, colored=colored)]
        for entry in section.entries:
            lines += _entry(entry, colored=colored)
    if shown.sources:
        lines += ["", _bold("Sources", colored=colored)]
        for source in shown.sources:
            lines += textwrap.wrap(source, WIDTH, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)


def _entry(entry: Entry, *, colored: bool) -> list[str]:
    lines = textwrap.wrap(
        f"{entry.label}: {entry.text}", WIDTH, initial_indent="  ", subsequent_indent="      ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    if entry.evidence:
        known = textwrap.wrap(
            entry.evidence, WIDTH, initial_indent="      ", subsequent_indent="      "
        )
        lines += [_dim(line, colored=colored) for line in known]
    return lines


def _bold(line: str, *, colored: bool) -> str:
    return f"\x1b[1m{line}\x1b[0m" if colored else line


def _dim(line: str, *, colored: bool) -> str:
    return f"\x1b[2m{line}\x1b[0m" if colored else line
