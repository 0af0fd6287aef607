"""Self-normalizing constants: moment equations, integrals, the shape, then the scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branches, to_branches
from symact.derive.moments import expectation
from symact.derive.normalizing import self_normalizing
from symact.derive.steps.build import negative, number, over, plus, power, root, times
from symact.derive.steps.convert import term_of
from symact.derive.steps.decimals import rounded
from symact.derive.steps.moments import parts, short, whole
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.terms import Atom, Integral, Named, Root, Row, Term
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.derive.zeroset import around
from symact.errors import UndecidedError
from symact.language.reader import symbol
from symact.numeric.implicit import LETTER

MANY_DIGITS = 10


@dataclass(frozen=True, slots=True)
class _Family:
    """Hold f = scale (A + shape B) and the target law."""

    shape: Any
    scale: Any
    fixed: Branches
    moving: Branches
    law: tuple[Any, Any]

    def product(self, first: Branches, second: Branches) -> Branches:
        """Multiply two functions given on the same pieces."""
        other = iter([p.expr for p in second.pieces])
        return first.map(lambda e: sympy.expand(e * next(other)))


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
    family = _Family(
        shape, scale, branches.map(lambda e: e.subs(shape, 0)),
        branches.map(lambda e: sympy.factor_terms(sympy.expand(e).coeff(shape, 1))),
        (found.mean, sympy.sqrt(found.variance)),
    )  # fmt: skip
    lines = _first(family, activation) + _shape(family, found.value(str(shape)), found)
    lines += _second(family, activation)
    lines += _scale(family, lines, found)
    title = f"constants of {activation.name} that keep mean {found.mean}, variance {found.variance}"
    return Derivation(title, lines[-1], tuple(lines), known.note)


def _line(left: Term, relation: str, right: Term, rule: str, reason: str = "") -> Line:
    return Line(left, relation, right, rule, reason)


def _first(family: _Family, activation: Activation) -> list[Line]:
    """Write the mean by its integrals, and these in closed form."""
    x, law = family.fixed.symbol, family.law
    branches = to_branches(activation.expr, x)
    left = Named("E f(X)", r"\mathbb{E} f(X)", whole(branches, law))
    right = times(
        Atom(family.scale),
        plus(whole(family.fixed, law), times(Atom(family.shape), whole(family.moving, law))),
    )
    rows = [_line(left, "=", right, "split at the joints")]
    return rows + _values([family.fixed, family.moving], law)


def _second(family: _Family, activation: Activation) -> list[Line]:
    """Write the second moment likewise."""
    x, law = family.fixed.symbol, family.law
    a, b, alpha = family.fixed, family.moving, Atom(family.shape)
    squared = to_branches(activation.expr, x).map(lambda e: e**2)
    left = Named("E f(X)²", r"\mathbb{E} f(X)^{2}", whole(squared, law))
    mixed = family.product(a, b)
    inner = plus(
        whole(family.product(a, a), law),
        times(number(2), alpha, whole(mixed, law)),
        times(power(alpha, number(2)), whole(_square(b), law)),
    )
    right = times(power(Atom(family.scale), number(2)), inner)
    rows = [_line(left, "=", right, "split at the joints")]
    return rows + _values([family.product(a, a), mixed, _square(b)], law)


def _square(branches: Branches) -> Branches:
    return branches.map(lambda e: e**2)


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
        return [_line(left[0], "=", right[0], "Gaussian integral")]
    return [_line(Row(tuple(left)), "=", Row(tuple(right)), "Gaussian integrals")]


def _closed(integral: Integral, law: tuple[Any, Any]) -> Any:
    from symact.derive.branches import Branch
    from symact.derive.steps.convert import meaning

    piece = Branch(integral.lo, integral.hi, lo_closed=False, hi_closed=False,
                   expr=meaning(integral.body))  # fmt: skip
    return short(expectation(Branches(integral.variable, (piece,)), law[0], law[1] ** 2))


def _mean(branches: Branches, law: tuple[Any, Any]) -> Any:
    return sympy.expand(expectation(branches, law[0], law[1] ** 2))


def _positive(above: Any, below: Any) -> tuple[Any, Any]:
    """Move a common sign away from a denominator, into the bracket that is negative."""
    if not (below.is_negative or below.evalf(20) < 0):
        return above, below
    factors = list(sympy.Mul.make_args(below))
    place = next((k for k, f in enumerate(factors) if f.is_Add), 0)
    factors[place] = -factors[place]
    return -above, sympy.Mul(*factors)


def _shape(family: _Family, closed: Any, found: Any) -> list[Line]:
    """Solve for the shape."""
    x, law = family.fixed.symbol, family.law
    a, b = _mean(family.fixed, law), _mean(family.moving, law)
    sign = unicode(Atom(family.shape)), tex(Atom(family.shape))
    if found.mean == 0:
        ratio = over(negative(whole(family.fixed, law)), whole(family.moving, law))
        left = Named(*sign, ratio)
        above, below = _positive(*sympy.fraction(sympy.together(-a / b)))
        shown = over(term_of(sympy.factor_terms(above), x), term_of(below, x))
        rows = [_line(left, "=", shown, "from E f(X) = 0")]
    else:
        left = Named(*sign, _quadratic_root(family, closed, found))
        rows = [_line(left, "=", term_of(short(closed), x), "both equations, scale eliminated")]
    return [*rows, _line(left, "~", rounded(closed, MANY_DIGITS), "in decimals")]


def _quadratic_root(family: _Family, closed: Any, found: Any) -> Root:
    """Give the shape as the root of the equation from which the scale is eliminated."""
    x, law = symbol(LETTER), family.law
    a, b = _mean(family.fixed, law), _mean(family.moving, law)
    aa, ab, bb = (
        _mean(f, law)
        for f in (
            _square(family.fixed), family.product(family.fixed, family.moving),
            _square(family.moving),
        )
    )  # fmt: skip
    m, v = found.mean, found.variance
    equation = (v + m**2) * (a + x * b) ** 2 - m**2 * (aa + 2 * x * ab + x**2 * bb)
    near = around(closed)[0]
    ends = [sympy.Rational(int(near * 64) + k, 64) for k in (0, 1)]
    return Root(term_of(sympy.expand(equation), x), x, *ends)


def _scale(family: _Family, lines: list[Line], found: Any) -> list[Line]:
    """Solve for the scale, the shape being known."""
    x, law = family.fixed.symbol, family.law
    alpha = next(line.left for line in lines if line.relation == "~")
    sign = unicode(Atom(family.scale)), tex(Atom(family.scale))
    if found.mean == 0:
        first = whole(_square(family.fixed), law)
        mixed = whole(family.product(family.fixed, family.moving), law)
        second = whole(_square(family.moving), law)
        inner = plus(first, times(number(2), alpha, mixed), times(power(alpha, number(2)), second))
        left = Named(*sign, root(over(term_of(found.variance, x), inner)))
        values = [
            term_of(short(_mean(f, law)), x)
            for f in (
                _square(family.fixed), family.product(family.fixed, family.moving),
                _square(family.moving),
            )
        ]  # fmt: skip
        below = plus(
            values[0], times(number(2), alpha, values[1]),
            times(power(alpha, number(2)), values[2]),
        )  # fmt: skip
        shown = over(term_of(sympy.sqrt(found.variance), x), root(below))
        rule = f"from E f(X)² = {found.variance}"
    else:
        left = Named(*sign, over(term_of(found.mean, x), plus(
            whole(family.fixed, law), times(alpha, whole(family.moving, law)))))  # fmt: skip
        values = [term_of(short(_mean(f, law)), x) for f in (family.fixed, family.moving)]
        shown = over(term_of(found.mean, x), plus(values[0], times(alpha, values[1])))
        rule = f"from E f(X) = {found.mean}"
    closed = found.value(str(family.scale))
    return [
        _line(left, "=", shown, rule),
        _line(left, "~", rounded(closed, MANY_DIGITS), "in decimals"),
    ]
