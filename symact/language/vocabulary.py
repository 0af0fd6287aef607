"""What the language knows: its words as rows, and the limits that keep reading fast."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import sympy

from symact.language import functions as fn

MAX_CHARACTERS = 4096
MAX_DEPTH = 64
MAX_OPERATIONS = 2000
MAX_EXPONENT = 1000
MAX_DIGITS = 362
MAX_BITS = 1200
"""Size of a numerator or denominator: any finite float64 fits, with room."""
MAX_GROWTH = 65536
"""Size in bits that an intermediate number could reach before it is computed at all."""
MAX_NODES = 8000
MAX_PASSES = 6
MAX_SPREAD = 64
"""Terms of an expression when multiplied out, which SymPy does to learn a sign."""
MAX_COMPLEX = 48
"""Operations of an argument that may be complex: SymPy splits it to learn a sign."""
MAX_COMPARISONS = 64
MAX_BRANCHING = 24
"""Max, Min, Abs, sign and floor in one expression: SymPy compares their arguments."""
MAX_ARGUMENTS = 8
MAX_COMPOUND = 12
"""Comparisons joined by And and Or: SymPy multiplies them out."""
MAX_CONSTANT_DEPTH = 10
MAX_CONSTANTS = 100
"""Operations between irrational constants: each is evaluated to see that it is sound."""
LARGEST = 1e300
SMALLEST = 1e-300

DOMAINS: dict[str, dict[str, bool]] = {
    "real": {"real": True},
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "negative": {"negative": True},
    "nonpositive": {"nonpositive": True},
    "nonzero": {"real": True, "nonzero": True},
}
"""What a parameter may be, as SymPy assumptions."""

CONSTANTS: dict[str, Any] = {"pi": sympy.pi, "E": sympy.E, "e": sympy.E}

UNARY: dict[str, Any] = {
    "exp": sympy.exp, "log": sympy.log, "ln": sympy.log, "sqrt": sympy.sqrt,
    "expm1": fn.expm1, "log1p": fn.log1p, "abs": sympy.Abs, "Abs": sympy.Abs,
    "sign": sympy.sign, "erf": sympy.erf, "erfc": sympy.erfc, "erfcx": fn.erfcx,
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan,
    "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan, "arctan": sympy.atan,
    "asinh": sympy.asinh, "acosh": sympy.acosh, "atanh": sympy.atanh,
    "LambertW": sympy.LambertW, "floor": sympy.floor,
    "logistic": fn.logistic, "sigmoid": fn.logistic, "softplus": fn.softplus,
    "Phi": fn.normal_cdf, "normal_cdf": fn.normal_cdf,
    "phi": fn.normal_pdf, "normal_pdf": fn.normal_pdf, "sech2": fn.sech2,
    "relu": fn.ramp,
}  # fmt: skip
"""Functions of one value; the first name of a function is the one that is printed."""

VARIADIC: dict[str, Any] = {
    "max": sympy.Max, "Max": sympy.Max, "min": sympy.Min, "Min": sympy.Min,
    "And": sympy.And, "Or": sympy.Or,
}  # fmt: skip

SPECIAL = {
    "Piecewise": "Piecewise((value, condition), ..., (value, True))",
    "where": "where(condition, value, otherwise)",
    "clip": "clip(value, lowest, highest)",
}

COMPARISONS: dict[str, Any] = {
    "<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge,
    "==": sympy.Eq, "!=": sympy.Ne,
}  # fmt: skip

EQUALITIES = frozenset({"==", "!="})
"""Between a name and a number only: to decide others SymPy would multiply them out."""

BRANCHING = frozenset({"abs", "Abs", "sign", "floor", "max", "Max", "min", "Min", "clip", "relu"})

_ANY = (-math.inf, math.inf)
ARGUMENTS: dict[Any, tuple[float, float]] = {
    sympy.exp: (-690, 690),
    fn.expm1: (-690, 690),
    sympy.sinh: (-690, 690),
    sympy.cosh: (-690, 690),
    fn.sech2: (-345, 345),
    fn.logistic: (-690, math.inf),
    fn.softplus: (-690, math.inf),
    fn.normal_pdf: (-37, 37),
    fn.normal_cdf: (-37, math.inf),
    sympy.erfc: (-math.inf, 26),
    fn.erfcx: (-26, math.inf),
    sympy.log: (SMALLEST, math.inf),
    fn.log1p: (-1 + 2**-53, math.inf),
    sympy.sqrt: (0, math.inf),
    sympy.asin: (-1, 1),
    sympy.acos: (-1, 1),
    sympy.atanh: (-1 + 2**-53, 1 - 2**-53),
    sympy.acosh: (1, math.inf),
    # -exp(-1) as a double is half an ulp off; what is really below it is complex and refused later
    sympy.LambertW: (-0.3678794411714424, math.inf),
    sympy.sin: (-1e15, 1e15),
    sympy.cos: (-1e15, 1e15),
    sympy.tan: (-1e15, 1e15),
}
"""Constant arguments for which a function is real and neither overflows nor underflows."""


PARTIAL: dict[Any, Callable[[Any], Any]] = {
    sympy.log: lambda u: u.is_positive,
    sympy.sqrt: lambda u: u.is_nonnegative,
    fn.log1p: lambda u: u.is_nonnegative,
    **dict.fromkeys(
        (sympy.asin, sympy.acos, sympy.acosh, sympy.atanh, sympy.LambertW), lambda _: None
    ),
}
"""Functions that are complex for some real arguments, and when SymPy knows that they are not."""


def argument_bounds(function: Any) -> tuple[float, float]:
    """Give the interval of constant arguments that a function accepts."""
    return ARGUMENTS.get(function, _ANY)


def is_reserved(name: str) -> bool:
    """Tell whether a name has a meaning in the language."""
    return name == "True" or name in {*CONSTANTS, *UNARY, *VARIADIC, *SPECIAL}
