"""Variants: what else the literature prints under the name of a row of the catalogue."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from symact import catalog


@dataclass(frozen=True, slots=True)
class Variant:
    """Hold one formula that goes by the name of a row.

    Attributes:
        row: Name in the catalogue.
        label: How to tell it from the others; empty for the row itself.
        formula: In symact's language, over x and the parameters.
        parameters: (name, domain).
        condition: Under which it is so, in symact's language, or empty.
        approximate: Whether it only approximates the row.
        twin: Row of the catalogue with the same formula, or empty.
    """

    row: str
    label: str
    formula: str
    parameters: tuple[tuple[str, str], ...] = ()
    condition: str = ""
    approximate: bool = False
    twin: str = ""


_HARD = "Piecewise((0, alpha*x + beta <= 0), (1, alpha*x + beta >= 1), (alpha*x + beta, True))"
_LINE = (("alpha", "positive"), ("beta", "positive"))
_LEAKY = "Piecewise((x, x > 0), (negative_slope*x, True))"
_TANH = "x*(1 + tanh(sqrt(2/pi)*(x + 8943*x**3/200000)))/2"

ROWS = (
    Variant("sigmoid", "logistic function with a slope", "1/(1 + exp(-k*x))", (("k", "real"),)),
    Variant("sigmoid", "logistic function with a temperature", "1/(1 + exp(-x/t))",
            (("t", "positive"),)),
    Variant("sigmoid", "logistic function with slope and place", "1/(1 + exp(-k*(x - x0)))",
            (("k", "real"), ("x0", "real"))),
    Variant("sigmoid", "logistic function with height, slope and place",
            "L/(1 + exp(-k*(x - x0)))", (("L", "real"), ("k", "real"), ("x0", "real"))),
    Variant("leaky_relu", "for a slope of at most 1", _LEAKY, (("negative_slope", "positive"),),
            "negative_slope <= 1"),
    Variant("prelu", "for a slope of at most 1", "Piecewise((x, x > 0), (alpha*x, True))",
            (("alpha", "real"),), "alpha <= 1"),
    Variant("elu", "scaled: selu", "scale*Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))",
            (("alpha", "positive"), ("scale", "positive"))),
    Variant("gelu", "the tanh approximation", _TANH, (), "", True, "gelu_tanh"),
    Variant("gelu", "the sigmoid approximation", "x/(1 + exp(-851*x/500))", (), "", True,
            "quick_gelu"),
    Variant("gelu", "for the normal law of mean mu and deviation sigma",
            "x*(1 + erf((x - mu)/(sigma*sqrt(2))))/2", (("mu", "real"), ("sigma", "positive"))),
    Variant("silu", "swish with beta", "x/(1 + exp(-beta*x))", (("beta", "real"),)),
    Variant("swish", "beta of any sign", "x/(1 + exp(-beta*x))", (("beta", "real"),)),
    Variant("softplus", "softplus with beta", "log(1 + exp(beta*x))/beta", (("beta", "positive"),)),
    Variant("hard_sigmoid", "hard sigmoid of Keras 2, slope 1/5",
            "Piecewise((0, x <= -5/2), (1, x >= 5/2), (x/5 + 1/2, True))"),
    Variant("hard_sigmoid", "hard sigmoid of slope 1/2 (BinaryConnect)",
            "Piecewise((0, x <= -1), (1, x >= 1), ((x + 1)/2, True))"),
    Variant("hard_sigmoid", "hard sigmoid of slope 1/4",
            "Piecewise((0, x <= -2), (1, x >= 2), (x/4 + 1/2, True))"),
    Variant("hard_sigmoid", "hard sigmoid of ONNX with slope and offset", _HARD, _LINE),
    Variant("hard_swish", "hard swish with the hard sigmoid of slope 1/5",
            "x*Piecewise((0, x <= -5/2), (1, x >= 5/2), (x/5 + 1/2, True))"),
    Variant("hard_swish", "hard swish with slope and offset", f"x*{_HARD}", _LINE),
    Variant("hard_tanh", "between -1 and 1", "Piecewise((-1, x <= -1), (1, x >= 1), (x, True))"),
    Variant("hard_tanh", "between -a and a", "Piecewise((-a, x <= -a), (a, x >= a), (x, True))",
            (("a", "positive"),)),
    Variant("relu6", "clipped at a", "Piecewise((0, x <= 0), (a, x >= a), (x, True))",
            (("a", "positive"),)),
    Variant("gaussian", "of deviation 1", "exp(-x**2/2)"),
    Variant("gaussian", "of mean mu and deviation sigma", "exp(-(x - mu)**2/(2*sigma**2))",
            (("mu", "real"), ("sigma", "positive"))),
    Variant("gaussian", "the normal density", "exp(-x**2/2)/sqrt(2*pi)"),
    Variant("binary_step", "0 at 0", "Piecewise((1, x > 0), (0, True))"),
    Variant("binary_step", "1/2 at 0", "Piecewise((1, x > 0), (1/2, x >= 0), (0, True))"),
    Variant("binary_step", "with a threshold", "Piecewise((1, x >= theta), (0, True))",
            (("theta", "real"),)),
    Variant("identity", "a line through the origin", "c*x", (("c", "real"),)),
    Variant("identity", "a line", "c*x + b", (("c", "real"), ("b", "real"))),
    Variant("swish", "E-swish", "beta*x/(1 + exp(-x))", (("beta", "real"),)),
    Variant("elliott", "without the shift", "x/(1 + abs(x))"),
    Variant("snake", "of frequency 1", "x + sin(x)**2"),
    Variant("flexible_relu", "with a shift of its input",
            "Piecewise((x + a + b, x + a > 0), (b, True))", (("a", "real"), ("b", "real"))),
    Variant("isru", "under its root 1 + x^2", "x/sqrt(1 + x**2)"),
    Variant("squared_relu", "the relu squared", "Piecewise((x**2, x > 0), (0, True))"),
    Variant("thresholded_relu", "closed at its threshold", "Piecewise((x, x >= theta), (0, True))",
            (("theta", "real"),)),
    Variant("hard_shrink", "closed at its threshold",
            "Piecewise((x, x >= lambd), (x, x <= -lambd), (0, True))", (("lambd", "positive"),)),
    Variant("soft_exponential", "for a negative parameter", "-log(1 - alpha*(x + alpha))/alpha",
            (("alpha", "negative"),)),
    Variant("scaled_tanh", "the tanh of LeCun", "17159*tanh(2*x/3)/10000"),
)  # fmt: skip
"""The row itself comes first wherever a name is read; then these, in this order."""


@functools.cache
def forms(row: str) -> tuple[Variant, ...]:
    """List the formulas of a name: that of the catalogue, then the variants."""
    activation = catalog.get(row)
    parameters = tuple((p.name, p.domain) for p in activation.parameters)
    own = Variant(row, "", activation.formula, parameters)
    return (own, *(v for v in ROWS if v.row == row))


def approximated(row: str) -> bool:
    """Tell whether the literature has approximations of a row."""
    return any(v.row == row and v.approximate for v in ROWS)


@functools.lru_cache(maxsize=512)
def expression(variant: Variant) -> tuple[Any, Any, dict[str, Any]]:
    """Read a formula: (expression, x, symbols of the parameters by name)."""
    from symact.language.reader import read, symbol

    x = symbol("x")
    symbols = {name: symbol(name, domain) for name, domain in variant.parameters}
    return read(variant.formula, {"x": x, **symbols}), x, symbols


@functools.lru_cache(maxsize=512)
def requirement(variant: Variant) -> Any:
    """Read the condition of a variant, over its own symbols; true if it has none."""
    import sympy

    from symact.language.reader import read

    if not variant.condition:
        return sympy.true
    _, _, symbols = expression(variant)
    guarded = read(f"Piecewise((1, {variant.condition}), (0, True))", symbols)
    return guarded.args[0][1]
