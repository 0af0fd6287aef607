"""One random layer as a function of the variance of its input: means, closed or enclosed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branches, differentiate
from symact.derive.gaussian import slope_squared, squared
from symact.derive.gaussian_mean import Subject, settled
from symact.derive.identity import equal_proved, tidy_constant
from symact.derive.integrand import parts_of
from symact.derive.moments import expectation
from symact.derive.order import compare
from symact.errors import DerivationError, UndecidedError
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.enclosure import enclose_ball
from symact.numeric.program import compile_program
from symact.numeric.quadrature import Part, gaussian_mean

Q = sympy.Symbol("q", positive=True)
"""The variance, in closed forms of the variance map."""

A, B, D = sympy.symbols("A B D", real=True)
"""Names of E f^2, E f'^2 and the derivative of the first by q."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Hold a layer: closed forms in q or None, and the parts that enclose them.

    Attributes:
        second, slope: Closed forms of E f^2 and E f'^2.
        parts: Integrands f^2, f'^2 and (z^2 - 1) f^2/(2 q), the derivative of the first mean.
        start: One-sided mean of f'^2 at zero where f(0) = 0, else None.
    """

    subject: Subject
    sigma_b: Any
    digits: int
    second: Any
    slope: Any
    parts: tuple[tuple[Part, ...], ...]
    start: Any

    def mean(self, which: int, q: Any, digits: int) -> Ball:
        """Enclose the mean of one of the integrands for a variance."""
        closed = (self.second, self.slope, None)[which]
        if closed is not None:
            form = closed.subs(self.subject.defaults)
            if not form.has(Q):
                return enclose_ball(form, digits=digits) if form != 0 else 0
            return evaluate_outputs(compile_program([form], [Q]), [q], 8 * digits + 128)[0]
        return gaussian_mean(self.parts[which], [q], digits)

    def value(self, expr: Any, q: Any, digits: int) -> Ball:
        """Enclose an expression in q, the two means A, B and the slope D of the first."""
        used = [s for s in (A, B, D) if expr.has(s)]
        balls = [self.mean((A, B, D).index(s), q, digits) for s in used]
        program = compile_program([expr], [Q, *used])
        return evaluate_outputs(program, [q, *balls], 4 * digits + 128)[0]


def layer_of(subject: Subject, sigma_b: Any, digits: int) -> Layer:
    """Prepare the means of a layer."""
    plain, x, root = subject.plain, subject.plain.symbol, sympy.sqrt(Q)
    moving = plain.map(lambda e: e**2 * (x**2 / Q - 1) / (2 * Q))
    parts = tuple(
        parts_of(b, S.Zero, root, [Q]) for b in (squared(plain), slope_squared(plain), moving)
    )
    forms = [_closed(subject, change) for change in (squared, slope_squared)]
    return Layer(subject, sigma_b, digits, forms[0], forms[1], parts, _slope_at_zero(plain))


def _closed(subject: Subject, change: Any) -> Any:
    for branches, values, _ in subject.forms:
        try:
            return settled(expectation(change(branches), S.Zero, Q).subs(values))
        except (DerivationError, UndecidedError):
            continue
    return None


def _slope_at_zero(branches: Branches) -> Any:
    """Give (f'(0-)^2 + f'(0+)^2)/2 where f vanishes at zero from both sides."""
    x = branches.symbol
    pairs = list(zip(branches.pieces, differentiate(branches).pieces, strict=True))
    left = [p for p in pairs if compare(p[0].lo, S.Zero) < 0 <= compare(p[0].hi, S.Zero)]
    right = [p for p in pairs if compare(p[0].lo, S.Zero) <= 0 < compare(p[0].hi, S.Zero)]
    total = S.Zero
    for piece, slope in (*left, *right):
        value, tilt = piece.expr.subs(x, 0), slope.expr.subs(x, 0)
        if value.is_finite is False or tilt.is_finite is False or not equal_proved(value, S.Zero):
            return None
        total += tilt**2 / 2
    return tidy_constant(total)
