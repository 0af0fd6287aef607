"""The right answers: branches, kinks, infinities and signed zeros, against independent facts."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from verify_tools import X, activation, smooth

from symact.activation import Parameter
from symact.numeric.formats import FLOAT32, FLOAT64, FORMATS
from symact.verify.corners import round_between
from symact.verify.reference import reference
from symact.verify.truth import End, build_truths

INF = math.inf


def answers(formula, plan, output="value", dtype="float64", **given):
    parameters = tuple(Parameter(name, "1") for name in given)
    truths = build_truths(activation(formula, parameters=parameters), tuple(given.values()))
    truth = truths[0] if output == "value" else truths[1]
    return reference(truth, np.array(plan, dtype=dtype), FORMATS[dtype])


def at(formula, x, output="value", dtype="float64"):
    found = answers(formula, [x], output, dtype)
    assert found.judged[0]
    return float(found.want[0])


def same(a, b):
    return a == b and math.copysign(1, a) == math.copysign(1, b)


@pytest.mark.parametrize(
    ("formula", "output", "x", "want"),
    [
        ("x*Phi(x)", "value", -INF, -0.0),
        ("x*Phi(x)", "value", INF, INF),
        ("x*Phi(x)", "grad", -INF, -0.0),
        ("x*Phi(x)", "grad", INF, 1.0),
        ("x*sigmoid(x)", "value", -INF, -0.0),
        ("x*tanh(log(1 + exp(x)))", "value", -INF, -0.0),
        ("sigmoid(x)", "value", -INF, 0.0),
        ("sigmoid(x)", "value", INF, 1.0),
        ("sigmoid(x)", "grad", INF, 0.0),
        ("log(sigmoid(x))", "value", INF, -0.0),
        ("x/(1 + abs(x))", "value", -INF, -1.0),
        ("x/(1 + abs(x))", "value", INF, 1.0),
        ("x - tanh(x)", "grad", -INF, 1.0),
        ("atan(x)", "value", INF, math.pi / 2),
        ("-x", "value", INF, -INF),
    ],
)
def test_infinities_give_the_exact_limit(formula, output, x, want):
    assert same(at(formula, x, output), want)


@pytest.mark.parametrize(
    ("formula", "output", "x", "want"),
    [
        ("x*sigmoid(x)", "value", -0.0, -0.0),
        ("x*sigmoid(x)", "value", 0.0, 0.0),
        ("x**2", "value", -0.0, 0.0),
        ("-x**2", "value", 0.0, -0.0),
        ("x**2", "grad", -0.0, -0.0),
        ("x**3", "value", -0.0, -0.0),
        ("Max(x, 0)", "value", -0.0, 0.0),
        ("Max(x, 0)", "value", 0.0, 0.0),
        ("Max(x, x/100)", "value", -0.0, -0.0),
        ("Max(x, 0)", "grad", -0.0, 0.0),
        ("tanh(x)", "grad", -0.0, 1.0),
        ("-tanh(x)", "value", 0.0, -0.0),
    ],
)
def test_a_zero_has_the_sign_of_the_function_beside_it(formula, output, x, want):
    assert same(at(formula, x, output), want)


@pytest.mark.parametrize(("formula", "free"), [("sqrt(x)", [True, False]), ("x", [False] * 2)])
def test_sign_of_zero_is_free_beside_no_value(formula, free):
    """sqrt(-0) is -0 in IEEE 754; the real function has no value left of 0 to go by."""
    truth = build_truths(activation(formula), ())[0]
    assert reference(truth, np.array([-0.0, 0.0]), FLOAT64).either_zero.tolist() == free


def test_nan_gives_nan_and_is_judged():
    found = answers("Max(x, 0)", [math.nan])
    assert np.isnan(found.want[0])
    assert found.judged[0]


def test_a_limit_that_does_not_exist_is_not_judged():
    found = answers("sin(x)", [-INF, 1.0, INF])
    assert found.judged.tolist() == [False, True, False]


def test_undefined_inputs_are_not_judged():
    found = answers("log(x)", [-1.0, 1.0])
    assert found.judged.tolist() == [False, True]


def test_exact_zeros_elsewhere_may_have_either_sign():
    found = answers("x*Min(Max(x + 3, 0), 6)/6", [-5.0, -3.0, -2.0, 0.0])
    assert found.either_zero.tolist() == [True, True, False, False]


def test_an_underflow_keeps_its_sign_however_small():
    """exp(-1000) is 10^-434: it and its offset in ulp of float32 are below the doubles."""
    found = answers("sigmoid(x)", [-1000.0], dtype="float32")
    assert found.want[0] == 0
    assert not found.either_zero[0]
    assert same(at("x*sigmoid(x)", -1000.0), -0.0)


@pytest.mark.parametrize(
    ("x", "value", "grad"),
    [
        (-3.0, 0.0, 0.0),  # the left piece owns -3: hard_swish' is 0 there in PyTorch
        (np.nextafter(-3.0, 0), None, None),
        (0.0, 0.0, 0.5),
        (3.0, 3.0, 1.0),
    ],
)
def test_the_owner_of_a_kink_answers(x, value, grad):
    formula = "Piecewise((0, x <= -3), (x, x >= 3), (x*(x + 3)/6, True))"
    if value is None:
        assert at(formula, x) == pytest.approx(-0.5 * 2.0**-51, rel=1e-9)
        return
    assert at(formula, x) == value
    assert at(formula, x, "grad") == grad


def test_an_end_between_two_doubles_is_compared_exactly():
    """The double nearest to sqrt(2), 0x1.6a09e667f3bcd, is above it: its square is above 2."""
    nearest = math.sqrt(2)
    assert int(nearest.hex()[4:17], 16) > 0
    below = np.nextafter(nearest, 0)
    found = answers("Piecewise((1, x < sqrt(2)), (2, True))", [below, nearest])
    assert found.want.tolist() == [1.0, 2.0]
    swapped = answers("Piecewise((1, x <= -sqrt(2)), (2, True))", [-nearest, -below])
    assert swapped.want.tolist() == [1.0, 2.0]


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.fractions(min_value=-4, max_value=4),
)
def test_ends_are_ordered_as_exact_numbers(x, end):
    nearest = float(end)
    side = (end > nearest) - (end < nearest)
    got = End(nearest, side).compare(np.array([x, nearest]))
    for number, sign in zip((x, nearest), got, strict=True):
        assert sign == (number > end) - (number < end)


def test_the_float_of_a_default_is_what_counts():
    """In float32, 1/100 is 0.009999999776482582: the kernel gets that number, not 1/100."""
    single = float(np.float32(0.01))
    formula = "Piecewise((x, x > 0), (slope*x, True))"
    found = answers(formula, [-3.0], "grad", "float32", slope=single)
    assert found.want[0] == single
    assert found.offset[0] == 0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_answers_agree_with_mpmath(dtype):
    """Mish and its derivative in the form of its paper, by mpmath at 400 digits."""
    plan = np.array([-700, -87.5, -20, -1.1924, -0.5, 1e-9, 0.5, 3, 25], dtype=dtype)
    for output, formula in (("value", mish), ("grad", mish_grad)):
        found = answers("x*tanh(log(1 + exp(x)))", plan, output, dtype)
        for x, want, offset in zip(plan, found.want, found.offset, strict=True):
            with mpmath.workdps(400):
                exact = formula(mpmath.mpf(float(x)))
                unit = np.spacing(np.dtype(dtype).type(abs(want)))
                distance = float((exact - mpmath.mpf(float(want))) / mpmath.mpf(float(unit)))
            assert distance == pytest.approx(offset, abs=1e-3)
            assert abs(distance) <= 0.5


def mish(x):
    return x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x)))


def mish_grad(x):
    e = mpmath.exp(x)
    omega = 4 * (x + 1) + 4 * e**2 + e**3 + e * (4 * x + 6)
    delta = 2 * e + e**2 + 2
    return e * omega / delta**2


@pytest.mark.parametrize(("x", "dtype"), [(2.0**24 + 2, "float32"), (2.0**53 + 2, "float64")])
def test_a_value_just_above_a_tie_rounds_up(x, dtype):
    """x - tanh(x) = x - 1 + 2 exp(-2x): the next number below x is x - 2, so the nearest is x."""
    found = answers("x - tanh(x)", [x, -x, 0.5], dtype=dtype)
    assert found.judged.tolist() == [True, True, True]
    assert found.want[:2].tolist() == [x, -x]
    assert found.offset[:2].tolist() == [-0.5, 0.5]


def test_formats_round_differently():
    truth = smooth(1 / (1 + sympy.exp(-X)))
    half = [reference(truth, np.array([0.1]), fmt).want[0] for fmt in (FLOAT32, FLOAT64)]
    assert half[0] == np.float32(0.52497918747894001257)  # sigmoid(1/10 as a double)
    assert half[1] == 0.52497918747894001257


@pytest.mark.parametrize(
    ("lo", "hi", "want"),
    [
        ("1", "1", 1.0),
        ("1/3", "1/3", 1 / 3),
        ("-1/1000", "1/1000", None),
        # the neighbors of 2^53 are 2^53 - 1 and 2^53 + 2: 2^53 + 1 is a tie
        ("9007199254740993", "9007199254740994", 9007199254740994.0),
        ("9007199254740992", "9007199254740993", 9007199254740992.0),
        ("9007199254740992", "9007199254740994", None),
    ],
)
def test_an_interval_is_rounded_where_it_decides(lo, hi, want):
    found = round_between(Fraction(lo), Fraction(hi), FLOAT64)
    assert (found.want if found else None) == want


def test_an_interval_around_zero_rounds_to_zero_if_it_is_small():
    tiny = Fraction(1, 2**1076)
    found = round_between(-tiny, tiny / 2, FLOAT64)
    assert same(found.want, 0.0)
    assert found.offset == 0
    assert same(round_between(-tiny, Fraction(0), FLOAT64).want, -0.0)
    assert round_between(-tiny, 8 * tiny, FLOAT64) is None
