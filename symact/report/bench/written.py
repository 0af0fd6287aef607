"""Outcomes of one or several races as tables, text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from symact.report.bench.records import Outcome
from symact.report.bench.summary import summary
from symact.report.bench.tables import means_table, speed_document, speed_table, told
from symact.report.table import Table, markdown, plain

Piece = Table | str


def pieces(outcomes: Sequence[Outcome], *, short: bool) -> Iterator[Piece]:
    """Give what is shown, in order.

    Args:
        outcomes: At least one.
        short: One line a function, not one a participant.
    """
    if not short:
        for outcome in outcomes:
            yield speed_table(outcome)
            yield means_table(outcome)
        return
    # the first race has the most libraries
    first = outcomes[0]
    rounds = first.request.rounds
    yield (
        f"{told(first)}. ns per element, medians of {rounds} interleaved rounds; in brackets the "
        "largest error in ulp on stratified inputs. Ratios are of times: below 1 is faster."
    )
    for outcome in outcomes:
        yield from summary(outcome)


def written(outcomes: Sequence[Outcome], suffix: str, *, short: bool) -> str:
    """Write a file by its suffix: JSON, Markdown (always short), or text."""
    if suffix == ".json":
        return json.dumps(document_of(outcomes), indent=1, allow_nan=False) + "\n"
    marked = suffix == ".md"
    spell = _marked if marked else plain
    return "\n\n".join(_spelled(pieces(outcomes, short=short or marked), spell)) + "\n"


def document_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Give the document of a race; of several, under `races`."""
    documents = [speed_document(outcome) for outcome in outcomes]
    return documents[0] if len(documents) == 1 else {"benchmark": "full", "races": documents}


def _spelled(found: Iterator[Piece], spell: Callable[[Table], str]) -> Iterator[str]:
    for piece in found:
        yield piece if isinstance(piece, str) else spell(piece)


def _marked(table: Table) -> str:
    return f"{table.title}\n\n{markdown(table)}" if table.title else markdown(table)
