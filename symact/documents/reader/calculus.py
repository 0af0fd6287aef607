r"""Derivatives in every spelling: \frac{d}{dx} f, \frac{\partial S}{\partial a_i}, df/dx, D_x f.

What an operator acts on is the product behind it that is written without signs, or one bracket;
\frac{d}{dx} f(x) \cdot g(x) is refused, for it is written in both senses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symact.documents.reader import words
from symact.documents.reader.cursor import Cursor
from symact.documents.reader.scripts import argument
from symact.documents.reader.tokens import Token
from symact.documents.tree import Node

_MARKS = frozenset({("letter", "d"), ("macro", "partial")})


@dataclass(frozen=True, slots=True)
class Mark:
    r"""Hold a d or \partial with its order, and where the rest begins."""

    order: int
    place: int


def _is_mark(token: Token) -> bool:
    return (token.kind, token.text) in _MARKS


def order_at(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """Read ^2 or ^{2}; 1 if there is none, 0 if it is no number."""
    if place >= len(tokens) or tokens[place].text != "^" or place + 1 >= len(tokens):
        return 1, place
    if tokens[place + 1].kind == "digit":
        return int(tokens[place + 1].text), place + 2
    braced = [token.kind for token in tokens[place + 1 : place + 4]] == ["{", "digit", "}"]
    return (int(tokens[place + 2].text), place + 4) if braced else (0, place)


def _mark(tokens: Sequence[Token], place: int) -> Mark | None:
    if place >= len(tokens) or not _is_mark(tokens[place]):
        return None
    order, behind = order_at(tokens, place + 1)
    return Mark(order, behind) if order else None


def name_at(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """Read a letter or word with its index; an empty key if there is none."""
    if place >= len(tokens) or tokens[place].kind not in {"letter", "word"}:
        if place < len(tokens) and tokens[place].text in words.FUNCTION_MACROS:
            return tokens[place].text, place + 1
        return "", place
    key = tokens[place].text
    place += 1
    if place + 1 < len(tokens) and tokens[place].text == "_":
        if tokens[place + 1].kind in {"letter", "digit", "word"}:
            return f"{key}_{tokens[place + 1].text}", place + 2
        if tokens[place + 1].kind == "{":
            end = place + 2
            while end < len(tokens) and tokens[end].kind != "}":
                end += 1
            inside = tokens[place + 2 : end]
            if all(t.kind in {"letter", "digit", "word"} or t.text == "," for t in inside):
                return f"{key}_" + "".join(t.text.replace(",", "_") for t in inside), end + 1
    return key, place


def _denominator(tokens: Sequence[Token]) -> tuple[str, int] | None:
    r"""Read dx, \partial a_i, dx^2 as the variable and the order."""
    mark = _mark(tokens, 0)
    if mark is None or mark.order != 1:
        return None
    key, place = name_at(tokens, mark.place)
    order, place = order_at(tokens, place)
    return (key, order) if key and order and place == len(tokens) else None


def closing_of(c: Cursor, place: int) -> int:
    """Give the index behind the argument that begins at an index."""
    if c.tokens[place].kind != "{":
        return place + 1
    depth = 0
    while c.tokens[place].kind != "eof":
        depth += (c.tokens[place].kind == "{") - (c.tokens[place].kind == "}")
        place += 1
        if depth == 0:
            break
    return place


def inside_of(c: Cursor, start: int, end: int) -> Sequence[Token]:
    """Give the tokens of the argument between two indices."""
    if c.tokens[start].kind == "{":
        return c.tokens[start + 1 : end - 1]
    return c.tokens[start:end]


def fraction(c: Cursor) -> Node:
    r"""Read \frac{a}{b}, or the derivative that it is."""
    start = c.take().start
    middle = closing_of(c, c.place)
    if c.tokens[min(middle, len(c.tokens) - 1)].kind != "eof":
        end = closing_of(c, middle)
        under = _denominator(inside_of(c, middle, end))
        mark = _mark(inside_of(c, c.place, middle), 0)
        if under is not None and mark is not None:
            return _quotient(c, under, mark, (middle, end), start)
    above = _numerator(c) if c.differential and c.token.kind == "{" else argument(c)
    return c.node("div", (above, argument(c)), None, start)


def _numerator(c: Cursor) -> Node:
    r"""Read the numerator of \int \frac{dt}{1+t^2}: it may hold the differential."""
    c.take()
    c.enter("{")
    one = c.token.text == "d" and c.ahead().kind == "letter"
    node = c.node("number", (), "1") if one else c.rules.total(c)
    if c.token.text == "d" and c.ahead().kind == "letter":
        c.take()
        c.found = c.take().text
        c.differential -= 1
    c.leave()
    c.expect("}")
    return node


def _quotient(
    c: Cursor, under: tuple[str, int], mark: Mark, places: tuple[int, int], start: int
) -> Node:
    """Read the derivative that a fraction turned out to be."""
    variable, order = under
    middle, end = places
    inside = inside_of(c, c.place, middle)
    if mark.order != order:
        raise c.fail(f"a derivative of order {mark.order} over one of order {order}")
    rest = inside[mark.place :]
    if not rest:
        c.place = end
        return operator(c, variable, order, start)
    key, behind = name_at(rest, 0)
    if key and behind == len(rest):
        c.place = end
        if key == "d" and c.token.kind in {"letter", "word", "bracket", "macro"}:
            return operator(c, variable, order, start)
        return _ratio(c, key, variable, order, start)
    c.take()
    c.enter("{")
    c.place += mark.place
    operand = c.rules.total(c)
    c.leave()
    c.expect("}")
    c.place = end
    return c.node("diff", (operand,), (variable, order), start)


def _ratio(c: Cursor, key: str, variable: str, order: int, start: int) -> Node:
    r"""Make \frac{dy}{dx}; with (x) behind it, the derivative of the call."""
    from symact.documents.reader.applied import is_function
    from symact.documents.reader.brackets import arguments

    if not (c.is_bracket("(") and is_function(c, key)):
        return c.node("ratio", (), (key, variable, order), start)
    opening = c.token
    found = arguments(c)
    at = c.node("name", (), variable)
    call = c.node("call", (at,), (key, 0), start)
    node = c.node("diff", (call,), (variable, order), start)
    if len(found) == 1 and found[0].same(at):
        return node
    if len(found) == 1 and found[0].op in {"number", "infinity", "neg"}:
        return c.node("at", (node, found[0]), variable, start)
    raise c.fail("a bracket behind a derivative: an argument or a factor?", opening)


def operator(c: Cursor, variable: str, order: int, start: int) -> Node:
    """Read what a derivative acts on."""
    c.skip_wide()
    bracket = c.token.kind == "bracket" and c.token.text in {"(", "[", "{"}
    round_ = c.is_bracket("(")
    c.enter("operator")
    operand = c.rules.factor(c)
    c.leave()
    if not bracket:
        operand = _product(c, operand)
        if c.after_wide().text in words.PRODUCTS | {"/", "div"}:
            raise c.fail("how far does the derivative reach?", hint="bracket what is derived")
    elif round_ and c.token.kind in {"letter", "word"} and _goes_on(c):
        raise c.fail("how far does the derivative reach?", hint="bracket what is derived")
    return c.node("diff", (operand,), (variable, order), start)


def _goes_on(c: Cursor) -> bool:
    from symact.documents.reader.atoms import begins_atom

    return begins_atom(c)


def _product(c: Cursor, first: Node) -> Node:
    from symact.documents.reader.atoms import begins_atom

    factors = [first]
    c.enter("operator")
    while c.token.kind not in {"wide", "digit"} and begins_atom(c):
        factors.append(c.rules.factor(c))
    c.leave()
    if len(factors) == 1:
        return first
    return c.node("mul", factors, " " * (len(factors) - 1))


def inline_derivative(c: Cursor) -> Node | None:
    """Read d/dx f, df/dx, df(x)/dx; None if the letter d is only a letter."""
    mark = _mark(c.tokens, c.place)
    if mark is None:
        return None
    key, behind = name_at(c.tokens, mark.place)
    called = bool(key) and c.tokens[behind].text == "(" and c.tokens[behind + 2].text == ")"
    slash = behind + 3 if called else behind
    if slash >= len(c.tokens) or c.tokens[slash].text != "/":
        return None
    under = _mark(c.tokens, slash + 1)
    if under is None or under.order != 1:
        return None
    variable, place = name_at(c.tokens, under.place)
    order, place = order_at(c.tokens, place)
    if not variable or order != mark.order:
        return None
    start = c.token.start
    if called:
        c.place = behind
        from symact.documents.reader.brackets import arguments

        call = c.node("call", arguments(c), (key, 0), start)
        c.place = place
        return c.node("diff", (call,), (variable, order), start)
    c.place = place
    if not key:
        return operator(c, variable, order, start)
    return _ratio(c, key, variable, order, start)


def denominator_key(tokens: Sequence[Token]) -> str:
    """Give the variable of dx; empty if the tokens are no differential."""
    found = _denominator(tokens)
    return found[0] if found else ""


def numerator_key(tokens: Sequence[Token]) -> str:
    """Give the name under a d, with or without its argument; empty if there is none."""
    mark = _mark(tokens, 0)
    if mark is None:
        return ""
    key, behind = name_at(tokens, mark.place)
    called = behind < len(tokens) and tokens[behind].text == "("
    return key if behind == len(tokens) or called else ""
