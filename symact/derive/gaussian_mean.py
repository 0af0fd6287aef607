"""Means under a normal law: closed forms where they exist, certified quadrature elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branch, Branches
from symact.derive.constants import DEFAULTS, attempts, default_branches, default_values
from symact.derive.identity import equal_proved, recognize
from symact.derive.moments import expectation
from symact.derive.normalizing import exact as exact_number
from symact.derive.order import sign_of
from symact.errors import DerivationError, SymactError, UndecidedError
from symact.known import Evidence, Known, Step
from symact.numeric.balls import Number
from symact.numeric.enclosure import decimal_enclosure, enclose_ball
from symact.numeric.interval import Interval, evaluate_interval_outputs
from symact.numeric.program import compile_program
from symact.numeric.quadrature import Part, gaussian_mean

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
        box: Interval around its value at the defaults, or None where a parameter has none.
        step: How it was found.
        note: For which parameters it holds.
    """

    exact: Any
    box: Interval | None
    step: Step
    note: str = ""

    def known(self, digits: int = DIGITS) -> Known[Any]:
        """Turn it into a fact."""
        evidence = Evidence.ENCLOSED if self.exact is None else Evidence.PROVED
        enclosure = None if self.box is None else decimal_enclosure(self.box.ball, digits)
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
        UndecidedError: A joint has no closed form.
    """
    forms = []
    for attempt in attempts(activation):
        try:
            forms.append((attempt.branches(), attempt.values, attempt.note))
        except (DerivationError, UndecidedError):
            continue
    plain = default_branches(activation).map(recognize)
    return Subject(activation.name, tuple(forms), plain, default_values(activation))


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
            return _exact(settled(closed.subs(values)), subject, CLOSED, note, digits)
        except (DerivationError, UndecidedError):
            continue
    note = DEFAULTS if subject.defaults else ""
    integrand = change(subject.plain)
    center = _center(integrand) if law.mean == 0 else None
    if center is not None:
        return _exact(center, subject, SYMMETRIC, note, digits)
    parts = parts_of(integrand, law.mean, law.std)
    try:
        ball = gaussian_mean(parts, digits=digits + SPARE)
    except DerivationError as error:
        raise UndecidedError(error.message, subject=error.subject) from None
    return Moment(None, Interval.of(ball), QUADRATURE, note)


def parts_of(
    branches: Branches, mean: Any, std: Any, params: Sequence[Any] = ()
) -> tuple[Part, ...]:
    """Compile pieces for quadrature in z, where x = mean + std z; both may hold `params`."""
    z = sympy.Dummy("z", real=True)
    symbols = [z, *params]

    def end(value: Any) -> Any:
        if value in (S.Infinity, S.NegativeInfinity):
            return None
        return compile_program([(value - mean) / std], params)

    def program(piece: Branch) -> Any:
        return compile_program([piece.expr.xreplace({branches.symbol: mean + std * z})], symbols)

    return tuple(
        Part(program(p), end(p.lo), end(p.hi))
        for p in branches.pieces
        if p.lo != p.hi and p.expr != 0
    )


def combine(
    expr: Any, moments: dict[Any, Moment], subject: Subject, digits: int = DIGITS
) -> Moment:
    """Compute with moments: `expr` holds the symbols that name them."""
    note = next((m.note for m in moments.values() if m.note), "")
    step = next((m.step for m in moments.values() if m.exact is None), CLOSED)
    if all(m.exact is not None for m in moments.values()):
        value = expr.subs({s: m.exact for s, m in moments.items()})
        try:
            return _exact(settled(value), subject, step, note, digits)
        except UndecidedError:
            note = note or "the closed form could not be enclosed"
    boxes = [m.box for m in moments.values()]
    if any(box is None for box in boxes):
        raise UndecidedError("a moment has no value", subject=subject.name)
    program = compile_program([expr], list(moments))
    (box,) = evaluate_interval_outputs(program, boxes, int(4 * digits) + 128)  # type: ignore[arg-type]  # None was refused above
    if not box.bounded:
        raise UndecidedError("a moment is too near zero", subject=subject.name)
    return Moment(None, box, step, note)


def settled(value: Any) -> Any:
    """Write a closed form short; where it is a whole number, prove that it is."""
    forms = [value, sympy.factor_terms(value), sympy.together(value)]
    best = min(forms, key=lambda e: (e.count_ops(), forms.index(e)))
    if best.is_Rational or best.free_symbols:
        return best
    whole = sympy.Integer(round(float(best.evalf(20))))
    if abs(best.evalf(20) - whole) < sympy.Float("1e-15") and equal_proved(best, whole):
        return whole
    return best


def _exact(value: Any, subject: Subject, step: Step, note: str, digits: int) -> Moment:
    """Enclose a closed form at the defaults.

    Raises:
        UndecidedError: It cannot be told from zero.
    """
    used = {s: v for s, v in subject.defaults.items() if value.has(s)}
    number = value.subs(used)
    if used:
        note = note or f"closed form in the parameters; enclosure {DEFAULTS}"
    if number.is_Rational:
        return Moment(value, Interval.of(_number(number)), step, note)
    if number.free_symbols:
        return Moment(value, None, step, note)
    return Moment(value, Interval.of(enclose_ball(number, digits=digits + SPARE)), step, note)


def _number(value: Any) -> Number:
    return enclose_ball(value, digits=DIGITS + SPARE) if value != 0 else 0


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
        if twice.is_finite and all(equal_proved(a + b, twice) for a, b in pairs):
            return settled(twice / 2)
    except (SymactError, sympy.PolynomialError):
        return None
    return None
