"""Solve f(x) = y for x on an interval where f is strictly monotone, with proof.

Outer functions that have an inverse are peeled off. What is left becomes a polynomial relation
F(x, exp(k x), w) = 0 that is solved by a square root or by Lambert's W. Which of the two solutions
holds is decided by the sign of the total derivative of F in x, and that is -F_w w': as long as
F_w has no zero, it keeps its sign on the whole interval, so one point decides for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import LambertW, S, exp, log

from symact.derive.branches import Branch
from symact.derive.exponentials import exponential_rate
from symact.derive.identity import exponential
from symact.derive.signs import INVERSES, sign_table
from symact.derive.zeroset import zeros_on
from symact.errors import DerivationError, UndecidedError
from symact.language import functions as fn
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.program import compile_program

PREC = 256
SMALLEST = 2.0**-120
MAX_OPERATIONS = 200

ONE_TO_ONE: dict[Any, Callable[[Any], Any]] = {
    **{function: row[0] for function, row in INVERSES.items()},
    sympy.erfc: sympy.erfcinv,
    sympy.asin: sympy.sin,
    sympy.acos: sympy.cos,
    sympy.atanh: sympy.tanh,
    sympy.acosh: sympy.cosh,
    sympy.LambertW: lambda v: v * exp(v),
    fn.normal_cdf: lambda v: sympy.sqrt(2) * sympy.erfinv(2 * v - 1),
}
"""Functions that take no value twice where they are real."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold an open interval on which a function is strictly monotone.

    Attributes:
        x: The variable.
        piece: Interval and formula.
        sample: A rational point inside, or None where parameters are free.
    """

    x: Any
    piece: Branch
    sample: Fraction | None

    def sign(self, expr: Any) -> int:
        """Give the sign at the sample, where it is known not to be zero."""
        for known, sign in ((expr.is_positive, 1), (expr.is_negative, -1)):
            if known:
                return sign
        ball = self.ball(expr)
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
        raise UndecidedError("a sign could not be settled", subject=str(expr))

    def ball(self, expr: Any) -> Ball:
        """Enclose an expression at the sample."""
        if self.sample is None or expr.free_symbols - {self.x}:
            raise DerivationError("the branch depends on a parameter", subject=str(expr))
        return evaluate_outputs(compile_program([expr], [self.x]), [self.sample], PREC)[0]

    def never_zero(self, expr: Any) -> bool:
        """Tell whether an expression is shown to have no zero inside."""
        if expr.is_positive or expr.is_negative:
            return True
        inside = Branch(self.piece.lo, self.piece.hi, False, False, expr)
        if expr.free_symbols - {self.x}:
            table = sign_table(expr, self.x)
            return not table.points and table.signs[0] != 0
        return zeros_on(expr, self.x, inside) == ()


def solve(stretch: Stretch, y: Any) -> Any:
    """Give x in terms of y = f(x), or None where no closed form is found.

    Raises:
        DerivationError: The choice depends on a parameter.
    """
    try:
        found = _peel(stretch.piece.expr, y, stretch)
        return _checked(found, stretch, y)
    except UndecidedError:
        return None


def _checked(found: Any, stretch: Stretch, y: Any) -> Any:
    """Put the value at the sample in: an independent look at the algebra."""
    if stretch.sample is None or found.has(sympy.erfinv, sympy.erfcinv):
        return found
    value = stretch.ball(stretch.piece.expr)
    plain = found.replace(sympy.sign, lambda u: u / sympy.sqrt(u**2))
    plain = plain.replace(sympy.Abs, lambda u: sympy.sqrt(u**2))
    (back,) = evaluate_outputs(compile_program([plain], [y]), [value], PREC)
    (want,) = evaluate_outputs(compile_program([stretch.x], [stretch.x]), [stretch.sample], PREC)
    if not (back.is_finite() and abs(back - want) < SMALLEST):
        raise UndecidedError("an inverse fails at a point", subject=str(found))
    return found


def _peel(e: Any, v: Any, stretch: Stretch) -> Any:
    """Solve e(x) = v."""
    x = stretch.x
    if e == x:
        return v
    rest, moving = e.as_independent(x, as_Add=True)
    factor, inner = moving.as_independent(x, as_Add=False)
    if rest != 0 or factor != 1:
        v = (v - rest) / factor
    if inner == x:
        return sympy.expand(v) if v.is_polynomial() else v
    if isinstance(inner, exp):
        return _peel(inner.args[0], log(_short(v)), stretch)
    if inner.func in ONE_TO_ONE and len(inner.args) == 1:
        return _peel(inner.args[0], ONE_TO_ONE[inner.func](_short(v)), stretch)
    if inner.is_Pow and not inner.exp.has(x):
        return _peel_power(inner, v, stretch)
    if inner.is_Add and not inner.is_polynomial(x):
        common = sympy.factor_terms(inner)
        if common.is_Mul and any(not f.has(x) for f in common.args):
            return _peel(common, v, stretch)
    return _relation(inner, v, stretch)


def _short(v: Any) -> Any:
    return sympy.cancel(v) if v.is_rational_function() else v


def _peel_power(inner: Any, v: Any, stretch: Stretch) -> Any:
    base, q = inner.base, inner.exp
    if not q.is_Rational:
        if q.is_positive is None and q.is_negative is None:
            raise DerivationError("an exponent has no sign", subject=str(q))
        return _peel(base, v ** (1 / q), stretch)
    if q.is_Integer and q < 0:
        return _peel(base**-q, 1 / v, stretch)
    if not q.is_Integer:
        return _peel(base, v ** (1 / q), stretch)
    if q.is_odd:
        return _peel(base, sympy.sign(v) * sympy.Abs(v) ** (1 / q), stretch)
    # f = u^q with f' != 0 has u != 0 inside
    return _peel(base, stretch.sign(base) * v ** (1 / q), stretch)


def _relation(inner: Any, v: Any, stretch: Stretch) -> Any:
    """Solve inner(x) = v by a polynomial relation between x, t = exp(k x) and w = v."""
    x = stretch.x
    rewritten = sympy.expand(exponential(inner), power_base=False, log=False)
    if rewritten.count_ops() > MAX_OPERATIONS:
        raise UndecidedError("too long to be solved", subject=str(inner))
    rate = exponential_rate(rewritten, x)
    t, w = sympy.Dummy("t", positive=True), sympy.Dummy("w", real=True)
    masked = rewritten if rate is None else rewritten.replace(
        lambda e: isinstance(e, exp) and e.has(x),
        lambda e: exp(e.args[0].subs(x, 0)) * t ** sympy.cancel(e.args[0].diff(x) / rate),
    )  # fmt: skip
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
        even, odd = (even, odd + c * base ** (n // 2)) if n % 2 else (even + c * base ** (n // 2), odd)
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
        """Give the sign of the total derivative in x, or of something that vanishes only with it."""
        self.check(sympy.diff(self.poly, self.w))
        return self.stretch.sign(self.along(expr))


def _factored(expr: Any) -> Any:
    return sympy.factor_terms(expr)


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
    sign = asked.choose(2 * a * z + b)
    square = sympy.factor_terms(sympy.expand(b**2 - 4 * a * c))
    return (-b + sign * sympy.sqrt(square)) / (2 * a)


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
