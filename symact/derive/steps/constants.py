"""Self-normalizing constants: moment equations, integrals, the shape, then the scale."""

from __future__ import annotations

from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branches, to_branches
from symact.derive.moments import expectation
from symact.derive.normalizing import self_normalizing
from symact.derive.steps.build import negative, number, over, plus, power, root, times
from symact.derive.steps.convert import term_of
from symact.derive.steps.elimination import elimination
from symact.derive.steps.family import (
    Family,
    in_decimals,
    mean_of,
    squared,
    stated,
    sum_of_squares,
)
from symact.derive.steps.moments import MEAN, SECOND, STANDARD, parts, short, whole
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.terms import Atom, Integral, Named, Row, Term
from symact.errors import UndecidedError


def constant_lines(activation: Activation, mean: Any = 0, variance: Any = 1) -> Derivation:
    """Derive the constants that keep mean and variance; the lines are not yet checked.

    Raises:
        DerivationError: The activation is no family scale (A + shape B), or there are none.
        UndecidedError: A moment has no closed form.
    """
    known = self_normalizing(activation, mean, variance)
    if known.value is None:
        raise UndecidedError(known.note, subject=activation.name)
    found = known.value
    shape, scale = (activation.symbols[name] for name, _ in found.constants)
    branches = to_branches(activation.expr, activation.x).map(lambda e: sympy.expand(e / scale))
    family = Family(
        shape, scale, branches.map(lambda e: e.subs(shape, 0)),
        branches.map(lambda e: sympy.factor_terms(sympy.expand(e).coeff(shape, 1))),
        (found.mean, sympy.sqrt(found.variance)),
    )  # fmt: skip
    if family.law == STANDARD:
        lines = _first(family, activation) + _shape(family)
        lines += _second(family, activation) + _scale(family, lines, found)
    else:
        lines = elimination(family, activation, found)
    title = f"constants of {activation.name} that keep mean {found.mean}, variance {found.variance}"
    return Derivation(title, lines[-1], tuple(lines), known.note)


def _first(family: Family, activation: Activation) -> list[Line]:
    """Write the mean by its integrals, and these in closed form."""
    x, law = family.fixed.symbol, family.law
    branches = to_branches(activation.expr, x)
    left = Named(*MEAN, whole(branches, law))
    right = times(
        Atom(family.scale),
        plus(whole(family.fixed, law), times(Atom(family.shape), whole(family.moving, law))),
    )
    rows = [stated(left, "=", right, "split at the joints")]
    return rows + _values([family.fixed, family.moving], law)


def _second(family: Family, activation: Activation) -> list[Line]:
    """Write the second moment likewise."""
    x, law = family.fixed.symbol, family.law
    a, b, alpha = family.fixed, family.moving, Atom(family.shape)
    whole_square = to_branches(activation.expr, x).map(lambda e: e**2)
    left = Named(*SECOND, whole(whole_square, law))
    mixed = family.product(a, b)
    inner = plus(
        whole(family.product(a, a), law),
        times(number(2), alpha, whole(mixed, law)),
        times(power(alpha, number(2)), whole(squared(b), law)),
    )
    right = times(power(Atom(family.scale), number(2)), inner)
    rows = [stated(left, "=", right, "split at the joints")]
    return rows + _values([family.product(a, a), mixed, squared(b)], law)


def _values(functions: list[Branches], law: tuple[Any, Any]) -> list[Line]:
    """Give the integrals of several functions, all in one row."""
    left: list[Term] = []
    right: list[Term] = []
    for branches in functions:
        for _, integral, _ in parts(branches, law):
            left.append(integral)
            right.append(term_of(_closed(integral, law), branches.symbol))
    if not left:
        return []
    if len(left) == 1:
        return [stated(left[0], "=", right[0], "Gaussian integral")]
    return [stated(Row(tuple(left)), "=", Row(tuple(right)), "Gaussian integrals")]


def _closed(integral: Integral, law: tuple[Any, Any]) -> Any:
    from symact.derive.branches import Branch
    from symact.derive.steps.convert import meaning

    piece = Branch(integral.lo, integral.hi, lo_closed=False, hi_closed=False,
                   expr=meaning(integral.body))  # fmt: skip
    return short(expectation(Branches(integral.variable, (piece,)), law[0], law[1] ** 2))


def _positive(above: Any, below: Any) -> tuple[Any, Any]:
    """Move a common sign away from a denominator, into the bracket that is negative."""
    if not (below.is_negative or below.evalf(20) < 0):
        return above, below
    factors = list(sympy.Mul.make_args(below))
    place = next((k for k, f in enumerate(factors) if f.is_Add), 0)
    factors[place] = -factors[place]
    return -above, sympy.Mul(*factors)


def _shape(family: Family) -> list[Line]:
    """Solve for the shape: a mean of 0 asks for it alone."""
    x, law = family.fixed.symbol, family.law
    a, b = mean_of(family.fixed, law), mean_of(family.moving, law)
    ratio = over(negative(whole(family.fixed, law)), whole(family.moving, law))
    left = family.sign(family.shape, ratio)
    closed = sympy.together(-a / b)
    above, below = _positive(*sympy.fraction(closed))
    size = sympy.factor_terms(above)
    roots = [f for f in sympy.Mul.make_args(below) if f.is_number and not f.is_Add]
    shown = over(term_of(size / sympy.Mul(*roots), x), term_of(below / sympy.Mul(*roots), x))
    return [stated(left, "=", shown, "from E[f(X)] = 0"), in_decimals(left, closed)]


def _scale(family: Family, lines: list[Line], found: Any) -> list[Line]:
    """Solve for the scale, the shape being known."""
    x, law = family.fixed.symbol, family.law
    alpha = next(line.left for line in lines if line.relation == "~")
    first, mixed, second = family.squares()
    inner = sum_of_squares(alpha, *(whole(f, law) for f in (first, mixed, second)))
    left = family.sign(family.scale, root(over(term_of(found.variance, x), inner)))
    values = (term_of(short(mean_of(f, law)), x) for f in (first, mixed, second))
    below = sum_of_squares(alpha, *values)
    shown = over(term_of(sympy.sqrt(found.variance), x), root(below))
    rule = f"from E[f(X)²] = {found.variance}"
    return [stated(left, "=", shown, rule), in_decimals(left, found.value(str(family.scale)))]
