"""Compile and import generated code, so that it can be called and measured.

`load_c(kernels)` and `load_numpy(kernels)` give a `Runner` for each kernel, under the key
(activation, output, format). `find_compiler` says which C compiler is used.
"""

from symact.build.doctor import Part, inspect
from symact.build.library import compile_header, load_c
from symact.build.modules import import_package, load_numpy
from symact.build.runner import Runner
from symact.build.toolchain import Compiler, compile_library, find_compiler, require_compiler
from symact.build.variants import Variant, find_variant, variants

__all__ = [
    "Compiler",
    "Part",
    "Runner",
    "Variant",
    "compile_header",
    "compile_library",
    "find_compiler",
    "find_variant",
    "import_package",
    "inspect",
    "load_c",
    "load_numpy",
    "require_compiler",
    "variants",
]
