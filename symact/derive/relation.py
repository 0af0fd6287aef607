"""Solve a polynomial relation between x, exp(k x) and w for x, by a square root or Lambert's W.

Which of two solutions holds is decided by the sign of the total derivative of the relation F in x,
and that is -F_w w': as long as F_w has no zero it keeps its sign on a whole interval where w is
strictly monotone, so one point decides for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import LambertW, S, exp, log

from symact.derive.order import compare
from symact.derive.powers import in_powers
from symact.derive.stretch import Stretch
from symact.errors import UndecidedError

MAX_OPERATIONS = 200
NEAR = Fraction(1, 1 << 20)
"""A point beside zero; monotone stretches around zero are longer."""


def solve_relation(inner: Any, v: Any, stretch: Stretch) -> Any:
    """Solve inner(x) = v by a polynomial relation between x, t = exp(k x) and w = v."""
    x = stretch.x
    t, w = sympy.Dummy("t", positive=True), sympy.Dummy("w", real=True)
    masked, rate = in_powers(inner, x, t)
    if masked.count_ops() > MAX_OPERATIONS:
        raise UndecidedError("too long to be solved", subject=str(inner))
    above = sympy.fraction(sympy.together(_without_root(masked, x, w)))[0]
    above = sympy.expand(above)
    if not above.is_polynomial(x, t, w):
        raise UndecidedError("no polynomial relation", subject=str(inner))
    asked = _Relation(stretch, above, t, w, inner, S.Zero if rate is None else rate)
    return _solved(asked).xreplace({w: v})


def _without_root(masked: Any, x: Any, w: Any) -> Any:
    """Square the one root in an equation A + B s = w away."""
    roots = {e for e in masked.atoms(sympy.Pow) if (2 * e.exp).is_odd and e.base.has(x)}
    bases = {e.base for e in roots}
    if not roots:
        return masked - w
    if len(bases) > 1:
        raise UndecidedError("more than one root", subject=str(masked))
    (base,) = bases
    s = sympy.Dummy("s")
    plain = masked.xreplace({e: s ** int(2 * e.exp) for e in roots})
    above = sympy.fraction(sympy.together(plain - w))[0]
    even, odd = S.Zero, S.Zero
    for (n,), c in sympy.Poly(sympy.expand(above), s).terms():
        even, odd = (
            (even, odd + c * base ** (n // 2)) if n % 2 else (even + c * base ** (n // 2), odd)
        )
    return even**2 - base * odd**2


@dataclass(frozen=True, slots=True)
class _Relation:
    """Hold F(x, t, w) = 0 with t = exp(rate x) and w = inner(x)."""

    stretch: Stretch
    poly: Any
    t: Any
    w: Any
    inner: Any
    rate: Any

    def along(self, expr: Any) -> Any:
        """Write an expression in x, t, w on the curve."""
        x = self.stretch.x
        return expr.xreplace({self.t: exp(self.rate * x), self.w: self.inner})

    def check(self, expr: Any) -> None:
        """Require that an expression has no zero on the curve."""
        if not self.stretch.never_zero(_factored(self.along(expr))):
            raise UndecidedError("a relation may be singular", subject=str(expr))

    def choose(self, expr: Any) -> int:
        """Give the sign of the total derivative in x, or of what vanishes only with it."""
        self.check(sympy.diff(self.poly, self.w))
        return self.stretch.sign(self.along(expr))


def _factored(expr: Any) -> Any:
    above, below = sympy.fraction(sympy.together(expr))
    return sympy.factor_terms(sympy.expand(above)) / below


def _solved(asked: _Relation) -> Any:
    x, t = asked.stretch.x, asked.t
    _, factors = sympy.factor_list(asked.poly, x, t, asked.w)
    moving = [f for f, _ in factors if f.has(asked.w)]
    if len(moving) != 1:
        raise UndecidedError("a relation has several factors", subject=str(asked.poly))
    asked = _Relation(asked.stretch, moving[0], t, asked.w, asked.inner, asked.rate)
    if not asked.poly.has(t):
        return _root(asked, x)
    if not asked.poly.has(x):
        return log(_root(asked, t)) / asked.rate
    return _lambert(asked)


def _root(asked: _Relation, z: Any) -> Any:
    """Solve a polynomial of degree 1 or 2 in z, which is x or exp(k x)."""
    poly = sympy.Poly(asked.poly, z)
    lead = poly.LC()
    asked.check(lead)
    if poly.degree() == 1:
        return sympy.cancel(-poly.coeff_monomial(1) / lead)
    if poly.degree() != 2:
        raise UndecidedError("a relation of degree over 2", subject=str(asked.poly))
    a, b, c = poly.all_coeffs()
    ratio = sympy.cancel(-c / (a * asked.w**2))
    if b == 0 and not ratio.has(z) and sympy.fraction(ratio)[0].has(asked.w) is False:
        return _odd_root(asked, z, ratio)
    sign = asked.choose(2 * a * z + b)
    square = sympy.factor_terms(sympy.expand(b**2 - 4 * a * c))
    return (-b + sign * sympy.sqrt(square)) / (2 * a)


def _odd_root(asked: _Relation, z: Any, ratio: Any) -> Any:
    """Solve z^2 = w^2 ratio, ratio > 0: z/w has one sign on each side of their common zero."""
    stretch = asked.stretch
    asked.check(sympy.fraction(ratio)[0])
    signs = {stretch.sign(asked.along(z * asked.w))}
    piece = stretch.piece
    near = sympy.Rational(NEAR.numerator, NEAR.denominator)
    if compare(piece.lo, -near) < 0 < compare(piece.hi, near):
        signs |= {stretch.at(at).sign(asked.along(z * asked.w)) for at in (NEAR, -NEAR)}
    if z != stretch.x or len(signs) != 1:
        raise UndecidedError("a root changes its side", subject=str(asked.poly))
    above, below = sympy.fraction(ratio)
    if stretch.sign(asked.along(below)) < 0:
        above, below = sympy.expand(-above), sympy.expand(-below)
    return signs.pop() * asked.w * sympy.sqrt(above) / sympy.sqrt(below)


def _lambert(asked: _Relation) -> Any:
    """Solve A t + B = 0, one of A and B linear in x and the other free of it."""
    x, t, k = asked.stretch.x, asked.t, asked.rate
    poly = sympy.Poly(asked.poly, t)
    if poly.degree() != 1:
        raise UndecidedError("not linear in the exponential", subject=str(asked.poly))
    a, line = poly.LC(), -poly.coeff_monomial(1)
    if a.has(x) and not line.has(x):  # a(x) exp(k x) = c is a(x) = c exp(-k x)
        a, line, k = line, a, -k
    if a.has(x) or sympy.degree(line, x) != 1:
        raise UndecidedError("outside of Lambert's equation", subject=str(asked.poly))
    p, q = sympy.Poly(line, x).all_coeffs()
    asked.check(p)
    shift = sympy.cancel(q / p)
    # with X = x + q/p: -k X exp(-k X) = -(a k/p) exp(-k q/p), and 1 - k X is dF/dx divided by p
    upper = asked.choose(1 - k * (x + shift)) > 0
    inside = sympy.cancel(-a * k / p) * exp(-k * shift)
    return -shift - (LambertW(inside) if upper else LambertW(inside, -1)) / k
