r"""Raised and lowered signs: (x)^+ and [x]_+ are max(0, x); what may mean two things is refused."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.cursor import Cursor
from symact.documents.tree import Node

_VARIABLES = frozenset("xyztuvs")
_BEGINS = frozenset({"letter", "digit", "word", "{"})


def sign_ahead(c: Cursor, *marks: str) -> str:
    r"""Give the sign that is raised or lowered here, as in ^+ and _{+}; empty if there is none."""
    if not c.is_op(*marks) or c.token.style == "escaped":
        return ""
    braced = c.ahead().kind == "{"
    first, following = (c.ahead(2), c.ahead(3)) if braced else (c.ahead(), c.ahead(2))
    if first.kind != "op" or first.text not in {"+", "-"}:
        return ""
    if braced:
        return first.text if following.kind == "}" else ""
    near = following.glued or first.text == "-"
    macro = following.kind == "macro" and following.text not in words.PRODUCTS
    opens = following.kind == "bracket" and following.text in {"(", "[", "{"}
    return "" if near and (following.kind in _BEGINS or macro or opens) else first.text


def positive_part(c: Cursor, node: Node, start: int) -> Node:
    r"""Take the sign and make max(0, x) of (x)^+, [x]_+, f(x)^+.

    Raises:
        ReadError: The sign is a minus, or a number is raised: a one-sided value.
    """
    mark = c.token
    sign = sign_ahead(c, "^", "_")
    if sign == "-":
        raise c.fail("a raised or lowered minus: min(0, x) or max(0, -x)?", mark, "write it out")
    if node.op in {"number", "infinity", "neg", "vector", "reals", "tuple", "interval", "set"}:
        raise c.fail(
            "a raised plus: a one-sided value?", mark, r"write \lim_{x \to a^+}, or \max(0, x)"
        )
    c.place += 4 if c.ahead().kind == "{" else 2
    zero = Node("number", (), "0", node.start, node.start)
    return c.node("call", (zero, node), ("max", 0), start)


def check_name(c: Cursor, name: str, start: int) -> None:
    """Refuse a raised plus on a name that may mean the next one, an inverse, a one-sided value."""
    base, _, index = name.partition("_")
    fits = base.rpartition("^")[2] in _VARIABLES or base == "X"
    behind = c.ahead(4 if c.ahead().kind == "{" else 2)
    alone = behind.text == ")" and _called(c, start)
    if not fits or (index and not index.isalpha()) or alone:
        raise c.fail(
            "a raised plus: the positive part or something else?",
            hint=r"write (x)^+ or \max(0, x)",
        )


def _called(c: Cursor, start: int) -> bool:
    """Tell whether the bracket of a call opens right before an offset, as in f(x^+)."""
    place = c.place
    while place and c.tokens[place - 1].start >= start:
        place -= 1
    if place < 2 or c.tokens[place - 1].text != "(":
        return False
    return c.tokens[place - 2].kind in {"letter", "word"} or c.tokens[place - 2].text in {"'", "}"}
