"""What has to be chosen before a tree means something: variants, parameters, indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symact.documents.meaning.names import GENERIC
from symact.documents.meaning.records import Definition, Place, Scope, walk
from symact.documents.meaning.variants import Variant, forms
from symact.documents.tree import Node

NEAR = 2
"""Fragments further on in which `where` may still define a name."""

CONSTANTS = frozenset({"e", "pi"})
"""Names of numbers."""

LOCAL = frozenset({"sigma", "phi", "Phi"})
"""Letters with a custom meaning: another one holds under its heading only."""

INDICES = frozenset("ijklmncdqr")
"""Letters that number the entries of a vector."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hold the formula taken for a row, and what its parameters are.

    Attributes:
        variant: The formula.
        values: For each parameter a key of the document, or an exact SymPy number.
    """

    variant: Variant
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold everything that is chosen for one reading of a claim.

    Attributes:
        rows: For each row of the catalogue its formula.
        domains: For each parameter of the document its assumption.
        indices: Values of free indices.
        size: Entries of a vector.
        variable: Key of the input.
        functions: Bare names that stand for the function at the input.
        stands: Undefined functions, and the row each is taken for.
        values: Names to which a condition gives a number.
        scale: Name of a temperature of softmax and its power, or ("", 1).
    """

    rows: Mapping[str, Chosen] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)
    size: int = 3
    variable: str = "x"
    functions: frozenset[str] = frozenset()
    stands: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    scale: tuple[str, int] = ("", 1)

    def of(self, row: str) -> Chosen:
        """Give what is taken for a row: the catalogue's own formula where nothing was chosen."""
        return self.rows.get(row) or Chosen(forms(row)[0])


def visible(scope: Scope, key: str, place: Place) -> Definition | None:
    """Find the definition of a name that holds at a place: the last before it, or the next."""
    found = [d for d in scope.definitions if d.key == key]
    if key in LOCAL:
        found = [d for d in found if place.within(d.place)]
    before = [d for d in found if d.place.number < place.number]
    if before:
        return before[-1]
    after = [d for d in found if d.place.number > place.number]
    if after and (key not in GENERIC or after[0].place.fragment - place.fragment <= NEAR):
        return after[0]
    return None


def indexed(scope: Scope, base: str) -> tuple[Definition, str] | None:
    """Find the definition of the entries of a vector, e.g. s_i, and its index."""
    for definition in reversed(scope.definitions):
        head, _, letter = definition.key.rpartition("_")
        if head == base and letter in INDICES and not definition.parameters:
            return definition, letter
    return None


def splits(key: str) -> tuple[str, str]:
    """Split x_i into the vector and the index; the index is empty where there is none."""
    head, _, subscript = key.rpartition("_")
    return (head, subscript) if head and subscript in INDICES else (key, "")


def of_indices(terms: Sequence[Node], signs: Sequence[str]) -> bool:
    """Tell whether a relation only says which entries are meant: i = j, i != j."""
    return tuple(signs) in {("=",), ("!=",)} and all(
        term.op == "name" and term.value in INDICES for term in terms
    )


def is_number(node: Node) -> bool:
    """Tell whether a definition only gives a number: it sets a parameter and is not put in."""
    return not any(
        n.op in {"name", "call", "ratio"} and n.value not in CONSTANTS for n in walk(node)
    )
