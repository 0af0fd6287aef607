"""Further ways to read a claim: with numbers said elsewhere, for small x, for large x."""

from __future__ import annotations

import re
from dataclasses import replace

import sympy

from symact.documents.meaning import series
from symact.documents.meaning.asked import FAULTS, Asked, build_question, number_of
from symact.documents.meaning.calculus import SWITCHES
from symact.documents.meaning.choice import Choice, is_number
from symact.documents.meaning.records import Context, Reading, Scope
from symact.documents.meaning.words import LARGE, SMALL, says
from symact.documents.tree import Node


def with_values(
    asked: Asked, choice: Choice, scope: Scope, context: Context, printed: frozenset[str]
) -> list[Reading]:
    """Read a claim with the numbers that the section gives to parameters of what it uses.

    A parameter that stands in the formula itself is free: what is said of it elsewhere makes no
    false formula true.
    """
    here = context.place
    settled = {choice.variable, *printed}
    near = [
        d for d in scope.definitions
        if not d.parameters and d.key not in settled and here.within(d.place)
        and is_number(d.body) and d.place.number != here.number
    ]  # fmt: skip
    try:
        values = {d.key: number_of(d.body) for d in near}
        plain, _ = build_question(asked, choice, scope, context)
        used = {str(v) for v in plain.variables} & set(values)
        if not used:
            return []
        wanted = {**choice.values, **{k: values[k] for k in used}}
        question, notes = build_question(asked, replace(choice, values=wanted), scope, context)
    except FAULTS:
        return []
    said = ", ".join(f"{k} = {values[k]}" for k in sorted(used))
    return [Reading((question,), "; ".join([f"with {said} of this section", *notes]))]


PARAMETERS = frozenset({"alpha", "beta", "gamma", "delta", "lambda", "tau", "kappa", "theta", "T"})
"""Letters of parameters that are positive where nothing is said of them."""


def positive(asked: Asked, choice: Choice, scope: Scope, context: Context) -> list[Reading]:
    """Read a claim with cases for positive parameters: max(-d, min(r, d)) bounds r for d > 0."""
    try:
        plain, _ = build_question(asked, choice, scope, context)
        free = {str(v) for v in plain.variables if v.is_positive is None} & PARAMETERS
        if not free or not any(s.has(*SWITCHES) for s in (plain.left, plain.right)):
            return []
        domains = {**choice.domains, **dict.fromkeys(free, "positive")}
        question, notes = build_question(asked, replace(choice, domains=domains), scope, context)
    except FAULTS:
        return []
    return [Reading((question,), "; ".join([f"for positive {', '.join(sorted(free))}", *notes]))]


FAR = re.compile(
    rf"(?i){LARGE.pattern[4:]}|{SMALL.pattern[4:]}|\b(?:tails?|asymptot\w*|far|infin\w*)\b"
)
"""Said where an approximation is meant far out."""


def local(asked: Asked, choice: Choice, scope: Scope, context: Context) -> list[Reading]:
    """Read `tanh(x) ≈ x` as said of small x, and `softplus(x) ≈ x` as said of large x."""
    degree = series.polynomial_degree(asked.right, choice.variable)
    if asked.sign == "≈" and degree is None:
        if series.is_rational(asked.right, choice.variable):
            return _rational(asked, choice, scope, context)
        return _far(asked, choice, scope, context)
    if (
        asked.sign != "≈"
        or degree is None
        or series.polynomial_degree(asked.left, choice.variable) is not None
    ):
        return []
    near = replace(asked, sign="=", order=degree + 1, ends=(sympy.S.Zero, 0))
    gap = Node("add", (asked.left, asked.right), "+-", asked.left.start, asked.right.end)
    zero = Node("number", (), "0", asked.right.start, asked.right.end)
    far = replace(asked, sign="->", left=gap, right=zero)
    ways = [(near, "for x near 0")] if degree else []
    if degree <= 1 and FAR.search(f"{context.before[-120:]} {context.after[:60]}"):
        ways += [(replace(far, ends=(sympy.oo, 0)), "for large x"),
                 (replace(far, ends=(-sympy.oo, 0)), "for large negative x")]  # fmt: skip
    found = []
    for way, note in ways:
        try:
            question, notes = build_question(way, choice, scope, context)
        except FAULTS:
            continue
        found.append(Reading((question,), "; ".join([note, *notes])))
    return found


AROUND = 3
"""Power of x from which a quotient of polynomials may miss a function near zero."""


def _rational(asked: Asked, choice: Choice, scope: Scope, context: Context) -> list[Reading]:
    """Read `tanh(x) ≈ x(27 + x^2)/(27 + 9x^2)` as said of x near zero."""
    at = (asked.left.start, asked.left.start)
    one = Node("number", (), "1", *at)
    x = Node("name", (), choice.variable, *at)
    inside = Node("compare", (Node("neg", (one,), None, *at), x, one), ("<=", "<="), *at)
    near = replace(asked, sign="=", order=AROUND, ends=(sympy.S.Zero, 0))
    close = replace(asked, conditions=(*asked.conditions, inside))
    try:
        both = [build_question(way, choice, scope, context)[0] for way in (near, close)]
    except FAULTS:
        return []
    return [Reading(tuple(both), "for x near 0")]


def _far(asked: Asked, choice: Choice, scope: Scope, context: Context) -> list[Reading]:
    """Read `sigma(x) ≈ exp(x)` as said of one end, if the text or a condition names it."""
    near = context.before[-60:]
    signs = [s for node in asked.conditions if node.op == "compare" for s in node.value]
    ends = [(sympy.oo, says(LARGE, near) or ">>" in signs),
            (-sympy.oo, says(SMALL, near) or "<<" in signs)]  # fmt: skip
    found = []
    for end, said in ends:
        if said:
            way = replace(asked, sign="~", ends=(end, 0), conditions=())
            try:
                question, notes = build_question(way, choice, scope, context)
            except FAULTS:
                continue
            found.append(Reading((question,), "; ".join([f"for x -> {end}", *notes])))
    return found
