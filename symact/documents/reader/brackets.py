r"""Brackets: grouping, intervals, tuples, sets, absolute values, conditions."""

from __future__ import annotations

from dataclasses import replace

from symact.documents.reader import words
from symact.documents.reader.cursor import Cursor, describe
from symact.documents.reader.scripts import evaluated
from symact.documents.tree import Node

_PAIRS = {"|": "|", "‖": "‖", "⌊": "⌋", "⌈": "⌉"}
_OPS = {"|": "abs", "‖": "norm", "⌊": "floor", "⌈": "ceil"}
_CONDITIONS = frozenset({"compare", "member", "and", "or", "not"})


def bracket(c: Cursor, *, inside: bool = False) -> Node:
    """Read a bracket as a value.

    Args:
        c: Where to read.
        inside: Whether it stands behind a sign of membership: (a, b) is an interval then.
    """
    token = c.token
    if token.text in _PAIRS:
        return _measure(c)
    if token.text == ".":
        return _at(c)
    if token.text == "{" and _holds_rows(c):
        return _system(c)
    _mark_french(c)
    items, closing, mixed = read_items(c)
    node = _node(c, token.text, closing, items, mixed, inside=inside)
    return replace(node, start=token.start, end=c.tokens[c.place - 1].end)


def _measure(c: Cursor) -> Node:
    token = c.take()
    c.enter(token.text)
    inner = c.rules.total(c)
    c.leave()
    c.expect("bracket", _PAIRS[token.text])
    return c.node(_OPS[token.text], (inner,), None, token.start)


def _at(c: Cursor) -> Node:
    r"""Read \left. f \right|_{x=0}; a pair of empty brackets only groups."""
    token = c.take()
    c.enter(".")
    c.skip_wide()
    inner = c.rules.total(c)
    c.leave()
    closing = c.token
    if closing.kind != "bracket" or closing.style not in {"r", "m"}:
        raise c.fail(f"expected \\right, found {describe(closing)}")
    c.take()
    if closing.text == "|":
        return evaluated(c, inner, token.start)
    if closing.text != ".":
        raise c.fail(r"\left. is closed by another bracket", closing)
    return inner


def _holds_rows(c: Cursor) -> bool:
    place = c.place + 1
    while c.tokens[place].kind == "wide":
        place += 1
    if c.tokens[place].kind != "begin":
        return False
    depth = 0
    while c.tokens[place].kind != "eof":
        depth += (c.tokens[place].kind == "begin") - (c.tokens[place].kind == "end")
        place += 1
        if depth == 0:
            break
    return c.token.style != "l" or c.tokens[place].kind in {"bracket", "wide"}


def _system(c: Cursor) -> Node:
    r"""Read \left\{ \begin{array}...\end{array} \right. as the cases it shows."""
    token = c.take()
    c.skip_wide()
    node = c.rules.factor(c)
    if node.op != "cases":
        raise c.fail("rows behind a brace that are no cases", token)
    c.skip_wide()
    if c.is_bracket(".", "}"):
        c.take()
    return node


def _mark_french(c: Cursor) -> None:
    """Note the bracket that closes an interval such as ]0, 1[ or [0, 1[."""
    if c.token.text not in {"[", "]"}:
        return
    depth, comma = 0, False
    for place in range(c.place + 1, min(c.place + 60, len(c.tokens))):
        token = c.tokens[place]
        if token.kind in {"break", "eof", "sign"}:
            return
        comma = comma or token.text in {",", ";"}
        if token.kind != "bracket" or token.text not in {"(", ")", "[", "]"}:
            continue
        if token.text in {"(", ")"}:
            depth += 1 if token.text == "(" else -1
        elif depth == 0 and (token.text == "]" or not comma):
            return
        elif depth == 0:
            c.closers.add(place)
            return
        if depth < 0:
            return


def read_items(c: Cursor) -> tuple[list[Node], str, bool]:
    """Read what stands in a bracket, and give the items, the closing bracket, `;` was used."""
    opening = c.take()
    c.enter(opening.text)
    items: list[Node] = []
    semicolon = False
    c.skip_wide()
    while not (c.token.kind == "bracket" and _closes(c, opening.text)):
        items.append(c.rules.condition(c) if _is_junction(c) else c.rules.chain(c))
        c.skip_wide()
        if not c.is_op(",", ";"):
            break
        semicolon = semicolon or c.token.text == ";"
        c.take()
        c.skip_wide()
    if c.token.kind != "bracket" or not _closes(c, opening.text):
        hint = f"the bracket opened at character {opening.start + 1} is not closed"
        raise c.fail(f"expected a closing bracket, found {describe(c.token)}", hint=hint)
    c.leave()
    return items, c.take().text, semicolon


def _is_junction(c: Cursor) -> bool:
    """Tell whether conditions joined by and, or, not stand in this bracket."""
    if c.is_macro("neg", "lnot"):
        return True
    depth, place = 0, c.place
    while c.tokens[place].kind not in {"eof", "break"} and depth >= 0:
        token = c.tokens[place]
        if token.kind in {"bracket", "{", "}"}:
            depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        depth += (token.kind == "begin") - (token.kind == "end")
        joining = token.kind == "link" and token.text in {"and", "or"}
        if depth == 0 and (joining or token.text in {"land", "lor", "wedge", "vee"}):
            return True
        place += 1
    return False


def _closes(c: Cursor, opening: str) -> bool:
    if c.place in c.closers:
        return True
    if c.token.text == "." and c.token.style == "r":
        return False
    wanted = {"}"} if opening == "{" else {")", "]"}
    return c.token.text in wanted and c.token.style != "l"


def _node(
    c: Cursor, opening: str, closing: str, items: list[Node], mixed: bool, *, inside: bool
) -> Node:
    count = len(items)
    if not items:
        raise c.fail("an empty bracket", c.tokens[c.place - 1])
    listed = count > 1 and any(item.op in _CONDITIONS for item in items)
    if opening == "{" and not listed:
        return items[0] if count == 1 and not inside else c.node("set", items)
    matching = opening + closing in {"()", "[]"}
    if count == 1:
        if not matching:
            raise c.fail("brackets that do not match", c.tokens[c.place - 1])
        return c.node("indicator", items) if items[0].op in _CONDITIONS else items[0]
    if listed:
        raise c.fail("a condition in a list", c.tokens[c.place - 1])
    if count == 2 and (opening + closing != "()" or inside or all(map(is_end, items))):
        low = "[" if opening == "[" else "("
        high = "]" if closing == "]" else ")"
        return c.node("interval", items, low + high)
    if not matching or mixed:
        raise c.fail("brackets that do not match", c.tokens[c.place - 1])
    return c.node("tuple" if opening == "(" else "vector", items)


def is_end(node: Node) -> bool:
    """Tell whether a node may end an interval of numbers: a number, -1/4, infinity."""
    if node.op in {"number", "infinity"}:
        return True
    if node.op in {"neg", "div", "percent", "root"}:
        return all(map(is_end, node.args))
    return node.op == "name" and node.value in words.CONSTANTS


def arguments(c: Cursor) -> list[Node]:
    """Read the bracket behind the name of a function."""
    opening = c.token
    items, closing, _ = read_items(c)
    if opening.text + closing not in {"()", "[]", "{}"}:
        raise c.fail("brackets that do not match", c.tokens[c.place - 1])
    if not items:
        raise c.fail("a function without its argument", opening)
    return items
