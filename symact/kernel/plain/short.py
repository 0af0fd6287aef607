"""Kernels of 16-bit formats in few steps, right on all of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from symact.errors import KernelError, UndecidedError
from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Brief, Kernel
from symact.kernel.legality import check
from symact.kernel.piece import Piece
from symact.kernel.plain.fast import rounded
from symact.kernel.plain.lower import NoFormError
from symact.kernel.plain.short_luck import lucky, nudged
from symact.kernel.plain.short_patches import patched
from symact.kernel.plain.short_plans import (
    Draft,
    Plan,
    has_form,
    plans,
    plans_in_doubles,
    with_nan,
    write,
)
from symact.kernel.plain.short_ways import CODES, COUNT, carried, holds_flushed, missed

HOW = f"compared on all {COUNT} numbers with the kernel in pairs of doubles, fused or not"

LUCKY = 2
"""So many of the best drafts are improved."""

TRIES, FEWEST, FEW, ENOUGH = 2, 4, 12, 2
"""After so many tries one draft will do that is wrong for the fewest inputs, or so many that are
for a few."""


def find_brief(
    kernel: Kernel, results: Sequence[Sequence[Piece]], *, flushed: bool = True
) -> Brief | None:
    """Find float32 steps that give the bits of an exact kernel of a 16-bit format, or doubles.

    They are tried on every number of the format, with multiplications and additions fused and not.

    Args:
        kernel: The exact kernel.
        results: The pieces of each of its results.
        flushed: Whether results are to hold where subnormal floats are flushed to zero as well:
            those of bfloat16 that are subnormal may then be 0, and inputs be taken for 0.

    Returns:
        None where a run-time parameter or a second array leaves too many inputs to try, or where
        no steps are found.
    """
    if kernel.defaults or kernel.arrays != ("x",) or not has_form(results):
        return None
    want = [r.view(np.uint16) for r in interpret(kernel, carried(CODES, kernel.dtype))]
    for ways in (plans(results, kernel.dtype), plans_in_doubles()):
        found = drafts(ways, results, kernel.dtype, want)
        better = [lucky(nudged(draft, want), want) for draft in found[:LUCKY]]
        for draft in sorted([*better, *found[LUCKY:]], key=lambda each: each.cost):
            with suppress(KernelError):
                code = patched(draft, want).code()
                if flushed and not holds_flushed(code, want):
                    continue
                bounds = tuple(Bound(0.5, 0.0, HOW) for _ in code.results)
                brief = Brief(
                    *(code.constants, code.body, code.results, code.arithmetic, bounds),
                    tried=(kernel.constants, kernel.body),
                )
                check(brief.of(kernel))
                return brief
    return None


def drafts(
    ways: Iterable[Plan], results: Sequence[Sequence[Piece]], dtype: str, want: Sequence[Any]
) -> list[Draft]:
    """Give drafts, the best first: as far as one that is always right, or some that nearly are."""
    found: list[Draft] = []
    known: list[Any] = []
    for tries, plan in enumerate(ways):
        if tries >= TRIES and _enough(found):
            break
        try:
            draft = write(plan, results, dtype, want)
            code = draft.code()
        except NoFormError:
            break
        except (KernelError, UndecidedError):
            continue
        if (code.constants, code.body) not in known:
            known.append((code.constants, code.body))
            found.append(with_nan(draft.tried(want), want))
    return sorted(found, key=lambda each: each.cost)


def _enough(found: Sequence[Draft]) -> bool:
    counts = [draft.count for draft in found]
    return min(counts, default=FEW) <= FEWEST or sum(c <= FEW for c in counts) >= ENOUGH


def find_short(
    exact: Kernel, results: Sequence[Sequence[Piece]], make_single: Callable[[], Kernel]
) -> Kernel:
    """Turn an exact kernel of a 16-bit format into one of the fast tier.

    Where no steps are known that are right for every input, the first phase of the float32
    kernel is rounded to the format. It is tried on every number of the format (run-time parameters
    at their defaults); where a result differs, the body stays.

    Args:
        exact: The exact kernel of the format.
        results: The pieces of each of its results.
        make_single: Makes that of float32, of the same activation and output.
    """
    unchanged = replace(exact, accuracy="fast", brief=None)
    brief = exact.brief
    if exact.dtype == "bfloat16" and (brief is None or brief.arithmetic == "float64"):
        # floats that are only right where subnormal ones are kept will do here
        brief = find_brief(exact, results, flushed=False) or brief
    if brief is not None:
        return brief.of(unchanged)
    single = make_single()
    if single.quick is None:
        return unchanged
    made = replace(rounded(exact, single.quick), brief=None)
    how = f"compared with the exact kernel on all {COUNT} numbers"
    made = replace(made, bounds=tuple(Bound(0.5, 0.0, how) for _ in made.bounds))
    x = carried(CODES, exact.dtype)
    ones = CODES * 0 + np.uint16(0x3F80) if exact.dtype == "bfloat16" else np.ones_like(x)
    inputs = (x, ones)[: len(exact.arrays)]
    for got, want in zip(interpret(made, *inputs), interpret(exact, *inputs), strict=True):
        if missed(got.view(np.uint16), want.view(np.uint16), exact.dtype).any():
            return unchanged
    return made
