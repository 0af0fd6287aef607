"""Show that a formula is finite on its whole piece: no pole, no edge of a domain."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from symact.derive.asymptote import STARTS
from symact.derive.branches import Branch
from symact.derive.expand import tail
from symact.derive.scales import TooNearError
from symact.derive.zeroset import around
from symact.errors import UndecidedError
from symact.language import functions as fn
from symact.numeric.interval import Interval, evaluate_interval_outputs
from symact.numeric.program import Program, compile_program

LOG1P = fn.log1p

PARTIAL = (
    sympy.log, LOG1P, sympy.tan, sympy.asin, sympy.acos, sympy.acosh, sympy.atanh, sympy.LambertW,
)  # fmt: skip
"""Functions that are not defined on the whole line."""

MAX_BOXES = 2000


def check_finite(piece: Branch, x: Any) -> None:
    """Check that the formula of a piece is finite at every point of it and at its finite ends.

    Raises:
        UndecidedError: It is not, or it could not be shown.
    """
    if not piece.expr.has(x) or piece.expr.is_polynomial(x):
        return
    if piece.expr.free_symbols - {x}:
        _check_form(piece.expr, x)
        return
    lo = -_reach(piece.expr, x, -1) if piece.lo.is_infinite else around(piece.lo)[0]
    hi = _reach(piece.expr, x, 1) if piece.hi.is_infinite else around(piece.hi)[1]
    if lo < hi:
        conditions = list(domain_conditions(piece.expr, x))
        _check_boxes(compile_program([piece.expr, *conditions], [x]), lo, hi)


def domain_conditions(expr: Any, x: Any) -> Iterator[Any]:
    """Yield expressions that must not be negative for a formula to be real."""
    for part in sympy.preorder_traversal(expr):
        if not part.has(x) or not part.args:
            continue
        u = part.args[0]
        if part.is_Pow and not isinstance(part, sympy.exp) and not part.exp.is_integer:
            yield part.base
        elif isinstance(part, (sympy.log, LOG1P)):
            yield u + 1 if isinstance(part, LOG1P) else u
        elif isinstance(part, (sympy.asin, sympy.acos, sympy.atanh)):
            yield 1 - u**2
        elif isinstance(part, sympy.acosh):
            yield u - 1
        elif isinstance(part, sympy.LambertW):
            yield u + sympy.exp(-1)


def _check_form(expr: Any, x: Any) -> None:
    """Check a formula with parameters by the functions in it."""
    for part in sympy.preorder_traversal(expr):
        if not part.has(x):
            continue
        power = part.is_Pow and not isinstance(part, sympy.exp) and part.base.has(x)
        if isinstance(part, PARTIAL) or (power and not part.base.is_positive and not (
            part.exp.is_Integer and part.exp > 0
        )):  # fmt: skip
            raise UndecidedError("the domain depends on a parameter", subject=str(part))


def _reach(expr: Any, x: Any, side: int) -> Fraction:
    """Find a start from which the expansion at infinity holds with finite bounds."""
    for start in STARTS:
        try:
            tail(expr, x, side, start)
        except TooNearError:
            continue
        return Fraction(start)
    raise UndecidedError("no expansion at infinity holds", subject=str(expr))


def _check_boxes(program: Program, lo: Fraction, hi: Fraction) -> None:
    stack = [(lo, hi)]
    for _ in range(MAX_BOXES):
        if not stack:
            return
        a, b = stack.pop()
        value, *conditions = evaluate_interval_outputs(program, [Interval.of(a, b)])
        if not value.bounded or any(c.lo < 0 for c in conditions):
            middle = (a + b) / 2
            if b - a < Fraction(1, 1 << 40):
                break
            stack += [(middle, b), (a, middle)]
    raise UndecidedError(f"the formula is not finite near {float(a):.6g}")
