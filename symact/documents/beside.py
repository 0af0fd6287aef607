"""Conditions that stand in the next piece of mathematics: `f'(x) = 1` for `x > 0`."""

from __future__ import annotations

import re
from dataclasses import replace

from symact.documents.meaning.choice import of_indices
from symact.documents.meaning.choices import variable_of
from symact.documents.meaning.records import walk
from symact.documents.records import Fragment
from symact.documents.tree import Node, Statement

WORD = (
    r"(?:for|as|if|when|where|whenever|with|on|at|as long as|provided(?: that)?|assuming|given"
    r"|case|in case|fall|für|falls|wenn|bei|mit|sofern|pour|si|avec|если|при|для"
    r"|当|若|如果|对于|对|對於|當)"
    r"(?:\s+(?:all|any|every|each|alle|jedes|tout|всех|любого))?"
)
"""Words that join a condition to what it restricts; rows of the languages documents come in."""

OPENING = r"(?:\$\$?|:math:`|\\\(|\\\[|\\\\\()"
CLOSING = r"(?:\$\$?|`|\\\)|\\\]|\\\\\))"

BEHIND = re.compile(
    rf"^(?P<comma>[,，]?)\s*(?:but only\s+|only\s+)?{WORD}\s*{OPENING}", re.IGNORECASE
)
BEFORE = re.compile(rf"(?<![\w\\]){WORD}\s*$", re.IGNORECASE)
STOP = re.compile(r"[.;!?](?:\s|$)|[。;!?]")
LIST = re.compile(r"^\s*(?:,|，|and|und|et|和|及|or|,\s*and)\s*$", re.IGNORECASE)
ENDS = re.compile(rf"^\s*(?:[.,;:)。，;]|and\b|und\b|et\b|$|{OPENING}\s*$)", re.IGNORECASE)

ALONE = re.compile(r"^\s*(?:[.;)。；）](?:\s|$)|[-*•]\s|$)")
"""Said behind a condition that stands behind a comma, without a word."""

SHUT = re.compile(r"^\s*(?:[.;)。；）]|$)")
"""Said behind a condition with which a sentence ends."""

IN_FRONT_ALWAYS = frozenset("当當若如对對")
"""Signs of words that stand before what they restrict, if the sentence goes on."""

LONGEST = 60
"""Characters between a condition in front and what it restricts."""

ORDER = frozenset({"<", "<=", ">", ">=", "!=", "<<", ">>"})
PLAIN = frozenset({
    "name", "number", "percent", "neg", "infinity", "div", "mul", "add", "abs", "interval", "set",
    "reals", "positives", "pow", "root",
})  # fmt: skip
"""What a condition is made of."""


def restricted(
    pieces: list[tuple[Fragment, tuple[Statement, ...]]],
) -> list[tuple[Statement, ...]]:
    """Give the statements of each piece the condition that the sentence joins to them.

    Args:
        pieces: The fragments of a document in its order, each with what was read of it.
    """
    found = [worded(fragment, statements) for fragment, statements in pieces]
    carried: tuple[Node, ...] = ()
    taken: set[int] = set()
    for k in range(len(pieces) - 1):
        here, there = pieces[k][0], pieces[k + 1][0]
        between = _between(here, there)
        if between is None:
            carried = ()
            continue
        given = _conditions(pieces[k + 1][1])
        if given and not _conditions(pieces[k][1]) and _follows(here, there, between):
            found[k] = _with(found[k], given)
            taken.add(k + 1)
            carried = ()
            continue
        own = () if k in taken else _conditions(pieces[k][1])
        ranged = _span(here, pieces[k][1], pieces[k + 1][1])
        if ranged:
            carried = ranged
        elif own and (BEFORE.search(here.before) or _entries(pieces[k][1])):
            carried = own
        elif carried and not LIST.match(between):
            carried = ()
        if carried and not _conditions(pieces[k + 1][1]) and not STOP.search(between):
            found[k + 1] = _with(found[k + 1], carried)
    return found


SIGN = (
    r"(?P<sign>strictly negative|strictly positive|non-?negative|non-?positive|negative|positive)"
)
ROOM = r"(?:\$|:math:`|\\\()?"
INPUT = (
    r"(?:(?:the\s+)?(?:inputs?|values?|arguments?|numbers?|side|axis|half[- ]line"
    rf"|{ROOM}[a-z]{ROOM})`?\)?)"
)
ON = r"(?:for|when|if|where|on|für|pour)(?:\s+(?:all|every|any|the|alle))?"
IN_FRONT = re.compile(
    rf"(?i)(?<![\w\\]){ON}\s+(?:{SIGN}\s+{INPUT}(?:\s+{ROOM}[a-z]{ROOM}`?)?"
    rf"|{INPUT}\s+is\s+{SIGN.replace('sign', 'said')})\s*[,:]?\s*"
    r"(?:(?:then|we have|one has|it holds that|the derivative is|this is|it is|it becomes)"
    r"\s*[,:]?)*$"
)
AFTERWARDS = re.compile(
    rf"(?i)^\s*,?\s*(?:only\s+)?{ON}\s+(?:{SIGN}\s+{INPUT}"
    rf"|{INPUT}\s+is\s+{SIGN.replace('sign', 'said')})"
)
SIGNS = {"negative": "<", "strictly negative": "<", "positive": ">", "strictly positive": ">",
         "nonnegative": ">=", "nonpositive": "<="}  # fmt: skip
"""What words say of the input."""

WITHIN = re.compile(
    r"(?i)(?<![\w\\])(?:on|over|within|inside|in|for inputs? in|auf|sur)"
    r"(?:\s+(?:the|dem|l'))?(?:\s+(?:interval|range|region|intervall|intervalle))?\s*$"
)
"""Said before an interval that restricts what follows."""


def worded(fragment: Fragment, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Give the statements of a piece the condition that stands beside it in words alone."""
    before = IN_FRONT.search(fragment.before[-LONGEST - 20 :])
    found = before or AFTERWARDS.match(fragment.after)
    if found is None:
        return statements
    said = (found["sign"] or found["said"]).lower().replace("non-", "non")
    return tuple(_signed(s, SIGNS[" ".join(said.split())]) for s in statements)


def _signed(statement: Statement, sign: str) -> Statement:
    """Restrict the input of a statement to one side of zero."""
    if not statement.signs or _condition(statement) is not None:
        return statement
    zero = Node("number", (), "0", statement.start, statement.start)
    given = Node("compare", (_input(statement), zero), (sign,))
    return replace(statement, conditions=(*statement.conditions, given))


def _input(statement: Statement) -> Node:
    nodes = [n for term in statement.terms for n in walk(term)]
    key = variable_of(statement.terms[0], nodes)
    return Node("name", (), key, statement.start, statement.start)


def _span(here: Fragment, statements: tuple[Statement, ...], there: tuple[Statement, ...]) -> tuple[
    Node, ...]:  # fmt: skip
    """Read `On [-3, 3],` as the condition of what follows."""
    if len(statements) != 1 or statements[0].signs or not WITHIN.search(here.before):
        return ()
    (term,) = statements[0].terms
    owner = next((s for s in there if s.signs), None)
    if owner is None or not (term.op == "interval" or (term.op == "tuple" and len(term.args) == 2)):
        return ()
    if not here.after.lstrip().startswith(","):
        return ()
    return (Node("member", (_input(owner), term), "in", term.start, term.end),)


def _between(here: Fragment, there: Fragment) -> str | None:
    """Give the words between two pieces of one sentence; None if they are far apart."""
    start = " ".join(there.text.split())[:12]
    place = here.after.find(start)
    if place < 0 or place > LONGEST + 8:
        return None
    return re.sub(rf"\s*{OPENING}\s*$", "", here.after[:place])


def _follows(here: Fragment, there: Fragment, between: str) -> bool:
    """Tell whether the next piece restricts this one, not what comes behind it."""
    joined = BEHIND.match(here.after)
    if joined is None and between.strip() in {",", "，"}:  # f(x) < 1, x > 0.
        return bool(ALONE.match(there.after))
    if joined is None or not re.fullmatch(rf"[,，]?\s*(?:but only\s+|only\s+)?{WORD}\s*", between,
                                          re.IGNORECASE):  # fmt: skip
        return False
    first = here.after.lstrip(" ,，")[:1]
    apart = there.lines[0] - here.lines[-1] > 1  # a blank line
    if first.isupper() or apart or first in IN_FRONT_ALWAYS:  # a sentence of its own
        return bool((SHUT if apart or first in IN_FRONT_ALWAYS else ENDS).match(there.after))
    return not joined["comma"] or bool(ENDS.match(there.after))


def _entries(statements: tuple[Statement, ...]) -> bool:
    """Tell whether a piece says which entries are meant: it needs no word before it."""
    return all(of_indices(s.terms, s.signs) for s in statements)


def _with(statements: tuple[Statement, ...], given: tuple[Node, ...]) -> tuple[Statement, ...]:
    return tuple(replace(s, conditions=(*s.conditions, *given)) for s in statements)


def _conditions(statements: tuple[Statement, ...]) -> tuple[Node, ...]:
    """Read a piece that is nothing but conditions; nothing if it is anything else."""
    found = [_condition(s) for s in statements]
    return tuple(c for c in found if c is not None) if found and None not in found else ()


def _condition(statement: Statement) -> Node | None:
    terms, signs = statement.terms, statement.signs
    nodes = [n for term in terms for n in walk(term)]
    if not signs or any(n.op not in PLAIN for n in nodes) or statement.conditions:
        return None
    if any(n.op == "pow" and any(m.op == "name" for m in walk(n.args[1])) for n in nodes):
        return None  # e^x >= 1 + x is a claim
    if signs == ("in",):
        return Node("member", terms, "in", statement.start, statement.end)
    if of_indices(terms, signs):
        return Node("compare", terms, signs, statement.start, statement.end)
    valued = signs == ("=",) and terms[0].op == "name" and not any(
        n.op == "name" for n in walk(terms[1]))  # fmt: skip
    if valued or set(signs) <= ORDER or (signs == ("->",) and terms[0].op == "name"):
        return Node("compare", terms, signs, statement.start, statement.end)
    return None
