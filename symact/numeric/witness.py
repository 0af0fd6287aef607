"""A second, independent witness: mpmath on elementary formulas, precision doubled until it agrees.

It shares no code with the enclosures: the named functions are replaced by their definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath

from symact.errors import DerivationError, UndecidedError

MAX_DIGITS = 6400
FIRST_DIGITS = 100
"""The first run has these digits more than are asked for."""


def mpmath_value(expr: Any, subs: Mapping[str, float | int | Fraction], digits: int = 30) -> Any:
    """Evaluate an expression, Piecewise and Max included, by mpmath.

    Args:
        expr: A SymPy expression.
        subs: Values by the names of the symbols.
        digits: Significant digits on which two runs must agree.

    Returns:
        An mpf. Zero is returned only if it stays zero up to 6400 digits.

    Raises:
        UndecidedError: No two runs agree.
        DerivationError: The expression holds something without numeric meaning.
    """
    from symact.language.functions import elementary

    plain = elementary(expr)
    working, before = digits + FIRST_DIGITS, None
    while working <= MAX_DIGITS:
        context = mpmath.MPContext()
        context.dps = working
        values = {name: _number(context, value) for name, value in subs.items()}
        try:
            now = _Walker(context, values).value(plain)
        except ZeroDivisionError:  # a value that is zero at this precision only
            working *= 2
            continue
        if _agree(context, before, now, digits):
            context.dps = digits + 5
            return +now
        before, working = now, working * 2
    if before == 0:
        return before
    raise UndecidedError(
        "mpmath's values at growing precision do not agree", subject=str(expr)[:80]
    )


def _number(context: Any, value: float | Fraction) -> Any:
    above, below = value.as_integer_ratio()
    return context.mpf(above) / context.mpf(below)


def _agree(context: Any, before: Any, now: Any, digits: int) -> bool:
    if before is None or now == 0 or before == 0:
        return False
    return bool(abs(before - now) <= abs(now) * context.mpf(10) ** (-digits - 2))


class _Walker:
    """Walk one expression at one precision; shared parts are computed once."""

    def __init__(self, context: Any, values: Mapping[str, Any]) -> None:
        self.context = context
        self.values = values
        self.seen: dict[Any, Any] = {}

    def value(self, expr: Any) -> Any:
        if expr not in self.seen:
            self.seen[expr] = self._compute(expr)
        return self.seen[expr]

    def _compute(self, expr: Any) -> Any:
        if expr.is_Symbol:
            return self._symbol(str(expr))
        if expr.is_Float or expr.is_Rational:
            import sympy

            exact = sympy.Rational(expr)
            return self.context.mpf(exact.p) / self.context.mpf(exact.q)
        name = expr.func.__name__
        if name == "Piecewise":
            return self._piecewise(expr)
        arguments = [self.value(a) for a in expr.args]
        if name in _SIMPLE:
            return self._real(_SIMPLE[name](self.context, arguments), expr)
        if name in _SAME:
            return self._real(getattr(self.context, _SAME[name])(*arguments), expr)
        raise DerivationError(f"{name} has no meaning for mpmath here", subject=str(expr)[:80])

    def _symbol(self, name: str) -> Any:
        if name not in self.values:
            raise DerivationError("a symbol of the expression has no value", subject=name)
        return self.values[name]

    def _real(self, value: Any, expr: Any) -> Any:
        if isinstance(value, self.context.mpc):
            raise DerivationError("the value is not real here", subject=str(expr)[:80])
        return value

    def _piecewise(self, expr: Any) -> Any:
        for value, condition in expr.args:
            if self._holds(condition):
                return self.value(value)
        return self.context.nan

    def _holds(self, condition: Any) -> bool:
        if condition in (True, False):
            return bool(condition)
        name = condition.func.__name__
        if name in _CONNECTIVES:
            return _CONNECTIVES[name](self._holds(c) for c in condition.args)
        if name == "Not":
            return not self._holds(condition.args[0])
        if name not in _RELATIONS:
            raise DerivationError(f"{name} is not a condition on numbers", subject=str(condition))
        left, right = (self.value(side) for side in condition.args)
        return bool(_RELATIONS[name](left, right))


_SIMPLE: dict[str, Callable[[Any, list[Any]], Any]] = {
    "Add": lambda context, a: context.fsum(a),
    "Mul": lambda context, a: context.fprod(a),
    "Pow": lambda context, a: context.power(*a),
    "Max": lambda _context, a: max(a),
    "Min": lambda _context, a: min(a),
    "Abs": lambda _context, a: abs(a[0]),
    "Pi": lambda context, _a: +context.pi,
    "Exp1": lambda context, _a: +context.e,
    "EulerGamma": lambda context, _a: +context.euler,
}

_NAMES = (
    "exp log erf erfc sinh cosh tanh sin cos tan sec csc cot sech csch coth "
    "asin acos atan asinh acosh atanh floor sign LambertW"
)
_SAME = {name: name.lower() for name in _NAMES.split()}
"""mpmath's names of SymPy's functions."""

_CONNECTIVES: dict[str, Callable[[Any], bool]] = {"And": all, "Or": any}

_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "StrictLessThan": lambda a, b: a < b,
    "LessThan": lambda a, b: a <= b,
    "StrictGreaterThan": lambda a, b: a > b,
    "GreaterThan": lambda a, b: a >= b,
    "Equality": lambda a, b: a == b,
    "Unequality": lambda a, b: a != b,
}
