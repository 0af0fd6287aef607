"""Signs of Python as operations, and small questions about what was read."""

from __future__ import annotations

import ast
from typing import Any

from symact.documents.code.ir import Op
from symact.documents.code.values import (
    Path,
)

MAX_STEPS = 20_000
"""Nodes of `ast` that are visited for one function."""

ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow",
}  # fmt: skip


JOINING: dict[type[ast.operator], str] = {ast.BitAnd: "and", ast.BitOr: "or"}


COMPARING: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


PLAIN_ATTRIBUTES = frozenset({"data", "real", "T", "values"})


NONE = object()
"""The value None of a name, which `find` tells from an unknown name."""


def is_condition(value: Any) -> bool:
    """Tell whether a value is true or false at each point."""
    return isinstance(value, Op) and value.condition


def called(node: ast.AST) -> str:
    """Give the last name of what is named or called."""
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def shown(value: Any) -> str:
    """Name a value in an error."""
    if isinstance(value, Path):
        return value.text[:60]
    if isinstance(value, str):
        return repr(value[:40])
    return {"NoneType": "None", "tuple": "a list", "Op": "a number"}.get(
        type(value).__name__, "a " + type(value).__name__.lower()
    )
