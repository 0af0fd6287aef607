"""The oracle rounds correctly: checked against mpmath, exact fractions and worked cases."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from symact.errors import UndecidedError
from symact.language.reader import read, symbol
from symact.numeric.formats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, round_fraction, ulp_of
from symact.numeric.oracle import reference_many, result_sign_near, round_value
from symact.numeric.program import compile_program
from symact.numeric.witness import mpmath_value
from tests.strategies import smooth_expressions

X = symbol("x")
TINY = 2.0**-1074


def program(text, *more):
    names = {"x": X, **{n: symbol(n) for n in more}}
    return compile_program([read(text, names)], list(names.values()))


def rounded(text, x, fmt=FLOAT64):
    return round_value(program(text), [x], fmt)


def exact_fraction(value):
    """Read an mpf as the fraction it is."""
    sign, mantissa, exponent, _ = value._mpf_
    return (-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


FORMULAS = {
    "x*Phi(x)": lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
    "x*sigmoid(x)": lambda x: x / (1 + mpmath.exp(-x)),
    "x*tanh(softplus(x))": lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))),
    "x*atan(exp(x))": lambda x: x * mpmath.atan(mpmath.exp(x)),
    "tanh(x)": mpmath.tanh,
    "x - tanh(x)": lambda x: x - mpmath.tanh(x),
    "softplus(x)": lambda x: mpmath.log1p(mpmath.exp(x)),
    "expm1(x)": mpmath.expm1,
    "sin(x)": mpmath.sin,
}  # fmt: skip


@pytest.mark.parametrize("fmt", [FLOAT16, BFLOAT16, FLOAT32, FLOAT64], ids=lambda f: f.name)
@pytest.mark.parametrize("text", FORMULAS)
def test_values_and_offsets_agree_with_mpmath(text, fmt):
    generator = np.random.default_rng(7)
    spread = generator.normal(size=12) * 10.0 ** generator.integers(-12, 2, 12)
    with mpmath.workdps(1000):
        for x in [*(float(np.float32(v)) for v in spread), -38.5, -700.25, -720.0, 600.0]:
            exact = exact_fraction(FORMULAS[text](mpmath.mpf(x)))
            found = rounded(text, x, fmt)
            assert found.want == round_fraction(exact, fmt)
            if math.isfinite(found.want):
                offset = (exact - Fraction(found.want)) / Fraction(ulp_of(found.want, fmt))
                assert found.offset == pytest.approx(float(offset), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "x", "sign"),
    [("x*Phi(x)", -1e10, -1), ("x*Phi(x)", -1e300, -1), ("exp(x)", -1e300, 1),
     ("x*sigmoid(x)", -1e300, -1), ("-exp(-exp(x))", 1e300, -1), ("phi(x)", 1e200, 1),
     ("x - tanh(x)", 1e-300, 1), ("x - tanh(x)", -1e-300, -1), ("x*phi(x)", -1e5, -1),
     ("-softplus(x)", -1e6, -1), ("erfc(x)", 1e300, 1), ("x*exp(-x**4)", -1e300, -1)],
)  # fmt: skip
def test_underflow_keeps_the_sign(text, x, sign):
    found = rounded(text, x)
    assert found.want == 0
    assert math.copysign(1, found.want) == sign
    assert abs(found.offset) < 0.5


@pytest.mark.parametrize(
    ("text", "x", "want"),
    [("exp(x)", 1e300, math.inf), ("-exp(exp(x))", 1e300, -math.inf), ("x**3", -1e300, -math.inf),
     ("exp(x)", 709.782712893384,
      float.fromhex("0x1.fffffffffff2ap+1023")), ("exp(x)", 709.7827128933841, math.inf),
     ("softplus(x)", 1e300, 1e300), ("x*Phi(x)", 1e300, 1e300), ("erfcx(x)", -1e300, math.inf),
     ("cosh(x)", 1e300, math.inf), ("tanh(x)", 1e300, 1.0), ("sigmoid(x)", -745.0, 5e-324)],
)  # fmt: skip
def test_the_ends_of_the_range(text, x, want):
    assert rounded(text, x).want == want


def test_float32_overflow_is_decided_at_the_midpoint():
    top = FLOAT32.max_finite
    midpoint = top + 2.0**103
    assert rounded("x", midpoint, FLOAT32).want == math.inf
    assert rounded("x", math.nextafter(midpoint, 0), FLOAT32).want == top
    assert rounded("-x", midpoint, FLOAT32).want == -math.inf


def test_exact_ties_go_to_even():
    assert rounded("x/2", TINY).want == 0
    assert rounded("x/2", 3 * TINY).want == 2 * TINY
    assert rounded("x/2", -TINY).want == 0
    assert math.copysign(1, rounded("x/2", -TINY).want) == -1
    assert rounded("x*x", 1 + 2.0**-12, FLOAT32).want == 1 + 2.0**-11
    assert rounded("x*(x + 3)/6", 2.0**-1073).want == TINY
    assert rounded("sqrt(x)", (1 + 2.0**-24) ** 2, FLOAT32).want == 1.0


def test_almost_ties_are_not_ties():
    assert rounded("x*Phi(x)", TINY).want == TINY
    assert rounded("x*Phi(x)", -TINY).want == 0
    assert rounded("x + x**9/10**60", 1 + 2.0**-24, FLOAT32).want == 1 + 2.0**-23
    assert rounded("exp(x)", 2.0**-53).want == 1 + 2.0**-52
    assert rounded("exp(x)", -(2.0**-54)).want == 1
    assert rounded("exp(x)", 2.0**-54).want == 1


def test_below_a_power_of_two_the_grid_is_finer():
    assert rounded("1 - x", 2.0**-55).want == 1
    assert rounded("1 - x", 2.0**-54).want == 1
    assert rounded("1 - x", 1.5 * 2.0**-54).want == 1 - 2.0**-53
    assert rounded("1 - x", 1.5 * 2.0**-54).offset == pytest.approx(0.25)


def test_exact_zeros():
    for text in ("x*Phi(x)", "tanh(x)", "x - x**2", "sin(x)", "softplus(x) - log(2)"):
        found = rounded(text, 0.0)
        assert (found.want, found.offset) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "x"),
    [("log(x)", -1.0), ("log(x)", 0.0), ("1/x", 0.0), ("sqrt(x)", -2.0), ("asin(x)", 2.0),
     ("acosh(x)", 0.5), ("LambertW(x)", -1.0), ("log(log(x))", 0.5), ("x**x", -0.5),
     ("x", math.nan), ("exp(x)", math.inf), ("sin(x)/x", 0.0)],
)  # fmt: skip
def test_where_the_function_is_undefined_the_answer_is_nan(text, x):
    assert math.isnan(rounded(text, x).want)


def test_identities_that_never_separate_are_undecided():
    # 1 + 2^-24 is halfway between two float32 numbers, and no precision can tell
    text = "cosh(x)**2 - sinh(x)**2 + 2**(-24)"
    with pytest.raises(UndecidedError):
        rounded(text, 1.25, FLOAT32)


@settings(max_examples=150, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rational_programs_are_rounded_exactly(x):
    exact = Fraction(x) * (Fraction(x) + 3) / 6 - Fraction(1, 3)
    assert rounded("x*(x + 3)/6 - 1/3", x).want == round_fraction(exact, FLOAT64)


def test_many_points_agree_with_single_ones():
    p = program("alpha*x*sigmoid(x)", "alpha")
    xs = np.array([-30.0, -1.0, 0.0, 0.5, 88.0, 1e30, math.nan], dtype=np.float32)
    want, offset = reference_many(p, xs, (0.1,), FLOAT32)
    for k, x in enumerate(xs):
        single = round_value(p, [float(x), 0.1], FLOAT32)
        assert np.array_equal([want[k], offset[k]], [single.want, single.offset], equal_nan=True)
    assert want.dtype == offset.dtype == np.float64


def test_signs_beside_a_point():
    assert result_sign_near(program("x*Phi(x)"), 0.0, 1) == 1
    assert result_sign_near(program("x*Phi(x)"), 0.0, -1) == -1
    assert result_sign_near(program("x**2"), 0.0, -1) == 1
    assert result_sign_near(program("x - tanh(x)"), 0.0, -1) == -1
    assert result_sign_near(program("x - x"), 0.0, 1) == 0
    assert result_sign_near(program("alpha*x", "alpha"), 0.0, 1, [-2.0]) == -1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(smooth_expressions(), st.floats(-30, 30))
def test_any_expression_agrees_with_the_second_witness(expr, x):
    found = round_value(compile_program([expr], [X]), [x], FLOAT64)
    try:
        want = mpmath_value(expr, {"x": x}, 40)
    except (UndecidedError, OverflowError):
        assume(False)
    assume(mpmath.isfinite(want))
    assert found.want == float(want)
