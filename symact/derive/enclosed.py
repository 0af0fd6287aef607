"""Exact numbers with their decimal enclosures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal, Inexact, localcontext
from typing import Any

from sympy import S

from symact.errors import UndecidedError
from symact.known import Enclosure, Evidence, Known, Trace
from symact.numeric.enclosure import enclose

DIGITS = 32
"""Significant digits of enclosures where nothing else is asked for."""

_WANTED: ContextVar[int] = ContextVar("digits", default=DIGITS)


@contextmanager
def precise(digits: int) -> Iterator[None]:
    """Ask for so many digits inside of a `with`, as `decimal.localcontext` does."""
    token = _WANTED.set(max(DIGITS, digits))
    try:
        yield
    finally:
        _WANTED.reset(token)


def wanted_digits() -> int:
    """Give the significant digits that enclosures should have."""
    return _WANTED.get()


def spare(digits: int) -> int:
    """Raise a number of digits that is enough for the usual enclosures by what is asked beyond."""
    return digits + 2 * (wanted_digits() - DIGITS)


def spare_bits(prec: int) -> int:
    """Raise a precision in bits likewise."""
    return prec + 8 * (wanted_digits() - DIGITS)


def number(
    value: Any, *, attained: bool | None = None, note: str = "", trace: Trace = ()
) -> Known[Any]:
    """Make a proved number from its exact form; one that holds parameters has no enclosure."""
    return Known(value, Evidence.PROVED, enclosure_of(value), attained, note, trace)


def enclosure_of(value: Any) -> Enclosure | None:
    """Enclose an exact number in decimals, None where parameters are free or it is too hard."""
    if value in (S.Infinity, S.NegativeInfinity):
        text = "oo" if value is S.Infinity else "-oo"
        return text, text
    if value.free_symbols:
        return None
    if value.is_Rational and (text := _decimal(value)):
        return text, text
    try:
        return enclose(value, digits=wanted_digits())
    except UndecidedError:
        return None


def _decimal(value: Any) -> str:
    """Write a rational that ends as a decimal number, else nothing."""
    with localcontext() as context:
        context.prec = 2 * wanted_digits()
        context.traps[Inexact] = False
        quotient = Decimal(int(value.p)) / Decimal(int(value.q))
        return "" if context.flags[Inexact] else f"{quotient:f}"
