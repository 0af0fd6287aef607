"""Ranges that no certified method settles: bounds that were seen, and said to be only seen."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branches, branch_at
from symact.derive.steps.convert import cases_of, meaning, term_of
from symact.derive.steps.decimals import rounded
from symact.derive.steps.records import Line
from symact.derive.steps.terms import At, Atom, Image, Named, Root, Span, Term
from symact.derive.zeroset import around
from symact.errors import SymactError
from symact.numeric.balls import evaluate_outputs
from symact.numeric.program import compile_program
from symact.numeric.roots import isolate_roots

STEP = Fraction(1, 25)
REACH = 1000
"""Places on each side, STEP apart."""

FAR = (50, 500)
"""Two distances: a function that is ten times as large at the second has no bound."""


def seen(branches: Branches) -> list[tuple[Fraction, float]]:
    """Give values on a grid, in ascending order of the place."""
    x = branches.symbol
    result: list[tuple[Fraction, float]] = []
    places = [k * STEP for k in range(-REACH, REACH + 1)]
    for piece in branches.pieces:
        lo = places[0] if piece.lo.is_infinite else around(piece.lo)[1]
        hi = places[-1] if piece.hi.is_infinite else around(piece.hi)[0]
        inside = [p for p in places if lo < p < hi or (lo == p == hi)]
        result += _values(piece.expr, x, inside)
    return sorted(result)


def _values(expr: Any, x: Any, places: list[Fraction]) -> list[tuple[Fraction, float]]:
    program = compile_program([expr], [x])
    found = []
    for place in places:
        (value,) = evaluate_outputs(program, [place], 64)
        if value.is_finite():
            found.append((place, float(value.mid())))
    return found


def unbounded(branches: Branches, side: int) -> bool:
    """Tell whether values far out grow with the distance on one side of zero."""
    x = branches.symbol
    largest = []
    for distance in FAR:
        values = [0.0]
        for sign, piece in ((-1, branches.pieces[0]), (1, branches.pieces[-1])):
            places = [sign * (distance + k * STEP) for k in range(0, 400, 4)]
            values += [side * v for _, v in _values(piece.expr, x, places)]
        largest.append(max(values))
    return largest[1] > 5 * largest[0] > 5


def explored(branches: Branches, sign: tuple[str, str]) -> list[Line]:
    """Derive a range from what is seen; nothing where that is too little."""
    if any(p.expr.free_symbols - {branches.symbol} for p in branches.pieces):
        return []
    x = branches.symbol
    grid = seen(branches)
    lines: list[Line] = []
    ends: list[tuple[Term, bool]] = []
    for k, side in enumerate((-1, 1)):
        if unbounded(branches, side):
            ends.append((Atom(side * S.Infinity), False))
            continue
        place = max(grid, key=lambda row: (side * row[1], -abs(row[0])))[0]
        found = _extremum(branches, place, sign, k + 1)
        if found is None:
            return []
        lines += found[1]
        ends.append((found[0], True))
    image = Named(f"{sign[0]}(ℝ)", rf"{sign[1]}(\mathbb{{R}})", Image(cases_of(branches)))
    goal = Span(ends[0][0], ends[1][0], ends[0][1], ends[1][1])
    words = "seen on a grid, not proved"
    return [*lines, Line(image, "=", goal, "from these values", words, variable=str(x))]


def _extremum(
    branches: Branches, place: Fraction, sign: tuple[str, str], number: int
) -> tuple[Term, list[Line]] | None:
    x = branches.symbol
    piece = branch_at(branches, sympy.Rational(place))
    if piece.lo == piece.hi:
        body = term_of(piece.expr, x)
        spot = term_of(piece.lo, x)
        value = Named(f"{sign[0]}({piece.lo})", f"{sign[1]}({piece.lo})", At(body, x, spot))
        shown = term_of(piece.expr.subs(x, piece.lo), x)
        return shown, [Line(value, "=", shown, "an isolated value", variable=str(x))]
    slope = sympy.diff(piece.expr, x)
    lo, hi = place - 2 * STEP, place + 2 * STEP
    try:
        program, second = (compile_program([e], [x]) for e in (slope, sympy.diff(slope, x)))
        roots = isolate_roots(program, second, lo, hi)
    except SymactError:
        return None
    if len(roots) != 1:
        return None
    ends = [sympy.Rational(v.numerator, v.denominator) for v in (lo, hi)]
    text, tex = f"x{'₀₁₂'[number]}", f"x_{{{number}}}"
    name = Named(text, tex, Root(term_of(slope, x), x, *ends))
    value = Named(f"{sign[0]}({text})", f"{sign[1]}({tex})", At(term_of(piece.expr, x), x, name))
    v = str(x)
    return value, [
        Line(name, "~", rounded(meaning(name), 6), "a zero of f′", variable=v),
        Line(value, "~", rounded(meaning(value), 6), "in decimals", variable=v),
    ]
