"""Intervals with exact ends: x^2/(1 + exp(-x))^2 at 69632 lies below x^2, were it by 2^-100456.

Ball arithmetic rounds its ends, so that a tie that an exponential displaces stays inside. Here
rational operations are exact, and an exponential far out is an interval that ends at its limit.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symact.numeric.program import Node, Program

FAR = 1500
TINY = Fraction(1, 1 << 2000)
"""exp(-FAR) is smaller: 1500/ln 2 = 2164."""

Box = tuple[Fraction, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)


def exact_box(program: Program, x: float) -> Box | None:
    """Enclose the first output at an input; None where a node is neither rational nor far out.

    The value lies strictly inside, or the box is a point: an end that stems from a limit is never
    reached.
    """
    boxes: list[Box | None] = []
    for node in program.nodes:
        boxes.append(_box(node, [boxes[k] for k in node.args], Fraction(x)))
    return boxes[program.outputs[0]]


def _box(node: Node, given: list[Box | None], x: Fraction) -> Box | None:
    if node.op == "input":
        return x, x
    if node.op == "rational":
        return Fraction(node.text), Fraction(node.text)
    known = [box for box in given if box is not None]
    rule = RULES.get(node.op)
    if rule is None or len(known) < len(given):
        return None
    if node.op == "powi":
        return _power(known[0], int(node.text))
    return rule(*known)


def _add(a: Box, b: Box) -> Box:
    return a[0] + b[0], a[1] + b[1]


def _mul(a: Box, b: Box) -> Box:
    ends = [p * q for p in a for q in b]
    return min(ends), max(ends)


def _div(a: Box, b: Box) -> Box | None:
    return None if b[0] <= 0 <= b[1] else _mul(a, (1 / b[1], 1 / b[0]))


def _neg(a: Box) -> Box:
    return -a[1], -a[0]


def _power(a: Box, exponent: int) -> Box | None:
    if exponent < 1 or a[0] < 0 < a[1]:
        return None
    ends = [end**exponent for end in a]
    return min(ends), max(ends)


def _exp(a: Box) -> Box | None:
    return (ZERO, TINY) if a[1] < -FAR else None


def _logistic(a: Box) -> Box | None:
    return (ONE - TINY, ONE) if a[0] > FAR else _exp(a)


def _tanh(a: Box) -> Box | None:
    if a[0] > FAR:
        return ONE - TINY, ONE
    return (-ONE, TINY - ONE) if a[1] < -FAR else None


RULES: dict[str, Callable[..., Box | None]] = {
    "add": _add, "mul": _mul, "div": _div, "neg": _neg, "powi": _power,
    "exp": _exp, "logistic": _logistic, "tanh": _tanh,
}  # fmt: skip
