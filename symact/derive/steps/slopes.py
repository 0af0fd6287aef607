"""Derivatives of any order, in the input or a parameter: by branch, with the joints examined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branch, Branches, differentiate, split_or_whole
from symact.derive.derivative import check_order, variable_of
from symact.derive.range import meet
from symact.derive.steps.convert import cases_of, meaning, span_of, term_of
from symact.derive.steps.decimals import rounded
from symact.derive.steps.recognition import recognized
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.rules import has
from symact.derive.steps.signs import PRIMES, function, letter, one_sided, partial
from symact.derive.steps.smooth import beginning, differentiated, is_prime, written_out
from symact.derive.steps.subject import Form, Subject
from symact.derive.steps.terms import At, Atom, Cases, Named, Row, Slope, Term, names_in, swapped
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.errors import DerivationError
from symact.language.reader import read
from symact.numeric.implicit import LETTER

ORDINALS = ("", "first ", "second ", "third ")


def slope_lines(activation: Activation, order: int = 1, wrt: str = "") -> Derivation:
    """Derive the n-th derivative, every step a line; the lines are not yet checked.

    Raises:
        DerivationError: The order or the name is out of range.
    """
    check_order(activation, order)
    variable = variable_of(activation, wrt)
    name = variable.name
    branches = split_or_whole(activation.expr, activation.x)
    sign = letter(activation.expr, activation.x)
    rank = ORDINALS[order] if order < len(ORDINALS) else f"{order}th "
    title = f"{rank}derivative of {activation.name}" + (
        "" if variable == activation.x else f" in {name}"
    )
    if len(branches.pieces) == 1:
        lines = _one(branches, sign, variable, order)
    else:
        lines = _several(branches, sign, variable, order)
    lines = _distinct(lines)
    return Derivation(title, lines[-1], tuple(lines))


def _distinct(lines: list[Line]) -> list[Line]:
    """Leave out a line that prints what the line before it prints."""
    pairs = zip([None, *lines], lines, strict=False)
    return [line for before, line in pairs if before is None or not _repeats(before, line)]


def _repeats(before: Line, line: Line) -> bool:
    if (before.left, before.relation, before.where) != (line.left, line.relation, line.where):
        return False
    return unicode(before.right) == unicode(line.right)


def _head(sign: tuple[str, str], whole: Term, x: Any, variable: Any, order: int) -> Named:
    slope = Slope(whole, variable, order) if order else whole
    if variable == x:
        return function(sign, slope, x, order)
    return partial(sign, slope, order, str(variable)) if order else function(sign, whole, x)


def _subject(piece: Branch, x: Any, sign: tuple[str, str], *, alone: bool) -> Subject:
    where = None if alone else span_of(piece, x)
    return Subject(piece.expr, x, function(sign, term_of(piece.expr, x), x), where)


def _one(branches: Branches, sign: tuple[str, str], variable: Any, order: int) -> list[Line]:
    x, piece = branches.symbol, branches.pieces[0]
    subject = _subject(piece, x, sign, alone=True)
    form = beginning(subject)
    lines: list[Line] = []
    lines += form.lines if order == 1 else ()
    for k in range(1, order + 1):
        head = _head(sign, subject.function.meaning, x, variable, k)
        known = _head(sign, subject.function.meaning, x, x, 1) if k > 1 and variable == x else None
        stated = order > 1 or bool(form.lines)
        following = _next(subject, form, head, variable, known, k, stated=stated)
        if k < order:
            form = _settled(following)
            if k == order - 1:
                lines += _given(subject, head, form)
            continue
        lines += following.lines
    return lines


def _next(
    subject: Subject,
    form: Form,
    left: Term,
    variable: Any,
    known: Named | None,
    order: int,
    *,
    stated: bool = False,
) -> Form:
    previous = form
    if known is not None and order > 2:
        # f' in a higher derivative is always the first one
        known, previous = None, form
    return differentiated(subject, previous, left, variable, known, order, stated=stated)


def _settled(form: Form) -> Form:
    return Form(form.kept or form.term)


def _given(subject: Subject, head: Named, form: Form) -> list[Line]:
    """Say from which form the last derivative starts, and what its names stand for."""
    names = [n for n in names_in(form.term) if n != subject.function]
    rows = [subject.line(n, n.meaning, "let") for n in names if not isinstance(n.meaning, Slope)]
    primes = [n for n in names if is_prime(n, subject)]
    rows += [subject.line(n, written_out(n, subject.x), "differentiate") for n in primes]
    return [*rows, subject.line(head, form.term, "derived before")]


def _several(branches: Branches, sign: tuple[str, str], variable: Any, order: int) -> list[Line]:
    """Differentiate piece by piece, look at the joints, put the pieces together."""
    x = branches.symbol
    whole = cases_of(branches)
    slopes = differentiate(branches, order, variable)
    lines: list[Line] = []
    rows: list[Term] = []
    bodies = [piece.expr for piece in branches.pieces]
    for k, found in enumerate(_forms(branches, slopes, sign, variable, order)):
        if bodies[k] not in bodies[:k]:
            lines += _shared(found.lines) if bodies[k] in bodies[k + 1 :] else found.lines
        rows.append(found.term)
    head = _head(sign, whole, x, variable, order)
    before = _before(branches, whole, sign, variable, order)
    jumping = _jumping(branches, variable, order)
    flat = all(row == rows[0] for row in rows) and not has(rows[0], x)
    joints = _joints(slopes, head, jumping) if variable == x and not flat else []
    last = Line(head, "=", _together(whole, rows), "the pieces together", variable=str(x))
    if flat and variable == x:
        held = any(k is not None for k in jumping.values())
        words = "at a joint by convention" if held else "the joints included"
        last = replace(last, rule="each piece is flat", right=rows[0], reason=words)  # fmt: skip
    return [*_open_joints(branches), *before, *lines, *joints, last]


def _forms(
    branches: Branches, slopes: Branches, sign: tuple[str, str], variable: Any, order: int
) -> Iterator[Form]:
    """Derive on each piece; an isolated point has its value alone."""
    x = branches.symbol
    for piece, slope in zip(branches.pieces, slopes.pieces, strict=True):
        if piece.lo == piece.hi:
            yield Form(term_of(slope.expr, x))
        else:
            yield _piece(piece, x, sign, variable, order)


def _shared(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Say of lines that another piece has them too, and needs no lines of its own."""
    if not lines:
        return ()
    words = "; ".join(filter(None, (lines[0].reason, "the same beyond the joint")))
    return (replace(lines[0], reason=words), *lines[1:])


def _together(whole: Cases, rows: list[Term]) -> Cases:
    spans = [span for _, span in whole.rows]
    return Cases(whole.variable, tuple(zip(rows, spans, strict=True)))


def _jumping(branches: Branches, variable: Any, order: int) -> dict[Any, int | None]:
    """Give the lowest derivative below an order that jumps at each joint; None where none does."""
    x = branches.symbol
    pieces = [p for p in branches.pieces if p.lo != p.hi]
    found: dict[Any, int | None] = {a.hi: None for a in pieces[:-1]}
    for k in reversed(range(order if variable == x else 0)):
        lower = [p for p in differentiate(branches, k).pieces if p.lo != p.hi]
        for a, b in pairwise(lower):
            if not meet(*(_side(p, x, a.hi) for p in (a, b))):
                found[a.hi] = k
    return found


def _before(
    branches: Branches, whole: Cases, sign: tuple[str, str], variable: Any, order: int
) -> list[Line]:
    """Say which derivative the pieces of the next one start from."""
    if order == 1:
        return []
    x = branches.symbol
    head = _head(sign, whole, x, variable, order - 1)
    slopes = differentiate(branches, order - 1, variable)
    rows = [form.term for form in _forms(branches, slopes, sign, variable, order - 1)]
    return [Line(head, "=", _together(whole, rows), "derived before", variable=str(x))]


def _piece(piece: Branch, x: Any, sign: tuple[str, str], variable: Any, order: int) -> Form:
    """Derive on one piece; the lines are those of the last order."""
    subject = _subject(piece, x, sign, alone=False)
    form = beginning(subject)
    lines: list[Line] = list(form.lines) if order == 1 else []
    for k in range(1, order + 1):
        known = _head(sign, subject.function.meaning, x, x, 1) if k > 1 and variable == x else None
        left = Slope(form.term, variable)
        following = _next(subject, form, left, variable, known, k)
        if k == order:
            lines += following.lines if has(form.term, variable) else ()
        form = _settled(following)
    return Form(form.term, tuple(lines))


def _side(piece: Branch, x: Any, joint: Any) -> Any:
    """Give the value of a piece at its end, the limit where the formula has a gap."""
    return meaning(At(term_of(piece.expr, x), x, Atom(joint)))


def _joints(slopes: Branches, head: Named, jumping: dict[Any, int | None]) -> list[Line]:
    """State the one-sided values at each joint, and what follows from them."""
    x = slopes.symbol
    lines = []
    pieces = [p for p in slopes.pieces if p.lo != p.hi]
    for a, b in pairwise(pieces):
        joint = a.hi
        place = term_of(joint, x)
        spelt = (unicode(place), tex(place))
        sides = []
        for piece, side in ((a, -1), (b, 1)):
            value = At(term_of(piece.expr, x), x, place)
            sides.append((one_sided(head, value, spelt, side), _value(value, x)))
        left, right = Row(tuple(s for s, _ in sides)), Row(tuple(v for _, v in sides))
        words = _words(slopes, (a, b), jumping[joint])
        lines.append(_joint_line(left, right, words, x))
    return lines


def _joint_line(left: Row, right: Row, words: str, x: Any) -> Line:
    """State both values; at a joint without a closed form in decimals."""
    if not any(names_in(t) for t in right.terms):
        return Line(left, "=", right, "joint", words, variable=str(x))
    shown = Row(tuple(rounded(meaning(t)) for t in right.terms))
    return Line(left, "~", shown, "joint", words, variable=str(x))


def _open_joints(branches: Branches) -> list[Line]:
    """Say where a joint without a closed form is."""
    x, lines = branches.symbol, []
    for joint in branches.joints:
        place = term_of(joint, x)
        if isinstance(place, Named):
            lines += _root_lines(place, joint, x)
    return lines


def _root_lines(place: Named, joint: Any, x: Any) -> list[Line]:
    """State the equation of a joint and its root in decimals."""
    equation = recognized(sympy.expand(read(joint.formula, {LETTER: x})))
    size, rest = equation.as_coeff_Add()
    common = sympy.gcd_terms(rest).as_coeff_Mul()[0]
    left = swapped(term_of(sympy.factor_terms(rest / common), x), Atom(x), place)
    right = term_of(-size / common, x)
    return [
        Line(left, "=", right, "joint", variable=str(x)),
        Line(place, "~", rounded(joint, 9), "in decimals", variable=str(x)),
    ]


def _value(at: At, x: Any) -> Term:
    value = meaning(at)
    if value.is_finite is False or value is S.NaN:
        raise DerivationError("the derivative has no one-sided value", subject=str(at.place))
    return term_of(sympy.expand(value), x)


def _words(slopes: Branches, pair: tuple[Branch, Branch], jumping: int | None) -> str:
    """Say what the values at a joint tell; `jumping` is the lowest derivative that jumps there."""
    x, joint = slopes.symbol, pair[0].hi
    if jumping is not None:
        return f"f{PRIMES[jumping]} jumps here: the value is that of its piece"
    if meet(*(_side(piece, x, joint) for piece in pair)):
        return "both sides agree"
    if any(p.lo == p.hi == joint for p in slopes.pieces):
        return "they differ: the value at the joint is a convention"
    return "they differ: the value is that of its piece"
