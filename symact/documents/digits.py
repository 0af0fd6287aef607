"""Printed decimals held against exact numbers: rounded, truncated or wrong in the last digit.

The exact numbers come from derivations (the self-normalizing constants solve two moment
equations), never from a table of digits.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact.activation import Activation
from symact.documents.records import Judgement, Verdict, Witness
from symact.errors import DerivationError, ReadError, UndecidedError, UnknownNameError
from symact.known import Evidence
from symact.numeric.enclosure import enclose
from symact.numeric.formats import FLOAT32, FLOAT64, round_fraction

MAX_DIGITS = 200
"""Printed digits that are looked at; longer ones are refused."""

SHOWN = 15
"""Significant digits in a witness."""

NUMBER = re.compile(
    r"(?P<sign>[-+−–]?)\s*(?P<body>(?:\d+(?:\.\d*)?|\.\d+))(?:[eE](?P<power>[-+]?\d{1,4}))?"
    r"(?P<more>\s*(?:\.\.\.|…|\\l?dots|\\cdots))?"
)
"""A decimal; dots behind it say that digits follow."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "scale": ("scale", "lambda", "lamda", "lambd", "lam", "λ"),
    "alpha": ("alpha", "α"),
}
"""Other spellings of the parameters that are derived."""

DECORATION = re.compile(r"_?(?:selu|0|01|\{01\}|default|const(?:ant)?)$", re.IGNORECASE)
"""What may follow the name of a constant: `SELU_ALPHA`, `alpha_{01}`."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Hold a decimal as printed.

    Attributes:
        value: Its exact value.
        unit: One unit of its last digit.
        digits: Significant digits.
        goes_on: Whether dots say that more digits follow.
    """

    value: Fraction
    unit: Fraction
    digits: int
    goes_on: bool = False


def read_printed(text: str) -> Printed:
    """Read a decimal: `-0.17`, `1.6732...`, `9.1e-13`; the minus sign of typography counts.

    Raises:
        ReadError: It is not one decimal, or has more than 200 digits.
    """
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        raise ReadError("expected a decimal number", text=text, position=0)
    body, power = found["body"], int(found["power"] or 0)
    if len(body) > MAX_DIGITS or abs(power) > MAX_DIGITS:
        raise ReadError(f"more than {MAX_DIGITS} digits", text=text, position=0)
    scale = Fraction(10) ** power
    sign = -1 if found["sign"] in {"-", "−", "–"} else 1
    places = len(body.partition(".")[2])
    digits = len(body.replace(".", "").lstrip("0")) or 1
    unit = scale / 10**places
    return Printed(sign * Fraction(body.rstrip(".")) * scale, unit, digits, bool(found["more"]))


def known_constant(name: str, activation: str) -> Any:
    r"""Give the exact value of a constant that an activation's definition fixes, else None.

    Only derived constants are known here (lambda and alpha of SELU); the default of a free
    parameter is a choice, not a fact.

    Args:
        name: Key of the constant: `alpha`, `lambda`, `scale`, `selu_alpha`, `alpha_{01}`.
        activation: Name or alias of the catalogue.

    Returns:
        A SymPy number in closed form, or None where there is no such name or constant.
    """
    from symact import catalog

    try:
        row = catalog.get(activation)
    except UnknownNameError:
        return None
    wanted = _plain(name)
    for parameter in row.parameters:
        spellings = SYNONYMS.get(parameter.name, (parameter.name,))
        if parameter.derived and wanted in spellings:
            return _derived(row)[parameter.name]
    return None


def _plain(name: str) -> str:
    folded = name.strip().lower().replace("\\", "").removeprefix("selu_").removeprefix("_")
    return DECORATION.sub("", folded) or folded


@functools.lru_cache(maxsize=16)
def _derived(row: Activation) -> dict[str, Any]:
    from symact.derive.constants import derived_values

    return {str(symbol): value for symbol, value in derived_values(row).items()}


def judge_digits(printed: str, exact: Any) -> Judgement:
    """Judge a printed decimal by its digits.

    Args:
        printed: The decimal as it stands in the document, sign included.
        exact: SymPy number, Fraction or int; or a pair of decimal strings that enclose it.

    Returns:
        `holds` where they are equal; `approximate` where the decimal is the exact number rounded
        or truncated to its digits, or is its float32 or float64 rounding, which is said;
        `fails` with both numbers otherwise.

    Raises:
        ReadError: `printed` is no decimal.
    """
    number = read_printed(printed)
    try:
        lo, hi = _bounds(exact, number.digits)
    except (UndecidedError, DerivationError) as error:
        return Judgement(Verdict.UNDECIDED, message=str(error))
    if lo == hi == number.value:
        return Judgement(Verdict.HOLDS, Evidence.PROVED, "exact")
    shown = decimal(lo if abs(lo) < abs(hi) else hi, max(SHOWN, number.digits + 2))
    low, high = lo - number.value, hi - number.value
    gap = f"{float(max(abs(low), abs(high))):.2g}"
    manner = _manner(number, lo, hi)
    if manner:
        return Judgement(
            Verdict.APPROXIMATE, Evidence.ENCLOSED, f"{manner}: the value is {shown}",
            difference=gap,
        )  # fmt: skip
    if low <= 0 <= high:
        return Judgement(Verdict.UNDECIDED, message=f"the value {shown} is not known to the digit")
    message = f"wrong in the last digit: the value is {shown}"
    if min(abs(low), abs(high)) >= 2 * number.unit:
        message = f"wrong: the value is {shown}"
    witness = Witness((), decimal(number.value), shown)
    return Judgement(Verdict.FAILS, Evidence.ENCLOSED, message, witness, gap)


def _manner(number: Printed, lo: Fraction, hi: Fraction) -> str:
    """Say how a decimal comes from a number between two bounds; nothing where it does not."""
    half = number.unit / 2
    if not number.goes_on and max(abs(lo - number.value), abs(hi - number.value)) <= half:
        return "correctly rounded"
    toward_zero = min(abs(lo), abs(hi)) >= abs(number.value)
    if toward_zero and max(abs(lo), abs(hi)) < abs(number.value) + number.unit:
        same_sign = number.value == 0 or (lo > 0) == (number.value > 0)
        if same_sign:
            return "the first digits" if number.goes_on else "truncated in the last digit"
    for fmt in (FLOAT32, FLOAT64):
        stored = Fraction(round_fraction((lo + hi) / 2, fmt))
        if number.digits > fmt.precision * 0.3 and abs(stored - number.value) <= half:
            return f"rounded to {fmt.name}"
    return ""


def _bounds(exact: Any, digits: int) -> tuple[Fraction, Fraction]:
    """Enclose an exact number between fractions."""
    if isinstance(exact, tuple):
        lo, hi = (Fraction(text) for text in exact)
        return lo, hi
    if isinstance(exact, (int, Fraction)):
        return Fraction(exact), Fraction(exact)
    if exact.is_Rational:
        value = Fraction(int(exact.p), int(exact.q))
        return value, value
    lo, hi = (Fraction(text) for text in enclose(exact, digits=digits + 20))
    return lo, hi


def decimal(value: Fraction, digits: int = SHOWN) -> str:
    """Write a fraction with so many significant digits, no zeros at the end.

    >>> decimal(Fraction(-1, 3))
    '-0.333333333333333'
    """
    from decimal import Context, Decimal

    context = Context(prec=digits)
    quotient = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    if quotient == 0:
        return "0"
    text = f"{quotient.normalize(context):f}" if -7 < quotient.adjusted() < digits else ""
    return text or f"{quotient.normalize(context):e}"


__all__ = ["Printed", "decimal", "judge_digits", "known_constant", "read_printed"]
