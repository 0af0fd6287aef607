"""Sample points of gated first phases, and the inputs of their trials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symact.errors import UndecidedError
from symact.kernel.builder import Builder
from symact.kernel.gated_parts import append_factor
from symact.kernel.goals import GOALS
from symact.kernel.ir import Kernel, Quick
from symact.kernel.outputs import UPSTREAM
from symact.kernel.pairs import collapse
from symact.kernel.piece import Piece
from symact.kernel.plain.points import SEED, parameters, sample, upstreams
from symact.kernel.plain.quick import doubles, sizes
from symact.kernel.plain.writer import Writer
from symact.numeric.fit import bisect_root

if TYPE_CHECKING:
    from symact.kernel.gated import GatedPlan

Points = dict[str, Any]
"""Values by input, all of one length."""

Truths = dict[int, Any]
"""Values of factors at sample points, by the identity of the factor."""

SPECIAL = (
    0.0, -0.0, np.inf, -np.inf, 3e38, -3e38, 2.0**-149, -(2.0**-149), np.nan,
    1.0, -1.0, 1e3, -1e3, 100.0, -100.0, 2.0**-100, -(2.0**-100), 20.0, -20.0,
)  # fmt: skip
UPSTREAM_SPECIAL = (1.0, 0.0, -np.inf, np.nan, 2.0**-149, -3e38)
FACTORS = (-1.0, 0.0, 1e30, np.inf, np.nan)
"""Parameters of any sign are tried at so many times their default (0 counts as 1)."""

USUAL, UNDECIDED = 16.0, 2.0**-7
"""Of results of inputs of this size, and not less than its inverse, so many may be undecided where
parameters are at their defaults: a gate that others have settled to 1 leaves ties (1 + b)."""

STEPS, ROOT_BITS = np.concatenate([np.arange(32), np.geomspace(32, 2.0**20, 64)]), 120
"""Numbers of float32 beside a zero are taken that lie so many further."""

BESIDE = 2.0**-8
"""Results that are so small a share of what their errors are relative to lie beside a zero."""

REACH = 2.0**10
"""Parameters that are larger are left to the whole kernel."""

STEEPER = (1.0, 4.0)
"""Others are tried at these."""


def points_of(plan: GatedPlan) -> Points:
    """Give sample points of every input; those of both arrays are paired at random."""
    rng = np.random.default_rng(SEED + 3)
    found = {}
    for letter in plan.activation.inputs:
        factors = [f for row in plan.rows for term in row for f in term if f.input == letter]
        beside = [_beside_roots(p, plan.defaults) for f in factors for p in f.pieces]
        found[letter] = np.concatenate([sample([f.pieces for f in factors]), *beside])
    count = max(len(v) for v in found.values())
    points = {
        n: np.concatenate([v, rng.choice(v, count - len(v))])[rng.permutation(count)]
        for n, v in found.items()
    }
    if UPSTREAM in plan.arrays:
        # a short one times a gate that is 1 gives many ties
        short, usual = upstreams(count), np.float32(rng.uniform(1, 4, count)).astype(np.float64)
        points[UPSTREAM] = np.where(np.isin(short, (1.0, 3.0)), usual, short)
    rows = [p for p in plan.activation.parameters if not p.derived]
    for row, column in zip(rows, parameters(plan.defaults, count), strict=True):
        far = np.exp2(rng.uniform(-40, 39.9, count))
        some = np.where(
            rng.uniform(size=count) < 1 / 8,
            column * np.minimum(far, REACH / np.abs(column)),
            column,
        )
        sign = np.where(rng.uniform(size=count) < 1 / 4, -1.0, 1.0)
        points[row.name] = (
            (some * sign if row.domain == "real" else some).astype(np.float32).astype(np.float64)
        )
    return points


def _beside_roots(piece: Piece, defaults: Sequence[float]) -> Any:
    """Give the numbers of float32 beside zeros that run-time parameters move, at their defaults.

    There the terms cancel that the error is made of; polynomials are put beside the other zeros.
    """
    found = [np.zeros(0)]
    for zone in piece.bound.neighbourhoods:
        try:
            root = bisect_root(piece.program, zone.lo, zone.hi, defaults, ROOT_BITS)
        except UndecidedError:
            continue
        nearest = np.float32(float(root.mid())).view(np.int32)
        bits = nearest + np.concatenate([STEPS, -STEPS])
        found.append(bits.astype(np.int32).view(np.float32).astype(np.float64))
    return np.concatenate(found)


def true_factors(plan: GatedPlan, points: Points) -> Truths:
    """Compute every factor by the assignments of the whole kernel, rounded to one double."""
    found: Truths = {}
    for factor in (f for row in plan.rows for term in row for f in term):
        if id(factor) in found:
            continue
        b = Builder(GOALS[plan.dtype].own, short=True)
        pair = append_factor(b, factor, {n: n for n in plan.names}).pair
        name = collapse(b, pair)
        alone = Quick(*b.finish((name,)), (name,), (0.0,))
        (made,) = doubles(_shell(plan), alone, [points[n] for n in plan.names])
        found[id(factor)] = np.broadcast_to(made, points[plan.arrays[0]].shape)
    return found


def _shell(plan: GatedPlan) -> Kernel:
    """Give a kernel with the inputs of a plan that computes nothing."""
    return Kernel(
        plan.activation.name, plan.output, "float32", plan.names, plan.defaults, (), (), (), (),
        (), "", plan.arrays,
    )  # fmt: skip


def trial_inputs(kernel: Kernel, plan: GatedPlan, points: Points) -> tuple[Any, ...]:
    """Choose inputs for a trial: the sample points, and all pairs of special numbers."""
    others = UPSTREAM_SPECIAL if UPSTREAM in plan.arrays else (1.0,)
    a, b, upstream = (v.ravel() for v in np.meshgrid(SPECIAL, SPECIAL, others))
    columns = [list(kernel.defaults)]
    rows = [p for p in plan.activation.parameters if not p.derived]
    for k, row in enumerate(rows):
        for factor in FACTORS if row.domain == "real" else STEEPER:
            columns.append([*kernel.defaults])
            columns[-1][k] = (kernel.defaults[k] or 1.0) * factor
    first, second = plan.activation.inputs
    sets = len(columns) if rows else 1
    special = {first: np.tile(a, sets), second: np.tile(b, sets), UPSTREAM: np.tile(upstream, sets)}
    for k, row in enumerate(rows):
        special[row.name] = np.repeat([c[k] for c in columns], a.size)
    return tuple(np.concatenate([points[n], special[n]]).astype(np.float32) for n in kernel.inputs)


def agrees(kernel: Kernel, quick: Quick, inputs: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """Tell whether every decided result has the bits of the whole kernel, and most are decided.

    Args:
        kernel: The whole kernel.
        quick: Its first phase.
        inputs: Of a trial.
        wanted: Results of the whole kernel.
    """
    given = [np.abs(v) for v in inputs[: len(kernel.arrays)]]
    numbers = zip(inputs[len(kernel.arrays) :], kernel.defaults, strict=True)
    usual = np.logical_and.reduce(
        [(v < USUAL) & (v > 1 / USUAL) for v in given] + [v == np.float32(d) for v, d in numbers]
    )
    rows = zip(
        wanted, doubles(kernel, quick, inputs), quick.errors, sizes(kernel, quick, inputs),
        quick.scales or quick.results, quick.results, strict=False,
    )  # fmt: skip
    for want, r, error, size, scale, name in rows:
        with np.errstate(all="ignore"):
            ends = (r * (1 - error), r * (1 + error))
            counted = usual
            if scale != name:
                ends = (r - size * error, r + size * error)
                counted = usual & (np.abs(r) > BESIDE * np.abs(size))
            low, high = (end.astype(np.float32) for end in (ends if error else (r, r)))
        sure = same_bits(low, high)
        if not (same_bits(want, low) | ~sure).all() or np.mean(~sure[counted]) >= UNDECIDED:
            return False
    return True


def same_bits(x: Any, y: Any) -> Any:
    """Tell where float32 numbers have the same bits, or both are NaN."""
    return (x.view(np.uint32) == y.view(np.uint32)) | (np.isnan(x) & np.isnan(y))


def at_place(w: Writer, plan: GatedPlan, name: str, letter: str, place: float) -> float:
    """Compute a name at a value of one input, the others 1 and parameters at their defaults."""
    constants, body = w.b.finish((name,))
    defaults = dict(zip(plan.names[len(plan.arrays) :], plan.defaults, strict=True))
    inputs = [
        np.array([place if n == letter else defaults.get(n, 1.0)], np.float32) for n in plan.names
    ]
    with np.errstate(all="ignore"):
        (found,) = doubles(_shell(plan), Quick(constants, body, (name,), (0.0,)), inputs)
    return float(np.ravel(found)[0])
