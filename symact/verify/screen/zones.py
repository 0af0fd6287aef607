"""Taylor polynomials around 0 for programs whose sums cancel there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symact.numeric.balls import Ball, evaluate
from symact.numeric.extended import Interval
from symact.numeric.program import Program
from symact.numeric.series import taylor_balls
from symact.verify.screen.coefficients import halves
from symact.verify.screen.literal import exponent_of, literal, rounded
from symact.verify.screen.pieces import ScreenPiece, bounds

PREC = 2600
"""A coefficient that is zero is known to be so to 2^-2500: below every square of a double."""

TERMS = 24
REACHES = tuple(Fraction(1, 2**k) for k in range(1, 9))
"""Zones that are tried, the widest first."""

PROBE = Fraction(1, 2**24)
CANCELLED = 64
"""A sum this much smaller than an operand, close to 0, has cancelled."""

MAX_ORDER = 10
"""The power of a float64 down to its subnormals must not underflow."""

REMAINDER = Fraction(1, 2**67)
UNIT = Fraction(1, 2**64)


@dataclass(frozen=True, slots=True)
class Zone:
    """Hold f(x) = x^order p(x) for |x| <= reach.

    Attributes:
        reach: Power of two.
        order: Multiplicity of the zero at 0.
        terms: Coefficients of p, of 64 bits.
        relative: Bound on the relative error, all roundings included.
        absolute: Bound on what the coefficients below `order` could add.
    """

    reach: Fraction
    order: int
    terms: tuple[Fraction, ...]
    relative: Fraction
    absolute: Fraction


def find_zone(piece: ScreenPiece) -> Zone | None:
    """Find a polynomial for a piece that reaches 0 and cancels there; None where none is needed."""
    if not piece.lo.above <= 0 <= piece.hi.below or not _cancels(piece):
        return None
    balls = taylor_balls(piece.program, 0, MAX_ORDER + TERMS, PREC, piece.params)[0]
    if not all(ball.is_finite() for ball in balls):
        return None
    order = next((k for k, b in enumerate(balls) if abs(b) > LOST), None)
    if order is None or order > MAX_ORDER:
        return None
    terms = tuple(rounded(sum(bounds(b), Fraction(0)) / 2) for b in balls[order : order + TERMS])
    lost = sum((_size(b) for b in balls[:order]), Fraction(0))
    for reach in REACHES:
        relative = _relative(piece.program, piece.params, order, terms, reach)
        if relative is not None:
            return Zone(reach, order, terms, relative, lost)
    return None


LOST = 2.0**-500
"""A coefficient below this is one that should be zero."""


def _cancels(piece: ScreenPiece) -> bool:
    """Tell whether some sum is much smaller than its operands beside 0."""
    for x in (PROBE, -PROBE):
        balls = evaluate(piece.program, [x, *piece.params], PREC)
        for node, ball in zip(piece.program.nodes, balls, strict=True):
            if node.op == "add" and ball.is_finite():
                largest = max(abs(balls[node.args[0]]), abs(balls[node.args[1]]))
                if abs(ball) * CANCELLED < largest:
                    return True
    return False


def _relative(
    program: Program,
    params: tuple[Fraction, ...],
    order: int,
    terms: tuple[Fraction, ...],
    reach: Fraction,
) -> Fraction | None:
    """Bound the relative error of a zone; None where it is not good."""
    box = Interval.of(-float(reach), float(reach)).ball
    last = taylor_balls(program, box, order + TERMS, 128, params)[0][-1]
    if not last.is_finite() or not terms[0]:
        return None
    first = abs(terms[0])
    remainder = _size(last) * reach**TERMS / first
    rest = sum((abs(t) * reach**k for k, t in enumerate(terms) if k), Fraction(0)) / first
    if remainder > REMAINDER or rest > Fraction(1, 2):
        return None
    # coefficient k is rounded once and passes at most 2 k + 4 operations; then x^order
    passed = sum(
        (abs(t) * reach**k * (2 * k + 5) for k, t in enumerate(terms)),
        Fraction(0),
    )
    whole = passed / first * UNIT + remainder
    return rounded((whole / (1 - rest) + (order + 1) * UNIT) * Fraction(17, 16), 20)


def _size(ball: Ball) -> Fraction:
    lo, hi = bounds(ball)
    return max(abs(lo), abs(hi))


def zone_lines(zone: Zone) -> tuple[str, ...]:
    """Spell a zone as statements that return from the branch."""
    power = " * ".join(["z"] * zone.order)
    poly = halves([literal(t) for t in zone.terms], "z")
    absolute = ""
    if zone.absolute:
        absolute = f" + {literal(Fraction(2) ** (exponent_of(zone.absolute) + 1))}"
    return (
        f"if (fabsl(x) <= {literal(zone.reach)}) {{",
        "    const long double z = x;",
        f"    const long double v = {f'{power} * ({poly})' if power else poly};",
        f"    *e = fabsl(v) * {literal(zone.relative)}{absolute};",
        "    return v;",
        "}",
    )
