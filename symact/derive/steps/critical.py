"""Critical points of one piece: the equation in its shortest form, and its certified solutions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symact.derive.branches import Branch
from symact.derive.candidates import value_at
from symact.derive.derivative import tidy
from symact.derive.order import sign_of
from symact.derive.steps.build import over, rational, times
from symact.derive.steps.convert import term_of
from symact.derive.steps.goals import best, cost, gathered
from symact.derive.steps.itself import turned
from symact.derive.steps.points import balls_at
from symact.derive.steps.recognition import rational_parts, recognized
from symact.derive.steps.rules import ordered
from symact.derive.steps.sets import definite_ratio
from symact.derive.steps.terms import Atom, Named, Root, Term
from symact.derive.zeroset import Zero, around, zeros_on
from symact.errors import DerivationError, SymactError, UndecidedError
from symact.language.printer import to_text
from symact.language.reader import read

READABLE = 40
"""What the formula of a slope may cost a reader."""

LONG = 60
"""Operations of a slope above which no better form is looked for."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, slots=True)
class Point:
    """Hold a critical point: its sign, its closed form and the value there where they exist."""

    name: Named
    closed: Any
    value: Any
    zero: Zero


@dataclass(frozen=True, slots=True)
class Critical:
    """Hold the critical points of a piece.

    Attributes:
        equation: The term that is zero there.
        reduced: Whether factors without a zero were left out of it, numbers aside.
        points: In ascending order.
        signs: Signs of the slope between them; empty where they are not certain.
        slope: The slope in the form from which the equation is read off; None where that is long.
    """

    equation: Term
    reduced: bool
    points: tuple[Point, ...] = ()
    signs: tuple[int, ...] = ()
    slope: Term | None = None


def critical_points(piece: Branch, x: Any, numbering: Iterator[int]) -> Critical:
    """Find where the slope of a piece is zero.

    Raises:
        UndecidedError: That is not settled.
    """
    slope = sympy.diff(piece.expr, x)
    shown, equation, reduced, form = _reduced(piece.expr, slope, x)
    printed = form if cost(form) <= READABLE and rational(form) is None else None
    for sign, known in ((1, slope.is_positive), (-1, slope.is_negative)):
        if known:
            return Critical(equation, reduced, (), (sign,), printed)
    if slope.free_symbols - {x}:
        return Critical(equation, reduced, (), _parametric(slope), printed)
    zeros = zeros_on(shown, x, piece) or ()
    inside = [z for z in zeros if z.exact is None or z.exact not in (piece.lo, piece.hi)]
    points = tuple(_point(z, inside, shown, piece, x, numbering) for z in inside)
    return Critical(equation, reduced, points, _signs(slope, x, piece, inside), printed)


def _parametric(slope: Any) -> tuple[int, ...]:
    try:
        sign = sign_of(sympy.factor(slope))
    except DerivationError:
        return ()
    return (sign,) if sign else ()


def _reduced(expr: Any, slope: Any, x: Any) -> tuple[Any, Term, bool, Term]:
    """Leave out the factors that have no zero, where something simpler stays."""
    whole = turned(tidy(sympy.diff(recognized(expr), x)))
    form = term_of(whole, x)
    if whole.count_ops() < LONG:
        form = best(form, x, [], naming=False).term
    choices = [(whole, form, False, form)]
    parts = rational_parts(slope, x)
    if parts is not None:
        above, below, back = parts
        left = [f for f in sympy.Mul.make_args(above) if not _definite(f.xreplace(back))]
        root = sympy.Mul(*(f.as_base_exp()[0] for f in left))
        if root.has(x, *back):
            equation = times(*(gathered(f.as_base_exp()[0], x, back) for f in left))
            # e^-x stands above rather than e^x below
            single = [f for f in sympy.Mul.make_args(below) if f.as_base_exp()[0] in back]
            outside = term_of((above / root / sympy.Mul(*single)).xreplace(back), x)
            under = term_of((below / sympy.Mul(*single)).xreplace(back), x)
            full = over(ordered(times(outside, equation), x), under)
            choices.append((root.xreplace(back), equation, True, full))
    factors = [f for f in sympy.Mul.make_args(sympy.factor_terms(whole)) if not _definite(f)]
    rest = sympy.Mul(*factors)
    choices.append((rest, term_of(rest, x), True, form))
    good = [
        c for c in choices if c[0].has(x) and (not c[2] or definite_ratio(slope, c[0], x))
    ] or choices[:1]  # fmt: skip
    shown, equation, reduced, slope_form = min(good, key=lambda c: (cost(c[1]), good.index(c)))
    if reduced and slope.is_polynomial(x) and sympy.cancel(slope / shown).is_number:
        return shown, equation, False, slope_form
    return shown, equation, reduced, slope_form


def _definite(expr: Any) -> bool:
    return bool(expr.is_positive or expr.is_negative)


def _point(
    zero: Zero, others: list[Zero], equation: Any, piece: Branch, x: Any, numbering: Iterator[int]
) -> Point:
    k = str(next(numbering))
    text, tex = f"x{k.translate(SUBSCRIPTS)}", f"x_{{{k}}}"
    closed = zero.exact
    if closed is not None and closed.is_Rational:
        meaning: Term = Atom(closed)
    else:
        lo, hi = bracket(zero, others, piece)
        meaning = Root(_readable(equation, piece, x), x, lo, hi)
    value = value_at(piece.expr, x, zero).value
    if closed is None:
        value = None
    return Point(Named(text, tex, meaning), closed, value, zero)


def _readable(equation: Any, piece: Branch, x: Any) -> Term:
    """Choose a form of the equation that the language can read back."""
    slope = sympy.diff(piece.expr, x)
    for form in (equation, slope):
        try:
            read(to_text(form), {str(x): x})
        except SymactError:
            continue
        return term_of(form, x)
    raise UndecidedError("a critical point has no form short enough", subject=str(slope)[:80])


def bracket(zero: Zero, others: list[Zero], piece: Branch) -> tuple[Any, Any]:
    """Widen an enclosure to a readable interval that holds no other zero."""
    marks = [z.hi for z in others if z.hi < zero.lo] + [z.lo for z in others if z.lo > zero.hi]
    for end in (piece.lo, piece.hi):
        if not end.is_infinite:
            marks += list(around(end))
    gap = min([abs(m - zero.lo) for m in marks] + [Fraction(1)]) / 3
    scale = 1
    while Fraction(1, scale) > gap:
        scale *= 2
    lo = Fraction(int(zero.lo * scale // 1) - 1, scale)
    hi = Fraction(int(zero.hi * scale // 1) + 2, scale)
    low, high = (sympy.Rational(v.numerator, v.denominator) for v in (lo, hi))
    return low, high


def _signs(slope: Any, x: Any, piece: Branch, zeros: list[Zero]) -> tuple[int, ...]:
    """Give the sign of the slope between zeros."""
    lo = None if piece.lo.is_infinite else around(piece.lo)[1]
    hi = None if piece.hi.is_infinite else around(piece.hi)[0]
    marks = [lo, *(m for z in zeros for m in (z.lo, z.hi)), hi]
    signs = []
    for a, b in zip(marks[::2], marks[1::2], strict=True):
        place = _middle(a, b)
        values = balls_at([slope], {x: place}, {})
        if values is None or not (values[0] > 0 or values[0] < 0):
            return ()
        signs.append(1 if values[0] > 0 else -1)
    return tuple(signs)


def _middle(a: Fraction | None, b: Fraction | None) -> Fraction:
    if a is not None and b is not None:
        return (a + b) / 2
    if a is not None:
        return a + 1
    return b - 1 if b is not None else Fraction(3, 7)
