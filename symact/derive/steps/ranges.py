"""Ranges: sign of the slope, critical points, limits, values at joints, then the interval."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branch, Branches
from symact.derive.constants import attempts
from symact.derive.range import Range, Swing, range_of, swing
from symact.derive.steps.build import ZERO
from symact.derive.steps.convert import cases_of, meaning, span_of, term_of
from symact.derive.steps.critical import Critical, critical_points
from symact.derive.steps.decimals import rounded
from symact.derive.steps.explored import explored
from symact.derive.steps.limits import limit_of
from symact.derive.steps.points import balls_at
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.signs import function, letter
from symact.derive.steps.terms import (
    At,
    Equation,
    Image,
    Limit,
    Named,
    Slope,
    Span,
    Term,
)
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.derive.waves import band
from symact.errors import DerivationError, UndecidedError
from symact.known import Known

DECIMALS = 6
NEAR = 2.0**-100

SHORT = 14
"""Operations up to which a closed form of a bound is shown without decimals."""


def range_lines(activation: Activation) -> Derivation:
    """Derive the range; the lines are not yet checked.

    Raises:
        UndecidedError: The range is not found.
    """
    sign = letter(activation.expr, activation.x)
    title = f"range of {activation.name}"
    error: Exception | None = None
    for attempt in attempts(activation):
        try:
            branches = attempt.branches()
            lines = _lines(branches, range_of(branches), sign)
        except (DerivationError, UndecidedError) as failure:
            error = failure
            continue
        return Derivation(title, lines[-1], tuple(lines), attempt.note)
    lines = explored(attempts(activation)[-1].branches(), sign)
    if not lines:
        raise UndecidedError(str(error), subject=activation.name)
    return Derivation(title, lines[-1], tuple(lines), attempts(activation)[-1].note)


def _lines(branches: Branches, found: Range, sign: tuple[str, str]) -> list[Line]:
    x = branches.symbol
    whole = cases_of(branches)
    lines: list[Line] = []
    repeated = band(branches)
    everything = (found.lo.value, found.hi.value) == (S.NegativeInfinity, S.Infinity)
    if repeated is not None:
        lines += _bounds(branches, sign, repeated.lo, repeated.hi)
    elif everything and (found_swing := swing(branches)) is not None:
        lines.append(_swings(branches, sign, found_swing))
    elif everything:
        for piece in dict.fromkeys((branches.pieces[0], branches.pieces[-1])):
            lines += _ends(piece, term_of(piece.expr, x), x, sign, joints=False)
    else:
        alone = len(branches.pieces) == 1
        numbering = iter(range(1, 100))
        for piece in branches.pieces:
            if piece.lo != piece.hi and piece.expr.has(x):
                lines += _piece(piece, x, sign, alone, numbering)
        lines = _once([*lines, *_constants(branches, sign)])
    goal = Span(
        _bound(found.lo, lines), _bound(found.hi, lines), bool(found.lo.attained),
        bool(found.hi.attained),
    )  # fmt: skip
    text, latex = f"{sign[0]}(ℝ)", rf"{sign[1]}(\mathbb{{R}})"
    words = "continuous: it takes every value between" if everything else ""
    if not found.connected:
        # a function that jumps may leave values out
        text, latex = f"conv {text}", rf"\operatorname{{conv}} {latex}"
        words = "the smallest interval around the values"
    image = Named(text, latex, Image(whole))
    return [*lines, Line(image, "=", goal, "from these values", words, variable=str(x))]


def _once(lines: list[Line]) -> list[Line]:
    """Leave out the value at a joint where the other side has given it."""
    seen: dict[Term, Term] = {}
    kept = []
    for line in lines:
        at = line.left.meaning if isinstance(line.left, Named) else None
        place = at.place if isinstance(at, At) and line.rule == "joint" else None
        if place is not None and seen.get(place) == line.right:
            continue
        if place is not None:
            seen[place] = line.right
        kept.append(line)
    return kept


def _bound(known: Known[Any], lines: list[Line]) -> Term:
    """Write a bound: its closed form, or the sign of the value that it is."""
    x = sympy.Symbol("x", real=True)
    value = known.value
    if value is not None and value.count_ops() <= SHORT and any(_states(n, value) for n in lines):
        return term_of(value, x)
    for line in lines:
        if isinstance(line.left, Named) and isinstance(line.left.meaning, At):
            other = meaning(line.left)
            if _inside(other, known) if value is None else _same(other, value):
                return line.left
    if value is None:
        raise UndecidedError("a bound has no name")
    return term_of(value, x)


def _states(line: Line, value: Any) -> bool:
    """Tell whether the right side of a line is a value."""
    return (
        line.relation == "="
        and not isinstance(line.right, Equation)
        and (sympy.expand(meaning(line.right) - value) == 0 or meaning(line.right) == value)
    )


def _same(other: Any, value: Any) -> bool:
    """Tell whether two numbers agree to many bits."""
    if sympy.expand(other - value) == 0:
        return True
    if other.free_symbols or value.free_symbols or value.is_infinite or other.is_infinite:
        return False
    found = balls_at([other - value], {}, {})
    return found is not None and bool(found[0].contains(0)) and bool(found[0].rad() < NEAR)


def _inside(value: Any, known: Known[Any]) -> bool:
    from symact.derive.zeroset import around

    if known.enclosure is None or value.free_symbols or value.is_infinite:
        return False
    low, high = around(value)
    a, b = (sympy.Rational(e) for e in known.enclosure)
    return bool(low <= b and a <= high)


def _bounds(branches: Branches, sign: tuple[str, str], lo: Any, hi: Any) -> list[Line]:
    """Bound a function that repeats itself."""
    x = branches.symbol
    f = function(sign, term_of(branches.pieces[0].expr, x), x)
    return [
        Line(f, relation, term_of(value, x), "it repeats itself", variable=str(x))
        for relation, value in ((">=", lo), ("<=", hi))
    ]


def _swings(branches: Branches, sign: tuple[str, str], found: Swing) -> Line:
    """State the values at places that go to both infinities."""
    x = branches.symbol
    place = term_of(found.place, found.k)
    body = At(term_of(branches.pieces[0].expr, x), x, place)
    at = Named(f"{sign[0]}({unicode(place)})", f"{sign[1]}({tex(place)})", body)
    words = "for every integer k: no bound below, none above"
    return Line(at, "=", term_of(found.value, found.k), "substitute", words, variable=str(x))


def _piece(piece: Branch, x: Any, sign: tuple[str, str], alone: bool, numbering: Any) -> list[Line]:
    """Look at one piece: its critical points, the sign of its slope, its ends."""
    body = term_of(piece.expr, x)
    slope = function(sign, Slope(body, x), x, 1)
    critical = critical_points(piece, x, numbering)
    lines = _slope(slope, critical, piece, x, alone)
    lines += _equation(slope, critical, piece, x, alone)
    for point in critical.points:
        lines += _critical(point, body, x, sign)
    lines += _signs(slope, critical, piece, x, sign[0])
    lines += _ends(piece, body, x, sign)
    return lines


def _slope(slope: Named, critical: Critical, piece: Branch, x: Any, alone: bool) -> list[Line]:
    """Write the slope where the lines that follow are read off from it."""
    read_off = bool(critical.points) and critical.slope == critical.equation
    if critical.slope is None or read_off:
        return []
    where = None if alone else Span(span_of(piece, x).lo, span_of(piece, x).hi)
    return [Line(slope, "=", critical.slope, "derivative", "", where, variable=str(x))]


def _equation(slope: Named, critical: Critical, piece: Branch, x: Any, alone: bool) -> list[Line]:
    if not critical.points:
        return []
    where = None if alone else span_of(piece, x)
    left = Equation(slope, ZERO)
    right = Equation(critical.equation, ZERO)
    words = "the factors left out have no zero" if critical.reduced else ""
    return [Line(left, "<=>", right, "critical points", words, where, variable=str(x))]


def _critical(point: Any, body: Term, x: Any, sign: tuple[str, str]) -> list[Line]:
    name: Named = point.name
    value = Named(f"{sign[0]}({name.text})", f"{sign[1]}({name.tex})", At(body, x, name))
    lines = []
    v = str(x)
    if point.closed is not None:
        lines.append(Line(name, "=", term_of(point.closed, x), "solved", variable=v))
    if point.closed is None:
        exact = meaning(name)
        lines.append(Line(name, "~", rounded(exact, DECIMALS), "solved numerically", variable=v))
    shown = point.value
    if shown is not None:
        lines.append(Line(value, "=", term_of(shown, x), "substitute", variable=v))
    if shown is None or shown.has(sympy.LambertW):
        exact = meaning(value)
        lines.append(Line(value, "~", rounded(exact, DECIMALS), "in decimals", variable=v))
    return lines


def _signs(slope: Named, critical: Critical, piece: Branch, x: Any, letter: str) -> list[Line]:
    """State the sign of the slope between critical points."""
    if len(critical.points) > 2 or not critical.signs:
        return []
    span = span_of(piece, x)
    marks = [span.lo, *(p.name for p in critical.points), span.hi]
    lines = []
    for k, sign in enumerate(critical.signs):
        where: Span | None = Span(marks[k], marks[k + 1])
        if (
            len(critical.signs) == 1
            and meaning(span.lo).is_infinite
            and meaning(span.hi).is_infinite
        ):
            where = None
        words = f"{letter} rises" if sign > 0 else f"{letter} falls"
        relation = ">" if sign > 0 else "<"
        lines.append(Line(slope, relation, ZERO, "sign", words, where, variable=str(x)))
    return lines


def _ends(
    piece: Branch, body: Term, x: Any, sign: tuple[str, str], *, joints: bool = True
) -> list[Line]:
    """Give the limits at infinities and the values at joints."""
    lines = []
    f = function(sign, body, x)
    for end, side in ((piece.lo, -1), (piece.hi, 1)):
        if end.is_infinite:
            value = limit_of(meaning(body), x, side)
            limit = Limit(f, x, side)
            lines.append(Line(limit, "=", term_of(value, x), "limit", variable=str(x)))
            continue
        if not joints:
            continue
        place = term_of(end, x)
        closed = piece.hi_closed if side > 0 else piece.lo_closed
        mark = "" if closed else ("⁻" if side > 0 else "⁺")
        raised = "" if closed else ("^{-}" if side > 0 else "^{+}")
        at = Named(
            f"{sign[0]}({unicode(place)}{mark})", f"{sign[1]}({tex(place)}{raised})",
            At(body, x, place),
        )  # fmt: skip
        value = sympy.expand(meaning(at))
        if value.is_finite is False or value is S.NaN:
            raise UndecidedError("the formula has no value at a joint", subject=str(end))
        known = not value.atoms(sympy.Symbol) and bool(value.has(type(end)) and not end.is_Rational)
        shown = rounded(value, DECIMALS) if known and not value.is_Rational else term_of(value, x)
        relation = "~" if known and not value.is_Rational else "="
        lines.append(Line(at, relation, shown, "joint", variable=str(x)))
    return lines


def _constants(branches: Branches, sign: tuple[str, str]) -> list[Line]:
    """State the values of constant pieces and of isolated points."""
    x = branches.symbol
    lines = []
    for piece in branches.pieces:
        if piece.lo == piece.hi or not piece.expr.has(x):
            body = term_of(piece.expr.subs(x, piece.lo) if piece.lo == piece.hi else piece.expr, x)
            f = function(sign, body, x)
            where = span_of(piece, x)
            lines.append(Line(f, "=", body, "a constant", "", where, variable=str(x)))
    return lines
