"""Means under the normal law that have no closed form: enclosed, and held as computed decimals."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy
from sympy import S

from symact.documents.meaning.records import MeaningError
from symact.documents.records import Decimal
from symact.errors import SymactError
from symact.language import functions as fn

if TYPE_CHECKING:
    from symact.documents.meaning.build import Builder

DIGITS = 25


def enclosed(builder: Builder, inside: Any, mark: Any) -> Any:
    """Give a mark that stands for the mean of a function of a standard normal variable.

    Raises:
        MeaningError: It has parameters, or no enclosure was found.
    """
    from symact.derive.branches import to_branches
    from symact.derive.integrand import parts_of
    from symact.numeric.enclosure import decimal_enclosure
    from symact.numeric.quadrature import gaussian_mean

    if inside.free_symbols - {mark}:
        raise MeaningError("no closed form of this integral is known")
    try:
        ball = gaussian_mean(parts_of(to_branches(inside, mark), S.Zero, S.One), digits=DIGITS)
        low, high = map(Fraction, decimal_enclosure(ball, DIGITS))
    except SymactError as error:
        raise MeaningError(f"this mean could not be enclosed: {error.message}") from None
    unit = Fraction(1, 10 ** (DIGITS - 5))
    if high - low > unit:
        raise MeaningError("this mean could not be enclosed well")
    symbol = sympy.Symbol(f"computed_{len(builder.decimals)}", real=True)
    builder.decimals[str(symbol)] = Decimal(symbol, (low + high) / 2, unit, DIGITS, computed=True)
    return symbol


def against_the_density(body: Any, mark: Any) -> Any:
    """Divide an integrand by the normal density; None where it does not hold that density."""
    plain = body.replace(fn.normal_pdf, fn.DEFINITIONS[fn.normal_pdf])
    if not any(
        e.args[0].has(mark) and (e.args[0] / mark**2).is_negative for e in plain.atoms(sympy.exp)
    ):
        return None
    found = sympy.powsimp(plain * sympy.sqrt(2 * sympy.pi) * sympy.exp(mark**2 / 2))
    return None if any(e.args[0].has(mark**2) for e in found.atoms(sympy.exp)) else found
