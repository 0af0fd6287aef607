"""One library for every instruction set: chosen when it runs, and results are the same."""

import ctypes
import os
import platform
import subprocess
import sys

import numpy as np
import pytest

from symact import catalog
from symact.build import compile_dispatched, dispatch_package, variants
from symact.build.variants import VARIANTS
from symact.kernel import build_kernels
from symact.kernel.ir import Kernel
from symact.numeric.storage import from_double
from tests.build.build_tools import COMPILERS, compiler_named, inputs, run, same_bits, tool_or_skip
from tests.emit.emit_kernels import BOTH, SWISH, narrowed

KERNELS = (SWISH, narrowed(SWISH), BOTH)
STRICT = ("-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror")
NAMES = [row.name for row in variants()]


def load(path):
    library = ctypes.CDLL(str(path))
    library.symact_variant.restype = ctypes.c_char_p
    return library


def call(library, kernel: Kernel, x):
    """Call the array function of a kernel; parameters have their defaults."""
    function = getattr(library, f"{kernel.symbol}_n")
    pointer = ctypes.c_void_p
    numbers = {"float64": ctypes.c_double, "float32": ctypes.c_float}
    number = numbers.get(kernel.dtype, ctypes.c_uint16)
    function.argtypes = (
        *(pointer for _ in kernel.arrays), *(number for _ in kernel.defaults),
        *(pointer for _ in kernel.results), ctypes.c_size_t,
    )  # fmt: skip
    made = [np.empty_like(x) for _ in kernel.results]
    rows = [x.ctypes.data for _ in kernel.arrays]
    short = number is ctypes.c_uint16  # passed as bits
    given = [from_double(value, kernel.dtype) for value in kernel.defaults]
    given = [row.view(np.uint16).item() if short else row.item() for row in given]
    function(*rows, *given, *(row.ctypes.data for row in made), x.size)
    return made


def check_all_variants(kernels, name, flags=()):
    library = load(compile_dispatched(kernels, compiler_named(name), flags))
    for kernel in kernels:
        x = inputs(kernel.dtype, 4000)
        results = []
        for variant in NAMES:
            assert library.symact_use_variant(variant.encode()) == 1
            assert library.symact_variant() == variant.encode()
            results.append(call(library, kernel, x))
        for found in results[1:]:
            assert all(same_bits(*pair) for pair in zip(found, results[0], strict=True))


@pytest.mark.parametrize("name", ["gcc", "clang"])
def test_the_dispatcher_compiles_without_a_warning_and_chooses(name):
    library = load(compile_dispatched(KERNELS, compiler_named(name), STRICT))
    assert library.symact_use_variant(b"v9") == 0
    assert library.symact_variant().decode() == os.environ.get("SYMACT_VARIANT", NAMES[-1])
    # -1/(1 + e), by 20 digits of e
    for variant in NAMES:
        assert library.symact_use_variant(variant.encode()) == 1
        (got,) = call(library, SWISH, np.array([-1.0, 0.0]))
        assert np.allclose(got, [-0.26894142136999512075, 0.0], rtol=4e-16, atol=0)


ASK = """
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
library.symact_variant.restype = ctypes.c_char_p
print(library.symact_variant().decode())
"""


@pytest.mark.parametrize("forced", [*NAMES, "v9", ""])
def test_the_environment_forces_a_variant(forced):
    path = compile_dispatched(KERNELS, compiler_named("gcc"), STRICT)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", ASK, str(path)],
        capture_output=True, check=True, text=True, env=os.environ | {"SYMACT_VARIANT": forced},
    )  # fmt: skip
    assert done.stdout.strip() == (forced if forced in NAMES else NAMES[-1])


def exact_kernels():
    wanted = [("value", "float32"), ("backward", "float32"), ("value_and_grad", "float32"),
              ("value", "bfloat16"), ("value", "float16")]  # fmt: skip
    rows = (build_kernels(catalog.get(name), wanted) for name in ("softplus", "elu", "gelu"))
    return [kernel for row in rows for kernel in row]


@pytest.mark.slow
@pytest.mark.parametrize("name", COMPILERS)
def test_exact_kernels_give_the_same_bits_on_every_instruction_set(name):
    check_all_variants(exact_kernels(), name)


def test_one_exact_kernel_gives_the_same_bits_on_every_instruction_set():
    check_all_variants(build_kernels(catalog.get("elu"), [("value", "float32")]), "gcc")


def test_the_package_is_the_header_and_how_to_compile_it(tmp_path):
    package = dispatch_package(KERNELS, "mine")
    paths = [path for path, _ in package.files]
    named = ("mine.h", "mine.mk", "mine_dispatch.c", "mine_dispatch.h", "mine_variant.c")
    assert paths == ["MANIFEST.json", *named]
    package.write(tmp_path)
    assert package.check(tmp_path) == ""
    text = package.text("mine_variant.c")
    for row in VARIANTS["x86_64"]:
        assert f"{' '.join(row.flags)} -DSYMACT_VARIANT={row.name}" in text


MAIN = """
#include "symact.h"
#include "symact_dispatch.h"
#include <stdio.h>
int main(void) {
    double x[2] = {-1.0, 0.0}, y[2];
    symact_hand_swish_value_f64_n(x, y, 2);
    printf("%s %.6f\\n", symact_variant(), y[0] + symact_hand_swish_value_f64(0.0));
    return 0;
}
"""


@pytest.mark.skipif(platform.system() != "Linux", reason="the recipe is one of GNU make")
def test_the_makefile_makes_a_library(tmp_path):
    make = tool_or_skip("make")
    compiler = compiler_named("gcc").command[0]
    dispatch_package(KERNELS).write(tmp_path)
    (tmp_path / "main.c").write_text(MAIN)
    run(make, "-s", "-C", str(tmp_path), "-f", "symact.mk", f"CC={compiler}")
    program = str(tmp_path / "main")
    sources = [str(tmp_path / "main.c"), str(tmp_path / "libsymact.a")]
    run(compiler, *STRICT, "-std=c99", *sources, "-o", program, "-lm")
    assert run(program).split() == [os.environ.get("SYMACT_VARIANT", NAMES[-1]), "-0.268941"]
