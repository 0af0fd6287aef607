"""Leaves, sums, products, powers and cases of a tree."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy
from sympy import S

from symact.documents.meaning import dots, slopes
from symact.documents.meaning.choice import visible
from symact.documents.meaning.conditions import MAX_BRANCHES, condition, covered
from symact.documents.meaning.records import MeaningError, Place, Scope, exact
from symact.documents.records import Decimal
from symact.documents.tree import Node

if TYPE_CHECKING:
    from symact.documents.meaning.build import Builder, Env

MAX_BITS = 65536
MAX_EXPONENT = 1000
EXACT_DIGITS = 2
"""Printed decimals of so many digits are exact: nobody rounds to 0.5."""


def number(builder: Builder, node: Node, _: Env) -> Any:
    """Build a printed number: exact, or a mark that stands for its rounded digits."""
    text = str(node.value)
    value = exact(text)
    digits = len(text.lower().partition("e")[0].replace(".", "").lstrip("0"))
    if builder.exact or "." not in text or digits <= EXACT_DIGITS:
        return sympy.Rational(value.numerator, value.denominator)
    if text not in builder.decimals:
        mark = sympy.Symbol(f"decimal_{len(builder.decimals)}", positive=True)
        mantissa, _e, power = text.lower().partition("e")
        unit = Fraction(10) ** (int(power or 0) - len(mantissa.partition(".")[2]))
        builder.decimals[text] = Decimal(mark, value, unit, digits)
    return builder.decimals[text].symbol


def percent(builder: Builder, node: Node, env: Env) -> Any:
    """Build a percentage."""
    return builder.expr(node.args[0], env) / 100


def infinity(*_: object) -> Any:
    """Build infinity."""
    return S.Infinity


def name(builder: Builder, node: Node, env: Env) -> Any:
    """Build a bare name."""
    return builder.named(str(node.value), env)


def add(builder: Builder, node: Node, env: Env) -> Any:
    """Build a sum."""
    signs = str(node.value)
    if "±" in signs:
        raise MeaningError("± means two values")
    args = dots.expand(list(node.args), builder.choice.size)
    if len(args) != len(node.args):
        if "-" in signs:
            raise MeaningError("what the dots stand for is not said")
        signs = "+" * len(args)
    terms = [builder.expr(arg, env) for arg in args]
    return sympy.Add(*[-t if s == "-" else t for s, t in zip(signs, terms, strict=True)])


def multiply(builder: Builder, node: Node, env: Env) -> Any:
    """Build a product, with the slips of print that are understood."""
    factors = dots.expand(list(node.args), builder.choice.size)
    joins = str(node.value)
    slip = operator(factors, builder.scope, builder.place) if joins[0] == " " else None
    if slip is not None:
        builder.note(f"\\frac{{\\partial d}}{{\\partial {slip[0]}}} is read as the derivative")
        return slopes.slope(builder, Node("mul", tuple(slip[2]), " " * (len(slip[2]) - 1))
                           if len(slip[2]) > 1 else slip[2][0], slip[0], slip[1], env)  # fmt: skip
    values = []
    for place, factor in enumerate(factors):
        implicit = joins[place : place + 1] == " "
        if implicit and is_unit(builder, factor, factors[place + 1 :], env):
            builder.note("I is read as the identity")
            continue
        values.append(builder.expr(factor, env))
        say_product(builder, factor, factors[place + 1 :])
    return sympy.Mul(*values)


def is_unit(builder: Builder, factor: Node, rest: list[Node], env: Env) -> bool:
    """Tell whether a factor is the I of Ix."""
    key = factor.value
    return (
        factor.op == "name" and key == "I" and key not in env and bool(rest)
        and visible(builder.scope, "I", builder.place) is None
    )  # fmt: skip


def say_product(builder: Builder, factor: Node, rest: list[Node]) -> None:
    r"""Say that \beta(x) was read as a product."""
    if factor.op != "name" or not rest or rest[0].op != "name" or not builder.text:
        return
    between = builder.text[factor.end : rest[0].end].replace("\\left", "").strip()
    if between.startswith("("):
        builder.note(f"{factor.value}({rest[0].value}) is read as a product")


def divide(builder: Builder, node: Node, env: Env) -> Any:
    """Build a quotient."""
    above, below = (builder.expr(arg, env) for arg in node.args)
    if below.is_zero:
        raise MeaningError("a division by zero")
    return above / below


def negate(builder: Builder, node: Node, env: Env) -> Any:
    """Build a negation."""
    return -builder.expr(node.args[0], env)


def power(builder: Builder, node: Node, env: Env) -> Any:
    """Build a power of bounded size."""
    base = builder.expr(node.args[0], env)
    builder.exact += 1 if node.args[1].op == "number" else 0
    exponent = builder.expr(node.args[1], env)
    builder.exact -= 1 if node.args[1].op == "number" else 0
    if exponent.is_Rational:
        bits = max(base.p.bit_length(), base.q.bit_length()) if base.is_Rational else 1
        if abs(exponent) > MAX_EXPONENT or bits * abs(exponent) > MAX_BITS:
            raise MeaningError("a power is too large")
    if base.is_zero and exponent.is_number and not exponent.is_nonnegative:
        raise MeaningError("a division by zero")
    return base**exponent


def root(builder: Builder, node: Node, env: Env) -> Any:
    """Build a root."""
    radicand = builder.expr(node.args[0], env)
    index = builder.exactly(node.args[1], env) if len(node.args) > 1 else sympy.Integer(2)
    return sympy.sqrt(radicand) if index == 2 else radicand ** (1 / index)


def absolute(builder: Builder, node: Node, env: Env) -> Any:
    """Build an absolute value."""
    return sympy.Abs(builder.expr(node.args[0], env))


def norm(builder: Builder, node: Node, env: Env) -> Any:
    r"""Build the length of the input: Markdown writes \| for a bar.

    Raises:
        MeaningError: It is the length of something else, perhaps of a vector.
    """
    (inner,) = node.args
    if inner.op != "name" or inner.value != builder.choice.variable or builder.indices:
        raise MeaningError("the length of a vector has no value here")
    return sympy.Abs(builder.expr(inner, env))


def floor(builder: Builder, node: Node, env: Env) -> Any:
    """Build a rounding down."""
    return sympy.floor(builder.expr(node.args[0], env))


def ceiling(builder: Builder, node: Node, env: Env) -> Any:
    """Build a rounding up."""
    return sympy.ceiling(builder.expr(node.args[0], env))


def factorial(builder: Builder, node: Node, env: Env) -> Any:
    """Build a factorial of a small number."""
    value = builder.exactly(node.args[0], env)
    if not value.is_Integer or not 0 <= value <= MAX_EXPONENT:
        raise MeaningError("a factorial of what is no small whole number")
    return sympy.factorial(value)


def cases(builder: Builder, node: Node, env: Env) -> Any:
    """Build cases; points that they leave open are conventions."""
    if len(node.args) > 2 * MAX_BRANCHES:
        raise MeaningError(f"more than {MAX_BRANCHES} cases")
    rows = []
    for value, when in zip(node.args[::2], node.args[1::2], strict=False):
        rows.append((builder.expr(value, env), condition(builder, when, env)))
    if len(node.args) % 2:
        rows.append((builder.expr(node.args[-1], env), sympy.true))
    rows, points, rest = covered(rows, builder.named(builder.choice.variable, env))
    builder.joints += [(builder.named(builder.choice.variable, env), point) for point in points]
    builder.domain = sympy.And(builder.domain, rest)
    if rest is not sympy.true:
        builder.note("the cases leave a part of the line open, where nothing is claimed")
    return sympy.Piecewise(*rows)


def indicator(builder: Builder, node: Node, env: Env) -> Any:
    """Build an indicator."""
    return sympy.Piecewise((1, condition(builder, node.args[0], env)), (0, True))


def operator(factors: list[Node], scope: Scope, place: Place) -> tuple[str, int, list[Node]] | None:
    """Find a derivative whose numerator is the bare letter d, before what it acts on."""
    head = factors[0]
    if head.op != "ratio" or len(factors) < 2 or head.value[0] not in {"d", "partial", ""}:
        return None
    if visible(scope, "d", place) is not None:
        return None
    return head.value[1], head.value[2], factors[1:]


ROWS: dict[str, Callable[..., Any]] = {
    "number": number,
    "percent": percent,
    "infinity": infinity,
    "name": name,
    "add": add,
    "mul": multiply,
    "div": divide,
    "neg": negate,
    "pow": power,
    "root": root,
    "abs": absolute,
    "norm": norm,
    "floor": floor,
    "ceil": ceiling,
    "factorial": factorial,
    "cases": cases,
    "indicator": indicator,
}
"""What builds each kind of node."""
