"""The oracle: correctly rounded values, from enclosures refined until they decide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from symact.errors import UndecidedError
from symact.numeric.balls import Ball, Step, run, steps_of
from symact.numeric.exact import evaluate_exact, fraction_of, is_rational, needed
from symact.numeric.formats import Format, next_down, next_up, round_float, round_fraction, ulp_of
from symact.numeric.interval import Interval, evaluate_interval_outputs
from symact.numeric.program import Program

FIRST_PREC = 128
MAX_PREC = 1 << 16
"""The Ziv loop gives up beyond this many bits."""

OFFSET_BITS = 24
"""An offset is known to about this many bits after the point."""

ZERO_PREC = 1 << 13
"""At this precision a value below half the smallest subnormal is zero of unknown sign."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Hold a correctly rounded value.

    Attributes:
        want: The exact value rounded to nearest even; NaN where the function is undefined.
        offset: (exact - want)/ulp(want); 0 where `want` is not finite.
    """

    want: float
    offset: float


UNDEFINED = Reference(math.nan, 0.0)


def round_value(program: Program, inputs: Sequence[float], fmt: Format) -> Reference:
    """Round the first output of a program correctly.

    A value that rounds to zero keeps its sign; an exact zero is +0. Limits at infinity and at
    poles are the caller's matter: where a node is undefined the answer is NaN.

    Raises:
        UndecidedError: The rounding is undecided at 2^16 bits.
    """
    oracle = _Oracle(program, fmt)
    with ctx.workprec(FIRST_PREC):
        return oracle.at(tuple(float(v) for v in inputs))


def reference_many(
    program: Program, xs: NDArray[Any], params: Sequence[float], fmt: Format
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Round the first output at many points: arrays of `want` and `offset`.

    Args:
        program: Its first input takes the points, the others take `params`.
        xs: Points; each is taken exactly.
        params: Values of the other inputs.
        fmt: The format of the results.
    """
    oracle = _Oracle(program, fmt)
    points = np.asarray(xs, dtype=np.float64).ravel().tolist()
    rest = tuple(float(v) for v in params)
    want, offset = np.empty(len(points)), np.empty(len(points))
    with ctx.workprec(FIRST_PREC):
        for k, x in enumerate(points):
            reference = oracle.at((x, *rest))
            want[k], offset[k] = reference.want, reference.offset
    return want, offset


def result_sign_near(program: Program, x0: float, side: int, params: Sequence[float] = ()) -> int:
    """Give the sign of the first output just beside a point: 1, -1, or 0 where undecided.

    Args:
        program: Its first input is the variable.
        x0: The point, finite.
        side: 1 for the right side, -1 for the left.
        params: Values of the other inputs.
    """
    signs = set()
    for k in (40, 60, 80, 120):
        distance = Fraction(1, 1 << k) * max(Fraction(1), abs(Fraction(x0)))
        near = Fraction(x0) + side * distance
        signs.add(_sign_at(program, near, params))
    return signs.pop() if len(signs) == 1 else 0


def _sign_at(program: Program, x: Fraction, params: Sequence[float]) -> int:
    steps = steps_of(program)
    for prec in (256, 1024, 4096):
        with ctx.workprec(prec):
            inputs = [arb(fmpq(x.numerator, x.denominator)), *(arb(p) for p in params)]
            ball = run(steps, inputs)[program.outputs[0]]
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
            if ball.is_zero():
                return 0
    return 0


class _Oracle:
    """Keep what all points of one program share."""

    def __init__(self, program: Program, fmt: Format) -> None:
        self.program = program
        self.out = program.outputs[0]
        self.fmt = fmt
        self.needed = needed(program, self.out)
        self.rational = is_rational(program, self.out)
        self.steps: list[Step] = steps_of(program)[: self.out + 1]
        top = arb(fmt.max_finite)
        with ctx.workprec(FIRST_PREC):
            self.limit = top + arb(ulp_of(fmt.max_finite, fmt)) / 2
            self.half_least = arb(fmt.min_subnormal) / 2

    def at(self, inputs: tuple[float, ...]) -> Reference:
        """Round at one point; the context has the first precision."""
        if not all(map(math.isfinite, inputs)):
            return UNDEFINED
        exact = [arb(v) for v in inputs]
        ball = run(self.steps, exact)[self.out]
        found = self.decide(ball)
        return found if found is not None else self.harder(inputs, ball)

    def harder(self, inputs: tuple[float, ...], ball: Ball) -> Reference:
        """Decide what the first precision left open."""
        if self.rational:
            value = evaluate_exact(self.program, inputs, self.out)
            return UNDEFINED if value is None else self.exactly(value)
        extreme = self._extreme(inputs)
        if extreme is not None:
            return extreme
        prec = FIRST_PREC
        while prec < MAX_PREC:
            prec *= 2 if ball.is_finite() and not ball.contains(0) else 4
            with ctx.workprec(prec):
                values = run(self.steps, [arb(v) for v in inputs])
                ball = values[self.out]
                found = self.decide(ball)
                if found is not None:
                    return found
                if self._undefined(values):
                    return UNDEFINED
                if prec >= ZERO_PREC and abs(ball) < self.half_least:
                    return Reference(0.0, 0.0)
        raise UndecidedError(
            f"the rounding to {self.fmt.name} is undecided at {MAX_PREC} bits",
            subject=f"value at {', '.join(v.hex() for v in inputs)}",
        )

    def decide(self, ball: Ball) -> Reference | None:
        """Round a ball if all its members round to the same number."""
        if not ball.is_finite():
            return None
        guess = float(ball)
        want = round_float(guess, self.fmt)
        for _ in range(2):
            if math.isinf(want):
                return self._overflow(ball, want)
            unit = ulp_of(want, self.fmt)
            offset = (ball - want) / unit
            low, high = self._slack(want)
            if offset < high and offset > low:
                if offset.rel_one_accuracy_bits() < OFFSET_BITS:
                    return None
                return self._signed(ball, want, float(offset))
            if offset > high:
                want = next_up(want, self.fmt)
            elif offset < low:
                want = next_down(want, self.fmt)
            else:
                break
        return self.exactly(fraction_of(ball)) if ball.is_exact() else None

    def _slack(self, want: float) -> tuple[float, float]:
        """Give how far from a number, in its ulps, the values that round to it extend."""
        if want and math.frexp(want)[0] in {0.5, -0.5} and abs(want) > self.fmt.min_normal:
            return (-0.25, 0.5) if want > 0 else (-0.5, 0.25)
        return -0.5, 0.5

    def _overflow(self, ball: Ball, want: float) -> Reference | None:
        if ball > self.limit or ball < -self.limit:
            return Reference(want, 0.0)
        if abs(ball) < self.limit:
            top = math.copysign(self.fmt.max_finite, want)
            return Reference(top, float((ball - top) / ulp_of(top, self.fmt)))
        return self.exactly(fraction_of(ball)) if ball.is_exact() else None

    def _signed(self, ball: Ball, want: float, offset: float) -> Reference | None:
        if want != 0 or ball > 0:
            return Reference(abs(want) if want == 0 else want, offset)
        if ball < 0:
            return Reference(-0.0, offset)
        return Reference(0.0, 0.0) if ball.is_zero() else None

    def exactly(self, value: Fraction) -> Reference:
        """Round an exact value, ties to even."""
        want = round_fraction(value, self.fmt)
        if want == 0 and value < 0:
            want = -0.0
        if math.isinf(want):
            return Reference(want, 0.0)
        return Reference(want, float((value - Fraction(want)) / Fraction(ulp_of(want, self.fmt))))

    def _extreme(self, inputs: tuple[float, ...]) -> Reference | None:
        """Decide underflow to zero and overflow by intervals, whose numbers stay small."""
        point = [Interval.of(v) for v in inputs]
        box = evaluate_interval_outputs(self.program, point, FIRST_PREC)[0]
        if box.lo > self.limit or box.hi < -self.limit:
            return Reference(math.copysign(math.inf, float(box.sign)), 0.0)
        small = box.lo > -self.half_least and box.hi < self.half_least
        if small and (box.lo >= 0) != (box.hi <= 0):
            sign = 1.0 if box.lo >= 0 else -1.0
            middle = (box.lo + box.hi) / 2 / arb(self.fmt.min_subnormal)
            return Reference(math.copysign(0.0, sign), float(middle))
        return None

    def _undefined(self, values: Sequence[Ball]) -> bool:
        """Tell whether some function is certainly outside its domain, or at a pole."""
        for k in sorted(self.needed):
            node = self.program.nodes[k]
            u = [values[a] for a in node.args]
            if values[k].is_finite() or not u or not all(v.is_finite() for v in u):
                continue
            if node.op in _OUTSIDE and _OUTSIDE[node.op](u[-1]):
                return True
            if node.op == "pow" and (u[0] < 0 or u[0].is_zero()):
                return True
            if node.op == "lambertw" and node.text and u[0] >= 0:
                return True
        return False


_OUTSIDE: dict[str, Any] = {
    "div": lambda u: u.is_zero(),
    "log": lambda u: u <= 0,
    "log1p": lambda u: u <= -1,
    "sqrt": lambda u: u < 0,
    "asin": lambda u: abs(u) > 1,
    "acos": lambda u: abs(u) > 1,
    "acosh": lambda u: u < 1,
    "atanh": lambda u: abs(u) >= 1,
    "lambertw": lambda u: u < -1 / arb.const_e(),
}
"""Where functions are certainly undefined, by their last argument."""
