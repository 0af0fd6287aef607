"""What is mistaken for what: names of functions and parameters, as rows."""

from __future__ import annotations

PAIRS = (
    ("sin", "sinh"), ("cos", "cosh"), ("tan", "tanh"), ("sec", "sech"), ("csc", "csch"),
    ("cot", "coth"), ("arcsin", "arcsinh"), ("arctan", "arctanh"), ("arccos", "arccosh"),
    ("asin", "asinh"), ("atan", "atanh"), ("acos", "acosh"), ("arcsin", "arsinh"),
    ("arctan", "artanh"), ("sin", "cos"), ("sinh", "cosh"), ("tan", "cot"), ("max", "min"),
    ("erf", "erfc"), ("Phi", "phi"), ("log", "exp"), ("ln", "exp"), ("floor", "ceil"),
    ("sec", "cosh"), ("tanh", "sigma"), ("tanh", "sigmoid"), ("tan", "arctan"), ("tanh", "arctan"),
    ("log2", "log"), ("log10", "log"), ("log_2", "log"), ("log_{10}", "log"), ("log_10", "log"),
    ("lg", "ln"), ("abs", "sgn"), ("sgn", "sign"),
)  # fmt: skip
"""Functions mistaken for one another, in both directions."""

HYPERBOLIC = dict(PAIRS[:12])
"""Circular functions and the hyperbolic ones that are meant, all at once."""

SWAPS: dict[str, tuple[str, ...]] = {}
for _first, _second in PAIRS:
    SWAPS[_first] = (*SWAPS.get(_first, ()), _second)
    SWAPS[_second] = (*SWAPS.get(_second, ()), _first)

FACTORS = ("2", "x", "4", "3")
"""Factors that are forgotten; parameters of the relation are tried as well."""

CONSTANTS = (
    "0.044715", "1.702", "0.7978845608", "0.797885", "1.67326", "1.0507", "1.6733",
    "1.6732632423543772", "1.0507009873554805", "0.5", "0.2", "0.01", "0.1", "1.7159",
)  # fmt: skip
"""Decimals that the literature prints in formulas of activations."""

STRICT = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
