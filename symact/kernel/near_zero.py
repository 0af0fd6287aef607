"""Taylor polynomials beside 0 for formulas whose terms cancel there without a zero to show it.

The second derivative of sin(x)/x is -1/3 at 0, the difference of terms of the size x^-2. Where the
result is a zero, and no run-time parameter moves it, `kernel.series` has polynomials of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branch, Branches
from symact.language.functions import expm1

PROBE = sympy.Rational(1, 1 << 24)
LOST = 2.0**-20
"""A sum that is this much smaller than its largest term, at the probe, has cancelled."""

REACH = sympy.Rational(1, 4)
TERMS = 17
"""The terms left out are below 4^-17/17! = 2^-82 of the first one, or x^3 times that."""


def with_polynomials(branches: Branches, free: tuple[Any, ...]) -> Branches:
    """Split off polynomials beside 0 where a piece that touches 0 cancels.

    Args:
        branches: A result in stable form; at most one run-time parameter may be in a piece, and
            only as the scale of x.
        free: The run-time parameters, positive where they are scales.
    """
    pieces: list[Branch] = []
    for piece in branches.pieces:
        pieces += _split(piece, branches.symbol, free)
    return Branches(branches.symbol, tuple(pieces))


def _split(piece: Branch, x: Any, free: tuple[Any, ...]) -> list[Branch]:
    side = 1 if piece.lo == 0 else -1
    inner, outer = (piece.lo, piece.hi) if side > 0 else (piece.hi, piece.lo)
    names = [symbol for symbol in free if piece.expr.has(symbol)]
    if inner != 0 or outer not in (S.Infinity, S.NegativeInfinity) or len(names) > 1:
        return [piece]
    scale = names[0] if names else S.One
    if not scale.is_positive:
        return [piece]
    u = sympy.Dummy("u", real=True)
    shape = sympy.expand(piece.expr.subs(x, u * scale))
    if shape.has(*free) or not _cancels(shape, u, side):
        return [piece]
    near = replace(piece, expr=_polynomial(shape, u).subs(u, x / scale))
    at = side * REACH * scale
    if side > 0:
        return [replace(near, hi=at, hi_closed=True), replace(piece, lo=at, lo_closed=False)]
    return [replace(piece, hi=at, hi_closed=False), replace(near, lo=at, lo_closed=True)]


def _cancels(shape: Any, u: Any, side: int) -> bool:
    place = side * PROBE
    terms = [abs(term.subs(u, place).evalf(60)) for term in sympy.Add.make_args(shape)]
    whole = abs(shape.subs(u, place).evalf(60, maxn=1000))
    return bool(whole.is_number and whole < LOST * max(terms))


def _polynomial(shape: Any, u: Any) -> Any:
    plain = shape.replace(expm1, lambda argument: sympy.exp(argument) - 1)
    found = sympy.series(plain, u, 0, TERMS).removeO()
    order = min(term.as_coeff_exponent(u)[1] for term in sympy.Add.make_args(found))
    return u**order * sympy.horner(sympy.expand(found / u**order), wrt=u)
