"""Intervals on which a function is strictly monotone, and signs of expressions there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symact.derive.branches import Branch
from symact.derive.signs import sign_table
from symact.derive.zeroset import zeros_on
from symact.errors import DerivationError, UndecidedError
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.program import compile_program

PREC = 256


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold an open interval on which a function is strictly monotone.

    Attributes:
        x: The variable.
        piece: Interval and formula.
        sample: A rational point inside, or None where parameters are free.
    """

    x: Any
    piece: Branch
    sample: Fraction | None

    def sign(self, expr: Any) -> int:
        """Give the sign at the sample, where it is known not to be zero."""
        for known, sign in ((expr.is_positive, 1), (expr.is_negative, -1)):
            if known:
                return sign
        ball = self.ball(expr)
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
        raise UndecidedError("a sign could not be settled", subject=str(expr))

    def at(self, sample: Fraction) -> Stretch:
        """Give the same interval with another sample."""
        return replace(self, sample=sample)

    def ball(self, expr: Any) -> Ball:
        """Enclose an expression at the sample."""
        if self.sample is None or expr.free_symbols - {self.x}:
            raise DerivationError("the branch depends on a parameter", subject=str(expr))
        return evaluate_outputs(compile_program([expr], [self.x]), [self.sample], PREC)[0]

    def never_zero(self, expr: Any) -> bool:
        """Tell whether an expression is shown to have no zero inside."""
        if expr.is_positive or expr.is_negative:
            return True
        inside = Branch(self.piece.lo, self.piece.hi, False, False, expr)
        if expr.free_symbols - {self.x}:
            table = sign_table(expr, self.x)
            return not table.points and table.signs[0] != 0
        return zeros_on(expr, self.x, inside) == ()
