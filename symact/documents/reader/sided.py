r"""Values from one side, f'(0^+), and norms of functions, \|f'\|_\infty."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.cursor import Cursor
from symact.documents.tree import Node

_MARK = "x"
"""Name of the variable that tends; it is bound."""

_OPENING = frozenset({"(", "["})


def sided(c: Cursor) -> tuple[Node, int] | None:
    r"""Read the bracket (0^+), (0^{-}), (-1^+) behind a function: the point and its side."""
    place = c.place + 1
    negative = c.tokens[place].text == "-"
    place += negative
    first, digits = c.tokens[place], ""
    while c.tokens[place].kind == "digit" or (digits and c.tokens[place].text == "."):
        digits += c.tokens[place].text
        place += 1
    if not digits or c.tokens[place].text != "^":
        return None
    braced = c.tokens[place + 1].kind == "{"
    place += 2 if braced else 1
    sign = c.tokens[place]
    if sign.kind != "op" or sign.text not in {"+", "-"}:
        return None
    place += 1
    if braced and c.tokens[place].kind != "}":
        return None
    place += braced
    if c.tokens[place].text not in {")", "]"}:
        return None
    c.place = place + 1
    point = c.node("number", (), digits, first.start)
    if negative:
        point = c.node("neg", (point,), None, first.start)
    return point, 1 if sign.text == "+" else -1


def one_sided_value(c: Cursor, name: str, primes: int, start: int) -> Node | None:
    r"""Read f'(0^+) as the limit of f'(x) from above; None if something else comes."""
    if not (c.token.kind == "bracket" and c.token.text in _OPENING):
        return None
    found = sided(c)
    if found is None:
        return None
    point, side = found
    call = c.node("call", (c.node("name", (), _MARK, start),), (name, primes), start)
    return c.node("limit", (point, call), (_MARK, side), start)


def supremum(c: Cursor, norm: Node, start: int) -> Node | None:
    r"""Read the \infty below a norm: the largest absolute value; None if something else comes."""
    braced = c.ahead().kind == "{"
    index = c.ahead(2) if braced else c.ahead()
    if not (index.kind == "macro" and index.text == "infty"):
        return None
    if braced and c.ahead(3).kind != "}":
        return None
    c.place += 4 if braced else 2
    size = c.node("abs", norm.args, None, start)
    return c.node("bound", (size,), ("sup", ""), start)


def is_inverse(name: str) -> bool:
    """Tell whether f^{-1}(y) can only be the inverse of f: of a function with a name."""
    return name in words.FUNCTIONS or len(name) > 1 or name in words.LETTER_FUNCTIONS
