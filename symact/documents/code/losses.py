"""Where a program overflows or loses digits in float32 as it is written.

The program is computed in float32 in its own order of operations and held against the exact value
of its formula, correctly rounded, at a fixed plan of points; the ends of the ranges are then
found by bisection between two points of the plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from symact.derive.branches import Branches, to_branches
from symact.documents.code.ir import Op
from symact.documents.code.records import Loss
from symact.documents.code.sampled import run_float32
from symact.errors import SymactError
from symact.numeric.formats import FLOAT32
from symact.numeric.oracle import round_value
from symact.numeric.program import Program, compile_program

LOST = 2.0**-12
"""A relative error from which half of the digits of float32 are lost."""

BISECTIONS = 16

OVERFLOWS, LOSES = "overflows", "loses digits"


def _plan() -> list[float]:
    near = np.linspace(-120, 120, 161) + 0.37
    far = np.concatenate([s * 2.0 ** np.arange(-24, 66, 2.0) * 1.0625 for s in (-1, 1)])
    return sorted({float(v) for v in np.concatenate([near, far]).astype(np.float32)})


PLAN = tuple(_plan())


def losses(body: Op, expr: Any, x: Any, values: Mapping[str, float]) -> tuple[Loss, ...]:
    """Find the ranges of x on which a program is wrong in float32.

    Args:
        body: The program.
        expr: Its formula in x alone.
        x: The symbol.
        values: Numbers of its parameters.

    Raises:
        SymactError: The formula has no finite list of pieces.
    """
    judge = _Judge(body, to_branches(expr, x), values)
    kinds = _closed([judge.kind(p) for p in PLAN])
    found: list[Loss] = []
    start = 0
    while start < len(PLAN):
        end = start
        while end + 1 < len(PLAN) and kinds[end + 1] == kinds[start]:
            end += 1
        if kinds[start]:
            found.append(judge.loss(kinds[start], start, end))
        start = end + 1
    return tuple(found)


def _closed(kinds: list[str]) -> list[str]:
    """Close gaps of one or two points that are right by luck."""
    result = list(kinds)
    for k, kind in enumerate(kinds):
        ahead = kinds[k + 1 : k + 3]
        if not kind and k and result[k - 1] and result[k - 1] in ahead:
            result[k] = result[k - 1]
    return result


class _Judge:
    """Hold a program and its formula, prepared."""

    def __init__(self, body: Op, branches: Branches, values: Mapping[str, float]) -> None:
        self.body = body
        self.values = values
        self.pieces = [
            (float(p.lo), float(p.hi), _compiled(p.expr, branches.symbol)) for p in branches.pieces
        ]
        got = run_float32(body, np.array(PLAN, dtype=np.float32), values)
        self.got = dict(zip(PLAN, map(float, got), strict=True))

    def computed(self, x: float) -> float:
        if x not in self.got:
            point = np.array([x], dtype=np.float32)
            self.got[x] = float(run_float32(self.body, point, self.values)[0])
        return self.got[x]

    def wanted(self, x: float) -> float:
        """Give the exact value rounded to float32; NaN where it is not known."""
        for lo, hi, program in self.pieces:
            if lo < x < hi and program is not None:
                try:
                    return round_value(program, [x], FLOAT32).want
                except SymactError:
                    return math.nan
        return math.nan

    def kind(self, x: float) -> str:
        """Say what is wrong at a point, nothing where nothing is."""
        got = self.computed(x)
        want = self.wanted(x)
        if not math.isfinite(want):
            return ""
        if not math.isfinite(got):
            return OVERFLOWS
        if abs(want) < FLOAT32.min_normal:
            return ""
        return LOSES if abs(got - want) > LOST * abs(want) else ""

    def loss(self, kind: str, start: int, end: int) -> Loss:
        """Describe a run of points of the plan."""
        lo = "-oo" if start == 0 else self._edge(kind, PLAN[start - 1], PLAN[start])
        hi = "oo" if end == len(PLAN) - 1 else self._edge(kind, PLAN[end + 1], PLAN[end])
        at = _typical(PLAN[start : end + 1])
        return Loss(kind, lo, hi, shown(at), shown(self.computed(at)), shown(self.wanted(at), 6))

    def _edge(self, kind: str, good: float, bad: float) -> str:
        for _ in range(BISECTIONS):
            middle = float(np.float32((good + bad) / 2))
            if middle in (good, bad):
                break
            if self.kind(middle) == kind:
                bad = middle
            else:
                good = middle
        return shown(bad)


def _compiled(expr: Any, x: Any) -> Program | None:
    try:
        return compile_program([expr], [x])
    except SymactError:
        return None


def _typical(points: tuple[float, ...]) -> float:
    """Choose a point of ordinary size out of a run."""
    return min(points, key=lambda p: abs(math.log2(max(abs(p), 1e-9)) - 4.5))


def shown(value: float, digits: int = 4) -> str:
    """Write a number with few digits."""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return f"{value:.{digits}g}"
