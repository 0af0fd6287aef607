r"""Formulas over one row in the language of `symact.language.indexed`, and their proof.

A claim that holds for rows of two and three elements is proved for two to five where it can be
written in that language: `e^{x_i}/\sum_j e^{x_j}` is `exp(x[i])/sum(exp(x[j]), j)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from symact import catalog
from symact.derive.vector.proof import equal_indexed
from symact.documents.meaning import indexed, vectors
from symact.documents.meaning.asked import FAULTS
from symact.documents.meaning.choice import INDICES, splits, visible
from symact.documents.meaning.choices import indices_of
from symact.documents.meaning.names import fold
from symact.documents.meaning.records import Claim, Context, MeaningError, Scope, walk
from symact.documents.records import Judgement, Verdict
from symact.documents.tree import Node
from symact.known import Evidence
from symact.language.indexed import read_rows
from symact.language.reader import symbol

SAID = "proved for rows of 2, 3, 4 and 5 elements"
ROW = "x"
LONGEST = 400
"""Characters of a formula that is proved: a longer one may take too long."""

FUNCTIONS = {"exp": "exp", "log": "log", "ln": "log", "tanh": "tanh", "sqrt": "sqrt"}
CATALOG = {"softmax": "softmax", "softmin": "softmin", "logsoftmax": "log_softmax"}
SIGNS = {"+": " + ", "-": " - "}


@dataclass(frozen=True, slots=True)
class _Part:
    """Hold where a part of a formula stands.

    Attributes:
        row: Key of the row.
        places: For each letter of an index its name in the language.
        own: Index of a bare row: that of the entry that is taken.
    """

    row: str
    places: Mapping[str, str]
    own: str = ""

    def within(self, letter: str) -> _Part:
        return replace(self, places={**self.places, letter: f"j{len(self.places)}"})


def text_of(node: Node, row: str, letter: str) -> str:
    """Write an entry of a row, or a number of it, in the language of rows.

    Args:
        node: The formula.
        row: Key of the row, printed with an index.
        letter: Its free index.

    Raises:
        MeaningError: It holds something else.
    """
    return _text(node, _Part(row, {letter: "i"} if letter else {}))


def _text(node: Node, part: _Part) -> str:
    match node.op, node.args:
        case "number", ():
            return f"({node.value})"
        case "name", ():
            return _name(str(node.value), part)
        case "add", terms:
            signs = str(node.value)
            if set(signs) - set(SIGNS) or len(signs) != len(terms):
                raise MeaningError("a sum of another kind")
            written = (SIGNS[s] + _text(t, part) for s, t in zip(signs, terms, strict=True))
            return f"({''.join(written)})"
        case "mul", factors:
            return f"({'*'.join(_text(f, part) for f in factors)})"
        case "div", (above, below):
            return f"({_text(above, part)}/{_text(below, part)})"
        case "neg", (inner,):
            return f"(-{_text(inner, part)})"
        case "pow", (base, power):
            if base.op == "name" and base.value == "e":
                return f"exp({_text(power, part)})"
            return f"({_text(base, part)}**{_text(power, part)})"
        case "call", (inner,) if node.value[0] in FUNCTIONS and not node.value[1]:
            return f"{FUNCTIONS[node.value[0]]}({_text(inner, part)})"
        case "index", (inner, place) if place.op == "name" and inner.op == "call":
            return _entry(inner, str(place.value), part)
        case "call", (_,) if vectors.is_vector(str(node.value[0])):
            return _entry(node, "", part)
        case "sum", (low, high, body) if low.op in {"nothing", "number"} and (
            high.op in {"nothing", "name"} and low.value in {None, "1"}
        ):
            return _reduced("sum", str(node.value), body, part)
        case "bound", (body,) if node.value[0] in {"max", "min"} and node.value[1]:
            return _reduced(node.value[0], str(node.value[1]), body, part)
        case _:
            raise MeaningError(f"{node.op} is not written in rows")


def _reduced(op: str, letter: str, body: Node, part: _Part) -> str:
    inner = part.within(letter)
    return f"{op}({_text(body, inner)}, {inner.places[letter]})"


def _name(key: str, part: _Part) -> str:
    base, letter = splits(key)
    if base == part.row and letter in part.places:
        return f"{ROW}[{part.places[letter]}]"
    if key == part.row and part.own:
        return f"{ROW}[{part.own}]"
    if key == "e":
        return "exp(1)"
    if letter or key in {part.row, "pi", *part.places}:
        raise MeaningError(f"{key} is not written in rows")
    return f"q{key}"


def _entry(call: Node, letter: str, part: _Part) -> str:
    """Write an entry of a row of the catalogue: softmax(-x)_i, softmax(x_i)."""
    name = fold(str(call.value[0]))
    name = "softmax" if name == "sigma" and letter else name
    if name not in CATALOG or call.value[1] or len(call.args) != 1:
        raise MeaningError(f"{name} is not written in rows")
    (inner,) = call.args
    base, own = splits(str(inner.value)) if inner.op == "name" else ("", "")
    if own:
        inner, letter = replace(inner, value=base), letter or own
    if letter not in part.places:
        raise MeaningError(f"{name} without an index")
    if any(splits(str(n.value))[1] for n in walk(inner) if n.op == "name"):
        raise MeaningError("an entry inside of a row")
    formula = str(catalog.get(CATALOG[name]).formula)
    bodies = {k: _text(inner, replace(part, own=k)) for k in (part.places[letter], "r")}
    return "(" + formula.replace("x[j]", bodies["r"]).replace(", j)", ", r)").replace(
        "x[i]", bodies[part.places[letter]]) + ")"  # fmt: skip


def _formulas(claim: Claim, scope: Scope, context: Context) -> tuple[Any, Any] | None:
    assert claim.right is not None  # noqa: S101 - a relation has two sides
    pair = claim.left, claim.right
    ways = indexed.rewritten(pair[0], claim.relation, pair[1], scope, context)
    if ways:
        if len(ways) > 1 or len(ways[0].pairs) > 1:
            return None
        (pair,) = ways[0].pairs
    nodes = [n for side in pair for n in walk(side)]
    names = [str(n.value) for n in nodes if n.op == "name"]
    rows = {splits(name)[0] for name in names if splits(name)[1]}
    rows |= {n for n in names if any(c.op == "call" and vectors.is_vector(str(c.value[0]))
             and c.args[0].op == "name" and c.args[0].value == n for c in nodes)
             and not splits(n)[1]}  # fmt: skip
    free = indices_of(nodes)
    if len(rows) != 1 or len(free) != 1:
        return None
    if any(n not in INDICES and visible(scope, n, context.place) for n in names):
        return None
    texts = [text_of(side, min(rows), free[0]) for side in pair]
    if max(map(len, texts)) > LONGEST:
        return None
    others = {f"q{n}": symbol(f"q{n}") for n in names if splits(n)[0] not in rows}
    left, right = (read_rows(t, None, others) for t in texts)
    return left, right


def proved(claim: Claim, scope: Scope, context: Context) -> Claim:
    """Prove a claim over one row for two to five elements; else give it back."""
    if claim.judgement is not None or claim.relation not in indexed.EQUALS or claim.lenient:
        return claim
    try:
        pair = _formulas(claim, scope, context)
        verdict = None if pair is None else equal_indexed(*pair)
    except FAULTS:
        return claim
    if verdict is None or verdict.verdict != "holds" or verdict.evidence is not Evidence.PROVED:
        return claim
    note = claim.readings[0].note.replace("judged for vectors of 2 and 3 entries", SAID)
    return replace(claim, judgement=Judgement(Verdict.HOLDS, Evidence.PROVED, note or SAID))
