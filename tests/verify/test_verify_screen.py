"""The screen against Arb: its bounds hold everywhere, and they are small."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from screen_tools import (
    LEAST,
    called,
    deviation,
    exact,
    function_entry,
    library,
    screened,
    screened_text,
    truth_at,
)

from symact import catalog
from symact.errors import KernelError
from symact.language.reader import read
from symact.numeric.program import compile_program
from symact.verify.screen import screen_pieces, screen_source, smooth_piece
from symact.verify.screen.coefficients import erfcx_cells, erfcx_remainder
from symact.verify.screen.literal import exponent_of, literal, rounded
from symact.verify.screen.pieces import enclosing
from symact.verify.screen.primitives import NAMES
from symact.verify.screen.zones import find_zone
from symact.verify.truth import build_truths
from tests.turns import in_turn

pytestmark = pytest.mark.skipif(
    np.finfo(np.longdouble).nmant != 63, reason="the screen is made for the x87 long double"
)

X = sympy.Symbol("x", real=True)
RNG = np.random.default_rng(64)

RANGES = {
    "exp": (-10990, 10990), "expm1": (-60, 700), "log": (None, 600), "log1p": (-1, 20),
    "logistic": (-800, 120), "softplus": (-800, 800), "tanh": (-50, 50), "sech": (-700, 700),
    "sech2": (-350, 350), "sinh": (-700, 700), "cosh": (-700, 700), "sin": (-1e7, 1e7),
    "cos": (-1e7, 1e7), "atan": (-60, 60), "erf": (-11, 11), "erfc": (-15, 40),
    "erfcx": (-25, 80), "normal_pdf": (-60, 60), "normal_cdf": (-60, 15), "sqrt": (0, 100),
}  # fmt: skip
"""Where each function is tested; beside them, numbers of every size near 0."""

RELATIVE = {"erfcx": 10, "erfc": 10, "normal_cdf": 12, "softplus": 12.5}
"""Own relative error in 2^-64 that a function claims at most, where it is above 8.5."""


def points(low, high, count):
    """Give 64-bit numbers: spread, small ones of both signs, and the ends of cells."""
    spread = RNG.uniform(0 if low is None else low, high, count).astype(np.longdouble)
    size = np.longdouble(2) ** RNG.uniform(-60, 6, count)
    small = size * RNG.choice([-1, 1], count)
    cells = (RNG.integers(-64, 64, count) + RNG.choice([0, 0.5], count)) / 32
    near = cells.astype(np.longdouble) + RNG.uniform(-1, 1, count) * np.longdouble(2) ** -62
    every = np.concatenate([spread, small, near])
    every += every * RNG.uniform(-1, 1, len(every)) * np.longdouble(2) ** -55
    lowest = 2.0**-60 if low is None else low
    return every[(every > lowest) & (every < high)]


@pytest.fixture(scope="module")
def functions():
    return library(screen_source(()), "".join(map(function_entry, RANGES)))


def definition(name):
    text = "1/cosh(x)" if name == "sech" else f"{name}(x)"
    return compile_program([read(text, {"x": X})], [X])


def test_every_function_has_a_range():
    assert set(NAMES) == set(RANGES)


@pytest.mark.parametrize("name", RANGES)
def test_a_function_of_an_exact_number_stays_within_its_bound(functions, name):
    u = points(*RANGES[name], 150)
    program = definition(name)
    v, e = called(functions, name, u, np.zeros(len(u)))
    worst = 0
    for point, value, bound in zip(u, v, e, strict=True):
        truth = truth_at(program, exact(point))
        if not np.isfinite(bound):
            assert name == "expm1"
            continue
        assert deviation(exact(value), truth) <= exact(bound), point
        if abs(value) > np.longdouble(2) ** -1000 and name not in {"sin", "cos"}:
            worst = max(worst, bound / abs(value))
    assert worst <= RELATIVE.get(name, 8.5) * 1.001 * 2.0**-64


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("scale", [-45, -12, -2])
def test_a_function_of_an_uncertain_number_stays_within_its_bound(functions, name, scale):
    u = points(*RANGES[name], 30)
    eu = abs(u) * np.longdouble(2) ** scale * RNG.uniform(0, 1, len(u))
    v, e = called(functions, name, u, eu)
    program = definition(name)
    decided = 0
    for point, error, value, bound in zip(u, eu, v, e, strict=True):
        if not np.isfinite(bound):
            continue
        decided += 1
        for part in (-1, 0, 1):
            truth = truth_at(program, exact(point) + part * exact(error))
            assert deviation(exact(value), truth) <= exact(bound), (point, error, part)
    assert decided > len(u) // 4 or scale > -40


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_turns_are_counted_up_to_the_largest_double(functions, name):
    """Doubles of every exponent, and the one nearest to a multiple of pi/2 (Muller, 2006)."""
    hard = [6381956970095103 * 2.0**797, 5706674932067741 * 2.0**759]
    size = RNG.uniform(1, 2, 200) * 2.0 ** RNG.integers(23, 1023, 200)
    u = np.array([*hard, *(size * RNG.choice([-1, 1], 200))], dtype=np.longdouble)
    v, e = called(functions, name, u, np.zeros(len(u)))
    program = definition(name)
    for point, value, bound in zip(u, v, e, strict=True):
        assert deviation(exact(value), truth_at(program, exact(point))) <= exact(bound), point
        assert bound <= max(abs(value), 2.0**-58) * 2.0**-61


def test_a_sign_is_known_beyond_the_error_of_its_argument():
    pieces = (smooth_piece(compile_program([sympy.sign(sympy.exp(X) - 1)], [X])),)
    v, e = screened(pieces, np.array([-3.0, -1e-30, 1e-30, 0.25]))
    assert v[[0, 3]].tolist() == [-1, 1]
    assert e[[0, 3]].tolist() == [0, 0]
    assert all(bound >= 2 for bound in e[1:3])


def test_the_cells_of_erfcx_touch_and_their_remainders_are_small():
    cells = erfcx_cells()
    assert cells[0][0] == cells[0][1]
    assert all(a + r == b - s for (a, r), (b, s) in itertools.pairwise(cells))
    assert max(erfcx_remainder(*cell) for cell in cells) < 2.0**-70


def inputs(count):
    """Give float32 numbers of every size and the ordinary ones."""
    bits = RNG.integers(0, 2**32, count, dtype=np.uint64).astype(np.uint32)
    every = bits.view(np.float32)
    usual = RNG.normal(scale=6.0, size=count).astype(np.float32)
    x = np.concatenate([every, usual, np.linspace(-2, 2, 65, dtype=np.float32)])
    return x[np.isfinite(x)].astype(np.float64)


def judged(truth, x, v, e):
    """Check every bound; give the relative bounds of what is decided."""
    relative, open_ones = [], 0
    for piece in truth.pieces:
        for index in np.flatnonzero(piece.owns(x)):
            if not np.isfinite(e[index]):
                open_ones += 1
                continue
            exactly = truth_at(piece.program, float(x[index]), LEAST)
            if exactly is None:  # below every format: only that is asked of the screen
                assert abs(v[index]) + e[index] < np.longdouble(2) ** -1073
                continue
            assert deviation(exact(v[index]), exactly) <= exact(e[index]), x[index]
            if v[index]:
                relative.append(float(e[index] / abs(v[index])))
    return np.array(relative), open_ones


SMOOTH = [
    "silu", "mish", "gelu", "gelu_tanh", "softplus", "elu", "selu", "tanh", "smish", "logish",
    "serf", "tanh_exp", "tanh_shrink", "lisht", "arctan", "squareplus", "sine", "sigmoid",
    "shifted_softplus", "bent_identity", "sqrt_softplus", "phish", "golu", "laplace",
]  # fmt: skip

WIDELY_OPEN = {"sine", "tanh_exp", "sqrt_softplus", "golu"}
"""Sines beyond 2^24, and exponentials beyond exp(11000), are not screened."""


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("name", in_turn(SMOOTH, 4))
def test_an_activation_stays_within_its_bound(name, order):
    row = catalog.get(name)
    params = [float(read(p.default, {})) for p in row.parameters if not p.derived]
    x = inputs(100)
    v, e = screened(screen_pieces(row, order, params), x)
    relative, open_ones = judged(build_truths(row, params)[order], x, v, e)
    assert np.median(relative) < 2.0**-58
    assert np.quantile(relative, 0.98) < 2.0**-50
    assert open_ones == 0 or name in WIDELY_OPEN
    assert open_ones < len(x) / 4


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("name", ["silu", "gelu", "softplus", "tanh"])
def test_doubles_of_every_size_and_deep_tails_are_measured_finely(name, order):
    """A hundredth of an ulp of float64 is 2^-60; roots of derivatives need a little more."""
    row = catalog.get(name)
    every = RNG.integers(0, 2**64, 200, dtype=np.uint64).view(np.float64)
    tail = RNG.uniform(-760, -30, 100) / (20 if name == "gelu" else 1)
    x = np.concatenate([every[np.isfinite(every)], tail, np.array([5e-324, -5e-324, 0.0])])
    v, e = screened(screen_pieces(row, order, ()), x)
    relative, open_ones = judged(build_truths(row, ())[order], x, v, e)
    assert open_ones == 0
    assert np.quantile(relative, 0.6) < 2.0**-60
    assert max(relative) < 2.0**-50


TYPED = (
    "x*atan(exp(x))",
    "x*erf(log(1+exp(x)))",
    "sqrt(x**2+1)*asinh(x)",
    "exp(-x**2)*cos(3*x)",
    "x*normal_cdf(x)**2 + normal_pdf(x)",
    "log1p(exp(-x**2))*erfc(x)",
    "tan(x/100)*sinh(x)/cosh(2*x)",
    "asin(tanh(x))*acos(sin(x)/2) + atanh(x/(1+x**2))",
    "(1 + x**2)**(1/3) - erfcx(x**2)",
    "acosh(2 + x**2)/(1 + exp(x/pi))",
    "where(x < sqrt(2), x*exp(x), log(x))",
    "where(x < 1/3, expm1(x), max(x, x**2/4))",
)


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("text", in_turn(TYPED, 4))
def test_a_typed_expression_stays_within_its_bound(text, order):
    row = catalog.define("typed", text)
    x = RNG.normal(scale=4.0, size=150)
    v, e = screened(screen_pieces(row, order, ()), x)
    relative, open_ones = judged(build_truths(row, ())[order], x, v, e)
    assert open_ones <= 3
    assert np.median(relative) < 2.0**-56


def test_joints_are_decided_exactly():
    """Beside 1/3 and sqrt(2), which no double is, and at 2, which belongs to the right side."""
    row = catalog.define("typed", "where(x < 1/3, 5, where(x < sqrt(2), 6, where(x < 2, 7, 8)))")
    near = [float(np.nextafter(j, s)) for j in (1 / 3, math.sqrt(2), 2.0) for s in (-9, j, 9)]
    v, e = screened(screen_pieces(row, 0, ()), near)
    third, root = 1 / 3, math.sqrt(2)
    below = {third: Fraction(third) < Fraction(1, 3), root: Fraction(root) ** 2 < 2}
    want = [5, 5 if below[third] else 6, 6, 6, 6 if below[root] else 7, 7, 7, 8, 8]
    assert v.tolist() == want
    assert e.tolist() == [0] * len(want)


def test_what_is_unknown_is_said_to_be():
    x = np.array([math.nan, math.inf, -math.inf, 0.0, -1.0, 1.0])
    v, e = screened(screen_pieces(catalog.define("typed", "log(x)"), 0, ()), x)
    assert np.isinf(e).tolist() == [True, True, True, True, True, False]
    assert np.isfinite(v).all()


@pytest.mark.parametrize("number", [0.1, -3.5, 1e300, 1.5 * 2.0**-1000, 1 / 3, 2.0, 1.0 + 2.0**-52])
def test_a_double_is_spelled_as_itself(number):
    assert float.fromhex(literal(Fraction(number))) == number


@given(st.fractions(min_value=-(10**6), max_value=10**6).filter(bool))
def test_rounding_to_64_bits_is_nearest(value):
    near = rounded(value)
    assert abs(near - value) <= abs(value) / 2**64
    assert (near / Fraction(2) ** (exponent_of(near) - 63)).denominator == 1


@given(st.floats(-1e6, 1e6), st.floats(0, 1))
def test_an_end_is_enclosed_by_neighbouring_doubles(value, part):
    exactly = Fraction(value) + Fraction(part) * Fraction(math.ulp(value))
    end = enclosing(exactly, exactly)
    assert Fraction(end.below) <= exactly <= Fraction(end.above)
    assert end.above in {end.below, math.nextafter(end.below, math.inf)}


def test_a_zone_replaces_a_cancelling_sum_and_nothing_else():
    found = {
        name: find_zone(screen_pieces(catalog.get(name), 0, ())[0])
        for name in ("tanh_shrink", "bent_identity", "silu", "tanh")
    }
    assert {name for name, zone in found.items() if zone} == {"tanh_shrink", "bent_identity"}
    assert found["tanh_shrink"].order == 3
    assert found["tanh_shrink"].terms[0] == rounded(Fraction(1, 3))
    assert found["tanh_shrink"].relative < Fraction(16, 2**64)


def test_what_has_no_form_is_refused():
    program = compile_program([sympy.LambertW(X)], [X])
    with pytest.raises(KernelError, match="lambertw"):
        screen_source((smooth_piece(program),))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0x1.5555555555555556p-3L", "0x1.5555555755555556p-3L"),  # 1/6 of exp
        ("1.25L * SX_U", "0.0L * SX_U"),  # a bound too small
    ],
)
def test_a_fault_in_the_text_is_seen(before, after):
    source = screen_source((smooth_piece(compile_program([sympy.exp(X)], [X])),))
    assert before in source
    x = RNG.uniform(-5, 5, 200)
    v, e = screened_text(source.replace(before, after), x)
    truths = [truth_at(definition("exp"), float(point)) for point in x]
    kept = [
        deviation(exact(value), truth) <= exact(bound)
        for value, bound, truth in zip(v, e, truths, strict=True)
    ]
    assert not all(kept)
