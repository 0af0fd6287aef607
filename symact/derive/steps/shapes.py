"""Spellings of one product: signs where a reader expects them, brackets with short numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S


def shapes(expr: Any, x: Any) -> Iterator[Any]:
    """Yield an expression and other spellings of the product that it is.

    Args:
        expr: Any expression.
        x: The variable by which a bracket may be collected.
    """
    yield expr
    if not expr.is_Mul:
        return
    turned = _turned(expr)
    if turned != expr:
        yield turned
    for shape in (turned, *_scaled(turned)):
        if shape not in (expr, turned):
            yield shape
        gathered = _each(shape, lambda add: _collected(add, x))
        if gathered != shape:
            yield gathered


def _sums(expr: Any) -> list[Any]:
    return [f for f in expr.args if f.is_Add]


def _each(expr: Any, change: Any) -> Any:
    """Change every bracket of a product."""
    if not expr.is_Mul:
        return expr
    return sympy.Mul(*(change(f) if f.is_Add else f for f in expr.args))


def _turned(expr: Any) -> Any:
    """Write s - 1 as -(1 - s), then let a sign in front go into a bracket that has more of them."""
    result = expr
    for add in _sums(expr):
        if _backwards(add):
            result = _multiplied(result, add, S.NegativeOne, S.NegativeOne)
    size, _ = result.as_coeff_Mul()
    if size.is_negative:
        for add in _sums(result):
            if 2 * sum(t.could_extract_minus_sign() for t in add.args) > len(add.args):
                return _multiplied(result, add, S.NegativeOne, S.NegativeOne)
    return result


def _backwards(add: Any) -> bool:
    """Tell whether a bracket is a positive multiple of functions less a number."""
    number, rest = add.as_coeff_Add()
    plain = any(t.is_polynomial() for t in sympy.Add.make_args(rest))
    return bool(number.is_negative and not plain and not rest.could_extract_minus_sign())


def _multiplied(expr: Any, add: Any, inner: Any, outer: Any) -> Any:
    """Multiply one bracket, term by term, and the number in front."""
    rest = sympy.Mul(*(f for f in expr.args if f != add))
    size, factors = rest.as_coeff_Mul()
    bracket = sympy.Add(*(inner * t for t in add.args))
    whole = size * outer
    # a number before a bracket alone would be multiplied in again: that is the same spelling
    return sympy.Mul(whole, factors, bracket) if factors != 1 else whole * bracket


def _collected(add: Any, x: Any) -> Any:
    """Write 2 + x - 2 x s as 2 + x (1 - 2 s)."""
    found = sympy.collect(add, x, sympy.factor_terms)
    return found if found.is_Add else add


def _scaled(expr: Any) -> Iterator[Any]:
    """Move the number in front into a bracket, or out of it, so that both become short."""
    for add in _sums(expr):
        sizes = {abs(t.as_coeff_Mul()[0]) for t in add.args}
        if (
            all(size.is_Integer and size < SHORT for size in sizes)
            and expr.as_coeff_Mul()[0].q == 1
        ):
            continue
        for size in sorted(sizes | {s / 2 for s in sizes}, key=lambda s: (s.q, s.p)):
            yield _multiplied(expr, add, 1 / size, size)


SHORT = 10
"""Integers below it are left where they are."""
