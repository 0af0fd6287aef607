r"""Rows that are whole equations, and values a term tends to: \xrightarrow{x \to 0}."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.big import approach
from symact.documents.reader.cases import condition_of_row, skip
from symact.documents.reader.cursor import Cursor, describe
from symact.documents.reader.drafts import Draft, is_simple
from symact.documents.tree import Node

_VARIABLES = frozenset("xyztuvsn")
_EQUAL = frozenset({"=", ":=", "≡", "≈", "~", "∝", "|->"})


def tending(c: Cursor, draft: Draft) -> Draft:
    r"""Make the last term of a chain its limit; behind an equality it is a statement of its own.

    a = b \xrightarrow{x \to 0} c says a = b, and that b tends to c.
    """
    body = draft.terms[-1]
    if body.op in {"nothing", "text"}:
        raise c.fail("what tends?", hint=r"write \lim")
    variable, side, point = approach(c)
    c.skip_wide()
    limit = c.node("limit", (point, body), (variable, side), body.start)
    if len(draft.terms) == 1:
        draft.terms[0] = limit
        return draft
    return Draft(body.start, terms=[limit], end=body.end)


def is_approach(draft: Draft, owner: Draft) -> bool:
    r"""Tell whether a chain says where a variable goes: the `x \to \infty` beside f(x) \to 1."""
    variable = draft.signs == ["->"] and draft.terms[0].value in _VARIABLES
    return variable and bool(owner.signs) and owner.terms[0].value not in _VARIABLES


def is_about_entries(draft: Draft) -> bool:
    """Tell whether a chain says which entries are meant: the i = j beside an equation."""
    return draft.signs == ["="] and all(
        term.op == "name" and str(term.value) in _ENTRIES for term in draft.terms
    )


_ENTRIES = frozenset("ijklmn")


def is_condition(draft: Draft, owner: Draft) -> bool:
    """Tell whether a chain beside a statement restricts it."""
    if not draft.signs:
        return draft.terms[0].op == "indicator"
    if is_approach(draft, owner) or is_about_entries(draft):
        return True
    if set(draft.signs) & (_EQUAL | {"->", "=>", "<=>", ":"}) or owner.terms[0].op == "text":
        return False
    simple = all(is_simple(term) for term in draft.terms)
    if set(owner.signs) & _EQUAL or not owner.signs:
        return True
    return simple and not all(map(is_simple, owner.terms))


def is_assignment(c: Cursor, draft: Draft) -> bool:
    r"""Tell whether the `: x \mapsto` of f: x \mapsto x^2 comes next."""
    arrow = c.is_op(":") and c.ahead().kind == "letter" and c.ahead(2).text == "|->"
    return arrow and draft.terms[0].op == "name"


def assigned(c: Cursor, draft: Draft) -> None:
    r"""Read f: x \mapsto as f(x) :=."""
    c.take()
    letter = c.take()
    variable = c.node("name", (), letter.text, letter.start)
    name = draft.terms[0]
    draft.terms = [c.node("call", (variable,), (name.value, 0), name.start)]
    draft.places, draft.signs = [c.take().start], [":="]
    c.skip_wide()


def is_system(c: Cursor) -> bool:
    r"""Tell whether cases come next whose rows are equations: f(x) = x & x > 0."""
    place = c.place
    if c.tokens[place].text == "{" and c.tokens[place].kind == "bracket":
        place += 1
        while c.tokens[place].kind == "wide":
            place += 1
    first = c.tokens[place]
    if first.kind != "begin" or first.text not in words.CASES | {"array", "aligned", "matrix"}:
        return False
    place += 1
    while c.tokens[place].kind not in {"end", "break", "eof", "link"}:
        token = c.tokens[place]
        if token.kind == "sign":
            return token.text in {"=", ":="}
        if token.kind == "op" and token.text == ",":
            return False
        place += 1
    return False


def system(c: Cursor, draft: Draft) -> None:
    """Read rows of equations of one left side, each with its condition, as one function."""
    start = c.token.start
    braced = c.token.kind == "bracket"
    if braced:
        c.take()
        c.skip_wide()
    opening = c.take()
    c.enter("cell")
    left, rows, sign = _equations(c)
    c.leave()
    c.expect("end", opening.text)
    if braced:
        c.skip_wide()
        if c.is_bracket(".", "}"):
            c.take()
    draft.terms = [left, c.node("cases", rows, None, start)]
    draft.signs, draft.places = ["="], [sign]


def _equations(c: Cursor) -> tuple[Node, list[Node], int]:
    left: Node | None = None
    rows: list[Node] = []
    place = 0
    skip(c, breaks=True)
    while c.token.kind != "end":
        first = c.token
        head = c.rules.total(c)
        c.skip_wide()
        if left is not None and not head.same(left):
            raise c.fail("rows with different left sides", first)
        if c.token.kind != "sign" or c.token.text not in {"=", ":="}:
            raise c.fail(f"expected =, found {describe(c.token)}")
        left, place = head, place or c.token.start
        c.take()
        c.skip_wide()
        rows.append(c.rules.total(c))
        skip(c)
        if c.token.kind in {"end", "break", "eof", "sign"}:
            raise c.fail(f"a row without its condition: found {describe(c.token)}")
        rows.append(condition_of_row(c))
        skip(c, breaks=True)
    if left is None:
        raise c.fail("cases without rows")
    return left, rows, place
