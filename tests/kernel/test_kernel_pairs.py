"""Pair arithmetic and the wide functions against mpmath at 60 digits."""

import mpmath
import numpy as np
import pytest

from symact.kernel import interpret, pairs
from symact.kernel.arith import Arith
from symact.kernel.builder import Builder
from symact.kernel.functions import FUNCTIONS, NARROW_ONLY
from symact.kernel.ir import Bound, Kernel
from symact.kernel.pairs import Pair
from tests.turns import in_turn

BOUND = Bound(0.5, 0.0, "test")


def both_parts(build, *inputs):
    """Run a construction of a pair and give both of its parts."""
    b = Builder()
    names = tuple("xyzw"[: len(inputs)])
    result = build(b, *[Pair(n) for n in names])
    parts = (result.hi, result.lo or b.const(0.0))
    results = tuple(b.add(p, b.const(0.0)) for p in parts)
    constants, body = b.finish(results)
    kernel = Kernel(
        "t", "value_and_grad", "float64", names, (0.0,) * (len(names) - 1), constants, body,
        results, ("", ""), (BOUND, BOUND), "",
    )  # fmt: skip
    return interpret(kernel, *inputs)


def relative_error(hi, lo, exact):
    got = mpmath.mpf(float(hi)) + mpmath.mpf(float(lo))
    return float(abs((got - exact) / exact)) if exact else float(abs(got))


RNG = np.random.default_rng(7)
A = RNG.uniform(-3, 3, 200) * 10.0 ** RNG.integers(-8, 8, 200)
B = RNG.uniform(-3, 3, 200) * 10.0 ** RNG.integers(-8, 8, 200)

OPERATIONS = {
    "add": (pairs.add, lambda a, b: a + b),
    "sub": (pairs.sub, lambda a, b: a - b),
    "mul": (pairs.mul, lambda a, b: a * b),
    "div": (pairs.div, lambda a, b: a / b),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_pair_arithmetic_keeps_a_hundred_bits(name):
    build, exact = OPERATIONS[name]
    hi, lo = both_parts(build, A, B)
    with mpmath.workdps(60):
        for h, low, a, b in zip(hi, lo, A, B, strict=True):
            assert relative_error(h, low, exact(mpmath.mpf(a), mpmath.mpf(b))) < 2.0**-100


def test_square_root_keeps_a_hundred_bits():
    x = np.abs(A)
    hi, lo = both_parts(pairs.sqrt, x)
    with mpmath.workdps(60):
        for h, low, a in zip(hi, lo, x, strict=True):
            assert relative_error(h, low, mpmath.sqrt(mpmath.mpf(a))) < 2.0**-100


def sigma(u):
    return 1 / (1 + mpmath.exp(-u))


EXACT = {
    "exp": mpmath.exp, "expm1": mpmath.expm1, "log": mpmath.log, "log1p": mpmath.log1p,
    "logistic": sigma, "softplus": lambda u: mpmath.log1p(mpmath.exp(u)),
    "sech": mpmath.sech, "sech2": lambda u: mpmath.sech(u) ** 2,
    "normal_pdf": mpmath.npdf, "normal_cdf": lambda u: mpmath.erfc(-u / mpmath.sqrt(2)) / 2,
    "erfcx": lambda u: mpmath.exp(u * u) * mpmath.erfc(u), "erfc": mpmath.erfc,
    "erf": mpmath.erf, "tanh": mpmath.tanh, "sinh": mpmath.sinh, "cosh": mpmath.cosh,
    "atan": mpmath.atan, "sqrt": mpmath.sqrt, "abs": abs, "sign": mpmath.sign,
}  # fmt: skip
SPREAD = np.concatenate([RNG.uniform(-20, 20, 60), RNG.uniform(-1, 1, 60), A[:40] * 1e-9])
POSITIVE = {"log", "log1p", "sqrt"}


@pytest.mark.parametrize("name", in_turn(sorted(set(FUNCTIONS) - set(NARROW_ONLY)), 3, 1))
def test_wide_functions_are_right_to_ninety_bits(name):
    x = np.abs(SPREAD) if name in POSITIVE else SPREAD
    if name == "erfcx":
        x = np.where(x < -5, 1.5, x)
    hi, lo = both_parts(lambda b, u: FUNCTIONS[name](Arith(b, True, True), u, False).pair, x)
    with mpmath.workdps(80):
        for h, low, a in zip(hi, lo, x, strict=True):
            assert relative_error(h, low, EXACT[name](mpmath.mpf(a))) < 2.0**-90, (name, a)


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - set(NARROW_ONLY)))
def test_narrow_functions_stay_within_four_ulp(name):
    x = np.abs(SPREAD) if name in POSITIVE else SPREAD
    if name == "erfcx":
        x = np.where(x < -5, 1.5, x)
    hi, _ = both_parts(lambda b, u: FUNCTIONS[name](Arith(b), u, False).pair, x)
    with mpmath.workdps(80):
        for h, a in zip(hi, x, strict=True):
            assert relative_error(h, 0.0, EXACT[name](mpmath.mpf(a))) < 4 * 2.0**-52, (name, a)


def test_overflow_leaves_infinities_not_nans():
    big = np.array([1e200, -1e200, 1e308])
    hi, lo = both_parts(lambda b, u: pairs.mul(b, u, u), big)
    assert not np.isnan(lo).any()
    assert not np.isnan(hi).any()
