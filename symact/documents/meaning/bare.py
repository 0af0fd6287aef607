"""Expressions without a relation: a claim only where the words around them make one."""

from __future__ import annotations

import re
from dataclasses import replace

from symact.documents.meaning import identify, series, told
from symact.documents.meaning.ask import readings_of
from symact.documents.meaning.choices import variable_of
from symact.documents.meaning.names import find, mentioned
from symact.documents.meaning.records import Claim, Context, Definition, Reading, Scope, walk
from symact.documents.meaning.words import (
    APPROXIMATION,
    RANGE,
    SERIES,
    TENDS_AFTER,
    activation_before,
    says,
)
from symact.documents.records import Judgement, Verdict
from symact.documents.tree import Node, Statement

NOTHING = "an expression, nothing is claimed"


def claim(statement: Statement, scope: Scope, context: Context) -> Claim:
    """Give the one claim of a statement without a sign."""
    (term,) = statement.terms
    plain = Claim((), None, statement.start, statement.end, "", term, None)
    said = told.told(context)
    if said is not None:
        found = _told(plain, statement, said, scope, context)
        if found is not None:
            return found
    for attempt in (_tends, _range, _series, _approximation):
        found = attempt(plain, term, scope, context)
        if found is not None:
            return found
    row = identify.expression(term, scope, context) if _large(term) else ""
    text = f"{NOTHING}; it is {row} of the catalogue" if row else NOTHING
    return replace(plain, judgement=Judgement(Verdict.DEFINITION, None, text), name=row)


def _told(
    plain: Claim, statement: Statement, said: told.Told, scope: Scope, context: Context
) -> Claim | None:
    """Ask what the words directly before an expression say that it is."""
    (term,) = statement.terms
    pair = term.op == "interval" or (term.op == "tuple" and len(term.args) == 2)
    numeric = not any(n.op in {"name", "call"} and n.value not in {"e", "pi"} for n in walk(term))
    if pair != (said.kind == "range") or (said.kind in {"max", "min"} and not numeric):
        return None
    if said.kind == "value" and numeric:
        return None
    formula = said.formula
    if formula is not None:
        found = _of_formula(plain, statement, formula, said, scope, context)
        if not said.name or (said.primes and _free(formula)):
            return found  # its parameters are free, whatever the name may leave out
        named = _told(plain, statement, replace(said, formula=None), scope, context)
        if named is None or named.judgement is not None:
            return found
        return replace(named, readings=(*named.readings, *found.readings))
    place = (term.start, term.start)
    key = "x" if pair or numeric else variable_of(term, walk(term))
    x = Node("name", (), key, *place)
    if said.kind == "value" and not any(n.op == "name" and n.value == key for n in walk(term)):
        return None
    head = Node("call", (x,), (said.key, said.primes), *place)
    if said.kind in {"max", "min"}:
        head = Node("bound", (head,), (said.kind, key), *place)
    made = replace(statement, terms=(head, term), signs=(said.sign,), sign_places=(term.start,))
    note = f"the text says this of {said.name}" + ("'" * said.primes)
    link = replace(plain, relation=said.sign, left=head, right=term, name=said.name, message=note)
    return readings_of(link, made, scope, context)


UNSAID = Judgement(
    Verdict.UNDECIDED, None, "what values the parameters may have is not said beside it"
)


def _free(formula: Definition) -> list[Node]:
    """List the parameters that a formula prints."""
    bound = {*formula.parameters, "e", "pi"}
    names = {str(n.value): n for n in walk(formula.body) if n.op == "name"}
    return [names[key] for key in sorted(names.keys() - bound)]


def _of_formula(
    plain: Claim, statement: Statement, formula: Definition, said: told.Told, scope: Scope,
    context: Context,
) -> Claim:  # fmt: skip
    """Ask of a cell whether it is the derivative, or the range, of the formula of its row."""
    (term,) = statement.terms
    head = replace(formula.body, start=term.start, end=term.start)
    if said.primes:
        value = (formula.parameters[0], said.primes)
        head = Node("diff", (head,), value, term.start, term.start)
    given = (*statement.conditions, *formula.conditions)
    if said.kind == "range":  # parameters are positive where nothing is said of them
        zero = Node("number", (), "0", term.start, term.start)
        given += tuple(Node("compare", (name, zero), (">",)) for name in _free(formula))
        plain = replace(plain, lenient=UNSAID if _free(formula) else None)
    made = replace(
        statement, terms=(head, term), signs=(said.sign,), sign_places=(term.start,),
        conditions=given,
    )  # fmt: skip
    note = f"the table says this of its row, {formula.key}({formula.parameters[0]})"
    link = replace(plain, relation=said.sign, left=head, right=term, message=note)
    return readings_of(link, made, scope, context)


VALUES = {"zero": "0", "one": "1"}


def _tends(plain: Claim, term: Node, scope: Scope, context: Context) -> Claim | None:
    """Read `sigma(x) would tend to 1/0` as two limits, `could tend to 0` as one."""
    said = TENDS_AFTER.match(context.after)
    if said is None or term.op in {"number", "name", "div"}:
        return None
    values = [VALUES.get(v.strip().casefold(), v.strip()) for v in said["value"].split("/")]
    nodes = [_number(text, term) for text in values]
    made = [
        Statement((term, node), ("->",), (term.end,), (), "", plain.start, plain.end)
        for node in nodes
    ]
    link = replace(plain, relation="->", right=nodes[0], message="the text says where it tends")
    asked = [readings_of(replace(link, right=n), m, scope, context)
             for n, m in zip(nodes, made, strict=True)]  # fmt: skip
    if len(asked) == 1 or any(len(a.readings) != 2 for a in asked[:2]):
        return asked[0]
    high, low = asked[0].readings[0], asked[1].readings[1]
    both = Reading((*high.questions, *low.questions), "at +infinity and at -infinity")
    return replace(asked[0], readings=(both,))


def _alone(context: Context) -> list[str]:
    """List the rows that the sentence before an expression names."""
    return mentioned(re.split(r"[.!?;:]\s", context.before)[-1])


def _number(text: str, term: Node) -> Node:
    digits = Node("number", (), text.lstrip("-"), term.end, term.end)
    return Node("neg", (digits,), None, term.end, term.end) if text.startswith("-") else digits


def _large(term: Node) -> bool:
    return sum(1 for _ in walk(term)) >= 4


def _call(row: str, term: Node) -> Node:
    return Node("call", (Node("name", (), "x", term.start, term.start),), (row, 0),
                term.start, term.start)  # fmt: skip


def _asked(plain: Claim, row: str, sign: str, scope: Scope, context: Context, note: str) -> Claim:
    """Ask what the words around an expression claim of a row."""
    head = _call(row, plain.left)
    made = Statement((head, plain.left), (sign,), (plain.start,), (), "", plain.start, plain.end)
    link = replace(plain, relation=sign, left=head, right=plain.left, name=row, message=note)
    return readings_of(link, made, scope, context)


WHERE = re.compile(
    r"(?i)\b(?:on|over|within|inside|in|for \w+ in)\s+(?:the\s+)?(?:interval|region|set)\s*$"
)
"""Said before an interval that restricts what follows."""


def _range(plain: Claim, term: Node, scope: Scope, context: Context) -> Claim | None:
    pair = term.op == "interval" or (term.op == "tuple" and len(term.args) == 2)
    if not pair or not says(RANGE, context.before) or WHERE.search(context.before):
        return None
    sentence = context.before.rpartition(". ")[2]
    rows = mentioned(sentence) or mentioned(context.before) or mentioned(context.heading)
    if not rows:
        return None
    found = _asked(plain, rows[-1], "range", scope, context, f"the text says this of {rows[-1]}")
    return found if len(set(_alone(context))) == 1 else _kindly(found)


def _series(plain: Claim, term: Node, scope: Scope, context: Context) -> Claim | None:
    if term.op != "add" or not says(SERIES, context.before):
        return None
    kept, order = series.strip(term)
    near = activation_before(context.before, context.heading)
    if order is None or not near or kept is term:
        return None
    found = _asked(plain, near, "=", scope, context, f"the text calls it the series of {near}")
    return found if set(_alone(context)) == {near} else _kindly(found)


def _approximation(plain: Claim, term: Node, scope: Scope, context: Context) -> Claim | None:
    around = f"{context.before[-300:]} {context.after[:60]}"
    row = identify.expression(term, scope, context) if _large(term) else ""
    near = _last_head(scope, context) or activation_before(context.before, context.heading)
    if not near or not (APPROXIMATION.search(around) or _is_variant(row, near)):
        return None
    if not _large(term):
        return None
    note = f"the text calls it an approximation of {near}" + (f"; it is {row}" if row else "")
    found = _asked(plain, near, "≈", scope, context, note)
    direct = APPROXIMATION.search(context.before[-NEAREST:]) and set(_alone(context)) == {near}
    return found if direct else _kindly(found)


NEAREST = 60
"""Characters between `approximation` and what is called so."""


def _kindly(claim: Claim) -> Claim:
    """Never call an expression wrong that only loose words tie to a name."""
    return replace(claim, lenient=Judgement(Verdict.DEFINITION, None, NOTHING))


def _is_variant(row: str, near: str) -> bool:
    from symact.documents.meaning.variants import forms

    return bool(row) and any(v.twin == row and v.approximate for v in forms(near))


def _last_head(scope: Scope, context: Context) -> str:
    """Name the row of the catalogue that the document defined last."""
    before = [s.row for s in scope.heads if s.whole and s.place.number < context.place.number]
    return before[-1] if before else ""


__all__ = ["claim", "find"]
