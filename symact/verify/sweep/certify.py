"""Certify by ball arithmetic that a function follows a simple model on a whole box."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction

from symact.errors import UndecidedError
from symact.numeric.balls import evaluate_outputs
from symact.numeric.exact import evaluate_exact, is_rational
from symact.numeric.extended import Interval, down, up
from symact.numeric.formats import Format
from symact.numeric.interval import evaluate_interval_outputs
from symact.numeric.oracle import round_value
from symact.numeric.program import Program
from symact.numeric.series import taylor_balls
from symact.verify.sweep.bounds import (
    DEVIATION,
    FINE,
    SHORT,
    centre,
    factors,
    minus_line,
    odd_part,
    only,
    round_end,
    short,
    sign_of,
    taylor_bound,
)

PREC = 64
ORDER = 6
HIGH_ORDERS = (24, 48)
"""Taylor orders that are tried where the first derivative alone does not decide; the high ones
only on the smallest boxes."""


class Kind(IntEnum):
    """Name how the right answer of a region is found; the numbers are those of the driver."""

    SCREEN = 0
    CONSTANT = 1
    EITHER_ZERO = 2
    LINEAR = 3
    AFFINE = 4
    NAN = 5
    UNKNOWN = 6


@dataclass(frozen=True, slots=True)
class Model:
    """State what a function is certified to be on a box.

    Attributes:
        kind: `LINEAR`: slope * x * (1 + d) with low - 1 <= d <= high - 1 (see `factors`);
            `AFFINE`: (slope * x + shift)/low, exactly or, to the side that the sign of `high`
            says, by less than decides a rounding; `CONSTANT`: it rounds to `value` everywhere;
            `EITHER_ZERO`: it is exactly zero.
        value: The rounded constant.
        slope, shift, low, high: Numbers of the linear models.
    """

    kind: Kind
    value: float = 0.0
    slope: float = 0.0
    shift: float = 0.0
    low: float = 1.0
    high: float = 1.0


@dataclass(slots=True)
class Certifier:
    """Certify models of one smooth piece; results at points are kept."""

    program: Program
    fmt: Format
    rounded: dict[float, float | None] = field(default_factory=dict)

    def at(self, x: float) -> float | None:
        """Round the function at a point; None where that stays open."""
        if x not in self.rounded:
            try:
                self.rounded[x] = round_value(self.program, [x], self.fmt).want
            except UndecidedError:
                self.rounded[x] = None
        return self.rounded[x]

    def constant(self, lo: float, hi: float) -> Model | None:
        """Certify that the function rounds to one number on a box without zero."""
        first, last = self.at(lo), self.at(hi)
        if first is None or last is None or first != last or math.isnan(first):
            return None
        box = Interval.of(lo, hi)
        (values,) = evaluate_interval_outputs(self.program, [box], PREC)
        if values.lo.is_zero() and values.hi.is_zero():
            return Model(Kind.EITHER_ZERO)
        found = self._one_number(values)
        if found is None and first != 0:
            value, slope = taylor_balls(self.program, box.ball, 1, PREC)[0]
            if value.is_finite() and slope.is_finite() and (slope > 0 or slope < 0):
                found = first
            elif slope.is_finite():
                middle, reach = centre(lo, hi)
                (here,) = evaluate_outputs(self.program, [middle], PREC)
                around = abs(slope) * reach
                found = self._one_number(Interval(down(here - around), up(here + around)))
        return None if found is None else Model(Kind.CONSTANT, value=found)

    def _one_number(self, values: Interval) -> float | None:
        below, above = round_end(values.lo, self.fmt), round_end(values.hi, self.fmt)
        if below is None or above is None or below != above:
            return None
        if below == 0:
            # where a bound is zero itself the function may vanish: then either sign is right
            return 0.0 if values.lo >= 0 else -0.0 if values.hi <= 0 else None
        return below

    def linear(self, lo: float, hi: float, last: bool = False) -> Model | None:
        """Certify slope * x, exactly or with a relative deviation below 2^-40.

        Args:
            lo: Lower end of a box without zero.
            hi: Upper end.
            last: Whether the box will not be split further: then more is tried, and a model is
                taken even where it leaves ties to the screen.
        """
        found = self._factored(lo, hi)
        if found is not None:
            return found
        middle, _ = centre(lo, hi)
        (here,) = evaluate_outputs(self.program, [middle], FINE)
        if not here.is_finite():
            return None
        ratio = float(here) / middle
        if not math.isfinite(ratio) or abs(ratio) < 2.0**-100 or abs(ratio) > 2.0**100:
            return None
        slope = short(ratio)
        exact = abs(ratio - slope) <= DEVIATION * abs(ratio)
        found = self._signed(lo, hi, slope, last) if exact else self._unsigned(lo, hi, ratio)
        return found or self._affine(lo, hi)

    def _factored(self, lo: float, hi: float) -> Model | None:
        """Certify x times a factor that has settled, as tanh(exp(x)) has far out."""
        nodes, out = self.program.nodes, self.program.nodes[self.program.outputs[0]]
        rest = [k for k in out.args if nodes[k].op != "input"]
        if out.op != "mul" or len(rest) != 1 or min(abs(lo), abs(hi)) < self.fmt.min_normal:
            return None
        factor = Program(nodes, self.program.inputs, (rest[0],))
        (values,) = evaluate_interval_outputs(factor, [Interval.of(lo, hi)], 2 * PREC)
        if values.lo >= 1 - DEVIATION and values.hi <= 1 + DEVIATION:
            return Model(Kind.LINEAR, 0.0, 1.0, 0.0, *factors(0))
        slope = float(values.lo)
        size = abs(slope)
        if not 2.0**-100 < size < 2.0**100:
            return None
        if values.lo >= slope - size * 2.0**-52 and values.hi <= slope + size * 2.0**-52:
            # the rounding of the slope and of its product with x are added to what is certified
            return Model(Kind.LINEAR, 0.0, slope, 0.0, 1 - 2.0**-50, 1 + 2.0**-50)
        return None

    def _signed(self, lo: float, hi: float, slope: float, last: bool) -> Model | None:
        """Certify a short slope; where slope * x can be a tie, with the sign of the deviation."""
        rest = minus_line(self.program, slope)
        near, far = (evaluate_outputs(rest, [x], FINE)[1] for x in sorted((lo, hi), key=abs))
        if not all(abs(r) < DEVIATION for r in (near, far)):
            return None
        scale = abs(slope) * min(abs(lo), abs(hi))
        _, tilt = taylor_balls(only(rest, 0), Interval.of(lo, hi).ball, 1, FINE)[0]
        if near.is_zero() and tilt.is_zero():
            return Model(Kind.LINEAR, slope=slope)
        # the difference itself is monotone: it is largest at an end, and has its sign there
        if tilt.is_finite() and (tilt > 0 or tilt < 0):
            ends = [evaluate_outputs(rest, [x], FINE)[0] for x in (lo, hi)]
            small = all(abs(end) < DEVIATION * scale for end in ends)
            sign = sign_of(near) if sign_of(near) == sign_of(far) else 0
            if small and (sign or last):
                return Model(Kind.LINEAR, 0.0, slope, 0.0, *factors(sign))
        ties = abs(math.frexp(slope)[0]) != 0.5 or scale < self.fmt.min_normal
        for order in (ORDER, *(HIGH_ORDERS if last else ())):
            bound, sign = taylor_bound(only(rest, 0), lo, hi, order)
            if bound < DEVIATION * scale and (sign or not ties or order == HIGH_ORDERS[-1]):
                toward = sign * (1 if slope * lo > 0 else -1)
                return Model(Kind.LINEAR, 0.0, slope, 0.0, *factors(toward))
        return None

    def _unsigned(self, lo: float, hi: float, slope: float) -> Model | None:
        """Certify a slope that is any double: ties are then as rare as anywhere."""
        rest = only(minus_line(self.program, slope), 0)
        scale = abs(slope) * min(abs(lo), abs(hi))
        ends = [evaluate_outputs(rest, [x], FINE)[0] for x in (lo, hi)]
        if not all(abs(end) < DEVIATION * max(abs(lo), abs(hi)) * abs(slope) for end in ends):
            return None
        bound, _ = taylor_bound(rest, lo, hi, ORDER)
        return (
            Model(Kind.LINEAR, 0.0, slope, 0.0, *factors(0)) if bound < DEVIATION * scale else None
        )

    def _affine(self, lo: float, hi: float) -> Model | None:
        """Recognize (slope * x + shift)/divisor with short numbers, exactly.

        Ties are common there, and no enclosure decides them.
        """
        out = self.program.outputs[0]
        if not is_rational(self.program, out):
            return None
        _, _, bend = taylor_balls(self.program, Interval.of(lo, hi).ball, 2, FINE)[0]
        start, end = (evaluate_exact(self.program, [x], out) for x in (lo, hi))
        if not bend.is_zero() or start is None or end is None or lo == hi:
            return None
        slope = (end - start) / (Fraction(hi) - Fraction(lo))
        shift = start - slope * Fraction(lo)
        divisor = odd_part(math.lcm(slope.denominator, shift.denominator))
        numbers = [float(value * divisor) for value in (slope, shift)]
        exact = [slope * divisor, shift * divisor]
        if divisor >> SHORT or any(short(n) != e for n, e in zip(numbers, exact, strict=True)):
            return None
        return Model(Kind.AFFINE, 0.0, numbers[0], numbers[1], float(divisor), 0.0)
