"""How far apart two sides are at most: searched on a grid, then by climbing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symact.documents.judge.points import allowed, plan
from symact.documents.judge.side import Missing, Point, Smooth, compile_condition, compile_side
from symact.documents.records import Question

NEAR = 4
"""Size is measured for |x| up to this."""

GRID = tuple(
    Fraction(round(math.sinh(k / 12) * 1000), 1000) + Fraction(1, 7919) for k in range(-120, 121)
)
"""Places from -11,000 to 11,000, dense near zero."""

GOLDEN = 24
"""Steps of the search for the largest difference around the best place of the grid."""

GROWTH = 1.5
"""Growth between 1,000 and 11,000 that is taken for growth without bound."""

FAR = 5000


@dataclass(frozen=True, slots=True)
class Gap:
    """Hold the largest difference found.

    Attributes:
        size: Its absolute value.
        at: Where.
        scale: Largest absolute value of the left side for |x| <= 4.
        grows: -1 or 1 for the infinity toward which it grows without bound, else 0.
        relative: Against the left side, far out where it grows.
    """

    size: float
    at: Point
    scale: float
    grows: int = 0
    relative: float = 0.0


def largest(question: Question) -> Gap | None:
    """Search for the largest difference of two sides within their domain."""
    left, right = (
        compile_side(side, question.variables) for side in (question.left, question.right)
    )
    laid = plan(question.variables, question.domain, (question.left, question.right))
    inside = compile_condition(question.domain, question.variables)
    x = question.variables[0]
    best: Gap | None = None
    for rest in list(dict.fromkeys(p[1:] for p in laid.generic))[:3]:

        def at(value: Fraction, rest: Point = rest) -> tuple[float, float] | None:
            point = (value, *rest)
            if not allowed(x, value) or not inside.holds(point, 128):
                return None
            return both(left, right, point)

        places = sorted({*GRID, *(p[0] for p in (*laid.generic, *laid.special) if p[1:] == rest)})
        gap = _over(at, places, rest)
        if gap and (best is None or (bool(gap.grows), gap.size) > (bool(best.grows), best.size)):
            best = gap
    return best


def both(left: Smooth, right: Smooth, point: Point) -> tuple[float, float] | None:
    """Give the sizes of the difference and of the left side; no difference is told from noise."""
    a, b = left.at(point, 128), right.at(point, 128)
    if isinstance(a, Missing) or isinstance(b, Missing):
        return None
    difference = a - b
    noise = difference.overlaps(difference - difference)
    return 0.0 if noise else abs(float(difference.mid())), abs(float(a.mid()))


def _over(
    at: Callable[[Fraction], tuple[float, float] | None], places: list[Fraction], rest: Point
) -> Gap | None:
    rows = [(p, v) for p in places if (v := at(p)) is not None]
    if not rows:
        return None
    scale = max((v[1] for p, v in rows if abs(p) <= NEAR), default=max(v[1] for _, v in rows))
    for side, far, mid in ((1, rows[-1], 1000), (-1, rows[0], -1000)):
        middle = min(rows, key=lambda row: abs(row[0] - mid))
        highest = far[1][0] >= max(v[0] for _, v in rows) > 0
        if abs(far[0]) > FAR and highest and far[1][0] > GROWTH * middle[1][0]:
            share = far[1][0] / far[1][1] if far[1][1] else math.inf
            return Gap(far[1][0], (far[0], *rest), scale, side, share)
    k = max(range(len(rows)), key=lambda i: rows[i][1][0])
    low, high = rows[max(k - 1, 0)][0], rows[min(k + 1, len(rows) - 1)][0]
    place, size = _peak(at, low, high, rows[k][0], rows[k][1][0])
    return Gap(size, (place, *rest), scale)


def _peak(
    at: Callable[[Fraction], tuple[float, float] | None],
    low: Fraction,
    high: Fraction,
    place: Fraction,
    size: float,
) -> tuple[Fraction, float]:
    """Climb by thirds."""
    best = (size, place)
    for _ in range(GOLDEN):
        a, b = ((low * (3 - k) + high * k) / 3 for k in (1, 2))
        a, b = a.limit_denominator(10**8), b.limit_denominator(10**8)
        u, v = at(a), at(b)
        if u is None or v is None:
            break
        best = max(best, (u[0], a), (v[0], b))
        low, high = (a, high) if u[0] < v[0] else (low, b)
    return best[1], best[0]
