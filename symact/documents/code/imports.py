"""What names stand for before a program is read: imports, defaults, functions of libraries."""

from __future__ import annotations

import ast
import functools
from typing import Any

from symact.documents.code.library import PLAIN, WHOLE
from symact.documents.code.source import pieces
from symact.documents.code.values import Closure, Path, Scope


def imported(node: ast.Import | ast.ImportFrom) -> dict[str, Any]:
    """Give what the names of an import stand for."""
    found: dict[str, Any] = {}
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            if alias.name != "*":
                found[alias.asname or alias.name] = Path(f"{node.module or ''}.{alias.name}")
        elif alias.asname:
            found[alias.asname] = Path(alias.name)
        else:
            root = alias.name.partition(".")[0]
            found[root] = Path(root)
    return found


def defaults_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> dict[str, ast.expr]:
    """Give the expression of each default by its parameter."""
    signature = node.args
    names = [a.arg for a in (*signature.posonlyargs, *signature.args)]
    last = names[len(names) - len(signature.defaults) :]
    found = dict(zip(last, signature.defaults, strict=True))
    for argument, default in zip(signature.kwonlyargs, signature.kw_defaults, strict=True):
        if default is not None:
            found[argument.arg] = default
    return found


@functools.cache
def prelude() -> tuple[Scope, frozenset[str]]:
    """Read what the libraries' functions compute."""
    scope = Scope({})
    whole: set[str] = set()
    for text in (PLAIN, WHOLE):
        for piece in pieces(text):
            for node in piece.tree.body if piece.tree else ():
                if isinstance(node, ast.FunctionDef):
                    scope.names[node.name] = Closure(node, scope, piece)
                    if text is WHOLE:
                        whole.add(node.name)
    return scope, frozenset(whole)
