"""Print an expression in symact's own language, so that reading the text gives it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import S
from sympy.core.sorting import default_sort_key
from sympy.functions.elementary.piecewise import ExprCondPair

from symact.errors import DefinitionError
from symact.language import vocabulary as words

SUM, PRODUCT, POWER, ATOM = range(4)
"""How tightly a text binds."""

_ATOMS = {S.Pi: "pi", S.Exp1: "E", S.true: "True", S.Infinity: "oo", S.NegativeInfinity: "-oo"}

_NAMES: dict[Any, str] = {}
for _name, _function in (*words.UNARY.items(), *words.VARIADIC.items()):
    if isinstance(_function, type):
        _NAMES.setdefault(_function, _name)

_SIGNS = {head: sign for sign, head in words.COMPARISONS.items()}

_HEADS = (sympy.Symbol, sympy.Rational, sympy.Add, sympy.Mul, sympy.Pow)
_BRANCHES = (sympy.Piecewise, ExprCondPair, *_SIGNS, *_NAMES)


def spellable(node: Any) -> bool:
    """Tell whether the head of a node, its arguments aside, is a word of the language."""
    if isinstance(node, _HEADS) or node in (S.Pi, S.Exp1, S.true):
        return True
    return isinstance(node, _BRANCHES) and not (
        isinstance(node, sympy.LambertW) and len(node.args) != 1
    )


def to_text(expr: Any) -> str:
    """Print an expression so that `read(to_text(expr)) == expr`.

    Infinities are printed as `oo` and `-oo`, which the language does not read.

    Raises:
        DefinitionError: A part of the expression has no spelling in the language.
    """
    return _print(sympy.sympify(expr, strict=True))[0]


def _print(expr: Any) -> tuple[str, int]:
    """Print a node and say how tightly its text binds."""
    if expr in _ATOMS:
        return _ATOMS[expr], SUM if expr is S.NegativeInfinity else ATOM
    for heads, write in _WRITERS:
        if isinstance(expr, heads):
            return write(expr)
    if spellable(expr):
        arguments = sorted(expr.args, key=default_sort_key)
        return f"{_NAMES[expr.func]}({', '.join(_print(a)[0] for a in arguments)})", ATOM
    raise DefinitionError(
        "a part of the expression has no spelling in the language",
        subject=type(expr).__name__,
    )


def _bracketed(expr: Any, least: int) -> str:
    text, level = _print(expr)
    return text if level >= least else f"({text})"


def _rational(expr: Any) -> tuple[str, int]:
    if expr.q != 1:
        return f"{expr.p}/{expr.q}", SUM if expr.p < 0 else PRODUCT
    return str(expr.p), SUM if expr.p < 0 else ATOM


def _sum(expr: Any) -> tuple[str, int]:
    texts = [_bracketed(term, SUM) for term in sorted(expr.args, key=default_sort_key)]
    if texts[0].startswith("-"):  # begin with a positive term where there is one
        texts.sort(key=lambda text: text.startswith("-"))
    first, *rest = texts
    tail = (f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in rest)
    return first + "".join(tail), SUM


def _product(expr: Any) -> tuple[str, int]:
    coefficient, factors = S.One, list(expr.args)
    if expr.args[0].is_Rational:
        coefficient, factors = expr.args[0], list(expr.args[1:])
    above, below = [], []
    for factor in sorted(factors, key=default_sort_key):
        if factor.is_Pow and _divides(factor.exp):
            below.append(_bracketed(factor.base**-factor.exp, POWER))
        else:
            above.append(_bracketed(factor, POWER))
    if abs(coefficient.p) != 1 or not above:
        above.insert(0, str(abs(coefficient.p)))
    if coefficient.q != 1:
        below.append(str(coefficient.q))
    text = "*".join(above) + "".join(f"/{text}" for text in below)
    return (f"-{text}", SUM) if coefficient.is_negative else (text, PRODUCT)


def _power(expr: Any) -> tuple[str, int]:
    if expr.exp == S.Half:
        return f"sqrt({_print(expr.base)[0]})", ATOM
    if _divides(expr.exp):
        return f"1/{_bracketed(expr.base**-expr.exp, POWER)}", PRODUCT
    return f"{_bracketed(expr.base, ATOM)}**{_bracketed(expr.exp, ATOM)}", POWER


def _divides(exponent: Any) -> bool:
    """Tell whether a power is written below the line: 1/x, 1/x**2, 1/sqrt(x)."""
    return bool(exponent.is_negative and (exponent.is_Integer or exponent == -S.Half))


def _comparison(expr: Any) -> tuple[str, int]:
    return f"{_print(expr.lhs)[0]} {_SIGNS[expr.func]} {_print(expr.rhs)[0]}", SUM


def _piecewise(expr: Any) -> tuple[str, int]:
    rows = (f"({_print(value)[0]}, {_print(condition)[0]})" for value, condition in expr.args)
    return f"Piecewise({', '.join(rows)})", ATOM


def _symbol(expr: Any) -> tuple[str, int]:
    return expr.name, ATOM


_Writer = Callable[[Any], tuple[str, int]]
_WRITERS: tuple[tuple[Any, _Writer], ...] = (
    (sympy.Symbol, _symbol),
    (sympy.Rational, _rational),
    (sympy.Add, _sum),
    (sympy.Mul, _product),
    (sympy.Pow, _power),
    (tuple(_SIGNS), _comparison),
    (sympy.Piecewise, _piecewise),
)
