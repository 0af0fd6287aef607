"""The results of gated kernels: products of factors, joined, and the bounds they state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symact.activation import Activation
from symact.kernel.builder import Builder
from symact.kernel.ends import End, append_end, end_of
from symact.kernel.gated_parts import Factor, append_factor
from symact.kernel.gated_terms import Term
from symact.kernel.ir import Bound, Neighbourhood, Op, Scale
from symact.kernel.outputs import SHORT, UPSTREAM
from symact.kernel.pairs import Pair, collapse
from symact.kernel.pairs import mul as pair_product
from symact.kernel.piece import Piece
from symact.kernel.value import settle
from symact.language.reader import symbol


@dataclass(frozen=True, slots=True)
class Joint:
    """Hold where a piece ends; `owned` says whether that point is its own."""

    end: End
    owned: bool


def joint_of(activation: Activation, term: Term, defaults: tuple[float, ...]) -> Joint:
    """Prepare the right end of a piece, as `join` does."""
    symbols = [activation.symbols[p.name] for p in activation.parameters if not p.derived]
    end = end_of(term.piece.hi, [symbol("x"), *symbols], defaults)
    return Joint(end, end.side > 0 or (end.side == 0 and term.piece.hi_closed))


def _joined(
    b: Builder, row: Sequence[tuple[Factor, ...]], joints: Sequence[Joint], x: str,
    inputs: dict[str, str],
) -> str:  # fmt: skip
    """Append the product on each piece, and choose among them from the right."""
    result = _product(b, row[-1], inputs)
    for factors, joint in zip(reversed(row[:-1]), reversed(joints), strict=True):
        below = b.op(Op.LESS_EQUAL if joint.owned else Op.LESS, x, append_end(b, joint.end, inputs))
        result = b.select(below, _product(b, factors, inputs), result)
    return result


def _product(b: Builder, factors: tuple[Factor, ...], inputs: dict[str, str]) -> str:
    """Append the product of the factors, and of the upstream gradient, as one double."""
    if any(len(f.pieces) == 1 and _rational(f.pieces[0]) == 0 for f in factors):
        return b.const(0.0)
    made = [append_factor(b, f, inputs) for f in factors]
    if b.short:
        whole = pair_product(b, made[0].pair, made[1].pair)
        if UPSTREAM in inputs:
            whole = pair_product(b, whole, Pair(inputs[UPSTREAM]))
        return settle(b, whole)
    names = [collapse(b, m.pair) for m in made]
    scales = [m.scale for m in made if m.scale is not None]
    product = names[0]
    for scale in scales:
        product = b.mul(product, scale)
    product = b.mul(product, names[1])
    if UPSTREAM in inputs:
        product = b.mul(product, inputs[UPSTREAM])
    for scale in scales:
        product = b.mul(product, scale)
    return product


def append_result(
    b: Builder, row: Sequence[tuple[Factor, ...]], joints: Sequence[Joint], moving: str,
    inputs: dict[str, str],
) -> str:  # fmt: skip
    """Append one result: the pieces joined, the choice of an input that is NaN, the last rounding.

    Args:
        b: Takes the assignments.
        row: Both factors on each piece.
        joints: Between the pieces.
        moving: Name of the input that the joints are compared with.
        inputs: Names of the numbers, by input, parameter and `upstream`.
    """
    name = _joined(b, row, joints, moving, inputs)
    for letter in (factor.input for factor in row[0]):
        x = inputs[letter]
        name = b.select(b.op(Op.EQUAL, x, x), name, x, why="NaN in, NaN out")
    return b.op(Op.NARROW, name) if b.short else name


def bound_of(row: Sequence[tuple[Factor, ...]], dtype: str, *, upstream: bool) -> Bound:
    """State the bound of the worst piece; beside roots of a factor its absolute one holds.

    An absolute bound, and ulps of a scale, are those of the factor: they count times the other
    factor, and times the upstream gradient.
    """
    worst = max((_of_pair(pair, dtype, upstream=upstream) for pair in row), key=lambda b: b.ulp)
    if dtype in SHORT:
        return worst
    found = zones_of(row)
    scales = [zone.scale for zone in found if zone.scale is not None]
    near = tuple(each for zone in found for each in zone.neighbourhoods)
    return replace(worst, neighbourhoods=near, scale=scales[0] if scales else None)


@dataclass(frozen=True, slots=True)
class Zone:
    """Hold where the bound of a factor is not one in ulp: beside its roots, and among swings.

    Attributes:
        which: The factor, 0 or 1.
        input: The input that it depends on.
        neighbourhoods, scale: As in the bound of the factor.
    """

    which: int
    input: str
    neighbourhoods: tuple[Neighbourhood, ...]
    scale: Scale | None


def zones_of(row: Sequence[tuple[Factor, ...]]) -> tuple[Zone, ...]:
    """Collect the zones of both factors of a result."""
    found = []
    for which in (0, 1):
        bounds = [piece.bound for pair in row for piece in pair[which].pieces]
        near = tuple(dict.fromkeys(each for bound in bounds for each in bound.neighbourhoods))
        scale = next((bound.scale for bound in bounds if bound.scale is not None), None)
        if near or scale is not None:
            found.append(Zone(which, row[0][which].input, near, scale))
    return tuple(found)


def _of_pair(factors: tuple[Factor, ...], dtype: str, *, upstream: bool) -> Bound:
    """Add up the factors' errors and the roundings of the products."""
    worst = max((p.bound for f in factors for p in f.pieces), key=lambda bound: bound.ulp)
    if dtype in SHORT:
        return Bound(0.5 + 2.0**-29, worst.at, "two factors in two parts each, rounded once")
    sizes = [max(0.0 if _exact(p) else p.bound.ulp for p in f.pieces) for f in factors]
    rounded = [s for s in sizes if s > 0]
    ulp = sum(rounded) + (1.5 if upstream else 0.5)
    return Bound(ulp, worst.at, f"factors of {', '.join(f'{s:.3g}' for s in sizes)} ulp")


def _exact(piece: Piece) -> bool:
    """Tell whether a piece is the input itself or one of 0, 1, -1: nothing is rounded."""
    out = piece.program.nodes[piece.program.outputs[0]]
    return out.op == "input" or _rational(piece) in (0, 1, -1)


def _rational(piece: Piece) -> Fraction | None:
    """Give the number that a piece is, or None."""
    out = piece.program.nodes[piece.program.outputs[0]]
    return Fraction(out.text) if out.op == "rational" else None
