"""The facade for notebooks: activations that answer questions, kernels, checked documents."""

from symact.api.checking import check
from symact.api.handle import Handle, definition_of
from symact.api.kernels import compile, compiled, generate  # noqa: A004 - the notebooks' name
from symact.api.measuring import verify
from symact.api.questions import compare, define, get, names, normalizing

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
    "names",
    "normalizing",
    "verify",
]
