"""The page of one activation: everything on it, nothing loaded, no script needed."""

from __future__ import annotations

from dataclasses import dataclass

from symact.emit import render
from symact.report.check.words import printable
from symact.report.gallery import rows, svg
from symact.report.gallery.accuracy import Certified
from symact.report.gallery.derived import Derived
from symact.report.gallery.maths import formula
from symact.report.gallery.rows import Section
from symact.report.gallery.sheets import Sheet
from symact.version import VERSION

TEMPLATE = "html/sheet.html"

Link = tuple[str, str, str]
"""A word, a file and a name."""


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of a derivation as markup that is safe to place; the reason is text."""

    left: str
    sign: str
    right: str
    reason: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """Hold one derivation for the template."""

    title: str
    kind: str
    rows: tuple[Line, ...]
    note: str
    source: str
    problem: str


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Hold one certificate for the template, in words."""

    kernel: str
    result: str
    variant: str


@dataclass(frozen=True, slots=True)
class Page:
    """Hold what the template places; `definition` and `picture` are safe markup."""

    key: str
    name: str
    title: str
    definition: str
    source: str
    picture: str
    caption: str
    sections: tuple[Section, ...]
    derivations: tuple[Derivation, ...]
    certified: tuple[Accuracy, ...]
    aliases: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[str, ...]


def page(sheet: Sheet, nav: tuple[Link, ...] = (), script: str = "", script_hash: str = "") -> str:
    """Write the page of a sheet.

    Args:
        sheet: What is known.
        nav: Links to neighbours in a gallery.
        script: A script to place, and nothing else is allowed to run.
        script_hash: Its hash for the page's policy.
    """
    context = {
        "page": prepared(sheet),
        "title": printable(f"{sheet.title} ({sheet.name})"),
        "version": VERSION,
        "nav": nav,
        "script": script,
        "script_hash": script_hash,
    }
    return squeezed(render(TEMPLATE, context, autoescape=True))


def prepared(sheet: Sheet, key: str = "f") -> Page:
    """Prepare a sheet for the templates; `key` begins the ids of its picture."""
    entries = [e for s in sheet.card.sections for e in s.entries if e.label == "definition"]
    drawn = sheet.curves
    return Page(
        key=key,
        name=printable(sheet.name),
        title=printable(sheet.title),
        definition=formula(entries[0].tex, block=True) if entries else "",
        source=entries[0].tex if entries else "",
        picture="" if drawn is None else svg.picture(drawn, key),
        caption=_caption(sheet),
        sections=rows.sections(sheet.card),
        derivations=tuple(map(_derivation, sheet.derivations)),
        certified=prepared_accuracy(sheet),
        aliases=tuple(
            (printable(library), tuple(map(printable, names)))
            for library, names in sheet.activation.aliases
        ),
        sources=tuple(map(printable, sheet.card.sources)),
    )


def _caption(sheet: Sheet) -> str:
    names = [f"{p['name']} = {p['default']}" for p in sheet.document["parameters"]]
    short = [name for name in names if len(name) < 40]
    values = f", at {', '.join(short)}" if short else ""
    return printable(f"Value, gradient and second derivative of {sheet.name}{values}")


def _derivation(found: Derived) -> Derivation:
    return Derivation(
        title=printable(found.title or found.heading[:1].upper() + found.heading[1:]),
        kind=found.evidence,
        rows=tuple(
            Line(
                formula(_shown(line.left)) if line.left else "",
                formula(line.sign),
                formula(_shown(line.right)),
                rows.plain(line.reason),
            )
            for line in found.rows
        ),
        note=rows.plain(found.note),
        source=found.source,
        problem=printable(found.problem),
    )


def _shown(tex: str) -> str:
    """Ask for large fractions in the cells of a derivation."""
    return rf"\displaystyle {tex}"


def prepared_accuracy(sheet: Sheet) -> tuple[Accuracy, ...]:
    """Say in words what is certified about the kernels."""
    return tuple(map(_accuracy, sheet.certified))


def _accuracy(row: Certified) -> Accuracy:
    kernel = f"{row.output}, {row.dtype}"
    if row.tier != "exact":
        result = (
            f"largest error {row.largest} over all {row.inputs:,} inputs; "
            f"{1 - row.misrounded / row.inputs:.1%} of the results are correctly rounded"
        )
        return Accuracy(f"{kernel}, {row.tier} tier", result, row.variant)
    if row.misrounded:
        result = f"{row.misrounded:,} of {row.inputs:,} results are not correctly rounded"
    else:
        result = f"all {row.inputs:,} results are correctly rounded"
    if row.margin:
        result += f"; the nearest rounding boundary is {row.margin} ulp away"
    return Accuracy(kernel, result, row.variant)


def squeezed(markup: str) -> str:
    """Leave out empty lines."""
    return "\n".join(line for line in markup.split("\n") if line.strip()) + "\n"
