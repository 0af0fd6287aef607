r"""What is raised, lowered or hung behind an atom: powers, indices, primes, factorials."""

from __future__ import annotations

from dataclasses import dataclass

from symact.documents.reader import words
from symact.documents.reader.cursor import Cursor, describe
from symact.documents.reader.sided import supremum
from symact.documents.reader.signed import positive_part, sign_ahead
from symact.documents.tree import Node

_MARKS = {"*": "*", "top": "T", "intercal": "T", "T": "T", "ast": "*", "star": "*"}


@dataclass(slots=True)
class Scripts:
    """Collect the scripts of a name."""

    key: str = ""
    """What the indices add to the key, with its underscore."""
    index: Node | None = None
    """A computed index."""
    primes: int = 0
    power: Node | None = None
    inverse: bool = False
    positive: bool = False
    """Whether the positive part of the name is meant, x^+."""


def postfix(c: Cursor, node: Node) -> Node:
    """Read primes, a power, factorials and `|_{x=0}` behind a bracket or a number."""
    start = node.start
    while True:
        primes = primes_ahead(c)
        if primes:
            node = c.node("prime", (node,), primes, start)
        elif sign_ahead(c, "^", "_") and not one_sided(c):
            _check_lowered(c)
            node = positive_part(c, node, start)
        elif c.is_op("^") and not one_sided(c):
            c.take()
            node = c.node("pow", (node, exponent(c)), None, start)
            if c.is_op("^"):
                raise c.fail("two exponents on one base", hint="write {a^b}^c or a^{b^c}")
        elif c.is_op("!"):
            c.take()
            node = c.node("factorial", (node,), None, start)
        elif _is_bar(c):
            c.take()
            node = evaluated(c, node, start)
        elif c.is_op("_"):
            if node.op == "norm" and _is_two(c):
                c.place += 4 if c.ahead().kind == "{" else 2
                continue
            if node.op == "norm" and (size := supremum(c, node, start)) is not None:
                node = size
                continue
            if node.op != "call":
                raise c.fail("an index on something that is no name")
            c.take()
            node = c.node("index", (node, argument(c)), None, start)
        else:
            return node


def _check_lowered(c: Cursor) -> None:
    """Refuse a lowered sign behind anything but a bracket."""
    last = c.tokens[c.place - 1]
    if c.is_op("_") and not (last.kind == "bracket" and last.text in {")", "]", "}"}):
        raise c.fail("a lowered sign on something that is no bracket")


def _is_two(c: Cursor) -> bool:
    r"""Tell whether the index of a norm says what it is anyway: \|x\|_2."""
    braced = c.ahead().kind == "{"
    return (c.ahead(2) if braced else c.ahead()).text == "2" and (
        not braced or c.ahead(3).kind == "}"
    )


def one_sided(c: Cursor) -> bool:
    r"""Tell whether the side of a limit comes next: the + of x \to 0^+."""
    inside = [kind for kind in c.opened[-3:] if kind not in {"operator", "argument", "sign"}]
    if inside[-1:] != ["limit"] or not c.is_op("^"):
        return False
    return (c.ahead(2) if c.ahead().kind == "{" else c.ahead()).text in {"+", "-"}


def _is_bar(c: Cursor) -> bool:
    r"""Tell whether the bar of a value at a point comes next; \right| belongs to \left."""
    following = c.ahead()
    lowered = following.kind == "op" and following.text == "_"
    here = c.is_bracket("|") and c.token.style != "r" and c.opened[-1:] != ["operator"]
    return here and lowered


def evaluated(c: Cursor, node: Node, start: int) -> Node:
    """Read the `_{x=0}` behind the bar of a value at a point."""
    c.expect("op", "_")
    c.expect("{")
    c.enter("{")
    where = c.rules.chain(c)
    c.leave()
    c.expect("}")
    if where.op != "compare" or where.value != ("=",) or where.args[0].op != "name":
        raise c.fail("expected a point as in |_{x=0}", hint=r"write \right|_{x=0}")
    return c.node("at", (node, where.args[1]), where.args[0].value, start)


def primes_ahead(c: Cursor) -> int:
    r"""Take primes, typed or as ^{\prime}; 0 if there are none."""
    count = 0
    while True:
        if c.is_op("'"):
            c.take()
            count += 1
        elif c.is_op("^") and c.ahead().text in {"prime", "'"}:
            c.take()
            c.take()
            count += 1
        elif c.is_op("^") and c.ahead().kind == "{" and c.ahead(2).text in {"prime", "'"}:
            c.take()
            c.take()
            while c.token.text in {"prime", "'"}:
                c.take()
                count += 1
            c.expect("}")
        else:
            break
    if count > words.MAX_PRIMES:
        raise c.fail(f"more than {words.MAX_PRIMES} primes")
    return count


def exponent(c: Cursor) -> Node:
    """Read what is raised: a group, one token, a bracket, or -1."""
    token = c.token
    if token.kind == "{":
        return group(c)
    if c.is_op("-"):
        c.take()
        node = c.node("neg", (_single(c),), None, token.start)
        if c.token.kind in {"letter", "digit", "word"} and c.token.glued:
            raise c.fail("where does the exponent end?", hint="write it in { }")
        return node
    return _single(c)


def _single(c: Cursor) -> Node:
    r"""Read one token as a value, as LaTeX does behind ^ and after \frac."""
    token = c.token
    if token.kind == "digit":
        c.take()
        raised = c.tokens[c.place - 2].text in {"^", "-"}
        if raised and c.token.kind == "digit" and c.token.glued and "\\" not in c.tex:
            digits = token.text
            while c.token.kind == "digit" and c.token.glued:
                digits += c.take().text
            return c.node("number", (), digits, token.start)
        if c.tokens[c.place - 2].text == "^" and c.token.kind == "digit" and c.token.glued:
            raise c.fail("an exponent of several digits without braces", hint="write x^{10}")
        return c.node("number", (), token.text, token.start)
    if token.kind == "letter":
        c.take()
        return c.node("name", (), token.text, token.start)
    if token.kind in {"macro", "bracket"}:
        return c.rules.factor(c)
    raise c.fail(f"expected a value, found {describe(token)}")


def argument(c: Cursor) -> Node:
    r"""Read an argument of \frac or \sqrt: a group, or one token."""
    return group(c) if c.token.kind == "{" else _single(c)


def group(c: Cursor) -> Node:
    """Read a sum in braces."""
    c.expect("{")
    c.enter("{")
    c.skip_wide()
    node = c.rules.total(c)
    c.skip_wide()
    c.leave()
    c.expect("}")
    return node


def read_scripts(c: Cursor, *, function: bool) -> Scripts:
    """Read everything that hangs on a name, in any order."""
    found = Scripts()
    while True:
        found.primes += primes_ahead(c)
        if c.is_op("_") and c.token.style != "escaped":
            c.take()
            _index(c, found)
        elif one_sided(c):
            return found
        elif sign_ahead(c, "^") == "+" and not (function or found.power or found.primes):
            found.positive = True
            return found
        elif c.is_op("^"):
            if sign_ahead(c, "^"):
                raise c.fail(
                    "a raised sign: a part or a one-sided value?", hint=r"write \max(0, x)"
                )
            if _mark(c, found, function=function):
                continue
            if found.power is not None:
                raise c.fail("two exponents on one base", hint="write {a^b}^c or a^{b^c}")
            c.take()
            found.power = exponent(c)
            found.inverse = _is_minus_one(found.power)
        else:
            return found


def _is_minus_one(node: Node) -> bool:
    return node.op == "neg" and node.args[0].op == "number" and node.args[0].value == "1"


def _mark(c: Cursor, found: Scripts, *, function: bool) -> bool:
    """Take ^T, ^*, ^{(i)} as part of the name, ^{(2)} on a function as primes."""
    braced = c.ahead().kind == "{"
    first = c.ahead(2) if braced else c.ahead()
    closes = not braced or c.ahead(3).kind == "}"
    if closes and first.text in _MARKS and (first.text != "T" or first.kind == "letter"):
        c.place += 4 if braced else 2
        found.key += "^" + _MARKS[first.text]
        return True
    closing = {"(": ")", "[": "]"}.get(first.text)
    if not braced or first.style or c.ahead(4).text != closing:
        return False
    if c.ahead(5).text in _MARKS:
        raise c.fail("a raised index with a second mark", c.ahead(5))
    if c.ahead(5).kind != "}":
        return False
    inner = c.ahead(3)
    if inner.kind not in {"digit", "letter"} or (function and closing == "]"):
        return False
    if function and inner.kind == "letter" and c.ahead(6).text == "(":
        raise c.fail("a derivative of symbolic order", inner)
    c.place += 6
    if function and inner.kind == "digit":
        found.primes += int(inner.text)
    else:
        found.key += f"^({inner.text})"
    return True


def _index(c: Cursor, found: Scripts) -> None:
    """Read an index: letters and digits join the key, anything else is computed."""
    if c.token.kind != "{":
        token = c.take()
        if token.kind not in {"letter", "digit", "word"} and token.text not in {"+", "-", "*"}:
            raise c.fail("expected an index", token)
        if token.kind == "digit" and c.token.kind == "digit" and c.token.glued:
            raise c.fail("an index of several digits without braces", hint="write x_{10}")
        found.key += "_" + token.text
        return
    parts, place = "", c.place + 1
    while c.tokens[place].kind in {"letter", "digit", "word"} or _joins(c, place):
        token = c.tokens[place]
        parts += "_" if token.text == "," else token.text
        place += 1
    if c.tokens[place].kind == "}" and parts:
        c.place = place + 1
        found.key += "_" + parts
    elif found.index is None:
        found.index = group(c)
    else:
        raise c.fail("two indices on one name")


def _joins(c: Cursor, place: int) -> bool:
    r"""Tell whether a sign may stand in an index as part of a name: x_{i,j}, a_{+}, G_{\tanh}."""
    token = c.tokens[place]
    if token.kind == "macro":
        return token.text in words.FUNCTION_MACROS
    alone = c.tokens[place - 1].kind == "{" and c.tokens[place + 1].kind == "}"
    return token.kind == "op" and (token.text == "," or (alone and token.text in {"+", "-", "*"}))
