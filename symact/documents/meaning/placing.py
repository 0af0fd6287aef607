"""Statements that only say where or what: x > 0, x = 0.5, lambda^2 = pi/8."""

from __future__ import annotations

from symact.documents.digits import known_constant
from symact.documents.judge import judge
from symact.documents.meaning.asked import Asked, build_question
from symact.documents.meaning.choice import Choice, is_number, of_indices, visible
from symact.documents.meaning.choices import PARAMETERS
from symact.documents.meaning.define import BOUND_VARIABLE, mentions
from symact.documents.meaning.names import VARIABLES, find
from symact.documents.meaning.records import Context, Scope, walk
from symact.documents.meaning.words import activation_before
from symact.documents.records import Judgement, Verdict
from symact.documents.tree import Node, Statement

INEQUALITIES = frozenset({"<", "<=", ">", ">=", "!="})
CONDITION = "a condition or a value, nothing is claimed"
NUMBERS = frozenset({
    "number", "percent", "infinity", "interval", "set", "reals", "positives", "naturals", "tuple",
    "neg", "div", "pow", "ellipsis", "text", "mul", "root", "add",
})  # fmt: skip


def is_condition(statement: Statement, scope: Scope, context: Context) -> bool:
    """Tell whether a statement only says where: x > 0, 0 < alpha < 1, x -> oo, x = 0.5."""
    if ":" in statement.signs:
        return False
    if of_indices(statement.terms, statement.signs):
        return True
    names = [t for t in statement.terms if t.op == "name" and not _means(t, scope, context)]
    if _of_letters(statement, scope, context) or _of_pairs(statement, scope, context):
        return True
    if not names:
        return False
    rest = [t for t in statement.terms if t not in names]
    if "∝" in statement.signs or ("≈" in statement.signs and not rest):
        return False
    return _says_what(statement, names, scope, context) or all(
        t.op in NUMBERS and not any(n.op in {"name", "call"} and n.value not in {"e", "pi"}
                                    for n in walk(t))
        for t in rest
    )  # fmt: skip


SMALL = frozenset({"name", "number", "mul", "pow", "div", "neg", "root"})
EQUATIONS = frozenset({"=", "≈", ":=", "≡"})


def _of_letters(statement: Statement, scope: Scope, context: Context) -> bool:
    """Tell whether an equation only says what parameters are: lambda^2 = pi/8."""
    if len(statement.terms) != 2 or statement.signs[0] not in EQUATIONS:
        return False
    nodes = list(map(walk, statement.terms))
    if any(n.op not in SMALL for side in nodes for n in side):
        return False
    keys = [{n for n in side if n.op == "name" and n.value not in {"e", "pi"}} for side in nodes]
    if not keys[0] or keys[1]:
        return False
    if all(str(n.value).partition("_")[0] in PARAMETERS for n in keys[0]):
        return not all(_means(n, scope, context) for n in keys[0])
    inputs = any(n.value in VARIABLES for n in keys[0])
    return not inputs and not any(_means(n, scope, context) for n in keys[0])


def _of_pairs(statement: Statement, scope: Scope, context: Context) -> bool:
    """Tell whether names are given values side by side: (mu, nu) = (0, 1)."""
    left, *rest = statement.terms
    lists = all(t.op in {"tuple", "interval"} for t in statement.terms)
    return lists and all(
        n.op == "name" and not _means(n, scope, context) for n in left.args
    ) and all(n.op in NUMBERS for t in rest for n in walk(t))  # fmt: skip


def settled(statement: Statement, context: Context) -> Judgement | None:
    """Judge what an equation says of the constants of SELU, where the text is about it."""
    names = {str(n.value) for n in walk(statement.terms[0]) if n.op == "name"}
    near = activation_before(context.before, context.heading)
    values = {n: known_constant(n, "selu") for n in names}
    if len(names) < 2 or near != "selu" or None in values.values():
        return None
    question, _ = build_question(
        Asked(statement.signs[0], statement.terms[0], statement.terms[1]),
        Choice(values=values),
        Scope(),
        context,
    )
    found = judge(question)
    return None if found.verdict is Verdict.UNDECIDED else found


def _says_what(statement: Statement, names: list[Node], scope: Scope, context: Context) -> bool:
    """Tell whether x = ln y, x = ±sigma, a b > c only says what x is, or where."""
    nodes = [n for term in statement.terms for n in walk(term)]
    free = all(n.op != "name" or not _means(n, scope, context) for n in nodes)
    if set(statement.signs) <= INEQUALITIES and all(n.op in LETTERS for n in nodes):
        return free and all(
            len({n.value for n in walk(t) if n.op == "name"}) for t in statement.terms
        )
    head, signs = statement.terms[0], statement.signs
    if head not in names or len(signs) != 1 or signs[0] not in {"=", "≈", ":=", "≡"}:
        return False
    if head.value != BOUND_VARIABLE or mentions(statement.terms[1], str(head.value)):
        return False
    return not _solved_for(statement, scope, context)


def _solved_for(statement: Statement, scope: Scope, context: Context) -> bool:
    """Tell whether x = g(y) stands beside y = f(x): it is a claim about the inverse."""
    keys = {str(n.value) for n in walk(statement.terms[1]) if n.op == "name"} - {"e", "pi"}
    if len(keys) != 1:
        return False
    known = visible(scope, keys.pop(), context.place)
    return (
        known is not None and not known.parameters
        and known.place.fragment == context.place.fragment
        and mentions(known.body, BOUND_VARIABLE)
    )  # fmt: skip


LETTERS = frozenset({"name", "number", "mul", "neg"})
"""What an inequality between letters is made of: input beta > threshold."""


def _means(node: Node, scope: Scope, context: Context) -> bool:
    """Tell whether a bare name stands for something."""
    key = str(node.value)
    if key in {"e", "pi"}:
        return True
    known = visible(scope, key, context.place)
    if known is not None and (known.parameters or not is_number(known.body)):
        return key != "x"
    return len(key) > 2 and bool(find(key)[0]) and key.partition("_")[0] != "sigma"
