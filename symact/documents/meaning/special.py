"""Statements that are no plain claims: definitions, conditions, slopes of undefined functions."""

from __future__ import annotations

import re
from dataclasses import replace

from symact.documents.digits import judge_digits, known_constant
from symact.documents.meaning import functions, identify, indexed, told, vectors
from symact.documents.meaning.ask import readings_of
from symact.documents.meaning.choice import is_number, visible
from symact.documents.meaning.choices import variable_of
from symact.documents.meaning.define import mentions
from symact.documents.meaning.letters import STEPS
from symact.documents.meaning.names import GENERIC, find, mentioned, plain
from symact.documents.meaning.placing import INEQUALITIES
from symact.documents.meaning.records import Claim, Context, Definition, Scope, walk, whole
from symact.documents.meaning.words import activation_before
from symact.documents.records import Judgement, Verdict
from symact.documents.tree import Node, Statement


def definition(claim: Claim, known: Definition, scope: Scope, context: Context) -> Claim:
    """Answer that a name is defined; say what it equals and what it contradicts."""
    earlier = [d for d in scope.definitions if d.key == known.key
               and d.place.number < context.place.number]  # fmt: skip
    parts = [f"defines {known.key}"]
    if is_number(known.body):
        parts = [f"a value of {known.key}"]
    else:
        equal = identify.function(known, scope, context)
        parts += [f"which is {equal} of the catalogue"] if equal else []
    message = ", ".join(parts)
    claim = replace(claim, judgement=Judgement(Verdict.DEFINITION, None, message))
    if not earlier or known.key in GENERIC or is_number(known.body):
        return claim
    other = earlier[-1]
    if other.body.same(known.body) or identify.same(other, known, scope, context):
        return claim
    text = f"{message}; conflict with its definition in line {other.place.line}"
    return replace(claim, judgement=Judgement(Verdict.DEFINITION, None, text), message="conflict")


MEANT = frozenset({"f", "F", "y", "act", "S", "phi", "A"})
"""Names that stand for the activation that a section or a row of a table is about."""


def guessed(
    claim: Claim, known: Definition, statement: Statement, scope: Scope, context: Context
) -> Claim:
    """Ask of f(x) = ... whether it is the activation that the text names, if it is none at all."""
    said = claim.judgement
    if known.key not in MEANT or said is None or "of the catalogue" in said.message:
        return claim
    row = told.titled(context.row) or _named_here(context)
    earlier = [d for d in scope.definitions if d.key == known.key
               and d.place.number < context.place.number
               and d.place.section == context.place.section]  # fmt: skip
    if not row or not plain(row) or (earlier and not context.row):
        return claim
    nodes = walk(known.body)
    key = known.parameters[0] if known.parameters else variable_of(known.body, nodes)
    if not any(n.op == "name" and n.value == key for n in nodes):
        return claim
    head = Node("call", (Node("name", (), key),), (row, 0), claim.left.start, claim.left.end)
    terms = (head, statement.terms[1])
    made = replace(statement, terms=terms, signs=("=",), sign_places=statement.sign_places[:1])
    asked = replace(claim, left=head, right=terms[1], name=row, relation="=", judgement=None)
    return replace(claim, guess=readings_of(asked, made, scope, context))


def _named_here(context: Context) -> str:
    """Name the one activation of the sentence before a formula, else of its heading."""
    here = mentioned(re.split(r"[.!?](?:\s|$)", context.before)[-1])
    if here:
        return here[0] if len(set(here)) == 1 else ""
    title = mentioned(context.heading.rpartition(" / ")[2])
    return title[0] if len(set(title)) == 1 else ""


def undefined_head(statement: Statement, k: int, scope: Scope, context: Context) -> str:
    """Name the function of this claim that nothing defines, or give None."""
    for side in (statement.terms[k], statement.terms[k + 1]):
        for node in walk(side):
            key = ""
            if node.op in {"call", "ratio"}:
                key = str(node.value[0])
            elif node.op == "inverse":
                key = str(node.value)
            elif node.op == "prime" and node.args[0].op == "name":
                key = str(node.args[0].value)
            if key and not _known(key, scope, context):
                return key
    return None  # type: ignore[return-value]


def _known(key: str, scope: Scope, context: Context) -> bool:
    if functions.known(key) or find(key)[0] or vectors.is_vector(key) or indexed.known(key):
        return True
    local = visible(scope, key, context.place)
    if local is not None:
        return True
    return key in {"d", "partial"} | STEPS or ("_" in key and key.rpartition("_")[2] in set("ijk"))


EVERY = re.compile(r"(?i)\b(every|any|all|each|arbitrary|general|jede\w*|alle|toute?s?)\b")
"""Said of a function that stands for all of them."""


def unknown(claim: Claim, statement: Statement, key: str, scope: Scope, context: Context) -> Claim:
    """Judge a claim about a function that nothing defines by what the text is about."""
    row = identify.slope_before(scope, context)
    sentence = re.split(r"[.!?](?:\s|$)", context.before)[-1]
    near = "" if EVERY.search(sentence) else activation_before(context.before, context.heading)
    if _is_slope(statement.terms[0], key) and claim.left is statement.terms[0]:
        found = identify.slope(statement.terms[1], near, scope, context)
        text = f"taken for the derivative of {found}" if found else f"{key} is not defined here"
        verdict = Verdict.HOLDS if found and found == near else Verdict.DEFINITION
        if verdict is Verdict.HOLDS:
            asked = readings_of(claim, statement, scope, context, {key: found})
            return replace(asked, message=f"{key} is taken for {found}")
        return replace(claim, judgement=Judgement(Verdict.DEFINITION, None, text))
    for candidate in dict.fromkeys((row, near)):
        if candidate and key in GENERIC:
            asked = readings_of(claim, statement, scope, context, {key: candidate})
            text = f"{key} is not defined in the document"
            lenient: Judgement | None = Judgement(Verdict.UNDECIDED, None, text)
            if candidate == near and under_its_heading(near, context):
                lenient = None
            return replace(asked, lenient=lenient, message=f"{key} is taken for {candidate}")
    text = f"{key} is not defined in the document"
    head = mentions(statement.terms[0], key, calls=True) and claim.left is statement.terms[0]
    verdict = Verdict.DEFINITION if head else Verdict.UNDECIDED
    return replace(claim, judgement=Judgement(verdict, None, text))


def under_its_heading(row: str, context: Context) -> bool:
    """Tell whether the nearest heading that names an activation, and the text, name only this."""
    titles = [set(mentioned(title)) for title in reversed(context.heading.split(" / "))]
    nearest = next((names for names in titles if names), set())
    return nearest == {row} and set(mentioned(context.before)) <= {row}


def other_section(claim: Claim, statement: Statement, scope: Scope, context: Context) -> Claim:
    """Be lenient with f'(x) where f was defined under another heading for another activation."""
    head = statement.terms[0]
    key = slope_key(head)
    known = visible(scope, key, context.place) if key in GENERIC else None
    if known is None or context.place.within(known.place) or claim.left is not head:
        return claim
    near = activation_before(context.before, context.heading)
    found = identify.slope(statement.terms[1], near, scope, context)
    if not found:
        return claim
    text = f"taken for the derivative of {found}, not of {key} in line {known.place.line}"
    return replace(claim, lenient=Judgement(Verdict.DEFINITION, None, text))


IMAGES = frozenset({"range", "Range", "ran", "Ran", "image", "Im", "im", "codomain", "img", "rg"})
"""What the set of the values of a function is called."""


def is_range(head: Node, right: Node) -> bool:
    """Tell whether an equation says what values a function takes: range(tanh) = (-1, 1)."""
    if head.op != "call" or head.value[0] not in IMAGES or len(head.args) != 1:
        return False
    inner = head.args[0]
    return inner.op in {"name", "call"} and right.op in {"interval", "tuple", "positives", "reals"}


SELU = re.compile(r"(?i)(?P<name>alpha|lambda|scale)_\{?(?:\\text\{)?(?P<of>selu|01|0,1)\}?\}?")
"""The constants of SELU, whose index says so."""


def fixed_constant(statement: Statement) -> Judgement | None:
    """Judge the digits of a constant that its index names: alpha_SELU = 1.6733."""
    if len(statement.terms) != 2 or statement.terms[1].op != "number":
        return None
    found = SELU.fullmatch(str(statement.terms[0].value))
    exact = known_constant(found["name"].lower(), "selu") if found else None
    return None if exact is None else judge_digits(str(statement.terms[1].value), exact)


SOLVED = re.compile(
    r"(?i)\b(set|setting|sets|solv\w*|where|when|whenever|if|roots?|zeros?|satisf\w*)\b"
)
"""Said before an equation that is to be solved."""


def condition_at_heart(claim: Claim, context: Context) -> Claim:
    """Be lenient with what may be a condition: 2 x > a, f'(x) = 0 behind `setting`."""
    assert claim.right is not None  # noqa: S101 - a link has two sides
    nodes = (*walk(claim.left), *walk(claim.right))
    text = "a condition, nothing is claimed"
    lenient = Judgement(Verdict.DEFINITION, None, text)
    called = any(n.op in {"call", "ratio", "diff", "prime", "pow"} for n in nodes)
    if claim.relation in INEQUALITIES and not called:
        return replace(claim, lenient=lenient)
    constant = not any(n.op in {"name", "call", "ratio"} for n in walk(claim.right))
    if claim.relation == "=" and constant and SOLVED.search(context.before[-40:]):
        return replace(claim, lenient=lenient)
    return claim


def customary(statement: Statement, scope: Scope) -> Scope:
    """Give a scope in which phi and Phi are the normal law, if an integral over one is used."""
    nodes = whole(statement)
    if not any(n.op in {"integral", "expectation"} for n in nodes):
        return scope
    used = {str(n.value[0]) for n in nodes if n.op == "call"} & {"phi", "Phi"}
    kept = tuple(d for d in scope.definitions if d.key not in used)
    return scope if len(kept) == len(scope.definitions) else replace(scope, definitions=kept)


def nearer(statement: Statement, scope: Scope, context: Context) -> Scope:
    """Give a scope without the plain names that another section defines, if such are used."""
    used = {str(n.value) for n in whole(statement) if n.op == "name"}
    kept = tuple(
        d for d in scope.definitions
        if d.parameters or context.place.within(d.place) or d.key not in used
    )  # fmt: skip
    return scope if len(kept) == len(scope.definitions) else replace(scope, definitions=kept)


def slope_key(head: Node) -> str:
    """Name the function whose derivative a head is, or nothing."""
    if head.op == "call" and head.value[1]:
        return str(head.value[0])
    if head.op == "ratio":
        return str(head.value[0])
    if head.op == "diff" and head.args[0].op == "call":
        return str(head.args[0].value[0])
    return ""


def _is_slope(head: Node, key: str) -> bool:
    return (head.op == "call" and head.value[0] == key and head.value[1] == 1) or (
        head.op == "ratio" and head.value[0] == key and head.value[2] == 1
    )
