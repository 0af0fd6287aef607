"""Facts as short texts and as LaTeX: what stands in cells and on cards."""

from __future__ import annotations

from typing import Any

from symact.known import Enclosure, Known
from symact.report.plain import text
from symact.report.typeset import latex

DIGITS = 20
"""Decimal digits printed of an enclosed number; `--json` has them all."""

LONG_FORM = 60
"""Characters of a closed form that are printed beside the decimals."""

UNDECIDED = "undecided"

INFINITE = {"oo": r"\infty", "-oo": r"-\infty"}


def decimal(enclosure: Enclosure, digits: int = DIGITS) -> str:
    """Print the digits on which both ends agree, with an ellipsis where the number goes on.

    >>> decimal(("-0.27846454276107379", "-0.27846454276107370"), 12)
    '-0.278464542761…'
    """
    low, high = enclosure
    if low == high:
        return low
    common = ""
    for a, b in zip(low, high, strict=False):
        if a != b:
            break
        common += a
    exponent = _exponent(low)
    if exponent != _exponent(high) or "." not in common:
        return f"[{low}, {high}]"
    head, _, tail = common.partition(".")
    kept = tail.partition("e")[0][: max(1, digits)]
    return f"{head}.{kept}…{exponent}"


def _exponent(number: str) -> str:
    _, e, exponent = number.partition("e")
    return e + exponent


def number(known: Known[Any]) -> str:
    """Print a number: its closed form where that is short, and its decimals."""
    if not known.decided:
        return UNDECIDED
    exact = None if known.value is None else text(known.value)
    if known.enclosure is None:
        return exact or UNDECIDED
    if known.enclosure[0] == known.enclosure[1]:
        return exact or known.enclosure[0]
    if exact is None or len(exact) > LONG_FORM:
        return decimal(known.enclosure)
    return f"{exact} = {decimal(known.enclosure)}"


def short_number(known: Known[Any], digits: int = 12) -> str:
    """Print a number for a cell: an integer or fraction as it is, else decimals."""
    if known.enclosure is None or known.enclosure[0] == known.enclosure[1]:
        return number(known)
    if known.value is not None and known.value.is_Rational:
        return text(known.value)
    return decimal(known.enclosure, digits)


def number_tex(known: Known[Any]) -> str:
    """Typeset a number: closed form and decimals."""
    if not known.decided:
        return r"\text{undecided}"
    if known.enclosure is not None and known.enclosure[0] in INFINITE:
        return INFINITE[known.enclosure[0]]
    exact = "" if known.value is None else latex(known.value)
    if known.enclosure is None or known.enclosure[0] == known.enclosure[1]:
        return exact or str(known.enclosure and known.enclosure[0])
    shown = decimal_tex(known.enclosure)
    return rf"{exact} \approx {shown}" if exact and len(exact) < 3 * LONG_FORM else shown


def decimal_tex(enclosure: Enclosure) -> str:
    """Typeset decimals."""
    shown, dots, exponent = decimal(enclosure).partition("…")
    power = rf" \cdot 10^{{{exponent[1:]}}}" if exponent else ""
    return shown + (r"\ldots" if dots else "") + power


def interval_tex(lo: Known[Any], hi: Known[Any], *, closed: tuple[bool, bool]) -> str:
    """Typeset an interval."""
    left, right = "[" if closed[0] else "(", "]" if closed[1] else ")"
    return rf"\left{left}{short_tex(lo)}, {short_tex(hi)}\right{right}"


def short_tex(known: Known[Any]) -> str:
    """Typeset a number for a line of text: an exact rational or decimals."""
    shown = short_number(known)
    if known.enclosure is not None and known.enclosure[0] in INFINITE:
        return INFINITE[known.enclosure[0]]
    if "…" in shown and known.enclosure is not None:
        return decimal_tex(known.enclosure)
    return latex(known.value) if known.value is not None else rf"\text{{{shown}}}"


def evidence(known: Known[Any]) -> str:
    """Say how a fact is known."""
    return known.evidence.value + (f": {known.note}" if known.note else "")


def derivative(facts: Any) -> str:
    """Print the first derivative in x, through the function itself where that is known."""
    first = facts.derivatives[0]
    if first.through_itself is not None:
        return text(first.through_itself.value)
    return text(first.expr.value) if first.expr.value is not None else UNDECIDED


def value_range(known: Known[Any]) -> str:
    """Print a range as an interval; a square bracket where the bound is attained."""
    if known.value is None:
        return UNDECIDED
    return interval(known.value.lo, known.value.hi)


def interval(lo: Known[Any], hi: Known[Any]) -> str:
    """Print an interval."""
    left, right = "[" if lo.attained else "(", "]" if hi.attained else ")"
    return f"{left}{short_number(lo)}, {short_number(hi)}{right}"


def points(known: Known[Any]) -> str:
    """Print a set of solutions: points in braces, intervals joined to them."""
    if known.value is None:
        return UNDECIDED
    single = [short_number(s.value) for s in known.value if s.upper is None]
    parts = [f"{{{', '.join(single)}}}"] if single else []
    parts += [solution(s) for s in known.value if s.upper is not None]
    return " and ".join(parts) or "none"


def solution(found: Any) -> str:
    """Print one solution: a point or an interval with its closed ends."""
    if found.upper is None:
        return number(found.value)
    left, right = "[" if found.lower_closed else "(", "]" if found.upper_closed else ")"
    return f"{left}{short_number(found.value)}, {short_number(found.upper)}{right}"
