"""Series: the sides agree up to a power, coefficient by coefficient."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.derive.taylor import beside, coefficients
from symact.documents.judge.cells import GAP, attempt, pieces_of, within_bounds
from symact.documents.judge.decimals import exactly
from symact.documents.judge.proof import main_variable, same
from symact.documents.records import Judgement, Question, Verdict, Witness
from symact.errors import UndecidedError
from symact.known import Evidence

CALLS = 400_000
MAX_ORDER = 24


def series(question: Question) -> Judgement:
    """Judge an equality up to O(x^n)."""
    printed = question
    question = exactly(question)
    x = main_variable((question.left, question.right), question.variables)
    toward = S.Zero if question.toward is None else question.toward
    order = question.order or 0
    if x is None or order > MAX_ORDER or order < 1:
        return Judgement(Verdict.UNDECIDED, None, f"a series of order {order} is not judged")
    try:
        wrong = attempt(
            _first_wrong,
            question.left,
            printed.right,
            x,
            toward,
            order,
            question.domain,
            {d.symbol: (_exact(d.value), _exact(d.unit)) for d in printed.decimals},
            calls=CALLS,
        )
    except UndecidedError as error:
        return Judgement(Verdict.UNDECIDED, None, f"the series is not known: {error.message}")
    if wrong is None and printed.decimals:
        text = "true to the printed digits of its coefficients"
        return Judgement(Verdict.APPROXIMATE, Evidence.ENCLOSED, text)
    if wrong is None:
        return Judgement(Verdict.HOLDS, Evidence.PROVED)
    power, true, claimed, side = wrong
    term = "the constant term" if not power else f"the coefficient of {_power(x, toward, power)}"
    message = f"{term} is {true}, not {claimed}{side}"
    shown = Witness(((str(x), str(toward)),), str(true), str(claimed))
    return Judgement(Verdict.FAILS, Evidence.PROVED, message, shown)


def _power(x: Any, toward: Any, power: int) -> str:
    base = str(x) if toward == 0 or toward.is_infinite else f"({x - toward})"
    exponent = -power if toward.is_infinite else power
    return base if exponent == 1 else f"{base}^{exponent}"


def _exact(value: Fraction) -> Any:
    return sympy.Rational(value.numerator, value.denominator)


def _agree(true: Any, claimed: Any, marks: dict[Any, tuple[Any, Any]]) -> bool:
    """Compare a coefficient with one that printed decimals stand in."""
    used = [m for m in marks if claimed.has(m)]
    if not used:
        return bool(same(true, claimed))
    values = {m: marks[m][0] for m in marks}
    slack = sum(abs(claimed.diff(m).subs(values)) * marks[m][1] for m in used)
    gap = abs(sympy.N(true - claimed.subs(values), 30))
    return bool(gap.is_number and gap <= slack)


def _plain(expr: Any) -> Any:
    """Write sech, sec and their kin as quotients."""
    for row, (above, below) in QUOTIENTS.items():
        expr = expr.replace(row, lambda u, a=above, b=below: a(u) / b(u))
    return expr


def _one(_: Any) -> Any:
    return S.One


QUOTIENTS = {
    sympy.sech: (_one, sympy.cosh), sympy.csch: (_one, sympy.sinh), sympy.sec: (_one, sympy.cos),
    sympy.csc: (_one, sympy.sin), sympy.coth: (sympy.cosh, sympy.sinh),
    sympy.cot: (sympy.cos, sympy.sin),
}  # fmt: skip


def _first_wrong(
    left: Any, right: Any, x: Any, toward: Any, order: int, domain: Any,
    marks: dict[Any, tuple[Any, Any]],
) -> Any:  # fmt: skip
    left, right = within_bounds((_plain(left), _plain(right)), x, domain)
    if toward.is_infinite:
        t = sympy.Symbol("_t", real=True)
        sign = 1 if toward is S.Infinity else -1
        left, right, x, toward = left.subs(x, sign / t), right.subs(x, sign / t), t, S.Zero
        sides: tuple[int, ...] = (1,)
    else:
        sides = (0, 1)
    f, g = pieces_of(left, x, domain), pieces_of(right, x, domain)
    for side in sides:
        a, b = beside(f, toward)[side].expr, beside(g, toward)[side].expr
        if GAP in (a, b):
            continue
        rows = zip(
            coefficients(a, x, toward, order - 1),
            coefficients(b, x, toward, order - 1),
            strict=True,
        )
        for power, (u, v) in enumerate(rows):
            if not _agree(u, v, marks):
                claimed = v.subs({m: value for m, (value, _) in marks.items()})
                joint = (
                    ""
                    if len(f.pieces) == len(g.pieces) == 1
                    else f" on the {('left', 'right')[side]}"
                )
                return power, u, claimed, joint
    return None
