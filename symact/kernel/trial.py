"""Try a plan on points with known answers, before it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.errors import UndecidedError
from symact.kernel.builder import Builder
from symact.kernel.goals import Goal
from symact.kernel.interpret import interpret
from symact.kernel.ir import Kernel
from symact.kernel.library import modelled
from symact.kernel.piece import Piece, piece_parts
from symact.kernel.precision import (
    trial_points,
)
from symact.kernel.swings import counted
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import reference_many
from symact.numeric.ulp import ulp_error


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Hold points with their right answers, to try a precision plan on."""

    x: NDArray[np.float64]
    want: NDArray[np.float64]
    offset: NDArray[np.float64]


def trial_of(
    piece: Piece,
    goal: Goal,
    defaults: tuple[float, ...],
    around: tuple[tuple[float, float, float], ...],
) -> Trial:
    """Choose points for the trial; those of a short format are numbers of float32."""
    none = np.zeros(0)
    edges = [region.center[0] + r for region in piece.series for r in region.reach]
    x = trial_points(goal, piece.lo.value, piece.hi.value, edges)
    for lo, hi, _ in around:
        x = x[(x <= lo) | (x >= hi)]
    if goal.short:
        x = np.unique(x.astype(np.float32).astype(np.float64))
    try:
        want, offset = reference_many(piece.program, x, defaults, FLOAT64)
    except UndecidedError:
        return Trial(none, none, none)
    return Trial(x, want, offset)


def measure(
    piece: Piece, defaults: tuple[float, ...], trial: Trial, goal: Goal
) -> tuple[float, float]:
    """Run a piece on its trial: largest error in ulp, and where."""
    if not len(trial.x):
        return 0.0, 0.0
    b = Builder(goal.own, short=goal.short)
    names = piece.program.inputs
    parts = piece_parts(b, piece, {n: n for n in names})
    results = tuple(b.add(part or b.const(0.0), b.const(0.0)) for part in (parts.hi, parts.lo))
    constants, body = b.finish(results)
    kernel = Kernel(
        "piece", "value", "float64", names, defaults, constants, body, results, ("", ""),
        (piece.bound,) * 2, "",
    )  # fmt: skip
    hi, lo = interpret(kernel, trial.x, library=modelled)
    with np.errstate(all="ignore"):
        offset = trial.offset - np.nan_to_num(lo / np.spacing(np.abs(trial.want)))
    error = ulp_error(hi, trial.want, offset, FLOAT64)
    error = counted(error, trial.x, trial.want, piece.bound.scale, FLOAT64)
    error[np.isnan(trial.want) | (goal.short & _beyond(hi, trial.want, goal))] = 0.0
    worst = int(error.argmax())
    return float(error[worst]), float(trial.x[worst])


def _beyond(got: NDArray[np.float64], want: NDArray[np.float64], goal: Goal) -> Any:
    """Tell where both the result and the right one are zero or infinite in a short format."""
    sizes = np.abs(got), np.abs(want)
    vanished = np.maximum(*sizes) < 2.0 ** (goal.result_smallest - 4.0)
    return vanished | ((np.minimum(*sizes) > 2.0**200) & (np.signbit(got) == np.signbit(want)))
