"""Decide by error analysis how each node of a program is carried.

At many points the sensitivity of the result to every node is known (reverse-mode derivatives at
256 bits). A node computed with an error of e ulp adds factor * e to the error of the result; nodes
that add too much are carried in two parts, and where an exponential would underflow before the
result does, exponentials keep their scale apart. The sum of what is left is the stated bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symact.kernel.functions import FUNCTIONS
from symact.kernel.goals import Goal
from symact.kernel.ir import LIBRARY
from symact.kernel.library import LIBRARY_ULP
from symact.kernel.lower import Widths, constant_nodes
from symact.numeric.program import Node, Program
from symact.numeric.sensitivity import sensitivities

ULP: dict[str, float] = {
    **{op.value: error for op, error in LIBRARY_ULP.items()},
    "add": 0.5, "mul": 0.5, "div": 0.5, "sqrt": 0.5, "neg": 0.0, "input": 0.0, "pow": 1.2,
    "abs": 0.0, "sign": 0.0,
    # with a low part of the argument, and spelled here
    "exp": 1.1, "tanh": 1.3,
    "logistic": 2.4, "softplus": 1.8, "sech": 2.6, "sech2": 3.6, "normal_pdf": 2.5,
    "normal_cdf": 2.8, "erfc": 3.6, "erfcx": 2.9, "erf": 1.5,
}  # fmt: skip
"""Error in ulp of each operation carried in one part, its operands taken as exact: the library's
assumed figures and, for functions spelled here, rounded-up maxima of trial points."""

VANISHING = frozenset(
    {"exp", "logistic", "softplus", "sech", "sech2", "normal_pdf", "normal_cdf", "erfc", "sqrt"}
)
"""Functions that vanish exponentially, or pass on the scale of one that does."""

FAR_LOG2 = -244.0
SQUARED = 2.0
"""Where exp(u) is carried as exp(u/2)^2, its error counts twice and one product is added."""

SHARP: dict[str, float] = {
    "exp": 0.7, "logistic": 1.0, "softplus": 1.2, "sech": 1.0, "sech2": 1.4, "normal_pdf": 1.0,
    "normal_cdf": 1.2, "erfc": 1.3, "erfcx": 0.7, "erf": 0.8, "tanh": 0.7,
}  # fmt: skip
"""Error in ulp of functions computed in pairs around library functions in one part."""

LIBRARY_BOUND = frozenset(FUNCTIONS) - {"sqrt", "abs", "sign"}
"""Functions that stay as wrong as the library's, however sharp the arithmetic around it."""

SATURATING = frozenset({"logistic", "normal_cdf", "tanh", "erf"})
"""Functions whose own error vanishes where they have settled to 1."""

LIMITED = 2.0**40
"""A node carried in two parts is right to about this much better than one ulp."""

LEAST = 0.25
"""A contribution in ulp that is not worth two parts."""

WORTHWHILE = 0.7
"""What computing sharply must leave at most of an error, to be tried before computing deeply."""

PLAIN_LOG2 = 400.0
"""Where no node is larger, squares and products of two of them do not overflow either."""

TINY_LOG2 = -960.0
"""Below, the low part of a pair is a subnormal number."""


OWN_SHARP = 2.0**-5
"""What the low part of a primitive made here leaves of one ulp."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Hold the error of every node at every point, in ulp of the result.

    Attributes:
        x: The points, ascending.
        value: The result, rounded to a double.
        sign: Sign of the result at each point (0 where it is not known).
        errors: errors[point, node], each node carried in one part.
        sharp: sharp[node], what is left of a node's error where it is computed sharply.
        loss: Largest part of the error at a point that comes from underflow alone.
        strained: Whether a node that matters is beyond the doubles' range.
        log2: log2 of the result.
        largest: log2 of the largest node anywhere.
    """

    x: NDArray[np.float64]
    value: NDArray[np.float64]
    sign: NDArray[np.int8]
    errors: NDArray[np.float64]
    sharp: NDArray[np.float64]
    loss: NDArray[np.float64]
    strained: NDArray[np.bool_]
    log2: NDArray[np.float64]
    largest: float


def sample_points(goal: Goal, lo: float, hi: float) -> NDArray[np.float64]:
    """Give points of [lo, hi]: eight to sixteen a binade where functions live, fewer beyond."""
    inner = [m * 2.0**e for e in range(-12, 10) for m in 1 + np.arange(16) / 16 + 1 / 97]
    middle = [1.37 * 2.0**e for e in range(-64, 64)]
    outer = [1.37 * 2.0**e for e in range(goal.smallest + 1, goal.largest, 24)]
    size = np.array(sorted({*inner, *middle, *outer}))
    points = np.concatenate([-size[::-1], size])
    return points[(points > lo) & (points < hi)]


def trial_points(goal: Goal, lo: float, hi: float, edges: Sequence[float]) -> NDArray[np.float64]:
    """Give points of [lo, hi] for a trial: dense where functions live and beside `edges`."""
    dense = np.array([m * 2.0**e for e in range(-7, 6) for m in 1 + np.arange(96) / 96 + 1e-3])
    beside = np.array([e * (1 + k * 2.0**-9) for e in edges for k in range(-8, 9)])
    far = -np.concatenate([np.linspace(600.3, 745.1, 97), np.linspace(750.3, 1500.1, 1537)])
    x = np.concatenate([sample_points(goal, lo, hi), -dense, dense, beside, far, -far])
    return np.unique(x[(x > lo) & (x < hi)])


def analyze(
    program: Program, points: NDArray[np.float64], parameters: Sequence[float], goal: Goal
) -> Analysis:
    """Measure what every node contributes at every point."""
    rows, losses, strained, values, sizes = [], [], [], [], []
    largest = -math.inf
    constants = constant_nodes(program)
    used = _used(program, constants)
    own = [
        _own_error(program, k, constants) if k in used else 0.0 for k in range(len(program.nodes))
    ]
    vanishing = np.array([node.op in VANISHING for node in program.nodes])
    saturating = np.array([node.op in SATURATING for node in program.nodes])
    for x in points:
        found = sensitivities(program, [float(x), *parameters])
        out = found[program.outputs[0]]
        factors = np.array([min(s.factor, 1e300) for s in found])
        sizes_here = np.array([s.log2 for s in found])
        ulps = _ulps_of_result(out.log2, goal)
        finite = np.where(np.isfinite(sizes_here), sizes_here, 0.0)
        largest = max(largest, float(np.max(np.nan_to_num(sizes_here, neginf=-math.inf))))
        half = np.exp2(np.floor(finite) - finite)
        far = goal.scaled & vanishing & (sizes_here < FAR_LOG2)
        strained.append(_strained(factors, sizes_here))
        factors *= ulps
        settled = np.array([abs(s.value) == 1.0 for s in found]) & saturating
        rows.append(np.where(settled, 0.0, factors * (np.array(own) + far * SQUARED) * half))
        losses.append(_underflow_loss(factors, sizes_here, constants))
        values.append(out.value)
        sizes.append(out.log2)
    errors = np.nan_to_num(
        np.array(rows).reshape(len(points), len(program.nodes)), nan=0.0, posinf=1e300
    )
    value = np.array(values)
    sign = np.nan_to_num(np.sign(value)).astype(np.int8)
    sharp = np.array([_sharpened(node.op, goal) for node in program.nodes])
    return Analysis(
        points,
        value,
        sign,
        errors,
        sharp,
        np.array(losses),
        np.array(strained),
        np.array(sizes),
        largest,
    )


def _used(program: Program, constants: frozenset[int]) -> frozenset[int]:
    """Find the nodes that are computed: constants inside of constants are not."""
    used = {program.outputs[0]}
    for node in (n for k, n in enumerate(program.nodes) if k not in constants):
        used.update(node.args)
    return frozenset(used | (set(range(len(program.nodes))) - constants))


def _own_error(program: Program, place: int, constants: frozenset[int]) -> float:
    """Give the error in ulp of one node; constants are rounded once, exact ones not at all."""
    node = program.nodes[place]
    if place in constants:
        return 0.0 if _exact(node) else 0.5
    if node.op == "powi":
        return 0.5 * (int(node.text) - 1)  # squaring doubles what is there already
    exact = {"mul": node.args, "div": node.args[1:]}.get(node.op, ())
    if any(_power_of_two(program.nodes[k]) for k in exact):
        return 0.0
    return ULP.get(node.op, 2.0)


def _sharpened(op: str, goal: Goal) -> float:
    """Give what computing a node in pairs leaves of its error: functions keep the library's."""
    if op not in LIBRARY_BOUND:
        return 1.0 / LIMITED
    if goal.own and (op in goal.own or op not in LIBRARY):
        return OWN_SHARP / ULP[op]
    return min(SHARP.get(op, math.inf) / ULP[op], 1.0)


def _exact(node: Node) -> bool:
    if node.op != "rational":
        return False
    above, below = (int(part) for part in node.text.split("/"))
    return below & (below - 1) == 0 and abs(above) < 1 << 53


def _power_of_two(node: Node) -> bool:
    if node.op != "rational":
        return False
    above, below = (abs(int(part)) for part in node.text.split("/"))
    return above > 0 and above & (above - 1) == 0 and below & (below - 1) == 0


def _ulps_of_result(log2: float, goal: Goal) -> float:
    """Give |out| / ulp(out) over 2^53: 1/2 to 1 for normal results, less for subnormal ones."""
    if not math.isfinite(log2):
        return 0.0
    exponent = math.floor(log2)
    lowest = goal.result_smallest + 52
    return math.pow(2.0, max(log2 - max(exponent, lowest), -1070.0))


def _strained(factors: NDArray[np.float64], log2: NDArray[np.float64]) -> bool:
    """Tell whether a node that the result depends on overflows or vanishes in double."""
    outside = np.isfinite(log2) & ((log2 > 1023.9) | (log2 < -1022.0))
    return bool((outside & (factors > 2.0**-60)).any())


def _underflow_loss(
    factors: NDArray[np.float64], log2: NDArray[np.float64], constants: frozenset[int]
) -> float:
    """Give the largest error from nodes that are subnormal, vanish or overflow in double."""
    lost = np.zeros_like(factors)
    low = log2 < -1022.0
    lost[low] = np.minimum(factors[low], 1e100) * np.exp2(
        np.clip(-1022.0 - log2[low] - 1.0, -60.0, 60.0)
    )
    high = np.isfinite(log2) & (log2 > 1023.9)
    lost[high] = np.minimum(factors[high], 1.0) * 2.0**53
    lost[sorted(constants)] = 0.0
    return float(np.max(np.where(np.isfinite(log2), lost, 0.0), initial=0.0))


def choose_widths(
    analysis: Analysis, judged: NDArray[np.bool_], goal: Goal, target: float
) -> tuple[Widths, NDArray[np.float64]]:
    """Carry in two parts what must be, greedily, worst contribution first.

    Args:
        analysis: The errors of the program's nodes.
        judged: Which points the target holds for.
        goal: Whether exponentials may be scaled.
        target: Largest error in ulp to leave.

    Returns:
        The plan and the remaining error bound at every point, in ulp.
    """
    errors = analysis.errors.copy()
    wide: set[int] = set()
    deep: set[int] = set()
    while True:
        total = errors.sum(axis=1)
        judged_total = np.where(judged, total, 0.0)
        worst = int(judged_total.argmax()) if len(judged_total) else -1
        if worst < 0 or judged_total[worst] <= target:
            break
        node = int(errors[worst].argmax())
        if node in deep or errors[worst, node] <= min(LEAST, target / 8):
            break
        gain = analysis.sharp[node]
        if node not in wide and gain < WORTHWHILE:
            errors[:, node] *= gain
        else:
            deep.add(node)
            errors[:, node] = analysis.errors[:, node] / LIMITED
        wide.add(node)
    scaled = goal.scaled and bool((analysis.loss[judged] > 0.25).any())
    if goal.scaled and wide and bool((judged & (analysis.log2 < TINY_LOG2)).any()):
        scaled = True
    plain = goal.short and analysis.largest < PLAIN_LOG2
    widths = Widths(frozenset(wide), frozenset(deep), scaled, plain)
    return widths, errors.sum(axis=1)
