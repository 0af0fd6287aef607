"""The moves of differentiation: what one line of a derivation does to a term."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy

from symact.derive.steps.build import ONE, ZERO, negative, number, over, plus, power, times
from symact.derive.steps.rows import function_row
from symact.derive.steps.terms import (
    Atom,
    Call,
    Named,
    Neg,
    Power,
    Product,
    Quotient,
    Slope,
    Sum,
    Term,
    children,
    slopes_in,
)
from symact.language import functions as fn


def has(term: Term, variable: Any) -> bool:
    """Tell whether a term moves with a variable, the meanings of its names included."""
    if isinstance(term, Atom):
        return bool(term.expr.has(variable))
    if isinstance(term, Slope):
        return has(term.body, variable)
    return any(has(child, variable) for child in children(term))


@dataclass(frozen=True, slots=True)
class Moved:
    """Hold what one move gave, and the rules that it used (name, formulas)."""

    term: Term
    rules: tuple[str, ...] = ()


def take(body: Term, v: Any) -> Moved:
    """Take a derivative as far as one line goes; `Slope`s may stay inside."""
    if not has(body, v):
        return Moved(ZERO)
    if body == Atom(v):
        return Moved(ONE)
    if isinstance(body, Neg):
        inner = take(body.term, v)
        return Moved(negative(inner.term), inner.rules)
    if isinstance(body, Sum):
        parts = [take(t, v) for t in body.terms]
        return Moved(plus(*(p.term for p in parts)), _joined(*parts))
    if isinstance(body, Named):
        return _named(body, v)
    if isinstance(body, Slope):
        found = take(body.body, body.variable)
        return Moved(Slope(found.term, v), found.rules)
    return _MOVES[type(body)](body, v)


def _named(body: Named, v: Any) -> Moved:
    sign = Slope(body.meaning, v)
    if not body.prime[0]:
        return Moved(sign)
    text, tex = body.prime
    # the derivative of u′ is u″; f′(x) has its argument between
    further = (f"{text[:-1]}″", f"{tex}'") if text.endswith("′") else ("", "")
    return Moved(Named(text, tex, sign, further))


def _joined(*moves: Moved) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r for m in moves for r in m.rules))


def inner(body: Term, v: Any) -> Moved:
    """Take an inner derivative at once where a reader needs no line for it, else leave it."""
    if immediate(body, v):
        return take(body, v)
    return Moved(Slope(body, v))


def immediate(body: Term, v: Any) -> bool:
    """Tell whether a derivative is read off: sums of multiples of x^n, e^(ax), g(ax + b)."""
    if not has(body, v) or body == Atom(v) or isinstance(body, Named):
        return True
    if isinstance(body, Neg):
        return immediate(body.term, v)
    if isinstance(body, Sum):
        return all(immediate(t, v) for t in body.terms)
    if isinstance(body, Product):
        moving = [f for f in body.factors if has(f, v)]
        return len(moving) == 1 and immediate(moving[0], v)
    if isinstance(body, Quotient):
        return not has(body.below, v) and immediate(body.above, v)
    if isinstance(body, Power):
        return not has(body.exponent, v) and straight(body.base, v)
    return isinstance(body, Call) and (
        straight(body.argument, v) or isinstance(body.argument, Named)
        or (body.function is sympy.exp and _monomial(body.argument, v))
    )  # fmt: skip


def _monomial(term: Term, v: Any) -> bool:
    """Tell whether a term is a power of the variable, as in e^(-x^2)."""
    inside = term.term if isinstance(term, Neg) else term
    return isinstance(inside, Power) and inside.base == Atom(v) and not has(inside.exponent, v)


def straight(term: Term, v: Any) -> bool:
    """Tell whether a term is linear in a variable."""
    if not has(term, v) or term == Atom(v):
        return True
    if isinstance(term, Neg):
        return straight(term.term, v)
    if isinstance(term, Sum):
        return all(straight(t, v) for t in term.terms)
    if isinstance(term, Product):
        moving = [f for f in term.factors if has(f, v)]
        return len(moving) == 1 and straight(moving[0], v)
    return isinstance(term, Quotient) and not has(term.below, v) and straight(term.above, v)


def _product(body: Product, v: Any) -> Moved:
    moving = [k for k, f in enumerate(body.factors) if has(f, v)]
    if len(moving) == 1:
        (k,) = moving
        found = take(body.factors[k], v)
        whole = times(*body.factors[:k], found.term, *body.factors[k + 1 :])
        return Moved(ordered(whole, v), found.rules)
    parts, rules = [], ["product rule"]
    for k in moving:
        found = inner(body.factors[k], v)
        rules += found.rules
        part = times(*body.factors[:k], found.term, *body.factors[k + 1 :])
        parts.append(ordered(part, v))
    return Moved(plus(*parts), tuple(dict.fromkeys(rules)))


def _quotient(body: Quotient, v: Any) -> Moved:
    if not has(body.below, v):
        found = take(body.above, v)
        return Moved(over(found.term, body.below), found.rules)
    below = inner(body.below, v)
    square = power(body.below, number(2))
    if not has(body.above, v):
        moved = negative(over(times(body.above, below.term), square))
        return Moved(moved, ("reciprocal rule", *below.rules))
    above = inner(body.above, v)
    first, second = times(above.term, body.below), times(body.above, below.term)
    top = plus(ordered(first, v), negative(ordered(second, v)))
    return Moved(over(top, square), ("quotient rule", *_joined(above, below)))


def _power(body: Power, v: Any) -> Moved:
    if has(body.exponent, v):
        found = inner(body.exponent, v)
        moved = times(body, Call(sympy.log, body.base), found.term)
        return Moved(moved, ("exponential rule", *found.rules))
    found = inner(body.base, v)
    less = plus(body.exponent, negative(ONE))
    value = body.exponent.expr - 1 if isinstance(body.exponent, Atom) else None
    lower = power(body.base, less if value is None or value.free_symbols else Atom(value))
    rules = () if body.base == Atom(v) else ("power rule", *found.rules)
    return Moved(ordered(times(body.exponent, lower, found.term), v), rules)


def _function(body: Call, v: Any) -> Moved:
    found = inner(body.argument, v)
    row = function_row(body.function)
    slope = row.slope(body.argument)
    own = body.function is sympy.exp
    rules = () if straight(body.argument, v) else ("exponential rule" if own else "chain rule",)
    known = () if own and rules else (f"fn:{body.function.__name__}",)
    factors = (slope, found.term) if isinstance(slope, Call) and not own else (found.term, slope)
    return Moved(ordered(times(*factors), v), (*rules, *known, *found.rules))


def ordered(term: Term, v: Any) -> Term:
    """Bring a product into the usual order: numbers, constants, the variable, functions, e^u."""
    if isinstance(term, Neg):
        return negative(ordered(term.term, v))
    if isinstance(term, Quotient):
        return Quotient(ordered(term.above, v), term.below)
    if not isinstance(term, Product):
        return term
    functions = any(map(_calls, term.factors))
    return Product(tuple(sorted(term.factors, key=lambda f: _rank(f, v, functions))))


def settled(term: Term, v: Any) -> Term:
    """Put a term together anew after something was put in: products in one row and in order."""
    return ordered(_again(term, lambda t: settled(t, v)), v)


def _calls(factor: Term) -> bool:
    base = factor.base if isinstance(factor, Power) else factor
    return isinstance(base, Named) or (isinstance(base, Call) and base.function is not sympy.exp)


def _rank(term: Term, v: Any, functions: bool) -> tuple[float, int, str]:
    """Rank a factor; e^u comes before other functions, and last where there are none."""
    base = term.base if isinstance(term, Power) else term
    if not has(term, v):
        name = str(base.expr) if isinstance(base, Atom) else LAST
        return (0 if isinstance(term, Atom) and term.expr.is_number else 1), 0, name
    if base == Atom(v):
        return 2, 0, ""
    if isinstance(base, Call) and base.function is sympy.exp:
        return (2.5 if functions and straight(base.argument, v) else 5), 0, ""
    if isinstance(base, Call) and base.function is fn.normal_pdf:
        return 5, 0, ""
    if isinstance(base, Call):
        return 3, _depth(base), ""
    return (4 if isinstance(base, (Sum, Slope)) else 3), 0, ""


LAST = "~"
"""What sorts after every name: brackets follow the letters."""


def _depth(term: Term) -> int:
    """Count functions within functions: sigma(x) stands before sech^2(softplus(x))."""
    inner = max((_depth(c) for c in children(term)), default=0)
    return inner + isinstance(term, Call)


_MOVES: dict[type, Callable[[Any, Any], Moved]] = {
    Product: _product,
    Quotient: _quotient,
    Power: _power,
    Call: _function,
}


def step(term: Term) -> Moved:
    """Take every derivative that stands in a term one line further."""
    rules: list[str] = []

    def go(part: Term) -> Term:
        if isinstance(part, Slope):
            moved = take(part.body, part.variable)
            rules.extend(moved.rules)
            return moved.term
        if isinstance(part, Named):
            return part
        made = _again(part, go)
        return ordered(made, slopes[0].variable) if slopes else made

    slopes = slopes_in(term)
    found = go(term)
    return Moved(found, tuple(dict.fromkeys(rules)))


def _again(part: Term, go: Callable[[Term], Term]) -> Term:
    """Put a term together anew, so that units and signs settle."""
    if isinstance(part, Sum):
        return plus(*map(go, part.terms))
    if isinstance(part, Product):
        return times(*map(go, part.factors))
    if isinstance(part, Quotient):
        return over(go(part.above), go(part.below))
    if isinstance(part, Neg):
        return negative(go(part.term))
    if isinstance(part, Power):
        return power(go(part.base), go(part.exponent))
    if isinstance(part, Call):
        return Call(part.function, go(part.argument), part.branch)
    return part
