"""Build, spell and compile units that the cache does not have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symact.activation import Activation, Parameter
from symact.build import cache
from symact.build.loops import library_text, loop_name
from symact.build.stamp import compiler_stamp
from symact.build.toolchain import Compiler, compile_library, require_compiler
from symact.build.unit import MANIFEST, Unit, Values
from symact.build.variants import find_variant
from symact.errors import DefinitionError, KernelError
from symact.kernel import build_fast, build_kernel, specialize
from symact.kernel.ir import Kernel
from symact.language.reader import read
from symact.language.vocabulary import DOMAINS
from symact.numeric.formats import FORMATS, round_float

FLAGS = ("-std=c99",)

FAST_DTYPES = frozenset({"float16", "bfloat16", "float32"})
FAST_OUTPUTS = frozenset({"value", "grad", "value_and_grad", "backward", "grad2"})
"""What the fast tier has; the rest is exact there too."""


def make(units: Sequence[Unit], folder: Path) -> None:
    """Compile units and keep them in the cache: texts one by one, compilers side by side.

    Raises:
        KernelError: There is no kernel for the output, format or accuracy.
        ToolchainError: There is no compiler, or it rejects the text.
    """
    compiler, variant = require_compiler(), find_variant()
    kernels = [kernel_of(unit) for unit in units]
    texts = [library_text([kernel]) for kernel in kernels]

    def compiled(text: str) -> Path:
        return compile_library(text, FLAGS, compiler, variant.name)

    with ThreadPoolExecutor(max_workers=4) as pool:
        libraries = list(pool.map(compiled, texts))
    for unit, kernel, library in zip(units, kernels, libraries, strict=True):
        manifest = _manifest(kernel, library, compiler, variant.name)
        cache.store(unit.key, {MANIFEST: manifest}, folder, renew=True)


def kernel_of(unit: Unit, *, library: bool = False) -> Kernel:
    """Build the kernel of a unit, whatever the caller wants done about floating-point flags.

    Args:
        unit: What is to be built.
        library: See `symact.kernel.build_fast`.

    Raises:
        KernelError: There is none for the output, format or accuracy.
        DefinitionError: A value does not lie in the domain of its parameter.
    """
    fast = unit.dtype in FAST_DTYPES and unit.output in FAST_OUTPUTS
    if unit.accuracy == "fast" and unit.dtype in FAST_DTYPES and not unit.activation.scalar:
        return _fast_or_exact(unit, library=library)
    with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
        if fast and unit.accuracy == "fast":
            return build_fast(_definition(unit), unit.output, unit.dtype, library=library)
        return build_kernel(_definition(unit), unit.output, unit.dtype)


def _fast_or_exact(unit: Unit, *, library: bool) -> Kernel:
    """Build the kernel of two inputs, an exact one where there is no fast form."""
    with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
        try:
            return build_fast(_definition(unit), unit.output, unit.dtype, library=library)
        except KernelError:
            return build_kernel(_definition(unit), unit.output, unit.dtype)


def _definition(unit: Unit) -> Activation:
    if unit.fixed is None:
        return unit.activation
    return specialize(_with_values(unit.activation, unit.fixed, unit.dtype))


def _with_values(activation: Activation, values: Values, dtype: str) -> Activation:
    """Set parameters to values as this format has them: what an input of the ufunc would be."""
    given = dict(values)
    rows = [
        replace(row, default=_rounded(row, given[row.name], dtype, activation.name))
        if row.name in given
        else row
        for row in activation.parameters
    ]
    return replace(activation, parameters=tuple(rows))


def _rounded(row: Parameter, text: str, dtype: str, subject: str) -> str:
    """Round a value to a format, as exact text; text of a number of the format stays."""
    number = read(text, {})
    if not all(getattr(number, f"is_{fact}") for fact in DOMAINS[row.domain]):
        raise DefinitionError(f"{row.name} = {text} is not {row.domain}", subject=subject)
    rounded = Fraction(round_float(float(number), FORMATS[dtype]))
    exact = number.is_rational and Fraction(int(number.p), int(number.q)) == rounded
    return text if exact else str(rounded)


def facts_of(kernel: Kernel) -> dict[str, Any]:
    """Give what a manifest says about the kernel itself, as plain data."""
    return {
        "inputs": kernel.inputs,
        "arrays": kernel.arrays,
        "results": len(kernel.results),
        "defaults": kernel.defaults,
        "bounds": [asdict(bound) for bound in kernel.bounds],
        "formula": kernel.formula,
        "accuracy": kernel.accuracy,
    }


def _manifest(kernel: Kernel, library: Path, compiler: Compiler, variant: str) -> bytes:
    row = facts_of(kernel) | {
        "symbol": loop_name(kernel),
        "compiler": compiler.version,
        "variant": variant,
        "library": library.parent.name,
        "file": library.name,
        "stamp": compiler_stamp(),
    }
    return json.dumps(row).encode()
