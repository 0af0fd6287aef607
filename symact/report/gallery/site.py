"""The gallery: a page for each activation and an overview that can be sorted and searched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from symact.derive.steps.spell import GREEK
from symact.emit import render, template_root
from symact.report.check.words import printable
from symact.report.gallery import svg
from symact.report.gallery.page import page, squeezed
from symact.report.gallery.rows import plain
from symact.report.gallery.sheets import Request, Sheet, sheet_of
from symact.version import VERSION

TEMPLATE = "html/gallery.html"

INDEX = "index.html"

MARK = b'<meta name="generator" content="symact'
"""What every page of a gallery begins with; files without it are somebody else's."""

COLUMNS = (
    "name", "range", "monotone", "convex", "parity", "smoothness", "Lipschitz", "gain", "year",
)  # fmt: skip
"""Columns by which an overview is sorted."""

LIPSCHITZ = "Lipschitz constant of f"

RATIONAL = re.compile(r"\d+(/\d{1,3})?")
"""A number that is shown as it is rather than by its decimals."""

CELLS = (
    ("Values", "range"), ("Shape", "monotone"), ("Shape", "convex"), ("Shape", "parity"),
    ("Shape", "smoothness"), ("Shape", LIPSCHITZ),
    ("Under a standard normal input", "gain"),
)  # fmt: skip
"""Section and label of the properties in an overview."""

DIGITS = 6

LETTERS = re.compile(rf"\b(?:{'|'.join(GREEK)})\b")
"""Names of Greek letters."""

MINUS = re.compile(r"(?<=[\[(])-(?=\w)")
"""A sign at the beginning of an interval."""

PATH = re.compile(r"^(?:[A-Za-z_]\w*\.)+")
"""The modules before a name."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ask for a page between two others.

    Attributes:
        request: What is asked.
        before, after: Names of the neighbours; empty at the ends.
    """

    request: Request
    before: str = ""
    after: str = ""

    @property
    def name(self) -> str:
        """Give the activation's name, for progress."""
        return self.request.name


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold a property: what is shown and by what it is sorted."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Hold the row of an activation in the overview; `thumb` is safe markup."""

    name: str
    title: str
    file: str
    aliases: str
    search: str
    thumb: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """Hold a page and its row of the overview."""

    file: str
    text: str
    listed: Listed


def requests(found: Sequence[Request]) -> list[Neighbours]:
    """Put requests in a row, so that each page knows its neighbours."""
    names = ["", *(r.name for r in found), ""]
    return [Neighbours(r, names[k], names[k + 2]) for k, r in enumerate(found)]


def file_of(name: str) -> str:
    """Name the page of an activation; a name is an identifier, so it is a file name too."""
    return f"{name}.html" if f"{name}.html" != INDEX else "index_.html"


def make(asked: Neighbours) -> Made:
    """Write the page of one activation."""
    sheet = sheet_of(asked.request)
    nav = [("previous", asked.before), ("next", asked.after)]
    links = tuple((word, file_of(name), name) for word, name in nav if name)
    text = page(sheet, links, *script("theme.js"))
    return Made(file_of(sheet.name), text, listed(sheet))


def index(rows: Sequence[Listed]) -> str:
    """Write the overview."""
    code, digest = script("theme.js", "gallery.js")
    context = {
        "title": "Activation functions",
        "columns": COLUMNS,
        "rows": [_unique(row, k) for k, row in enumerate(rows)],
        "version": VERSION,
        "script": code,
        "script_hash": digest,
    }
    return squeezed(render(TEMPLATE, context, autoescape=True))


def _unique(row: Listed, k: int) -> Listed:
    """Give the thumbnail an id of its own on the page."""
    return replace(row, thumb=row.thumb.replace("THUMB-", f"t{k}-"))


def script(*names: str) -> tuple[str, str]:
    """Read scripts and hash them: a page allows these to run and no other."""
    folder = template_root() / "html"
    code = "\n".join((folder / name).read_text(encoding="utf-8").strip() for name in names)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return code, f"sha256-{digest}"


def listed(sheet: Sheet) -> Listed:
    """Write the row of a sheet in the overview."""
    cells = tuple(Cell(_short(_text(sheet, *where)), _key(sheet, where)) for where in CELLS)
    years = [c["year"] for c in sheet.document["citations"]]
    year = str(min(years)) if years else "–"
    aliases = ", ".join(_tails(sheet.aliases, sheet.name))
    words = [sheet.name, sheet.title, *sheet.aliases]
    words += [_text(sheet, *where) for where in CELLS]
    return Listed(
        name=printable(sheet.name),
        title="" if sheet.title == sheet.name else printable(sheet.title),
        file=file_of(sheet.name),
        aliases=printable(aliases),
        search=printable(" ".join(words).lower()),
        thumb="" if sheet.curves is None else svg.thumbnail(sheet.curves, "THUMB"),
        cells=(*cells, Cell(year, year)),
    )


def _tails(aliases: Sequence[str], name: str) -> list[str]:
    """Give the names that libraries use, without the libraries and without repetition."""
    tails = dict.fromkeys(PATH.sub("", alias) for alias in aliases)
    return [tail for tail in tails if tail != name]


def _text(sheet: Sheet, heading: str, label: str) -> str:
    for section in sheet.card.sections:
        for entry in section.entries:
            found = (section.heading, entry.label) == (heading, label)
            if found and not (label == LIPSCHITZ and RATIONAL.fullmatch(_lipschitz(sheet))):
                return entry.text
            if label == LIPSCHITZ and entry.label.startswith("Lipschitz constant in"):
                return entry.text
    # a constant that depends on parameters has no decimals and is on no card
    return (_lipschitz(sheet) if label == LIPSCHITZ else "") or "–"


def _lipschitz(sheet: Sheet) -> str:
    """Give the closed form of a Lipschitz constant, empty where there is none."""
    number = (sheet.document.get("lipschitz") or {}).get("value") or {}
    return str(number.get("exact") or "")


def _short(text: str) -> str:
    """Cut decimals for a cell; a closed form gives way to them."""
    shown = LETTERS.sub(lambda m: GREEK[m[0]], text.rpartition(" = ")[2])
    shown = MINUS.sub("−", shown)
    return plain(re.sub(rf"(\.\d{{{DIGITS}}})\d*…", r"\1…", shown))


def _key(sheet: Sheet, where: tuple[str, str]) -> str:
    """Give what a property is sorted by: a number where there is one."""
    document = sheet.document
    number: Any = None
    if where[1] == "range":
        number = document["range"].get("lo")
    elif where[1].startswith("Lipschitz"):
        number = document["lipschitz"].get("value")
    elif where[1] == "gain":
        number = document["gaussian"].get("gain")
    if isinstance(number, dict) and number.get("enclosure"):
        low = number["enclosure"][0]
        infinite = {"oo": "1e999", "-oo": "-1e999"}
        return infinite.get(low) or f"{float(low):.12g}"
    return _short(_text(sheet, *where))
