"""Pieces whose formula is safe on one side of 0 only: split there, rewritten on each side."""

from __future__ import annotations

from dataclasses import replace

from sympy import S

from symact.derive.branches import Branches
from symact.stable.conjugate import cancels, conjugate
from symact.stable.divided import divide_through, overflows


def split_at_zero(branches: Branches) -> Branches:
    """Split pieces at 0 that need another form on each side."""
    x, pieces = branches.symbol, []
    for piece in branches.pieces:
        straddles = piece.lo.is_extended_negative and piece.hi.is_extended_positive
        if not straddles or not (cancels(piece.expr, x) or overflows(piece.expr, x)):
            pieces.append(piece)
            continue
        left, right = (divide_through(conjugate(piece.expr, x, side), x, side) for side in (-1, 1))
        pieces.append(replace(piece, hi=S.Zero, hi_closed=False, expr=left))
        pieces.append(replace(piece, lo=S.Zero, lo_closed=True, expr=right))
    return Branches(x, tuple(pieces))
