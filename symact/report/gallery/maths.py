"""Formulas for pages: native MathML with the LaTeX as its alternative text, or the LaTeX alone."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from xml.etree import ElementTree as ET

from symact.report.check.mathml import mathml
from symact.report.check.words import printable

NAME = re.compile(r"\\(operatorname|mathit)\{((?:[A-Za-z0-9]|\\_)+)\}")
"""A name in roman or italics; the converter would break it to letters."""

MARKS = {"operatorname": "\ue000", "mathit": "\ue001"}
"""Kind of a name and the private character that carries it through the converter."""

KEPT = frozenset({"lim", "max", "min", "sup", "inf"})
"""Operators that carry limits below them."""

PRIMES = "′″‴"
PAIR = 2

THIN = {"width": "0.167em"}

LONGEST = 1500
"""Characters of LaTeX that are typeset; beyond them a formula is source to copy."""

ROWS = frozenset({"math", "mrow", "mstyle", "mtd", "msqrt"})
"""Elements whose children stand in a row."""

OPENERS = frozenset("([{|,=<>≤≥≠≈∈→+−·⟺")
"""Signs after which a minus is a sign of its operand."""


@lru_cache(maxsize=4096)
def formula(tex: str, *, block: bool = False) -> str:
    """Typeset LaTeX; what is given back is safe to place as it is."""
    tex = printable(tex)
    alt = escape(tex, quote=True)
    made = mathml(NAME.sub(_name, tex)) if len(tex) <= LONGEST else ""
    if not made:
        return f'<code class="tex">{alt}</code>'
    root = ET.fromstring(made)  # noqa: S314 - filtered, made by our own dependency
    _polish(root)
    root.set("display", "block" if block else "inline")
    root.set("alttext", tex)
    return ET.tostring(root, encoding="unicode")


def _name(match: re.Match[str]) -> str:
    """Keep a name in one piece; the element it becomes is told by `_polish`."""
    kind, name = match.groups()
    return rf"\text{{{MARKS[kind]}{name.replace(chr(92), '')}}}"


def _polish(root: ET.Element) -> None:
    """Make names identifiers, take away empty operators, give signs the spacing of signs."""
    for row in list(root.iter()):
        for child in [c for c in row if c.tag == "mo" and not (c.text or "")]:
            row.remove(child)
        for child in row:
            _rename(child)
            _primed(child)
        _space(row)


def _rename(element: ET.Element) -> None:
    """Turn what the converter takes for operators or words into identifiers."""
    text = element.text or ""
    if element.tag == "mtext" and text[:1] in MARKS.values():
        element.tag, element.text = "mi", text[1:]
        # one letter would be slanted, a word upright: each the other way round here
        if text[:1] == MARKS["mathit"]:
            element.set("class", "name")
        elif len(element.text) == 1:
            element.set("mathvariant", "normal")
    elif element.tag == "mo" and (text == "∞" or _is_name(text)):
        element.tag = "mi"


def _primed(element: ET.Element) -> None:
    """Set primes on the line: the glyph is raised by itself, and tiny as an exponent."""
    if element.tag != "msup" or len(element) != PAIR:
        return
    mark = element[1]
    text = "".join(mark.itertext())
    if text and set(text) <= set(PRIMES):
        element.tag = "mrow"
        element.remove(mark)
        ET.SubElement(element, "mo", {"lspace": "0", "rspace": "0"}).text = text


def _is_name(text: str) -> bool:
    return text.isalpha() and text.isascii() and text not in KEPT


def _space(row: ET.Element) -> None:
    """Set thin spaces beside names in a product, and the sign of an operand close to it."""
    before: ET.Element | None = None
    for child in list(row):
        if child.tag == "mo" and child.text == "−" and _opens(before):
            child.set("form", "prefix")
        if row.tag in ROWS and before is not None and (_word(child) or _slanted(before)):
            closing = before.get("form") == "postfix" or before.text == ")"
            if _operand(child) and (before.tag != "mo" or closing):
                row.insert(list(row).index(child), ET.Element("mspace", THIN))
        before = child


def _word(element: ET.Element) -> bool:
    """Tell whether an element begins with a name of several letters."""
    head = element
    while head.tag in {"msup", "msub", "mrow"} and len(head):
        head = head[0]
    return head.tag == "mi" and len(head.text or "") > 1


def _slanted(element: ET.Element) -> bool:
    return element.get("class") == "name"


def _operand(element: ET.Element) -> bool:
    return element.tag not in {"mo", "mspace", "mtext"}


def _opens(before: ET.Element | None) -> bool:
    if before is None:
        return True
    if before.tag in {"mtext", "mspace"}:
        return True
    return before.tag == "mo" and before.get("form") != "postfix" and before.text in OPENERS
