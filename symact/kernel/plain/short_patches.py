"""Choose single results by their input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from symact.errors import KernelError
from symact.kernel.ir import Op
from symact.kernel.plain.short_plans import Draft
from symact.kernel.plain.short_ways import CODES, carried, numbers
from symact.numeric.storage import to_double

MOST = 8
"""So many inputs of each result may be singled out."""

SIGN = 0x8000

LATE = "the input, once the result stands"


def patched(draft: Draft, want: Sequence[Any]) -> Draft:
    """Choose the results that are wrong by their input, and try again.

    Raises:
        KernelError: There are too many, or a result still is wrong.
    """
    names = tuple(
        _patched(draft, name, CODES[wrong], codes)
        for name, wrong, codes in zip(draft.names, draft.wrong, want, strict=True)
    )
    done = replace(draft, names=names).tried(want)
    if done.count:
        raise KernelError(f"{done.count} results would be wrong")
    return done


def _patched(draft: Draft, name: str, places: Any, codes: Any) -> str:
    w, x = draft.w, numbers(draft.dtype)
    right = to_double(carried(codes, draft.dtype), draft.dtype)
    rows = _rows({int(p) for p in places if x[p]}, codes)
    if len(rows) > MOST:
        raise KernelError(f"{len(places)} results would have to be chosen by their input")
    wide = w.op(Op.WIDEN, "x") if len(places) else ""
    # compilers would make all comparisons first, and run out of places to keep them
    late = w.op(Op.MULADD, name, w.const(0.0), wide, why=LATE) if len(rows) > 1 else wide
    for place, both in rows:
        at = late if np.isfinite(right[place]) and np.isfinite(x[place]) else wide
        size = w.op(Op.ABS, at) if both else at
        here = w.op(Op.EQUAL, size, w.const(float(x[place]), "an input beside a tie"))
        name = w.select(here, w.const(float(right[place]), "its result"), name)
    if (x[places] == 0).any():
        name = w.select(w.op(Op.EQUAL, wide, w.const(0.0)), _at_zero(w, wide, codes, right), name)
    return name


def _rows(places: set[int], codes: Any) -> list[tuple[int, bool]]:
    """Give the places, a number and its negative in one where they have one result."""
    both = {p for p in places if not p & SIGN and codes[p] == codes[p | SIGN]}
    both = {p for p in both if p | SIGN in places}
    alone = places - both - {p | SIGN for p in both}
    return sorted([(p, False) for p in alone] + [(p, True) for p in both])


def _at_zero(w: Any, wide: str, codes: Any, right: Any) -> str:
    """Append the results at both zeros, one or two that differ in sign."""
    if codes[0] == codes[SIGN]:
        return str(w.const(float(right[0]), "result at 0"))
    if np.isnan(right[0]) or codes[0] ^ SIGN != codes[SIGN]:
        raise KernelError("results at the zeros have nothing in common")
    if codes[0] & SIGN:
        wide = w.op(Op.NEG, wide)
    return str(w.op(Op.COPYSIGN, w.const(abs(float(right[0])), "result at 0"), wide))
