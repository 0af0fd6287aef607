"""Bound the error of straight-line code: its reverse-mode derivatives at many points.

Each operation rounds its result once (a multiplication with addition that is not fused twice);
a polynomial errs by its certified error. An error of a step moves the result by the derivative of
the result by that step. Steps that undo the error of others (the low part of a product, the
reduced argument of an exponential) do so here as well, because derivatives add up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symact.kernel.ir import TRUTHS, Assign, Op
from symact.kernel.plain.writer import EXACT, WHOLE, Writer

EXACT_OPS = TRUTHS | {
    Op.NEG, Op.ABS, Op.COPYSIGN, Op.CLAMP_MIN, Op.CLAMP_MAX, Op.SELECT, Op.WIDEN, Op.NARROW,
    Op.SUM_ERROR, Op.FAST_SUM_ERROR, Op.PRODUCT_ERROR, Op.PRODUCT_REST, Op.RINT, Op.FLOOR,
    Op.POW2, Op.TO_EXPONENT, Op.EXPONENT, Op.FINITE,
}  # fmt: skip
"""Operations without a rounding error."""


def absolute_error(w: Writer, result: str) -> Any:
    """Bound the absolute error of a result at every sample point, to first order.

    Args:
        w: Where the code was written.
        result: Which name.
    """
    return sum(parts_of(w, result).values())


def parts_of(w: Writer, result: str) -> dict[str, Any]:
    """Give what each step and each rounded constant adds to the error of a result."""
    weights: dict[str, Any] = {result: np.float64(1.0)}
    parts: dict[str, Any] = {"": np.zeros(np.shape(np.asarray(w.values[result])))}
    with np.errstate(all="ignore"):
        for step in reversed(w.steps()):
            weight = weights.get(step.target)
            if weight is None or step.target in w.frozen:
                continue
            parts[step.target] = _times(np.abs(weight), _own(w, step))
            for name, slope in zip(step.args, _slopes(w, step), strict=True):
                if slope is not None:
                    weights[name] = weights.get(name, 0.0) + _times(weight, slope)
        for name, slip in w.slips.items():
            if name[:1] == "c" and name in weights:
                # a low part of the constant, where it is carried, takes as much back
                weight = weights[name] - weights.get(w.completed.get(name, ""), 0.0)
                parts[name] = np.abs(_times(weight, _value(w, name))) * slip
    return parts


def _times(weight: Any, slope: Any) -> Any:
    """Multiply; what does not count at all does not count either where the slope is infinite."""
    return np.where(np.equal(weight, 0) | np.equal(slope, 0), 0.0, weight * slope)


def _value(w: Writer, name: str) -> Any:
    return np.asarray(w.values[name]).astype(np.float64)


def _own(w: Writer, step: Assign) -> Any:
    """Give the error of one step: its rounding, and that of the function it stands for."""
    value = np.abs(_value(w, step.target))
    slip = w.slips.get(step.target, 0.0) * value
    if step.op in EXACT_OPS or step.why in {EXACT, WHOLE} or w.exactly(step.target):
        return slip
    size = [np.abs(_value(w, a)) for a in step.args]
    least = np.where(value > 0, 2.0 ** (w.f.least - 1), 0.0)
    rounding = np.maximum(_half_ulp(w, value), least)
    if step.op in {Op.ADD, Op.SUB}:
        # what is rounded off is no more than the smaller operand
        rounding = np.minimum(_half_ulp(w, value), np.minimum(*size))
        return np.where(_whole(w, step) | _near(w, step), 0.0, rounding) + slip
    powers = [_powers(s) for s in size]
    if step.op in {Op.MUL, Op.DIV}:
        exact = powers[1] | (powers[0] & (step.op is Op.MUL))
        normal = value >= 2.0 ** (w.f.least + w.f.digits - 1)
        return np.where(exact, np.where(normal, 0.0, least), rounding) + slip
    if step.op is Op.MULADD:
        product = size[0] * size[1]
        rounding = np.minimum(rounding, np.minimum(product, size[2]))
        twice = np.maximum(_half_ulp(w, product), least)
        rounding = rounding + np.where(powers[0] | powers[1], 0.0, w.unfused * twice)
    return rounding + slip


def _whole(w: Writer, step: Assign) -> Any:
    """Tell where 1 - 2^n needs no rounding."""
    if not any(a in w.frozen for a in step.args):
        return np.False_
    exact = _value(w, step.args[0]) + _value(w, step.args[1]) * (1 if step.op is Op.ADD else -1)
    return exact == _value(w, step.target)


def _near(w: Writer, step: Assign) -> Any:
    """Tell where a difference of like numbers is exact (P. H. Sterbenz, 1974), in float32."""
    if not w.f.scale:
        return np.False_
    x, y = _value(w, step.args[0]), _value(w, step.args[1]) * (1 if step.op is Op.SUB else -1)
    return (x * y > 0) & (np.abs(x) <= 2 * np.abs(y)) & (np.abs(y) <= 2 * np.abs(x))


def _half_ulp(w: Writer, size: Any) -> Any:
    """Give half a unit of the last digit of a normal number."""
    _, exponent = np.frexp(np.where(np.isfinite(size), size, 0.0))
    return np.where(size > 0, np.exp2(exponent - 1.0 - w.f.digits), 0.0)


def _powers(size: Any) -> Any:
    """Tell where a number is a power of two, or 0."""
    mantissa, _ = np.frexp(size)
    return (mantissa == 0.5) | (mantissa == 0.0)


def _slopes(w: Writer, step: Assign) -> tuple[Any, ...]:
    """Give the derivative of a step by each of its arguments, None where it has none."""
    op, args = step.op, step.args
    if op in {Op.WIDEN, Op.NARROW}:
        return (1.0,)
    v = [_value(w, a) for a in args]
    if op in {Op.ADD, Op.SUB}:
        return 1.0, 1.0 if op is Op.ADD else -1.0
    if op in {Op.SUM_ERROR, Op.FAST_SUM_ERROR}:
        return 1.0, 1.0, -1.0
    if op in {Op.PRODUCT_ERROR, Op.PRODUCT_REST}:
        return v[1], v[0], -1.0
    if op is Op.MUL:
        return v[1], v[0]
    if op is Op.MULADD:
        return v[1], v[0], 1.0
    if op is Op.DIV:
        return 1.0 / v[1], -_value(w, step.target) / v[1]
    if op is Op.SQRT:
        return (0.5 / _value(w, step.target),)
    if op is Op.FINITE:
        return (np.where(np.isfinite(v[0]), 1.0, 0.0),)
    if op is Op.NEG:
        return (-1.0,)
    if op is Op.ABS:
        return (np.copysign(1.0, v[0]),)
    if op is Op.COPYSIGN:
        return np.copysign(1.0, v[0]) * np.copysign(1.0, v[1]), None
    if op in {Op.CLAMP_MIN, Op.CLAMP_MAX}:
        return np.where(_value(w, step.target) == v[0], 1.0, 0.0), None
    if op is Op.SELECT:
        condition = np.asarray(w.values[args[0]])
        return None, np.where(condition, 1.0, 0.0), np.where(condition, 0.0, 1.0)
    if op in SLOPES:
        return (SLOPES[op](v[0], _value(w, step.target)),)
    return (None,) * len(args)


SLOPES: dict[Op, Callable[[Any, Any], Any]] = {
    Op.EXP: lambda _, y: y,
    Op.EXPM1: lambda _, y: y + 1.0,
    Op.LOG: lambda u, _: 1.0 / u,
    Op.LOG1P: lambda u, _: 1.0 / (1.0 + u),
    Op.TANH: lambda u, _: 1.0 / np.cosh(u) ** 2,
    Op.ATAN: lambda u, _: 1.0 / (1.0 + u * u),
}
"""Derivatives of the platform's functions, by argument and value."""
