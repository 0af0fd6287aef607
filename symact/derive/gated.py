"""The mathematics of gated activations: two inputs, mostly a product of two functions of one each.

Where f(a, b) = u(a) v(b), everything about f follows from what the elementwise machinery says about
u and v: both gradients, the fused backward pass, the range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.derivative import derived_branches, tidy
from symact.derive.gated_view import shortest, split
from symact.derive.identity import equal_proved, recognize
from symact.derive.questions import ask
from symact.derive.vector.formula import branches
from symact.derive.vector.names import name_of
from symact.errors import DefinitionError, DerivationError, SymactError
from symact.known import Evidence, Known, Step
from symact.language.printer import to_text
from symact.language.reader import read, symbol

DIGITS = 32


@dataclass(frozen=True, slots=True)
class Factor:
    """Hold one factor of a gated activation.

    Attributes:
        input: The input it depends on.
        expr: The factor.
        name: The activation of the catalogue it is, as text such as `sigmoid(b)`, or empty.
        slope: Its derivative.
        range: Its range at the default parameters.
        kinks: Joints of it, with both slopes and the one used, at the default parameters.
    """

    input: str
    expr: Any
    name: str
    slope: Any
    range: Known[Any]
    kinks: Known[Any]


@dataclass(frozen=True, slots=True)
class Backward:
    """Hold the fused backward pass: names that both gradients share, then the gradients.

    Attributes:
        upstream: Symbol of the gradient that comes in.
        shared: (symbol, expression) pairs.
        gradients: (input, expression in the inputs, the upstream gradient and shared names) pairs.
    """

    upstream: Any
    shared: tuple[tuple[Any, Any], ...]
    gradients: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class GatedFacts:
    """Hold what is known about a gated activation.

    Attributes:
        activation: The definition.
        factors: Functions of one input whose product it is; empty where it is no such product.
        gradients: (input or parameter, derivative) pairs.
        backward: The fused backward pass.
        special: (equation, proved) pairs: equal inputs, an input of 1, zero.
        range: Of the values, at the default parameters.
        lipschitz: Whether the gradient is bounded.
    """

    activation: Activation
    factors: tuple[Factor, ...]
    gradients: tuple[tuple[str, Known[Any]], ...]
    backward: Backward
    special: tuple[tuple[str, Known[bool]], ...]
    range: Known[Any]
    lipschitz: Known[Any]


def gated_facts(activation: Activation) -> GatedFacts:
    """Derive everything about a gated activation.

    Raises:
        DefinitionError: It has not two inputs.
    """
    if len(activation.inputs) != 2 or activation.indexed:
        raise DefinitionError("is not gated: it needs two inputs", subject=activation.name)
    expr = shortest(activation.expr)
    parts = factors(activation, expr)
    names = [*activation.inputs, *(p.name for p in activation.parameters)]
    gradients = tuple((name, gradient(activation, parts, name)) for name in names)
    return GatedFacts(
        activation, parts, gradients, backward(activation, gradients),
        special(activation), value_range(parts), lipschitz(parts),
    )  # fmt: skip


def factors(activation: Activation, expr: Any) -> tuple[Factor, ...]:
    """Split f(a, b) into u(a) v(b); nothing where it is no such product."""
    parts = split(activation, expr)
    symbols = (activation.symbols[name] for name in activation.inputs)
    return tuple(_factor(activation, s, part) for s, part in zip(symbols, parts, strict=False))


def _factor(activation: Activation, x: Any, expr: Any) -> Factor:
    values = default_numbers(activation)
    plain = expr.xreplace(values)
    own = Activation("part", "part", to_text(plain.subs(x, symbol("x"))))
    return Factor(x.name, expr, name_of(plain, x), slope(expr, x, x),
                  ask(own, "range", DIGITS), ask(own, "kinks", DIGITS))  # fmt: skip


def default_numbers(activation: Activation) -> dict[Any, Any]:
    """Give the default of each parameter, keyed by its symbol."""
    return {activation.symbols[p.name]: read(p.default, {}) for p in activation.parameters}


def gradient(activation: Activation, parts: tuple[Factor, ...], name: str) -> Known[Any]:
    """Differentiate in an input or a parameter: the product rule over the factors."""
    variable = activation.symbols[name]
    expr = shortest(activation.expr)
    try:
        if parts:
            u, v = ((p.expr, slope(p.expr, variable, activation.symbols[p.input])) for p in parts)
            result = u[1] * v[0] + u[0] * v[1]
        else:
            result = sympy.diff(branches(expr), variable)
    except SymactError as error:
        return Known(None, Evidence.UNDECIDED, note=str(error))
    if not result.has(sympy.Piecewise):
        result = tidy(result)
    step = Step("differentiate", to_text(expr), to_text(result), f"in {name}")
    return Known(result, Evidence.PROVED, trace=(step,))


def partial(activation: Activation, name: str) -> Known[Any]:
    """Differentiate a function of two inputs in an input or a parameter.

    Raises:
        DerivationError: There is no such input or parameter.
    """
    if name not in activation.symbols:
        known = ", ".join(activation.symbols)
        raise DerivationError(f"{name!r} is no variable", subject=activation.name, hint=known)
    open_: Known[Any] = Known(None, Evidence.UNDECIDED)
    parts = tuple(
        Factor(letter, expr, "", S.Zero, open_, open_)
        for letter, expr in zip(
            activation.inputs, split(activation, shortest(activation.expr)), strict=False
        )
    )
    return gradient(activation, parts, name)


def slope(expr: Any, variable: Any, x: Any) -> Any:
    """Differentiate a function of one input x; pieces and joints as for elementwise activations."""
    if not expr.has(variable):
        return S.Zero
    from symact.derive.branches import split_or_whole

    derived = derived_branches(split_or_whole(expr, x), 1, variable).expr
    return derived if derived.has(sympy.Piecewise) else tidy(derived)


def backward(activation: Activation, gradients: tuple[tuple[str, Known[Any]], ...]) -> Backward:
    """Multiply both gradients by the upstream gradient, and name what they share."""
    g = symbol("g")
    inner = [(name, k.value) for name, k in gradients if name in activation.inputs]
    wanted = [(name, g * value) for name, value in inner if value is not None]
    shared, rest = sympy.cse([e for _, e in wanted], symbols=_names(), order="canonical")
    named = tuple(zip((n for n, _ in wanted), rest, strict=True))
    return Backward(g, tuple(shared), named)


def _names() -> Any:
    return (symbol(f"t{k}") for k in range(1, 100))


def special(activation: Activation) -> tuple[tuple[str, Known[bool]], ...]:
    """Find what the activation becomes for equal inputs, and where one of them is 1."""
    first, second = (activation.symbols[name] for name in activation.inputs)
    x = symbol("x")
    expr = activation.expr.xreplace(default_numbers(activation))
    at = ", ".join(f"{p.name} = {p.default}" for p in activation.parameters)
    found = []
    for text, table in (
        ("{f}(x, x)", {first: x, second: x}),
        ("{f}(x, 1)", {first: x, second: S.One}),
        ("{f}(1, x)", {first: S.One, second: x}),
    ):
        value = expr.subs(table, simultaneous=True)
        name = name_of(value, x)
        shown = to_text(_named(value))
        left = text.format(f=activation.name)
        step = Step("substitute", left, shown, "both are the same expression")
        known = Known(True, Evidence.PROVED, note=f"at {at}" if at else "", trace=(step,))
        found.append((f"{left} = {shown}" + (f" = {name}" if name else ""), known))
    return tuple(found)


def _named(value: Any) -> Any:
    """Write a value by the names of its gates where that is the same."""
    named = recognize(value)
    return named if equal_proved(named, value) else value


def value_range(parts: tuple[Factor, ...]) -> Known[Any]:
    """Multiply the ranges of the factors: the inputs are free of each other.

    Returns:
        (lowest, highest, whether each is attained), or undecided.
    """
    found = [p.range.value for p in parts if p.range.value is not None]
    if len(found) != 2:
        return Known(None, Evidence.UNDECIDED, note="it is no product of functions of one input")
    if any(map(_whole_line, found)):
        step = Step("product of ranges", "v takes every value", "(-oo, oo)", "times some u != 0")
        whole = (S.NegativeInfinity, S.Infinity, False, False)
        return Known(whole, Evidence.PROVED, trace=(step,))
    ends = [[(e.value, e.attained) for e in (one.lo, one.hi)] for one in found]
    if any(value is None for pair in ends for value, _ in pair):
        return Known(None, Evidence.UNDECIDED, note="an end of a factor has no closed form")
    corners = [_corner(a, b) for a in ends[0] for b in ends[1]]
    low = min(corners, key=lambda c: (_order(c[0]), not c[1]))
    high = max(corners, key=lambda c: (_order(c[0]), c[1]))
    texts = ", ".join(p.name or to_text(p.expr) for p in parts)
    step = Step("product of ranges", texts, f"{low[0]} to {high[0]}", "the inputs vary freely")
    certain = all(p.range.evidence is Evidence.PROVED for p in parts)
    evidence = Evidence.PROVED if certain else Evidence.ENCLOSED
    return Known((low[0], high[0], low[1], high[1]), evidence, trace=(step,))


def _whole_line(found: Any) -> bool:
    return bool(found.lo.value is S.NegativeInfinity and found.hi.value is S.Infinity)


def _corner(a: tuple[Any, Any], b: tuple[Any, Any]) -> tuple[Any, bool]:
    if (a[0] == 0 and a[1]) or (b[0] == 0 and b[1]):
        return S.Zero, True
    if a[0] == 0 or b[0] == 0:
        return S.Zero, False
    return a[0] * b[0], bool(a[1] and b[1])


def _order(value: Any) -> Any:
    return value.evalf(30)


def lipschitz(parts: tuple[Factor, ...]) -> Known[Any]:
    """Say whether the gradient is bounded: u'(a) v(b) is not where one factor is not."""
    if len(parts) != 2:
        return Known(None, Evidence.UNDECIDED, note="it is no product of functions of one input")
    for one, other in (parts, parts[::-1]):
        found = other.range.value
        if found is not None and S.Infinity in (found.hi.value, -found.lo.value):
            step = Step(
                "unbounded gradient", f"d/d{one.input} = ({to_text(one.slope)})*v({other.input})",
                "oo", f"where the slope is not 0, as v = {to_text(other.expr)} is not bounded",
            )  # fmt: skip
            note = "no constant serves everywhere"
            return Known(S.Infinity, Evidence.PROVED, attained=False, note=note, trace=(step,))
    return Known(None, Evidence.UNDECIDED, note="both factors are bounded")
