"""Certified Gaussian integrals against mpmath and against integrals known exactly."""

from fractions import Fraction

import mpmath
import pytest
import sympy

from symact.errors import SymactError, UndecidedError
from symact.language import functions as fn
from symact.numeric.bracket import refine, sign_changes
from symact.numeric.program import compile_program
from symact.numeric.quadrature import Part, gaussian_integral, gaussian_mean, mean_enclosure
from tests.turns import in_turn

Z = sympy.Symbol("z", real=True)
P = sympy.Symbol("p", positive=True)
MARKS = [-16, -12, -8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8, 12, 16]


def part(expr, lo=None, hi=None, symbols=(Z,)):
    ends = [
        None if e is None else compile_program([sympy.sympify(e)], symbols[1:]) for e in (lo, hi)
    ]
    return Part(compile_program([expr], symbols), *ends)


def holds(enclosure, value, digits=30):
    """Tell whether an enclosure is narrow and holds a number known to about 38 digits."""
    lo, hi = (mpmath.mpf(end) for end in enclosure)
    slack = abs(value) * mpmath.mpf(10) ** -36
    narrow = hi - lo <= abs(value) * mpmath.mpf(10) ** -digits
    return lo - slack <= value <= hi + slack and narrow


CASES = [
    (sympy.tanh(Z) ** 2, lambda z: mpmath.tanh(z) ** 2),
    (Z * fn.logistic(Z), lambda z: z / (1 + mpmath.exp(-z))),
    (fn.softplus(3 * Z), lambda z: mpmath.log(1 + mpmath.exp(3 * z))),
    (Z * sympy.tanh(fn.softplus(Z)), lambda z: z * mpmath.tanh(mpmath.log(1 + mpmath.exp(z)))),
    (Z * sympy.atan(sympy.exp(Z)), lambda z: z * mpmath.atan(mpmath.exp(z))),
    (sympy.asinh(Z) ** 2, lambda z: mpmath.asinh(z) ** 2),
    (sympy.sqrt(1 + Z**2), lambda z: mpmath.sqrt(1 + z * z)),
    (sympy.acos(sympy.tanh(Z)) ** 2, lambda z: mpmath.acos(mpmath.tanh(z)) ** 2),
    (sympy.acosh(2 + Z**2), lambda z: mpmath.acosh(2 + z * z)),
    (sympy.log(Z**2 + 2), lambda z: mpmath.log(z * z + 2)),
    (sympy.sin(3 * Z) ** 2 + sympy.cosh(Z), lambda z: mpmath.sin(3 * z) ** 2 + mpmath.cosh(z)),
    (sympy.LambertW(1 + Z**2), lambda z: mpmath.lambertw(1 + z * z).real),
    (fn.sech2(Z) * fn.normal_cdf(Z), lambda z: mpmath.ncdf(z) / mpmath.cosh(z) ** 2),
    (1 / sympy.sqrt(fn.softplus(Z)), lambda z: 1 / mpmath.sqrt(mpmath.log1p(mpmath.exp(z)))),
    (sympy.log(fn.softplus(Z)), lambda z: mpmath.log(mpmath.log1p(mpmath.exp(z)))),
    (Z / ((Z + 1) ** 2 + 5), lambda z: z / (z * z + 2 * z + 6)),
    ((1 + Z**2) ** sympy.Rational(1, 3), lambda z: mpmath.cbrt(1 + z * z)),
]


@pytest.mark.parametrize(("expr", "function"), in_turn(CASES, 3), ids=[str(c[0]) for c in CASES])
def test_smooth_integrands(expr, function):
    with mpmath.workdps(42):
        want = mpmath.quad(lambda z: function(z) * mpmath.npdf(z), MARKS)
        assert holds(mean_enclosure([part(expr)]), want)


def test_half_lines_join_at_an_irrational_end():
    parts = [part(sympy.exp(Z), None, sympy.sqrt(2)), part(1 + Z**3, sympy.sqrt(2), None)]
    with mpmath.workdps(42):
        at = mpmath.sqrt(2)
        left = mpmath.quad(lambda z: mpmath.exp(z) * mpmath.npdf(z), [-16, -8, -4, -1, 0, 1, at])
        right = mpmath.quad(lambda z: (1 + z**3) * mpmath.npdf(z), [at, 2, 3, 5, 8, 12, 16])
        assert holds(mean_enclosure(parts), left + right)


def test_a_part_beyond_the_core_is_bounded_not_lost():
    # the mass beyond 40 is about 3.7e-350: any enclosure around zero of that size is right
    ball = gaussian_integral([part(sympy.Integer(1), 40, None)], bits=120)
    assert ball.contains(0)
    assert ball.rad() < 2.0**-100


def test_fifty_digits():
    lo, hi = mean_enclosure([part(sympy.exp(Z))], digits=50)
    with mpmath.workdps(60):
        want = mpmath.exp(mpmath.mpf(1) / 2)
        assert mpmath.mpf(lo) <= want <= mpmath.mpf(hi)
        assert mpmath.mpf(hi) - mpmath.mpf(lo) < mpmath.mpf(10) ** -48


def test_high_powers_keep_relative_digits():
    # E z^40 = 39!! exactly
    ball = gaussian_mean([part(Z**40)], digits=30)
    want = 1
    for k in range(1, 40, 2):
        want *= k
    assert ball.contains(want)
    assert ball.rel_accuracy_bits() > 98


def test_parameters_are_inputs():
    # E (p z)^2 = p^2
    square = part((P * Z) ** 2, symbols=(Z, P))
    assert gaussian_mean([square], [3], 30).contains(9)


def test_a_singular_end_that_is_integrable():
    # E sqrt|z| = 2^(1/4) Gamma(3/4)/sqrt(pi)
    parts = [part(sympy.sqrt(Z), 0, None), part(sympy.sqrt(-Z), None, 0)]
    with mpmath.workdps(42):
        want = mpmath.mpf(2) ** 0.25 * mpmath.gamma(0.75) / mpmath.sqrt(mpmath.pi)
        assert holds(mean_enclosure(parts), want)


@pytest.mark.parametrize(
    "expr",
    [
        1 / Z, 1 / Z**2, sympy.log(Z), sympy.sqrt(Z), sympy.exp(Z**2), sympy.exp(Z**2 / 2),
        sympy.tan(Z), sympy.exp(sympy.exp(Z)), sympy.asin(Z), 1 / (Z - 1), sympy.log(Z + 9),
        sympy.acosh(Z), sympy.sqrt(20 - Z),
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_exist_is_refused(expr):
    with pytest.raises(SymactError):
        gaussian_mean([part(expr)])


def test_the_refusal_names_growth():
    with pytest.raises(UndecidedError, match="grows too fast"):
        gaussian_mean([part(sympy.exp(Z**2))])


def test_roots_of_enclosed_functions():
    # E cosh(a z) = exp(a^2/2) = 2 at a = sqrt(2 log 2)
    cosh = part(sympy.cosh(P * Z), symbols=(Z, P))

    def h(p, digits):
        return gaussian_mean([cosh], [p], digits) - 2

    (bracket,) = sign_changes(h, [Fraction(k, 2) for k in range(1, 5)])
    root = refine(h, bracket, 12)
    with mpmath.workdps(40):
        want = mpmath.sqrt(2 * mpmath.log(2))
        lo, hi = (mpmath.mpf(int(e.numerator)) / int(e.denominator) for e in (root.lo, root.hi))
        assert lo <= want <= hi
        assert hi - lo < mpmath.mpf(10) ** -11
