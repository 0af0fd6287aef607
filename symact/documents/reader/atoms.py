r"""Atoms: numbers, groups, and the control words that begin a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symact.documents.reader import words
from symact.documents.reader.big import bound, integral, limit, series
from symact.documents.reader.brackets import bracket
from symact.documents.reader.calculus import derivative, fraction, inline_derivative
from symact.documents.reader.cases import environment
from symact.documents.reader.cursor import Cursor, describe
from symact.documents.reader.names import called_word, named, special
from symact.documents.reader.probability import indicated
from symact.documents.reader.scripts import argument, group
from symact.documents.tree import Node

_ORDINALS = frozenset({"st", "nd", "rd", "th"})


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


def number(c: Cursor) -> Node:
    """Read digits with a point, thousands as 1{,}702, and an exponent as 1e-3."""
    start = c.token.start
    digits = _digits(c)
    while _thousands(c):
        c.place += 3
        digits += _digits(c)
    joined = c.token.glued or not digits
    if c.is_op(".") and joined and c.ahead().kind == "digit" and c.ahead().glued:
        c.take()
        digits += "." + _digits(c)
    elif c.is_op(".") and c.token.glued and _goes_on(c):
        c.take()
    if c.token.text == "e" and c.token.kind == "letter" and c.token.glued:
        digits += _scientific(c)
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


def _thousands(c: Cursor) -> bool:
    shape = [c.ahead(i) for i in range(4)]
    return [t.text for t in shape[:3]] == ["{", ",", "}"] and shape[3].kind == "digit"


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
    | dict.fromkeys(("max", "min", "sup", "argmax", "argmin"), bound)
    | dict.fromkeys(("sum", "prod"), series)
    | dict.fromkeys(("lim", "limsup"), limit)
    | dict.fromkeys(("abs", "norm"), _measure)
    | dict.fromkeys(("partial", "nabla"), derivative)
    | dict.fromkeys(("dot", "ddot", "Pr"), called_word)
    | {"sqrt": _root, "infty": _infinity, "inf": _least, "int": integral, "prime": _forbidden}
)
"""Control word -> how the value that it begins is read."""
