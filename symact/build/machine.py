"""Look at the processor: which instruction sets it has."""

from __future__ import annotations

import os

CPUINFO = "/proc/cpuinfo"

INTERESTING = ("sse4_2", "avx2", "fma", "f16c", "avx512f", "avx512_bf16", "avx512_fp16", "amx_tile")
"""Instruction sets of x86 that activation kernels can profit from."""


def instruction_sets(cpuinfo: str | os.PathLike[str] = CPUINFO) -> frozenset[str]:
    """Name the processor's features as the system lists them; nothing where it does not."""
    try:
        with open(cpuinfo, encoding="utf-8", errors="replace") as lines:  # noqa: PTH123 - see search
            for line in lines:  # the first processor speaks for all of them
                name, _, value = line.partition(":")
                if name.strip() in {"flags", "Features"}:
                    return frozenset(value.split())
    except OSError:
        return frozenset()
    return frozenset()
