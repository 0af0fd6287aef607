"""Minimax polynomials: published errors, Chebyshev's own theorem, sampled and proved errors."""

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.errors import UndecidedError
from symact.language.reader import read, symbol
from symact.numeric.minimax import minimax
from symact.numeric.program import compile_program
from symact.numeric.supnorm import Model, sup_norm

X = symbol("x")
HALF = math.log(2) / 2


def program(text):
    return compile_program([read(text)], [X])


def relative(text, interval, exponents, parts=99, **more):
    f = program(text)
    return minimax(f, interval, exponents, weight=f, parts=parts, **more)


def polynomial(found, fixed=()):
    terms = zip(found.exponents, found.coefficients, strict=True)
    rows = [(k, Fraction(hi) + Fraction(lo)) for k, (hi, lo) in terms]
    rows += [(k, Fraction(c)) for k, c in fixed]
    return lambda x: sum(mpmath.mpf(c.numerator) / c.denominator * x**k for k, c in rows)


def sampled(found, f, weight=lambda _: 1, fixed=(), count=2000):
    """Give the largest weighted error on equally spaced points, the ends included."""
    p, (lo, hi) = polynomial(found, fixed), found.interval
    with mpmath.workdps(60):
        step = (mpmath.mpf(hi) - lo) / count
        places = [mpmath.mpf(lo) + k * step for k in range(count + 1)]
        return float(max(abs((f(x) - p(x)) / weight(x)) for x in places if x))


# published: errors of near-minimax fits, up to half a bit above the best polynomial's
PUBLISHED = [
    *(("exp(x)", (-HALF, HALF), range(d + 1), e) for d, e in (
        (4, -18.0), (5, -23.2), (6, -28.6), (7, -34.1), (8, -39.8), (9, -45.6), (10, -51.6),
        (11, -57.7), (12, -63.9),
    )),
    *(("exp(x)", (-HALF / 16, HALF / 16), range(d + 1), e) for d, e in (
        (3, -29.7), (4, -38.5), (5, -47.6), (6, -57.0),
    )),
    *(("tanh(x)", (0.0, 0.55), range(1, 2 * d + 2, 2), e) for d, e in (
        (4, -24.9), (5, -30.0), (9, -50.4), (10, -55.5),
    )),
    *(("erf(x)", (0.0, 0.85), range(1, 2 * d + 2, 2), e) for d, e in (
        (5, -27.2), (9, -50.1), (10, -56.1),
    )),
    *(("erf(x)", (0.0, 1.0), range(1, 2 * d + 2, 2), e) for d, e in (
        (5, -24.5), (10, -51.1), (11, -56.8),
    )),
]  # fmt: skip


@pytest.mark.parametrize(("text", "interval", "exponents", "published"), PUBLISHED)
def test_errors_are_the_published_ones(text, interval, exponents, published):
    found = relative(text, interval, exponents)
    assert published - 0.6 < found.error_log2 < published + 0.05
    assert 0 < math.log2(found.error / found.lower) < 0.05


@pytest.mark.parametrize("degree", range(1, 9))
def test_the_best_polynomial_for_a_power_is_chebyshevs(degree):
    """x^(n+1) - p is T_(n+1)/2^n: error 2^-n, here with coefficients in one double."""
    found = minimax(program(f"x**{degree + 1}"), (-1.0, 1.0), range(degree + 1))
    assert math.isclose(found.error, 2.0**-degree, rel_tol=0.03)
    assert found.error >= 2.0**-degree
    assert 0.99 * 2.0**-degree < found.lower <= 2.0**-degree
    chebyshev = mpmath.taylor(lambda x: mpmath.chebyt(degree + 1, x) / 2**degree, 0, degree)
    for (hi, lo), want in zip(found.coefficients, chebyshev, strict=True):
        assert abs(hi + want) < 0.01
        assert lo == 0.0


def test_the_proved_error_holds_for_the_rounded_coefficients():
    fixed = ((1, 1.0),)
    f = program("tanh(x)")
    found = minimax(f, (0.0, 1.0), range(3, 24, 2), fixed=fixed, weight=f)
    seen = sampled(found, mpmath.tanh, mpmath.tanh, fixed)
    assert seen <= found.error < 1.03 * seen
    assert found.lower <= seen
    assert all(lo == 0.0 for _, lo in found.coefficients)


def test_later_coefficients_make_up_for_the_rounding_of_earlier_ones():
    interval, exponents = (-1.0, 1.0), range(2, 27)
    fixed = ((0, 1.0), (1, 1.0))
    found = relative("exp(x)", interval, exponents, parts=0, fixed=fixed)
    best = relative("exp(x)", interval, exponents, parts=99, fixed=fixed)
    one = [(k, hi) for k, (hi, _) in zip(best.exponents, best.coefficients, strict=True)]
    f = program("exp(x)")
    plain = sup_norm([Model(*interval, f)], [*fixed, *one], weight=f, observed=found.error)
    assert found.error < plain / 2


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_only_the_leading_coefficients_have_two_parts(parts):
    found = relative("exp(x)", (-0.1, 0.1), range(8), parts=parts)
    for k, (hi, lo) in enumerate(found.coefficients):
        assert abs(lo) <= math.ulp(hi) / 2
        assert k < parts or lo == 0.0


def test_an_interior_zero_of_the_weight_is_divided_out():
    found = relative("expm1(x) - x", (-HALF, HALF), range(2, 12))
    with mpmath.workdps(60):
        seen = sampled(found, lambda x: mpmath.expm1(x) - x, lambda x: mpmath.expm1(x) - x)
    assert seen <= found.error < 1.03 * seen


def test_a_function_without_taylor_series_is_refused():
    with pytest.raises(UndecidedError, match="no Taylor model"):
        minimax(program("sqrt(x)"), (0.0, 1.0), range(5))
    with pytest.raises(UndecidedError, match="no value"):
        minimax(program("log(x)"), (-2.0, -1.0), range(5))


def test_stand_ins_with_a_distance_prove_a_little_more():
    f, degree = program("exp(x)"), 9
    series = "1 + " + " + ".join(f"x**{k}/{math.factorial(k)}" for k in range(1, 18))
    distance = 1.0 / math.factorial(17)  # more than e/18! on [0, 1]
    direct = minimax(f, (0.0, 1.0), range(degree + 1), parts=10)
    split = [Model(0.0, 0.5, f), Model(0.5, 1.0, program(series), distance)]
    stood_in = minimax(f, (0.0, 1.0), range(degree + 1), parts=10, models=split)
    assert stood_in.coefficients == direct.coefficients
    assert stood_in.lower == direct.lower
    assert abs(stood_in.error - direct.error) <= 0.02 * direct.error + 2 * distance


@pytest.mark.parametrize(
    ("text", "interval", "want"),
    [("sin(x)", (0.0, 3.0), 1.0), ("x**3 - x", (-1.0, 1.0), 2 / math.sqrt(27)), ("x", (-3, 2), 3)],
)
def test_the_norm_of_a_function_itself(text, interval, want):
    bound = sup_norm([Model(*interval, program(text))], (), observed=want)
    assert want <= bound <= 1.02 * want


def test_a_polynomial_is_no_further_from_itself_than_nothing():
    found = minimax(program("x**3/8 - 3*x/4 + 1/2"), (-1.0, 2.0), range(4))
    assert [hi for hi, _ in found.coefficients] == pytest.approx(
        [0.5, -0.75, 0.0, 0.125], abs=1e-60
    )
    assert found.error < 2.0**-140


def test_the_same_bytes_each_time():
    first = relative("exp(x)", (-HALF, HALF), range(9), parts=1)
    assert relative("exp(x)", (-HALF, HALF), range(9), parts=1) == first


CURVES = {"exp(x)": mpmath.exp, "atan(x)": mpmath.atan, "erf(x)": mpmath.erf, "cos(x)": mpmath.cos}


@settings(max_examples=25, deadline=None)
@given(
    text=st.sampled_from(sorted(CURVES)),
    low=st.floats(-1.5, 1.0, width=32),
    length=st.floats(0.125, 1.5, width=32),
    degree=st.integers(1, 9),
    parts=st.integers(0, 3),
)
def test_proved_errors_lie_above_every_sample(text, low, length, degree, parts):
    interval = (low, low + length)
    found = minimax(program(text), interval, range(degree + 1), parts=parts)
    seen = sampled(found, CURVES[text], count=400)
    assert found.lower * 0.999 <= seen <= found.error <= 1.1 * max(seen, 2.0**-60)


def test_a_hopeless_fit_is_not_proved():
    found = minimax(program("exp(x)"), (0.0, 1.0), range(3), enough=2.0**-20)
    assert found.error == math.inf
    assert found.coefficients == ()
    # by Bernstein's theorem the error, f'''(c)/(2^5 3!), lies between 1/192 and e/192 here
    assert 1 / 192 * 0.99 < found.lower < math.e / 192
