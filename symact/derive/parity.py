"""Odd, even or neither: proved piece by piece, or refuted by a point."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from sympy import Rational, S

from symact.activation import Activation
from symact.derive.branches import Branch, Branches, branch_at
from symact.derive.edges import plain_value
from symact.derive.identity import equal_proved
from symact.derive.order import ascending, compare, sign_of
from symact.derive.shape import ask
from symact.errors import DerivationError, UndecidedError
from symact.known import Known, Step
from symact.numeric.program import compile_program
from symact.numeric.roots import sign_at

POINTS = tuple(Fraction(p, 7) for p in (5, 1, 12, 25, 2, 40, 80, 170, 500, 2000))
"""Places at which f(-x) is compared with f(x)."""

WORDS = {(True, True): "odd and even", (True, False): "odd", (False, True): "even"}


def parity(activation: Activation) -> Known[str]:
    """Tell whether an activation is `odd`, `even`, `neither` (or, for 0, `odd and even`).

    A symmetry is proved for all x; `neither` is known by a point for each of the two.
    """
    witnesses: list[str] = []

    def solve(branches: Branches) -> str:
        refuted = [_witness(branches, sign) for sign in (-1, 1)]
        odd = refuted[0] is None and is_symmetric(branches, -1)
        even = refuted[1] is None and is_symmetric(branches, 1)
        if odd or even:
            return WORDS[odd, even]
        if None in refuted:
            raise UndecidedError("a symmetry is neither proved nor refuted")
        names = zip(("odd", "even"), refuted, strict=True)
        witnesses[:] = [f"{name} refuted at x = {p}" for name, p in names]
        return "neither"

    known = ask(activation, solve, lambda _: ())
    if known.value == "neither":
        return replace(known, trace=tuple(Step("compare", "f(-x), f(x)", w) for w in witnesses))
    return known


def _refutable(branches: Branches) -> bool:
    return bool(branches.expr.free_symbols <= {branches.symbol})


def _witness(branches: Branches, sign: int) -> Fraction | None:
    """Find a point at which f(-x) = sign f(x) certainly fails."""
    if not _refutable(branches):
        return None
    x = branches.symbol
    for at in POINTS:
        here = Rational(at.numerator, at.denominator)
        try:
            left, right = branch_at(branches, -here).expr, branch_at(branches, here).expr
            difference = left.subs(x, -x) - sign * right
            if sign_at(compile_program([difference], [x]), at):
                return at
        except (DerivationError, UndecidedError):
            continue
    zero = plain_value(branch_at(branches, S.Zero).expr, x, S.Zero)
    if sign < 0 and zero is not None and not zero.free_symbols and sign_of(zero) != 0:
        return Fraction(0)
    return None


def is_symmetric(branches: Branches, sign: int) -> bool:
    """Prove f(-x) = sign f(x) for every x >= 0, joints included."""
    x = branches.symbol
    mirrored = [-j for j in branches.joints]
    cuts = [c for c in ascending([*branches.joints, *mirrored, S.Zero]) if compare(c, 0) >= 0]
    for lo, hi in zip(cuts, [*cuts[1:], S.Infinity], strict=True):
        inner = lo + 1 if hi is S.Infinity else (lo + hi) / 2
        here, there = branch_at(branches, inner), branch_at(branches, -inner)
        if not _equal(there.expr.subs(x, -x), sign * here.expr, x, (lo, inner)):
            return False
    return all(_equal(_at(branches, -c), sign * _at(branches, c), x, ()) for c in cuts)


def _at(branches: Branches, at: Any) -> Any:
    piece: Branch = branch_at(branches, at)
    value = plain_value(piece.expr, branches.symbol, at)
    if value is None:
        raise UndecidedError(f"the function has no value at {at}")
    return value


def _equal(left: Any, right: Any, x: Any, places: tuple[Any, ...]) -> bool:
    """Prove equality by algebra, or by equal derivatives and equal values at one place."""
    if equal_proved(left, right):
        return True
    difference = left - right
    if not difference.has(x) or not equal_proved(difference.diff(x), S.Zero):
        return False
    values = [(plain_value(left, x, at), plain_value(right, x, at)) for at in places]
    return any(None not in pair and equal_proved(*pair) for pair in values)
