"""Order exact numbers: which of two real expressions is larger, never guessed."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

import sympy
from sympy import S

from symact.errors import DerivationError, UndecidedError
from symact.language.reader import read, symbol
from symact.numeric.enclosure import enclose_ball
from symact.numeric.implicit import LETTER, ImplicitRoot

DIGITS = 8
"""Digits that make a sign certain."""

EVALUATION_DIGITS = 60
SMALLEST = sympy.Float("1e-40", EVALUATION_DIGITS)
"""A difference below this is not told from zero numerically."""


def sign_of(value: Any) -> int:
    """Give the sign (-1, 0, 1) of a real expression, symbols by their assumptions.

    Raises:
        DerivationError: The assumptions do not decide it, or it is too near zero to tell.
    """
    if value in (S.Infinity, S.NegativeInfinity):
        return 1 if value is S.Infinity else -1
    if value.is_Rational:
        return int(sympy.sign(value))
    if not value.free_symbols:
        return _sign_of_number(value)
    for candidate in (value, sympy.factor(sympy.expand(value))):
        if candidate.is_zero:
            return 0
        if candidate.is_positive:
            return 1
        if candidate.is_negative:
            return -1
    raise DerivationError(
        "the sign is not decided by the assumptions",
        subject=str(value),
        hint="give the parameter a domain such as positive",
    )


def _sign_of_number(value: Any) -> int:
    if sympy.expand(value) == 0 or _vanishes_at_root(value):
        return 0
    try:
        ball = enclose_ball(value, digits=DIGITS)
    except DerivationError:
        return _sign_by_evaluation(value)  # a number without a program, such as a CRootOf
    except UndecidedError:
        if sympy.radsimp(sympy.expand(value)) == 0:
            return 0
        raise DerivationError("too near zero to decide its sign", subject=str(value)) from None
    return 1 if ball > 0 else -1


def _vanishes_at_root(value: Any) -> bool:
    """Prove a number zero that contains a root r of g: where g(x) divides it as a polynomial.

    The functions in both count as variables of the polynomials.
    """
    roots = value.atoms(ImplicitRoot)
    if len(roots) != 1:
        return False
    (root,) = roots
    x = symbol(LETTER)
    above, _ = sympy.fraction(sympy.together(value.xreplace({root: x})))
    below = sympy.fraction(sympy.together(read(root.formula, {LETTER: x})))[0]
    try:
        _, remainder = sympy.reduced(sympy.expand(above), [sympy.expand(below)])
    except sympy.PolynomialError:
        return False
    return bool(remainder == 0)


def _sign_by_evaluation(value: Any) -> int:
    approximate = value.evalf(EVALUATION_DIGITS)
    if approximate.is_number and approximate.is_real and abs(approximate) > SMALLEST:
        return 1 if approximate > 0 else -1
    raise DerivationError("too near zero to decide its sign", subject=str(value))


def compare(left: Any, right: Any) -> int:
    """Give the sign of left - right; infinities are allowed on both sides."""
    if left == right:
        return 0
    if left in (S.Infinity, S.NegativeInfinity):
        return sign_of(left)
    if right in (S.Infinity, S.NegativeInfinity):
        return -sign_of(right)
    return sign_of(left - right)


def ascending(values: Any) -> list[Any]:
    """Sort exact reals and drop repeated ones."""
    result: list[Any] = []
    for value in sorted(values, key=cmp_to_key(compare)):
        if not result or compare(value, result[-1]) != 0:
            result.append(value)
    return result
