"""Which arguments of a function are its input, its parameters and its settings."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact.documents.code.imports import defaults_of
from symact.documents.code.interpret import Interpreter
from symact.documents.code.ir import Op, make
from symact.documents.code.source import Piece
from symact.documents.code.values import NotReadError, Scope

ARGUMENTS = (
    "x", "z", "X", "Z", "inputs", "input", "features", "tensor", "logits", "hidden_states",
    "input_tensor", "_x", "t", "v", "u", "s", "a", "net", "i",
)  # fmt: skip
"""What the input of an activation is called, best first, where there are several parameters."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a function to be read: a function or lambda, or a class by its method."""

    name: str
    node: ast.AST
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    piece: Piece
    scope: Scope
    owner: ast.ClassDef | None = None


def ordered(every: list[str], used: set[str]) -> list[str]:
    """List names in the order of a signature, then the others."""
    return [n for n in every if n in used] + sorted(used - set(every))


def settings_of(
    item: Found, reader: Interpreter, names: list[str], defaults: dict[str, Fraction | None]
) -> dict[str, Any]:
    """Give each parameter its symbol, or its default where that is no number."""
    written = defaults_of(item.function)
    given: dict[str, Any] = {}
    for name in names:
        symbol = make("input", value=name, place=item.piece.place(item.function))
        if name not in written:
            given[name] = symbol
            defaults.setdefault(name, None)
            continue
        value = reader.later(written[name], item.scope)
        if isinstance(value, Op) and value.op == "number":
            given[name] = symbol
            defaults[name] = value.value
        else:
            given[name] = value
    return given


def input_name(every: list[str], given: dict[str, Any], defaults: dict[str, Any]) -> str:
    """Choose the input among the parameters."""
    open_ones = [n for n in every if isinstance(given.get(n), Op) and defaults.get(n) is None]
    if not open_ones:
        open_ones = [n for n in every[:1] if isinstance(given.get(n), Op)]
    if not open_ones:
        raise NotReadError("there is no argument", None, "constant")
    best = [n for n in ARGUMENTS if n in open_ones]
    return best[0] if best and open_ones[0] not in ARGUMENTS else open_ones[0]
