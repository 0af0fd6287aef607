"""Compiled C computes the same bits as NumPy wherever each step is correctly rounded."""

import math
import shutil

import numpy as np
import pytest

from symact.build import load_c, load_numpy, variants
from symact.build.toolchain import run_compiler
from symact.emit import generate, load_target, write
from symact.errors import ToolchainError
from tests.build.build_tools import compiler_or_skip, inputs, run, same_bits
from tests.emit.emit_kernels import ALL, BOTH, EXACT, IDENTITY, LIBRARY, SWISH, kernel

STRICT = tuple(load_target("c").check["flags"])


@pytest.fixture(scope="module")
def runners():
    return load_c(ALL, compiler_or_skip())


@pytest.fixture
def header(tmp_path):
    compiler_or_skip()
    write(generate(ALL, "c"), tmp_path)
    return tmp_path


def test_the_strict_flags_are_the_promised_ones():
    assert STRICT == ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror")


@pytest.mark.parametrize("row", EXACT, ids=lambda row: row.symbol)
def test_c_and_numpy_give_the_same_bits(runners, row):
    key = (row.name, row.output, row.dtype)
    x = inputs(row.dtype)
    for first, second in zip(runners[key](x), load_numpy([row])[key](x), strict=True):
        assert first.dtype == second.dtype == row.dtype
        assert same_bits(first, second)


@pytest.mark.parametrize("row", LIBRARY, ids=lambda row: row.symbol)
def test_library_functions_are_the_ones_named(runners, row):
    name = row.name.removeprefix("hand_")
    x = 1.5 if name == "acosh" else 0.5
    (got,) = runners[row.name, "value", "float64"](np.array([x]))
    assert math.isclose(got[0], getattr(math, name)(x), rel_tol=1e-15)


def test_swish_is_right_far_out(runners):
    (got,) = runners["hand_swish", "value", "float64"](np.array([-700.0, 0.0, 3.0, 1e300]))
    # -700/(1 + exp(700)), 3/(1 + exp(-3)): from a table of exp to 20 digits
    wanted = (-700.0 * 9.8596765437597708567e-305, 0.0, 3 / 1.0497870683678639430, 1e300)
    assert np.allclose(got, wanted, rtol=1e-15, atol=0.0)


def test_shapes_and_empty_arrays_are_kept(runners):
    call = runners["hand_both", "value_and_grad", "float64"]
    for shape in ((), (0,), (3, 0), (2, 3, 4)):
        assert [result.shape for result in call(np.ones(shape))] == [shape, shape]
    grid = np.arange(12.0).reshape(3, 4)
    assert call(grid.T, 0.0)[0].tolist() == (grid.T**2).tolist()
    assert call(grid[:, ::2])[1].tolist() == (2 * grid[:, ::2]).tolist()


def test_position_does_not_matter(runners):
    call = runners["hand_swish", "value", "float32"]
    x = inputs("float32", 1000)
    (whole,) = call(x)
    for start in range(9):
        assert same_bits(call(x[start : start + 40])[0], whole[start : start + 40])


def test_scaling_in_c_is_ldexp():
    compiler_or_skip()
    row = kernel("hand_s", "value", "float64", "y = scale x p", "y", params=(("p", 0.0),))
    call = load_c([row])["hand_s", "value", "float64"]
    for power in (-1074.0, -1050.0, -3.0, 0.0, 1023.0):
        assert call(np.array([1.9]), power)[0].tolist() == [math.ldexp(1.9, int(power))]
    assert call(np.array([1.9]), math.nan)[0].tolist() == [1.9]
    assert call(np.array([1.9]), math.inf)[0].tolist() == [math.inf]


MAIN = """
#include "symact.h"
#include <stdio.h>
double other(double x);
int main(void) {
    double x[3] = {2.0, -3.0, 0.5}, grad[3];
    symact_hand_both_value_and_grad_f64_n(x, 0.0, x, grad, 3); /* in place */
    symact_hand_both_value_and_grad_f64_n(NULL, 0.0, NULL, NULL, 0);
    printf("%a %a %a %a %a\\n", x[0], x[1], x[2], grad[1], other(4.0));
    return 0;
}
"""
OTHER = """
#include "symact.h"
#include "symact.h"
double other(double x);
double other(double x) {
    double value, grad;
    symact_hand_both_value_and_grad_f64(x, 1.0, &value, &grad);
    return value + (double)symact_hand_square_value_f32(2.0f);
}
"""
IMPLEMENTATION = '#include "symact.h"\n#define SYMACT_IMPLEMENTATION\n#include "symact.h"\n'
WANTED = "0x1p+2 -0x1.2p+3 0x1p-2 0x1.8p+2 0x1.5p+4\n"


@pytest.mark.parametrize("mode", ["c", "c++"])
def test_several_files_share_one_implementation(header, mode):
    compiler = compiler_or_skip().command if mode == "c" else ("g++",)
    if shutil.which(compiler[0]) is None:
        pytest.skip("no C++ compiler")
    language = ("-std=c99",) if mode == "c" else ("-std=c++17", "-x", "c++")
    for name, text in (("main", MAIN), ("other", OTHER), ("implementation", IMPLEMENTATION)):
        (header / f"{name}.c").write_text(text)
    sources = [str(header / f"{name}.c") for name in ("main", "other", "implementation")]
    program = str(header / "program")
    command = [*compiler, *language, *STRICT[1:], "-O2", *sources, "-o", program, "-lm"]
    run(*command)
    assert run(program) == WANTED


def test_unused_functions_warn_of_nothing(header):
    (header / "main.c").write_text('#include "symact.h"\nint main(void) { return 0; }\n')
    compiler = compiler_or_skip()
    arguments = (*STRICT, "-O0", str(header / "main.c"), "-o", str(header / "main"), "-lm")
    run_compiler(compiler, arguments)


@pytest.mark.parametrize("flag", ["-ffast-math", "-ffinite-math-only"])
def test_arithmetic_that_is_not_ieee_is_refused(header, flag):
    (header / "main.c").write_text('#include "symact.h"\n')
    with pytest.raises(ToolchainError, match="needs IEEE arithmetic"):
        run_compiler(compiler_or_skip(), (flag, "-fsyntax-only", str(header / "main.c")))


@pytest.mark.skipif(variants()[-1].name == "baseline", reason="nothing could be fused here")
@pytest.mark.parametrize("mode", ["-std=gnu17", "-std=c++17"])
def test_nothing_is_fused_even_where_the_compiler_would(tmp_path, mode):
    compiler = ("g++", "-x", "c++") if mode == "-std=c++17" else compiler_or_skip().command
    if shutil.which(compiler[0]) is None:
        pytest.skip("no C++ compiler")
    row = kernel(
        "hand_f", "value", "float64", "p = mul x x\ny = sub p one_", "y", params=(("one_", 1.0),)
    )
    write(generate([row], "c"), tmp_path)
    (tmp_path / "main.c").write_text(
        '#define SYMACT_IMPLEMENTATION\n#include "symact.h"\n#include <stdio.h>\n'
        "int main(int argc, char **argv) {\n"
        "    const double x = 1.0 + argc * 0x1p-30;\n    (void)argv;\n"
        '    printf("%a\\n", symact_hand_f_value_f64(x, 1.0));\n    return 0;\n}\n'
    )
    program = str(tmp_path / "main")
    flags = [mode, "-O2", "-march=native", str(tmp_path / "main.c"), "-o", program, "-lm"]
    run(*compiler, *flags)
    # (1 + 2^-30)^2 - 1 is 2^-29 + 2^-60; rounding the square first loses 2^-60
    assert run(program) == "0x1p-29\n"


def test_an_identity_has_gradient_one(runners):
    value, grad = runners["hand_identity", "value_and_grad", "float32"](np.float32([1, -2]))
    assert value.tolist() == [1.0, -2.0]
    assert grad.tolist() == [1.0, 1.0]


def test_no_kernels_need_no_compiler(monkeypatch):
    monkeypatch.setenv("SYMACT_CC", "/nowhere/cc")
    assert load_c([]) == {}
    assert {row.name for row in (SWISH, BOTH, IDENTITY)} <= {row.name for row in ALL}
