"""Numbers: digits with a point or a decimal comma, thousands, exponents, percent."""

from __future__ import annotations

import re

from symact.documents.reader import words
from symact.documents.reader.cursor import Cursor
from symact.documents.reader.probability import indicated
from symact.documents.tree import Node

_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_POINT = re.compile(r"\d\.\d")
_DECIMAL = re.compile(r"(?<!\d)0\{,\}\d|\d\{,\}\d{1,2}(?!\d)|\d\{,\}\d{4}")
MAX_HEAD = 3
"""Digits before the first comma of thousands."""


def number(c: Cursor) -> Node:
    """Read digits with a point, thousands as 1{,}702, and an exponent as 1e-3."""
    start = c.token.start
    digits = _digits(c)
    if _comma(c):
        digits = _with_commas(c, digits)
    joined = c.token.glued or not digits
    if c.is_op(".") and joined and c.ahead().kind == "digit" and c.ahead().glued:
        c.take()
        digits += "." + _digits(c)
    elif c.is_op(".") and c.token.glued and _goes_on(c):
        c.take()
    if c.token.text == "e" and c.token.kind == "letter" and c.token.glued:
        digits += _scientific(c)
    if "." in digits and c.token.kind == "macro" and c.token.text in words.ELLIPSES:
        c.take()  # 0.278\ldots: further digits are left out
    node = c.node("number", (), digits, start)
    if c.is_op("%"):
        c.take()
        return c.node("percent", (node,), None, start)
    if c.is_op("_", "^"):
        return _ordinal(c, node, digits) or _indicator(c, node, digits)
    return node


def _digits(c: Cursor) -> str:
    found = c.take().text if c.token.kind == "digit" else ""
    while found and c.token.kind == "digit" and c.token.glued:
        found += c.take().text
    return found


def _comma(c: Cursor) -> bool:
    shape = [c.ahead(i) for i in range(4)]
    return [t.text for t in shape[:3]] == ["{", ",", "}"] and shape[3].kind == "digit"


def _with_commas(c: Cursor, head: str) -> str:
    """Read 0{,}25 as a decimal, 10{,}000 as thousands; refuse 1{,}702, which may be either.

    Groups of three digits may be thousands; what else the fragment writes decides: 0{,}5 makes
    the comma a decimal one, 0.5 one of thousands.
    """
    first = c.token
    groups: list[str] = []
    while _comma(c):
        c.place += 3
        groups.append(_digits(c))
    grouped = 0 < len(head) <= MAX_HEAD and head[0] != "0" and {*map(len, groups)} == {3}
    if grouped and (len(groups) > 1 or groups[0] == "000" or _POINT.search(c.tex)):
        return head + "".join(groups)
    if len(groups) == 1 and (not grouped or _DECIMAL.search(c.tex)):
        return f"{head}.{groups[0]}"
    raise c.fail(
        "a comma between digits: a decimal or thousands?", first, "write a point, or no comma"
    )


def _goes_on(c: Cursor) -> bool:
    """Tell whether the point behind digits belongs to them: 1. / x, (2.)."""
    following = c.ahead()
    return following.text in {"*", "/", "+", "-", ")"} and following.kind in {"op", "bracket"}


def _scientific(c: Cursor) -> str:
    signed = c.ahead().text in {"+", "-"} and c.ahead().glued
    first = c.ahead(2) if signed else c.ahead()
    if first.kind != "digit" or not first.glued:
        return ""
    c.take()
    sign = c.take().text if signed else ""
    return f"e{sign}{_digits(c)}"


def _ordinal(c: Cursor, node: Node, digits: str) -> Node | None:
    r"""Read 1_{st} and 2^{\text{nd}} as the words they are."""
    place, letters = c.place + 1, ""
    if c.tokens[place].kind == "{":
        place += 1
        while c.tokens[place].kind in {"letter", "word"} and len(letters) < 3:
            letters += c.tokens[place].text
            place += 1
        if c.tokens[place].kind != "}":
            return None
    else:
        letters = c.tokens[place].text
    if letters not in _ORDINALS:
        return None
    c.place = place + 1
    return c.node("text", (), digits + letters, node.start)


def _indicator(c: Cursor, node: Node, digits: str) -> Node:
    if digits != "1" or not c.is_op("_"):
        return node
    return indicated(c, node.start)
