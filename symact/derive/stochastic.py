"""Activations with a random input: expectation, variance and what is used in evaluation.

The caller draws the random input and passes it; so the activation is a function. Here the random
input is integrated out: for a uniform slope that gives the function of evaluation mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.derivative import tidy
from symact.derive.questions import ask
from symact.derive.vector.formula import rows_of
from symact.errors import DefinitionError
from symact.known import Evidence, Known, Step
from symact.language.indexed import RowFormula
from symact.language.printer import to_text
from symact.language.reader import read, symbol

DIGITS = 32


@dataclass(frozen=True, slots=True)
class Law:
    """Hold the law of one random input.

    Attributes:
        name: Name of the input.
        low, high: Ends of the uniform law.
        mean, variance: Of the input.
    """

    name: str
    low: Any
    high: Any
    mean: Known[Any]
    variance: Known[Any]


@dataclass(frozen=True, slots=True)
class Moments:
    """Hold what integrating the random input out gives.

    Attributes:
        mean: E[f(x, a)] over the random input, a function of x: what evaluation mode computes.
        variance: Of f(x, a) over the random input.
        evaluation: The mean at the default parameters.
        slope: Derivative of the evaluation left of zero, where it is one number.
        gaussian_mean, gaussian_second: E[f] and E[f^2] where x is standard normal too.
    """

    mean: Known[Any]
    variance: Known[Any]
    evaluation: Known[Any]
    slope: Known[Any]
    gaussian_mean: Known[Any]
    gaussian_second: Known[Any]


def laws(activation: Activation) -> tuple[Law, ...]:
    """Describe the random inputs."""
    found = []
    for draw in activation.draws:
        low, high = (read(text, activation.symbols) for text in (draw.low, draw.high))
        a = activation.symbols[draw.name]
        mean = _expected(a, a, low, high)
        second = _expected(a**2, a, low, high)
        variance = sympy.factor(second - mean**2)
        found.append(Law(draw.name, low, high, _proved(mean, a, "mean"),
                         _proved(variance, a, "variance")))  # fmt: skip
    return tuple(found)


def _proved(value: Any, a: Any, what: str) -> Known[Any]:
    step = Step("integrate", f"{what} of {a}", to_text(value), "against the uniform density")
    return Known(value, Evidence.PROVED, trace=(step,))


def _expected(expr: Any, a: Any, low: Any, high: Any) -> Any:
    """Average a polynomial in a over the uniform law, piece by piece.

    Raises:
        DefinitionError: It is no polynomial in the random input.
    """
    if isinstance(expr, sympy.Piecewise):
        pairs = [(_expected(v, a, low, high), c) for v, c in expr.args]
        return sympy.Piecewise(*pairs)
    if not expr.is_polynomial(a):
        raise DefinitionError("is no polynomial in its random input", subject=str(a))
    poly = sympy.Poly(expr, a)
    total = S.Zero
    for (power,), coefficient in poly.terms():
        total += coefficient * (high ** (power + 1) - low ** (power + 1)) / (power + 1)
    return sympy.cancel(total / (high - low))


def moments(activation: Activation) -> Moments:
    """Integrate the one random input of an elementwise activation out.

    Raises:
        DefinitionError: It has not one random input, or is no polynomial in it.
    """
    if activation.indexed or len(activation.draws) != 1:
        raise DefinitionError("has not one random input", subject=activation.name)
    (draw,) = activation.draws
    low, high = (read(text, activation.symbols) for text in (draw.low, draw.high))
    a, x = activation.symbols[draw.name], activation.x
    expr = activation.expr
    mean = _expected(expr, a, low, high)
    second = _expected(sympy.piecewise_fold(expr**2), a, low, high)
    variance = _each(sympy.piecewise_fold(second - mean**2), sympy.factor)
    density = f"1/({to_text(high - low)}) on [{to_text(low)}, {to_text(high)}]"
    steps = (
        Step("expectation", f"E[f] = integral of ({to_text(expr)}) times the density of {a}",
             to_text(mean), f"the density is {density}"),
    )  # fmt: skip
    values = {activation.symbols[p.name]: read(p.default, {}) for p in activation.parameters}
    numbers = mean.subs(values)
    left = sympy.diff(_left(numbers, x), x)
    slope_steps = (
        *steps,
        Step("defaults", to_text(_left(mean, x)), to_text(_left(numbers, x)),
             ", ".join(f"{s} = {v}" for s, v in values.items())),
        Step("slope left of zero", to_text(_left(numbers, x)), to_text(left), "differentiate"),
    )  # fmt: skip
    return Moments(
        Known(mean, Evidence.PROVED, trace=steps), Known(variance, Evidence.PROVED, trace=steps),
        Known(numbers, Evidence.PROVED, trace=slope_steps),
        Known(left if left.is_number else None, Evidence.PROVED, trace=slope_steps),
        *_gaussian(numbers, second.subs(values), x),
    )  # fmt: skip


def _each(expr: Any, change: Any) -> Any:
    if isinstance(expr, sympy.Piecewise):
        return sympy.Piecewise(*((change(v), c) for v, c in expr.args))
    return change(expr)


def _left(expr: Any, x: Any) -> Any:
    """Give the piece that holds left of zero."""
    if not isinstance(expr, sympy.Piecewise):
        return expr
    for value, condition in expr.args:
        if condition is S.true or condition.subs(x, S.NegativeOne) is S.true:
            return value
    return expr


def _gaussian(mean: Any, second: Any, x: Any) -> tuple[Known[Any], Known[Any]]:
    """Average over a standard normal x: the mean of the mean, and of the second moment."""
    found = []
    for expr in (mean, second):
        own = Activation("part", "part", to_text(expr.subs(x, symbol("x"))))
        known = ask(own, "gaussian", DIGITS)
        if known.value is None:
            found.append(known)
        else:
            found.append(known.value.mean)
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Noise:
    """Hold the law of a transformed uniform number, and what the hard choice does.

    Attributes:
        expr: The transformation of the uniform number.
        mean, variance: Of the transformed number.
        choice: Probability that an element is the largest after the noise is added.
        evaluation: The same as a formula of rows.
    """

    expr: Any
    mean: Known[Any]
    variance: Known[Any]
    choice: Known[Any]
    evaluation: str


def gumbel_noise(activation: Activation) -> Noise | None:
    """Describe -log(-log(u)) where an activation along an axis adds it to its input; else None."""
    if not activation.indexed or len(activation.draws) != 1:
        return None
    formula = rows_of(activation)
    u = next(s for s in formula.inputs if s.name == activation.draws[0].name)
    noise = -sympy.log(-sympy.log(u))
    if not _perturbed(formula, u):
        return None
    turned = "u = exp(-v), du = exp(-v) dv"
    gamma = "the integral of v^(t - 1) exp(-v) is gamma(t), differentiated in t at 1"
    t = sympy.Symbol("t", positive=True)
    first = -sympy.diff(sympy.gamma(t), t).subs(t, 1)
    square = sympy.expand(sympy.diff(sympy.gamma(t), t, 2).subs(t, 1))
    variance = tidy(sympy.expand(square - first**2))
    mean = Known(first, Evidence.PROVED, trace=(
        Step("substitute", "integral of -log(-log(u)) over (0, 1)",
             "integral of -log(v) exp(-v) over (0, oo)", turned),
        Step("integrate", "integral of -log(v) exp(-v) over (0, oo)", str(first),
             gamma),
    ))  # fmt: skip
    spread = Known(variance, Evidence.PROVED, trace=(
        Step("integrate", "integral of log(v)^2 exp(-v) over (0, oo)", str(square), gamma),
        Step("variance", f"{square} - ({first})^2", str(variance), "E[g^2] - E[g]^2"),
    ))  # fmt: skip
    x = activation.inputs[0]
    return Noise(noise, mean, spread, _choice(), f"exp({x}[i])/sum(exp({x}[j]), j)")


def _perturbed(formula: RowFormula, u: Any) -> bool:
    """Tell whether x and u occur as x - log(-log(u)) only, and each output rises with its own."""
    x = formula.inputs[0]
    z = sympy.Symbol("z", real=True)
    table = {u: sympy.exp(-sympy.exp(x - z))}
    bodies = [e.subs(table) for e in (*formula.outputs, *(s.body for s in formula.scalars))]
    rises = (sympy.diff(out, z) for out in bodies[: len(formula.outputs)])
    return not any(sympy.expand(e).has(x) for e in bodies) and all(e.is_positive for e in rises)


def _choice() -> Known[Any]:
    """Derive P(x_i + g_i is the largest) = softmax(x)_i by one integral."""
    v, s = sympy.symbols("v s", positive=True)
    e = sympy.Symbol("e_i", positive=True)
    whole = sympy.integrate(e * sympy.exp(-v * s), (v, 0, sympy.oo))
    steps = (
        Step("condition on the largest", "P(x_i + g_i is the largest)",
             "integral over t of density(t - x_i) prod over j != i of F(t - x_j)",
             "F(t) = exp(-exp(-t)) is the distribution function of -log(-log(u))"),
        Step("collect", "exp(x_i - t) prod over all j of exp(-exp(x_j - t))",
             "exp(x_i) exp(-t) exp(-exp(-t) S)", "S = sum over j of exp(x_j)"),
        Step("substitute", "integral over t", "integral of exp(x_i) exp(-v S) over v > 0",
             "v = exp(-t)"),
        Step("integrate", "integral of exp(x_i) exp(-v S) over v > 0",
             str(whole.subs({e: sympy.Symbol("exp(x_i)"), s: sympy.Symbol("S")})), "softmax"),
    )  # fmt: skip
    return Known(
        "softmax(x)[i]",
        Evidence.PROVED,
        trace=steps,
        note="so the expectation of the hard choice is softmax(x), at every temperature",
    )
