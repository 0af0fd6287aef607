"""Few results lie so near a tie that rounding decides wrongly: steps that are as good, but differ.

A last bit of a coefficient more or less changes nothing but where the roundings fall; a last bit
more or less of every result moves those that are ties, where it is known which way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from symact.kernel.ir import Op
from symact.kernel.plain.short_plans import Draft
from symact.kernel.plain.short_ways import CODES, WAYS, Code, missed, narrowed, run
from symact.kernel.plain.writer import EXACT, WHOLE, significant

NEAR = 6.0
"""In last bits: results this close to a tie may change sides."""

SMALLEST = 2.0**-149
"""The smallest float. Added to a result it moves ties of subnormal numbers, and nothing else."""

ROUNDS, ROWS, BITS, SHARE = 5, 256, 2, 3.0
"""So often coefficients are moved in so many ways by up to so many last bits, all of them or a few;
the best is where the next round begins."""

SEED = 20260101
LARGEST = 400
"""Where more inputs are near ties they are ties by their nature."""

DIGITS = 12
"""A constant of fewer digits is meant as it is."""

FIXED = frozenset({Op.LESS, Op.LESS_EQUAL, Op.EQUAL, Op.CLAMP_MIN, Op.CLAMP_MAX, Op.SELECT})


def moved_results(draft: Draft, which: int) -> Iterator[str]:
    """Append one result with its last bit moved up or down, or by the side on which x is."""
    w, name = draft.w, draft.names[which]
    last = w.f.unit * 2
    if draft.dtype == "bfloat16" and w.f.scale:
        for step in (SMALLEST, -SMALLEST):
            moved = w.op(Op.ADD, name, w.const(step, "settles ties of subnormal numbers"))
            yield w.op(Op.COPYSIGN, moved, name)
    for factor in (1.0 + last, 1.0 - last):
        yield w.op(Op.MUL, name, w.const(factor, "settles ties"))
    x = w.op(Op.WIDEN, "x")
    for step in (last, -last):
        side = w.op(Op.COPYSIGN, w.const(abs(step)), x if step > 0 else w.op(Op.NEG, x))
        yield w.op(Op.MUL, name, w.op(Op.ADD, w.const(1.0), side))


def nudged(draft: Draft, want: Sequence[Any]) -> Draft:
    """Move the last bits of results where that leaves fewer wrong by more than it costs."""
    near = _near(draft.code()) if draft.count else CODES[:0]
    for which in range(len(draft.names)):
        if not draft.wrong[which].any():
            continue
        for name in moved_results(draft, which):
            names = (*draft.names[:which], name, *draft.names[which + 1 :])
            other = replace(draft, names=names)
            if _count(other.code(), want, near) < draft.count:
                other = other.tried(want)
                draft = min(draft, other, key=lambda each: (each.cost, each.count))
    return draft


def _near(code: Code) -> Any:
    """Give the codes of inputs where a result is near a tie, in one way or another."""
    ends = {step.target: step.args[0] for step in code.body}
    bare = replace(code, results=tuple(ends[r] for r in code.results))
    last, least = (2.0**-24, SMALLEST) if code.arithmetic == "float32" else (2.0**-53, 0.0)
    near = np.zeros(CODES.shape, bool)
    for y in (y for way in WAYS[code.arithmetic] for y in run(bare, way)):
        with np.errstate(all="ignore"):
            away = np.abs(y) * y.dtype.type(NEAR * last) + y.dtype.type(least)
            near |= narrowed(y - away, code.dtype) != narrowed(y + away, code.dtype)
    return CODES[near]


def _count(code: Code, want: Sequence[Any], codes: Any, moved: Any = None) -> Any:
    """Count what is wrong at some inputs, for each row of moved constants."""
    ways = [run(code, way, codes, moved) for way in WAYS[code.arithmetic]]
    wrong = [
        np.logical_or.reduce([missed(got[k], want[k][codes], code.dtype) for got in ways])
        for k in range(len(want))
    ]
    return sum(np.count_nonzero(each, axis=-1) for each in wrong)


def lucky(draft: Draft, want: Sequence[Any]) -> Draft:
    """Move last bits of coefficients such that fewer results are wrong."""
    code = draft.code()
    names = _coefficients(code) if draft.count else []
    codes = _near(code) if names else CODES[:0]
    if not names or len(codes) > LARGEST:
        return draft
    number = np.float32 if code.arithmetic == "float32" else np.float64
    rng = np.random.default_rng(SEED)
    best = np.array([c.value for n in names for c in code.constants if c.name == n], number)
    count = draft.count
    for _ in range(ROUNDS):
        steps = rng.integers(-BITS, BITS + 1, (ROWS, len(names)))
        steps[::2] *= rng.uniform(size=(ROWS, len(names)))[::2] < SHARE / len(names)
        rows = (best + steps * np.spacing(best)).astype(number)
        moved = {n: rows[:, [k]] for k, n in enumerate(names)}
        counts = np.asarray(_count(code, want, codes, moved))
        if counts.min() >= count:
            break
        count, best = int(counts.min()), rows[int(np.argmin(counts))]
        if not count:
            break
    kept = {**draft.moved, **dict(zip(names, map(float, best), strict=True))}
    other = replace(draft, moved=kept).tried(want)
    return min(draft, other, key=lambda each: each.count)


def _coefficients(code: Code) -> list[str]:
    """Give the constants whose last bits are free."""
    fixed = {
        name
        for step in code.body
        if step.op in FIXED or step.why in {EXACT, WHOLE}
        for name in step.args
    }
    return [c.name for c in code.constants if c.name not in fixed and significant(c.value) > DIGITS]
