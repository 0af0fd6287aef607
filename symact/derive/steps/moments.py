"""Gaussian moments: integrals split at the joints, each with its value."""

from __future__ import annotations

from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branch, Branches, differentiate
from symact.derive.constants import attempts, default_branches, derived_values
from symact.derive.moments import expectation
from symact.derive.normalizing import exact
from symact.derive.order import sign_of
from symact.derive.steps.build import ZERO, plus, times
from symact.derive.steps.convert import term_of
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.terms import Integral, Named, Term
from symact.errors import DerivationError, UndecidedError

CHANGES: tuple[tuple[str, str, Any], ...] = (
    ("E f(X)", r"\mathbb{E} f(X)", lambda b: b),
    ("E f(X)²", r"\mathbb{E} f(X)^{2}", lambda b: b.map(lambda e: sympy.expand(e**2))),
    ("E f′(X)²", r"\mathbb{E} f'(X)^{2}",
     lambda b: differentiate(b).map(lambda e: sympy.expand(e**2))),
)  # fmt: skip
"""What is asked, and its integrand."""


def moment_lines(activation: Activation, mean: Any = 0, std: Any = 1) -> Derivation:
    """Derive the first two moments of f(X), and the second of f′(X), for X normal.

    Raises:
        DerivationError: The standard deviation is not positive.
        UndecidedError: A moment has no closed form.
    """
    law = exact(mean), exact(std)
    if sign_of(law[1]) <= 0:
        raise DerivationError("the standard deviation must be positive", subject=str(std))
    lines: list[Line] = []
    note, reason = "", ""
    for text, tex, change in CHANGES:
        for branches, words in _forms(activation):
            try:
                lines += one_moment(change(branches), (text, tex), law)
            except (DerivationError, UndecidedError) as error:
                reason = str(error)
                continue
            note = note or words
            break
    if not lines:
        raise UndecidedError(reason or "no closed form", subject=activation.name)
    title = f"Gaussian moments of {activation.name} for X normal({law[0]}, {law[1]}²)"
    return Derivation(title, lines[-1], tuple(lines), note)


def _forms(activation: Activation) -> list[tuple[Branches, str]]:
    forms = []
    for attempt in attempts(activation):
        try:
            forms.append((attempt.branches().subs(derived_values(activation)), attempt.note))
        except (DerivationError, UndecidedError):
            continue
    return forms or [(default_branches(activation), "")]


def parts(branches: Branches, law: tuple[Any, Any]) -> list[tuple[Any, Integral, Branch]]:
    """Split an expectation at the joints: constant factor, integral, piece."""
    x, result = branches.symbol, []
    for piece in branches.pieces:
        if piece.lo == piece.hi or piece.expr == 0:
            continue
        factor, rest = sympy.factor_terms(piece.expr).as_independent(x, as_Add=False)
        result.append((factor, Integral(term_of(rest, x), x, piece.lo, piece.hi, *law), piece))
    return result


def whole(branches: Branches, law: tuple[Any, Any]) -> Term:
    """Write an expectation as the sum of its integrals."""
    x = branches.symbol
    return plus(*(times(term_of(c, x), i) for c, i, _ in parts(branches, law)))


def one_moment(branches: Branches, sign: tuple[str, str], law: tuple[Any, Any]) -> list[Line]:
    """Derive one expectation in closed form."""
    x = branches.symbol
    split = parts(branches, law)
    total = whole(branches, law)
    left = Named(*sign, total)
    if total == ZERO:
        return [Line(left, "=", ZERO, "the integrand is zero", variable=str(x))]
    rule = "split at the joints" if len(split) > 1 else "definition"
    lines = [Line(left, "=", total, rule, variable=str(x))]
    if len(split) > 1:
        for _, integral, piece in split:
            lines.append(_value(integral, piece, x, law))
    closed = sympy.factor_terms(sympy.expand(expectation(branches, law[0], law[1] ** 2)))
    lines.append(Line(left, "=", term_of(closed, x), "put in", variable=str(x)))
    if not closed.free_symbols and not closed.is_Rational:
        from symact.derive.steps.decimals import rounded

        lines.append(Line(left, "~", rounded(closed), "in decimals", variable=str(x)))
    return lines


def _value(integral: Integral, piece: Branch, x: Any, law: tuple[Any, Any]) -> Line:
    from symact.derive.steps.convert import meaning

    inner = Branches(x, (Branch(piece.lo, piece.hi, lo_closed=False, hi_closed=False,
                                expr=meaning(integral.body)),))  # fmt: skip
    value = short(expectation(inner, law[0], law[1] ** 2))
    return Line(integral, "=", term_of(value, x), "Gaussian integral", variable=str(x))


def short(value: Any) -> Any:
    """Write a closed form short."""
    forms = [value, sympy.factor_terms(value), sympy.together(value)]
    return min(forms, key=lambda e: (e.count_ops(), forms.index(e)))
