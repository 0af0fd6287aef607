"""Check one line on its own: proved, enclosed, agreed upon at points, or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branches
from symact.derive.identity import equal_proved
from symact.derive.steps.convert import meaning
from symact.derive.steps.integrals import balls_of, without_integrals
from symact.derive.steps.piecewise import same_image, same_pieces, split
from symact.derive.steps.points import balls_at, points
from symact.derive.steps.rationalize import vanishes
from symact.derive.steps.records import Line
from symact.derive.steps.sets import same_zeros, sign_holds
from symact.derive.steps.terms import (
    OPAQUE,
    Equation,
    Image,
    Integral,
    Named,
    Rounded,
    Row,
    Span,
    Term,
    children,
    rebuilt,
)
from symact.derive.steps.verdict import Verdict, weakest
from symact.errors import DerivationError, SymactError
from symact.known import Evidence
from symact.language.reader import symbol

MAX_OPERATIONS = 260
"""Operations of a difference above which no symbolic proof is looked for."""

AGREE_BITS = 100
"""Bits to which both sides must agree at each point."""


def check_line(line: Line) -> Line:
    """Check a line by itself; nothing is taken from the lines around it.

    Returns:
        The line with its evidence.

    Raises:
        DerivationError: The line is wrong, or could not be checked; the message says which.
    """
    try:
        verdict = _JUDGES[line.relation](line)
    except SymactError as error:
        raise refused(line, error.message) from None
    return replace(line, evidence=verdict.evidence, note=verdict.note)


def refused(line: Line, why: str) -> DerivationError:
    """Name a line that fails."""
    from symact.derive.steps.unicode import unicode

    text = f"{unicode(line.left)} {line.relation} {unicode(line.right)}"
    return DerivationError(f"a line of a derivation does not hold: {why}", subject=text[:160])


def equal(left: Term, right: Term, line: Line) -> Verdict:
    """Judge an equality of terms of any kind.

    Raises:
        DerivationError: It does not hold or cannot be checked.
    """
    left, right = exposed(left), exposed(right)
    if isinstance(left, Row) and isinstance(right, Row):
        if len(left.terms) != len(right.terms):
            raise DerivationError("rows of different lengths")
        pairs = zip(left.terms, right.terms, strict=True)
        return weakest([equal(a, b, line) for a, b in pairs])
    if isinstance(left, Image) and isinstance(right, Span):
        return same_image(left, right, expressions)
    pieces = split(left), split(right)
    if pieces[0] is not None or pieces[1] is not None:
        return same_pieces(_pieces_of(left, *pieces), _pieces_of(right, *pieces), expressions)
    x = symbol(line.variable)
    if holds_integral(left) or holds_integral(right):
        return _with_integrals(left, right)
    return expressions(meaning(left), meaning(right), x, line.where)


def _pieces_of(term: Term, *pieces: Branches | None) -> Branches | None:
    """Cut one formula for the whole line at the joints of the other side."""
    own = split(term)
    whole = next(p for p in pieces if p is not None)
    if own is not None or isinstance(term, (Row, Image, Span)):
        return own
    return whole.map(lambda _: meaning(term))


def exposed(term: Term) -> Term:
    """Take the signs off that stand for the whole term."""
    while isinstance(term, Named):
        term = term.meaning
    return term


def holds_integral(term: Term) -> bool:
    """Tell whether a term or a meaning in it is an integral."""
    return isinstance(term, Integral) or any(map(holds_integral, children(term)))


def expressions(left: Any, right: Any, x: Any, where: Span | None) -> Verdict:
    """Judge an equality of expressions: refuted at a point at once, else proved or agreed."""
    if left == right:
        return Verdict(Evidence.PROVED)
    for side in (left, right):
        if side.is_finite is False or side is S.NaN:
            raise DerivationError("one side is infinite or undefined")
    found, agreed = set(left.free_symbols | right.free_symbols), 0
    for point in points(found, x, where):
        values = balls_at([left, right, left - right], point, {})
        if values is None or not values[2].is_finite():
            continue
        _compare(values[2], values[0], point)
        agreed += 1
    if not agreed and found:
        raise DerivationError("no point was found at which both sides have a value")
    if _proved(left, right):
        return Verdict(Evidence.PROVED)
    if not agreed:
        raise DerivationError("both sides could not be compared")
    if not found:
        return Verdict(Evidence.ENCLOSED, f"both sides agree to {AGREE_BITS} bits")
    return Verdict(Evidence.SAMPLED, f"agrees at {agreed} points to {AGREE_BITS} bits")


def _compare(difference: Any, size: Any, point: Any) -> None:
    if difference > 0 or difference < 0:
        where = ", ".join(f"{s} = {v}" for s, v in sorted(point.items(), key=str))
        raise DerivationError(f"the sides differ at {where}" if where else "the sides differ")
    if difference.rad() > abs(size).upper() * 2.0**-AGREE_BITS + 2.0**-AGREE_BITS:
        raise DerivationError("the sides could not be enclosed well enough")


def _proved(left: Any, right: Any) -> bool:
    if int(left.count_ops() + right.count_ops()) > MAX_OPERATIONS:
        return False
    difference = left - right
    if vanishes(difference):
        return True
    rooted = any(p.exp.is_Rational and p.exp.q > 1 for p in difference.atoms(sympy.Pow))
    return (rooted or not difference.free_symbols) and equal_proved(left, right)


def _with_integrals(left: Term, right: Term) -> Verdict:
    """Judge by quadrature: each integral is enclosed, parameters at two sets of values."""
    (first, table), (second, other) = without_integrals(left, "p"), without_integrals(right, "q")
    table |= other
    free = {s for t in table.values() for s in meaning_symbols(t)}
    free |= {s for e in (first, second) for s in e.free_symbols if s not in table}
    for point in points(free, None, None)[:2] or [{}]:
        extra = balls_of(table, point)
        difference = first - second
        values = balls_at([first, difference], point, extra)
        if values is None or not values[1].is_finite():
            raise DerivationError("an integral could not be enclosed")
        if values[1] > 0 or values[1] < 0:
            raise DerivationError("the sides differ")
        if values[1].rad() > 2.0**-60:
            raise DerivationError("an integral could not be enclosed well enough")
    return Verdict(Evidence.ENCLOSED, "each integral by certified quadrature, to 60 bits")


def meaning_symbols(term: Integral) -> set[Any]:
    """Give the parameters of an integral."""
    return set(meaning(term.body).free_symbols) - {term.variable}


def _equality(line: Line) -> Verdict:
    return equal(line.left, line.right, line)


def _rounded(line: Line) -> Verdict:
    """Judge decimals: exact before rounding, and each decimal the nearest one."""
    found: list[Rounded] = []

    def exact(term: Term) -> Term:
        if isinstance(term, Rounded):
            found.append(term)
            return term.exact
        return term if isinstance(term, OPAQUE) else rebuilt(term, exact)

    whole = exact(line.right)
    if not found:
        raise DerivationError("there is no decimal to round to")
    verdict = equal(line.left, whole, line)
    for decimal in found:
        _nearest(decimal)
    return verdict


def _nearest(decimal: Rounded) -> None:
    digits = len(decimal.text.partition(".")[2])
    unit = sympy.Rational(1, 2 * 10**digits)
    error = meaning(decimal.exact) - sympy.Rational(decimal.text)
    values = balls_at([error - unit, error + unit], {}, {})
    if values is None or not (values[0] <= 0 and values[1] >= 0):
        raise DerivationError(f"{decimal.text} is not the nearest decimal")


def _relation(line: Line) -> Verdict:
    x = symbol(line.variable)
    difference = meaning(line.left) - meaning(line.right)
    wanted = {"<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (1, 0)}[line.relation]
    return sign_holds(difference, x, line.where, wanted)


def _unequal(line: Line) -> Verdict:
    values = balls_at([meaning(line.left) - meaning(line.right)], {}, {})
    if values is None or not (values[0] > 0 or values[0] < 0):
        raise DerivationError("the sides could not be told apart")
    return Verdict(Evidence.ENCLOSED)


def _equivalent(line: Line) -> Verdict:
    if not (isinstance(line.left, Equation) and isinstance(line.right, Equation)):
        raise DerivationError("only equations are equivalent")
    x = symbol(line.variable)
    sides = [meaning(e.left) - meaning(e.right) for e in (line.left, line.right)]
    return same_zeros(sides[0], sides[1], x, line.where)


_JUDGES: dict[str, Callable[[Line], Verdict]] = {
    "=": _equality,
    "~": _rounded,
    "<": _relation,
    ">": _relation,
    "<=": _relation,
    ">=": _relation,
    "!=": _unequal,
    "<=>": _equivalent,
}
