"""16-bit kernels in few steps: the bits of the long ones, however a processor computes."""

import itertools
import math
import re
import shutil
from dataclasses import replace
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import build, catalog
from symact.build.sweep import runnable_variants
from symact.emit import generate, load_target
from symact.emit.brief import in_brief
from symact.kernel import build_kernel, build_kernels, specialize
from symact.kernel.interpret import interpret
from symact.kernel.plain.short_ways import (
    CODES,
    TINY,
    WAYS,
    Code,
    carried,
    fused_doubles,
    fused_floats,
    holds_flushed,
    missed,
    narrowed,
    numbers,
    run,
    tried,
)
from symact.numeric.storage import to_double
from tests.emit.assembly import COMPILERS, assemble, faults
from tests.kernel.short_tools import BLOCK, address, library, results
from tests.turns import in_turn

FORMATS = ("float16", "bfloat16")
SHORT = {"float16": "f16", "bfloat16": "bf16"}
TYPES = {"float16": np.dtype(np.float16), "bfloat16": np.dtype(ml_dtypes.bfloat16)}
VARIANTS = tuple(row.name for row in build.variants()) if runnable_variants() else ()
MODERATE = st.floats(2.0**-60, 2.0**60).flatmap(lambda a: st.sampled_from([a, -a]))

LONG = frozenset({"gcu", "silu_squared", "sinc", "sine", "snake", "xielu"})
"""Sines have no plain form; some ties want more digits in one place than in another."""

FORMULAS = ("x*atan(exp(x))", "x*tanh(log(1 + exp(x)))/2", "x**3 - x")
VARIANT_FLAGS = ("x86-64", "x86-64-v3", "x86-64-v4")
BUILDS = tuple(itertools.product(VARIANTS, FORMATS))

compiled = pytest.mark.skipif(
    build.find_compiler() is None or not VARIANTS, reason="no C compiler for x86-64"
)


def code_of(kernel):
    brief = kernel.brief
    return Code(brief.constants, brief.body, brief.results, kernel.dtype, brief.arithmetic)


def whole(kernel):
    """Give the results of the long steps for all inputs."""
    return [r.view(np.uint16) for r in interpret(kernel, carried(CODES, kernel.dtype))]


def nearest(exact, kind):
    """Round a fraction to a format by comparing neighbours; ties go to the even one."""
    near = kind(float(exact))
    beside = [near, np.nextafter(near, kind(np.inf)), np.nextafter(near, kind(-np.inf))]
    even = {np.float32: np.uint32, np.float64: np.uint64}[kind]
    return min(
        beside, key=lambda v: (abs(Fraction(float(v)) - exact), int(np.array(v).view(even)) & 1)
    )


@given(MODERATE, MODERATE, MODERATE)
def test_fused_steps_round_once(a, b, c):
    for kind, fused in ((np.float32, fused_floats), (np.float64, fused_doubles)):
        x, y, z = map(kind, (a, b, c))
        for addend in (z, -(x * y), np.nextafter(-(x * y), kind(np.inf))):
            exact = Fraction(float(x)) * Fraction(float(y)) + Fraction(float(addend))
            assert fused(x, y, addend) == nearest(exact, kind)


@given(st.integers(0, 2**32 - 1))
def test_floats_are_rounded_to_codes_as_other_libraries_do(bits):
    x = np.array([bits], np.uint32).view(np.float32)
    for dtype, kind in TYPES.items():
        with np.errstate(all="ignore"):
            want = x.astype(kind).view(np.uint16)
        assert not missed(narrowed(x, dtype), want, dtype).any()


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_step_that_a_way_of_computing_changes_is_seen(dtype):
    kernel = build_kernel(specialize(catalog.get("silu")), "value", dtype)
    code, want = code_of(kernel), whole(kernel)
    assert not tried(code, want)[0].any()
    changed = Code(
        tuple(c if c.value != 1.0 else type(c)(c.name, 1.0 + 2.0**-12, "") for c in code.constants),
        *(code.body, code.results, code.dtype, code.arithmetic),
    )
    assert tried(changed, want)[0].any()
    first = np.array([1 << 15 | 3, 5], np.uint16)
    assert all((run(code, way, first)[0] == want[0][first]).all() for way in WAYS["float32"])


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", in_turn(catalog.names(), 83, 2))
def test_the_catalogue_in_few_steps(name, dtype):
    activation = specialize(catalog.get(name))
    if not activation.scalar or activation.indexed:
        pytest.skip("has kernels of other kinds")
    for kernel in build_kernels(activation, [(o, dtype) for o in ("value", "grad")]):
        if kernel.brief is None:
            assert name in LONG
            continue
        assert len(kernel.brief.body) <= max(len(kernel.body) / 2, 16)
        code, want = code_of(kernel), whole(kernel)
        assert not any(wrong.any() for wrong in tried(code, want))
        assert holds_flushed(code, want)


@pytest.mark.parametrize("formula", in_turn(FORMULAS, 3, 2))
def test_what_is_typed_has_few_steps_as_well(formula):
    for dtype in FORMATS:
        kernel = build_kernel(catalog.define("typed", formula), "value", dtype)
        assert kernel.brief is not None
        assert not tried(code_of(kernel), whole(kernel))[0].any()
        fast = build_kernel(catalog.define("typed", formula), "value", dtype, accuracy="fast")
        x = carried(CODES[::1021].copy(), dtype)
        got, want = (to_double(interpret(k, x)[0], dtype) for k in (fast, kernel))
        assert np.array_equal(got, want, equal_nan=True)
        # floats will do there that are right only while subnormal ones are kept
        assert fast.arithmetic in {kernel.brief.arithmetic, "float32"}


def test_run_time_parameters_and_further_arrays_leave_too_much_to_try():
    assert build_kernel(catalog.get("leaky_relu"), "value", "float16").brief is None
    assert build_kernel(specialize(catalog.get("leaky_relu")), "value", "float16").brief is not None
    assert build_kernel(catalog.get("silu"), "backward", "float16").brief is None


def test_a_target_without_floats_gets_the_long_steps():
    kernel = build_kernel(catalog.get("silu"), "value", "float16")
    assert kernel.brief is not None
    assert kernel.brief.arithmetic == "float32"
    assert in_brief(kernel, load_target("rust")) is kernel
    for name in ("c", "numpy"):
        made = in_brief(kernel, load_target(name))
        assert (made.body, made.accuracy) == (kernel.brief.body, "exact")
        other = replace(kernel, constants=kernel.constants[1:])
        assert in_brief(other, load_target(name)) is other


@pytest.mark.parametrize("accuracy", ["exact", "fast"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_numpy_gives_the_same_bits(dtype, accuracy):
    kernel = build_kernel(catalog.get("softsign"), "value_and_grad", dtype, accuracy=accuracy)
    want = whole(build_kernel(catalog.get("softsign"), "value_and_grad", dtype))
    (runner,) = build.load_numpy([kernel]).values()
    for got, right in zip(runner(carried(CODES, dtype)), want, strict=True):
        assert not missed(got.view(np.uint16), right, dtype).any()


@compiled
@pytest.mark.parametrize(("variant", "dtype"), in_turn(BUILDS, 6, 4))
def test_compiled_kernels_and_numpy_give_the_same_bits(variant, dtype):
    kernels = [
        build_kernel(catalog.get(name), "value_and_grad", dtype) for name in ("silu", "softsign")
    ]
    made = library(kernels, variant, SHORT[dtype])
    by_numpy = list(build.load_numpy(kernels).values())
    for kernel, runner in zip(kernels, by_numpy, strict=True):
        want = whole(kernel)
        tail = CODES[: BLOCK + 5].copy()
        for got, right in zip(results(made, kernel, CODES), want, strict=True):
            assert not missed(got, right, dtype).any()
        for got, right in zip(results(made, kernel, tail), want, strict=True):
            assert not missed(got, right[tail], dtype).any()
        for got, right in zip(runner(carried(CODES, dtype)), want, strict=True):
            assert not missed(got.view(np.uint16), right, dtype).any()
        x = numbers(dtype)
        usual = (np.abs(x) >= TINY) | (x == 0) | (dtype == "float16")
        flushed = results(made, kernel, CODES, flushed=True)
        for got, right in zip(flushed, want, strict=True):
            size = np.abs(to_double(carried(right, dtype), dtype))
            zero = (got & 0x7FFF == 0) & (size <= TINY) & (dtype == "bfloat16")
            assert not (missed(got, right, dtype) & usual & ~zero).any()


@compiled
@pytest.mark.parametrize(("variant", "dtype"), in_turn(BUILDS, 2, 1))
def test_conversions_are_those_of_other_libraries(variant, dtype):
    made = library([build_kernel(catalog.get("relu"), "value", dtype)], variant, SHORT[dtype])
    wide = np.empty(CODES.size, np.float32)
    for k in range(0, CODES.size, BLOCK):
        made.widen(address(CODES[k:]), address(wide[k:]))
    want = CODES.view(TYPES[dtype]).astype(np.float32)
    assert np.array_equal(wide, want, equal_nan=True)
    assert np.array_equal(np.signbit(wide), np.signbit(want))

    rng = np.random.default_rng(5)
    with np.errstate(invalid="ignore"):
        ties = (want[:-1].astype(np.float64) + want[1:]) / 2
    ties = ties[np.isfinite(ties)].astype(np.float32)
    beside = [np.nextafter(ties, np.float32(s)) for s in (-math.inf, math.inf)]
    bits = rng.integers(0, 1 << 32, 1 << 20, np.uint64).astype(np.uint32).view(np.float32)
    rows = [want, ties, *beside, bits, np.float32([65519.99, 65520, -65520, 3.4e38, 1e-45])]
    x = np.concatenate(rows).astype(np.float32)
    x = np.concatenate([x, np.zeros(-x.size % BLOCK, np.float32)])
    with np.errstate(all="ignore"):
        right = x.astype(TYPES[dtype]).view(np.uint16)
    right[np.isnan(x)] = {"float16": 0x7E00, "bfloat16": 0x7FC0}[dtype]
    one, block = np.empty_like(right), np.empty_like(right)
    made.all_one(address(x), address(one), np.ctypeslib.ctypes.c_size_t(x.size))
    for k in range(0, x.size, BLOCK):
        made.narrow(address(x[k:]), address(block[k:]))
    assert np.array_equal(one, right)
    assert np.array_equal(block, right)


@compiled
@pytest.mark.parametrize(
    ("command", "variant"), in_turn(itertools.product(COMPILERS, VARIANT_FLAGS), 3, 1)
)
def test_loops_are_packed_conversions_included(command, variant, tmp_path):
    if not shutil.which(command):
        pytest.skip("not here")
    row = specialize(catalog.get("sigmoid"))
    kernels = [build_kernel(row, "value", dtype, accuracy="fast") for dtype in FORMATS]
    functions = assemble(generate(kernels, "c"), command, variant, tmp_path)
    assert {kernel.symbol: faults(kernel, functions) for kernel in kernels} == {
        kernel.symbol: [] for kernel in kernels
    }
    text = (tmp_path / f"{command}-{variant}.s").read_text()
    for word in ("vcvtph2ps", "vcvtps2ph"):
        wide = re.search(rf"{word}\s.*%[yz]mm", text)
        assert bool(wide) is (variant != "x86-64")
