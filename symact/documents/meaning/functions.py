"""Functions of elementary mathematics that documents call by name: one row each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from symact.language import functions as fn

One = Callable[[Any], Any]

UNARY: dict[str, One] = {
    "exp": sympy.exp, "ln": sympy.log, "log": sympy.log, "sqrt": sympy.sqrt, "abs": sympy.Abs,
    "Abs": sympy.Abs, "lg": lambda u: sympy.log(u) / sympy.log(10),
    "log_2": lambda u: sympy.log(u) / sympy.log(2),
    "log_10": lambda u: sympy.log(u) / sympy.log(10),
    "log_e": sympy.log, "log2": lambda u: sympy.log(u) / sympy.log(2),
    "log10": lambda u: sympy.log(u) / sympy.log(10),
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh, "coth": sympy.coth,
    "sech": sympy.sech, "csch": sympy.csch, "th": sympy.tanh, "sh": sympy.sinh, "ch": sympy.cosh,
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "cot": sympy.cot, "sec": sympy.sec,
    "csc": sympy.csc, "tg": sympy.tan,
    "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan, "asin": sympy.asin,
    "acos": sympy.acos, "atan": sympy.atan, "arcsinh": sympy.asinh, "arccosh": sympy.acosh,
    "arctanh": sympy.atanh, "asinh": sympy.asinh, "acosh": sympy.acosh, "atanh": sympy.atanh,
    "arsinh": sympy.asinh, "arcosh": sympy.acosh, "artanh": sympy.atanh, "tan_1": sympy.atan,
    "erf": sympy.erf, "erfc": sympy.erfc, "erfcx": fn.erfcx,
    "erfi": sympy.erfi,

    "sgn": sympy.sign, "sign": sympy.sign, "signum": sympy.sign,
    "expm1": fn.expm1, "log1p": fn.log1p,
    "Phi": fn.normal_cdf, "phi": fn.normal_pdf, "normcdf": fn.normal_cdf, "logit":
    lambda u: sympy.log(u / (1 - u)), "LambertW": sympy.LambertW,
    "floor": sympy.floor,
    "ceil": sympy.ceiling, "id": lambda u: u, "lcosh": lambda u:
    sympy.log(sympy.cosh(u)),
}  # fmt: skip
"""Functions of one value."""


def piecewise_max(*values: Any) -> Any:
    """Give the largest value; SymPy compares what it can."""
    return sympy.Max(*values)


def piecewise_min(*values: Any) -> Any:
    """Give the least value."""
    return sympy.Min(*values)


def clip(u: Any, low: Any, high: Any) -> Any:
    """Give the value between two bounds that is nearest to u."""
    return sympy.Max(low, sympy.Min(high, u))


MANY: dict[str, Callable[..., Any]] = {
    "max": piecewise_max, "min": piecewise_min, "Max": piecewise_max, "Min": piecewise_min,
    "clip": clip, "clamp": clip, "Clip": clip, "maximum": piecewise_max,
    "minimum": piecewise_min,
    "log": lambda a, base: sympy.log(a) / sympy.log(base),
    "pow": lambda a, b: a**b, "power": lambda a, b: a**b, "logaddexp": lambda a, b: sympy.log(
        sympy.exp(a) + sympy.exp(b)),
    "where": lambda c, a, b: sympy.Piecewise((a, c), (b, True)),
    "normal_density": lambda u, m, v: sympy.exp(-(u - m)**2 / (2 * v)) / sympy.sqrt(2*sympy.pi*v),
}  # fmt: skip
"""Functions of several values."""

ARITY = {"clip": 3, "clamp": 3, "Clip": 3, "log": 2, "pow": 2, "power": 2, "logaddexp": 2,
         "where": 3, "normal_density": 3}  # fmt: skip


def known(key: str) -> bool:
    """Tell whether a name is a function of this table."""
    return key in UNARY or key in MANY
