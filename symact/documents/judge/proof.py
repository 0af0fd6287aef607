"""Proofs of equality, cell by cell where there are branches, with parameters as symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branches
from symact.derive.identity import equal_proved
from symact.derive.order import ascending
from symact.derive.switches import SWITCHES
from symact.documents.judge.cells import (
    GAP,
    attempt,
    claimed_on,
    over,
    pieces_of,
    signed,
    value_at,
    within_bounds,
)
from symact.errors import UndecidedError
from symact.language import functions as fn

CALLS = 120_000
"""Calls of Python functions a proof may take: about half a second."""

MAX_OPERATIONS = 400
"""Operations of both sides together above which no proof is tried."""

MAX_TERMS = 500

CIRCULAR = (sympy.sin, sympy.cos, sympy.tan, sympy.sec, sympy.csc, sympy.cot)


@dataclass(frozen=True, slots=True)
class Proof:
    """Hold what a proof found.

    Attributes:
        proved: The sides are equal wherever both have a value, but at `points`.
        points: Places where they differ.
        gaps: Places where only one of them has a value.
    """

    proved: bool
    points: tuple[Any, ...] = ()
    gaps: tuple[Any, ...] = ()


UNPROVED = Proof(proved=False)


def prove(
    left: Any, right: Any, variables: Sequence[Any], domain: Any, calls: int = CALLS
) -> Proof:
    """Try to prove an equality within a bounded amount of work."""
    if left == right:
        return Proof(proved=True)
    if sympy.count_ops(left) + sympy.count_ops(right) > MAX_OPERATIONS or _spreads(left - right):
        return UNPROVED
    try:
        return attempt(_prove, left, right, tuple(variables), domain, calls=calls)
    except UndecidedError:
        return UNPROVED


def _spreads(expr: Any) -> bool:
    """Tell whether a power of a sum would be multiplied out to very many terms."""
    return any(
        p.exp.is_Integer
        and comb(abs(int(p.exp)) + len(p.base.args) - 1, len(p.base.args) - 1) > MAX_TERMS
        for p in expr.atoms(sympy.Pow)
        if p.base.is_Add
    )


def _prove(left: Any, right: Any, variables: tuple[Any, ...], domain: Any) -> Proof:
    x = main_variable((left, right), variables)
    if x is None:
        return Proof(proved=same(left, right))
    left, right = within_bounds((left, right), x, domain)
    whole = claimed_on(domain, x) is S.true and not left.has(*SWITCHES) and not right.has(*SWITCHES)
    if whole:
        return Proof(proved=same(left, right))
    return _cells(pieces_of(left, x, domain), pieces_of(right, x, domain))


def main_variable(sides: Sequence[Any], variables: Sequence[Any]) -> Any:
    """Choose the variable that branches depend on: the first one in them."""
    switches = [e for side in sides for e in side.atoms(*SWITCHES)]
    for symbol in variables:
        if any(e.has(symbol) for e in switches):
            return symbol
    return variables[0] if variables else None


def _cells(f: Branches, g: Branches) -> Proof:
    points: list[Any] = []
    gaps: list[Any] = []
    joints = ascending([*f.joints, *g.joints])
    for lo, hi in pairwise([S.NegativeInfinity, *joints, S.Infinity]):
        a, b = over(f, lo, hi), over(g, lo, hi)
        if not (a.has(GAP) or b.has(GAP)) and not same(*signed((a, b), f.symbol, lo, hi)):
            return UNPROVED
        if hi is S.Infinity:
            continue
        a, b = value_at(f, hi), value_at(g, hi)
        if GAP in (a, b):
            gaps += [hi] if a != b else []
        elif not same(a, b):
            points.append(hi)
    return Proof(True, tuple(points), tuple(gaps))


def same(left: Any, right: Any) -> bool:
    """Prove two smooth expressions equal."""
    return (
        left == right
        or equal_proved(left, right)
        or _by_circle(left, right)
        or _by_slope(left, right)
    )


def _by_slope(left: Any, right: Any) -> bool:
    """Prove it by equal slopes and one equal value, where nothing is singular between."""
    difference = left - right
    symbols = sorted(difference.free_symbols, key=str)
    if not difference.has(*SLOPED):
        return False
    for x in symbols:
        if _smooth(difference, x) and equal_proved(sympy.diff(left, x), sympy.diff(right, x)):
            at = S.One if x.is_positive else S.NegativeOne if x.is_negative else S.Zero
            sides = left.subs(x, at), right.subs(x, at)
            return sides[0] == sides[1] or equal_proved(*sides)
    return False


def _smooth(expr: Any, x: Any) -> bool:
    """Tell whether a formula is smooth for every value that its variable may have."""
    for part in sympy.preorder_traversal(expr):
        if not part.has(x) or not part.args:
            continue
        if isinstance(part, sympy.log):
            sound = part.args[0].is_positive
        elif part.is_Pow and not isinstance(part, sympy.exp):
            whole = part.exp.is_Integer and part.exp > 0
            sound = whole or part.base.is_positive
        else:
            sound = part.is_Add or part.is_Mul or isinstance(part, ENTIRE)
        if not sound:
            return False
    return True


ENTIRE = (
    sympy.exp, sympy.tanh, sympy.sinh, sympy.cosh, sympy.sech, sympy.sin, sympy.cos, sympy.atan,
    sympy.asinh, sympy.erf, sympy.erfc, fn.logistic, fn.softplus, fn.expm1, fn.normal_cdf,
    fn.normal_pdf, fn.sech2,
)  # fmt: skip
"""Functions that are smooth on the whole line."""

SLOPED = (sympy.log, sympy.atan, sympy.asinh, fn.softplus, fn.log1p)
"""Functions with simpler slopes."""


def _by_circle(left: Any, right: Any) -> bool:
    """Prove it with sin^2 + cos^2 = 1."""
    if not (left - right).has(*CIRCULAR):
        return False
    difference = sympy.expand_trig(left - right).replace(
        lambda e: e.func in BY_SINE, lambda e: BY_SINE[e.func](e.args[0])
    )
    above, _ = sympy.fraction(sympy.together(difference))
    reduced = sympy.expand(above).replace(_sine_power, _by_cosine)
    return bool(sympy.expand(reduced) == 0)


BY_SINE = {
    sympy.tan: lambda u: sympy.sin(u) / sympy.cos(u),
    sympy.cot: lambda u: sympy.cos(u) / sympy.sin(u),
    sympy.sec: lambda u: 1 / sympy.cos(u),
    sympy.csc: lambda u: 1 / sympy.sin(u),
}


def _sine_power(e: Any) -> bool:
    return bool(e.is_Pow and isinstance(e.base, sympy.sin) and e.exp.is_Integer and e.exp > 1)


def _by_cosine(e: Any) -> Any:
    u, n = e.base.args[0], int(e.exp)
    return (1 - sympy.cos(u) ** 2) ** (n // 2) * sympy.sin(u) ** (n % 2)
