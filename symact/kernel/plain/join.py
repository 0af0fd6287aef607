"""Write whole results: pieces, polynomials beside zeros, choices between pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symact.errors import KernelError
from symact.kernel.ends import End
from symact.kernel.ir import Op
from symact.kernel.lower import constant_nodes
from symact.kernel.piece import Piece, is_polynomial
from symact.kernel.plain.errors import absolute_error
from symact.kernel.plain.halves import append_half, find_half
from symact.kernel.plain.lower import Lowering
from symact.kernel.plain.regions import append_region, find_region, needed_reach
from symact.kernel.plain.writer import Writer
from symact.kernel.series import Series

LEAST_REACH = {24: 2.0**-3, 53: 2.0**-10}
"""By digits: a narrower polynomial beside a zero is not worth the test."""

MAX_REGIONS = 3
MIRRORED = 4.0
"""Two halves are one function of |x| where they differ by so many roundings at most."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Say which error is asked for.

    Attributes:
        error: The largest one, in ulp of float32 (of the result as float32 has it).
        bits: Polynomials beside zeros err by less than 2^-bits.
        reach: How far polynomials beside zeros are to reach where they are asked for; elsewhere
            an error may then be larger. 0 to reach as far as the error asks for.
    """

    error: float
    bits: float
    reach: float = 0.0


def ulps(w: Writer, result: str) -> Any:
    """Give the error of a result at every point, in ulp of float32."""
    size = np.abs(np.asarray(w.values[result]).astype(np.float64))
    with np.errstate(all="ignore"):
        exponent = np.floor(np.log2(np.where(size > 0, size, 1.0)))
        ulp = np.where(size > 0, np.exp2(np.maximum(exponent, -126.0) - 23), 2.0**-149)
        error = absolute_error(w, result) / ulp
    # an overflow is settled by the trial
    return np.where(np.isinf(size), 0.0, np.where(np.isnan(size + error), np.inf, error))


def append_result(
    w: Writer,
    pieces: Sequence[Piece],
    inputs: dict[str, str],
    limits: Limits,
    *,
    small: bool = False,
    alike: Sequence[Sequence[Piece]] = (),
    regions: bool = True,
) -> str:
    """Append a joined result.

    Args:
        w: Where to append.
        pieces: The branches, from the left.
        inputs: Name of each input.
        limits: The error asked for.
        small: Whether exp(u) - 1 is needed anywhere.
        alike: Pieces of all results that are to hold x at the same places.
        regions: Whether polynomials are to be put beside zeros where the error asks for it.

    Raises:
        KernelError: A function has no plain form, or the error is not reached.
    """
    x = inputs["x"]
    mirror = _mirrored(w, pieces, inputs)
    if mirror is not None:
        return mirror
    pieces = [_with_edges(piece, alike) for piece in pieces]
    half = find_half(pieces[0]) if w.halved and len(pieces) == 1 else None
    if half is not None:
        on_left = {**inputs, "x": w.minus(w.op(Op.ABS, x))}
        return append_half(w, x, _append_piece(w, pieces[0], on_left, limits, small), half)
    limits = limits if regions else replace(limits, error=math.inf)
    result = _append_piece(w, pieces[-1], inputs, limits, small)
    for k, left in reversed(list(enumerate(pieces[:-1]))):
        end = _end(w, left.hi, inputs)
        owned = left.hi.side > 0 or (left.hi.side == 0 and left.hi_closed)
        if left.hi.value == 0 and not is_polynomial(left.program):
            owned = owned and not _is_multiple(pieces[-1])
        found = _append_piece(w, left, inputs, limits, small)
        if _is_constant(pieces[k + 1]) and not _is_constant(left):
            # a NaN goes to the side that knows it
            above = w.op(Op.LESS if owned else Op.LESS_EQUAL, end, x)
            result = w.select(above, result, found)
        else:
            below = w.op(Op.LESS_EQUAL if owned else Op.LESS, x, end)
            result = w.select(below, found, result)
    return result


def _with_edges(piece: Piece, alike: Sequence[Sequence[Piece]]) -> Piece:
    """Settle a piece as far out as all pieces of other results that lie between the same ends."""
    same = [
        other.tails
        for pieces in alike
        for other in pieces
        if (other.lo.value, other.hi.value) == (piece.lo.value, piece.hi.value)
        and not is_polynomial(other.program)
    ]
    if not same:
        return piece
    tails = [
        max(pair, key=lambda t: math.inf if t.degree else abs(t.edge))
        for pair in zip(*same, strict=True)
    ]
    return replace(piece, tails=(tails[0], tails[1]))


def _is_constant(piece: Piece) -> bool:
    return piece.program.outputs[0] in constant_nodes(piece.program)


def _is_multiple(piece: Piece) -> bool:
    """Tell whether a piece is a multiple of x, so that its zeros have the right sign."""
    nodes = piece.program.nodes
    top = nodes[piece.program.outputs[0]]
    inputs = [k for k in top.args if nodes[k].op == "input" and nodes[k].text == "x"]
    return (
        top.op == "input"
        or (top.op == "mul" and bool(inputs))
        or (top.op == "div" and top.args[0] in inputs)
    )


def _end(w: Writer, end: End, inputs: dict[str, str]) -> str:
    w.active = np.bool_(True)
    if not any(node.op == "input" for node in end.program.nodes):
        return w.coefficient(end.value)
    return Lowering(w, end.program, inputs).result()


def _inside(piece: Piece, points: Any, w: Writer, inputs: dict[str, str]) -> Any:
    lo, hi = (
        np.asarray(w.values[_end(w, e, inputs)]) if math.isfinite(e.value) else e.value
        for e in (piece.lo, piece.hi)
    )
    return (points >= lo) & (points <= hi)


def _append_piece(
    w: Writer, piece: Piece, inputs: dict[str, str], limits: Limits, small: bool
) -> str:
    x = inputs["x"]
    points = np.asarray(w.values[x], np.float64)
    w.active = active = _inside(piece, points, w, inputs)
    edges = [t.edge if not t.degree else math.inf for t in piece.tails]
    if not is_polynomial(piece.program) and not w.f.steady:
        lo, hi = _needed(w, piece, inputs, (edges[0], edges[1]), small=small)
        size = w.negatives.get(x)
        x = w.held(x, lo, hi) if size is None else w.minus(w.held(size, -hi, -lo))
    result = Lowering(w, piece.program, {**inputs, "x": x}, small=small).result()
    done = np.zeros(points.shape, bool)
    for _ in range(MAX_REGIONS):
        bad = active & (np.broadcast_to(ulps(w, result), active.shape) > limits.error)
        if not bad.any():
            return result
        if limits.reach:
            bad &= _beside(points, piece.series, limits.reach) & ~done
            if not bad.any():
                return result
        series = _nearest(piece.series, points, bad)
        least = LEAST_REACH[w.f.digits]
        reach = max(needed_reach(points, bad & _around(points, series), series), least)
        reach = limits.reach or reach
        side = (piece.lo.value < series.center[0], series.center[0] < piece.hi.value)
        region = find_region(piece.program, series, reach, side, limits.bits)
        inside, near = append_region(w, inputs["x"], region)
        result = w.select(inside, near, result)
        if limits.reach:
            done |= np.abs(points - series.center[0]) < FURTHEST_REACH
    bad = active & (np.broadcast_to(ulps(w, result), active.shape) > limits.error)
    if bad.any() and not limits.reach:
        raise KernelError(f"an error of {limits.error} ulp is not reached", subject=piece.text)
    return result


def _needed(
    w: Writer, piece: Piece, inputs: dict[str, str], edges: tuple[float, float], *, small: bool
) -> tuple[float, float]:
    """Give the edges between which x has to be held, infinite where the code is right beyond."""
    lo, hi = (-math.inf if math.isinf(edges[0]) else edges[0]), edges[1]
    if not w.f.scale or any(n.op == "input" and n.text != "x" for n in piece.program.nodes):
        return lo, hi
    sides = []
    for edge in (lo, hi):
        here = np.broadcast_to(w.active, np.shape(w.values[inputs["x"]]))
        usual = np.clip(np.asarray(w.values[inputs["x"]])[here], lo, hi)
        far = np.array([1.0, 1.5, 4.0, np.inf]) * edge
        points = w.f.array([*usual, *(far if math.isfinite(edge) else [])])
        if not points.size:  # a branch may hold no number of a short format
            sides.append(edge)
            continue
        scratch = Writer(w.f, dict.fromkeys(inputs, points))
        try:
            found = Lowering(scratch, piece.program, _same(inputs), small=small).result()
        except KernelError:
            sides.append(edge)
            continue
        ends = np.broadcast_to(scratch.values[found], points.shape)[-len(far) :]
        sides.append(math.copysign(math.inf, edge) if (ends == ends[0]).all() else edge)
    return sides[0], sides[1]


FURTHEST_REACH = 4.0


def _around(points: Any, series: Series) -> Any:
    return np.abs(points - series.center[0]) < FURTHEST_REACH


def _beside(points: Any, series: Sequence[Series], reach: float) -> Any:
    """Tell which points lie beside a zero other than 0."""
    near = np.zeros(points.shape, bool)
    for each in series:
        if each.center[0]:
            near |= np.abs(points - each.center[0]) < reach
    return near


def _nearest(series: Sequence[Series], points: Any, bad: Any) -> Series:
    """Choose the zero that is nearest to the points whose error is too large."""
    at = points[bad]
    distances = [float(np.abs(at - region.center[0]).min()) for region in series]
    if not distances or min(distances) > FURTHEST_REACH:
        raise KernelError("an error is too large where there is no zero")
    return series[int(np.argmin(distances))]


def _mirrored(w: Writer, pieces: Sequence[Piece], inputs: dict[str, str]) -> str | None:
    """Append two halves that are one function of |x|, up to the sign of x, as that function."""
    if len(pieces) != 2 or pieces[0].hi.value != 0 or len(w.values[inputs["x"]].shape) == 0:
        return None
    if any(is_polynomial(p.program) for p in pieces):
        return None
    x = np.asarray(w.values[inputs["x"]])
    trial = {n: np.asarray(w.values[v]) for n, v in inputs.items()}
    sides = []
    for piece, points in zip(pieces, (-np.abs(x), np.abs(x)), strict=True):
        scratch = Writer(w.f, {**trial, "x": points})
        sides.append(scratch.values[Lowering(scratch, piece.program, _same(inputs)).result()])
    left, right = (np.asarray(v, np.float64) for v in sides)
    tolerance = MIRRORED * w.f.unit * np.abs(right)
    with np.errstate(invalid="ignore"):  # where both are infinite they are not known to agree
        alike = np.abs(np.abs(left) - right) <= tolerance
    if not (right >= 0).all() or not alike.all():
        return None
    size = w.op(Op.ABS, inputs["x"])
    result = Lowering(w, pieces[1].program, {**inputs, "x": size}).result()
    odd = bool((left < 0).any())
    return w.op(Op.COPYSIGN, result, inputs["x"]) if odd else result


def _same(inputs: dict[str, str]) -> dict[str, str]:
    return {name: name for name in inputs}
