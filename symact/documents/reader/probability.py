r"""Expectations, probabilities, distributions and indicators."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.brackets import arguments, read_items
from symact.documents.reader.cursor import Cursor
from symact.documents.tree import Node

CONDITIONS = frozenset({"compare", "member", "and", "or", "not"})
_SETS = frozenset({"interval", "set", "reals", "positives"})


def _opens(c: Cursor, count: int = 1, brackets: str = "([{") -> bool:
    token = c.ahead(count)
    return token.kind == "bracket" and token.text in brackets


def _behind_script(c: Cursor) -> int:
    """Give how far ahead the token behind an index stands; 1 if there is none."""
    if c.ahead().text != "_":
        return 1
    if c.ahead(2).kind != "{":
        return 3
    depth, count = 0, 2
    while c.ahead(count).kind != "eof":
        depth += (c.ahead(count).kind == "{") - (c.ahead(count).kind == "}")
        count += 1
        if depth == 0:
            break
    return count


def _holds_sign(c: Cursor, count: int) -> bool:
    """Tell whether the bracket that is so far ahead holds a sign of relation."""
    depth = 0
    while c.ahead(count).kind != "eof":
        token = c.ahead(count)
        if token.kind in {"bracket", "{", "}"} and token.text in "([{":
            depth += 1
        elif token.kind in {"bracket", "{", "}"} and token.text in ")]}":
            depth -= 1
            if depth == 0:
                return False
        elif token.kind == "sign":
            return True
        count += 1
    return False


def expectation(c: Cursor) -> Node | None:
    r"""Read E[...], \mathbb{E}_{x \sim D}[...], Var(...); else None."""
    token = c.token
    variance = token.text in {"Var", "var", "Variance"} or (token.text, token.style) == ("V", "bb")
    behind = _behind_script(c)
    blackboard = token.style in {"bb", "cal"} and token.text == "E"
    bars = blackboard and c.ahead(behind).text == "|"
    if variance or blackboard:
        fits = _opens(c, behind) or bars
    else:
        fits = token.text == "E" and "E" not in c.functions and _opens(c, behind, "[")
    if not fits:
        return None
    c.take()
    given = _given(c) if c.is_op("_") else ()
    items = [c.rules.factor(c)] if bars else arguments(c)
    if len(items) != 1:
        raise c.fail("an expectation of several values", token)
    return c.node("expectation", (items[0], *given), "Var" if variance else "E", token.start)


def _given(c: Cursor) -> tuple[Node, ...]:
    """Read the index of an expectation: its distribution and its variable."""
    c.take()
    if c.token.kind != "{":
        variable = c.take()
        return c.node("nothing"), c.node("name", (), variable.text, variable.start)
    c.take()
    c.enter("{")
    node = c.rules.chain(c)
    c.leave()
    c.expect("}")
    if node.op == "compare" and node.value == ("~",):
        return node.args[1], node.args[0]
    if node.op == "name":
        return c.node("nothing"), node
    raise c.fail("expected a variable and its distribution", c.tokens[c.place - 1])


def probability(c: Cursor) -> Node | None:
    r"""Read P(X \le x); else None."""
    token = c.token
    named = token.text in {"P", "Pr", "Prob"} and token.text not in c.functions
    if not named or not _opens(c) or not _holds_sign(c, 1):
        return None
    c.take()
    items = arguments(c)
    if len(items) == 1 and items[0].op in CONDITIONS:
        return c.node("probability", items, None, token.start)
    raise c.fail("a probability of several conditions", token)


def distribution(c: Cursor) -> Node | None:
    r"""Read \mathcal{N}(0, 1), and names of distributions behind \sim; else None."""
    token = c.token
    name = words.DISTRIBUTIONS.get(token.text.casefold())
    place = c.place - 1
    while place >= 0 and c.tokens[place].kind == "wide":
        place -= 1
    tilde = place >= 0 and c.tokens[place].text == "~"
    if name is None or not _opens(c, 1, "("):
        return None
    if not (tilde or token.style == "cal" or (name == "bernoulli" and token.kind == "word")):
        return None
    if name == "normal" and not tilde and _parted(c):
        return _density(c)
    c.take()
    return c.node("distribution", arguments(c), name, token.start)


def _parted(c: Cursor) -> bool:
    r"""Tell whether a bar or a semicolon parts the first value: \mathcal{N}(x | 0, 1)."""
    place, depth = c.place + 1, 0
    while c.tokens[place].kind not in {"eof", "break"}:
        text = c.tokens[place].text
        if depth == 1 and text in {"|", ";", "mid", "vert"}:
            return True
        depth += (text in {"(", "[", "{"}) - (text in {")", "]", "}"})
        if depth == 0 or (depth == 1 and text == ","):
            return False
        place += 1
    return False


def _density(c: Cursor) -> Node:
    """Read a normal density: value, mean, variance."""
    start = c.take().start
    c.expect("bracket", "(")
    c.enter("|")
    value = c.rules.total(c)
    c.leave()
    c.take()
    c.enter("(")
    c.skip_wide()
    mean = c.rules.total(c)
    c.expect("op", ",")
    c.skip_wide()
    variance = c.rules.total(c)
    c.leave()
    c.expect("bracket", ")")
    return c.node("call", (value, mean, variance), ("normal_density", 0), start)


def indicator(c: Cursor) -> Node | None:
    r"""Read \mathbb{1}_{x>0}, \mathbf{1}[x>0], I(x>0); else None."""
    token = c.token
    if token.kind != "letter" or token.text not in {"1", "I"} or token.text in c.functions:
        return None
    styled = token.text == "1" or token.style == "bb"
    if not styled and not ((_opens(c) or c.ahead().text == "_") and _holds_sign_close(c)):
        return None
    c.take()
    return indicated(c, token.start)


def _holds_sign_close(c: Cursor) -> bool:
    return _holds_sign(c, 2 if c.ahead().text == "_" else 1)


def indicated(c: Cursor, start: int) -> Node:
    """Read the condition behind the sign of an indicator."""
    at_bracket = c.token.kind == "bracket" and c.token.text in "([{"
    if not at_bracket and not c.is_op("_"):
        raise c.fail("an indicator without its condition", hint=r"write \mathbb{1}_{x > 0}")
    if at_bracket:
        items, _, _ = read_items(c)
        if len(items) != 1 or items[0].op not in CONDITIONS:
            raise c.fail("an indicator without its condition", c.tokens[c.place - 1])
        return c.node("indicator", items, None, start)
    c.take()
    c.expect("{")
    c.enter("{")
    condition = c.rules.condition(c)
    c.leave()
    c.expect("}")
    if condition.op in _SETS:
        if not c.is_bracket("("):
            raise c.fail("an indicator of a set without its argument")
        condition = c.node("member", (arguments(c)[0], condition), "in", start)
    elif condition.op not in CONDITIONS:
        raise c.fail("an indicator without its condition", c.tokens[c.place - 1])
    elif c.is_bracket("(") and c.ahead(2).text == ")" and _mentions(condition, c.ahead().text):
        c.place += 3
    return c.node("indicator", (condition,), None, start)


def _mentions(node: Node, key: str) -> bool:
    stack = [node]
    while stack:
        found = stack.pop()
        if found.op == "name" and found.value == key:
            return True
        stack.extend(found.args)
    return False
