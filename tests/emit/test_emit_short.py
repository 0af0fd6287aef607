"""Kernels that only choose are emitted in floats: the same bits, and no detour through doubles."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import build, catalog
from symact.emit import generate
from symact.emit.short import in_floats
from symact.kernel import build_kernel
from symact.kernel.interpret import interpret
from symact.kernel.ir import Assign, Constant, Kernel, Op, Quick

CHOOSING = ("relu", "leaky_relu", "hard_tanh", "hard_shrink", "relu6")
FLOATS = st.floats(width=32)


def made(*body, constants=(), quick=None):
    return Kernel(
        "hand_choice", "value", "float32", ("x", "a"), (1.0,), constants, body, (body[-1].target,),
        (), (), "", quick=quick,
    )  # fmt: skip


WIDE = (Assign("u", Op.WIDEN, ("x",)), Assign("v", Op.WIDEN, ("a",)))
LAST = Assign("y", Op.NARROW, ("t",))


@given(FLOATS, FLOATS, st.sampled_from([Op.ADD, Op.SUB, Op.MUL, Op.DIV]))
def test_one_operation_is_rounded_alike(x, a, op):
    kernel = made(*WIDE, Assign("t", op, ("u", "v")), LAST)
    short = in_floats(kernel)
    assert short.arithmetic == "float32"
    with np.errstate(all="ignore"):
        ways = {Op.ADD: np.add, Op.SUB: np.subtract, Op.MUL: np.multiply, Op.DIV: np.divide}
        want = np.float32(ways[op](np.float64(x), np.float64(a)))
        got = ways[op](np.float32(x), np.float32(a))
    assert got.view(np.uint32) == want.view(np.uint32) or (np.isnan(got) and np.isnan(want))


@pytest.mark.parametrize(
    "steps",
    [
        (Assign("s", Op.MUL, ("u", "v")), Assign("t", Op.ADD, ("s", "u"))),  # two roundings
        (Assign("s", Op.MUL, ("u", "v")), Assign("c", Op.LESS, ("s", "u")),  # a choice by doubles
         Assign("t", Op.SELECT, ("c", "u", "v"))),
        (Assign("s", Op.DIV, ("u", "v")), Assign("t", Op.MUL, ("s", "v"))),
        (Assign("t", Op.MUL, ("u", "k")),),  # a constant that is no float
    ],
)  # fmt: skip
def test_what_floats_would_change_stays_in_doubles(steps):
    kernel = made(*WIDE, *steps, LAST, constants=(Constant("k", 0.1, "1/10"),))
    assert in_floats(kernel) is kernel


def test_only_a_quick_phase_that_is_always_right_stands_for_the_kernel():
    whole = (*WIDE, Assign("s", Op.DIV, ("u", "v")), Assign("t", Op.ADD, ("s", "u")), LAST)
    product = (*WIDE, Assign("t", Op.MUL, ("u", "v")))
    right, close = (made(*whole, quick=Quick((), product, ("t",), (e,))) for e in (0.0, 2.0**-50))
    assert [step.op for step in in_floats(right).body[2:]] == [Op.MUL]
    assert in_floats(close) is close


@pytest.mark.parametrize("change", [{"dtype": "float16"}, {"accuracy": "fast"}])
def test_other_kernels_are_left_alone(change):
    kernel = replace(made(*WIDE, Assign("t", Op.MUL, ("u", "v")), LAST), **change)
    assert in_floats(kernel) is kernel


@pytest.mark.skipif(build.find_compiler() is None, reason="no C compiler")
def test_choosing_kernels_have_no_doubles_and_the_same_bits():
    kernels = [build_kernel(catalog.get(name), "value", "float32") for name in CHOOSING]
    header = generate(kernels, "c").text("symact.h")
    assert "(double)" not in header
    assert "undecided" not in header
    x = np.random.default_rng(3).integers(0, 1 << 32, 40000, np.uint64).astype(np.uint32)
    x = np.concatenate([x.view(np.float32), np.float32([0.0, -0.0, math.inf, -math.inf, math.nan])])
    for kernel, runner in zip(kernels, build.load_c(kernels).values(), strict=True):
        with np.errstate(all="ignore"):
            (want,) = interpret(kernel, x, *kernel.defaults)
        (got,) = runner(x, *kernel.defaults)
        same = (got.view(np.uint32) == want.view(np.uint32)) | (np.isnan(got) & np.isnan(want))
        assert same.all(), kernel.symbol
