r"""Sums, products, scripts: what stands between signs of relation.

Products are read from left to right: a/b c is (a/b) c. A number behind a factor without a sign
between them (x 2) is refused: it is mostly a power that lost its sign.
"""

from __future__ import annotations

from dataclasses import replace

from symact.documents.reader import words
from symact.documents.reader.atoms import atom, begins_atom
from symact.documents.reader.cursor import Cursor, describe
from symact.documents.reader.scripts import postfix
from symact.documents.reader.tokens import Token
from symact.documents.tree import Node

_STOPS = frozenset({"break", "eof", "}", "end", "link"})


def total(c: Cursor) -> Node:
    """Read a sum."""
    start = c.token.start
    sign = _sign(c)
    signs = [sign or "+"]
    terms = [term(c)]
    while (following := _sign(c, after=True)) is not None:
        signs.append(following)
        terms.append(term(c))
    if len(terms) > 1 or sign == "±":
        return c.node("add", terms, "".join(signs), start)
    if sign == "-":
        return c.node("neg", terms, None, start)
    return terms[0]


def _sign(c: Cursor, *, after: bool = False) -> str | None:
    """Take a sign of a sum; behind a term only if nothing is set apart from it."""
    token = c.after_wide() if after else c.token
    plus_minus = token.kind == "macro" and token.text == "pm"
    if not plus_minus and not (token.kind == "op" and token.text in {"+", "-"}):
        return None
    if after and c.opened[-1:] == ["limit"] and c.ahead().kind == "}":
        return None
    if token.style == "text":
        raise c.fail("a hyphen in words", token, "write - for a minus")
    if after and c.token.kind == "wide" and _set_apart(c):
        return None
    c.skip_wide()
    c.take()
    if c.token.kind == "wide" and not after:
        c.skip_wide()
    return "±" if plus_minus else token.text


def _set_apart(c: Cursor) -> bool:
    """Tell whether what follows wide space is a cell of its own, as in `x & -1 < x < 1`."""
    place, marks, quads = c.place, 0, 0
    while c.tokens[place].kind == "wide":
        mark = c.tokens[place].text == "&"
        marks, quads = marks + mark, quads + (not mark)
        place += 1
    if marks > 1 or (marks and "cell" in c.opened):
        return True
    while quads and c.tokens[place].kind not in _STOPS and c.tokens[place].text != ",":
        if c.tokens[place].kind == "sign":
            return True
        place += 1
    return False


def term(c: Cursor) -> Node:
    """Read a product."""
    start = c.token.start
    factors, joins = [_signed(c)], ""
    while True:
        token = c.after_wide()
        if _is_product(token):
            _pass_product(c, factors[-1])
            factors.append(_signed(c))
            joins += "*"
        elif _is_division(token):
            c.skip_wide()
            c.take()
            left = _product(c, factors, joins, start)
            factors, joins = [c.node("div", (left, _signed(c)), None, start)], ""
        elif c.token.kind != "wide" and begins_atom(c):
            factors.append(_implicit(c, factors[-1]))
            joins += " "
            _check_bar(c, factors[-1])
        else:
            return _product(c, factors, joins, start)


def _product(c: Cursor, factors: list[Node], joins: str, start: int) -> Node:
    return c.node("mul", factors, joins, start) if joins else factors[0]


def _is_product(token: object) -> bool:
    kind, text = getattr(token, "kind", ""), getattr(token, "text", "")
    return kind in {"macro", "op"} and text in words.PRODUCTS


def _is_division(token: object) -> bool:
    kind, text = getattr(token, "kind", ""), getattr(token, "text", "")
    return (kind, text) in {("op", "/"), ("macro", "div")}


def _pass_product(c: Cursor, left: Node) -> None:
    c.skip_wide()
    token = c.take()
    if token.text == "circ" and left.op == "name" and _is_function(c, left.value):
        raise c.fail("a composition of functions", token, "write f(g(x))")
    c.skip_wide()


def _is_function(c: Cursor, key: str) -> bool:
    return key in c.functions or key in words.LETTER_FUNCTIONS or words.is_known(key)


def _signed(c: Cursor) -> Node:
    r"""Read a factor that may carry its own minus: a \cdot -b."""
    c.skip_wide()
    token = c.token
    if c.is_op("-", "+"):
        c.enter("sign")
        c.take()
        inner = _signed(c)
        c.leave()
        return inner if token.text == "+" else c.node("neg", (inner,), None, token.start)
    return factor(c)


def _implicit(c: Cursor, left: Node) -> Node:
    """Read a factor behind another without a sign between them."""
    token = c.token
    indicator = token.text == "1" and c.ahead().text == "_"
    if (token.kind == "digit" and not indicator) or (c.is_op(".") and c.ahead().kind == "digit"):
        raise c.fail(
            "a number behind a factor, without a sign between them", token,
            r"write ^{...}, _{...} or \cdot",
        )  # fmt: skip
    if token.text == "(" and c.ahead().kind == "word" and c.ahead(2).text == ")":
        _check_remark(c, token)
    right = factor(c)
    bracket = token.kind == "bracket" and token.text in {"(", "["}
    if bracket and right.op == "indicator" and token.text == "(":
        raise c.fail(
            "a condition behind a factor", token, "set it apart by a comma, or write a product sign"
        )
    if bracket and left.op in {"prime", "diff", "ratio"}:
        raise c.fail(
            "a bracket behind a derivative: an argument or a factor?", token,
            r"write \cdot, or f'(x)",
        )  # fmt: skip
    return right


def _check_remark(c: Cursor, token: Token) -> None:
    """Refuse max(0, x) (ReLU): the words in the bracket are no factor."""
    if words.is_known(c.ahead().text) and c.ahead().text not in words.PARAMETERS:
        raise c.fail("a name in brackets behind a value", token, "set it apart by a comma")


def _check_bar(c: Cursor, node: Node) -> None:
    """Refuse x f(x)|_{x=0}: is only the last factor meant, or all?"""
    if node.op == "at" and not c.tex.startswith(("\\left", "{"), node.start):
        raise c.fail(
            "what is taken at the point?", c.tokens[c.place - 1],
            r"write \left. ... \right|_{x=0}",
        )  # fmt: skip


def factor(c: Cursor) -> Node:
    """Read an atom and what is raised behind it."""
    start = c.token.start
    bar = c.is_bracket("|", "‖") and c.token.style != "r"
    if not (bar or c.token.kind == "word" or begins_atom(c)):
        raise c.fail(f"expected a value, found {describe(c.token)}")
    node = postfix(c, atom(c))
    return replace(node, start=start, end=c.tokens[c.place - 1].end)
