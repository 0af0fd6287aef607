"""Points at which a line is tried: exact numbers that obey its interval and its assumptions."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import Any

from sympy import S

from symact.derive.steps.convert import meaning
from symact.derive.steps.terms import Span
from symact.errors import DerivationError, UndecidedError
from symact.numeric.balls import evaluate_outputs
from symact.numeric.exact import fraction_of
from symact.numeric.program import compile_program

LINE = tuple(map(Fraction, ("9/7", "-7/8", "1/3", "-5/2", "13/4", "-1/5", "17/3")))
"""Places on a line without ends."""

RAY = tuple(map(Fraction, ("3/7", "6/5", "1/9", "14/5", "23/4")))
"""Distances from the only end."""

INSIDE = tuple(map(Fraction, ("3/7", "8/9", "1/8", "5/8", "2/9")))
"""Shares of the way between two ends."""

VALUES = tuple(map(Fraction, ("5/7", "11/6", "3/5", "13/8", "7/9", "17/10", "8/11", "19/12")))
"""Values of parameters; a negative one changes the sign."""

PREC = 256

Point = dict[Any, Fraction]


def points(symbols: set[Any], variable: Any, where: Span | None) -> list[Point]:
    """Give points for the free symbols of a line, the variable inside of its interval."""
    others = sorted((s for s in symbols if s != variable), key=str)
    names = {str(e) for e in _ends(where)}
    result = []
    for turn in range(3 if others else 1):
        values = {s: _value(s, k + turn) for k, s in enumerate(others)}
        for s in _ends(where) - set(values):
            values[s] = _value(s, turn)
        if variable not in symbols:
            result.append(values)
            continue
        places = _places(where, values)
        result += [{**values, variable: place} for place in islice(places, 7 if not others else 3)]
    del names
    return result


def _ends(where: Span | None) -> set[Any]:
    if where is None:
        return set()
    return set(meaning(where.lo).free_symbols | meaning(where.hi).free_symbols)


def _value(symbol: Any, k: int) -> Fraction:
    value = VALUES[k % len(VALUES)] + k // len(VALUES)
    return -value if symbol.is_negative else value


def _places(where: Span | None, values: Point) -> list[Fraction]:
    if where is None:
        return list(LINE)
    lo, hi = (_end(meaning(e), values) for e in (where.lo, where.hi))
    if lo is None and hi is None:
        return list(LINE)
    if lo is None or hi is None:
        return [hi - d for d in RAY] if hi is not None else [lo + d for d in RAY]  # type: ignore[operator]
    return [lo + (hi - lo) * share for share in INSIDE] if lo < hi else [lo] if lo == hi else []


def _end(end: Any, values: Point) -> Fraction | None:
    """Give a finite end, rounded where it is irrational; None for an infinite one."""
    if end in (S.Infinity, S.NegativeInfinity):
        return None
    if end.is_Rational:
        return Fraction(int(end.p), int(end.q))
    symbols = sorted(end.free_symbols, key=str)
    program = compile_program([end], symbols)
    (ball,) = evaluate_outputs(program, [values[s] for s in symbols], PREC)
    return fraction_of(ball.mid())


def balls_at(exprs: list[Any], point: Point, extra: dict[Any, Any], prec: int = PREC) -> Any:
    """Enclose expressions at a point; None where they have no meaning for balls there.

    Args:
        exprs: SymPy expressions.
        point: Values of their symbols.
        extra: Balls of further symbols.
        prec: Bits.
    """
    inputs = {**point, **extra}
    symbols = sorted(set().union(*(e.free_symbols for e in exprs)), key=str)
    try:
        program = compile_program(exprs, symbols)
        return evaluate_outputs(program, [inputs[s] for s in symbols], prec)
    except (DerivationError, UndecidedError):
        return None
