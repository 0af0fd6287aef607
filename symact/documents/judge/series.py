"""Series: the sides agree up to a power, coefficient by coefficient."""

from __future__ import annotations

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
            question.right,
            x,
            toward,
            order,
            question.domain,
            calls=CALLS,
        )
    except UndecidedError as error:
        return Judgement(Verdict.UNDECIDED, None, f"the series is not known: {error.message}")
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


def _first_wrong(left: Any, right: Any, x: Any, toward: Any, order: int, domain: Any) -> Any:
    left, right = within_bounds((left, right), x, domain)
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
            if not same(u, v):
                joint = (
                    ""
                    if len(f.pieces) == len(g.pieces) == 1
                    else f" on the {('left', 'right')[side]}"
                )
                return power, u, v, joint
    return None
