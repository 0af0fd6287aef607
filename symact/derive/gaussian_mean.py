"""Means under a normal law: closed forms where they exist, certified quadrature elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.constants import DEFAULTS, attempts, default_branches, default_values
from symact.derive.enclosed import enclosure_of
from symact.derive.finite import check_finite
from symact.derive.identity import equal_proved
from symact.derive.integrand import parts_of, smooth_gates
from symact.derive.moments import expectation
from symact.derive.normalizing import exact as exact_number
from symact.derive.order import sign_of
from symact.errors import DerivationError, SymactError, UndecidedError
from symact.known import Evidence, Known, Step
from symact.language import functions as fn
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.enclosure import decimal_enclosure, enclose_ball
from symact.numeric.program import compile_program
from symact.numeric.quadrature import gaussian_mean

Change = Callable[[Branches], Branches]
"""Makes the integrand of the pieces of f."""

DIGITS = 32
SPARE = 12
"""Digits beyond those wanted, which differences of moments may lose."""

CLOSED = Step(
    "Gaussian moment", "E g(X)", "closed form",
    "completed squares, Stein's identity, Sheppard's orthant probabilities",
)  # fmt: skip
SYMMETRIC = Step("symmetry", "g(x) + g(-x) = 2 g(0)", "E g = g(0)", "the density is even")
QUADRATURE = Step(
    "quadrature", "E g(X)", "enclosure",
    "Arb's rigorous integration of a holomorphic integrand; tails by certified growth",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Law:
    """Hold the normal law N(mean, std^2), exact."""

    mean: Any = S.Zero
    std: Any = S.One

    @staticmethod
    def of(mean: Any, std: Any) -> Law:
        """Read exact parameters, see `normalizing.exact`.

        Raises:
            DerivationError: The standard deviation is not positive.
        """
        law = Law(exact_number(mean), exact_number(std))
        if sign_of(law.std) <= 0:
            raise DerivationError("the standard deviation must be positive", subject=str(std))
        return law


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold one mean.

    Attributes:
        exact: Closed form, which may hold parameters, or None.
        ball: Enclosure of its value at the defaults, or None where a parameter has none.
        step: How it was found.
        note: For which parameters it holds.
        number: The closed form at the defaults, where there is one.
    """

    exact: Any
    ball: Ball | None
    step: Step
    note: str = ""
    number: Any = None

    def known(self, digits: int = DIGITS) -> Known[Any]:
        """Turn it into a fact."""
        evidence = Evidence.ENCLOSED if self.exact is None else Evidence.PROVED
        enclosure = None if self.ball is None else decimal_enclosure(self.ball, digits)
        if self.number is not None and self.number.is_Rational:
            enclosure = enclosure_of(self.number)
        return Known(self.exact, evidence, enclosure, note=self.note, trace=(self.step,))


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold the forms of one activation that are asked for means.

    Attributes:
        name: Its name.
        forms: (pieces, values to put into the answer, note) to find closed forms with.
        plain: The pieces at the defaults, for quadrature.
        defaults: Values of the parameters.
    """

    name: str
    forms: tuple[tuple[Branches, dict[Any, Any], str], ...]
    plain: Branches
    defaults: dict[Any, Any]


def subject_of(activation: Activation) -> Subject:
    """Prepare an activation: its pieces with symbols, and at the defaults.

    Raises:
        DerivationError: It has no finite list of pieces.
        UndecidedError: A joint has no closed form, or f may be undefined somewhere.
    """
    plain = default_branches(activation).map(smooth_gates)
    if not _finite(plain):
        # that f is integrable shows that it is defined: sqrt(x)^2 has moments, sqrt(x) has none
        gaussian_mean(parts_of(plain, S.Zero, S.One), digits=DOMAIN_DIGITS)
    return Subject(activation.name, _forms(activation), plain, default_values(activation))


DOMAIN_DIGITS = 5


def _forms(activation: Activation) -> tuple[tuple[Branches, dict[Any, Any], str], ...]:
    forms = []
    for attempt in attempts(activation):
        try:
            forms.append((attempt.branches(), attempt.values, attempt.note))
        except (DerivationError, UndecidedError):
            continue
    return tuple(forms)


def _finite(branches: Branches) -> bool:
    """Tell whether f is shown to be defined on the whole line."""
    x = branches.symbol
    try:
        for piece in branches.pieces:
            if not all(_total(part, x) for part in sympy.preorder_traversal(piece.expr)):
                check_finite(piece, x)
    except (DerivationError, UndecidedError):
        return False
    return True


def _total(part: Any, x: Any) -> bool:
    if not part.has(x) or part.is_Add or part.is_Mul or part == x or isinstance(part, TOTAL):
        return True
    return bool(part.is_Pow and part.exp.is_Integer and part.exp > 0)


TOTAL = (
    sympy.exp, sympy.erf, sympy.erfc, sympy.sinh, sympy.cosh, sympy.tanh, sympy.sin, sympy.cos,
    sympy.atan, fn.logistic, fn.softplus, fn.normal_cdf, fn.normal_pdf, fn.expm1,
)  # fmt: skip
"""Functions that are defined on the whole line."""


def mean_of(subject: Subject, change: Change, law: Law, digits: int = DIGITS) -> Moment:
    """Give the mean of an integrand built from f.

    Args:
        subject: From `subject_of`.
        change: Makes the integrand.
        law: The law of the input.
        digits: Significant digits wanted.

    Raises:
        UndecidedError: It does not exist, or could not be enclosed.
    """
    for branches, values, note in subject.forms:
        try:
            closed = expectation(change(branches), law.mean, law.std**2)
            return closed_moment(settled(closed.subs(values)), subject, CLOSED, note, digits)
        except (DerivationError, UndecidedError):
            continue
    note = DEFAULTS if subject.defaults else ""
    integrand = change(subject.plain)
    parts = parts_of(integrand, law.mean, law.std)
    try:
        # symmetry says nothing about an integral that does not exist
        ball = gaussian_mean(parts, digits=digits + SPARE)
    except DerivationError as error:
        raise UndecidedError(error.message, subject=error.subject) from None
    center = _center(integrand) if law.mean == 0 else None
    if center is not None:
        return closed_moment(center, subject, SYMMETRIC, note, digits)
    return Moment(None, ball, QUADRATURE, note)


def combine(
    expr: Any, moments: dict[Any, Moment], subject: Subject, digits: int = DIGITS
) -> Moment:
    """Compute with moments: `expr` holds the symbols that name them."""
    note = next((m.note for m in moments.values() if m.note), "")
    known = {s: m.exact for s, m in moments.items() if m.exact is not None and m.exact.is_Rational}
    expr = expr.subs(known)
    moments = {s: m for s, m in moments.items() if expr.has(s)}
    step = next((m.step for m in moments.values() if m.exact is None), CLOSED)
    if all(m.exact is not None for m in moments.values()):
        value = expr.subs({s: m.exact for s, m in moments.items()})
        try:
            return closed_moment(settled(value), subject, step, note, digits)
        except (DerivationError, UndecidedError):
            note = note or "the closed form could not be enclosed"
    balls = [m.ball for m in moments.values()]
    if any(ball is None for ball in balls):
        raise UndecidedError("a moment has no value", subject=subject.name)
    (ball,) = evaluate_outputs(compile_program([expr], list(moments)), balls, 4 * digits + 128)
    if not ball.is_finite():
        raise UndecidedError("a moment is too near zero", subject=subject.name)
    return Moment(None, ball, step, note)


def settled(value: Any) -> Any:
    """Write a closed form short; where it is a whole number, prove that it is."""
    forms = [value, sympy.factor_terms(value), sympy.together(value)]
    best = min(forms, key=lambda e: (e.count_ops(), forms.index(e)))
    if best.is_Rational or best.free_symbols or not best.is_real:
        return best
    whole = sympy.Integer(round(float(best.evalf(20))))
    if abs(best.evalf(20) - whole) < sympy.Float("1e-15") and equal_proved(best, whole):
        return whole
    return best


def closed_moment(value: Any, subject: Subject, step: Step, note: str, digits: int) -> Moment:
    """Make a moment of a closed form, enclosed at the defaults.

    Raises:
        UndecidedError: It cannot be told from zero.
    """
    used = {s: v for s, v in subject.defaults.items() if value.has(s)}
    number = value.subs(used)
    if used:
        note = note or f"closed form in the parameters; enclosure {DEFAULTS}"
    if number.free_symbols:
        return Moment(value, None, step, note)
    return Moment(value, enclose_ball(number, digits=digits + SPARE), step, note, number)


def _center(branches: Branches) -> Any:
    """Give c where g(x) + g(-x) = 2 c is proved, else None."""
    x, pieces = branches.symbol, branches.pieces
    if any(a.lo + b.hi != 0 for a, b in zip(pieces, reversed(pieces), strict=True) if not (
        a.lo is S.NegativeInfinity and b.hi is S.Infinity
    )):  # fmt: skip
        return None
    pairs = [(a.expr, b.expr.subs(x, -x)) for a, b in zip(pieces, reversed(pieces), strict=True)]
    try:
        twice = (pairs[0][0] + pairs[0][1]).subs(x, 0)
        if twice.is_finite and all(_constant(a + b, twice, x) for a, b in pairs):
            return settled(twice / 2)
    except (SymactError, sympy.PolynomialError):
        return None
    return None


def _constant(expr: Any, value: Any, x: Any) -> bool:
    """Prove that an expression is constant; one point refutes it at once where it is not."""
    (ball,) = evaluate_outputs(compile_program([expr - value], [x]), [PROBE], 128)
    return bool(ball.contains(0)) and equal_proved(expr, value)


PROBE = 0.8125
