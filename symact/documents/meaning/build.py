"""From a tree to a SymPy expression in symact's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import sympy

from symact.documents.meaning import arithmetic, calls, slopes, sums, vectors
from symact.documents.meaning.choice import CONSTANTS, Choice, indexed, is_number, splits, visible
from symact.documents.meaning.records import Definition, MeaningError, Place, Scope
from symact.documents.records import Decimal
from symact.documents.tree import Node
from symact.language.reader import symbol

MAX_DEPTH = 24
"""Definitions inside one another."""

Env = Mapping[str, Any]
"""What bound names stand for: parameters of functions, variables of integrals."""

T = TypeVar("T")

ROWS: dict[str, Callable[..., Any]] = {
    **arithmetic.ROWS, **calls.ROWS, **slopes.ROWS, **sums.ROWS,
}  # fmt: skip
"""What builds each kind of node."""

OPS = {
    "tuple": "a list of values", "vector": "a vector", "set": "a set", "interval": "an interval",
    "text": "words", "ellipsis": "what the dots stand for", "nothing": "nothing",
    "order": "an O term", "compare": "a relation", "norm": "the length of a vector",
    "distribution": "a distribution", "reals": "the set of reals",
}  # fmt: skip
"""What else a tree may hold, in words."""


VALUES = {"e": sympy.E, "pi": sympy.pi}


class Builder:
    """Build the sides of one question; decimals, joints and notes are collected on the way."""

    def __init__(self, scope: Scope, place: Place, choice: Choice, text: str = "") -> None:
        self.scope = scope
        self.place = place
        self.choice = choice
        self.text = text
        self.decimals: dict[str, Decimal] = {}
        self.joints: list[tuple[Any, Any]] = []
        self.domain: Any = sympy.true
        self.notes: list[str] = []
        self.exact = 0
        self.depth = 0
        self.indices = dict(choice.indices)
        self.open: list[str] = []
        self.order: int | None = None
        self.kink: tuple[Any, Any] | None = None

    def expr(self, node: Node, env: Env | None = None) -> Any:
        """Build a value.

        Raises:
            MeaningError: Something in it has no meaning.
        """
        method = ROWS.get(node.op)
        if method is None:
            raise MeaningError(f"{OPS.get(node.op, node.op)} has no value here")
        return method(self, node, env or {})

    def exactly(self, node: Node, env: Env | None = None) -> Any:
        """Build a value whose decimals mean what is printed: bounds and conditions."""
        self.exact += 1
        try:
            return self.expr(node, env)
        finally:
            self.exact -= 1

    def symbol(self, key: str) -> Any:
        """Make the symbol of a name nothing defines."""
        return symbol(key, self.choice.domains.get(key, "real"))

    def named(self, key: str, env: Env) -> Any:
        """Give what a bare name stands for."""
        if key in env:
            return env[key]
        if key in self.choice.values:
            return self.choice.values[key]
        if key in self.indices:
            return sympy.Integer(self.indices[key])
        if key in self.choice.functions:
            return calls.apply(self, key, 0, self.named(self.choice.variable, env), env)
        if key in CONSTANTS and visible(self.scope, key, self.place) is None:
            return VALUES[key]
        entry = self._entry(key, env)
        if entry is not None:
            return entry
        definition = None if key == self.choice.variable else visible(self.scope, key, self.place)
        if definition is not None and not definition.parameters and not is_number(definition.body):
            return self.inside(definition, env)
        return self.symbol(key)

    def _entry(self, key: str, env: Env) -> Any:
        """Read x_i, delta_ij where the indices have values."""
        pair = vectors.kronecker(key, self.indices)
        if pair is not None:
            return pair
        base, letter = splits(key)
        if letter not in self.indices:
            return None
        number = self.indices[letter]
        if f"{base}_{number}" in env:
            return env[f"{base}_{number}"]
        known = indexed(self.scope, base)
        row = visible(self.scope, base, self.place) if known is None else None
        if row is not None and not row.parameters and vectors.is_row(row.body):
            return vectors.value(self, str(row.body.value[0]), row.body, env, number)
        if known is None or known[0].place.number == self.place.number:
            return symbol(f"{base}_{number}")
        definition, own = known
        return self.with_index(own, number, lambda: self.inside(definition, env))

    def with_index(self, letter: str, value: int, action: Callable[[], T]) -> T:
        """Build something while an index has a value."""
        before = self.indices
        self.indices = {**before, letter: value}
        try:
            return action()
        finally:
            self.indices = before

    def inside(self, definition: Definition, env: Env) -> Any:
        """Build the body of a definition."""
        if definition.key in self.open or len(self.open) >= MAX_DEPTH:
            raise MeaningError(f"{definition.key} is defined by itself")
        self.open.append(definition.key)
        text, self.text = self.text, ""
        try:
            return self.expr(definition.body, env)
        finally:
            self.open.pop()
            self.text = text

    def note(self, text: str) -> None:
        """Keep a remark for the reader, once."""
        if text not in self.notes:
            self.notes.append(text)
