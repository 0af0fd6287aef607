"""Loops of the ufunc signature: what every compiler takes without a warning, called by hand."""

import ctypes

import numpy as np
import pytest

from symact.build import compile_library, load_c
from symact.build.loops import library_text, loop_name
from symact.emit import load_target
from tests.build.build_tools import COMPILERS, compiler_named, compiler_or_skip, inputs, same_bits
from tests.emit.emit_kernels import BOTH, SWISH, narrowed

KERNELS = (SWISH, narrowed(SWISH), BOTH, narrowed(BOTH))
# functions of a header may be unused; here its text stands in the file itself
STRICT = (*load_target("c").check["flags"], "-Wno-unused-function")


def call(library, kernel, arrays):
    """Call a loop on one-dimensional arrays of any strides: inputs, then results."""
    pointer, size = ctypes.c_void_p, ctypes.c_ssize_t
    args = (pointer * len(arrays))(*(row.ctypes.data for row in arrays))
    steps = (size * len(arrays))(*(row.strides[0] for row in arrays))
    loop = getattr(library, loop_name(kernel))
    loop.restype, loop.argtypes = None, (pointer,) * 4
    loop(args, (size * 1)(arrays[-1].size), steps, None)


@pytest.mark.parametrize("name", COMPILERS)
def test_compilers_take_the_text_without_a_warning(name):
    path = compile_library(library_text(KERNELS), STRICT, compiler_named(name))
    assert path.is_file()


@pytest.mark.parametrize("count", [0, 1, 7, 511, 512, 513, 1500])
def test_every_length_and_stride_gives_what_the_array_function_gives(count):
    path = compile_library(library_text(KERNELS), STRICT, compiler_or_skip())
    library = ctypes.CDLL(str(path))
    runners = load_c(KERNELS)
    for kernel in KERNELS:
        x = inputs(kernel.dtype, 2000)[:count]
        wide = np.repeat(x, 3)[::3]
        alpha = [np.full(1, each, kernel.dtype) for each in kernel.defaults]
        spread = [np.full(x.size, each, kernel.dtype) for each in kernel.defaults]
        held = [np.lib.stride_tricks.as_strided(row, x.shape, (0,)) for row in alpha]
        expected = runners[kernel.name, kernel.output, kernel.dtype](x)
        for given, numbers in ((x, held), (wide, held), (x, spread), (wide[::-1], spread)):
            made = [np.zeros(2 * x.size, kernel.dtype)[::2] for _ in kernel.results]
            call(library, kernel, [given, *numbers, *made])
            order = slice(None, None, -1) if given.strides[0] < 0 else slice(None)
            for row, wanted in zip(made, expected, strict=True):
                assert same_bits(row.copy(), wanted[order].copy())


def test_a_result_may_be_the_input():
    path = compile_library(library_text(KERNELS), STRICT, compiler_or_skip())
    library = ctypes.CDLL(str(path))
    for view in (slice(None), slice(None, None, 2), slice(None, None, -1)):
        x = inputs("float32", 900)
        (expected,) = load_c(KERNELS)["hand_swish", "value", "float32"](x[view])
        y = x[view]
        call(library, KERNELS[1], [y, y])
        assert same_bits(y.copy(), expected)
