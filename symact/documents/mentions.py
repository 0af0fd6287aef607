"""Names of activations in running text, and which one a number is about."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from symact import catalog

COMMON = frozenset(
    [
        "identity",
        "affine",
        "absolute",
        "square",
        "exponential",
        "gaussian",
        "sine",
        "threshold",
        "shrink",
        "snake",
        "laplace",
        "linear",
        "step",
        "exp",
        "abs",
        "sin",
        "clip",
        "arctan",
        "rectifier",
        "heaviside",
        "logistic",
        "atan",
        "phish",
        "serf",
        "sinc",
        "elliott",
        "shrinkage",
    ]
)
"""Names that are words of the language: they are no mention."""

SPLIT = re.compile(r"(?<=[.!?;])\s+|\n\s*\n|(?:^|\n)\s*[-*•]\s")
"""Where a sentence or an item of a list ends."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Hold where a text names an activation.

    Attributes:
        start, end: Where.
        row: Name in the catalogue.
    """

    start: int
    end: int
    row: str


@functools.cache
def _spellings() -> tuple[re.Pattern[str], dict[str, str]]:
    rows: dict[str, str] = {}
    # plain Swish means beta = 1, which is the row without a parameter
    for row in sorted(catalog.rows(), key=lambda row: len(row.parameters)):
        names = [row.name]
        for _, spellings in row.aliases:
            names += [s.partition("(")[0].rpartition(".")[2] for s in spellings]
        for name in names:
            key = _fold(name)
            if len(key) > 2 and key not in COMMON:
                rows.setdefault(key, row.name)
    for row in catalog.rows():  # an own name wins over the alias of another
        if _fold(row.name) in rows and not row.parameters:
            rows[_fold(row.name)] = row.name
    spelt = {row.name for row in catalog.rows()} | {
        s.partition("(")[0].rpartition(".")[2]
        for row in catalog.rows() for _, group in row.aliases for s in group
    }  # fmt: skip
    parts = {
        r"[\s_-]?".join(re.escape(w) for w in re.split(r"[_\s-]+|(?<=[a-z])(?=[A-Z])", name) if w)
        for name in spelt
        if _fold(name) in rows
    }
    pattern = "|".join(sorted(parts, key=lambda p: (-len(p), p)))
    return re.compile(rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])", re.IGNORECASE), rows


def mentions(text: str) -> list[Mention]:
    """List the activations that a text names, in its order."""
    pattern, rows = _spellings()
    found = []
    for match in pattern.finditer(text):
        row = rows.get(_fold(match.group()))
        if row is not None:
            found.append(Mention(match.start(), match.end(), row))
    return found


def sentence(text: str, place: int) -> tuple[int, int]:
    """Give the ends of the sentence around a place."""
    start, end = 0, len(text)
    for match in SPLIT.finditer(text):
        if match.end() <= place:
            start = match.end()
        elif match.start() >= place:
            end = match.start()
            break
    return start, end


def _fold(name: str) -> str:
    return re.sub(r"[_\-\s]", "", name).casefold()
