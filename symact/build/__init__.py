"""Compile and import generated code, so that it can be called and measured.

`load_c(kernels)` and `load_numpy(kernels)` give a `Runner` for each kernel, under the key
(activation, output, format). `find_compiler` says which C compiler is used. Public names are
loaded on first use: what was compiled before is called without building anything.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# at once: importing this module later would put it in the place of its function
from symact.build.variants import Variant, find_variant, variants

if TYPE_CHECKING:
    from symact.build.dispatch import compile_dispatched, dispatch_package
    from symact.build.doctor import Part, inspect
    from symact.build.library import compile_header, load_c
    from symact.build.modules import import_package, load_numpy
    from symact.build.runner import Runner
    from symact.build.toolchain import Compiler, compile_library, find_compiler, require_compiler

_HOMES = {
    "compile_dispatched": "dispatch",
    "dispatch_package": "dispatch",
    "Part": "doctor",
    "inspect": "doctor",
    "compile_header": "library",
    "load_c": "library",
    "import_package": "modules",
    "load_numpy": "modules",
    "Runner": "runner",
    "Compiler": "toolchain",
    "compile_library": "toolchain",
    "find_compiler": "toolchain",
    "require_compiler": "toolchain",
}
"""Module of each public name."""

__all__ = [
    "Compiler",
    "Part",
    "Runner",
    "Variant",
    "compile_dispatched",
    "compile_header",
    "compile_library",
    "dispatch_package",
    "find_compiler",
    "find_variant",
    "import_package",
    "inspect",
    "load_c",
    "load_numpy",
    "require_compiler",
    "variants",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module; those imported once are kept."""
    if name not in _HOMES:
        raise AttributeError(f"module 'symact.build' has no attribute {name!r}")
    found = getattr(import_module(f"symact.build.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
