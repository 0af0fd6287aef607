"""Points where an activation turns from convex to concave: certified to be all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.candidates import Candidate, value_at
from symact.derive.convexity import bend
from symact.derive.edges import plain_value
from symact.derive.enclosed import number
from symact.derive.fixed_points import CriticalPoint
from symact.derive.identity import tidy_constant
from symact.derive.oscillation import Waves, oscillating
from symact.derive.regular import require_analytic
from symact.derive.shape import Link, ask, joints, wide
from symact.derive.signchart import Chart, chart, place
from symact.derive.zeroset import Zero
from symact.known import Known


def inflection_points(activation: Activation) -> Known[tuple[CriticalPoint, ...]]:
    """Find every x at which the curvature changes sign and a tangent exists.

    A joint counts where function and slope are continuous; a corner is none, and neither is the
    end of a straight piece.
    """
    periods: list[Any] = []

    def solve(branches: Branches) -> tuple[CriticalPoint, ...]:
        waves = oscillating(branches, 2)
        periods[:] = [] if waves is None or not waves.turns() else [waves.period.value]
        return _solve(branches) if waves is None else _in_one_period(waves, branches)

    known = ask(activation, solve, lambda found: [p.x for p in found])
    if not periods or not known.decided:
        return known
    note = f"those of one period; they repeat with period {periods[0]}"
    return replace(known, note="; ".join(n for n in (known.note, note) if n))


def _in_one_period(waves: Waves, branches: Branches) -> tuple[CriticalPoint, ...]:
    expr, x = branches.expr, branches.symbol
    return tuple(
        CriticalPoint(number(at), number(tidy_constant(expr.subs(x, at))))
        for at, _ in waves.turns()
    )


def _solve(branches: Branches) -> tuple[CriticalPoint, ...]:
    require_analytic(branches)
    x, found = branches.symbol, []
    charts = [chart(p.expr.diff(x, 2), x, p.lo, p.hi) for p in wide(branches)]
    meeting = joints(branches)
    for index, (piece, signs) in enumerate(zip(wide(branches), charts, strict=True)):
        if index and _turns(charts[index - 1].signs[-1], signs.signs[0]):
            joint = meeting[index - 1]
            if bend(joint, x) == Link():
                found.append(CriticalPoint(number(joint.at), number(joint.values(x)[1])))
        found += [
            CriticalPoint(place(z), _value(piece.expr, x, z).known()) for z in _changes(signs)
        ]
    return tuple(found)


def _changes(signs: Chart) -> list[Zero]:
    sides = zip(signs.signs, signs.signs[1:], strict=False)
    return [z for z, (a, b) in zip(signs.zeros, sides, strict=True) if _turns(a, b)]


def _turns(before: int, after: int) -> bool:
    return before * after < 0


def _value(expr: Any, x: Any, zero: Zero) -> Candidate:
    if expr.free_symbols - {x}:
        return Candidate(plain_value(expr, x, zero.exact), attained=True)
    return value_at(expr, x, zero)
