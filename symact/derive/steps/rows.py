"""The rules of differentiation as rows: name and formula, and the slopes of functions.

Every row is compared with SymPy's derivative by the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.derive.steps.build import (
    ONE,
    ZERO,
    negative,
    number,
    over,
    plus,
    power,
    root,
    times,
)
from symact.derive.steps.terms import (
    Atom,
    Call,
    Term,
)
from symact.language import functions as fn

FORMULAS: dict[str, tuple[str, str]] = {
    "reciprocal rule": ("(1/u)′ = −u′/u²", r"(1/u)' = -u'/u^{2}"),
    "quotient rule": ("(u/v)′ = (u′v − uv′)/v²", r"(u/v)' = (u'v - uv')/v^{2}"),
    "product rule": ("(uv)′ = u′v + uv′", "(uv)' = u'v + uv'"),
    "power rule": ("(uⁿ)′ = n uⁿ⁻¹ u′", "(u^{n})' = n u^{n-1} u'"),
    "exponential rule": ("(eᵘ)′ = eᵘ u′", r"(e^{u})' = e^{u} u'"),
    "chain rule": ("g(u)′ = g′(u) u′", "g(u)' = g'(u)\\, u'"),
}
"""Name of a rule and the formula by which a reader knows it."""


@dataclass(frozen=True, slots=True)
class Function:
    """Hold a named function's derivative.

    Attributes:
        slope: The derivative at a term.
        text: How it is named in the reason column of a terminal.
        tex: The same in LaTeX.
    """

    slope: Callable[[Term], Term]
    text: str
    tex: str


def _call(function: Any) -> Callable[[Term], Term]:
    return lambda u: Call(function, u)


def _square(function: Any) -> Callable[[Term], Term]:
    return lambda u: power(Call(function, u), number(2))


def _logistic(u: Term) -> Term:
    s = Call(fn.logistic, u)
    return times(s, plus(ONE, negative(s)))


def _erf(u: Term) -> Term:
    return times(over(number(2), root(Atom(S.Pi))), Call(sympy.exp, negative(power(u, number(2)))))


FUNCTIONS: dict[Any, Function] = {
    sympy.exp: Function(_call(sympy.exp), "(eᵘ)′ = eᵘ", r"(e^{u})' = e^{u}"),
    sympy.log: Function(lambda u: over(ONE, u), "(log u)′ = 1/u", r"(\log u)' = 1/u"),
    sympy.sin: Function(_call(sympy.cos), "sin′ = cos", r"\sin' = \cos"),
    sympy.cos: Function(
        lambda u: negative(Call(sympy.sin, u)), "cos′ = −sin", r"\cos' = -\sin"
    ),
    sympy.sinh: Function(_call(sympy.cosh), "sinh′ = cosh", r"\sinh' = \cosh"),
    sympy.cosh: Function(_call(sympy.sinh), "cosh′ = sinh", r"\cosh' = \sinh"),
    sympy.tanh: Function(
        _call(fn.sech2), "tanh′ = sech²", r"\tanh' = \operatorname{sech}^{2}"
    ),
    fn.sech2: Function(
        lambda u: times(number(-2), Call(sympy.tanh, u), Call(fn.sech2, u)),
        "(sech²)′ = −2 tanh sech²", r"(\operatorname{sech}^{2})' = -2\tanh\operatorname{sech}^{2}",
    ),
    fn.logistic: Function(_logistic, "σ′ = σ (1 − σ)", r"\sigma' = \sigma(1 - \sigma)"),
    fn.softplus: Function(
        _call(fn.logistic), "softplus′ = σ", r"\operatorname{softplus}' = \sigma"
    ),
    fn.normal_cdf: Function(_call(fn.normal_pdf), "Φ′ = φ", r"\Phi' = \varphi"),
    fn.normal_pdf: Function(
        lambda u: negative(times(u, Call(fn.normal_pdf, u))), "φ′(u) = −u φ(u)",
        r"\varphi'(u) = -u\,\varphi(u)",
    ),
    sympy.erf: Function(_erf, "erf′(u) = 2e^(−u²)/√π",
                        r"\operatorname{erf}'(u) = 2 e^{-u^{2}}/\sqrt{\pi}"),
    sympy.atan: Function(
        lambda u: over(ONE, plus(ONE, power(u, number(2)))), "arctan′(u) = 1/(1 + u²)",
        r"\arctan'(u) = 1/(1 + u^{2})",
    ),
    sympy.Abs: Function(_call(sympy.sign), "|u|′ = sign u", r"|u|' = \operatorname{sign} u"),
    sympy.sign: Function(lambda _: ZERO, "sign′ = 0", r"\operatorname{sign}' = 0"),
}  # fmt: skip
"""Derivatives of named functions."""


def function_row(function: Any) -> Function:
    """Find the row of a function; one that has none is asked for its own derivative."""
    if function in FUNCTIONS:
        return FUNCTIONS[function]

    def slope(u: Term) -> Term:
        from symact.derive.steps.convert import term_of

        place = sympy.Symbol("_u", real=True)
        return term_of(sympy.diff(function(place), place), place, {place: u})

    name = function.__name__
    return Function(slope, f"derivative of {name}", rf"\text{{derivative of {name}}}")
