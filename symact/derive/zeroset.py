"""All zeros of a smooth expression on one piece: certified complete, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy
from sympy import S

from symact.derive.asymptote import certified_tail
from symact.derive.branches import Branch
from symact.derive.closed import closed_roots
from symact.derive.enclosed import spare
from symact.derive.identity import equal_proved, tidy_constant
from symact.derive.order import compare
from symact.derive.tower import tower
from symact.errors import DerivationError, UndecidedError
from symact.numeric.balls import Ball
from symact.numeric.enclosure import enclose_ball
from symact.numeric.exact import fraction_of
from symact.numeric.interval import Interval, evaluate_interval_outputs
from symact.numeric.program import compile_program
from symact.numeric.roots import Root, isolate_roots

DIGITS = 60
"""Digits of a root: values near it are then good to 30 and more."""

MAX_MULTIPLICITY = 8
PREC = 256


@dataclass(frozen=True, slots=True)
class Zero:
    """Hold one zero.

    Attributes:
        exact: Closed form, or None.
        lo, hi: Rational ends of an enclosure that holds this zero and no other.
    """

    exact: Any
    lo: Fraction
    hi: Fraction

    @property
    def interval(self) -> Interval:
        """Give the enclosure."""
        return Root(self.lo, self.hi, certified=True).interval

    @property
    def ball(self) -> Ball:
        """Give the enclosure as a ball."""
        return Root(self.lo, self.hi, certified=True).ball


@dataclass(frozen=True, slots=True)
class _Question:
    """Hold the expression, its variable and its first derivatives, compiled."""

    expr: Any
    x: Any
    slopes: tuple[Any, ...]


def zeros_on(expr: Any, x: Any, piece: Branch) -> tuple[Zero, ...] | None:
    """Find all zeros on a piece, joints that belong to it included.

    Args:
        expr: Smooth on the piece, without parameters.
        x: Its variable.
        piece: Gives the ends; its formula is not used.

    Returns:
        The zeros in ascending order, or None where the expression is zero everywhere.

    Raises:
        UndecidedError: Some place could not be settled.
    """
    if equal_proved(expr, S.Zero):
        return None
    if not expr.has(x):
        return ()
    try:
        return _zeros(expr, x, piece)
    except UndecidedError:
        core = _without_definite(expr)
        if core == expr or not core.has(x):
            raise
        return _zeros(core, x, piece)


def _without_definite(expr: Any) -> Any:
    """Leave out the factors that have no zero: e^u, and what is a sum of positive terms."""
    factors = sympy.Mul.make_args(sympy.factor(expr))
    return sympy.Mul(*(f for f in factors if not (f.is_positive or f.is_negative)))


def _zeros(expr: Any, x: Any, piece: Branch) -> tuple[Zero, ...]:
    """Find the zeros of an expression that is not zero everywhere."""
    lo, hi = _compact(expr, x, piece)
    try:
        levels = tower(expr, x)
    except DerivationError as error:
        raise UndecidedError(error.message, subject=error.subject) from None
    special = [c for c in _candidates(piece, lo, hi) if _vanishes(expr, x, c)]
    cuts = [(c, *_isolated(levels, x, c)) for c in special]
    found = [Zero(c, *around(c)) for c in special]
    program, slope = (compile_program([e], [x]) for e in (expr, sympy.diff(expr, x)))
    for a, b in _between(lo, hi, cuts):
        for root in isolate_roots(program, slope, a, b, digits=spare(DIGITS)):
            bound = evaluate_interval_outputs(program, [root.interval], PREC)[0]
            if not (root.certified and bound.bounded):  # a sign also changes at a pole
                where = f"{float(root.lo):.6g}"
                raise UndecidedError(f"zeros near {where} could not be told apart")
            found.append(Zero(_rational(root), root.lo, root.hi))
    found.sort(key=lambda z: z.lo)
    named = _with_closed_forms(expr, x, found)
    return tuple(z for z in named if _belongs(z, piece))


def _compact(expr: Any, x: Any, piece: Branch) -> tuple[Fraction, Fraction]:
    """Cut infinite ends where the sign is certain beyond."""

    def reach(side: int) -> Fraction:
        return side * Fraction(certified_tail(expr, x, side)[0])

    lo = reach(-1) if piece.lo is S.NegativeInfinity else around(piece.lo)[0]
    hi = reach(1) if piece.hi is S.Infinity else around(piece.hi)[1]
    if piece.lo is S.NegativeInfinity:
        lo = min(lo, hi - 1)
    if piece.hi is S.Infinity:
        hi = max(hi, lo + 1)
    return lo, hi


def around(value: Any) -> tuple[Fraction, Fraction]:
    """Enclose an exact number between rationals."""
    if value.is_Rational:
        exact = Fraction(int(value.p), int(value.q))
        return exact, exact
    ball = enclose_ball(value, digits=spare(DIGITS))
    return fraction_of(ball.lower()), fraction_of(ball.upper())


def _candidates(piece: Branch, lo: Fraction, hi: Fraction) -> list[Any]:
    """List the places where a multiple zero would be: the ends, 0, 1 and -1."""
    ends = [e for e in (piece.lo, piece.hi) if e.is_finite]
    inner = [v for v in (S.NegativeOne, S.Zero, S.One) if v not in ends and lo < int(v) < hi]
    return [*ends, *inner]


def _vanishes(expr: Any, x: Any, at: Any) -> bool:
    value = expr.subs(x, at)
    if value.is_finite is False or value is S.NaN or value.has(sympy.I):
        return False
    return value == 0 or bool(
        value.is_number and abs(value.evalf(30)) < 1e-20 and equal_proved(value, S.Zero)
    )


def _isolated(levels: Any, x: Any, at: Any) -> tuple[Fraction, Fraction]:
    """Find a neighbourhood of a zero that holds no other.

    The first derivative that is not zero at the place keeps its sign on the neighbourhood.
    """
    names = dict(zip(levels.start.ring.symbols, levels.values, strict=True))
    for poly in islice(levels.derivatives(), 1, MAX_MULTIPLICITY + 1):
        shown = poly.as_expr().xreplace(names)
        if tidy_constant(sympy.expand(shown.subs(x, at))) == 0:
            continue
        program = compile_program([shown], [x])
        lo, hi = around(at)
        for k in range(1, 60):
            reach = Fraction(1, 1 << k)
            box = Root(lo - reach, hi + reach, certified=True).interval
            if evaluate_interval_outputs(program, [box], PREC)[0].sign:
                return lo - reach, hi + reach
        break
    raise UndecidedError(f"the zero at {at} could not be isolated")


def _between(
    lo: Fraction, hi: Fraction, cuts: list[tuple[Any, Fraction, Fraction]]
) -> list[tuple[Fraction, Fraction]]:
    """List what is left of [lo, hi] beside the cut neighbourhoods."""
    result = []
    for _, a, b in sorted(cuts, key=lambda row: row[1]):
        if lo < a:
            result.append((lo, a))
        lo = max(lo, b)
    return [*result, (lo, hi)] if lo < hi else result


def _rational(root: Root) -> Any:
    exact = root.exact
    return None if exact is None else sympy.Rational(exact.numerator, exact.denominator)


def _with_closed_forms(expr: Any, x: Any, found: list[Zero]) -> list[Zero]:
    """Name zeros by closed forms: a root of the equation inside the enclosure of the only one."""
    if all(z.exact is not None for z in found):
        return found
    forms = [(form, _real_ball(form)) for form in closed_roots(expr, x)]
    result = []
    for zero in found:
        inside = [f for f, b in forms if b is not None and b.overlaps(zero.ball)]
        others = sum(
            1
            for z in found
            if any(b is not None and b.overlaps(z.ball) for f, b in forms if f in inside)
        )
        named = zero.exact is None and len(inside) == 1 and others == 1
        result.append(Zero(inside[0], zero.lo, zero.hi) if named else zero)
    return result


def _real_ball(form: Any) -> Ball | None:
    if form.has(sympy.I) or form.is_real is False:
        return None
    try:
        return enclose_ball(form, digits=spare(DIGITS))
    except (UndecidedError, DerivationError):
        return None


def owns(piece: Branch, at: Any) -> bool:
    """Tell whether an exact point belongs to a piece."""
    low, high = compare(at, piece.lo), compare(at, piece.hi)
    return (low > 0 or (low == 0 and piece.lo_closed)) and (
        high < 0 or (high == 0 and piece.hi_closed)
    )


def _belongs(zero: Zero, piece: Branch) -> bool:
    """Tell whether a zero lies on the piece, its own joints included."""
    if zero.exact is not None:
        return owns(piece, zero.exact)
    above = piece.lo is S.NegativeInfinity or zero.lo > around(piece.lo)[1]
    below = piece.hi is S.Infinity or zero.hi < around(piece.hi)[0]
    if above and below:
        return True
    if zero.hi < (around(piece.lo)[0] if piece.lo.is_finite else zero.hi) or zero.lo > (
        around(piece.hi)[1] if piece.hi.is_finite else zero.lo
    ):
        return False
    raise UndecidedError("a zero could not be told from the end of a piece")
