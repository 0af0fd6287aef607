r"""Cases, arrays behind a brace, conditions, and vectors."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.cursor import Cursor, describe
from symact.documents.reader.sets import read_set
from symact.documents.tree import Node

CONDITIONS = frozenset({"compare", "member", "and", "or", "not", "otherwise"})


def environment(c: Cursor) -> Node:
    """Read an environment that stands in an expression."""
    token = c.take()
    name = token.text.rstrip("*")
    c.enter("cell")
    vector = name in words.MATRICES and not (name == "matrix" and _has_conditions(c))
    node = _vector(c) if vector else _rows(c)
    c.leave()
    c.expect("end", token.text)
    return node


def _has_conditions(c: Cursor) -> bool:
    """Tell whether a sign or a linking word stands before the end of the environment."""
    place = c.place
    while c.tokens[place].kind not in {"end", "eof"}:
        if c.tokens[place].kind in {"sign", "link"}:
            return True
        place += 1
    return False


def _rows(c: Cursor) -> Node:
    """Read rows of a value and its condition."""
    start = c.token.start
    found: list[Node] = []
    skip(c, breaks=True)
    while c.token.kind != "end":
        found.append(c.rules.total(c))
        skip(c)
        if c.token.kind in {"end", "break", "eof", "sign"}:
            raise c.fail(f"a row without its condition: found {describe(c.token)}")
        found.append(condition_of_row(c))
        skip(c)
        if c.token.kind not in {"end", "break"}:
            raise c.fail(f"expected the end of the row, found {describe(c.token)}")
        skip(c, breaks=True)
    if not found:
        raise c.fail("cases without rows")
    return c.node("cases", found, None, start)


def skip(c: Cursor, *, breaks: bool = False) -> None:
    """Pass over spaces and punctuation between cells."""
    while True:
        dots = c.is_op(".") and c.ahead().text != "." and c.ahead().kind != "digit"
        if not (
            c.token.kind == "wide"
            or c.is_op(",", ";", ":")
            or dots
            or (breaks and c.token.kind in {"break", "tag"})
        ):
            return
        c.take()


def condition_of_row(c: Cursor) -> Node:
    """Read the condition of a row, `otherwise` too; a comma joins two conditions."""
    if c.token.kind == "link":
        link = c.take()
        c.skip_wide()
        if link.text == "otherwise":
            return c.node("otherwise", (), None, link.start)
        if link.text not in {"if", "where", "as", "at", "and"}:
            raise c.fail("a condition that begins with a joining word", link)
        if c.token.kind == "link" and c.token.text == "otherwise":
            return c.node("otherwise", (), None, c.take().start)
    found = [condition(c)]
    while c.is_op(",") and _more(c):
        c.take()
        c.skip_wide()
        found.append(condition(c))
    return found[0] if len(found) == 1 else c.node("and", found)


def _more(c: Cursor) -> bool:
    """Tell whether another condition follows the comma in this row."""
    place = c.place + 1
    while c.tokens[place].kind not in {"break", "end", "eof", "link"}:
        token = c.tokens[place]
        if token.kind == "sign":
            return token.text not in {"=", ":=", "≈", "≡"}
        if token.text in {",", ";"}:
            return False
        place += 1
    return False


def condition(c: Cursor) -> Node:
    """Read conditions joined by or."""
    found = [_conjunction(c)]
    while _joined(c, "or", {"lor", "vee"}):
        found.append(_conjunction(c))
    return found[0] if len(found) == 1 else c.node("or", found)


def _conjunction(c: Cursor) -> Node:
    found = [_single(c)]
    while _joined(c, "and", {"land", "wedge"}):
        found.append(_single(c))
    return found[0] if len(found) == 1 else c.node("and", found)


def _joined(c: Cursor, link: str, macros: set[str]) -> bool:
    token = c.after_wide()
    fits = (token.kind == "link" and token.text == link) or (
        token.kind == "macro" and token.text in macros
    )
    if fits:
        c.skip_wide()
        c.take()
        c.skip_wide()
        if c.token.kind == "link" and c.token.text == "if":
            c.take()
            c.skip_wide()
    return fits


def _single(c: Cursor) -> Node:
    """Read one condition; brackets around it only group."""
    if c.is_macro("forall"):
        c.take()
    start = c.token
    if c.is_macro("neg", "lnot"):
        c.take()
        return c.node("not", (_single(c),), None, start.start)
    node = chain(c)
    if node.op == "indicator" and start.kind == "bracket":
        node = node.args[0]
    if node.op not in CONDITIONS and node.op not in {"interval", "set", "positives"}:
        raise c.fail("expected a condition", start)
    return node


def chain(c: Cursor) -> Node:
    """Read a sum, or sums joined by signs of relation."""
    terms = [c.rules.total(c)]
    signs: list[str] = []
    while c.after_wide().kind == "sign":
        c.skip_wide()
        if c.token.style == "at":
            raise c.fail("a limit inside an expression", hint=r"write \lim")
        signs.append(c.take().text)
        c.skip_wide()
        terms.append(read_set(c) if signs[-1] in {"in", "notin"} else c.rules.total(c))
    if not signs:
        return terms[0]
    if any(sign in words.JOINING for sign in signs):
        raise c.fail("an implication inside an expression")
    if {"in", "notin"} & set(signs):
        if len(signs) > 1:
            raise c.fail("a membership in a chain of signs")
        return c.node("member", terms, signs[0])
    return c.node("compare", terms, tuple(signs))


def _vector(c: Cursor) -> Node:
    """Read the elements of one row or one column."""
    start = c.token.start
    found: list[Node] = []
    kinds = set()
    c.skip_wide()
    while c.token.kind != "end":
        found.append(c.rules.total(c))
        if c.token.kind not in {"end", "wide", "break"}:
            raise c.fail(f"expected the next element, found {describe(c.token)}")
        while c.token.kind in {"wide", "break"}:
            kinds.add(c.take().kind)
    if len(kinds) > 1:
        raise c.fail("a matrix of rows and columns")
    if not found:
        raise c.fail("a matrix without elements")
    return c.node("vector", found, None, start)
