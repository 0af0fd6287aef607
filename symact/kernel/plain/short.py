"""The fast tier of 16-bit formats: right on all their numbers, by the first phase of float32."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Kernel
from symact.kernel.plain.fast import rounded
from symact.numeric.storage import to_double

COUNT = 1 << 16


def find_short(exact: Kernel, single: Kernel) -> Kernel:
    """Turn an exact kernel of a 16-bit format into one of the fast tier.

    The first phase of the float32 kernel is rounded to the format. It is tried on every number of
    the format (run-time parameters at their defaults); where a result differs, the body stays.

    Args:
        exact: The exact kernel of the format.
        single: That of float32, of the same activation and output.
    """
    unchanged = replace(exact, accuracy="fast")
    if single.quick is None:
        return unchanged
    made = rounded(exact, single.quick)
    how = f"compared with the exact kernel on all {COUNT} numbers"
    made = replace(made, bounds=tuple(Bound(0.5, 0.0, how) for _ in made.bounds))
    codes = np.arange(COUNT, dtype=np.uint32).astype(np.uint16)
    x = codes if exact.dtype == "bfloat16" else codes.view(np.float16)
    ones = codes * 0 + np.uint16(0x3F80) if exact.dtype == "bfloat16" else np.ones_like(x)
    inputs = (x, ones)[: len(exact.arrays)]
    for got, want in zip(interpret(made, *inputs), interpret(exact, *inputs), strict=True):
        lost = np.isnan(to_double(want, exact.dtype))
        same = got.view(np.uint16) == want.view(np.uint16)
        if not (same | (lost & np.isnan(to_double(got, exact.dtype)))).all():
            return unchanged
    return made
