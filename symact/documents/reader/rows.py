"""What comes next in a row: a mapping, a condition in the manner of Python, thousands, a range."""

from __future__ import annotations

from symact.documents.reader.cursor import Cursor

_ENDS = frozenset({"break", "eof"})


def check_thousands(c: Cursor) -> None:
    """Refuse 10,000: thousands or two statements?"""
    around = [c.tokens[c.place - 1], *(c.ahead(i) for i in range(1, 4))]
    digits = all(token.kind == "digit" for token in around)
    if c.is_op(",") and digits and all(token.glued for token in [c.token, *around[1:]]):
        raise c.fail("a comma between digits", hint="write 1{,}000, or a space behind it")


def pass_range(c: Cursor) -> bool:
    r"""Pass over the rest of the range of an index: the `, \ldots, n` of i = 1, \ldots, n."""
    if not c.is_op(",") or c.ahead().text not in {"ldots", "dots", "cdots", "dotsc"}:
        return False
    place = c.place + 2
    if c.tokens[place].text == ",":
        place += 1
    if c.tokens[place].kind not in {"letter", "digit"}:
        return False
    c.place = place + 1
    return True


def is_conditional(c: Cursor) -> bool:
    """Tell whether `if ... else value` comes next."""
    if c.token.kind != "link" or c.token.text != "if":
        return False
    for place in range(c.place, len(c.tokens)):
        token = c.tokens[place]
        if token.kind in {"break", "eof", "wide"} or token.text == ",":
            return False
        if token.kind == "link" and token.text == "otherwise":
            following = c.tokens[place + 1]
            ends = following.kind in {"break", "eof", "wide"}
            return not ends and following.text not in {",", ".", ";"}
    return False


def is_mapping(c: Cursor) -> bool:
    """Tell whether the colon is that of f: R -> R."""
    place = c.place + 1
    while c.tokens[place].kind not in _ENDS:
        if c.tokens[place].text == "->":
            return True
        if c.tokens[place].kind == "sign":
            return False
        place += 1
    return False
