"""Asymptotic expansions at both infinities: several leading terms and the order of the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S, pi, sqrt

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.constants import attempts
from symact.derive.expand import _build, _settles, power
from symact.derive.order import sign_of
from symact.derive.scales import ONE, Scale, Y
from symact.derive.tails import (
    Tail,
    analytic,
    constant,
    limit_of,
    minus,
    plus,
    scaled,
    times,
)
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step
from symact.language import functions as fn

ORDER = 4
"""Order of the expansion of a function around the limit of its argument."""

MILLS = (S.One, S.NegativeOne, S(3), S(-15))
"""Coefficients of 1/z, 1/z^3, ... in upper normal tail / density; each bounds what follows."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Hold the leading behavior at one infinity.

    Attributes:
        terms: Exact terms in falling order.
        order: What is left out, `O(...)`; empty where the terms are the whole function.
        rest: The expression inside of O, or zero.
    """

    terms: tuple[Any, ...]
    order: str
    rest: Any = S.Zero

    @property
    def expr(self) -> Any:
        """Give the sum of the terms."""
        return sympy.Add(*self.terms)


def asymptotics(activation: Activation) -> tuple[Known[Expansion], Known[Expansion]]:
    """Expand at -oo and at +oo.

    Terms are powers of x and of log x times exponentials: a logistic gives powers of exp(-x), a
    normal distribution function its density times 1/x - 1/x^3 + 3/x^5. Parameters stay symbols
    where their assumptions decide which terms are small; otherwise the answer is for their
    default values and says so.
    """
    return _known(activation, -1), _known(activation, 1)


def _known(activation: Activation, side: int) -> Known[Expansion]:
    reasons = []
    for attempt in attempts(activation):
        try:
            found = expansion(attempt.branches(), side, attempt.values)
        except (DerivationError, UndecidedError) as error:
            reasons.append(str(error))
            continue
        where = "-oo" if side < 0 else "oo"
        step = Step("expand", f"x -> {where}", f"{found.expr} + {found.order or '0'}")
        return Known(found, Evidence.PROVED, note=attempt.note, trace=(step,))
    return Known(None, Evidence.UNDECIDED, note=reasons[-1])


def expansion(branches: Branches, side: int, values: Mapping[Any, Any] | None = None) -> Expansion:
    """Expand the outermost piece at one infinity; `values` are put into the answer.

    Raises:
        UndecidedError: The behavior is outside of the scales.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    x = branches.symbol
    piece = branches.pieces[-1] if side > 0 else branches.pieces[0]
    found = long_tail(piece.expr, x, side)
    terms = tuple(_term(c, s, side * x).subs(values or {}) for c, s in found.terms)
    if any(t.has(S.NaN, S.ComplexInfinity, S.Infinity) for t in terms):
        raise UndecidedError("a coefficient at infinity is not found", subject=str(piece.expr))
    if found.rest is None:
        return Expansion(terms or (S.Zero,), "")
    rest = _size(found.rest[1], x, side).subs(values or {})
    return Expansion(terms, f"O({rest})", rest)


def _term(coefficient: Any, scale: Scale, y: Any) -> Any:
    """Write a term in x; y is x or -x."""
    exponent = sympy.Add(*[c * y**d for d, c in scale.exponents])
    logs = sympy.log(y) ** scale.logs if scale.logs != 0 else S.One
    return coefficient * y**scale.power * logs * sympy.exp(exponent)


def _size(scale: Scale, x: Any, side: int) -> Any:
    """Write a scale in x, the sign of a whole power left out."""
    rest = _term(S.One, scale, side * x)
    return -rest if side < 0 and scale.power.is_odd else rest


def long_tail(expr: Any, x: Any, side: int) -> Tail:
    """Expand as `expand.tail` does, in orders only and to more terms.

    Raises:
        UndecidedError: The behavior is outside of the scales.
    """
    done: dict[Any, Tail] = {x: Tail(None, ((sympy.Integer(side), Y),))}

    def visit(e: Any) -> Tail:
        if e not in done:
            row = LONGER.get(e.func) if e.has(x) else None
            done[e] = _longer(e, row, visit) if row else _build(e, x, None, visit)
        return done[e]

    return visit(expr)


def _longer(e: Any, row: Callable[[Tail], Tail], visit: Callable[[Any], Tail]) -> Tail:
    u = visit(e.args[0])
    if not _settles(u):
        return row(u)
    at = limit_of(u)
    return analytic(e.func, at, minus(u, constant(at, None)), ORDER)


def _upper(z: Tail) -> Tail:
    """Expand the upper normal tail for z -> oo; the first term left out bounds the rest."""
    inverse = power(z, S.NegativeOne)
    square, term = times(inverse, inverse), inverse
    total = constant(S.Zero, None)
    for factor in MILLS[:-1]:
        total = plus(total, scaled(term, factor))
        term = times(term, square)
    last = times(term, Tail(None, (), (None, ONE)))
    return times(_density(z), plus(total, last))


def _density(z: Tail) -> Tail:
    y = sympy.Dummy("y", real=True)

    def visit(e: Any) -> Tail:
        return z if e == y else _build(e, y, None, visit)

    return visit(sympy.exp(-(y**2) / 2) / sqrt(2 * pi))


def _normal_cdf(u: Tail) -> Tail:
    if _positive(u):
        return minus(constant(S.One, None), _upper(u))
    return _upper(scaled(u, S.NegativeOne))


def _erf(u: Tail) -> Tail:
    """Write erf(u) = 2 Phi(u sqrt 2) - 1."""
    return minus(scaled(_normal_cdf(scaled(u, sqrt(2))), S(2)), constant(S.One, None))


def _erfc(u: Tail) -> Tail:
    return scaled(_normal_cdf(scaled(u, -sqrt(2))), S(2))


def _positive(u: Tail) -> bool:
    return sign_of(u.lead[0]) > 0


LONGER: dict[Any, Callable[[Tail], Tail]] = {
    fn.normal_cdf: _normal_cdf,
    sympy.erf: _erf,
    sympy.erfc: _erfc,
}
"""Functions whose tails are given to more terms here than in `expand`."""
