"""Conditions that stand in the next piece of mathematics: `f'(x) = 1` for `x > 0`."""

from __future__ import annotations

import re
from dataclasses import replace

from symact.documents.meaning.records import walk
from symact.documents.records import Fragment
from symact.documents.tree import Node, Statement

WORD = (
    r"(?:for|as|if|when|where|whenever|with|on|at|as long as|provided(?: that)?|assuming|given"
    r"|für|falls|wenn|bei|mit|sofern|pour|si|avec|если|при|для|当|若|如果|对于|对|對於|當)"
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

LONGEST = 60
"""Characters between a condition in front and what it restricts."""

ORDER = frozenset({"<", "<=", ">", ">=", "!="})
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
    found = [statements for _, statements in pieces]
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
        if own and BEFORE.search(here.before):
            carried = own
        elif carried and not LIST.match(between):
            carried = ()
        if carried and not _conditions(pieces[k + 1][1]) and not STOP.search(between):
            found[k + 1] = _with(found[k + 1], carried)
    return found


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
    if joined is None or not re.fullmatch(rf"[,，]?\s*(?:but only\s+|only\s+)?{WORD}\s*", between,
                                          re.IGNORECASE):  # fmt: skip
        return False
    return not joined["comma"] or bool(ENDS.match(there.after))


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
    if signs == ("in",):
        return Node("member", terms, "in", statement.start, statement.end)
    valued = signs == ("=",) and terms[0].op == "name" and not any(
        n.op == "name" for n in walk(terms[1]))  # fmt: skip
    if valued or set(signs) <= ORDER or (signs == ("->",) and terms[0].op == "name"):
        return Node("compare", terms, signs, statement.start, statement.end)
    return None
