"""Two activations side by side: equal or not, and how far apart at most, certified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.asymptote import asymptote
from symact.derive.branches import Branch, Branches, branch_at, differentiate
from symact.derive.candidates import Candidate, ball_of, largest, value_at
from symact.derive.constants import DEFAULTS, default_branches
from symact.derive.enclosed import DIGITS, number, precise, wanted_digits
from symact.derive.finite import check_finite
from symact.derive.identity import equal_proved, tidy_constant
from symact.derive.order import ascending, sign_of
from symact.derive.order import compare as ordered
from symact.derive.worker import bounded_each
from symact.derive.zeroset import Zero, zeros_on
from symact.errors import SymactError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.enclosure import decimal_enclosure, enclose, magnitude
from symact.numeric.program import compile_program
from symact.numeric.roots import sign_at

SECONDS = 20.0

WITNESSES = tuple(
    sympy.Rational(p, q) for p, q in ((1, 1), (-1, 1), (1, 2), (-3, 1), (3, 1), (0, 1))
)
"""Where two functions are tried first; the ends of pieces give more."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Hold a point at which two functions certainly differ: f(x) - g(x) is `difference`."""

    x: Known[Any]
    difference: Known[Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold the largest distance of two functions on the whole line.

    Attributes:
        largest: Supremum of |f - g|; whether it is attained.
        at: Every place where it can be attained, or the infinity where it is approached.
    """

    largest: Known[Any]
    at: tuple[Known[Any], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold what is known of two activations.

    Attributes:
        equal: Whether they are the same function.
        witness: Where they differ; undecided where they do not or it is not known.
        value: Distance of f and g.
        grad: Distance of f' and g' beside joints.
    """

    equal: Known[bool]
    witness: Known[Witness]
    value: Known[Difference]
    grad: Known[Difference]


@dataclass(frozen=True, slots=True)
class Question:
    """Ask for one thing about the difference of two functions.

    Attributes:
        order: Which derivatives are subtracted; 0 for the functions themselves.
        answer: What is found out about their difference.
    """

    order: int
    answer: Callable[[Branches], Known[Any]]


def compare(
    f: Activation, g: Activation, timeout: float = SECONDS, digits: int = DIGITS
) -> Comparison:
    """Compare two activations of one variable, parameters at their defaults.

    Args:
        f: An elementwise definition.
        g: Another one.
        timeout: Seconds for each of the questions.
        digits: Significant digits of enclosures.
    """
    _ = f.expr, g.expr
    calls = [(f, g, question, digits) for question in (WITNESS, VALUE, GRAD)]
    witness, value, grad = map(_settled, bounded_each(_ask, calls, seconds=timeout))
    same = witness.decided and witness.value is None
    equal: Known[bool] = Known(
        same if witness.decided else None, witness.evidence, note=witness.note
    )
    return Comparison(equal, witness, value, grad)


def _settled(answer: Any) -> Known[Any]:
    if isinstance(answer, UndecidedError):
        return Known(None, Evidence.UNDECIDED, note=str(answer))
    known: Known[Any] = answer
    return known


def _ask(f: Activation, g: Activation, question: Question, digits: int) -> Known[Any]:
    note = DEFAULTS if f.parameters or g.parameters else ""
    try:
        with precise(digits):
            pieces = [differentiate(default_branches(h), question.order) for h in (f, g)]
            # at a joint a derivative is a convention
            united = difference(*pieces, joints=question.order == 0)
            return replace(question.answer(united), note=note)
    except SymactError as error:
        return Known(None, Evidence.UNDECIDED, note=str(error))


def difference(f: Branches, g: Branches, *, joints: bool = True) -> Branches:
    """Subtract piece by piece; every joint of either becomes a piece of its own.

    Args:
        f: Pieces that cover the line.
        g: Others, perhaps of another variable.
        joints: Whether the values at joints count; at a joint a derivative is a convention.
    """
    x = f.symbol
    points = ascending([*f.joints, *g.joints])
    ends = [S.NegativeInfinity, *points, S.Infinity]
    pieces = []
    for lo, hi in pairwise(ends):
        a, b = (_over(h, lo, hi) for h in (f, g))
        inner = a.expr - b.expr.xreplace({g.symbol: x})
        for part in (a, b):
            check_finite(
                Branch(lo, hi, False, False, part.expr), f.symbol if part is a else g.symbol
            )
        pieces.append(Branch(lo, hi, False, False, _plain(inner, x)))
        if joints and hi is not S.Infinity:
            at = _value(branch_at(f, hi), x, hi) - _value(branch_at(g, hi), g.symbol, hi)
            pieces.append(Branch(hi, hi, True, True, tidy_constant(sympy.expand(at))))
    return Branches(x, tuple(pieces))


def _plain(expr: Any, x: Any) -> Any:
    """Simplify a difference where it is a polynomial; else the stable forms in it are kept."""
    if equal_proved(expr, S.Zero):
        return S.Zero
    expanded = sympy.expand(expr)
    return expanded if expanded.is_polynomial(x) else expr


def _over(branches: Branches, lo: Any, hi: Any) -> Branch:
    """Find the piece that covers an interval between joints."""
    for piece in branches.pieces:
        if piece.lo != piece.hi and ordered(piece.lo, lo) <= 0 and ordered(hi, piece.hi) <= 0:
            return piece
    raise UndecidedError("the pieces of two functions could not be united")


def _value(piece: Branch, x: Any, at: Any) -> Any:
    value = piece.expr.subs(x, at)
    if value.is_finite is False or value is S.NaN or value.has(sympy.I):
        raise UndecidedError(f"the formula has no plain value at {at}", subject=str(piece.expr))
    return value


def witness(united: Branches) -> Known[Any]:
    """Prove a difference to be zero (value None), or find a place where it is not.

    Raises:
        UndecidedError: Neither succeeds.
    """
    if all(equal_proved(p.expr, S.Zero) for p in united.pieces):
        return Known(None, Evidence.PROVED)
    for piece in united.pieces:
        program = compile_program([piece.expr], [united.symbol])
        for at in _trials(piece):
            if sign_at(program, Fraction(int(at.p), int(at.q))):
                found = Witness(number(at), _number(piece.expr.subs(united.symbol, at)))
                return Known(found, Evidence.ENCLOSED)
    raise UndecidedError("neither equal by proof nor different at a point tried")


def _number(value: Any) -> Known[Any]:
    """Enclose a difference; its closed form is given only where it is rational."""
    if value.is_Rational:
        return number(value)
    return Known(None, Evidence.ENCLOSED, enclose(value, digits=wanted_digits()))


def _trials(piece: Branch) -> Iterator[Any]:
    """Yield rational points of a piece."""
    if piece.lo == piece.hi:
        yield from [piece.lo] if piece.lo.is_Rational else []
        return
    inside = [w for w in WITNESSES if ordered(piece.lo, w) < 0 and ordered(w, piece.hi) < 0]
    yield from inside
    for end, step in ((piece.lo, 1), (piece.hi, -1)):
        if end.is_Rational:
            yield from (p for p in (end + step, end + sympy.Rational(step, 1000))
                        if ordered(piece.lo, p) < 0 and ordered(p, piece.hi) < 0)  # fmt: skip


def distance(united: Branches) -> Known[Difference]:
    """Find the largest absolute value of a difference on the whole line.

    Raises:
        UndecidedError: A critical point or a limit could not be settled.
    """
    found = [row for piece in united.pieces for row in _rows(united.symbol, piece)]
    best = largest([candidate for _, candidate in found])
    places = [(at, c) for at, c in found if _reaches(c, best)]
    attained = [at for at, c in places if c.attained] if best.attained else [at for at, _ in places]
    unique = {(k.value, k.enclosure): k for k in attained}
    known = best.known()
    return Known(Difference(known, tuple(unique.values())), known.evidence)


def _reaches(candidate: Candidate, best: Candidate) -> bool:
    """Tell whether a value may be the largest one."""
    if candidate.value is not None and best.value is not None:
        return ordered(candidate.value, best.value) == 0
    if candidate.value is not None and candidate.value.is_infinite:
        return False
    overlap: bool = ball_of(candidate).overlaps(ball_of(best))
    return overlap


def _rows(x: Any, piece: Branch) -> Iterator[tuple[Known[Any], Candidate]]:
    """Yield places and absolute values that can be the largest on one piece."""
    if piece.lo == piece.hi or not piece.expr.has(x):
        at = piece.lo if piece.lo.is_finite else piece.hi if piece.hi.is_finite else S.Zero
        yield number(at), _absolute(Candidate(piece.expr, attained=True))
        return
    for side, end in ((-1, piece.lo), (1, piece.hi)):
        if end.is_infinite:
            limit = asymptote(Branches(x, (piece,)), side).limit.value
        else:
            limit = tidy_constant(sympy.expand(_value(piece, x, end)))
        yield number(end), _absolute(Candidate(limit, attained=False))
    for zero in zeros_on(sympy.diff(piece.expr, x), x, piece) or ():
        yield _place(zero), _absolute(value_at(piece.expr, x, zero))


def _absolute(candidate: Candidate) -> Candidate:
    if candidate.value is None:
        return replace(candidate, ball=magnitude(candidate.ball))
    return replace(candidate, value=candidate.value * (sign_of(candidate.value) or 1), ball=None)


def _place(zero: Zero) -> Known[Any]:
    if zero.exact is not None:
        return number(zero.exact)
    return Known(None, Evidence.ENCLOSED, decimal_enclosure(zero.ball, wanted_digits()))


WITNESS, VALUE, GRAD = Question(0, witness), Question(0, distance), Question(1, distance)
