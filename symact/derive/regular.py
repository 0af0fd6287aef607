"""Show that a formula is continuous, or analytic, on an open interval: part by part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from symact.derive.branches import Branches
from symact.derive.signchart import chart
from symact.errors import UndecidedError
from symact.language import functions as fn

TOTAL = (
    sympy.exp, sympy.sin, sympy.cos, sympy.tanh, sympy.sinh, sympy.cosh, sympy.erf, sympy.erfc,
    sympy.atan, sympy.asinh, fn.logistic, fn.softplus, fn.expm1, fn.normal_pdf, fn.normal_cdf,
    fn.sech2, fn.erfcx,
)  # fmt: skip
"""Functions that are analytic on the whole line."""

OPEN: dict[Any, Callable[[Any], Any]] = {
    sympy.log: lambda u: u,
    fn.log1p: lambda u: 1 + u,
    sympy.atanh: lambda u: 1 - u**2,
}
"""Functions that are analytic exactly where an expression is positive."""

CLOSED: dict[Any, Callable[[Any], Any]] = {
    sympy.asin: lambda u: 1 - u**2,
    sympy.acos: lambda u: 1 - u**2,
    sympy.acosh: lambda u: u - 1,
    sympy.LambertW: lambda u: u + sympy.exp(-1),
}
"""Functions that are analytic where an expression is positive, and continuous where it is zero."""


def is_analytic(expr: Any, x: Any, lo: Any, hi: Any) -> bool:
    """Tell whether a formula is analytic on the open interval (lo, hi), or only continuous.

    Raises:
        UndecidedError: It is not continuous there, or this was not shown.
    """
    smooth = True
    for part in sympy.preorder_traversal(expr):
        if part.args and part.has(x) and not (part.is_Add or part.is_Mul):
            smooth &= _is_analytic_part(part, x, lo, hi)
    return smooth


def is_entire(expr: Any, x: Any) -> bool:
    """Tell whether a formula is analytic on the whole line by its functions alone."""
    return all(
        isinstance(part, TOTAL) or part.is_Add or part.is_Mul or _is_plain_power(part)
        for part in sympy.preorder_traversal(expr)
        if part.args and part.has(x)
    )


def _is_plain_power(part: Any) -> bool:
    if not part.is_Pow:
        return False
    return bool((part.exp.is_Integer and part.exp > 0) or part.base.is_positive)


def is_removable(expr: Any, x: Any, lo: Any, hi: Any) -> bool:
    """Tell whether a formula that is bounded on (lo, hi) is analytic there up to removable points.

    So is a quotient of two functions that are analytic on all of it.
    """
    try:
        return all(is_analytic(e, x, lo, hi) for e in sympy.fraction(sympy.together(expr)))
    except UndecidedError:
        return False


def require_analytic(branches: Branches) -> None:
    """Refuse a function with a piece that is not shown to be analytic inside.

    Raises:
        UndecidedError: There is such a piece.
    """
    for piece in branches.pieces:
        if piece.lo == piece.hi:
            continue
        if not is_analytic(piece.expr, branches.symbol, piece.lo, piece.hi):
            raise UndecidedError("a piece is not smooth inside", subject=str(piece.expr))


def _is_analytic_part(part: Any, x: Any, lo: Any, hi: Any) -> bool:
    if isinstance(part, TOTAL):
        return True
    if part.is_Pow:
        return _is_analytic_power(part, x, lo, hi)
    if part.func in OPEN:
        return _positive(OPEN[part.func](part.args[0]), part, x, lo, hi)
    if part.func in CLOSED:
        return _not_negative(CLOSED[part.func](part.args[0]), part, x, lo, hi)
    if isinstance(part, sympy.tan):
        return _nonzero(sympy.cos(part.args[0]), part, x, lo, hi)
    raise UndecidedError("it is not shown where this is continuous", subject=str(part))


def _is_analytic_power(part: Any, x: Any, lo: Any, hi: Any) -> bool:
    base, exponent = part.base, part.exp
    if exponent.is_Integer:
        return bool(exponent > 0) or _nonzero(base, part, x, lo, hi)
    if exponent.has(x) or not exponent.is_positive:
        return _positive(base, part, x, lo, hi)
    return _not_negative(base, part, x, lo, hi)


def _nonzero(u: Any, part: Any, x: Any, lo: Any, hi: Any) -> bool:
    found = chart(u, x, lo, hi)
    if found.zeros or found.signs == (0,):
        raise UndecidedError("the formula is not finite inside of a piece", subject=str(part))
    return True


def _positive(u: Any, part: Any, x: Any, lo: Any, hi: Any) -> bool:
    found = chart(u, x, lo, hi)
    if found.zeros or found.signs != (1,):
        raise UndecidedError("the formula is not finite inside of a piece", subject=str(part))
    return True


def _not_negative(u: Any, part: Any, x: Any, lo: Any, hi: Any) -> bool:
    found = chart(u, x, lo, hi)
    if any(sign < 0 for sign in found.signs):
        raise UndecidedError("the formula is not real inside of a piece", subject=str(part))
    return not found.zeros and found.signs != (0,)
