"""Run a program of rows as it is written: the plain reading that kernels are compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from symact.derive.vector.program import Reduce, RowProgram
from symact.derive.vector.threshold import Solve
from symact.errors import DerivationError
from symact.language.functions import elementary

HALVINGS = 1200
"""Steps that find any support: an interval of doubles is exhausted before."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Hold the numbers a program runs with.

    Attributes:
        number: Makes a number of a rational, given as numerator and denominator.
        functions: Function of the name SymPy gives it, such as `exp`, `log`, `sqrt`, `tanh`.
        add: Sums a list of numbers.
    """

    number: Callable[[int, int], Any]
    functions: Callable[[str], Callable[[Any], Any]]
    add: Callable[[list[Any]], Any]


def run(
    program: RowProgram,
    rows: Mapping[str, Sequence[Any]],
    parameters: Mapping[str, Any],
    arithmetic: Arithmetic,
) -> list[Any]:
    """Compute the outputs of a program for one row, concatenated.

    Args:
        program: The program.
        rows: Numbers of each input row, by name; all rows have one length.
        parameters: Numbers of the parameters, by name.
        arithmetic: What numbers are and how functions are computed.
    """
    return _Row(program, rows, parameters, arithmetic).outputs()


class _Row:
    """Hold the scalars of one row while the passes are made."""

    def __init__(
        self, program: RowProgram, rows: Mapping[str, Sequence[Any]],
        parameters: Mapping[str, Any], arithmetic: Arithmetic,
    ) -> None:  # fmt: skip
        self.program = program
        self.arithmetic = arithmetic
        self.rows = {s: rows[s.name] for s in program.inputs}
        self.length = len(self.rows[program.inputs[0]])
        self.known: dict[Any, Any] = {p: parameters[p.name] for p in program.parameters}
        self.known[program.length] = arithmetic.number(self.length, 1)

    def outputs(self) -> list[Any]:
        for sweep in self.program.passes:
            for step in sweep:
                made = self._solved(step) if isinstance(step, Solve) else self._reduced(step)
                self.known[step.symbol] = made
        places = range(1 if self.program.reduces else self.length)
        return [self.at(out, k) for out in self.program.outputs for k in places]

    def _reduced(self, step: Reduce) -> Any:
        values = [self.at(step.body, k) for k in range(self.length)]
        if step.op == "sum":
            return self.arithmetic.add(values)
        best = max(values) if step.op.endswith("max") else min(values)
        return values.index(best) if step.op.startswith("arg") else best

    def _solved(self, step: Solve) -> Any:
        low, high = (self.at(end, 0) for end in (step.low, step.high))
        equals = self.at(step.equals, 0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if middle in (low, high) or self._settled(step, low, high):
                break
            self.known[step.symbol] = middle
            whole = self.arithmetic.add([self.at(step.body, k) for k in range(self.length)])
            low, high = (middle, high) if whole >= equals else (low, middle)
        if step.closed is None:
            return low
        support = self._support(step, low)
        for sign, body in step.sums:
            self.known[sign] = self.arithmetic.add([self.at(body, k) for k in support])
        return self.at(step.closed, 0)

    def _settled(self, step: Solve, low: Any, high: Any) -> bool:
        """Tell whether the support is known and the rest is a closed form."""
        return step.closed is not None and self._support(step, low) == self._support(step, high)

    def _support(self, step: Solve, value: Any) -> list[int]:
        self.known[step.symbol] = value
        return [k for k in range(self.length) if self._holds(step.above, k)]

    def at(self, expr: Any, k: int) -> Any:
        """Evaluate an expression at one element."""
        if expr.is_Symbol:
            return self._symbol(expr, k)
        if expr.is_Rational:
            return self.arithmetic.number(int(expr.p), int(expr.q))
        if isinstance(expr, sympy.Piecewise):
            value = next(v for v, when in expr.args if self._holds(when, k))
            return self.at(value, k)
        if expr.is_Pow and not isinstance(expr, sympy.exp):
            return self._power(expr, k)
        values = [self.at(arg, k) for arg in expr.args]
        if expr.is_Add:
            return sum(values[1:], values[0])
        if expr.is_Mul:
            result = values[0]
            for value in values[1:]:
                result *= value
            return result
        return self._called(expr, values, k)

    def _called(self, expr: Any, values: list[Any], k: int) -> Any:
        meaning = elementary(expr)
        if meaning != expr:
            return self.at(meaning, k)
        if len(values) != 1:
            raise DerivationError("cannot be run", subject=type(expr).__name__)
        return self.arithmetic.functions(type(expr).__name__)(values[0])

    def _symbol(self, sign: Any, k: int) -> Any:
        if sign in self.rows:
            return self.rows[sign][k]
        for delta in self.program.deltas:
            if delta.symbol == sign:
                return self.arithmetic.number(int(self.known[delta.chosen] == k), 1)
        for name, expr in self.program.locals:
            if name == sign:
                return self.at(expr, k)
        return self.known[sign]

    def _power(self, expr: Any, k: int) -> Any:
        base, exponent = self.at(expr.base, k), expr.exp
        if exponent.is_Integer:
            whole = base ** abs(int(exponent))
            return whole if exponent > 0 else self.arithmetic.number(1, 1) / whole
        if exponent.is_Rational and exponent.q == 2:
            root = self.arithmetic.functions("sqrt")(base)
            return self._times(root, int(exponent.p))
        return base ** self.at(exponent, k)

    def _times(self, root: Any, count: int) -> Any:
        whole = root ** abs(count)
        return whole if count > 0 else self.arithmetic.number(1, 1) / whole

    def _holds(self, when: Any, k: int) -> bool:
        if when in (sympy.S.true, sympy.S.false):
            return bool(when)
        left, right = (self.at(s, k) for s in (when.lhs, when.rhs))
        return bool(_COMPARE[when.rel_op](left, right))


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
