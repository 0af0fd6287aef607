"""Give the delimiters of a text in their order, and where its lines and blocks end."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

MOST_DELIMITERS = 50_000

_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)[ \t]*\{(?P<name>[A-Za-z]+)\*?\}|(?P<mark>\\\\?[()\[\]]|\$+)|\\[\s\S]"
)
_TOKEN_TEX = re.compile(
    r"\\(?P<edge>begin|end)[ \t]*\{(?P<name>[A-Za-z]+)\*?\}|(?P<mark>\\[()\[\]]|\$+)|\\[\s\S]"
)


@dataclass(frozen=True, slots=True)
class Token:
    """Hold a delimiter: a dollar run, a bracket, `beg` or `end` of the environment `name`."""

    kind: str
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Hold a text, its delimiters, and the partners among its environments."""

    text: str
    tokens: Sequence[Token]
    partners: dict[int, int]
    dollars: Sequence[int]
    breaks: Sequence[int]
    ends: Sequence[int]
    tex: bool

    def block_end(self, offset: int) -> int:
        """Give the end of the paragraph."""
        row = bisect_left(self.breaks, offset)
        return self.breaks[row] if row < len(self.breaks) else len(self.text)

    def line_end(self, offset: int) -> int:
        """Give the end of the line."""
        row = bisect_left(self.ends, offset)
        return self.ends[row] if row < len(self.ends) else len(self.text)

    def line_start(self, offset: int) -> int:
        """Give the start of the line."""
        row = bisect_left(self.ends, offset)
        return self.ends[row - 1] + 1 if row else 0

    def next_dollar(self, index: int) -> int | None:
        """Give the index of the next dollar run."""
        row = bisect_left(self.dollars, index + 1)
        return self.dollars[row] if row < len(self.dollars) else None


def read_field(text: str, tex: bool) -> tuple[Field, list[str]]:
    """Read the delimiters of a text, and note if they are too many."""
    found = (_TOKEN_TEX if tex else _TOKEN).finditer(text)
    marks = (match for match in found if match["mark"] or match["edge"])
    tokens = [
        Token((m["mark"] or m["edge"]).replace("$$", "$")[:3], m.start(), m.end(), m["name"] or "")
        if not (m["mark"] or "").startswith("$")
        else Token("$", m.start(), m.end())
        for m in islice(marks, MOST_DELIMITERS)
    ]
    notes = []
    if len(tokens) == MOST_DELIMITERS:
        notes.append(f"more than {MOST_DELIMITERS} delimiters: the rest is not read")
    stacks: dict[str, list[int]] = {}
    partners = {}
    for index, token in enumerate(tokens):
        if token.kind == "beg":
            stacks.setdefault(token.name, []).append(index)
        elif token.kind == "end" and stacks.get(token.name):
            partners[stacks[token.name].pop()] = index
    dollars = [index for index, token in enumerate(tokens) if token.kind == "$"]
    breaks = array("Q", (match.start() for match in re.finditer(r"\n(?=[ \t]*\n)", text)))
    ends = array("Q", (match.start() for match in re.finditer(r"\n", text)))
    return Field(text, tokens, partners, dollars, breaks, ends, tex), notes
