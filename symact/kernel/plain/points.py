"""Sample points of plain kernels: numbers of float32 where errors may be largest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.kernel.piece import Piece

SEED = 20260101
DENSE, SPARSE = 4000, 400
FURTHEST = float(np.finfo(np.float32).max)
PARAMETER_SPREAD = 5.0


def sample(results: Sequence[Sequence[Piece]]) -> NDArray[np.float64]:
    """Give ascending numbers of float32: all sizes, dense in the middle, close to every zero."""
    rng = np.random.default_rng(SEED)
    exponents = np.concatenate([np.linspace(-149, 127.99, SPARSE), rng.uniform(-14, 7, DENSE)])
    sizes = 2.0**exponents * (1 + rng.uniform(-0.3, 0.0, exponents.size))
    parts = [sizes, -sizes, rng.uniform(-20, 20, DENSE), rng.uniform(-110, 110, DENSE // 2)]
    places = set(_places(results))
    near = 2.0 ** rng.uniform(-24, 2, SPARSE)
    for place in sorted(places):
        parts += [place + near, place - near, np.array([place])]
    whole = np.concatenate([*parts, [FURTHEST, -FURTHEST]])
    with np.errstate(over="ignore"):
        x = np.unique(whole.astype(np.float32).astype(np.float64))
    return np.asarray(x[np.isfinite(x) & (x != 0)], np.float64)


def _places(results: Sequence[Sequence[Piece]]) -> Iterable[float]:
    for piece in (p for pieces in results for p in pieces):
        yield from (region.center[0] for region in piece.series if region.center[0])
        yield from (end.value for end in (piece.lo, piece.hi) if 0 < abs(end.value) < np.inf)
        yield from (t.edge for t in piece.tails if abs(t.edge) < 2.0**20)


def parameters(defaults: Sequence[float], count: int) -> list[Any]:
    """Give values of run-time parameters at the points: the default at half of them."""
    rng = np.random.default_rng(SEED + 1)
    found = []
    for value in defaults:
        spread = 2.0 ** rng.uniform(-PARAMETER_SPREAD, PARAMETER_SPREAD, count)
        moved = value * spread if value else rng.uniform(-2, 2, count)
        column = np.where(rng.uniform(size=count) < 1 / 2, value, moved)
        found.append(column.astype(np.float32).astype(np.float64))
    return found


def upstreams(count: int) -> NDArray[np.float64]:
    """Give upstream gradients at the points: 1 and 3 by turns, numbers of all sizes at a third."""
    rng = np.random.default_rng(SEED + 2)
    wide = np.exp2(rng.uniform(-149, 127.9, count)) * rng.choice([-1.0, 1.0], count)
    turns = np.where(np.arange(count) % 2, 1.0, 3.0)
    chosen = np.where(np.arange(count) % 3 == 0, wide, turns)
    return chosen.astype(np.float32).astype(np.float64)
