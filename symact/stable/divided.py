"""Quotients by p(x) + c exp(k x): divided through by the exponential where it overflows."""

from __future__ import annotations

from typing import Any

from sympy import Add, Pow, default_sort_key, exp


def overflows(expr: Any, x: Any) -> bool:
    """Tell whether an expression divides by a sum of an exponential and a polynomial of x."""
    return any(_rate(power.base, x) is not None for power in _quotients(expr))


def divide_through(expr: Any, x: Any, side: int) -> Any:
    """Rewrite such quotients on the side of 0 where the exponential grows.

    1/(p + c exp(k x))^n = exp(-n k x)/(p exp(-k x) + c)^n: for k x > 0 only decaying
    exponentials are left.
    """
    for power in _quotients(expr):
        rate = _rate(power.base, x)
        if rate is not None and (rate.is_positive if side > 0 else rate.is_negative):
            # SymPy adds exponents: exp(k x) exp(-k x) is 1
            below = Add(*[term * exp(-rate * x) for term in power.base.args])
            expr = expr.xreplace({power: below**power.exp * exp(power.exp * rate * x)})
    return expr


def _quotients(expr: Any) -> list[Any]:
    found = [e for e in expr.atoms(Pow) if e.base.is_Add and e.exp.is_negative]
    return sorted(found, key=default_sort_key)


def _rate(total: Any, x: Any) -> Any:
    """Give k of the only exponential in p(x) + c exp(k x), p not constant; None elsewhere."""
    growing = [a for a in total.args if a.has(exp) and a.has(x)]
    rest = [a for a in total.args if a not in growing]
    if len(growing) != 1 or not any(a.has(x) for a in rest):
        return None
    factor, power = growing[0].as_independent(x)
    if factor.has(exp) or not isinstance(power, exp) or not Add(*rest).is_polynomial(x):
        return None
    rate = power.args[0].diff(x)
    return None if rate.has(x) or power.args[0].subs(x, 0) != 0 else rate
