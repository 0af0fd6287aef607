"""Ways to read a claim: which variant of a name, which letter for which parameter, which index."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace

from symact.documents.meaning import functions, stated, vectors
from symact.documents.meaning.choice import (
    INDICES,
    Choice,
    Chosen,
    indexed,
    is_number,
    splits,
    visible,
)
from symact.documents.meaning.fits import letters_for, numbers_in, of_row, with_constants_of
from symact.documents.meaning.names import COMMON, VARIABLES, find, fold, plain
from symact.documents.meaning.records import Place, Scope, walk
from symact.documents.meaning.variants import forms
from symact.documents.tree import Node

MAX_READINGS = 16
WEAK = frozenset({"sigma", "phi", "Phi", "W", "id", "th", "sh", "ch", "lg", "ramp", "step"})
"""Names that are as often a letter as a function."""

PARAMETERS = frozenset({
    "alpha", "beta", "gamma", "delta", "lambda", "theta", "mu", "kappa", "rho", "tau", "omega",
})  # fmt: skip
"""Letters that are never the input of a function."""

QUIET = frozenset({"e", "pi", "I"})


def closure(nodes: Iterable[Node], scope: Scope, place: Place) -> list[Node]:
    """List the nodes of trees and of every definition they use."""
    found: list[Node] = []
    seen: set[str] = set()
    waiting = [n for node in nodes for n in walk(node)]
    while waiting:
        node = waiting.pop(0)
        found.append(node)
        key = _key(node)
        if not key or key in seen:
            continue
        seen.add(key)
        known = visible(scope, key, place)
        base, letter = splits(key)
        if known is None and letter:  # p_k where p_i is defined
            entries = indexed(scope, base)
            known = entries[0] if entries else None
        if known is not None and not is_number(known.body):
            inner = walk(known.body)
            waiting += [n for n in inner if not (n.op == "name" and n.value in known.parameters)]
    return found


def _key(node: Node) -> str:
    match node.op:
        case "name":
            return str(node.value)
        case "call" | "ratio":
            return str(node.value[0])
        case _:
            return ""


def variable_of(head: Node, nodes: list[Node], others: frozenset[str] = frozenset()) -> str:
    """Tell which name is the input; `others` are names that stand for functions."""
    first = head.args[0] if head.op in {"prime", "diff", "index"} and head.args else head
    if head.op in {"diff", "ratio"}:
        key = head.value[0] if head.op == "diff" else head.value[1]
        if first.op != "call" or key in {str(a.value) for a in first.args}:
            return str(key)
    if first.op == "call":
        args = first.args[0].args if first.args and first.args[0].op == "tuple" else first.args
        names = [str(a.value) for a in args if a.op == "name"]
        ranked = [v for v in VARIABLES if v in names] or names
        if ranked:
            return ranked[0]
    present = {str(n.value) for n in nodes if n.op == "name"} - others
    for node in nodes:
        if node.op in {"diff", "ratio"} and node.value[-2] in present:
            return str(node.value[-2])
    slots = [str(a.value) for n in nodes if n.op == "call" for a in n.args if a.op == "name"]
    for name in VARIABLES:
        if name in slots:
            return name
    ratios = [str(n.value[1]) for n in nodes if n.op == "ratio"]
    for name in (*ratios, *VARIABLES):
        if name in present or name in ratios:
            return name
    inputs = (n for n in sorted(present - QUIET) if n.partition("_")[0] not in PARAMETERS)
    return next(inputs, "x")


def bare_functions(terms: Iterable[Node], scope: Scope, place: Place) -> frozenset[str]:
    """Find the names that stand for a function without an argument: sigma' = sigma(1 - sigma)."""
    terms = tuple(terms)
    nodes = [n for term in terms for n in walk(term)]
    called = {str(n.value[0]) for n in nodes if n.op == "call"}
    called |= {str(n.args[0].value) for n in nodes if n.op == "prime" and n.args[0].op == "name"}
    called |= {str(n.value[0]) for n in nodes if n.op == "ratio"}
    bare = {str(n.value) for n in nodes if n.op == "name"}
    primed = any(n.op == "prime" and n.args[0].op == "name" for n in nodes)
    if primed:  # phi = Phi': a side that is a name alone is a function, too
        called |= {str(t.value) for t in terms if t.op == "name"}
    found = set()
    for key in bare:
        local = visible(scope, key, place)
        if local is not None:
            if local.parameters and key in called:
                found.add(key)
        elif key in WEAK:
            if key in called:
                found.add(key)
        elif len(key) > 2 and fold(key) not in COMMON and (functions.known(key) or _row(key)):
            found.add(key)
    return frozenset(found)


def _row(key: str) -> str:
    name, subscript = find(key)
    return name if name and not subscript and plain(name) else ""


def rows_used(nodes: list[Node], scope: Scope, place: Place) -> list[str]:
    """List the rows of the catalogue that trees use and the document does not define itself."""
    found = []
    for node in nodes:
        key = _key(node)
        if not key or functions.known(key) or visible(scope, key, place) is not None:
            continue
        if node.op == "name" and key in WEAK:
            continue
        row = find(key)[0]
        if row and plain(row) and row not in found:
            found.append(row)
    return found


def free_names(
    nodes: list[Node], scope: Scope, place: Place, variable: str, functions_: frozenset[str]
) -> list[str]:
    """List the names nothing defines: the parameters of a claim."""
    bound = {str(n.value) for n in nodes if n.op in {"integral", "sum", "product"}}
    bound |= {str(n.value[0]) for n in nodes if n.op == "limit"}
    over = [n.args[1] for n in nodes if n.op in {"sum", "product"}]
    bound |= {str(m.value) for n in over for m in walk(n) if m.op == "name"}
    slopes = [str(n.value[0]) for n in nodes if n.op == "diff"]
    slopes += [str(n.value[1]) for n in nodes if n.op == "ratio"]
    chance = [m for n in nodes if n.op in {"probability", "expectation"} for m in walk(n)]
    bound |= {str(n.value) for n in chance if n.op == "name" and str(n.value)[0].isupper()}
    found = []
    for node in nodes:
        key = str(node.value)
        if node.op != "name" or key in bound | QUIET | functions_ | {variable} or key in found:
            continue
        local = visible(scope, key, place)
        if local is not None and not is_number(local.body):
            continue
        found.append(key)
    inner = {d.key for d in scope.definitions if not d.parameters and not is_number(d.body)}
    slopes = [k for k in dict.fromkeys(slopes) if k != variable and k not in inner]
    found += [k for k in slopes if k not in (*found, *bound)]
    subscripts = {find(str(n.value[0]))[1] for n in nodes if n.op == "call"} - {""}
    return [*found, *(s for s in sorted(subscripts) if not s.isdigit() and s not in found)]


def readings(
    terms: tuple[Node, ...],
    scope: Scope,
    place: Place,
    base: Choice,
    subject: str,
    *,
    states: bool = False,
) -> list[tuple[Choice, str]]:
    """List the ways to read a claim, the plainest first.

    Args:
        terms: Its sides, and conditions.
        scope: The symbol table.
        place: Where it stands.
        base: What is settled already.
        subject: Row whose variants may be meant, or empty.
        states: Whether the claim states what the subject is: nothing said before binds it.
    """
    nodes = closure(terms, scope, place)
    names = free_names(nodes, scope, place, base.variable, base.functions)
    entries = bool(indices_of(nodes)) or any(n.op in {"sum", "product"} for n in nodes)
    names = [
        n
        for n in names
        if n not in base.values and not (entries and (splits(n)[1] or n in INDICES))
    ]
    numbers = numbers_in(nodes)
    rows = rows_used(nodes, scope, place)
    rows += [r for r in base.stands.values() if r not in rows]
    parts = [
        of_row(
            row,
            (*names, *base.values, *letters_for(row, terms, scope, place)),
            numbers,
            several=row == subject,
            set_=frozenset(base.values),
        )
        for row in rows
    ]
    if not states:
        parts = [
            _bound(row, part, names, scope, place) for row, part in zip(rows, parts, strict=True)
        ]
    if {"elu", "selu"} <= set(rows) and subject == "selu":
        parts[rows.index("elu")] = [*with_constants_of("elu", "selu"), *parts[rows.index("elu")]]
    found = []
    for combined in itertools.islice(itertools.product(*parts), MAX_READINGS):
        chosen = dict(zip(rows, (c for c, _ in combined), strict=True))
        notes = [note for _, note in combined if note]
        domains = {**base.domains, **_domains(chosen)}
        found.append((replace(base, rows=chosen, domains=domains), "; ".join(notes)))
    return found + _tempered(nodes, names, found)


def _bound(
    row: str, ways: list[tuple[Chosen, str]], names: list[str], scope: Scope, place: Place
) -> list[tuple[Chosen, str]]:
    """Keep the ways to read a row that agree with what the document states it is."""
    if any(isinstance(v, str) for chosen, _ in ways for v in chosen.values.values()):
        return ways
    known = stated.members(row, scope, place)
    if known:
        return known
    if not names and stated.has_letter(row, scope, place):
        free = Chosen(forms(row)[0])
        return [(free, "")]
    return ways


def _tempered(
    nodes: list[Node], names: list[str], found: list[tuple[Choice, str]]
) -> list[tuple[Choice, str]]:
    """Read a softmax with the one parameter of a claim as its temperature or the inverse."""
    if len(names) != 1 or not any(
        n.op == "call" and (vectors.is_vector(str(n.value[0])) or n.value[0] in WEAK) for n in nodes
    ):
        return []
    if not any(n.op in {"sum", "index"} for n in nodes):
        return []
    ways = ((1, "inverse temperature"), (-1, "temperature"))
    return [
        (replace(choice, scale=(names[0], power), domains={names[0]: "positive"}),
         f"softmax with the {word} {names[0]}")
        for choice, _ in found[:1]
        for power, word in ways
    ]  # fmt: skip


def _domains(rows: Mapping[str, Chosen]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chosen in rows.values():
        kinds = dict(chosen.variant.parameters)
        for name, key in chosen.values.items():
            if isinstance(key, str):
                found.setdefault(key, kinds[name])
    return found


def indices_of(nodes: list[Node], inside: list[Node] | None = None) -> tuple[str, ...]:
    """List the free indices of a claim over the entries of vectors; none if it has no vectors.

    Args:
        nodes: Of the claim itself.
        inside: Of the definitions that it uses.
    """
    wide = nodes if inside is None else [*nodes, *inside]
    keys = [str(n.value) for n in nodes if n.op == "name"]
    keys += [str(n.value[0]) for n in nodes if n.op == "call"]
    keys += [str(k) for n in nodes if n.op == "ratio" for k in n.value[:2]]
    keys += [str(n.value[0]) for n in nodes if n.op == "diff"]
    used = {splits(key)[1] for key in keys} - {""}
    places = [p for n in nodes if n.op == "index" for p in n.args[1:]]
    used |= {str(m.value) for p in places for m in walk(p) if m.op == "name" and m.value in INDICES}
    for key in keys:
        head, _, pair = key.partition("_")
        if head == "delta" and len(pair.replace(",", "")) == 2:
            used |= set(pair.replace(",", "")) & INDICES
    over = {str(n.value) for n in nodes if n.op in {"sum", "product"}}
    over |= {str(n.value[1]) for n in nodes if n.op == "bound" and n.value[1]}
    vector = any(n.op == "call" and vectors.is_vector(str(n.value[0])) for n in wide)
    vector = vector or any(n.op in {"sum", "product"} and n.value in INDICES for n in wide)
    if not over & INDICES and not vector and not any(n.op == "index" for n in nodes):
        return ()
    return tuple(sorted(used - over))
