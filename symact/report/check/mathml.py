"""Native MathML of a formula, if latex2mathml is installed; nothing that is not mathematics."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from xml.etree import ElementTree as ET

NAMESPACE = "http://www.w3.org/1998/Math/MathML"

ELEMENTS = frozenset({
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot",
    "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext",
    "mtr", "munder", "munderover",
})  # fmt: skip
"""What a formula may consist of: presentation, no links, no embedded pages."""

ATTRIBUTES = frozenset({
    "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle", "fence",
    "form", "height", "largeop", "linethickness", "lspace", "mathvariant", "maxsize", "minsize",
    "movablelimits", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric",
    "width",
})  # fmt: skip

LONGEST = 4000
"""Characters of LaTeX that are typeset; a page of one formula helps nobody."""


def mathml(latex: str) -> str:
    """Typeset LaTeX, or give an empty text where it cannot be done."""
    if not latex or len(latex) > LONGEST or find_spec("latex2mathml") is None:
        return ""
    try:
        made = import_module("latex2mathml.converter").convert(latex)
        root = ET.fromstring(made)  # noqa: S314 - made by our own dependency, bounded in size
    except Exception:  # noqa: BLE001 - a page without typeset mathematics is still a page
        return ""
    return ET.tostring(root, encoding="unicode") if _harmless(root) else ""


def _harmless(root: ET.Element) -> bool:
    """Tell whether a tree is presentation only, and take off the prefixes of its names."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        if element.tag not in ELEMENTS or not set(element.attrib) <= ATTRIBUTES:
            return False
    return True
