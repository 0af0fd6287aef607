"""What was meant: a small edit of a false claim that makes it true, itself verified."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from symact.documents.meaning.records import walk
from symact.documents.meaning.series import degree
from symact.documents.meaning.vectors import is_vector
from symact.documents.printer import to_latex
from symact.documents.records import Judgement, Suggestion, Verdict
from symact.documents.suggest import brackets, edits, indices
from symact.documents.suggest.nodes import (
    Edit,
    Rule,
    atom,
    div,
    everywhere,
    key,
    mapped,
    mul,
    names,
    neg,
    number,
)
from symact.documents.suggest.words import HYPERBOLIC
from symact.documents.tree import Node, Statement
from symact.known import Evidence

__all__ = ["repair", "spent"]

MAX_ASKED = 200
"""Candidates that are judged: the same on every machine."""

SECONDS = 4.0
"""Of the processor, not of the clock: a last resort where each candidate is long to judge."""

WALL_SECONDS = 5.0
"""Of the clock: on a busy machine a verdict must not be lost over a repair."""

MAX_NODES = 160

Ask = Callable[[Node, Node], Judgement | None]
Quick = Callable[[Node, Node], bool]

PARTIAL = ("not defined", "differs only")
"""Words of a judgement that holds on a part of the domain: no repair."""

PLAIN = frozenset({"name", "number"})
CONSTANTS = frozenset({"e", "pi", "i"})


def repair(
    left: Node, sign: str, right: Node, ask: Ask, quick: Quick | None = None
) -> Suggestion | None:
    """Look for a small edit of one side that makes a false claim true.

    Args:
        left: Left side as read.
        sign: What stands between.
        right: Right side.
        ask: Interprets and judges a candidate; None where it has no meaning.
        quick: Tells cheaply whether a candidate may hold.

    Returns:
        The first candidate that holds, smallest edits first, or None.
    """
    end, late = spent() + SECONDS, time.monotonic() + WALL_SECONDS
    asked = 0
    for a, b, text in _candidates(left, right):
        if asked >= MAX_ASKED or spent() > end or time.monotonic() > late:
            return None
        if quick is not None and not quick(a, b):
            continue
        if (sign == "≈" or _open_ended(right)) and (
            text.startswith("term ") or degree(b) != degree(right)
        ):
            continue  # another length of a series is true, and says less
        asked += 1
        found = ask(a, b)
        if found is not None and _true(found, sign):
            latex = to_latex(Statement((a, b), (sign,)))
            return Suggestion(latex, text, found.evidence or Evidence.SAMPLED)
    return None


def spent() -> float:
    """Give the seconds of the processor that this process and its ended children have used."""
    return sum(os.times()[:4])


def _true(judgement: Judgement, sign: str) -> bool:
    if judgement.verdict is Verdict.HOLDS:
        part = any(word in judgement.message for word in PARTIAL)
        return not part or judgement.message.endswith(": a convention")
    return judgement.verdict is Verdict.APPROXIMATE and sign in {"≈", "~"}


def _candidates(left: Node, right: Node) -> Iterator[tuple[Node, Node, str]]:
    """Yield changed claims, each once; the side that is not a name first."""
    seen = {(key(left), key(right))}
    sides = _sides(left, right)
    known = tuple(dict.fromkeys(n for n in (*names(left), *names(right)) if n not in CONSTANTS))
    letters = indices.letters((*walk(left), *walk(right)))
    for changed, text, is_left in _edited(sides, known, letters):
        pair = (changed, right) if is_left else (left, changed)
        mark = (key(pair[0]), key(pair[1]))
        if (
            mark not in seen
            and not (mark[0] == mark[1] and pair[0].op in PLAIN)
            and (not silly(changed))
        ):
            seen.add(mark)
            yield *pair, text


def _open_ended(node: Node) -> bool:
    """Tell whether a side is a series that goes on."""
    return node.op in {"ellipsis", "order"} or any(map(_open_ended, node.args))


def silly(node: Node) -> bool:
    """Tell what nobody writes: x^x, x^e, 2^2, (x^2)^3, 0/2, x divided by itself, softmax(1)."""
    if node.op == "pow":
        base, top = node.args
        first = base.args[0] if base.op == "neg" else base
        moving = first.op == "name" and first.value != "e" and top.op == "name"
        if (
            moving
            or base.op == top.op == "number"
            or (base.op == "pow" and base.args[0].value != "e")
        ):
            return True
    numbers = [a.op == "number" for a in node.args]
    if (node.op == "div" and node.args[0].value == "0") or (node.op == "mul" and all(numbers)):
        return True
    if node.op == "call" and is_vector(str(node.value[0])) and all(numbers):
        return True
    if node.op in {"div", "add"} and len(node.args) == 2 and node.args[0].same(node.args[1]):
        return True
    return any(map(silly, node.args))


def _sides(left: Node, right: Node) -> list[tuple[Node, bool]]:
    """List the sides that may be edited: not one that only names what is defined."""
    found = [(right, False), (left, True)]
    if _is_name(left):
        found = [(right, False)]
    elif _is_name(right):
        found = [(left, True)]
    return [(node, is_left) for node, is_left in found if _size(node) <= MAX_NODES]


def _is_name(node: Node) -> bool:
    """Tell whether a side is a name, a function at a name, or a derivative of such."""
    if node.op in {"diff", "prime"}:
        return _is_name(node.args[0])
    if node.op == "call":
        return all(a.op == "name" for a in node.args)
    return node.op in {"name", "ratio"}


def _size(node: Node) -> int:
    return 1 + sum(_size(a) for a in node.args)


def _edited(
    sides: list[tuple[Node, bool]], known: tuple[str, ...], letters: tuple[str, ...]
) -> Iterator[tuple[Node, str, bool]]:
    """Yield edits, likely slips first; all sides of one kind before the next kind."""
    for node, is_left in sides:
        yield from ((c, t, is_left) for c, t in _whole(node))
    for rule in _rules(known, letters):
        for node, is_left in sides:
            yield from ((c, t, is_left) for c, t in everywhere(node, rule))
    for node, is_left in sides:
        yield from ((c, t, is_left) for c, t in _factored(node, known))
    for node, is_left in sides:
        yield from ((c, t, is_left) for c, t in _pairs(node))


def _rules(known: tuple[str, ...], letters: tuple[str, ...]) -> tuple[Rule, ...]:
    return (
        edits.known, edits.order, edits.sign, edits.function, edits.missing_sign, _negated,
        indices.exponential, partial(indices.index, known=letters),
        partial(edits.variable, variables=known), edits.minus_one,
        brackets.moved_out, brackets.moved_in, brackets.argument, edits.exponent, edits.square,
        brackets.fraction, edits.bound, edits.quotient, edits.primes, edits.fewer,
        partial(_scaled, known=known), partial(edits.constant, variables=known),
        partial(edits.more, parameters=known), edits.derivative, edits.decimal, edits.plus_one,
    )  # fmt: skip


def _whole(node: Node) -> Iterator[Edit]:
    """Change a whole side at once."""
    hyperbolic = mapped(node, _hyperbolic)
    if key(hyperbolic) != key(node):
        yield hyperbolic, "hyperbolic functions for circular ones"


def _negated(node: Node) -> Iterator[Edit]:
    """Change the sign of a product, a fraction, a row."""
    if node.op in {"mul", "div", "cases"}:
        yield neg(node), "sign changed"


def _scaled(node: Node, known: tuple[str, ...]) -> Iterator[Edit]:
    """Scale a variable wherever it stands in a fraction, a product or a sum."""
    if node.op not in {"div", "mul", "add", "call"}:
        return
    inside = set(names(node))
    for name in known:
        if name in inside:
            x = atom(name)
            for new, text in (
                (mul(number("2"), x), "2"),
                (div(x, number("2")), "1/2 "),
                (neg(x), "-"),
            ):
                yield (
                    mapped(node, partial(_swapped, name=name, new=new)),
                    f"{text}{name} for {name}",
                )


def _swapped(node: Node, name: str, new: Node) -> Node:
    return new if node.op == "name" and node.value == name else node


def _hyperbolic(node: Node) -> Node:
    if node.op == "call" and node.value[0] in HYPERBOLIC:
        return replace(node, value=(HYPERBOLIC[node.value[0]], node.value[1]))
    return node


def _factored(node: Node, known: tuple[str, ...]) -> Iterator[Edit]:
    """Give a whole side a factor."""
    for factor in edits.factors(known):
        part = atom(factor)
        yield mul(part, node), f"factor {factor} added"
        yield div(node, part), f"division by {factor} added"
    yield Node("add", (number("1"), node), "+-"), "subtracted from 1"


def _pairs(node: Node) -> Iterator[Edit]:
    """Yield two slips at once: functions of the wrong kind together with a sign."""
    hyperbolic = mapped(node, _hyperbolic)
    if key(hyperbolic) != key(node):
        for rule in (edits.sign, edits.exponent, edits.function):
            for changed, text in everywhere(hyperbolic, rule):
                yield changed, f"hyperbolic functions for circular ones, {text}"
    for first, one in everywhere(node, edits.sign):
        for second, two in everywhere(first, edits.sign):
            yield second, f"{one}, {two}"
