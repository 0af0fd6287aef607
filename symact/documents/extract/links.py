"""Find LaTeX in HTML and in the addresses of formula images."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import unquote

from symact.documents.extract.passage import Builder, Passage, Span, cut
from symact.documents.records import Fragment

_ALT = re.compile(
    r"<(?:img\b[^<>]{0,2000}?\balt=[\"'](?=\{?\\)|math\b[^<>]{0,2000}?\balttext=[\"'])([^\"'<>]{1,4000})[\"']"
    r"|<script\s+type=[\"']math/tex[^>\n]{0,40}>([^<]{1,4000})</script>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:codecogs\.com/[\w./]{0,40}\?|render/math\?math=|/math\?tex=)([^\s\"'<>]{1,4000})",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"\\(?:inline|large|Large|huge|small|dpi\{\d+\}|(?:bg|fg)_?(?:\{\w+\}|[a-z]+)|color\{\w+\}|displaystyle)"
)

Found = list[tuple[int, int, Fragment]]


def linked(passage: Passage, text: str) -> tuple[Found, list[str]]:
    """Find formulas in `alt` texts that begin with a command, and in image addresses."""
    found: Found = []
    if "alt=" in text or "alttext=" in text or "math/tex" in text:
        for match in _ALT.finditer(text):
            group = 1 if match[1] else 2
            piece = _setless(html.unescape(match[group]))
            found.append(_take(passage, match.start(group), match.end(group), piece))
    if "math?" in text or "codecogs" in text.lower():
        for match in _ADDRESS.finditer(text):
            address = _closed(match[1])
            piece = _setless(unquote(address.replace("&space;", " ").replace("&plus;", "%2B")))
            at = match.start(1)
            fragment = _take(passage, at, at + len(address), piece)
            if "+" in address:
                fragment = (
                    *fragment[:2],
                    replace(fragment[2], damage="a plus in an address may stand for a space"),
                )
            found.append(fragment)
    return found, []


def _closed(address: str) -> str:
    """Leave out the bracket that closes the link itself."""
    depth = 0
    for index, letter in enumerate(address):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return address[:index]
    return address


def _setless(text: str) -> str:
    text = _SETTING.sub(" ", text).strip()
    return text[1:-1].strip() if re.fullmatch(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", text) else text


def _take(passage: Passage, start: int, end: int, piece: str) -> tuple[int, int, Fragment]:
    builder = Builder(passage)
    builder.put(piece.replace("\n", " "), start, side_by_side=False)
    inner = builder.passage(passage.named(start))
    return start, end, cut(inner, Span(0, len(inner.text), 0, len(inner.text)))
