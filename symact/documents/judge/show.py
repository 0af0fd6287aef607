"""How numbers are shown to a reader: digits that are right, points that are short."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

import sympy

from symact.documents.judge.side import Missing, Point, Smooth, tight
from symact.documents.records import Witness
from symact.numeric.balls import Ball
from symact.numeric.enclosure import decimal_enclosure

DIGITS = 15
"""Significant digits of both sides of a witness."""

PRECISIONS = (128, 320, 1024, 4096)

UNDEFINED = "undefined"


def rounded(ball: Ball, digits: int = DIGITS) -> str:
    """Write a ball to so many significant digits, or nothing where they are not certain."""
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)
    low, high = (context.create_decimal(end) for end in decimal_enclosure(ball, digits + 6))
    return _plain(low) if low == high and low.is_finite() else ""


def _plain(value: Decimal) -> str:
    """Write a decimal without needless zeros, with an exponent only where it is far from 1."""
    if not value:
        return "0"
    value = value.normalize(Context(prec=DIGITS + 60, Emax=MAX_EMAX, Emin=MIN_EMIN))
    if -7 <= value.adjusted() < DIGITS:
        return f"{value:f}"
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits))
    power = int(exponent) + len(text) - 1
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{'-' if sign else ''}{text[0]}{fraction}e{power}"


def digits_at(side: Smooth, point: Point, digits: int = DIGITS) -> str:
    """Write the value of a side at a point; what cannot be had to so many digits gets fewer."""
    best = UNDEFINED
    for prec in PRECISIONS:
        value = side.at(point, prec)
        if isinstance(value, Missing):
            continue
        for count in range(digits, 0, -2):
            text = rounded(value, count)
            if text:
                best = text
                break
        else:
            continue
        if count == digits:
            break
    return best


def exact_text(value: Any) -> str:
    """Write a rational as a short decimal where it is one, else as a fraction."""
    value = Fraction(value)
    below = value.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return f"{value.numerator}/{value.denominator}"
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def at_text(variables: Sequence[Any], point: Point) -> str:
    """Write a point in words: `x = -1.37, alpha = 0.3`."""
    pairs = zip(variables, point, strict=False)
    return ", ".join(f"{v} = {exact_text(value)}" for v, value in pairs)


def witness(variables: Sequence[Any], point: Point, left: Smooth, right: Smooth | None) -> Witness:
    """Make the witness at a point; without a right side its value is that of the left one."""
    at = tuple((str(v), exact_text(p)) for v, p in zip(variables, point, strict=False))
    if right is None:
        return Witness(at, *[digits_at(left, point)] * 2)
    for digits in (DIGITS, 2 * DIGITS, 4 * DIGITS):
        shown = digits_at(left, point, digits), digits_at(right, point, digits)
        if shown[0] != shown[1]:
            break
    return Witness(at, *shown)


def short(value: float, digits: int = 3) -> str:
    """Write a measured number: `4.73e-4`, `0.0203`."""
    if not value:
        return "0"
    text = f"{value:.{digits}g}" if 1e-3 <= abs(value) < 1e5 else f"{value:.{digits - 1}e}"
    mantissa, _, power = text.partition("e")
    return f"{mantissa}e{int(power)}" if power else text


def set_text(values: Any) -> str:
    """Write a set as it is printed: `(0, 1]`, `{0, 1}`, or a number as it is."""
    if isinstance(values, sympy.Interval):
        ends = [_end(values.start), _end(values.end)]
        left, right = "[("[bool(values.left_open)], "])"[bool(values.right_open)]
        return f"{left}{', '.join(ends)}{right}"
    if isinstance(values, sympy.Union):
        return " or ".join(set_text(part) for part in values.args)
    return str(values) if isinstance(values, sympy.Set) else _end(values)


def _end(value: Any) -> str:
    if value.is_infinite:
        return "oo" if value.is_positive else "-oo"
    return exact_text(Fraction(int(value.p), int(value.q))) if value.is_Rational else str(value)


__all__ = ["at_text", "digits_at", "exact_text", "rounded", "set_text", "short", "tight", "witness"]
