"""Compiled kernels by what they compute: found in the cache without building anything.

A unit is one output of an activation in one format. Its entry in the cache is a manifest that names
the library, the loop in it and what the kernel promises; it is found by the digest of the
definition, and made by the kernel builder, the templates and the compiler only where it is missing.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.build import cache
from symact.build.stamp import code_stamp, compiler_stamp
from symact.build.ufunc import CompiledLoop
from symact.build.variants import find_variant
from symact.errors import ToolchainError
from symact.version import VERSION

MANIFEST = "MANIFEST.json"

Values = tuple[tuple[str, str], ...]
"""Parameters with exact values as text."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Name what is compiled together.

    Attributes:
        activation: The definition.
        output: `value`, `grad`, `value_and_grad`, `backward`, ...
        dtype: Format of inputs and results.
        accuracy: `exact` or `fast`.
        fixed: Values of all parameters where they are compiled in; None where they are inputs.
    """

    activation: Activation
    output: str
    dtype: str
    accuracy: str = "exact"
    fixed: Values | None = None

    @property
    def key(self) -> str:
        """Hash everything that the library depends on, but for the compiler's version."""
        return cache.digest_of(
            "unit", VERSION, code_stamp(), self.activation.digest, str(self.activation.kind),
            self.output, self.dtype, self.accuracy, repr(self.fixed),
            platform.machine(), find_variant().name,
            *(os.environ.get(name, "") for name in ("SYMACT_CC", "CC")),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """Hold a unit that is loaded.

    Attributes:
        unit: What it is.
        loop: The loop in memory.
        manifest: What is known about the kernel: `symbol`, `inputs`, `arrays`, `results`,
            `defaults`, `bounds`, `formula`, `accuracy`, `compiler`, `variant`, `library`.
        source: The file of the C text.
    """

    unit: Unit
    loop: CompiledLoop
    manifest: dict[str, Any]
    source: str


def find(unit: Unit, folder: str) -> Built | None:
    """Load a unit from the cache, or give None.

    An entry made by another version of the compiler does not count, unless there is none now.
    """
    entry = cache.find(unit.key, folder)
    if not entry:
        return None
    manifest = json.loads(cache.read(f"{entry}/{MANIFEST}"))
    now = compiler_stamp()
    if now and manifest["stamp"] != now:
        return None
    place = cache.find(manifest["library"], folder)
    return _load(unit, manifest, place) if place else None


def load(units: Sequence[Unit]) -> tuple[Built, ...]:
    """Load units, from the cache or by compiling those that are missing, several at once.

    Raises:
        KernelError: There is no kernel for the output, format or accuracy.
        ToolchainError: There is no compiler, or it rejects the text.
    """
    found = {unit: _look(unit, cache.folders()) for unit in units}
    missing = [unit for unit, built in found.items() if built is None]
    if missing:
        from symact.build.make import make  # the kernel builder, SymPy and the templates

        folder = cache.cache_directory()
        make(missing, folder)
        found |= {unit: find(unit, str(folder)) for unit in missing}
    return tuple(_whole(found[unit], unit) for unit in units)


def _look(unit: Unit, folders: Sequence[str]) -> Built | None:
    return next(filter(None, (find(unit, folder) for folder in folders)), None)


def _whole(built: Built | None, unit: Unit) -> Built:
    if built is None:
        raise ToolchainError(
            "the compiled library has vanished from the cache",
            subject=f"{unit.activation.name} {unit.output} {unit.dtype}",
            hint="`symact doctor` says where the cache is",
        )
    return built


def _load(unit: Unit, manifest: dict[str, Any], place: str) -> Built | None:
    """Load a library; one that was made for another system counts as absent."""
    try:
        function = getattr(ctypes.CDLL(f"{place}/{manifest['file']}"), manifest["symbol"])
    except (OSError, AttributeError):
        return None
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return Built(unit, CompiledLoop(unit.dtype, address), manifest, f"{place}/library.c")
