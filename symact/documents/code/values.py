"""What a name of a program can stand for while it is read."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from symact.documents.code.ir import Op, as_number, make
from symact.documents.code.source import Piece


class NotReadError(Exception):
    """Say what in a program was not understood.

    Args:
        message: What.
        node: Where; the function that is called is named where nothing is known of it.
        kind: `reduction` where it mixes the numbers of an array, `layer` where it holds weights.
    """

    def __init__(self, message: str, node: ast.AST | None = None, kind: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.kind = kind
        self.piece: Piece | None = None


class Nothing:
    """Stand for a function that ends without a value, and for one that raises."""


NOTHING, RAISED = Nothing(), Nothing()


@dataclass(frozen=True, slots=True)
class Path:
    """Name a thing of a library: `torch.nn.functional.gelu`."""

    text: str

    @property
    def last(self) -> str:
        """Give the name behind the last point."""
        return self.text.rpartition(".")[2]

    def of(self, name: str) -> Path:
        """Give what it has under a name."""
        return Path(f"{self.text}.{name}")


@dataclass(frozen=True, slots=True)
class Opaque:
    """Stand for a value that was not understood: an error only if it is used."""

    error: NotReadError


@dataclass(slots=True)
class Scope:
    """Hold names and what they stand for; what is not found is looked up further out."""

    names: dict[str, Any]
    parent: Scope | None = None

    def find(self, name: str) -> Any:
        """Give what a name stands for, None where it is not known."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    def copy(self) -> Scope:
        """Make a scope of the same names whose changes stay its own."""
        return Scope(dict(self.names), self.parent)

    def rebind(self, old: Op, new: Any) -> int:
        """Let every name of one array stand for what became of it; tell how many there are."""
        names = [name for name, value in self.names.items() if value is old]
        self.names.update(dict.fromkeys(names, new))
        return len(names)


@dataclass(frozen=True, slots=True)
class Closure:
    """Hold a function or lambda and where it was defined."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    piece: Piece
    bound: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Partial:
    """Hold a callable with some of its arguments; `front` tells whether they come first."""

    function: Any
    args: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    front: bool = True


@dataclass(frozen=True, slots=True)
class Class:
    """Hold a class of the document."""

    node: ast.ClassDef
    scope: Scope
    piece: Piece


@dataclass(slots=True)
class Instance:
    """Hold an object of a class of the document."""

    of: Class
    attributes: dict[str, Any] = field(default_factory=dict)


def condition(op: Op) -> Op:
    """Read a value as a condition: a number is true where it is not zero."""
    from symact.documents.code.ir import number

    return op if op.condition else make("compare", op, number(0), value="!=", place=op.place)


def same_tree(a: Op, b: Op) -> bool:
    """Tell whether two values are computed by the same operations."""
    return a is b or (
        a.op == b.op
        and a.value == b.value
        and len(a.args) == len(b.args)
        and a.size == b.size
        and all(same_tree(p, q) for p, q in zip(a.args, b.args, strict=True))
    )


__all__ = [
    "NOTHING",
    "RAISED",
    "Class",
    "Closure",
    "Instance",
    "NotReadError",
    "Opaque",
    "Partial",
    "Path",
    "Scope",
    "as_number",
    "condition",
    "same_tree",
]
