"""An antiderivative: found by a table, checked by differentiating back, continuous at joints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import I, S, exp
from sympy.core.cache import clear_cache
from sympy.simplify.fu import TR7, TR8

from symact.activation import Activation
from symact.derive.branches import Branch, Branches
from symact.derive.budget import counted
from symact.derive.constants import Attempt, attempts
from symact.derive.derivative import tidy
from symact.derive.exponentials import Li, as_polylog, logarithm_parts
from symact.derive.fractions import conjugate
from symact.derive.identity import equal_proved, exponential, tidy_constant
from symact.derive.integrals import integrate
from symact.derive.order import compare
from symact.derive.powers import split_logarithms
from symact.derive.realness import check_smooth
from symact.derive.worker import bounded
from symact.derive.zeroset import around
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step
from symact.numeric.balls import evaluate_outputs
from symact.numeric.program import compile_program

CALLS = 3_000_000
"""Calls that SymPy may make where no row of the table fits: some two seconds of work.

What it finds it finds in a sixth of that or less. Counted, and not timed, so that a slow machine
gives the same answer.
"""

SECONDS = 3600.0
"""No limit: the question has one, and counted work ends by itself."""

PREC = 320
SMALLEST = 2.0**-200
"""Where a proof is not found, F' - f must be smaller than this at every sample."""

SAMPLES = 33
REACH = 8


@dataclass(frozen=True, slots=True)
class _Found:
    """Hold an antiderivative of one piece and how it is known."""

    expr: Any
    evidence: Evidence


def antiderivative(activation: Activation) -> Known[Any]:
    """Find a continuous antiderivative in closed form, over the whole line.

    Logarithms, arctangents, error functions, sine integrals and polylogarithms count as closed
    forms. Each piece is differentiated back and compared; constants make the pieces meet, that of
    the piece right of zero being free. Parameters stay symbols where their assumptions suffice.
    """
    reasons = []
    ways = attempts(activation)
    for attempt in ways:
        try:
            return _asked(attempt, last=attempt is ways[-1])
        except (DerivationError, UndecidedError) as error:
            reasons.append(str(error))
    return Known(None, Evidence.UNDECIDED, note=reasons[-1])


def _asked(attempt: Attempt, *, last: bool) -> Known[Any]:
    branches = attempt.branches()
    found, evidence = antiderivative_of(branches, last=last)
    result = found.map(as_polylog).subs(attempt.values).expr
    how = "differentiated back" if evidence is Evidence.PROVED else _plan()
    step = Step("integrate", str(branches.expr), str(result), f"{how}, continuous at joints")
    notes = (attempt.note, "" if evidence is Evidence.PROVED else how)
    return Known(result, evidence, note="; ".join(n for n in notes if n), trace=(step,))


def _plan() -> str:
    return f"the derivative agrees to 60 digits at {SAMPLES} points of each piece"


def antiderivative_of(branches: Branches, *, last: bool = True) -> tuple[Branches, Evidence]:
    """Integrate ordered pieces so that the pieces of the result meet.

    Args:
        branches: What to integrate.
        last: Whether SymPy may be asked where the table has no row.

    Raises:
        UndecidedError: A piece has no closed form, or a check failed.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    x = branches.symbol
    pieces = [p for p in branches.pieces if p.lo != p.hi]
    found = [_piece(p, x, last=last) for p in pieces]
    worst = Evidence.PROVED
    if any(f.evidence is not Evidence.PROVED for f in found):
        worst = Evidence.SAMPLED
    exprs = _joined([f.expr for f in found], pieces, x)
    return Branches(x, _merged(exprs, pieces)), worst


def _piece(piece: Branch, x: Any, *, last: bool) -> _Found:
    try:
        expr = integrate(piece.expr, x, piece)
    except UndecidedError:
        if not last:
            raise
        expr = _asked_of_sympy(piece.expr, x)
    check_smooth(expr, x, piece)
    expr = _short(expr)
    return _Found(expr, _evidence(expr, x, piece))


def _asked_of_sympy(expr: Any, x: Any) -> Any:
    try:
        found = bounded(_by_sympy, expr, x, seconds=SECONDS)
    except UndecidedError:
        found = None
    if found is None or found.has(sympy.Integral, sympy.Piecewise):
        reason = (
            f"no closed form is in the table, SymPy finds none in {CALLS // 10**6} million calls"
        )
        raise UndecidedError(reason, subject=str(expr))
    return found


def _by_sympy(expr: Any, x: Any) -> Any:
    # what was computed before must not count, nor make this one cheaper
    clear_cache()
    return counted(sympy.integrate, exponential(expr), x, calls=CALLS)


def _short(expr: Any) -> Any:
    expanded = sympy.expand(expr, power_base=False, log=False)
    if expr.has(Li):
        return expanded
    return min((expanded, tidy(expanded), expr), key=lambda e: e.count_ops())


def _evidence(expr: Any, x: Any, piece: Branch) -> Evidence:
    """Differentiate back."""
    slope = slope_of(expr, x)
    if _same(slope, piece.expr, x):
        return Evidence.PROVED
    if slope.free_symbols - {x}:
        raise UndecidedError("the antiderivative could not be checked", subject=str(expr))
    program = compile_program([slope - piece.expr], [x])
    lo = around(piece.lo)[1] if piece.lo.is_finite else None
    hi = around(piece.hi)[0] if piece.hi.is_finite else None
    start = lo if lo is not None else (-REACH if hi is None else hi - 2 * REACH)
    end = hi if hi is not None else (REACH if lo is None else lo + 2 * REACH)
    for k in range(SAMPLES):
        at = start + (end - start) * sympy.Rational(2 * k + 1, 2 * SAMPLES)
        (ball,) = evaluate_outputs(program, [_fraction(at)], PREC)
        if not (ball.is_finite() and abs(ball) < SMALLEST):
            raise UndecidedError("differentiating back gives something else", subject=str(expr))
    return Evidence.SAMPLED


def _same(left: Any, right: Any, x: Any) -> bool:
    """Prove an equality; logarithms of products and products of waves become sums."""
    if equal_proved(left, right):
        return True
    difference = exponential(left - right)
    if difference.has(sympy.sin, sympy.cos):
        difference = TR8(TR7(sympy.expand(difference)))
    return equal_proved(split_logarithms(difference, x), S.Zero)


def _fraction(value: Any) -> Any:
    exact = sympy.Rational(value)
    return Fraction(int(exact.p), int(exact.q))


def slope_of(expr: Any, x: Any) -> Any:
    """Differentiate, polylogarithms of order 1 written as logarithms."""
    whole = expr.replace(sympy.re, lambda u: (u + conjugate(u)) / 2)
    whole = whole.replace(sympy.im, lambda u: (u - conjugate(u)) / (2 * I))
    return sympy.diff(whole, x).replace(Li, _low_order)


def _low_order(s: Any, z: Any) -> Any:
    if s != 1:
        return Li(s, z)
    if not z.has(I):
        return -sympy.log(1 - z)
    t = sympy.Mul(*[f for f in sympy.Mul.make_args(z) if isinstance(f, exp)])
    modulus, angle = logarithm_parts(sympy.expand(z / t), t)
    return -modulus / 2 - I * angle


def _joined(exprs: list[Any], pieces: list[Branch], x: Any) -> list[Any]:
    """Add constants so that neighbours meet; the piece right of zero, or the first, stays."""
    anchor = next((k for k, p in enumerate(pieces) if _holds_zero(p)), 0)
    result = list(exprs)
    for k in range(anchor + 1, len(pieces)):
        result[k] += _gap(result[k - 1], result[k], x, pieces[k].lo)
    for k in range(anchor - 1, -1, -1):
        result[k] += _gap(result[k + 1], result[k], x, pieces[k].hi)
    return result


def _holds_zero(piece: Branch) -> bool:
    try:
        return compare(piece.lo, S.Zero) <= 0 < compare(piece.hi, S.Zero)
    except DerivationError:
        return False


def _gap(fixed: Any, moved: Any, x: Any, at: Any) -> Any:
    values = [as_polylog(side.subs(x, at)) for side in (fixed, moved)]
    if any(v.is_finite is False or v is S.NaN or v.has(sympy.zoo, S.NaN) for v in values):
        raise UndecidedError(f"the antiderivative has no limit at {at}")
    gap = sympy.expand(values[0] - values[1])
    return gap if gap.free_symbols or gap.has(sympy.polylog) else tidy_constant(gap)


def _merged(exprs: list[Any], pieces: list[Branch]) -> tuple[Branch, ...]:
    """Join neighbours that share a formula; a joint belongs to its right piece."""
    result: list[Branch] = []
    for expr, piece in zip(exprs, pieces, strict=True):
        if result and sympy.expand(result[-1].expr - expr) == 0:
            result[-1] = replace(result[-1], hi=piece.hi)
            continue
        result.append(Branch(piece.lo, piece.hi, bool(result), False, expr))
    return tuple(result)
