"""Lower expressions of an element, or of numbers of a row, to straight lines of doubles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy import S

from symact.errors import KernelError
from symact.kernel import exponential
from symact.kernel.approximations import exact_number
from symact.kernel.arith import Arith
from symact.kernel.functions import FUNCTIONS
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.rows import plain
from symact.language.functions import elementary

MOST = 32
"""Largest whole power that is multiplied out."""

SPELLED = ("tanh", "sinh", "cosh", "atan", "erf", "erfc")
"""Functions of one argument whose steps are those of kernels of one number."""


class Lowering:
    """Append expressions over named numbers, each subexpression once.

    Attributes:
        a: Arithmetic: one double a number, or two.
        known: Numbers by symbol.
        less: u - 1 by the symbol u, where it is known better than u itself.
        falling: Expressions that are never positive.
        plain: Whether exponentials are made of few steps of doubles, as float32 allows.
    """

    def __init__(
        self, a: Arith, known: Mapping[Any, Pair], less: Mapping[Any, Pair] | None = None,
        falling: frozenset[Any] = frozenset(),
    ) -> None:  # fmt: skip
        self.a = a
        self.done: dict[Any, Pair] = dict(known)
        self.less = dict(less or {})
        self.falling = falling
        self.plain = False

    def at(self, expr: Any) -> Pair:
        """Append an expression.

        Raises:
            KernelError: An operation has no kernel form along an axis.
        """
        if expr not in self.done:
            self.done[expr] = self._made(expr)
        return self.done[expr]

    def _made(self, expr: Any) -> Pair:
        if expr.is_number:
            return self.a.number(exact_number(expr, str(expr)))
        if expr.is_Add:
            return self._sum(expr)
        if expr.is_Mul:
            return self._product(expr)
        if isinstance(expr, sympy.exp):
            return self._exp(expr.args[0])
        if expr.is_Pow:
            return self._power(expr)
        if isinstance(expr, sympy.log):
            return self._log(expr.args[0])
        if isinstance(expr, sympy.Piecewise):
            return self._choice(expr)
        if isinstance(expr, sympy.Abs):
            return self.a.abs(self.at(expr.args[0]))
        name = type(expr).__name__
        if name in SPELLED:
            return FUNCTIONS[name](self.a, self.at(expr.args[0]), False).pair
        meaning = elementary(expr)
        if meaning == expr:
            raise KernelError("has no kernel form along an axis", subject=str(expr))
        return self.at(meaning)

    def _sum(self, expr: Any) -> Pair:
        terms = sorted(expr.args, key=lambda t: (t.could_extract_minus_sign(), str(t)))
        total = self.at(terms[0])
        for term in terms[1:]:
            minus = term.could_extract_minus_sign()
            part = self.at(-term if minus else term)
            total = self.a.sub(total, part) if minus else self.a.add(total, part)
        return total

    def _product(self, expr: Any) -> Pair:
        top: list[Any] = []
        below: list[Any] = []
        for factor in expr.args:
            inverse = factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative
            (below if inverse else top).append(1 / factor if inverse else factor)
        minus = [f for f in top if f == -1]
        whole: Pair | None = None
        for factor in (f for f in top if f != -1):
            part = self.at(factor)
            whole = part if whole is None else self.a.mul(whole, part)
        for factor in below:
            whole = self.a.div(whole or self.a.const(1.0), self.at(factor))
        whole = whole or self.a.const(1.0)
        return self.a.neg(whole) if minus else whole

    def _power(self, expr: Any) -> Pair:
        base, exponent = expr.base, expr.exp
        if exponent == S.Half:
            return self.a.sqrt(self.at(base))
        if exponent.is_Rational and exponent.is_negative:
            return self.a.div(self.a.const(1.0), self.at(base**-exponent))
        if exponent.is_Integer and exponent <= MOST:
            half = self.at(base ** (exponent // 2)) if exponent > 1 else None
            square = self.at(base) if half is None else self.a.mul(half, half)
            return self.a.mul(square, self.at(base)) if half and exponent % 2 else square
        if exponent.is_Rational and exponent.q == 2:
            return self.a.mul(self.at(base ** (exponent - S.Half)), self.at(sympy.sqrt(base)))
        raise KernelError("is a power without a kernel form along an axis", subject=str(expr))

    def _exp(self, argument: Any) -> Pair:
        a, u = self.a, self.at(argument)
        if self.plain:
            return Pair(plain.exp(a.b, u.hi, falls=argument in self.falling))
        if argument in self.falling:
            return exponential.exp_far(a, a.clamp(u, -exponential_end(a), 0.0))
        falls = a.negative(u)
        down = exponential.exp_far(a, a.clamp(u, -exponential_end(a), 0.0))
        return a.select(falls, down, exponential.exp(a, u))

    def _log(self, argument: Any) -> Pair:
        if argument in self.less:
            return exponential.log1p(self.a, self.less[argument])
        return exponential.log(self.a, self.at(argument))

    def _choice(self, expr: Any) -> Pair:
        *rows, (last, _) = expr.args
        found = self.at(last)
        for value, when in reversed(rows):
            found = self.a.select(self.test(when), self.at(value), found)
        return found

    def test(self, when: Any) -> str:
        """Append a condition."""
        b = self.a.b
        if isinstance(when, (sympy.And, sympy.Or)):
            op = Op.AND if isinstance(when, sympy.And) else Op.OR
            first, *rest = (self.test(part) for part in when.args)
            for name in rest:
                first = b.op(op, first, name)
            return first
        if isinstance(when, sympy.Not):
            return b.op(Op.NOT, self.test(when.args[0]))
        left, right = self.at(when.lhs), self.at(when.rhs)
        if left.lo is not None or right.lo is not None:
            left, right = self.a.sub(left, right), self.a.const(0.0)
        return _compared(b, when.rel_op, left.hi, right.hi)


def exponential_end(a: Arith) -> float:
    """Say how far below zero an exponential is followed: to the smallest double, or less."""
    return 745.5 if a.wide else 700.0


def _compared(b: Any, op: str, x: str, y: str) -> str:
    if op in (">", ">="):
        op, x, y = op.replace(">", "<"), y, x
    found = {"<": Op.LESS, "<=": Op.LESS_EQUAL, "==": Op.EQUAL, "!=": Op.EQUAL}[op]
    name = b.op(found, x, y)
    return str(b.op(Op.NOT, name)) if op == "!=" else str(name)
