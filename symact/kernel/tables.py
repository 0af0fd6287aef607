"""Tables of 16 numbers: roots of 2, inverses and their logarithms, rounded to the nearest double.

A register of AVX-512 holds eight doubles, and one instruction chooses among those of two.
"""

from __future__ import annotations

from typing import Any

import numpy as np

STEPS = 16
"""2^(n/STEPS) is looked up by n mod STEPS."""

LAST = 15
"""Inverses are those of 1 + n/LAST for whole n from 0 to LAST."""

_ROOTS = (
    "0x1.0000000000000p+0", "0x1.0b5586cf9890fp+0", "0x1.172b83c7d517bp+0",
    "0x1.2387a6e756238p+0", "0x1.306fe0a31b715p+0", "0x1.3dea64c123422p+0",
    "0x1.4bfdad5362a27p+0", "0x1.5ab07dd485429p+0", "0x1.6a09e667f3bcdp+0",
    "0x1.7a11473eb0187p+0", "0x1.8ace5422aa0dbp+0", "0x1.9c49182a3f090p+0",
    "0x1.ae89f995ad3adp+0", "0x1.c199bdd85529cp+0", "0x1.d5818dcfba487p+0",
    "0x1.ea4afa2a490dap+0",
)  # fmt: skip

_LOGS = (
    "0x0.0p+0", "0x1.08598b59e3a07p-4", "0x1.005588ad375aep-3",
    "0x1.7565011e49675p-3", "0x1.e41fccb76b0d7p-3", "0x1.269621134db92p-2",
    "0x1.588c2d913348fp-2", "0x1.882f1ef83ed45p-2", "0x1.b5b3e24235e88p-2",
    "0x1.e148a1a2726cep-2", "0x1.058aefa811452p-1", "0x1.199fac68b4ab8p-1",
    "0x1.2cf25fad8f1c3p-1", "0x1.3f91275240811p-1", "0x1.5188a4a02d7fep-1",
    "0x1.62e42fefa39efp-1",
)  # fmt: skip

ROOTS = tuple(map(float.fromhex, _ROOTS))
"""2^(n/16)."""

INVERSES = tuple(LAST / (LAST + n) for n in range(STEPS))
"""15/(15 + n)."""

LOGS = tuple(map(float.fromhex, _LOGS))
"""-log of each inverse as it is rounded."""

_FRACTIONS = np.array(ROOTS).view(np.uint64) - np.uint64(1023 << 52)


def _place(t: Any) -> tuple[Any, Any]:
    bits = np.asarray(t, np.float64).view(np.uint64)
    return bits, (bits & np.uint64(STEPS - 1)).astype(np.intp)


def to_root(t: Any) -> Any:
    """Give 2^(n/16) for t = n + 1.5 * 2^52 + 16 * 1023."""
    bits, place = _place(t)
    whole = (bits >> np.uint64(4)) << np.uint64(52)
    return (whole + _FRACTIONS[place]).view(np.float64)


def to_inverse(t: Any) -> Any:
    """Give 15/(15 + n) for t = n + 1.5 * 2^52."""
    return np.array(INVERSES)[_place(t)[1]]


def to_log(t: Any) -> Any:
    """Give -log(15/(15 + n)) for t = n + 1.5 * 2^52."""
    return np.array(LOGS)[_place(t)[1]]
