"""The facade for notebooks: activations that answer questions, kernels, checked documents.

Names are loaded on first use: a kernel that was compiled before is called within milliseconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symact.api.checking import check
    from symact.api.handle import Handle, definition_of
    from symact.api.kernels import compile, compiled, generate  # noqa: A004 - the notebooks' name
    from symact.api.measuring import verify
    from symact.api.own import define, load
    from symact.api.questions import compare, get, names, normalizing

_HOMES = {
    "Handle": "handle",
    "check": "checking",
    "compare": "questions",
    "compile": "kernels",
    "compiled": "kernels",
    "define": "own",
    "definition_of": "handle",
    "generate": "kernels",
    "get": "questions",
    "load": "own",
    "names": "questions",
    "normalizing": "questions",
    "verify": "measuring",
}
"""Module of each name."""

__all__ = [
    "Handle",
    "check",
    "compare",
    "compile",
    "compiled",
    "define",
    "definition_of",
    "generate",
    "get",
    "load",
    "names",
    "normalizing",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import a name from its module; those imported once are kept."""
    if name not in _HOMES:
        raise AttributeError(f"module 'symact.api' has no attribute {name!r}")
    found = getattr(import_module(f"symact.api.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
