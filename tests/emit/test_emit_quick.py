"""Quick first phases: blocks give the bits of the whole kernel, however they are cut."""

import ctypes
import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from emit_kernels import SWISH, narrowed
from hypothesis import given
from hypothesis import strategies as st
from quick_kernels import FORMULAS, exact, fast, twice, with_parameter

from symact import build
from symact.build.library import compile_header
from symact.emit import generate, load_target
from symact.emit.spelling import spell
from symact.errors import TargetError

C = load_target("c")

pytestmark = pytest.mark.skipif(build.find_compiler() is None, reason="no C compiler")


def patterns(count=20000):
    """Give floats of every kind: random bit patterns, and many of the usual size."""
    generator = np.random.default_rng(11)
    wild = generator.integers(0, 1 << 32, count, dtype=np.uint64).astype(np.uint32).view(np.float32)
    return np.concatenate([wild, (generator.standard_normal(count) * 6).astype(np.float32)])


def same(a, b):
    bits = a.view(np.uint32), b.view(np.uint32)
    return bool(np.all((bits[0] == bits[1]) | (np.isnan(a) & np.isnan(b))))


@pytest.fixture(scope="module")
def library():
    kernels = [exact("hand_silu"), exact("hand_sigmoid", 0.0), twice(), fast("hand_silu")]
    return ctypes.CDLL(str(compile_header(generate(kernels, "c"))))


def call(library, symbol, x, *outs):
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (x, *outs)]
    getattr(library, symbol)(*pointers, ctypes.c_size_t(x.size))
    return outs


def test_a_quick_phase_gives_the_bits_of_the_whole_kernel():
    x = patterns()
    for name in FORMULAS:
        made = exact(name)
        quick, whole = (
            next(iter(build.load_c([row]).values())) for row in (made, replace(made, quick=None))
        )
        assert same(quick(x)[0], whole(x)[0])


def test_where_nothing_is_decided_the_whole_kernel_answers():
    """Half of the smallest number is a tie: a first phase that decides it wrongly is believed."""
    made = exact("hand_silu")
    believed = replace(made, quick=exact("hand_sigmoid").quick)
    x = np.full(640, np.float32(2.0**-149))
    got, wrong, right = (
        next(iter(build.load_c([row]).values()))(x)[0]
        for row in (made, believed, replace(made, quick=None))
    )
    assert same(got, right)
    assert (wrong == 0.5).all()


@given(st.integers(0, 300), st.integers(0, 70))
def test_length_and_position_change_nothing(library, n, offset):
    x = patterns(400)[offset : offset + n].copy()
    (whole,) = call(library, "symact_hand_silu_value_f32_n", patterns(400), np.empty(800, "f4"))
    (got,) = call(library, "symact_hand_silu_value_f32_n", x, np.empty_like(x))
    assert same(got, whole[offset : offset + n])


@pytest.mark.parametrize("n", [1, 63, 64, 65, 200])
def test_blocks_work_in_place(library, n):
    for symbol in ("symact_hand_silu_value_f32_n", "symact_hand_silu_value_f32_fast_n"):
        x = patterns(200)[100 : 100 + n].copy()
        (apart,) = call(library, symbol, x, np.empty_like(x))
        call(library, symbol, x, x)
        assert same(x, apart)


def test_two_results_share_a_block(library):
    x = patterns(1000)
    value, grad = call(
        library, "symact_hand_silu_value_and_grad_f32_n", x, np.empty_like(x), np.empty_like(x)
    )
    for symbol, got in (("hand_silu", value), ("hand_sigmoid", grad)):
        assert same(got, call(library, f"symact_{symbol}_value_f32_n", x, np.empty_like(x))[0])
    y = x.copy()
    call(library, "symact_hand_silu_value_and_grad_f32_n", y, y, np.empty_like(x))
    assert same(y, value)


def test_nothing_is_written_where_there_is_nothing(library):
    library.symact_hand_silu_value_f32_n(None, None, ctypes.c_size_t(0))


@given(st.floats(2.0**-52, 2.0**-26), st.floats(1e-30, 1e30), st.floats(-1, 1))
def test_the_factors_reach_around_the_error(error, true, part):
    """The true value lies between the rounded products, wherever the result lies."""
    (rounding,) = spell(exact("hand_silu", error), C).quick.roundings
    low, high = map(float, rounding.factors)
    result = float(Fraction(true) * (1 + Fraction(part) * Fraction(error)))
    assert result * low <= true <= result * high
    assert math.isclose(low, 1 - error, rel_tol=2.0**-50)
    assert math.isclose(high, 1 + error, rel_tol=2.0**-50)


def test_an_error_of_zero_needs_no_test():
    header = generate([exact("hand_sigmoid", 0.0)], "c").text("symact.h")
    assert "undecided" not in header
    assert "_block(" not in header


@pytest.mark.parametrize("error", [-1e-20, 2.0**-20, math.nan])
def test_an_error_that_decides_nothing_is_refused(error):
    with pytest.raises(TargetError, match="decides no rounding"):
        generate([exact("hand_silu", error)], "c")


def test_parameters_reach_the_quick_phase():
    x = patterns(500)
    made = with_parameter()
    quick, whole = (
        next(iter(build.load_c([row]).values())) for row in (made, replace(made, quick=None))
    )
    assert same(quick(x, 0.7)[0], whole(x, 0.7)[0])
    assert not same(quick(x, 0.7)[0], quick(x, 0.9)[0])


def test_kernels_without_a_test_still_round_in_a_loop_of_their_own():
    phase = spell(narrowed(SWISH), C).quick
    assert not phase.tested
    assert len(phase.lines) == len(SWISH.body) + 1  # all but the rounding
    assert not any("(float)" in line for line in phase.lines)
    assert spell(SWISH, C).quick is None
    assert spell(fast("hand_silu"), C).quick is None


def test_a_target_without_floats_says_so():
    from symact.emit.arrange import arrange

    bare = replace(C, arithmetics={"float64": C.arithmetics["float64"]})
    with pytest.raises(TargetError, match="no arithmetic of float32"):
        arrange([fast("hand_silu")], bare)
