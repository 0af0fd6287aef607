"""Gaussian moments: integrals split at the joints, each with its value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branch, Branches, differentiate
from symact.derive.constants import attempts, default_branches, derived_values
from symact.derive.moments import expectation
from symact.derive.normalizing import exact
from symact.derive.order import sign_of
from symact.derive.steps.build import ONE, ZERO, number, over, plus, rational, times
from symact.derive.steps.convert import meaning, term_of
from symact.derive.steps.decimals import rounded
from symact.derive.steps.goals import cost
from symact.derive.steps.recognition import recognized
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.signs import constant_signs
from symact.derive.steps.terms import Integral, Named, Term, visible
from symact.errors import DerivationError, UndecidedError
from symact.language.functions import DEFINITIONS

Law = tuple[Any, Any]
Signs = dict[Any, Named]

MEAN = ("E[f(X)]", r"\mathbb{E}[f(X)]")
SECOND = ("E[f(X)²]", r"\mathbb{E}[f(X)^{2}]")
SLOPE = ("E[f′(X)²]", r"\mathbb{E}[f'(X)^{2}]")
"""Signs of the moments."""

STANDARD = (0, 1)
DENSITY = "p is the density of X"

CHANGES: tuple[tuple[tuple[str, str], Callable[[Branches], Branches]], ...] = (
    (MEAN, lambda b: b),
    (SECOND, lambda b: b.map(lambda e: e**2)),
    (SLOPE, lambda b: differentiate(b).map(lambda e: e**2)),
)
"""What is asked, and its integrand."""


@dataclass(frozen=True, slots=True)
class Form:
    """Hold a function in the form that is integrated.

    Attributes:
        branches: Its pieces.
        signs: Names of the constants that stand for numbers.
        note: For which parameters it holds.
    """

    branches: Branches
    signs: Signs = field(default_factory=dict)
    note: str = ""


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
    forms = _forms(activation)
    for sign, change in CHANGES:
        for form in forms:
            try:
                shown = change(form.branches.map(recognized))
                lines += one_moment(shown, sign, law, form.signs)
            except (DerivationError, UndecidedError) as error:
                reason = str(error)
                continue
            note = note or form.note
            break
    if not lines:
        raise UndecidedError(reason or "no closed form", subject=activation.name)
    title = f"Gaussian moments of {activation.name} for X {in_words(law)}"
    return Derivation(title, lines[-1], tuple(lines), note)


def in_words(law: Law) -> str:
    """Say which law X has."""
    if law == STANDARD:
        return "standard normal"
    return f"normal with mean {law[0]} and standard deviation {law[1]}"


def _forms(activation: Activation) -> list[Form]:
    """Order the forms: with parameters and derived constants by name, then with values."""
    derived = derived_values(activation)
    forms = []
    for attempt in attempts(activation):
        try:
            branches = attempt.branches()
        except (DerivationError, UndecidedError):
            continue
        if derived:
            forms.append(Form(branches, constant_signs(derived), attempt.note))
        forms.append(Form(branches.subs(derived), {}, attempt.note))
    return forms or [Form(default_branches(activation))]


def parts(
    branches: Branches, law: Law, signs: Signs | None = None
) -> list[tuple[Term, Integral, Branch]]:
    """Split an expectation at the joints: constant factor, integral, piece."""
    x, result = branches.symbol, []
    for piece in branches.pieces:
        if piece.lo == piece.hi or piece.expr == 0:
            continue
        factor, rest = sympy.factor_terms(piece.expr).as_independent(x, as_Add=False)
        integral = Integral(term_of(rest, x), x, piece.lo, piece.hi, *law)
        result.append((term_of(factor, x, signs), integral, piece))
    return result


def whole(branches: Branches, law: Law) -> Term:
    """Write an expectation as the sum of its integrals."""
    return plus(*(times(c, i) for c, i, _ in parts(branches, law)))


def one_moment(branches: Branches, sign: tuple[str, str], law: Law, signs: Signs) -> list[Line]:
    """Derive one expectation in closed form."""
    v = str(branches.symbol)
    split = parts(branches, law, signs)
    total = plus(*(times(c, i) for c, i, _ in split))
    left = Named(*sign, total)
    if total == ZERO:
        return [Line(left, "=", ZERO, "the integrand is zero", variable=v)]
    rule = "split at the joints" if len(split) > 1 else "definition"
    lines = [Line(left, "=", total, rule, "" if law == STANDARD else DENSITY, variable=v)]
    if len(split) > 1:
        values = [_value(integral, law) for _, integral, _ in split]
        lines += [
            Line(i, "=", value, "Gaussian integral", variable=v)
            for (_, i, _), value in zip(split, values, strict=True)
        ]
        shown = plus(*(_scaled(c, value) for (c, _, _), value in zip(split, values, strict=True)))
        lines.append(Line(left, "=", shown, "substitute", variable=v))
    elif (other := by_parts(split[0][1])) is not None:
        words = "by parts; φ′(u) = −u φ(u)"
        lines.append(Line(left, "=", times(split[0][0], other), words, variable=v))
    return [*lines, *_closing(left, branches, law, signs, lines[-1].right)]


def _scaled(factor: Term, value: Term) -> Term:
    """Multiply, the number below a fraction staying below: c/2 rather than 1/2 c."""
    size = rational(value)
    if size is None or size.q == 1 or factor == ONE:
        return times(factor, value)
    return over(times(number(size.p), factor), number(size.q))


def _closing(left: Named, branches: Branches, law: Law, signs: Signs, last: Term) -> list[Line]:
    """Write the closed form, or its number where it holds constants that have names."""
    v = str(branches.symbol)
    split = not holds_integral(last)
    plain = branches.map(lambda e: sympy.expand(written_out(e)))
    closed = sympy.expand(expectation(plain, law[0], law[1] ** 2))
    value = closed.xreplace({s: meaning(n) for s, n in signs.items()})
    near = sympy.Integer(round(value.evalf(40))) if not value.free_symbols else None
    if near is not None and not closed.is_number and abs((value - near).evalf(60)) < 1e-30:
        return [Line(left, "=", term_of(near, branches.symbol), "by the choice of the constants",
                     variable=v)]  # fmt: skip
    lines = []
    form = term_of(short(closed), branches.symbol, signs)
    if not split or (cost(form) + 1 < cost(last) and not signs):
        rule = "simplify" if split else "Gaussian integral"
        lines.append(Line(left, "=", form, rule, variable=v))
    if not value.free_symbols and not value.is_Rational:
        lines.append(Line(left, "~", rounded(value), "in decimals", variable=v))
    return lines


def by_parts(integral: Integral) -> Integral | None:
    """Turn the integral of x g φ into that of g′ φ, where that is shorter."""
    x, body = integral.variable, meaning(integral.body)
    line = (integral.lo, integral.hi) == (S.NegativeInfinity, S.Infinity)
    if not line or (integral.mean, integral.std) != STANDARD or body.subs(x, 0) != 0:
        return None
    rest = body / x
    slope = recognized(sympy.diff(rest, x))
    if not rest.has(x) or rest.is_polynomial(x) or slope.count_ops() >= body.count_ops():
        return None
    return Integral(term_of(slope, x), x, integral.lo, integral.hi, *STANDARD)


def _value(integral: Integral, law: Law) -> Term:
    expr = written_out(meaning(integral.body))
    inner = Branches(integral.variable, (Branch(integral.lo, integral.hi, lo_closed=False,
                                                hi_closed=False, expr=expr),))  # fmt: skip
    return term_of(short(expectation(inner, law[0], law[1] ** 2)), integral.variable)


def written_out(expr: Any) -> Any:
    """Write Phi and its like by their definitions."""
    for function, definition in DEFINITIONS.items():
        expr = expr.replace(function, definition)
    return expr


def holds_integral(term: Term) -> bool:
    """Tell whether an integral is printed in a term."""
    return any(isinstance(part, Integral) for part in visible(term))


def short(value: Any) -> Any:
    """Write a closed form short."""
    forms = [value, sympy.factor_terms(value), sympy.together(value)]
    return min(forms, key=lambda e: (e.count_ops(), forms.index(e)))
