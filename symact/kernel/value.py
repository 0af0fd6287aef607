"""Values that may carry a scale, and the decaying exponential that makes them.

A `Value` may be scaled: `pair * scale^2`. Functions that vanish exponentially keep their
exponential apart as `scale = exp(u/2)`, which never underflows where the final product does not:
x exp(x) at -740 is (x h) h with h = exp(-370), one rounding to a subnormal at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from symact.kernel import exponential as e
from symact.kernel.arith import Arith
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.pairs import collapse as pair_sum
from symact.kernel.pairs import mul as pair_product

TINY = 2.0**-60
"""Below, f(u)/u of an odd function differs from f'(0) by less than 2^-100."""

FAR = -170.0
"""Below, exp(u) is carried as exp(u/2)^2; it is then too small to change 1 + exp(u)."""

NEAREST = -700.0
"""An unscaled exponential is held here: it stays above 0, so that its sign is not lost."""

FURTHEST = 1490.0
"""exp(-FURTHEST/2) is the smallest scale that is not zero; its square is far below any result."""


@dataclass(frozen=True, slots=True)
class Value:
    """Hold `pair * scale^2`, or the pair alone."""

    pair: Pair
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class Decay:
    """Hold exp(v) for v <= 0 twice: as a plain number and as `head * scale^2`.

    `plain` is 0 where `far` holds: there only head and scale carry the value.
    """

    plain: Pair
    head: Pair
    scale: str | None
    far: str | None


def collapse(a: Arith, v: Value) -> Pair:
    """Multiply the scale back; the last product is the one that may round to a subnormal."""
    if v.scale is None:
        return v.pair
    scale = Pair(v.scale)
    return a.mul(a.mul(v.pair, scale), scale)


def finish(a: Arith, v: Value) -> str:
    """Round a value to one double."""
    b = a.b
    if v.scale is None:
        return settle(b, v.pair)
    if not b.own:
        return b.mul(b.mul(pair_sum(b, v.pair), v.scale), v.scale)
    once = pair_product(b, v.pair, Pair(v.scale))
    low = b.mul(once.lo or b.const(0.0), v.scale)
    return b.op(Op.COPYSIGN, b.muladd(once.hi, v.scale, low), v.pair.hi)


def settle(b: Builder, x: Pair) -> str:
    """Round to one part: to odd where the result is rounded once more to a shorter format."""
    if b.short and x.lo is not None:
        return b.op(Op.STICKY, x.hi, x.lo)
    return pair_sum(b, x)


def decay(a: Arith, v: Pair, scaled: bool) -> Decay:
    """Append exp(v) for v <= 0."""
    if not scaled:
        plain = e.exp(a, a.clamp(v, NEAREST, 0.0))
        return Decay(plain, plain, None, None)
    v = a.clamp(v, -FURTHEST, 0.0)
    far = a.b.op(Op.LESS, v.hi, a.b.const(FAR))
    grown = e.exp_far(a, a.select(far, a.times(v, 0.5), v))
    zero, one = a.const(0.0), a.const(1.0)
    scale = a.b.select(far, grown.hi, one.hi)
    head = a.select(far, low_part_factor(a, grown), grown)
    return Decay(a.select(far, zero, grown), head, scale, far)


def low_part_factor(a: Arith, h: Pair) -> Pair:
    """Give m with m hi^2 = (hi + lo)^2 to first order in lo/hi."""
    one = a.const(1.0)
    if h.lo is None or not a.wide:
        return one
    b = a.b
    ratio = b.div(b.mul(h.lo, b.const(2.0)), h.hi)
    sane = b.op(Op.LESS_EQUAL, b.op(Op.ABS, ratio), b.const(2.0**-40))
    return Pair(one.hi, b.select(sane, ratio, b.const(0.0)))


def one_sided(a: Arith, side: str, scale: str | None) -> str | None:
    """Use the scale on one side only."""
    return None if scale is None else a.b.select(side, scale, a.b.const(1.0))
