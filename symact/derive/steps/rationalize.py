"""Exponentials, hyperbolic functions and sigma as quotients of polynomials, at once and fast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import S

from symact.derive.identity import mask
from symact.language import functions as fn

MAX_POWER = 24


class NotRationalError(Exception):
    """Say that a function stays that is no quotient of polynomials."""


def rationalized(expr: Any, keep: Callable[[Any], Any] | None = None) -> Any:
    """Write an expression by exponentials only.

    Args:
        expr: What to write.
        keep: What to do with any other function; by default it is refused.

    Raises:
        NotRationalError: A function is refused.
    """
    return _Writer(keep).write(expr)


class _Writer:
    """Walk an expression once."""

    def __init__(self, keep: Callable[[Any], Any] | None) -> None:
        self.keep = keep

    def write(self, e: Any) -> Any:
        if not e.args:
            return e
        if e.is_Add or e.is_Mul:
            return e.func(*map(self.write, e.args))
        if isinstance(e, sympy.exp):
            return self.exp(e.args[0])
        if e.is_Pow:
            return self._power(e)
        if e.func in _FORMS:
            return _FORMS[e.func](self, e.args[0])
        return self._other(e)

    def _power(self, e: Any) -> Any:
        if e.exp.is_Integer and abs(e.exp) <= MAX_POWER:
            return self.write(e.base) ** e.exp
        if e.is_number:
            return e
        return self._other(e)

    def _other(self, e: Any) -> Any:
        if self.keep is None:
            raise NotRationalError
        return self.keep(e)

    def exp(self, u: Any) -> Any:
        """Give e^u, where e^(n log w) is w^n."""
        result, rest = S.One, S.Zero
        for term in sympy.Add.make_args(sympy.expand(u)):
            n, inner = term.as_coeff_Mul(rational=True)
            if n.is_Integer and isinstance(inner, sympy.log):
                result *= self.write(inner.args[0]) ** n
            elif n.is_Integer and isinstance(inner, fn.softplus):
                result *= (1 + self.exp(inner.args[0])) ** n
            else:
                rest += term
        return result * sympy.exp(rest)


def _tanh(w: _Writer, u: Any) -> Any:
    e = w.exp(2 * u)
    return (e - 1) / (e + 1)


def _sech2(w: _Writer, u: Any) -> Any:
    e = w.exp(2 * u)
    return 4 * e / (e + 1) ** 2


_FORMS: dict[Any, Callable[[_Writer, Any], Any]] = {
    sympy.tanh: _tanh,
    fn.sech2: _sech2,
    fn.logistic: lambda w, u: 1 / (1 + w.exp(-u)),
    fn.expm1: lambda w, u: w.exp(u) - 1,
    sympy.sinh: lambda w, u: (w.exp(u) - w.exp(-u)) / 2,
    sympy.cosh: lambda w, u: (w.exp(u) + w.exp(-u)) / 2,
}


def vanishes(expr: Any) -> bool:
    """Prove that an expression is zero as a quotient of polynomials in its functions."""
    kept: dict[Any, Any] = {}

    def keep(e: Any) -> Any:
        meaning = fn.DEFINITIONS.get(e.func)
        if meaning is not None and e.func not in kept and e.func in OPENED:
            return rationalized(meaning(e.args[0]), keep)
        return kept.setdefault(e, sympy.Symbol(f"_k{len(kept)}", real=True))

    waves = expr.has(sympy.sin, sympy.cos)
    masked, _ = mask(rationalized(sympy.expand_trig(expr) if waves else expr, keep))
    above = sympy.expand(sympy.fraction(sympy.together(masked))[0])
    return bool((_pythagoras(above, kept) if waves else above) == 0)


def _pythagoras(expr: Any, kept: dict[Any, Any]) -> Any:
    """Write cos^2 u as 1 - sin^2 u, by the symbols that stand for both."""
    for wave, c in kept.items():
        s = kept.get(sympy.sin(wave.args[0])) if isinstance(wave, sympy.cos) else None
        if s is not None and expr.is_polynomial(c):
            expr = sympy.expand(sympy.rem(expr, c**2 + s**2 - 1, c))
    return expr


OPENED = (fn.softplus, fn.normal_cdf, fn.normal_pdf, fn.log1p)
"""Functions that are written by their definitions in a proof."""
