"""Four formats, several arrays: every target, compiler and instruction set gives the same bits."""

from dataclasses import replace

import numpy as np
import pytest

from symact.build import import_package, load_c, load_numpy, variants
from symact.emit import generate
from symact.errors import KernelError
from symact.kernel.interpret import interpret
from symact.kernel.ir import Constant
from symact.kernel.legality import check
from symact.numeric.storage import from_double, storage_dtype, to_double
from tests.build.build_tools import COMPILERS, compiler_named, compiler_or_skip, inputs, same_bits
from tests.emit.emit_kernels import (
    BACKWARD,
    BOTH,
    FORMAT_NAMES,
    FORMATTED,
    STRAIGHT,
    in_format,
    kernel,
)
from tests.turns import in_turn

FUSED = {("hand_straight", "value", "float64")}
"""What may differ between fused and separate multiply-adds."""

SAME = tuple(row for row in FORMATTED if (row.name, row.output, row.dtype) not in FUSED)
RUN = load_numpy(FORMATTED)


def key(row):
    return row.name, row.output, row.dtype


def arguments(row):
    x = inputs(row.dtype)
    return tuple(np.roll(x, 7 * i) for i in range(len(row.arrays)))


def numbers_agree(row, first, second):
    """Compare as numbers of the format: every NaN is the same."""
    left, right = to_double(first, row.dtype), to_double(second, row.dtype)
    return first.dtype == second.dtype == storage_dtype(row.dtype) and same_bits(left, right)


@pytest.mark.parametrize("row", FORMATTED, ids=lambda row: row.symbol)
def test_kernels_written_by_hand_are_legal(row):
    check(row)


@pytest.mark.parametrize("row", SAME, ids=lambda row: row.symbol)
def test_numpy_computes_what_the_interpreter_does(row):
    given = arguments(row)
    for first, second in zip(RUN[key(row)](*given), interpret(row, *given), strict=True):
        assert numbers_agree(row, first, second)


@pytest.mark.parametrize("variant", [row.name for row in variants()])
@pytest.mark.parametrize("name", COMPILERS)
def test_every_compiler_and_variant_computes_what_numpy_does(name, variant):
    built = load_c(FORMATTED, compiler_named(name), variant)
    for row in SAME:
        given = arguments(row)
        for first, second in zip(built[key(row)](*given), RUN[key(row)](*given), strict=True):
            assert numbers_agree(row, first, second), row.symbol


@pytest.mark.parametrize("variant", [row.name for row in variants()])
def test_fused_multiply_adds_change_the_last_bits_only(variant):
    row = in_format(STRAIGHT, "float64")
    x = np.random.default_rng(3).normal(scale=20.0, size=20000)
    (got,) = load_c(FORMATTED, compiler_or_skip(), variant)[key(row)](x)
    (wanted,) = RUN[key(row)](x)
    assert np.max(np.abs(got - wanted) / np.spacing(np.abs(wanted))) <= 4
    assert np.allclose(got, x / (1 + np.exp(-x)), rtol=1e-13, atol=0)


FACTORS = (
    1.0,
    1.0 + 2.0**-12,
    1.0 + 2.0**-9,
    0.75,
    2.0**-10,
    -1.5,
    1000.3,
    2.0**-100,
    1.0 + 2.0**-40,
)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("factor", in_turn(FACTORS, 3))
def test_16_bit_results_are_rounded_once(dtype, factor):
    # the product with a short factor is exact in double: one rounding remains
    row = in_format(
        kernel(
            "hand_p", "value", "float64", "y = mul x c", "y", constants=(Constant("c", factor, ""),)
        ),
        dtype,
    )
    x = inputs(dtype)
    with np.errstate(invalid="ignore"):  # some NaN are signaling
        wanted = from_double(to_double(x, dtype) * factor, dtype)
    assert numbers_agree(row, load_c([row], compiler_or_skip())[key(row)](x)[0], wanted)
    assert numbers_agree(row, load_numpy([row])[key(row)](x)[0], wanted)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_nan_of_16_bits_is_one_pattern_in_c(dtype):
    row = in_format(kernel("hand_p", "value", "float64", "y = neg x", "y"), dtype)
    codes = inputs(dtype)
    x = codes[np.isnan(to_double(codes, dtype))]
    (got,) = load_c([row], compiler_or_skip())[key(row)](x)
    assert set(got.view(np.uint16).tolist()) == {{"float16": 0x7E00, "bfloat16": 0x7FC0}[dtype]}


@pytest.mark.parametrize("dtype", FORMAT_NAMES)
def test_a_second_array_is_taken_element_by_element(dtype):
    row = in_format(BACKWARD, dtype)
    x = from_double([[1.0, -2.0], [0.5, 4.0]], dtype)
    upstream = from_double([[1.0, 2.0], [-3.0, 0.0]], dtype)
    wanted = [[2.25, 8.25], [-2.75, 0.25]]
    for run in (RUN[key(row)], load_c([row], compiler_or_skip())[key(row)]):
        assert to_double(run(x, upstream)[0], dtype).tolist() == wanted
        assert to_double(run(x.T, upstream.T, 1.25)[0], dtype).T.tolist() == [
            [3.25, 9.25],
            [-1.75, 1.25],
        ]
        with pytest.raises(TypeError, match="needs x, upstream"):
            run(x)
        with pytest.raises(TypeError, match=f"computes {dtype}"):
            run(x, upstream.astype(np.int64))
        with pytest.raises(ValueError, match="differ"):
            run(x, upstream[0])
        with pytest.raises(TypeError, match="1 parameters"):
            run(x, upstream, 1.0, 2.0)
    assert to_double(interpret(row, x, upstream, 1.25)[0], dtype).tolist()[0] == [3.25, 9.25]


def test_arrays_must_come_first():
    for arrays in ((), ("upstream",), ("x", "alpha")):
        with pytest.raises(KernelError, match="arrays must be the first"):
            check(replace(BACKWARD, arrays=arrays))
    with pytest.raises(KernelError, match="each parameter has one default"):
        check(replace(BACKWARD, defaults=()))
    with pytest.raises(KernelError, match="float8 is none of float16"):
        check(replace(BACKWARD, dtype="float8"))


PACKAGE = import_package(generate(FORMATTED, "numpy"))


def test_numpy_chooses_the_kernel_by_the_format_of_x():
    x = np.array([0.3, -1.7])
    for dtype in (np.float16, np.float32, np.float64):
        value, grad = PACKAGE.hand_both_value_and_grad(x.astype(dtype), alpha=0.5)
        assert value.dtype == grad.dtype == dtype
    # the parameter is rounded to the format, as in C
    assert PACKAGE.hand_both_value_and_grad(np.float16(0), 0.1)[0] == np.float16(0.1)


def test_integers_are_no_bfloat16():
    value, _ = PACKAGE.hand_both_value_and_grad(np.array([2, 3], np.uint16))
    assert value.dtype == np.float64
    assert value.tolist() == [4.25, 9.25]


def test_bfloat16_has_functions_of_its_own():
    bits = from_double([2.0, -0.5], "bfloat16")
    value, grad = PACKAGE.hand_both_value_and_grad_bf16(bits, alpha=1)
    assert value.dtype == grad.dtype == np.uint16
    assert to_double(value, "bfloat16").tolist() == [5.0, 0.75]
    assert to_double(grad, "bfloat16").tolist() == [4.0, 1.0]
    upstream = from_double([1.0, 2.0], "bfloat16")
    assert to_double(PACKAGE.hand_both_backward_bf16(bits, upstream), "bfloat16").tolist() == [
        4.25,
        2.25,
    ]
    with pytest.raises(TypeError, match="there is one for uint16"):
        PACKAGE.hand_both_value_and_grad_bf16(np.zeros(2, np.float32))
    assert "bits of bfloat16 numbers" in PACKAGE.hand_both_value_and_grad_bf16.__doc__


def test_the_interpreter_rounds_numbers_to_the_format():
    row = in_format(BOTH, "bfloat16")
    by_bits = interpret(row, from_double([0.3], "bfloat16"))
    by_number = interpret(row, np.array([0.3]))
    assert by_bits[0].tolist() == by_number[0].tolist()
    assert by_bits[0].dtype == np.uint16
