r"""Atoms: numbers, groups, and the control words that begin a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symact.documents.reader import words
from symact.documents.reader.big import bound, integral, limit, series
from symact.documents.reader.brackets import bracket
from symact.documents.reader.calculus import fraction, inline_derivative
from symact.documents.reader.cases import environment
from symact.documents.reader.cursor import Cursor, describe
from symact.documents.reader.gradients import derivative
from symact.documents.reader.names import called_word, named, special
from symact.documents.reader.numbers import number
from symact.documents.reader.scripts import argument, group
from symact.documents.tree import Node


def begins_atom(c: Cursor) -> bool:
    """Tell whether a value begins here."""
    token = c.token
    if token.kind == "letter":
        return not _is_differential(c)
    if token.kind == "word":
        return token.style != "edge" or _continues(c)
    if token.kind == "bracket":
        return _opens(c)
    if token.kind == "begin":
        return token.text.rstrip("*") in words.CASES | words.MATRICES | words.LAYOUTS
    if token.kind == "macro":
        return token.text in ATOMS
    if token.kind == "op" and token.text == ".":
        return (c.ahead().kind == "digit" and c.ahead().glued) or c.ahead().text == "."
    return token.kind in {"digit", "{"}


def _continues(c: Cursor) -> bool:
    following = c.ahead()
    return following.kind == "sign" or following.text in {"(", "[", "'", "^", "_"}


def _is_differential(c: Cursor) -> bool:
    if not c.differential or c.token.text != "d":
        return False
    return c.ahead().kind == "letter"


def _opens(c: Cursor) -> bool:
    token = c.token
    if c.place in c.closers or token.style == "r":
        return False
    if token.text == "|":
        following = c.ahead()
        if following.kind == "op" and following.text == "_":
            return False
        return token.style == "l" or not (c.opened and c.opened[-1] == "|")
    if token.text == "‖":
        return token.style == "l" or not (c.opened and c.opened[-1] == "‖")
    if token.text == "(" and _is_label(c):
        return False
    return token.text in {"(", "[", "{", "⌊", "⌈"} or token.style == "l"


def _is_label(c: Cursor) -> bool:
    """Tell whether `(3)` stands behind a space at the end of a row: an equation number."""
    if c.token.glued or c.opened or not c.place:
        return False
    if c.tokens[c.place - 1].kind in {"sign", "op", "break"} or c.token.style:
        return False
    place = c.place + 1
    while c.tokens[place].kind == "digit" or c.tokens[place].text == ".":
        place += 1
    closes = place > c.place + 1 and c.tokens[place].text == ")"
    return closes and c.tokens[place + 1].kind in {"eof", "break"}


def atom(c: Cursor) -> Node:
    """Read one value without its scripts."""
    token = c.token
    if token.kind == "digit" or (token.kind == "op" and c.ahead().kind == "digit"):
        return number(c)
    if token.kind == "op":
        return _dots(c)
    if token.kind == "letter":
        return inline_derivative(c) or special(c) or named(c)
    if token.kind == "word":
        return special(c) or named(c)
    if token.kind == "bracket":
        return bracket(c)
    if token.kind == "begin":
        return environment(c)
    if token.kind == "{":
        inner, closing = c.ahead(), c.ahead(2)
        if closing.kind == "}" and inner.kind in {"letter", "word"}:
            return named(c)
        return group(c)
    return ATOMS[token.text](c)


def _dots(c: Cursor) -> Node:
    start = c.token.start
    for _ in range(3):
        c.expect("op", ".")
    return c.node("ellipsis", (), None, start)


def _root(c: Cursor) -> Node:
    start = c.take().start
    index = c.node("number", (), "2", start)
    if c.is_bracket("[") and not c.token.style:
        c.take()
        c.enter("[")
        index = c.rules.total(c)
        c.leave()
        c.expect("bracket", "]")
    return c.node("root", (argument(c), index), None, start)


def _infinity(c: Cursor) -> Node:
    start = c.take().start
    return c.node("infinity", (), None, start)


def _ellipsis(c: Cursor) -> Node:
    start = c.take().start
    return c.node("ellipsis", (), None, start)


def _least(c: Cursor) -> Node:
    r"""Read \inf: a bound, or infinity where it stands alone."""
    following = c.ahead()
    alone = following.kind in {"eof", "bracket", "wide", "break", "}", "sign", "link", "text"}
    if following.kind == "bracket" and following.text in {"(", "{", "["}:
        alone = False
    if alone or (following.kind == "op" and following.text in {",", ".", ";", "+", "-"}):
        return _infinity(c)
    return bound(c)


def _measure(c: Cursor) -> Node:
    r"""Read \abs{x}, \abs(x), \norm{x}."""
    token = c.take()
    if c.token.kind == "{":
        inner = group(c)
    elif c.is_bracket("("):
        inner = c.rules.factor(c)
    else:
        raise c.fail(f"expected a bracket behind \\{token.text}, found {describe(c.token)}")
    return c.node(token.text, (inner,), None, token.start)


def _forbidden(c: Cursor) -> Node:
    raise c.fail(r"\prime without ^", hint="write f^{\\prime} or f'")


ATOMS: Mapping[str, Callable[[Cursor], Node]] = (
    dict.fromkeys(words.FRACTIONS, fraction)
    | dict.fromkeys(words.ELLIPSES, _ellipsis)
    | dict.fromkeys(words.FUNCTION_MACROS, called_word)
    | dict.fromkeys(("max", "min", "sup", "argmax", "argmin", "arg"), bound)
    | dict.fromkeys(("sum", "prod"), series)
    | dict.fromkeys(("lim", "limsup"), limit)
    | dict.fromkeys(("abs", "norm"), _measure)
    | dict.fromkeys(("partial", "nabla"), derivative)
    | dict.fromkeys(("dot", "ddot", "Pr"), called_word)
    | {"sqrt": _root, "infty": _infinity, "inf": _least, "int": integral, "prime": _forbidden}
)
"""Control word -> how the value that it begins is read."""
