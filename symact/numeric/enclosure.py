"""Decimal enclosures: outward-rounded strings that anyone can check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import arb, ctx

from symact.errors import UndecidedError
from symact.numeric.balls import Ball, Number, evaluate_outputs
from symact.numeric.program import Program, compile_program

MAX_PREC = 1 << 14
"""Bits after which a number that still looks like zero is given up."""

GUARD_DIGITS = 3


def decimal_enclosure(ball: Ball, digits: int = 30) -> tuple[str, str]:
    """Write a ball as outward-rounded decimal strings.

    Args:
        ball: A ball; infinite ends give `oo` and `-oo`.
        digits: Significant digits wanted; a wide ball gives what it has.

    Returns:
        Lower and upper bound; equal strings only for an exact decimal number.
    """
    if not ball.is_finite():
        exact = ball.is_exact() and (ball > 0 or ball < 0)
        return (("oo", "oo") if ball > 0 else ("-oo", "-oo")) if exact else ("-oo", "oo")
    with ctx.workprec(max(ctx.prec, 4 * digits + 64)):
        middle, radius, exponent = (int(v) for v in ball.mid_rad_10exp(digits + GUARD_DIGITS))
    return _decimal(middle - radius, exponent), _decimal(middle + radius, exponent)


def _decimal(digits: int, exponent: int) -> str:
    """Write digits * 10^exponent exactly, with an exponent where many zeros would be needed."""
    while digits and digits % 10 == 0:
        digits, exponent = digits // 10, exponent + 1
    if digits == 0:
        return "0"
    sign, text = ("-" if digits < 0 else ""), str(abs(digits))
    leading = exponent + len(text) - 1
    if exponent >= 0 and leading < 40:
        return sign + text + "0" * exponent
    if leading >= 0:
        if leading < len(text) - 1:
            return f"{sign}{text[: leading + 1]}.{text[leading + 1 :]}"
    elif leading >= -6:
        return f"{sign}0.{'0' * (-leading - 1)}{text}"
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{sign}{text[0]}{fraction}e{leading}"


def enclose_ball(source: Any, inputs: Sequence[Number] = (), digits: int = 30) -> Ball:
    """Enclose a constant so tightly that its first digits are certain.

    Args:
        source: A Program (its first output), or a SymPy expression without symbols.
        inputs: Values of the program's inputs; a Ball among them limits what can be had.
        digits: Significant digits wanted.

    Raises:
        UndecidedError: The value is undefined, or cannot be told from zero.
    """
    program = source if isinstance(source, Program) else compile_program([source], [])
    wanted = int((digits + 2 * GUARD_DIGITS) * 3.33)
    limited = any(isinstance(v, arb) and not v.is_exact() for v in inputs)
    prec, ball = 4 * digits + 64, None
    while prec <= MAX_PREC:
        (ball, *_) = evaluate_outputs(program, inputs, prec)
        if ball.is_finite() and (ball.is_exact() or ball.rel_accuracy_bits() >= wanted):
            return ball
        if limited and ball.is_finite() and prec > 8 * digits + 256:
            return ball
        prec *= 2
    reason = "it cannot be told from zero" if ball is not None and ball.is_finite() else "undefined"
    raise UndecidedError(f"a number has no enclosure of {digits} digits: {reason}")


def enclose(source: Any, inputs: Sequence[Number] = (), digits: int = 30) -> tuple[str, str]:
    """Enclose a constant in decimal strings, see `enclose_ball`."""
    return decimal_enclosure(enclose_ball(source, inputs, digits), digits)


def hull(left: Ball, right: Ball) -> Ball:
    """Give a ball that holds two others; nothing is lost to the precision of the context."""
    with ctx.workprec(MAX_PREC):
        return left.union(right)


def magnitude(ball: Ball) -> Ball:
    """Enclose the absolute value of a ball, no wider than the ball."""
    with ctx.workprec(MAX_PREC):
        return abs(ball)
