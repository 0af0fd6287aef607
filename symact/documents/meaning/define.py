"""The first pass: which statement of a document defines which name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from symact.documents.meaning import functions, indexed, vectors
from symact.documents.meaning.choice import of_indices
from symact.documents.meaning.lengths import of_row
from symact.documents.meaning.names import find
from symact.documents.meaning.records import Context, Definition, Law, Scope, Stated, walk
from symact.documents.tree import Node, Statement

EQUALS = frozenset({"=", ":=", "≡"})
"""Signs that may define."""

CONSTANT = frozenset({"e", "pi"})

BOUND_VARIABLE = "x"
"""`x = 0.5` says where, it defines nothing."""


def survey(located: Iterable[tuple[Statement, Context]]) -> Scope:
    """Read the symbol table of a document: nothing is computed.

    Args:
        located: Its statements in order, with where they stand.
    """
    scope = Scope()
    for statement, context in located:
        scope = extend(scope, statement, context)
    return scope


def extend(scope: Scope, statement: Statement, context: Context) -> Scope:
    """Add what one statement defines."""
    if not statement.signs:
        return scope
    head, sign = statement.terms[0], statement.signs[0]
    if sign in {"~", "in"} and statement.terms[1].op == "distribution" and head.op == "name":
        law = Law(str(head.value), statement.terms[1], context.place)
        return replace(scope, laws=(*scope.laws, law))
    if sign == "in":
        rows = [(*row, context.place) for row in of_row(head, statement.terms[1])]
        return replace(scope, lengths=(*scope.lengths, *rows))
    if sign not in EQUALS and sign != "|->":
        return scope
    if head.op in {"call", "diff", "ratio"} and _slope_of(head):
        entry = (_slope_of(head), statement.terms[1], context.place)
        return replace(scope, slopes=(*scope.slopes, entry))
    if head.op == "call" and not head.value[1] and find(str(head.value[0]))[0]:
        variable = next((str(a.value) for a in head.args if a.op == "name"), "")
        if not {"number", "neg"} & {a.op for a in head.args}:
            row = find(str(head.value[0]))[0]
            whole = not statement.conditions
            said = Stated(row, context.place, statement.terms[1], variable, whole=whole)
            scope = replace(scope, heads=(*scope.heads, said))
    found = defined(statement, context)
    if found is None or restates(found, scope, context):
        return scope
    return replace(scope, definitions=(*scope.definitions, found))


CONSEQUENCE = re.compile(
    r"(?i)(?<![a-z])(?:then|hence|thus|therefore|moreover|furthermore|equivalently|so|i\.\s?e\."
    r"|that is|which (?:is|equals)|follows(?: that)?|somit|daher|folglich|d\.\s?h\.|alors|donc"
    r"|因此|所以|即)(?:[\s,:]|we (?:have|get|find)|also|that|auch|gilt)*$"
)
"""Said before a second equation for a name: it is a claim about the first."""

LONG = 2
"""Letters of the longest name that is given to one function after another."""


def restates(found: Definition, scope: Scope, context: Context) -> bool:
    """Tell whether a second `f(x) = ...` is a claim about the first, not another definition."""
    earlier = [
        d for d in scope.definitions
        if d.key == found.key and d.parameters and context.place.within(d.place)
        and d.place.number < context.place.number
    ]  # fmt: skip
    if not earlier or not found.parameters:
        return False
    if any(n.op == "order" for n in walk(found.body)):
        return True
    return bool(CONSEQUENCE.search(context.before[-NEAR:]))


def _slope_of(head: Node) -> str:
    """Give the name whose first derivative a head is, or nothing."""
    match head.op:
        case "call":
            return str(head.value[0]) if head.value[1] == 1 else ""
        case "ratio":
            return str(head.value[0]) if head.value[2] == 1 else ""
        case _:
            body = head.args[0]
            named = body.op == "call" and not body.value[1] and head.value[1] == 1
            return str(body.value[0]) if named else ""


def defined(statement: Statement, context: Context) -> Definition | None:
    """Give the definition that a statement is, or None."""
    if not statement.signs or statement.signs[0] not in EQUALS:
        return None
    head, body = statement.terms[0], statement.terms[1]
    key, parameters = named(head)
    if (
        not key
        or not (
            is_free(key)
            or another(key, body, f"{context.before[-NEAR:]} {context.heading}")
            or indexed_anew(key, body)
        )
        or body.op in {"text", "ellipsis", "nothing"}
        or of_indices(statement.terms[:2], statement.signs[:1])
        or indexed.claims(head, body)
    ):
        return None
    if not parameters and (key == BOUND_VARIABLE or mentions(body, key)):
        return None
    function = () if parameters else _function(key, body)
    if function:
        x = Node("name", (), BOUND_VARIABLE, body.start, body.start)
        call = Node("call", (x,), function, body.start, body.end)
        return Definition(key, (BOUND_VARIABLE,), call, statement.conditions, context.place)
    if parameters and mentions(body, key, calls=True):
        return None
    return Definition(key, parameters, body, statement.conditions, context.place)


FUNCTIONS = frozenset({"f", "g", "h", "F", "G", "phi", "psi", "act"})
"""Letters that stand for functions also where no input is printed: f = \\tanh."""


def _function(key: str, body: Node) -> tuple[str, int] | tuple[()]:
    """Read f = tanh, phi = Phi' as definitions of functions: (name, number of primes)."""
    inner = body.args[0] if body.op == "prime" else body
    if inner.op != "name":
        return ()
    name = str(inner.value)
    if body.op == "prime":
        return name, body.value
    known = functions.known(name) or bool(find(name)[0])
    return (name, 0) if key in FUNCTIONS and known else ()


def named(head: Node) -> tuple[str, tuple[str, ...]]:
    """Read f(x), f(x, alpha), delta: name and arguments; no name if it is something else."""
    if head.op == "name":
        return str(head.value), ()
    if head.op != "call" or head.value[1] or not head.args:
        return "", ()
    args = head.args[0].args if head.args[0].op == "tuple" else head.args
    keys = tuple(str(arg.value) for arg in args if arg.op == "name")
    if len(keys) != len(args) or len(set(keys)) != len(keys) or CONSTANT & set(keys):
        return "", ()
    return str(head.value[0]), keys


def is_free(key: str) -> bool:
    """Tell whether a name is neither the catalogue's nor one of mathematics."""
    return not (key in CONSTANT or functions.known(key) or find(key)[0] or vectors.is_vector(key))


LETTERS: dict[str, frozenset[str]] = {
    "sigma": frozenset({"e", "exp", "tanh", "sigmoid", "logistic", "softmax", "erf"}),
    "phi": frozenset({"pi"}),
    "Phi": frozenset({"e", "exp", "erf", "erfc", "phi", "tanh", "sigma"}),
}
"""Letters with a custom meaning, and what a formula of that meaning is made of."""


NEAR = 80
"""Characters before a formula that say what its letter is."""

DENSITY = re.compile(
    r"(?i)\b(densit\w*|pdf|(?:standard )?normal (?:law|distribution)|dichte\w*|密度)\b"
)
"""Said before phi where it is the density, however it is misprinted."""


def another(key: str, body: Node, near: str = "") -> bool:
    """Tell whether a letter is plainly given another meaning: sigma(x) = max(0, x).

    Args:
        key: The letter.
        body: What it is said to be.
        near: Words before it: phi is the density where they say so, or where the formula has the
            square root of 2 pi.
    """
    if key not in LETTERS:
        return False
    nodes = walk(body)
    if key == "phi":
        root = any(n.op == "name" and n.value == "pi" for n in nodes)
        return not (root or DENSITY.search(near) or body.op in {"integral", "text"}
                    or any(n.value == ("Phi", 1) for n in nodes if n.op == "call"))  # fmt: skip
    if body.op == "call" and body.value[0] == "tanh":
        return True
    keys = {str(n.value) for n in nodes if n.op == "name"}
    keys |= {str(n.value[0]) for n in nodes if n.op in {"call", "ratio"}}
    special = any(n.op in {"integral", "probability", "sum", "text"} for n in nodes)
    moves = any(n.op in {"call", "cases"} for n in nodes)
    return moves and not special and not keys & LETTERS[key]


def indexed_anew(key: str, body: Node) -> bool:
    """Tell whether an index makes a new name: sigma_T(a) = sigma(a/T)."""
    from symact import catalog

    row, index = find(key)
    if not index or index.isdigit() or catalog.get(row).parameters:
        return False
    return mentions(body, key.partition("_")[0], calls=True)


def mentions(body: Node, key: str, *, calls: bool = False) -> bool:
    """Tell whether a name stands in a tree."""
    for node in walk(body):
        if node.op == "name" and node.value == key and not calls:
            return True
        if node.op == "call" and node.value[0] == key:
            return True
    return False
