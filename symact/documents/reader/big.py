r"""Sums, products, integrals, limits, and the largest and smallest value of a function."""

from __future__ import annotations

from symact.documents.reader.brackets import arguments
from symact.documents.reader.cursor import Cursor
from symact.documents.reader.scripts import argument, exponent
from symact.documents.tree import Node

_CONDITIONS = frozenset({"compare", "member", "and", "or", "not"})
_ARROWS = ("downarrow", "uparrow", "searrow", "nearrow")


def bound(c: Cursor) -> Node:
    r"""Read \max(a, b), \max_x f(x), \arg\min_x f(x)."""
    token = c.take()
    name = token.text
    if name == "arg":
        if c.token.text not in {"max", "min"}:
            raise c.fail(r"\arg without \max or \min", token)
        name += c.take().text
    return bound_of(c, name, token.start)


def bound_of(c: Cursor, name: str, start: int) -> Node:
    """Read what stands behind max, min, sup, inf, argmax, argmin."""
    variable, condition = _under(c) if c.is_op("_") else ("", None)
    if c.token.kind == "{" and _is_list(c):
        return c.node("call", _listed(c), (name, 0), start)
    wrapped = c.token.kind == "{" and c.ahead().kind == "bracket" and c.ahead().text in {"(", "["}
    if c.is_bracket("(", "[", "{") or wrapped:
        if wrapped:
            c.take()
        opening, place = c.token, c.place
        items = arguments(c)
        if variable and len(items) == 1 and c.is_op("^") and not wrapped:
            c.place = place  # \max_x (x - 1)^2: the power belongs to the body
            items = [c.rules.term(c)]
        if wrapped:
            c.expect("}")
        if len(items) > 1:
            if variable:
                raise c.fail("a bound over a variable of several values", opening)
            return c.node("call", items, (name, 0), start)
        body = items[0]
    else:
        c.skip_wide()
        body = c.rules.term(c)
    found = (body,) if condition is None else (body, condition)
    return c.node("bound", found, (name, variable), start)


def _is_list(c: Cursor) -> bool:
    """Tell whether typed braces hold several values: max{0, x}."""
    depth = 0
    for place in range(c.place, len(c.tokens)):
        token = c.tokens[place]
        depth += (token.text in {"{", "(", "["}) - (token.text in {"}", ")", "]"})
        if depth <= 0 or token.kind in {"break", "eof"}:
            return False
        if depth == 1 and token.kind == "op" and token.text == ",":
            return True
    return False


def _listed(c: Cursor) -> list[Node]:
    c.expect("{")
    c.enter("{")
    items = [c.rules.total(c)]
    while c.is_op(","):
        c.take()
        items.append(c.rules.total(c))
    c.leave()
    c.expect("}")
    return items


def _under(c: Cursor) -> tuple[str, Node | None]:
    """Read the index of a bound: its variable, and the set that it runs over."""
    c.take()
    if c.token.kind != "{":
        return c.take().text, None
    c.take()
    c.enter("{")
    node = c.rules.chain(c)
    c.leave()
    c.expect("}")
    if node.op == "name":
        return str(node.value), None
    if node.op in _CONDITIONS:
        names = [arg.value for arg in node.args if arg.op == "name"]
        if len(names) == 1:
            everywhere = node.op == "member" and node.args[1].op == "reals"
            return str(names[0]), None if everywhere else node
    raise c.fail("expected a variable", c.tokens[c.place - 1])


def _limits(c: Cursor) -> tuple[Node | None, Node | None]:
    """Read _{low}^{high} in any order."""
    low = high = None
    while c.is_op("_", "^"):
        lower = c.take().text == "_"
        if lower and low is None:
            low = _low(c)
        elif not lower and high is None:
            high = exponent(c)
        else:
            raise c.fail("a limit twice")
    return low, high


def _low(c: Cursor) -> Node:
    if c.token.kind != "{":
        return argument(c)
    c.take()
    c.enter("{")
    node = c.rules.chain(c)
    c.leave()
    c.expect("}")
    return node


def series(c: Cursor) -> Node:
    r"""Read \sum_{i=1}^{n} and \prod."""
    token = c.take()
    op = "sum" if token.text == "sum" else "product"
    low, high = _limits(c)
    nothing = c.node("nothing")
    if low is None:
        raise c.fail(f"\\{token.text} without its index", token)
    if low.op == "compare" and low.value == ("=",) and low.args[0].op == "name":
        variable, low = low.args
    elif low.op == "name":
        variable, low = low, nothing
    else:
        raise c.fail("expected an index as in i=1", token)
    c.skip_wide()
    body = c.rules.term(c)
    return c.node(op, (low, high or nothing, body), variable.value, token.start)


def limit(c: Cursor) -> Node:
    r"""Read \lim_{x \to 0^+} f(x)."""
    token = c.take()
    if not c.is_op("_") or c.ahead().kind != "{":
        raise c.fail(r"\lim without its point", token, r"write \lim_{x \to 0}")
    c.take()
    variable, side, point = approach(c)
    c.skip_wide()
    start = c.token.start
    terms, signs = [c.rules.term(c)], "+"
    while _goes_on(c, variable):
        signs += c.take().text
        terms.append(c.rules.term(c))
    body = terms[0] if len(terms) == 1 else c.node("add", terms, signs, start)
    return c.node("limit", (point, body), (variable, side), token.start)


def _goes_on(c: Cursor, variable: str) -> bool:
    r"""Tell whether a further term speaks of the variable: the x of \lim_{x \to 0} f(x) - x."""
    if not (c.is_op("+") or c.is_op("-")):
        return False
    depth = 0
    for place in range(c.place + 1, len(c.tokens)):
        token = c.tokens[place]
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        ends = token.kind in {"break", "eof", "sign", "wide", "link"}
        if ends or depth < 0 or (not depth and token.text in {"+", "-", ",", ";"}):
            return False
        if token.text.removeprefix("\\") == variable:
            return True
    return False


_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def approach(c: Cursor) -> tuple[str, int, Node]:
    r"""Read {x \to 0^+}: the variable, the side, the point."""
    c.expect("{")
    c.enter("limit")
    found = c.rules.chain(c)
    if c.is_macro(*_ARROWS) and found.op == "name":
        side = 1 if c.take().text in {"downarrow", "searrow"} else -1
        terms: tuple[Node, ...] = (found, c.rules.total(c))
    else:
        side = _side(c)
        terms = found.args if found.op == "compare" and found.value == ("->",) else ()
    c.leave()
    c.expect("}")
    if len(terms) != 2 or terms[0].op != "name":
        raise c.fail(r"expected x \to a", c.tokens[c.place - 1])
    return str(terms[0].value), side, terms[1]


def _side(c: Cursor) -> int:
    """Read the raised sign behind the point of a one-sided limit."""
    if c.is_op("^"):
        c.take()
    braced = c.token.kind == "{"
    if braced:
        c.take()
    side = 0
    if c.is_op("+", "-"):
        side = 1 if c.take().text == "+" else -1
    if braced:
        c.expect("}")
    return side


def integral(c: Cursor) -> Node:
    r"""Read \int_{a}^{b} f(t) \, dt."""
    token = c.take()
    low, high = _limits(c)
    nothing = c.node("nothing")
    if low is not None and low.op == "reals" and high is None:
        high = c.node("infinity", (), None, low.start)
        low = c.node("neg", (high,), None, low.start)
    waiting, c.differential = c.differential, c.differential + 1
    kept, c.found = c.found, ""
    one = c.token.text == "d" and c.ahead().kind == "letter"
    body = c.node("number", (), "1", token.start) if one else c.rules.total(c)
    variable, c.found, c.differential = c.found, kept, waiting
    if not variable:
        if not (c.token.kind == "letter" and c.token.text == "d" and c.ahead().kind == "letter"):
            raise c.fail("an integral without its differential", token, r"write \, dx")
        c.take()
        variable = c.take().text
    found = (low or nothing, high or nothing, body)
    return c.node("integral", found, variable, token.start)
