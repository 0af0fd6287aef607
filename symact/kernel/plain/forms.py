"""The forms in which a first phase may be written: what is held, shared and settled in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symact.kernel.ir import Op, Quick
from symact.kernel.piece import Piece, is_polynomial
from symact.kernel.tails import Tail


@dataclass(frozen=True, slots=True)
class Form:
    """Say how a first phase is written.

    Attributes:
        regions: Whether there are polynomials beside zeros.
        sharing: Whether several results have steps in common.
        hold: Whether infinite x are held at a finite number.
        settled: Whether a result that is settled far out is computed for x held where all
            exponentials are, though another result goes on.
    """

    regions: bool
    sharing: bool
    hold: bool = False
    settled: bool = False


def other_forms(form: Form, found: Quick) -> Iterator[Form]:
    """Give forms that may be shorter: those in which infinite x are no special case."""
    special = any(step.op is Op.EQUAL for step in found.body)
    if special and form.sharing and len(found.results) > 1:
        yield replace(form, settled=True)


def settled_alike(
    results: Sequence[Sequence[Piece]], reach: float
) -> tuple[tuple[Piece, ...], ...]:
    """Settle each piece as far out as all that lie between the same ends.

    Where one of these goes on for ever the others are settled at the reach of exponentials.
    """
    every = [p for pieces in results for p in pieces if not is_polynomial(p.program)]
    return tuple(tuple(_settled(p, every, reach) for p in pieces) for pieces in results)


def _settled(piece: Piece, every: Sequence[Piece], reach: float) -> Piece:
    ends = piece.lo.value, piece.hi.value
    same = [p for p in every if (p.lo.value, p.hi.value) == ends]
    if not same:
        return piece
    left, right = (
        _tail(own, [p.tails[side] for p in same], reach) for side, own in enumerate(piece.tails)
    )
    return replace(piece, tails=(left, right))


def _tail(own: Tail, all_of_them: Sequence[Tail], reach: float) -> Tail:
    if own.degree or math.isinf(own.edge):
        return own
    furthest = max(math.inf if t.degree else abs(t.edge) for t in all_of_them)
    if math.isinf(furthest):
        furthest = max(reach, abs(own.edge))
    return Tail(math.copysign(furthest, own.edge))
