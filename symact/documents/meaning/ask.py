"""From a claim to the questions that settle it, one list for each way to read it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symact.documents.meaning import indexed, lengths, letters, series, several
from symact.documents.meaning.asked import FAULTS, Asked, build_question, reason_of
from symact.documents.meaning.choice import Choice, visible
from symact.documents.meaning.choices import (
    bare_functions,
    closure,
    readings,
    variable_of,
)
from symact.documents.meaning.given import (
    counts_in,
    doubled,
    ends_of,
    resolved,
    signed,
    sort_conditions,
)
from symact.documents.meaning.names import find
from symact.documents.meaning.records import Claim, Context, Reading, Scope, walk
from symact.documents.meaning.turned import extreme_at, statement_of, turned
from symact.documents.meaning.ways import local, positive, with_values
from symact.documents.records import Judgement, Question, Verdict
from symact.documents.tree import Node, Statement

LOOSE = frozenset({"≈", "->", "~", "∝", "O", "o"})
"""Signs that compare with the catalogue's own formula only."""

WRAPPERS = frozenset({"prime", "diff", "index", "limit", "bound", "neg"})
"""What may stand around a name that a side is about."""

SEVERAL = Judgement(
    Verdict.UNDECIDED, None, "a statement about several vectors: what is known of them is not said"
)


def readings_of(
    claim: Claim, statement: Statement, scope: Scope, context: Context,
    stands: dict[str, str] | None = None,
) -> Claim:  # fmt: skip
    """Find every way to read a claim, and what is to be asked for each."""
    over = _over_rows(claim, statement, scope, context, stands)
    if over is not None:
        return over
    other = None if claim.right is None else turned(
        claim.left, claim.relation, claim.right, statement.conditions
    )  # fmt: skip
    if other is not None:
        asked = replace(claim, left=other.left, right=other.right, relation=other.relation)
        again = readings_of(asked, statement_of(other, statement), scope, context, stands)
        return replace(again, left=claim.left, right=claim.right, relation=claim.relation)
    apart = None if claim.right is None else extreme_at(claim.left, statement.conditions)
    if apart is not None:
        return _extreme(claim, statement, scope, context, stands, apart)
    found = _plainly(claim, statement, scope, context, stands or {})
    doubt = letters.doubt(statement, scope, context.place)
    if doubt and found.lenient is None:
        found = replace(found, lenient=Judgement(Verdict.UNDECIDED, None, doubt))
    stepped = letters.with_steps(statement, scope, context)
    if stepped is None or found.right is None:
        return found
    sides = [letters.step_read(side, scope, context) for side in (claim.left, found.right)]
    again = _plainly(replace(claim, left=sides[0], right=sides[1]), stepped, scope, context,
                     stands or {})  # fmt: skip
    if again.judgement is not None:
        return found
    lenient = Judgement(Verdict.UNDECIDED, None, letters.NO_STEP)
    return replace(
        found, readings=(*again.readings, *found.readings), judgement=None, lenient=lenient
    )


def _over_rows(
    claim: Claim, statement: Statement, scope: Scope, context: Context,
    stands: dict[str, str] | None,
) -> Claim | None:  # fmt: skip
    """Read a claim over rows or gated pairs entry by entry; None if it is no such claim."""
    if claim.right is None:
        return None
    try:
        ways = indexed.rewritten(claim.left, claim.relation, claim.right, scope, context)
    except FAULTS as error:
        return undecided(claim, reason_of(error))
    found, parts = [], []
    for way in ways:
        asked = [
            readings_of(
                replace(claim, left=left, right=right),
                replace(statement, terms=(left, right), signs=(claim.relation,),
                        sign_places=statement.sign_places[:1]),
                scope, context, stands,
            )
            for left, right in way.pairs
        ]  # fmt: skip
        parts += asked
        if all(each.readings for each in asked):
            found += indexed.joined(asked, way.note)
        doubt = Judgement(Verdict.UNDECIDED, None, way.doubt) if way.doubt else None
        claim = replace(claim, lenient=claim.lenient or doubt)
    if not ways:
        return None
    if not found:
        return replace(claim, judgement=parts[0].judgement)
    return replace(claim, readings=tuple(found))


def _extreme(
    claim: Claim, statement: Statement, scope: Scope, context: Context,
    stands: dict[str, str] | None, apart: tuple[Node, tuple[Node, ...]],
) -> Claim:  # fmt: skip
    """Read `max f(x) = c at x = a`: c is the largest value, and f has it at a."""
    value, conditions = apart
    rest = replace(statement, conditions=conditions)
    whole = readings_of(claim, rest, scope, context, stands)
    there = replace(rest, terms=(value, *statement.terms[1:]))
    place = readings_of(replace(claim, left=value), there, scope, context, stands)
    if not (whole.readings and place.readings):
        return whole
    both = Reading(
        (*whole.readings[0].questions, *place.readings[0].questions), whole.readings[0].note
    )
    return replace(whole, readings=(both,))


@dataclass(frozen=True, slots=True)
class _Plan:
    """Hold what is settled before the ways to read a claim part.

    Attributes:
        asked: What is asked, its end left open.
        ways: Choices with what they assume.
        instances: Of a statement over indices, for each way to take the length of its rows, and
            what is said of it.
        values: Numbers that conditions give to names.
        upper: Signs that ± stands for.
        places: For each sign the ends where a side may tend to something.
    """

    asked: Asked
    ways: list[tuple[Choice, str]]
    instances: list[tuple[list[Choice], str]]
    values: dict[str, Any]
    upper: list[str]
    places: list[list[tuple[Any, int] | None]]


def _plainly(
    claim: Claim, statement: Statement, scope: Scope, context: Context, stands: dict[str, str]
) -> Claim:
    own = [n for term in (*statement.terms, *statement.conditions) for n in walk(term)]
    nodes = closure((*statement.terms, *statement.conditions), scope, context.place)
    free = lengths.free_indices((*statement.terms, *statement.conditions), nodes)
    try:
        plan = _planned(claim, statement, scope, context, stands)
    except FAULTS as error:
        return undecided(claim, reason_of(error))
    found, reason = [], ""
    ends = list(zip(*plan.places, strict=True))
    for (choice, note), both, (each, length) in itertools.product(plan.ways, ends, plan.instances):
        try:
            rows = list(_rows(plan, each, choice, both, scope, context))
        except FAULTS as error:
            reason = reason or reason_of(error)
            continue
        notes = [note, *rows[0][1], *_notes(plan, both[0]), length]
        found.append(Reading(tuple(q for q, _ in rows), "; ".join(n for n in notes if n)))
    if not found:
        return undecided(claim, reason or "no way to read it")
    printed = frozenset(str(n.value) for n in own if n.op == "name")
    if plan.ways and claim.relation in series.EXACT:
        found += with_values(plan.asked, plan.ways[0][0], scope, context, printed)
        found += [] if free else positive(plan.asked, plan.ways[0][0], scope, context)
    if plan.ways and not free:
        found += local(plan.asked, plan.ways[0][0], scope, context)
    instances = plan.instances[0][0]
    slope = claim.left if claim.left.op in several.SLOPES else statement.terms[0]
    own_row = several.closed(slope, found[0]) if len(instances) > 1 else None
    if own_row is not None:
        asked = [each for each in instances for _ in plan.upper]
        found += several.labelled(found[0], asked, own_row)
    elif len(instances) > 1 and len(several.rows_of(own, scope, context.place)) > 1:
        claim = replace(claim, lenient=claim.lenient or SEVERAL)
    return replace(claim, readings=tuple(found))


def _planned(
    claim: Claim, statement: Statement, scope: Scope, context: Context, stands: dict[str, str]
) -> _Plan:
    assert claim.right is not None  # noqa: S101 - a link has two sides
    head = statement.terms[0]
    used, values, ends = sort_conditions(statement)
    asked = series.recognize(Asked(claim.relation, claim.left, claim.right, used))
    asked = series.without_integral(asked)
    if ends and asked.sign == "≈" and asked.order is None:
        moving = any(n.op == "name" for n in walk(asked.right))
        asked = replace(asked, sign="~" if moving else "->")
    terms = (asked.left, asked.right, *used)
    nodes = closure((*statement.terms, *statement.conditions), scope, context.place)
    functions = bare_functions((*statement.terms, *used), scope, context.place)
    variable = variable_of(head, nodes, functions)
    inner = visible(scope, variable, context.place)
    if (
        inner is not None
        and not inner.parameters
        and any(n.op == "ratio" and n.value[1] == variable for n in nodes)
    ):  # a derivative in what is itself defined as a function of the input
        variable = variable_of(inner.body, walk(inner.body))
    key = _subject_key(claim, head)
    local_one = visible(scope, key, context.place) is not None
    subject = "" if claim.relation in LOOSE or local_one else find(key)[0]
    base = Choice(variable=variable, functions=functions, stands=stands, values=values)
    base = replace(base, domains=_of_the_head(claim, statement, scope, context, base))
    indices = (
        lengths.free_indices((*statement.terms, *statement.conditions), nodes), counts_in(nodes)
    )  # fmt: skip
    rows = lengths.alternatives(nodes, indices, base, scope, context.place, claim.only,
                                statement.conditions)  # fmt: skip
    upper = [sign for sign in "+-" if sign == "+" or doubled(nodes)]
    return _Plan(
        asked,
        readings(terms, scope, context.place, base, subject, states=_states(claim, statement)),
        rows,
        {k: v for k, v in values.items() if k in {str(n.value) for n in nodes}},
        upper,
        [ends_of(asked, signed(ends, sign), variable, context) for sign in upper],
    )


def _states(claim: Claim, statement: Statement) -> bool:
    """Tell whether a claim states what a row is, so that nothing said before binds it."""
    head = statement.terms[0]
    if claim.left is not head or claim.relation not in {"=", ":=", "≡"} or statement.conditions:
        return False
    return head.op == "call" and not head.value[1] and any(a.op == "name" for a in head.args)


def _of_the_head(
    claim: Claim, statement: Statement, scope: Scope, context: Context, base: Choice
) -> dict[str, str]:
    """Give what the first equation of a chain says of its parameters: it holds to the end."""
    if claim.left is statement.terms[0] or len(statement.terms) < 3:
        return {}
    head = statement.terms[0]
    row = find(_subject_key(replace(claim, left=head, right=statement.terms[1]), head))[0]
    ways = readings(statement.terms[:2], scope, context.place, base, row) if row else []
    return dict(ways[0][0].domains) if ways else {}


def _rows(
    plan: _Plan, instances: list[Choice], choice: Choice, both: tuple[Any, ...], scope: Scope,
    context: Context,
) -> Iterator[tuple[Question, list[str]]]:  # fmt: skip
    """Build the question of each instance and sign."""
    for each in instances:
        taken = replace(choice, indices=each.indices, size=each.size, values=each.values)
        for sign, end in zip(plan.upper, both, strict=True):
            asked = resolved(replace(plan.asked, ends=end), sign)
            yield build_question(asked, taken, scope, context)


def _notes(plan: _Plan, end: tuple[Any, int] | None) -> list[str]:
    notes = [f"with {key} = {value}" for key, value in plan.values.items()]
    if end is not None and len(plan.places[0]) > 1:
        notes.append(f"at {'+' if end[0] is sympy.oo else '-'}infinity")
    return notes


def undecided(claim: Claim, reason: str) -> Claim:
    """Answer that a claim cannot be judged."""
    return replace(claim, judgement=Judgement(Verdict.UNDECIDED, None, reason))


def _subject_key(claim: Claim, head: Node) -> str:
    """Name the activation that a side is, at some input, or its derivative."""
    for side in (claim.left, claim.right, head):
        node = side
        while node is not None and node.op in WRAPPERS and node.args:
            node = node.args[-1 if node.op in {"limit", "bound"} else 0]
        if node is not None and node.op in {"call", "ratio"}:
            return str(node.value[0])
        if node is not None and node.op == "name" and len(str(node.value)) > 2:
            return str(node.value)
    return ""
