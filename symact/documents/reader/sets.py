r"""Sets: the real numbers and their parts, intervals and sets behind a sign of membership."""

from __future__ import annotations

from symact.documents.reader.brackets import bracket
from symact.documents.reader.cursor import Cursor
from symact.documents.reader.scripts import exponent
from symact.documents.tree import Node

_SETS = {"R": "reals", "N": "naturals"}


def number_set(c: Cursor) -> Node | None:
    r"""Read \mathbb{R}, \mathbb{R}^n, \mathbb{R}_{>0}, \mathbb{N}; else None."""
    token = c.token
    if token.kind != "letter" or token.style != "bb" or token.text not in _SETS:
        return None
    c.take()
    node = c.node(_SETS[token.text], (), None, token.start)
    if c.is_op("^", "_") and _signed(c) == "+":
        c.place += 4 if c.ahead().kind == "{" else 2
        return c.node("positives", (), None, token.start)
    if c.is_op("_"):
        return _part(c, token.start)
    if c.is_op("^"):
        c.take()
        return c.node("pow", (node, exponent(c)), None, token.start)
    return node


def _signed(c: Cursor) -> str:
    braced = c.ahead().kind == "{"
    token = c.ahead(2) if braced else c.ahead()
    closed = not braced or c.ahead(3).kind == "}"
    return token.text if closed and token.kind == "op" else ""


def _signed_behind(c: Cursor) -> str:
    braced = c.ahead(2).kind == "{"
    token = c.ahead(3) if braced else c.ahead(2)
    return token.text if token.kind == "op" and (not braced or c.ahead(4).kind == "}") else ""


def _part(c: Cursor, start: int) -> Node:
    r"""Read the _{>0} or _{\ge 0} behind the real numbers."""
    c.take()
    c.expect("{")
    sign = c.expect("sign")
    number = c.expect("digit")
    c.expect("}")
    if number.text == "0" and sign.text == ">":
        return c.node("positives", (), None, start)
    if number.text == "0" and sign.text == ">=":
        ends = (c.node("number", (), "0", start), c.node("infinity", (), None, start))
        return c.node("interval", ends, "[)", start)
    raise c.fail("a part of the real numbers that is not in the language", sign)


def read_set(c: Cursor) -> Node:
    """Read what stands behind a sign of membership."""
    token = c.token
    if token.kind == "bracket" and token.text in {"(", "[", "]", "{"}:
        return bracket(c, inside=True)
    if token.kind == "letter" and token.text == "R" and "R" not in c.functions:
        following = c.ahead()
        if following.text == "^" and _signed_behind(c) == "+":
            c.place += 5 if c.ahead(2).kind == "{" else 3
            return c.node("positives", (), None, token.start)
        if following.kind not in {"bracket", "letter", "op"} or following.text in {",", ".", ";"}:
            c.take()
            return c.node("reals", (), None, token.start)
    if token.kind == "macro" and token.text == "Re":
        c.take()
        return c.node("reals", (), None, token.start)
    return c.rules.total(c)
