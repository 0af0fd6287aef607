"""Look at the processor: which instruction sets it has."""

from __future__ import annotations

from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")

INTERESTING = ("sse4_2", "avx2", "fma", "f16c", "avx512f", "avx512_bf16", "avx512_fp16", "amx_tile")
"""Instruction sets of x86 that activation kernels can profit from."""


def instruction_sets(cpuinfo: Path = CPUINFO) -> frozenset[str]:
    """Name the processor's features as the system lists them; nothing where it does not."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in {"flags", "Features"}:
            return frozenset(value.split())
    return frozenset()
