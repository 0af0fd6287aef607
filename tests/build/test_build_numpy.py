"""Generated NumPy functions behave like ufuncs, warn of nothing and round once."""

import math
import struct
from fractions import Fraction

import numpy as np
import pytest

from symact.build import import_package, load_numpy
from symact.emit import generate
from tests.build.build_tools import inputs, same_bits
from tests.emit.emit_kernels import ALL, BOTH, SQUARE_HEAD, SWISH, kernel, narrowed

PACKAGE = import_package(generate(ALL, "numpy"))
RUNNERS = load_numpy(ALL)
square, swish, both = PACKAGE.hand_square, PACKAGE.hand_swish, PACKAGE.hand_both_value_and_grad


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (np.float16, np.float16),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (">f8", np.float64),
        (np.int8, np.float64),
        (np.uint64, np.float64),
        (np.bool_, np.float64),
    ],
)
def test_the_result_has_the_format_of_the_input(given, wanted):
    x = np.array([0, 1, 1], dtype=given)
    assert square(x).dtype == wanted
    assert square(x).tolist() == [0.0, 1.0, 1.0]
    value, grad = both(x)
    assert value.dtype == grad.dtype == wanted


@pytest.mark.parametrize("given", [np.longdouble, np.complex128, np.object_, "U3", "M8[s]"])
def test_other_formats_are_refused_by_name(given):
    x = np.zeros(2, dtype=given)
    with pytest.raises(TypeError, match=r"no kernel for .*there is one for float32, float64"):
        square(x)


def test_float16_is_rounded_once():
    x = np.arange(65536, dtype=np.uint16).view(np.float16)
    x = x[np.isfinite(x) & (np.abs(x) < 250)]
    got = square(x)
    for value, result in zip(x.tolist(), got, strict=True):
        assert struct.pack("<e", value * value) == result.tobytes()


def test_float16_overflows_to_infinity_in_silence():
    assert square(np.array([300.0], np.float16)).tolist() == [math.inf]


@pytest.mark.parametrize("x", [3, 3.0, True, np.float64(3), np.array(3.0), np.float32(3)])
def test_scalars_give_numpy_scalars(x):
    result = square(x)
    assert isinstance(result, np.floating)
    assert result == float(x) ** 2


def test_lists_and_empty_arrays_are_taken():
    assert square([[1, 2], [3, 4]]).tolist() == [[1.0, 4.0], [9.0, 16.0]]
    assert square([]).shape == (0,)
    assert square(np.zeros((3, 0, 2), np.float32)).shape == (3, 0, 2)
    value, grad = both(np.zeros((0, 4)))
    assert value.shape == grad.shape == (0, 4)


def test_blocks_and_strides_change_nothing():
    x = inputs("float64")
    whole = swish(x)
    assert same_bits(np.array([swish(v) for v in x[:300]]), whole[:300])
    assert same_bits(swish(x[::-3]), whole[::-3])
    grid = x[:40000].reshape(200, 200)
    assert same_bits(swish(grid.T).T.copy().ravel(), whole[:40000])
    assert swish(grid.T).flags.f_contiguous


def test_out_is_used_and_returned():
    x, out = np.array([1.0, -2.0, 3.0]), np.empty(3)
    assert square(x, out=out) is out
    assert out.tolist() == [1.0, 4.0, 9.0]
    assert square(x, out=(out,)) is out
    assert square(x, out=x) is x
    assert x.tolist() == [1.0, 4.0, 9.0]


def test_out_may_overlap_the_input():
    x = np.arange(40000.0)
    wanted = x[:-1] ** 2
    square(x[:-1], out=x[1:])
    assert x[1:].tolist() == wanted.tolist()
    y = np.arange(40000.0)
    square(y, out=y[::-1])
    assert y[::-1].tolist() == (np.arange(40000.0) ** 2).tolist()


def test_out_is_a_pair_for_value_and_grad():
    x, grad = np.array([2.0, -3.0]), np.empty(2)
    returned = both(x, 0.0, out=(x, grad))
    assert returned[0] is x
    assert returned[1] is grad
    assert x.tolist() == [4.0, -9.0]
    assert grad.tolist() == [4.0, 6.0]
    with pytest.raises(ValueError, match="2 arrays, not 1"):
        both(x, out=grad)


def test_a_result_that_is_the_input_survives_being_overwritten():
    x, one = np.array([2.0, 3.0]), np.empty(2)
    PACKAGE.hand_identity_value_and_grad(x, out=(one, x))
    assert one.tolist() == [2.0, 3.0]
    assert x.tolist() == [1.0, 1.0]


def test_out_follows_the_casting_rules_of_numpy():
    x = np.array([1.0, 2.0])
    assert square(x, out=np.empty(2, np.float32)).tolist() == [1.0, 4.0]
    with pytest.raises(TypeError, match="same_kind"):
        square(x, out=np.empty(2, np.int64))
    with pytest.raises(ValueError, match="broadcast"):
        square(x, out=np.empty(3))
    with pytest.raises(TypeError, match="must be an array"):
        square(x, out=[0.0, 0.0])


def test_parameters_have_defaults_and_are_broadcast():
    x = np.array([1.0, -2.0], np.float32)
    assert both(x)[0].tolist() == [1.25, -3.75]
    assert both(x, 1.0)[0].tolist() == both(x, alpha=1)[0].tolist() == [2.0, -3.0]
    value, grad = both(x, np.array([[0.0], [10.0]]))
    assert value.dtype == np.float32
    assert value.tolist() == [[1.0, -4.0], [11.0, 6.0]]
    assert grad.tolist() == [[2.0, 4.0], [2.0, 4.0]]
    with pytest.raises(TypeError, match="a parameter must be real"):
        both(x, 1j)
    with pytest.raises(TypeError, match="positional"):
        both(x=x)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.symbol)
def test_nothing_is_warned_of_and_nan_is_kept(row):
    with np.errstate(all="raise"):
        results = RUNNERS[row.name, row.output, row.dtype](inputs(row.dtype, 500))
    alone = RUNNERS[row.name, row.output, row.dtype](np.array(np.nan, row.dtype))
    assert all(result.dtype == row.dtype for result in results)
    constant = {"one", "one_narrow"}
    for name, result in zip(row.results, alone, strict=True):
        assert result.shape == ()
        # an error term is 0, not NaN, where there is no finite result to have an error
        assert np.isnan(result) or name in constant or (row.name.endswith("_tail") and result == 0)


def test_the_error_of_a_product_is_exact():
    x = inputs("float64")
    x = x[np.isfinite(x) & (np.abs(x) > 1e-140) & (np.abs(x) < 1e154)][:4000]
    (error,) = RUNNERS["hand_square_tail", "value", "float64"](x)
    for value, got in zip(x.tolist(), error.tolist(), strict=True):
        assert Fraction(got) == Fraction(value) ** 2 - Fraction(value * value)


def test_the_error_of_a_product_of_huge_numbers_is_exact():
    body = "p = mul x y_\ne = product_error x y_ p"
    row = kernel("hand_p", "value", "float64", body, "e", params=(("y_", 1.0),))
    run = load_numpy([row])["hand_p", "value", "float64"]
    x = np.array([1.7e308, -1.2345678901234567e301, 3.0])
    for factor in (0.3, 1.1e-5, -7.7e-300):
        (error,) = run(x, factor)
        for value, got in zip(x.tolist(), error.tolist(), strict=True):
            exact = Fraction(value) * Fraction(factor) - Fraction(value * factor)
            assert got == float(exact)


def test_the_error_of_a_sum_is_exact():
    x = np.random.default_rng(5).normal(size=4000) * 10.0 ** np.arange(-20, 20).repeat(100)
    (error,) = RUNNERS["hand_sum_tail", "value", "float64"](x, 0.3)
    for value, got in zip(x.tolist(), error.tolist(), strict=True):
        assert Fraction(got) == Fraction(value) + Fraction(0.3) - Fraction(value + 0.3)


def test_scaling_rounds_once_and_survives_any_power():
    row = kernel("hand_s", "value", "float64", "y = scale x n", "y", params=(("n", 0.0),))
    run = load_numpy([row])["hand_s", "value", "float64"]
    x = np.array([1.9, -1.3, 0.1])
    for power in (-1074, -1050, -1022, -3, 0, 5, 1023):
        assert run(x, power)[0].tolist() == [math.ldexp(v, power) for v in x.tolist()]
    assert run(x, 1e300)[0].tolist() == [math.inf, -math.inf, math.inf]
    assert run(x, -math.inf)[0].tolist() == [0.0, 0.0, 0.0]
    assert run(np.array([5e-324]), 2097.0)[0].tolist() == [2.0**1023]
    assert run(np.array([np.nan]), math.nan)[0].tolist() != [0.0]


def test_a_module_needs_no_other_file():
    text = generate((SWISH, narrowed(SWISH)), "numpy").text("hand_swish.py")
    imports = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    assert imports == ["import numpy as np"]


def test_help_states_formula_and_bound():
    assert "x*logistic(x)" in swish.__doc__
    assert "at most 1.5 ulp" in swish.__doc__
    assert "definition" not in swish.__doc__


def test_a_kernel_of_one_format_names_it():
    module = import_package(generate([SQUARE_HEAD], "numpy"))
    with pytest.raises(TypeError, match="no kernel for float32; there is one for float64"):
        module.hand_square(np.float32(1))
    assert module.hand_square(np.float16(2)) == 4


def test_runners_refuse_what_they_do_not_compute():
    run = RUNNERS["hand_both", "value_and_grad", "float32"]
    with pytest.raises(TypeError, match="computes float32, not float64"):
        run(np.zeros(2))
    with pytest.raises(TypeError, match="1 parameters"):
        run(np.zeros(2, np.float32), 1.0, 2.0)
    assert load_numpy([]) == {}
    assert BOTH.defaults == (0.25,)
