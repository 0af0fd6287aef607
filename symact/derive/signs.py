"""Where is a function of x negative, zero, positive: exact sign tables."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

import sympy
from sympy import S

from symact.derive.order import ascending, compare, sign_of
from symact.errors import DerivationError, UndecidedError
from symact.language import functions as fn
from symact.language.printer import to_text
from symact.language.reader import symbol
from symact.numeric.implicit import LETTER, ImplicitRoot
from symact.numeric.program import compile_program
from symact.numeric.roots import sign_at

MAX_DEGREE = 16

POSITIVE = (
    sympy.exp, sympy.cosh, sympy.erfc, fn.logistic, fn.softplus, fn.normal_cdf, fn.normal_pdf,
    fn.sech2, fn.erfcx,
)  # fmt: skip
"""Functions that are positive wherever they are real."""

INVERSES: dict[Any, tuple[Any, Any, Any]] = {
    sympy.exp: (sympy.log, S.Zero, S.Infinity),
    fn.expm1: (lambda v: sympy.log(1 + v), S.NegativeOne, S.Infinity),
    sympy.log: (sympy.exp, S.NegativeInfinity, S.Infinity),
    fn.log1p: (lambda v: sympy.exp(v) - 1, S.NegativeInfinity, S.Infinity),
    fn.logistic: (lambda v: sympy.log(v / (1 - v)), S.Zero, S.One),
    fn.softplus: (lambda v: sympy.log(sympy.exp(v) - 1), S.Zero, S.Infinity),
    sympy.tanh: (sympy.atanh, S.NegativeOne, S.One),
    sympy.sinh: (sympy.asinh, S.NegativeInfinity, S.Infinity),
    sympy.asinh: (sympy.sinh, S.NegativeInfinity, S.Infinity),
    sympy.atan: (sympy.tan, -sympy.pi / 2, sympy.pi / 2),
    sympy.erf: (sympy.erfinv, S.NegativeOne, S.One),
}
"""Increasing functions: inverse, infimum and supremum (neither attained)."""


STEPS = (sympy.Piecewise, sympy.Max, sympy.Min, sympy.Abs, sympy.sign)
"""Heads of expressions that are not smooth."""


@dataclass(frozen=True, slots=True)
class SignTable:
    """Hold the zeros of a function in ascending order and its sign between them.

    `signs` has 2n+1 entries for n points: left of the first, at the first, between, ...
    """

    points: tuple[Any, ...]
    signs: tuple[int, ...]

    def cell(self, at: Any) -> int:
        """Give the index into `signs` of the place `at`."""
        for index, point in enumerate(self.points):
            order = compare(at, point)
            if order == 0:
                return 2 * index + 1
            if order < 0:
                return 2 * index
        return 2 * len(self.points)

    def beside(self, at: Any) -> int:
        """Give the sign just right of the place `at` (of -oo: far left)."""
        if at is S.NegativeInfinity:
            return self.signs[0]
        cell = self.cell(at)
        return self.signs[cell + 1 if cell % 2 else cell]


def constant(sign: int) -> SignTable:
    """Make the table of a function without zeros."""
    return SignTable((), (sign,))


def product(tables: list[SignTable]) -> SignTable:
    """Multiply sign tables."""
    points = ascending([p for table in tables for p in table.points])
    signs = [_product_beside(tables, S.NegativeInfinity)]
    for point in points:
        at = 1
        for table in tables:
            at *= table.signs[table.cell(point)]
        signs += [at, _product_beside(tables, point)]
    return SignTable(tuple(points), tuple(signs))


def _product_beside(tables: list[SignTable], at: Any) -> int:
    result = 1
    for table in tables:
        result *= table.beside(at)
    return result


def sign_table(expr: Any, x: Any) -> SignTable:
    """Find all zeros of an expression in x and the signs between them, exactly.

    Linear and polynomial expressions, products, quotients, and increasing functions of such
    are solved; the zeros of anything else are isolated where it has no parameters and settles.

    Raises:
        UndecidedError: The zeros are not found.
    """
    if not expr.has(x):
        return constant(sign_of(expr))
    if expr.is_positive:
        return constant(1)
    if expr.is_negative:
        return constant(-1)
    if isinstance(expr, POSITIVE):
        return constant(1)
    if expr.is_polynomial(x):
        return _polynomial(expr, x)
    factored = sympy.factor_terms(sympy.together(expr))
    if factored.is_Mul:
        return product([sign_table(factor, x) for factor in factored.args])
    if factored.is_Pow and factored.exp.is_integer:
        base = sign_table(factored.base, x)
        return product([base, base]) if factored.exp.is_even else base
    if factored.is_Pow and factored.exp.is_positive:
        return sign_table(factored.base, x)
    return _monotone(factored, x)


def _polynomial(expr: Any, x: Any) -> SignTable:
    poly = sympy.Poly(expr, x)
    if poly.degree() > MAX_DEGREE:
        raise DerivationError(f"the degree of a condition is over {MAX_DEGREE}", subject=str(expr))
    if poly.degree() > 2 and all(c.is_Rational for c in poly.all_coeffs()):
        _, factors = sympy.factor_list(poly)
    else:
        factors = [(poly, 1)]
    lead = sign_of(poly.LC())
    tables = [constant(lead)]
    for factor, power in factors:
        monic = factor.monic() if not factor.LC().is_Rational else factor.primitive()[1]
        if sign_of(monic.LC()) < 0:
            monic = -monic
        tables += [_roots(monic)] * (1 if power % 2 else 2)
    return product(tables)


def _roots(poly: Any) -> SignTable:
    """Tabulate a squarefree polynomial with positive leading coefficient."""
    if poly.degree() == 1:
        a, b = poly.all_coeffs()
        return SignTable((sympy.cancel(-b / a),), (-1, 0, 1))
    if poly.degree() == 2:
        return _quadratic(*poly.all_coeffs())
    if not all(c.is_Rational for c in poly.all_coeffs()):
        raise UndecidedError("a polynomial condition of degree over 2", subject=str(poly.as_expr()))
    roots = ascending([_enclosed(root) for root in sympy.real_roots(poly)])
    sign = -1 if poly.degree() % 2 else 1
    signs = [sign]
    for _ in roots:
        sign = -sign
        signs += [0, sign]
    return SignTable(tuple(roots), tuple(signs))


def _enclosed(root: Any) -> Any:
    """Give an algebraic number without radicals the form that every evaluator takes."""
    if not isinstance(root, sympy.CRootOf):
        return root
    box = root._get_interval()  # noqa: SLF001 - SymPy's isolating interval has no public name
    if box.a == box.b:
        return sympy.Rational(box.a)
    return ImplicitRoot(to_text(root.poly.as_expr(symbol(LETTER))), box.a, box.b)


def _quadratic(a: Any, b: Any, c: Any) -> SignTable:
    square = sympy.expand(b**2 - 4 * a * c)
    sign = sign_of(square)
    if sign < 0:
        return constant(1)
    middle = sympy.cancel(-b / (2 * a))
    if sign == 0:
        return SignTable((middle,), (1, 0, 1))
    half = sympy.sqrt(sympy.cancel(square / (4 * a**2)))
    return SignTable((middle - half, middle + half), (1, 0, -1, 0, 1))


def _monotone(expr: Any, x: Any) -> SignTable:
    """Peel an increasing outer function: sign(c + k F(u)) from the sign of u - F^-1(-c/k)."""
    rest, moving = expr.as_independent(x, as_Add=True)
    factor, inner = moving.as_independent(x, as_Add=False)
    if type(inner) is not sympy.exp and inner.is_Pow and not inner.base.has(x):
        inner = sympy.exp(inner.exp * sympy.log(inner.base), evaluate=False)
    row = INVERSES.get(type(inner))
    if row is None:
        return _isolated(expr, x)
    inverse, lowest, highest = row
    side = sign_of(factor)
    level = sympy.cancel(-rest / factor)
    if compare(level, lowest) <= 0:
        return constant(side)
    if compare(level, highest) >= 0:
        return constant(-side)
    table = sign_table(inner.args[0] - inverse(level), x)
    return SignTable(table.points, tuple(side * s for s in table.signs))


def _isolated(expr: Any, x: Any) -> SignTable:
    """Isolate the zeros on the whole line; those without a closed form become implicit roots."""
    from symact.derive.branches import Branch  # both are made with the tables of this module
    from symact.derive.zeroset import zeros_on

    refused = UndecidedError("the zeros of a condition are not found", subject=str(expr))
    if expr.free_symbols != {x} or expr.has(*STEPS):
        raise refused
    line = Branch(S.NegativeInfinity, S.Infinity, False, False, expr)
    try:
        zeros = zeros_on(expr, x, line)
    except (UndecidedError, DerivationError):
        raise refused from None
    if not zeros:
        raise refused
    text = to_text(expr.xreplace({x: symbol(LETTER)}))
    points = [z.exact if z.exact is not None else _implicit(text, z, zeros) for z in zeros]
    program = compile_program([expr], [x])
    ends = [zeros[0].lo - 1, *(z.hi for z in zeros)], [*(z.lo for z in zeros), zeros[-1].hi + 1]
    beside = [sign_at(program, (a + b) / 2) for a, b in zip(*ends, strict=True)]
    if not all(beside):
        raise refused
    signs = [0] * (2 * len(zeros) + 1)
    signs[::2] = [sign or 0 for sign in beside]
    return SignTable(tuple(points), tuple(signs))


def _implicit(text: str, zero: Any, zeros: Any) -> ImplicitRoot:
    """Name a zero by an interval with short ends that holds no other."""
    for places in range(61):
        grid = 10**places
        lo = Fraction(floor(zero.lo * grid), grid)
        hi = Fraction(ceil(zero.hi * grid), grid)
        if sum(z.lo <= hi and z.hi >= lo for z in zeros) == 1 and zero.lo > lo and zero.hi < hi:
            return ImplicitRoot(text, str(lo), str(hi))
    return ImplicitRoot(text, str(zero.lo), str(zero.hi))
