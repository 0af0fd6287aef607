"""All zeros of a smooth expression inside an open interval, found by intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.derive.asymptote import certified_tail
from symact.derive.closed import closed_roots
from symact.derive.edges import far_sign, plain_value
from symact.derive.identity import equal_proved
from symact.derive.order import compare
from symact.derive.powers import exponential_rate
from symact.derive.zeroset import Zero, around
from symact.errors import DerivationError, UndecidedError
from symact.numeric.balls import evaluate_outputs
from symact.numeric.enclosure import enclose_ball
from symact.numeric.interval import evaluate_interval_outputs
from symact.numeric.program import Program, compile_program
from symact.numeric.roots import Root, isolate_roots, sign_at

DIGITS = 60
"""Digits of a zero: values near it are then good to 30 and more."""

PREC = 256
MAX_MULTIPLICITY = 8
MAX_BOXES = 1500
MAX_POWER = 8
"""Powers of one exponential above which terms are not written over one denominator."""

MAX_NAMED = 60
"""Operations of an expression above which no closed forms of its zeros are looked for."""

PROBES = tuple(Fraction(p, 7) for p in (1, -1, 5, -5, 12, -12, 40, -40, 170, -170))
"""Places where an expression that is not zero everywhere shows it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Hold the zeros inside an open interval in ascending order and the signs between them.

    `signs` has one entry more than there are zeros; an expression that vanishes everywhere has
    no zeros and the sign 0.
    """

    zeros: tuple[Zero, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Hold an open interval and how to cut it to a compact one."""

    lo: Any
    hi: Any

    @property
    def ends(self) -> tuple[Any, ...]:
        """Give the finite ends."""
        return tuple(e for e in (self.lo, self.hi) if e.is_finite)


def searched(expr: Any, x: Any, span: Span) -> Chart:
    """Isolate the zeros by intervals, between places beyond which the sign is certain.

    Raises:
        UndecidedError: Some place could not be settled.
    """
    expr = gathered(expr, x)
    program = compile_program([expr], [x])
    if vanishes_everywhere(expr, program):
        return Chart((), (0,))
    lo, hi = (_reach(expr, x, end, side) for end, side in ((span.lo, 1), (span.hi, -1)))
    lo, hi = _ordered(lo, hi, span)
    special = [c for c in _special(span, lo, hi) if _vanishes_at(expr, x, c, program)]
    cuts = [_isolated(expr, x, c) for c in special]
    found = [Zero(c, *around(c)) for c in special if c not in span.ends]
    slope = compile_program([sympy.diff(expr, x)], [x])
    for a, b in _between(lo, hi, cuts):
        found += [_checked(program, r) for r in _roots(program, slope, a, b)]
    found.sort(key=lambda z: z.lo)
    zeros = tuple(_named(expr, x, [z for z in found if _inside(z, span)]))
    return Chart(zeros, _signs(program, zeros, lo, hi))


def gathered(expr: Any, x: Any) -> Any:
    """Write the terms that are rational in exponentials of x over one denominator.

    Where they cancel, as 1/(1 + e) - 1/(1 + e)^2 does for small e, boxes would have to be tiny.
    """
    terms = sympy.Add.make_args(expr)
    rational = [e for e in terms if e.has(x) and _is_exponential(e, x)]
    whole = sympy.Add(*rational)
    rate = exponential_rate(whole, x) if len(rational) > 1 else None
    if rate is None:
        return expr
    t = sympy.Symbol("t", positive=True)
    shown = {e: sympy.diff(e.args[0], x) / rate for e in whole.atoms(sympy.exp) if e.has(x)}
    if any(abs(power) > MAX_POWER for power in shown.values()):
        return expr
    masked = whole.xreplace({e: sympy.exp(e.args[0].subs(x, 0)) * t**n for e, n in shown.items()})
    plain = sympy.factor(sympy.cancel(sympy.together(masked))).subs(t, sympy.exp(rate * x))
    return sympy.Add(*[e for e in terms if e not in rational], plain)


def _is_exponential(term: Any, x: Any) -> bool:
    """Tell whether x occurs in exponents of first degree only."""
    masked = term.replace(lambda e: isinstance(e, sympy.exp), lambda _: sympy.Dummy())
    return not masked.has(x) and all(
        not sympy.diff(e.args[0], x).has(x) for e in term.atoms(sympy.exp)
    )


def vanishes_everywhere(expr: Any, program: Program) -> bool:
    """Tell whether an expression is zero identically: refuted by a value, else proved."""
    if any(sign_at(program, p) for p in PROBES):
        return False
    return equal_proved(expr, S.Zero)


def _roots(program: Program, slope: Program, a: Fraction, b: Fraction) -> Sequence[Root]:
    return isolate_roots(program, slope, a, b, digits=DIGITS, max_boxes=MAX_BOXES)


def _reach(expr: Any, x: Any, end: Any, inward: int) -> Fraction:
    """Find a rational near an end so that the sign is certain between the two."""
    if end.is_infinite:
        return -inward * far_sign(expr, x, -inward)[0]
    low, high = around(end)
    if plain_value(expr, x, end) is not None:
        return low if inward > 0 else high
    y = sympy.Dummy("y", real=True)
    start = certified_tail(expr.subs(x, end + inward / y), y, 1)[0]
    return (low if inward > 0 else high) + inward * Fraction(1, start)


def _ordered(lo: Fraction, hi: Fraction, span: Span) -> tuple[Fraction, Fraction]:
    """Keep a compact interval even where the certain ends overlap."""
    if lo < hi:
        return lo, hi
    if span.lo.is_infinite and span.hi.is_infinite:
        return hi - 1, lo + 1
    if span.lo.is_infinite:
        return hi - 1, hi
    if span.hi.is_infinite:
        return lo, lo + 1
    return hi, lo


def _special(span: Span, lo: Fraction, hi: Fraction) -> list[Any]:
    """List the places where a multiple zero would be: the ends, 0, 1 and -1."""
    ends = [e for e in span.ends if lo <= around(e)[1] and around(e)[0] <= hi]
    inner = [v for v in (S.NegativeOne, S.Zero, S.One) if lo < int(v) < hi]
    return ends + [v for v in inner if all(compare(v, e) for e in span.ends)]


def _vanishes_at(expr: Any, x: Any, at: Any, program: Program) -> bool:
    if at.is_Rational and sign_at(program, Fraction(int(at.p), int(at.q))):
        return False
    value = plain_value(expr, x, at)
    return value is not None and (value == 0 or is_zero(value))


def is_zero(value: Any) -> bool:
    """Tell whether a number is proved to be zero; False means nonzero or not proved."""
    (ball,) = evaluate_outputs(compile_program([value], []), [], PREC)
    return bool(ball.contains(0)) and equal_proved(value, S.Zero)


def _isolated(expr: Any, x: Any, at: Any) -> tuple[Fraction, Fraction]:
    """Find a neighbourhood of a zero that holds no other.

    The first derivative that is not zero at the place keeps its sign on the neighbourhood.
    """
    lo, hi = around(at)
    slope = expr
    for _ in range(MAX_MULTIPLICITY):
        slope = sympy.diff(slope, x)
        value = plain_value(slope, x, at)
        if value is None:
            break
        if is_zero(value):
            continue
        program = compile_program([slope], [x])
        for k in range(1, 60):
            reach = Fraction(1, 1 << k)
            box = Root(lo - reach, hi + reach, certified=True).interval
            if evaluate_interval_outputs(program, [box], PREC)[0].sign:
                return lo - reach, hi + reach
        break
    raise UndecidedError(f"the zero at {at} could not be isolated")


def _between(
    lo: Fraction, hi: Fraction, cuts: Sequence[tuple[Fraction, Fraction]]
) -> list[tuple[Fraction, Fraction]]:
    """List what is left of [lo, hi] beside the cut neighbourhoods."""
    result = []
    for a, b in sorted(cuts):
        if lo < a:
            result.append((lo, a))
        lo = max(lo, b)
    return [*result, (lo, hi)] if lo < hi else result


def _checked(program: Program, root: Root) -> Zero:
    bound = evaluate_interval_outputs(program, [root.interval], PREC)[0]
    if not (root.certified and bound.bounded):  # a sign also changes at a pole
        raise UndecidedError(f"zeros near {float(root.lo):.6g} could not be told apart")
    exact = root.exact
    rational = None if exact is None else sympy.Rational(exact.numerator, exact.denominator)
    return Zero(rational, root.lo, root.hi)


def _inside(zero: Zero, span: Span) -> bool:
    """Tell whether a zero lies in the open interval."""
    if zero.exact is not None:
        return compare(zero.exact, span.lo) > 0 and compare(zero.exact, span.hi) < 0
    above = span.lo.is_infinite or zero.lo > around(span.lo)[1]
    below = span.hi.is_infinite or zero.hi < around(span.hi)[0]
    if above and below:
        return True
    raise UndecidedError("a zero could not be told from the end of a piece")


def _named(expr: Any, x: Any, found: list[Zero]) -> list[Zero]:
    """Name zeros by closed forms: the one form inside the enclosure of the only zero."""
    if all(z.exact is not None for z in found) or expr.count_ops() > MAX_NAMED:
        return found
    forms = [(f, b) for f in closed_roots(expr, x) if (b := _real_ball(f)) is not None]

    def name(zero: Zero) -> Zero:
        inside = [f for f, b in forms if zero.exact is None and b.overlaps(zero.ball)]
        return Zero(inside[0], zero.lo, zero.hi) if len(inside) == 1 else zero

    return [name(z) for z in found]


def _real_ball(form: Any) -> Any:
    if form.has(sympy.I) or form.is_real is False:
        return None
    try:
        return enclose_ball(form, digits=DIGITS)
    except (UndecidedError, DerivationError):
        return None


def _signs(program: Program, zeros: Sequence[Zero], lo: Fraction, hi: Fraction) -> tuple[int, ...]:
    """Ask for the sign at a place between each two zeros."""
    lows = [lo, *(z.hi for z in zeros)]
    highs = [*(z.lo for z in zeros), hi]
    return tuple(_sign_between(program, a, b) for a, b in zip(lows, highs, strict=True))


def _sign_between(program: Program, a: Fraction, b: Fraction) -> int:
    for part in (Fraction(1, 2), Fraction(3, 8), Fraction(5, 8), Fraction(1, 8), Fraction(7, 8)):
        sign = sign_at(program, _round(a + (b - a) * part, b - a))
        if sign:
            return sign
    raise UndecidedError(f"the sign near {float(a):.6g} is not certain")


def _round(value: Fraction, width: Fraction) -> Fraction:
    grid = 1 << max(0, (width.denominator // max(width.numerator, 1)).bit_length() + 8)
    return Fraction(round(value * grid), grid)
