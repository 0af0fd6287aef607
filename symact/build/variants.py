"""Instruction sets for which kernels are compiled, and which of them run here."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

from symact.build.machine import CPUINFO, instruction_sets
from symact.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Variant:
    """Name an instruction set.

    Attributes:
        name: `baseline`, `v3`, `v4`: the levels of the x86-64 psABI, or the base of AArch64.
        flags: Compiler flags that choose it.
        needs: What the system must list of the processor.
    """

    name: str
    flags: tuple[str, ...]
    needs: frozenset[str]


_V3 = frozenset(["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"])
_V4 = _V3 | frozenset(["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])

_X86 = (
    Variant("baseline", ("-march=x86-64",), frozenset()),
    Variant("v3", ("-march=x86-64-v3",), _V3),
    # compilers keep to half of the registers' width unless they are told
    Variant("v4", ("-march=x86-64-v4", "-mprefer-vector-width=512"), _V4),
)
_ARM = (Variant("baseline", (), frozenset()),)

VARIANTS: dict[str, tuple[Variant, ...]] = {
    "x86_64": _X86,
    "AMD64": _X86,
    "aarch64": _ARM,
    "arm64": _ARM,
}
"""Variants by machine, from narrow to wide (x86-64 psABI, 3.1.1; Linux says `abm` for lzcnt)."""

_UNKNOWN = (Variant("baseline", (), frozenset()),)


def variants(cpuinfo: str | os.PathLike[str] = CPUINFO) -> tuple[Variant, ...]:
    """Give the variants that this machine can run, from narrow to wide; there is always one."""
    there = instruction_sets(cpuinfo)
    return tuple(row for row in VARIANTS.get(platform.machine(), _UNKNOWN) if row.needs <= there)


FORCED = "SYMACT_VARIANT"
"""Environment variable that names the variant to use; generated dispatchers read it too."""


def find_variant(name: str | None = None) -> Variant:
    """Give the variant of a name; without one, that of SYMACT_VARIANT or the widest that runs here.

    Raises:
        UnknownNameError: This machine cannot run it.
    """
    known = {row.name: row for row in variants()}
    name = name or os.environ.get(FORCED)
    if not name:
        return next(reversed(known.values()))
    if name not in known:
        raise UnknownNameError(
            "this machine cannot run the variant", subject=name, hint=f"known: {', '.join(known)}"
        )
    return known[name]
