"""Derivatives of any order, piece by piece, with the value each kink gets by convention."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branches, differentiate, split_or_whole, to_branches
from symact.derive.identity import equal_proved, mask, recognize
from symact.derive.tower import tower
from symact.errors import DerivationError
from symact.known import Evidence, Known, Step

MAX_ORDER = 64

PLAIN_ORDER = 3
"""Up to here the textbook rules give shorter results than the tower of generators."""

MAX_TIDY = 120
"""Operations above which no shorter form is looked for."""


@dataclass(frozen=True, slots=True)
class KinkValue:
    """Hold what the n-th derivative does at a joint.

    Attributes:
        at: The joint.
        left, right: One-sided values of the derivative.
        value: The value used: that of the piece that owns the joint.
    """

    at: Any
    left: Any
    right: Any
    value: Any


def derivative(activation: Activation, order: int = 1, wrt: str = "") -> Known[Any]:
    """Differentiate an activation in its input or in a parameter.

    Args:
        activation: The definition.
        order: 1 to 64.
        wrt: Name of an input or parameter; empty for the first input.

    Raises:
        DerivationError: The order or the name is out of range.
    """
    check_order(activation, order)
    variable = variable_of(activation, wrt)
    branches = split_or_whole(activation.expr, activation.x)
    result = derived_branches(branches, order, variable)
    step = Step("differentiate", str(branches.expr), str(result.expr), "piece by piece")
    return Known(result.expr, Evidence.PROVED, note=_note(branches), trace=(step,))


def variable_of(activation: Activation, name: str = "") -> Any:
    """Give the symbol of an input or a parameter; of the first input where no name is given.

    Raises:
        DerivationError: There is no such variable.
    """
    symbols = activation.symbols
    name = name or activation.inputs[0]
    if name not in symbols:
        known = ", ".join(symbols)
        raise DerivationError(f"{name!r} is no variable", subject=activation.name, hint=known)
    return symbols[name]


def check_order(activation: Activation, order: int) -> None:
    """Refuse an order outside 1 to 64 before any work."""
    if isinstance(order, bool) or not isinstance(order, int):
        raise TypeError(f"order must be an int, not {type(order).__name__}")
    if not 1 <= order <= MAX_ORDER:
        raise DerivationError(f"order {order} is outside 1 to {MAX_ORDER}", subject=activation.name)


def _note(branches: Branches) -> str:
    if branches.expr.has(sympy.Abs, sympy.sign):
        return "where parameters keep the joints open, sign(0) = 0 stands for a derivative there"
    if not branches.joints:
        return ""
    at = ", ".join(str(j) for j in branches.joints)
    return f"at {branches.symbol} = {at} the derivative is that of the piece that owns the point"


def derived_branches(branches: Branches, order: int, wrt: Any) -> Branches:
    """Differentiate each piece and write it short."""
    if order <= PLAIN_ORDER:
        return differentiate(branches, order, wrt).map(tidy)

    def high(expr: Any) -> Any:
        levels = tower(expr, wrt)
        return levels.expr(next(islice(levels.derivatives(), order, None)))

    return branches.map(high)


def tidy(expr: Any) -> Any:
    """Choose the shortest of a few equivalent forms found by plain algebra."""
    if expr.count_ops() > MAX_TIDY:
        return expr
    masked, back = mask(expr)
    forms = [sympy.factor_terms(masked)]
    if expr.count_ops() <= MAX_TIDY // 3:
        forms += [sympy.factor(masked), sympy.expand(masked), sympy.together(masked)]
    choices = [expr, *(f.xreplace(back) for f in forms)]
    return min(choices, key=lambda e: (e.count_ops(), choices.index(e)))


def kink_values(activation: Activation, order: int = 1) -> tuple[KinkValue, ...]:
    """List the joints at which the n-th derivative jumps, with both sides and the value used."""
    branches = to_branches(activation.expr, activation.x)
    slopes = differentiate(branches, order) if order else branches
    return tuple(v for v in (_at_joint(slopes, j) for j in branches.joints) if v is not None)


def _at_joint(branches: Branches, joint: Any) -> KinkValue | None:
    x = branches.symbol
    left = next(p for p in branches.pieces if p.hi == joint and p.lo != joint)
    right = next(p for p in branches.pieces if p.lo == joint and p.hi != joint)
    owner = next(
        p for p in branches.pieces
        if (p.lo == joint and p.lo_closed) or (p.hi == joint and p.hi_closed)
    )  # fmt: skip
    values = [sympy.expand(p.expr.subs(x, joint)) for p in (left, right, owner)]
    if values[0] == values[1] == values[2] or equal_proved(values[0], values[1]):
        return None
    return KinkValue(joint, *values)


def through_itself(activation: Activation, variable: str = "f") -> Known[Any] | None:
    """Write f' by f itself where that is short: logistic' = f (1 - f), silu' = f + sigma (1 - f).

    Returns:
        An expression in the symbol `variable` (a Piecewise where there are several pieces), or
        None where no such form was found.
    """
    branches = to_branches(activation.expr, activation.x)
    f = sympy.Symbol(variable, real=True)
    pieces = []
    for piece in branches.pieces:
        found = through(piece.expr, branches.symbol, f)
        if found is None:
            return None
        pieces.append(found)
    it = iter(pieces)
    result = branches.map(lambda _: next(it))
    if not result.expr.has(f):
        return None
    return Known(result.expr, Evidence.PROVED, note=f"{f} is the value of the function")


def through(expr: Any, x: Any, f: Any) -> Any:
    """Write the derivative of an expression with the symbol f for the expression itself."""
    slope = sympy.diff(expr, x)
    if not slope.has(x):
        return slope
    levels = tower(recognize(expr), x)
    start = levels.start
    first = levels.slope(start).as_expr()
    names = dict(zip(start.ring.symbols, levels.values, strict=True))
    for candidate in (_by_generator(start, first, names, x, f), _by_monomial(start, first, f)):
        if candidate is None or not candidate.has(f):
            continue
        shown = candidate.xreplace(names)
        if _only_inside(shown, x) and equal_proved(shown.subs(f, expr), slope):
            return _short(shown, f)
    return None


def _only_inside(shown: Any, x: Any) -> bool:
    """Tell whether x stands only inside functions."""
    masked = shown.replace(lambda e: isinstance(e, sympy.Function), lambda _: sympy.Dummy())
    return not masked.has(x)


def _by_generator(start: Any, first: Any, names: dict[Any, Any], x: Any, f: Any) -> Any:
    """Solve f = a g + b for the one moving generator g."""
    moving = [s for s in start.as_expr().free_symbols if names[s].has(x)]
    if len(moving) != 1 or sympy.degree(start.as_expr(), moving[0]) != 1:
        return None
    whole = sympy.Poly(start.as_expr(), moving[0])
    slope, rest = whole.all_coeffs()
    result = sympy.expand(sympy.cancel(first.subs(moving[0], (f - rest) / slope)))
    free = [s for s in result.free_symbols if s != f and names[s].has(x)]
    return None if free else result


def _by_monomial(start: Any, first: Any, f: Any) -> Any:
    """Replace the single product that f is, wherever f' contains it."""
    if len(start) != 1:
        return None
    product = start.as_expr()
    quotient, rest = sympy.reduced(first, [product], *start.ring.symbols)
    return sympy.expand(quotient[0] * f + rest)


def _short(expr: Any, f: Any) -> Any:
    """Group silu' = f + s - f s as f + s (1 - f)."""
    masked, back = mask(expr)
    marks = sorted(masked.atoms(sympy.Function) | {f}, key=sympy.default_sort_key)
    forms = [masked, sympy.factor(masked), *(sympy.collect(masked, m, sympy.factor) for m in marks)]
    return min(forms, key=lambda e: (e.count_ops(), forms.index(e))).xreplace(back)
