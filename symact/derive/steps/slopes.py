"""Derivatives of any order, in the input or a parameter: by branch, with the joints examined."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branch, Branches, differentiate, split_or_whole
from symact.derive.derivative import check_order, variable_of
from symact.derive.identity import equal_proved
from symact.derive.steps.convert import cases_of, meaning, span_of, term_of
from symact.derive.steps.decimals import rounded
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.rules import has
from symact.derive.steps.signs import function, letter, one_sided, partial
from symact.derive.steps.smooth import Form, Subject, beginning, differentiated
from symact.derive.steps.terms import At, Atom, Cases, Named, Row, Slope, Term, names_in
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.errors import DerivationError

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
    return Derivation(title, lines[-1], tuple(lines))


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
        following = _next(subject, form, head, variable, known, k)
        if k < order:
            form = _settled(following)
            if k == order - 1:
                lines += _given(subject, head, form)
            continue
        lines += following.lines
    return lines


def _next(
    subject: Subject, form: Form, left: Term, variable: Any, known: Named | None, order: int
) -> Form:
    previous = form
    if known is not None and order > 2:
        # f' in a higher derivative is always the first one
        known, previous = None, form
    return differentiated(subject, previous, left, variable, known, order)


def _settled(form: Form) -> Form:
    return Form(form.term)


def _given(subject: Subject, head: Named, form: Form) -> list[Line]:
    """Say from which form the last derivative starts, and what its names stand for."""
    names = [n for n in names_in(form.term) if n != subject.function]
    rows = [subject.line(n, n.meaning, "set") for n in names if not isinstance(n.meaning, Slope)]
    return [*rows, subject.line(head, form.term, "derived before")]


def _several(branches: Branches, sign: tuple[str, str], variable: Any, order: int) -> list[Line]:
    """Differentiate piece by piece, look at the joints, put the pieces together."""
    x = branches.symbol
    whole = cases_of(branches)
    slopes = differentiate(branches, order, variable)
    lines: list[Line] = []
    rows: list[Term] = []
    for piece, slope in zip(branches.pieces, slopes.pieces, strict=True):
        if piece.lo == piece.hi:
            rows.append(term_of(slope.expr, x))
            continue
        found = _piece(piece, x, sign, variable, order)
        lines += found.lines
        rows.append(found.term)
    spans = [span for _, span in whole.rows]
    goal = Cases(x, tuple(zip(rows, spans, strict=True)))
    head = _head(sign, whole, x, variable, order)
    before = _before(branches, whole, sign, variable, order)
    joints = _joints(branches, slopes, head) if variable == x else []
    last = Line(head, "=", goal, "the pieces together", variable=str(x))
    return [*_open_joints(branches), *before, *lines, *joints, last]


def _before(
    branches: Branches, whole: Cases, sign: tuple[str, str], variable: Any, order: int
) -> list[Line]:
    """Say which derivative the pieces of the next one start from."""
    if order == 1:
        return []
    x = branches.symbol
    head = _head(sign, whole, x, variable, order - 1)
    rows = []
    for piece, slope in zip(
        branches.pieces, differentiate(branches, order - 1, variable).pieces, strict=True
    ):
        alone = piece.lo == piece.hi
        form = slope.expr if alone else None
        rows.append(term_of(form, x) if alone else _piece(piece, x, sign, variable, order - 1).term)
    spans = [span for _, span in whole.rows]
    goal = Cases(x, tuple(zip(rows, spans, strict=True)))
    return [Line(head, "=", goal, "derived before", variable=str(x))]


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
            lines += following.lines if has(form.term, variable) else _constant(subject, left)
        form = _settled(following)
    return Form(form.term, tuple(lines))


def _constant(subject: Subject, left: Slope) -> list[Line]:
    return [subject.line(left, Atom(S.Zero), "a constant")]


def _joints(branches: Branches, slopes: Branches, head: Named) -> list[Line]:
    """State the one-sided values at each joint, and what follows from them."""
    x = branches.symbol
    lines = []
    pieces = [k for k, p in enumerate(branches.pieces) if p.lo != p.hi]
    for a, b in pairwise(pieces):
        joint = branches.pieces[a].hi
        place = term_of(joint, x)
        sides = []
        for k, side in ((a, -1), (b, 1)):
            body = term_of(slopes.pieces[k].expr, x)
            value = At(body, x, place)
            spelt = (unicode(place), tex(place))
            sides.append((one_sided(head, value, spelt, side), _value(value, x)))
        left, right = Row(tuple(s for s, _ in sides)), Row(tuple(v for _, v in sides))
        words = _words(branches, slopes, (a, b), joint)
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
            words = f"the only root of {joint.formula} near it"
            lines.append(Line(place, "~", rounded(joint, 9), "joint", words, variable=str(x)))
    return lines


def _value(at: At, x: Any) -> Term:
    value = meaning(at)
    if value.is_finite is False or value is S.NaN:
        raise DerivationError("the derivative has no one-sided value", subject=str(at.place))
    return term_of(sympy.expand(value), x)


def _words(branches: Branches, slopes: Branches, pair: tuple[int, int], joint: Any) -> str:
    x = branches.symbol

    def meet(given: Branches) -> bool:
        values = [given.pieces[k].expr.subs(x, joint) for k in pair]
        if any(v is S.NaN or v.is_finite is False for v in values):
            return True
        return equal_proved(*values)

    if not meet(branches):
        return "f jumps here: the value is that of its piece"
    owner = next((p for p in branches.pieces if p.lo == p.hi == joint), None)
    if meet(slopes):
        return "both sides agree"
    if owner is not None:
        return "they differ: the value at the joint is a convention"
    return "they differ: the piece that owns the joint gives the value"
