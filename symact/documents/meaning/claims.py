"""From a statement to its claims: one for each sign."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symact.documents.meaning import bare, placing, rowtext, special
from symact.documents.meaning.ask import readings_of
from symact.documents.meaning.define import EQUALS, defined, named, restates
from symact.documents.meaning.names import find
from symact.documents.meaning.records import Claim, Context, Interpreted, Scope
from symact.documents.records import Judgement, Verdict
from symact.documents.tree import Node, Statement

LOGICAL = frozenset({"=>", "<=>"})
"""Signs between statements."""

NO_SENSE = {
    "<<": "much less has no sharp meaning", ">>": "much greater has no sharp meaning",
    "notin": "this is no relation that is judged", "|->": "a rule, nothing is claimed",
}  # fmt: skip


def interpret(statement: Statement, scope: Scope, context: Context) -> Interpreted:
    """Give the claims of a statement, each sign one of them.

    Args:
        statement: As read.
        scope: The symbol table of the document.
        context: Where it stands and what is said around it.
    """
    if not statement.signs:
        return Interpreted((bare.claim(statement, scope, context),))
    if any(sign in LOGICAL for sign in statement.signs):
        return Interpreted(tuple(_logical(statement, scope, context)))
    if statement.terms[0].op == "nothing":
        return Interpreted(tuple(_all_definitions(statement, "a value, of what the words say")))
    if placing.is_condition(statement, scope, context):
        fixed = special.fixed_constant(statement) or placing.settled(statement, context)
        if fixed is not None:
            return Interpreted((replace(_claim(statement, 0, (), fixed), name="selu"),))
        return Interpreted(tuple(_all_definitions(statement, placing.CONDITION)))
    return Interpreted(tuple(_link(statement, k, scope, context)
                             for k in range(len(statement.signs))))  # fmt: skip


def _logical(statement: Statement, scope: Scope, context: Context) -> list[Claim]:
    """Split at arrows of logic; what comes before an arrow is the condition of what follows."""
    claims: list[Claim] = []
    start = 0
    conditions = statement.conditions
    bounds = [*(k for k, s in enumerate(statement.signs) if s in LOGICAL), len(statement.signs)]
    for end in bounds:
        part = replace(
            statement, terms=statement.terms[start : end + 1], signs=statement.signs[start:end],
            sign_places=statement.sign_places[start:end], conditions=conditions,
        )  # fmt: skip
        if part.signs:
            found = interpret(part, scope, context).claims
            claims += found
            if placing.is_condition(part, scope, context):
                conditions = (*conditions, Node("compare", part.terms, part.signs))
        start = end + 1
    return claims


def _all_definitions(statement: Statement, message: str) -> list[Claim]:
    return [
        _settled(statement, k, Verdict.DEFINITION, message) for k in range(len(statement.signs))
    ]


def _settled(statement: Statement, k: int, verdict: Verdict, message: str) -> Claim:
    judgement = Judgement(verdict, None, message)
    return _claim(statement, k, (), judgement)


def _claim(statement: Statement, k: int, readings: Any, judgement: Judgement | None) -> Claim:
    left, right = statement.terms[k], statement.terms[k + 1]
    return Claim(
        readings, judgement, left.start if k else statement.start, right.end,
        statement.signs[k], left, right, subject(statement.terms[0])[0],
    )  # fmt: skip


def subject(head: Node) -> tuple[str, str]:
    """Give what a statement is about, and the row of the catalogue if it is one."""
    first = head
    while first.op in {"prime", "diff", "index", "limit", "bound", "neg"} and first.args:
        first = first.args[-1 if first.op in {"limit", "bound"} else 0]
    if first.op in {"call", "ratio"}:
        key = str(first.value[0])
    elif first.op == "name":
        key = str(first.value)
    else:
        return "", ""
    row = find(key)[0]
    return row or key, row


def _link(statement: Statement, k: int, scope: Scope, context: Context) -> Claim:
    """Interpret one sign."""
    sign, right = statement.signs[k], statement.terms[k + 1]
    if right.op == "ellipsis":
        return _settled(statement, k, Verdict.DEFINITION, "steps left out, nothing is claimed")
    if statement.terms[k].op == "ellipsis" and k:
        return _over_dots(statement, k, scope, context)
    if sign == ":":
        return _settled(statement, k, Verdict.DEFINITION, "names a function and its sets")
    if k and statement.signs[k - 1] == ":":
        return _codomain(statement, k, scope, context)
    if k == 0 and sign in EQUALS and special.is_range(statement.terms[0], right):
        return _range(statement, scope, context)
    if sign in NO_SENSE:
        verdict = Verdict.DEFINITION if sign == "|->" else Verdict.UNDECIDED
        return _settled(statement, k, verdict, NO_SENSE[sign])
    if sign == "in" and right.op == "pow" and right.args[0].op == "reals":
        return _settled(statement, k, Verdict.DEFINITION, "says of how many entries a row is")
    if right.op == "distribution":
        return _settled(statement, k, Verdict.DEFINITION, "the law of a random variable")
    if k == 0 and sign in EQUALS:
        known = defined(statement, context)
        if known is not None and not restates(known, scope, context):
            plain = _claim(statement, k, (), None)
            found = special.definition(plain, known, scope, context)
            return special.guessed(found, known, statement, scope, context)
    unknown = special.undefined_head(statement, k, scope, context)
    if unknown is not None:
        return special.unknown(_claim(statement, k, (), None), statement, unknown, scope, context)
    claim = special.other_section(_claim(statement, k, (), None), statement, scope, context)
    claim = special.condition_at_heart(claim, context)
    found = rowtext.proved(readings_of(claim, statement, scope, context), scope, context)
    custom = special.customary(statement, scope)
    if custom is not scope and found.judgement is None:
        usual = readings_of(claim, statement, custom, context).readings
        usual = tuple(replace(r, note="phi is the normal density here") for r in usual)
        found = replace(found, readings=(*found.readings, *usual))
    nearer = special.nearer(statement, scope, context)
    if nearer is scope or found.judgement is not None:
        return found
    again = readings_of(claim, statement, nearer, context)
    return replace(found, readings=(*found.readings, *again.readings))


def _codomain(statement: Statement, k: int, scope: Scope, context: Context) -> Claim:
    """Read `ReLU: R -> [0, oo)` as the claim that the values lie in the set."""
    claim = _claim(statement, k, (), None)
    key, row = subject(statement.terms[0])
    if not row:
        text = "the sets between which a function maps"
        return replace(claim, judgement=Judgement(Verdict.DEFINITION, None, text), name=key)
    head = Node("call", (Node("name", (), "x"),), (str(statement.terms[0].value), 0))
    made = replace(statement, terms=(head, statement.terms[k + 1]), signs=("in",))
    return readings_of(replace(claim, relation="in", left=head), made, scope, context)


def _range(statement: Statement, scope: Scope, context: Context) -> Claim:
    """Read `range(tanh) = (-1, 1)` as the claim that the values fill the set."""
    inner = statement.terms[0].args[0]
    key = str(inner.value if inner.op == "name" else inner.value[0])
    head = Node("call", (Node("name", (), "x"),), (key, 0)) if inner.op == "name" else inner
    made = replace(statement, terms=(head, statement.terms[1]), signs=("range",))
    claim = replace(_claim(statement, 0, (), None), relation="range", left=head, name=key)
    return readings_of(claim, made, scope, context)


def _over_dots(statement: Statement, k: int, scope: Scope, context: Context) -> Claim:
    """Join what stands before dots to what stands behind them."""
    terms = (*statement.terms[:k], *statement.terms[k + 1 :])
    kept = statement.signs[: k - 1] + statement.signs[k:]
    places = statement.sign_places[: k - 1] + statement.sign_places[k:]
    joined = replace(statement, terms=terms, signs=kept, sign_places=places)
    return _link(joined, k - 1, scope, context)


__all__ = ["interpret", "named"]
