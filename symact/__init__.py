"""The mathematics of activation functions: one definition, everything derived.

Public names are loaded on first use, so that `import symact` costs milliseconds:

    symact.get("gelu"), symact.gelu         an activation with its facts
    symact.define("tilted", "x*tanh(a*x)", a=1)
    symact.load("my.toml")                   activations of a file of one's own
    symact.compare("gelu", "gelu_tanh")      largest difference and where
    symact.compile("gelu", dtype="float32")  a kernel to call on arrays
    symact.generate(["gelu"], target="c").write("out/")
    symact.verify("gelu", dtype="float32")
    symact.check("README.md")                which formulas of a document are wrong
    symact.normalizing("selu", mean=0.1, variance=1.2)
    symact.names()
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from symact.version import VERSION

__version__ = VERSION

_FACADE = (
    "check", "compare", "compile", "define", "generate", "get", "load", "names", "normalizing",
    "verify",
)  # fmt: skip

__all__ = ["__version__", *_FACADE]  # noqa: PLE0604 - the facade's names are plain strings


def _facade() -> Any:
    # by name: packages below the facade import this module for its version
    return import_module("symact.api")


class _CallableModule(ModuleType):
    """Let the package `symact.verify` be called like the facade function of the same name."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return getattr(_facade(), self.__name__.rpartition(".")[2])(*args, **options)


class _Package(ModuleType):
    """Keep a facade name callable after the import system has bound a subpackage to it."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FACADE and type(value) is ModuleType:
            value.__class__ = _CallableModule
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    """Find a subpackage, a facade function, or an activation by its name or alias."""
    if name.startswith("_"):
        raise AttributeError(f"module 'symact' has no attribute {name!r}")
    if find_spec(f"symact.{name}") is not None:
        return import_module(f"symact.{name}")
    from symact.errors import UnknownNameError

    if name in _FACADE:
        return getattr(_facade(), name)
    try:
        return _facade().get(name)
    except UnknownNameError as error:
        raise AttributeError(f"module 'symact' has no attribute {name!r}: {error}") from None


def __dir__() -> list[str]:
    """List the facade and the catalogue's names, for completion in notebooks."""
    return sorted([*__all__, *_facade().names()])
