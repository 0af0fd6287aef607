"""Two activations side by side on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact.emit import render
from symact.report.check.words import printable
from symact.report.gallery.page import prepared, squeezed
from symact.report.gallery.rows import Row, Section, row
from symact.report.gallery.sheets import Sheet
from symact.report.sheet import Entry
from symact.version import VERSION

if TYPE_CHECKING:
    from symact.derive.compare import Comparison

TEMPLATE = "html/pair.html"


@dataclass(frozen=True, slots=True)
class Both:
    """Hold what two activations say under one label."""

    label: str
    sides: tuple[tuple[Row, ...], tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Shared:
    """Hold one section of both."""

    key: str
    heading: str
    rows: tuple[Both, ...]


def page(first: Sheet, second: Sheet, found: Comparison | None, problem: str = "") -> str:
    """Write the page; `problem` says why there is no comparison."""
    pages = prepared(first, "a"), prepared(second, "b")
    context = {
        "title": printable(f"{first.name} and {second.name}"),
        "pages": pages,
        "sections": list(_merged(pages[0].sections, pages[1].sections)),
        "difference": [] if found is None else list(map(row, _difference(found))),
        "problem": printable(problem),
        "version": VERSION,
        "script": "",
        "script_hash": "",
    }
    return squeezed(render(TEMPLATE, context, autoescape=True))


def _merged(left: tuple[Section, ...], right: tuple[Section, ...]) -> Iterator[Shared]:
    """Put sections under one another, in the order of the first and then of the second."""
    first, second = ({s.key: s for s in sections} for sections in (left, right))
    for key in dict.fromkeys([*first, *second]):
        sides = [s.entries if s else () for s in (first.get(key), second.get(key))]
        labels = dict.fromkeys(entry.label for side in sides for entry in side)
        rows = tuple(
            Both(label, tuple(tuple(e for e in side if e.label == label) for side in sides))  # type: ignore[arg-type]
            for label in labels
        )
        yield Shared(key, (first.get(key) or second[key]).heading, rows)


def _difference(found: Comparison) -> Iterator[Entry]:
    """Say whether they are equal, and how far apart they are at most."""
    from symact.report import comparison, words

    yield Entry("equal", comparison.verdict(found), "", words.evidence(found.equal))
    for label, tex, known in (
        ("largest difference of the values", r"\left|f - g\right|", found.value),
        ("largest difference of the gradients", r"\left|f' - g'\right|", found.grad),
    ):
        yield Entry(label, comparison.largest(known), _largest(tex, known), words.evidence(known))


def _largest(tex: str, known: Any) -> str:
    from symact.report import words

    if known.value is None:
        return ""
    found = known.value
    places = r",\quad ".join(words.number_tex(x) for x in found.at)
    reached = "at" if found.largest.attained else "approached at"
    return rf"\sup {tex} = {words.number_tex(found.largest)},\quad \text{{{reached} }}x = {places}"
