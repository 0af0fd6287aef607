"""Sums with a root that cancel on one side: x + sqrt(x^2 + b) = b/(sqrt(x^2 + b) - x) for x < 0."""

from __future__ import annotations

from typing import Any

from sympy import Add, Poly, PolynomialError, S, default_sort_key, expand


def cancels(expr: Any, x: Any) -> bool:
    """Tell whether a sum inside an expression has a root whose growth another term cancels."""
    return any(_parts(e, x) is not None for e in _sums(expr))


def conjugate(expr: Any, x: Any, side: int) -> Any:
    """Rewrite such sums for x on one side of 0, where root and rest have opposite signs.

    The identity t + s = (s^2 - t^2)/(s - t) holds on both sides; it is used where s and t have
    opposite signs far out.
    """
    for total in _sums(expr):
        parts = _parts(total, x)
        if parts is None:
            continue
        rest, root, difference = parts
        if _far_sign(rest, x, side) * _far_sign_of_root(root) < 0:
            expr = expr.xreplace({total: difference / (root - rest)})
    return expr


def _sums(expr: Any) -> list[Any]:
    found = [e for e in expr.atoms(Add) if e.has(S.Half)]
    return sorted(found, key=default_sort_key)


def _parts(total: Any, x: Any) -> tuple[Any, Any, Any] | None:
    """Split t + c sqrt(v) where the leading terms of c^2 v and t^2 are the same."""
    roots = [a for a in total.args if _is_root(a, x)]
    rest = Add(*[a for a in total.args if a not in roots])
    if len(roots) != 1 or not rest.has(x):
        return None
    try:
        square = Poly(expand(rest**2), x)
        difference = Poly(expand(roots[0] ** 2 - rest**2), x)
    except PolynomialError:
        return None
    if difference.degree() >= square.degree():
        return None
    return rest, roots[0], difference.as_expr()


def _is_root(term: Any, x: Any) -> bool:
    coefficient, power = term.as_independent(x)
    return bool(power.is_Pow and power.exp is S.Half and coefficient.is_nonzero is not False)


def _far_sign(polynomial: Any, x: Any, side: int) -> int:
    leading = Poly(polynomial, x)
    sign = leading.LC() * side ** leading.degree()
    return 1 if sign.is_positive else -1 if sign.is_negative else 0


def _far_sign_of_root(root: Any) -> int:
    coefficient = root.as_coeff_Mul()[0]
    return 1 if coefficient > 0 else -1
