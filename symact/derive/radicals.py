"""Antiderivatives of polynomials times odd powers of the root of a quadratic."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S, exp, sqrt

from symact.derive.order import sign_of
from symact.errors import UndecidedError


def integrate_radical(rest: Any, x: Any, n: int) -> Any:
    """Integrate x^n q^(m/2), q quadratic and m odd, by the integral of q^(-1/2).

    Args:
        rest: The power of q.
        x: The variable.
        n: A whole power of x, not negative.

    Raises:
        UndecidedError: It is no such power.
    """
    q, m = rest.as_base_exp()
    if isinstance(rest, exp) or not (2 * m).is_odd or not q.is_polynomial(x):
        raise UndecidedError("no root of a quadratic", subject=str(rest))
    if sympy.degree(q, x) != 2:
        raise UndecidedError("no root of a quadratic", subject=str(rest))
    k = max(1, -int(2 * m))
    above = sympy.Poly(sympy.expand(x**n * q ** (m + sympy.Rational(k, 2))), x)
    factor, found = _ansatz(above, sympy.Poly(q, x), k)
    body = found / q ** sympy.Rational(k - 2, 2)
    return body + (factor * _inverse_root(q, x) if factor != 0 else 0)


def _ansatz(above: Any, q: Any, k: int) -> tuple[Any, Any]:
    """Solve P = Q' q - (k-2)/2 Q q' + c q^((k-1)/2) for the polynomial Q and the number c."""
    x = q.gen
    degree = max(above.degree() - 1, k - 2, 0)
    names = sympy.symbols(f"q0:{degree + 1}", cls=sympy.Dummy)
    c = sympy.Dummy("c")
    guess = sympy.Add(*[name * x**j for j, name in enumerate(names)])
    square = q.as_expr()
    equation = (
        sympy.diff(guess, x) * square
        - sympy.Rational(k - 2, 2) * guess * sympy.diff(square, x)
        + c * square ** ((k - 1) // 2)
        - above.as_expr()
    )
    rows = sympy.Poly(sympy.expand(equation), x).all_coeffs()
    solutions = list(sympy.linsolve(rows, *names, c))
    if not solutions:
        raise UndecidedError("no algebraic part is found")
    values = dict(zip((*names, c), solutions[0], strict=True))
    free = dict.fromkeys((*names, c), S.Zero)
    found = guess.xreplace(values).xreplace(free)
    return sympy.cancel(values[c].xreplace(free)), found


def _inverse_root(q: Any, x: Any) -> Any:
    """Integrate q^(-1/2) for a quadratic q."""
    a, b, c = sympy.Poly(q, x).all_coeffs()
    if sign_of(a) < 0:
        return sympy.asin((-2 * a * x - b) / sqrt(sympy.expand(b**2 - 4 * a * c))) / sqrt(-a)
    square = sympy.expand(4 * a * c - b**2)
    if sign_of(square) <= 0:
        raise UndecidedError("the root of a quadratic with real zeros", subject=str(q))
    return sympy.asinh((2 * a * x + b) / sqrt(square)) / sqrt(a)
