"""Run a primitive by the reference interpreter and measure hi + lo against Arb, exactly."""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
from flint import arb, ctx, fmpq

from symact.kernel import interpret
from symact.kernel.builder import Builder
from symact.kernel.ir import LIBRARY, Bound, Kernel, Op
from symact.kernel.legality import check
from symact.kernel.pairs import Pair

RNG = np.random.default_rng(20)
MEANING = sys.modules["symact.kernel.interpret"].MEANING


def fused(a, b, c):
    """One rounding of a * b + c, but for double rounding from the extended format."""
    wide = [np.asarray(v, np.longdouble) for v in (a, b, c)]
    return np.asarray(wide[0] * wide[1] + wide[2], np.float64)


def kernel_of(primitive, pair=False):
    """Build the kernel that gives both parts of a primitive's result."""
    b = Builder()
    inputs = ("x", "y") if pair else ("x",)
    y = primitive(b, Pair(*inputs))
    constants, body = b.finish((y.hi, y.lo))
    assert not {assign.op for assign in body} & LIBRARY
    bound = Bound(0.5, 0.0, "test")
    kernel = Kernel(
        "t", "value_and_grad", "float64", inputs, (0.0,) * (len(inputs) - 1), constants, body,
        (y.hi, y.lo), ("", ""), (bound, bound), "",
    )  # fmt: skip
    check(kernel)
    return kernel


def divisions(primitive):
    return sum(assign.op is Op.DIV for assign in kernel_of(primitive, pair=True).body)


def low_parts(x):
    """Give low parts of every size up to half an ulp."""
    share = RNG.uniform(-0.5, 0.5, x.shape) * 2.0 ** RNG.integers(-9, 1, x.shape)
    return np.spacing(np.abs(x)) * share


def worst(primitive, truth, x, low=None, prec=400):
    """Give log2 of the largest relative error of hi + lo, and where; parts must not overlap."""
    x = np.asarray(x, np.float64)
    inputs = (x,) if low is None else (x, low)
    hi, lo = interpret(kernel_of(primitive, low is not None), *inputs)
    assert np.all(np.abs(lo) <= 0.5001 * np.spacing(np.abs(hi)))
    largest, place = -np.inf, None
    with ctx.workprec(prec):
        for k, h in enumerate(hi):
            u = arb(float(x[k])) + (0 if low is None else arb(float(low[k])))
            want = truth(u)
            if want.is_zero():
                assert h == 0 == lo[k]
                continue
            error = abs((arb(float(h)) + arb(float(lo[k]))) / want - 1)
            assert error < 1, (x[k], h)
            size = float(np.log2(float(error.upper()) + 2.0**-900))
            if size > largest:
                largest, place = size, (float(x[k]).hex(), None if low is None else float(low[k]))
    return largest, place


def ball(value):
    ratio = Fraction(value)
    return arb(fmpq(ratio.numerator, ratio.denominator))


def signs(x):
    return np.concatenate([x, -x])


def float32_bits(patterns):
    return np.asarray(patterns, np.uint32).view(np.float32).astype(np.float64)
