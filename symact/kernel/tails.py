"""Where a result settles far out: to a constant double, or to a multiple of a power of x.

Seen at the sample points of the error analysis; a kernel's claims are verified. Inside such a tail
x is held at its edge, so that nothing overflows on the way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from symact.kernel.builder import Builder
from symact.kernel.goals import Goal
from symact.kernel.ir import Op
from symact.kernel.precision import Analysis

UNKNOWN = "unknown"
"""Stands for a value beyond the exponents of ball arithmetic, as exp(exp(1e300))."""

MIN_FLAT = 8
"""A tail of fewer sample points is not taken for settled."""

MAX_DEGREE = 4
FIRST_POWER, LAST_POWER = 2.0**30, 2.0**400
"""Edges of power tails lie between these."""

SETTLED_FROM, SETTLED_LOG2 = 2.0**500, -(2.0**60)
"""From here on a constant result, or one below this, has settled whatever the parameters."""

SAME = 2.0**-50
"""Difference of two quotients of rounded results that are the same."""

BITS_BEYOND = 16
"""The edge lies 2^16 times further out than where the quotients are the same to 2^-50."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Hold an edge and a degree: beyond it, f(x) = f(edge) (x/edge)^degree."""

    edge: float
    degree: int = 0


NO_TAIL = Tail(math.inf)


def find_tails(
    analysis: Analysis, goal: Goal, parametric: bool, strained: tuple[bool, bool]
) -> tuple[Tail, Tail]:
    """Find the left and the right tail; an infinite edge says that there is none.

    `strained` says that intermediate results overflow or vanish where x is held for an infinity.

    A result settles at a place which depends on run-time parameters: with these, it must have
    settled very far out, or vanished by very much.
    """
    lo, hi = _settled_tails(analysis) if parametric else flat_tails(analysis, goal)
    left, right = (
        _power_tail(analysis, goal, side, beyond)
        for side, beyond in zip((-1, 1), strained, strict=True)
    )
    return _better(left, Tail(lo)), _better(right, Tail(hi))


def _better(power: Tail, flat: Tail) -> Tail:
    """Prefer a power of another degree than 0, then the constant tail that begins sooner."""
    return power if power.degree or abs(power.edge) < abs(flat.edge) else flat


def append_held(b: Builder, x: str, tails: tuple[Tail, Tail]) -> str:
    """Append x held between the edges."""
    lo, hi = (t.edge if math.isfinite(t.edge) else side * math.inf
              for t, side in zip(tails, (-1, 1), strict=True))  # fmt: skip
    return b.clamp(x, lo, hi, "edge of a settled tail")


def append_powers(b: Builder, x: str, result: str, tails: tuple[Tail, Tail]) -> str:
    """Append the factors (x/edge)^degree of the tails; the quotient is exact."""
    for tail, compare in zip(tails, ((1, 0), (0, 1)), strict=True):
        if not tail.degree:
            continue
        edge = b.const(tail.edge, "edge of a settled tail")
        order = (x, edge) if compare == (1, 0) else (edge, x)
        ratio = b.select(b.op(Op.LESS, *order), b.div(x, edge), b.const(1.0))
        for _ in range(abs(tail.degree)):
            result = (b.mul if tail.degree > 0 else b.div)(result, ratio)
    return result


def flat_tails(analysis: Analysis, goal: Goal) -> tuple[float, float]:
    """Find from where on the result is one double, to the left and to the right.

    A zero counts where the result is far below the smallest subnormal number. Infinite ends say
    that there is no such tail. Seen at the sample points; a kernel's claims are verified.
    """
    lost = analysis.log2 < goal.result_smallest - 4.0
    key = np.where(lost, np.copysign(0.0, analysis.value), analysis.value)
    subnormal = ~lost & (analysis.log2 < goal.result_smallest + 60.0)
    unsigned = np.isnan(key) | np.isneginf(analysis.log2)
    keys = [
        None if near else UNKNOWN if unclear else float(k).hex()
        for k, near, unclear in zip(key, subnormal, unsigned, strict=True)
    ]
    left, right = _flat_run(keys), _flat_run(keys[::-1])
    x = analysis.x
    return (
        float(x[left - 2]) if left >= MIN_FLAT else -math.inf,
        float(x[len(x) - right + 1]) if right >= MIN_FLAT else math.inf,
    )


def _settled_tails(analysis: Analysis) -> tuple[float, float]:
    """Find where the result has settled also for parameters that are smaller by 2^-400.

    exp(-beta 2^500) is zero for beta > 2^-400. Infinite ends say that there is no such tail.
    """
    ends = []
    for side in (-1, 1):
        beyond = side * analysis.x > SETTLED_FROM
        gone = bool((analysis.log2[beyond] < SETTLED_LOG2).all())
        values = analysis.value[beyond]
        constant = bool(np.isfinite(values).all() and (values[1:] == values[:-1]).all())
        settled = int(beyond.sum()) >= MIN_FLAT and (gone or constant)
        ends.append(side * (SETTLED_FROM if settled else math.inf))
    return ends[0], ends[1]


def _flat_run(keys: list[str | None]) -> int:
    """Count how many keys at the start are the same, those that could not be computed aside."""
    wanted = next((k for k in keys if k != UNKNOWN), None)
    run = 0
    while run < len(keys) and wanted is not None and keys[run] in {wanted, UNKNOWN}:
        run += 1
    return run if keys[:run].count(wanted) >= MIN_FLAT else 0


def _power_tail(analysis: Analysis, goal: Goal, side: int, beyond: bool) -> Tail:
    """Find a power tail where intermediate results overflow or vanish."""
    far = np.flatnonzero(side * analysis.x >= FIRST_POWER)
    far = far[np.argsort(np.abs(analysis.x[far]))]
    usable = [k for k in far if _normal(analysis, int(k), goal)]
    if not (beyond or analysis.strained[far].any()) or len(usable) < MIN_FLAT:
        return NO_TAIL
    x, y, log2 = (a[usable] for a in (analysis.x, analysis.value, analysis.log2))
    degree = round(float((log2[-1] - log2[-2]) / math.log2(x[-1] / x[-2])))
    with np.errstate(all="ignore"):
        ratio = (y[1:] / y[:-1]) / (x[1:] / x[:-1]) ** degree
    bad = np.flatnonzero(~(np.abs(ratio - 1.0) <= SAME))
    start = int(bad[-1]) + 1 if len(bad) else 0
    if abs(degree) > MAX_DEGREE or len(usable) - start < MIN_FLAT:
        return NO_TAIL
    edge = 2.0 ** (math.ceil(math.log2(abs(x[start]))) + BITS_BEYOND)
    return Tail(side * edge, degree) if edge <= LAST_POWER else NO_TAIL


def _normal(analysis: Analysis, k: int, goal: Goal) -> bool:
    """Tell whether the result at a point is a finite normal number."""
    lowest = goal.result_smallest + 54
    return bool(lowest < analysis.log2[k] < goal.largest)
