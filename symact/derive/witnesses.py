"""Places where a derivative is certainly positive, and certainly negative."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sympy import Rational

from symact.derive.branches import Branches, branch_at
from symact.derive.regular import is_analytic
from symact.derive.shape import wide
from symact.errors import DerivationError, UndecidedError
from symact.numeric.program import compile_program
from symact.numeric.roots import sign_at

PLACES = tuple(Fraction(k, 3) for k in range(-36, 37) if k % 3)
"""Between the whole numbers, where joints like to lie."""


def both_signs(branches: Branches, order: int) -> tuple[Fraction, Fraction] | None:
    """Find a place where the n-th derivative is positive and one where it is negative.

    Returns:
        The two places, or None where no pair is found or the function is not shown to be
        continuous on every piece.
    """
    try:
        for piece in wide(branches):
            is_analytic(piece.expr, branches.symbol, piece.lo, piece.hi)
    except (DerivationError, UndecidedError):
        return None
    found: dict[int, Fraction] = {}
    for at in PLACES:
        sign = _sign(branches, order, at)
        if sign:
            found.setdefault(sign, at)
    return (found[1], found[-1]) if len(found) == 2 else None


def _sign(branches: Branches, order: int, at: Fraction) -> int | None:
    x = branches.symbol
    exact = Rational(at.numerator, at.denominator)
    try:
        piece = branch_at(branches, exact)
        if exact in (piece.lo, piece.hi):
            return None
        slope = piece.expr.diff(x, order)
        return sign_at(compile_program([slope], [x]), at)
    except (DerivationError, UndecidedError):
        return None


def described(places: tuple[Any, Any], order: int) -> str:
    """Say in words what the places show."""
    primes = "'" * order
    return f"f{primes} > 0 at {places[0]} and f{primes} < 0 at {places[1]}"
