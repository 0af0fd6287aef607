"""Factors of gated kernels in their parts: pieces joined, a scale kept apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symact.kernel.approximations import exact_numbers
from symact.kernel.builder import Builder
from symact.kernel.ends import append_end
from symact.kernel.gated_near import Near, append_near
from symact.kernel.ir import Op
from symact.kernel.join import Override, limits_of
from symact.kernel.lower import constant_nodes, lower
from symact.kernel.pairs import Pair, select
from symact.kernel.piece import Piece, held, is_polynomial, piece_parts
from symact.kernel.series import append_series
from symact.kernel.tails import append_powers


@dataclass(frozen=True, slots=True)
class Factor:
    """Hold one factor, or its derivative, as a plan.

    Attributes:
        input: The array it depends on.
        pieces: Its branches.
        override: Results at infinities and zeros.
        text: Its formula.
        near: The first two terms of each piece beside 0; none at all where there are none.
    """

    input: str
    pieces: tuple[Piece, ...]
    override: Override
    text: str
    near: tuple[Near | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Scaled:
    """Hold a number as `pair * scale^2`."""

    pair: Pair
    scale: str | None = None


def append_factor(b: Builder, factor: Factor, inputs: dict[str, str]) -> Scaled:
    """Append a factor in its parts: the pieces joined, then infinities and zeros."""
    x = inputs[factor.input]
    here = {**inputs, "x": x}
    dtype = "float32" if b.short else "float64"
    limits = limits_of(dtype, factor.pieces)
    if factor.override is None:
        here["x"] = b.clamp(x, -limits.largest, limits.largest, "largest finite number")
        found = _joined(b, factor, here)
        infinite = b.op(Op.EQUAL, b.op(Op.ABS, x), b.const(math.inf))
        diverged = b.op(Op.LESS, b.const(limits.diverged), b.op(Op.ABS, found.pair.hi))
        limit = b.op(Op.COPYSIGN, b.const(math.inf), found.pair.hi)
        return _chosen(b, b.op(Op.AND, infinite, diverged), Scaled(Pair(limit)), found)
    found = _joined(b, factor, here)
    for place, value in sorted(factor.override.items(), key=str):
        at = b.op(Op.EQUAL, x, b.const(place))
        if place == 0:
            one = b.op(Op.COPYSIGN, b.const(1.0), x)
            at = b.op(Op.AND, at, b.op(Op.EQUAL, one, b.const(math.copysign(1.0, place))))
        found = _chosen(b, at, Scaled(Pair(b.const(value, f"result at {place}"))), found)
    return found


def _joined(b: Builder, factor: Factor, inputs: dict[str, str]) -> Scaled:
    near = factor.near or (None,) * len(factor.pieces)
    *before, last = zip(factor.pieces, near, strict=True)
    result = _whole(b, *last, inputs)
    for left, beside in reversed(before):
        end = append_end(b, left.hi, inputs)
        owned = left.hi.side > 0 or (left.hi.side == 0 and left.hi_closed)
        below = b.op(Op.LESS_EQUAL if owned else Op.LESS, inputs["x"], end)
        result = _chosen(b, below, _whole(b, left, beside, inputs), result)
    return result


def _whole(b: Builder, piece: Piece, near: Near | None, inputs: dict[str, str]) -> Scaled:
    """Append one piece, beside 0 by its first two terms."""
    result = _piece(b, piece, inputs)
    if near is None:
        return result
    return Scaled(append_near(b, near, inputs["x"], result.pair), result.scale)


def _piece(b: Builder, piece: Piece, inputs: dict[str, str]) -> Scaled:
    """Append one piece; a scale is kept apart, or a tiny factor had lost digits already."""
    if b.short or exact_numbers(piece.program, constant_nodes(piece.program)).get(
        piece.program.outputs[0]
    ):
        return Scaled(piece_parts(b, piece, inputs))
    b.plain = piece.widths.plain
    x = inputs["x"] if is_polynomial(piece.program) else held(b, piece, inputs)
    value = lower(b, piece.program, piece.widths, {**inputs, "x": x})
    if value.scale is None:
        return Scaled(piece_parts(b, piece, inputs))
    result = Scaled(value.pair, value.scale)
    for region in piece.series:
        inside, near = append_series(b, x, region, "the result")
        result = _chosen(b, inside, Scaled(near), result)
    if not any(tail.degree for tail in piece.tails):
        return result
    hi, lo = result.pair.hi, result.pair.lo
    low = None if lo is None else append_powers(b, inputs["x"], lo, piece.tails)
    return Scaled(Pair(append_powers(b, inputs["x"], hi, piece.tails), low), result.scale)


def _chosen(b: Builder, condition: str, x: Scaled, y: Scaled) -> Scaled:
    pair = select(b, condition, x.pair, y.pair)
    if x.scale is None and y.scale is None:
        return Scaled(pair)
    one = b.const(1.0)
    return Scaled(pair, b.select(condition, x.scale or one, y.scale or one))
