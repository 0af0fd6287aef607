"""Constants for any normal law: integrals by name, the scale eliminated."""

from __future__ import annotations

from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branches, to_branches
from symact.derive.steps.build import ZERO, negative, number, over, plus, power, root, times
from symact.derive.steps.convert import term_of
from symact.derive.steps.decimals import in_fractions
from symact.derive.steps.family import Family, in_decimals, mean_of, stated, sum_of_squares
from symact.derive.steps.moments import DENSITY, MEAN, SECOND, short, whole
from symact.derive.steps.records import Line
from symact.derive.steps.terms import Atom, Named, Root, Term
from symact.derive.zeroset import around
from symact.language.reader import symbol
from symact.numeric.implicit import LETTER

LOWERED = {ord("₁"): "_{1}", ord("₂"): "_{2}"}
"""Indices in LaTeX."""


def elimination(family: Family, activation: Activation, found: Any) -> list[Line]:
    """Solve for both where the mean is not 0, or X is not standard: integrals get names."""
    x, law = family.fixed.symbol, family.law
    branches = to_branches(activation.expr, x)
    (a, b), first = _named((family.fixed, family.moving), ("A₁", "B₁"), law)
    (aa, ab, bb), second = _named(family.squares(), ("A₂", "M", "B₂"), law)
    shape, scale = Atom(family.shape), Atom(family.scale)
    mean = Named(*MEAN, whole(branches, law))
    square = Named(*SECOND, whole(branches.map(lambda e: e**2), law))
    lines = [
        *first,
        stated(mean, "=", times(scale, plus(a, times(shape, b))), "split at the joints", DENSITY),
        *second,
        stated(square, "=", times(power(scale, number(2)), sum_of_squares(shape, aa, ab, bb)),
              "split at the joints"),
    ]  # fmt: skip
    closed = found.value(str(family.shape))
    alpha = family.sign(family.shape, _eliminated(family, closed, found))
    target = found.variance + found.mean**2
    if found.mean == 0:
        lines.append(stated(alpha, "=", over(negative(a), b), "from E[f(X)] = 0"))
    else:
        left = times(term_of(target, x), power(plus(a, times(alpha, b)), number(2)))
        right = times(term_of(found.mean**2, x), sum_of_squares(alpha, aa, ab, bb))
        words = "the root that makes both positive"
        lines.append(stated(left, "=", right, "scale eliminated", words))
    lines.append(in_decimals(alpha, closed))
    inner = sum_of_squares(alpha, aa, ab, bb)
    last = family.sign(family.scale, root(over(term_of(target, x), inner)))
    lines.append(stated(last, "=", last.meaning, f"from E[f(X)²] = {target}"))
    return [*lines, in_decimals(last, found.value(str(family.scale)))]


def _named(
    functions: tuple[Branches, ...], letters: tuple[str, ...], law: tuple[Any, Any]
) -> tuple[list[Term], list[Line]]:
    """Give the integrals of several functions names and values; one that is zero needs none."""
    names: list[Term] = []
    lines: list[Line] = []
    for branches, text in zip(functions, letters, strict=True):
        meaning = whole(branches, law)
        if meaning == ZERO:
            names.append(ZERO)
            continue
        tex = text.translate(LOWERED)
        name = Named(text, tex, meaning)
        names.append(name)
        lines.append(stated(name, "=", meaning, "let"))
        value = in_fractions(term_of(short(mean_of(branches, law)), branches.symbol))
        lines.append(stated(name, "=", value, "Gaussian integral"))
    return names, lines


def _eliminated(family: Family, closed: Any, found: Any) -> Root:
    """Give the shape as the root of the equation from which the scale is eliminated."""
    x, law = symbol(LETTER), family.law
    a, b = mean_of(family.fixed, law), mean_of(family.moving, law)
    aa, ab, bb = (mean_of(f, law) for f in family.squares())
    m, v = found.mean, found.variance
    equation = (v + m**2) * (a + x * b) ** 2 - m**2 * (aa + 2 * x * ab + x**2 * bb)
    if m == 0:
        equation = a + x * b
    near = around(closed)[0]
    ends = [sympy.Rational(int(near * 64) + k, 64) for k in (0, 1)]
    return Root(term_of(sympy.expand(equation), x), x, *ends)
