"""C spells the arithmetic of float32: each operation against exact numbers."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from emit_kernels import kernel

from symact import build
from symact.build.sweep import runnable_variants
from symact.kernel.ir import ARITY, TABLED, Constant, Op

pytestmark = pytest.mark.skipif(build.find_compiler() is None, reason="no C compiler")

QUARTER = np.float32(0.25)
VARIANTS = ("baseline", "v3") if runnable_variants()[1:] else (None,)
HARD = (0.0, -0.0, 1.0, -1.5, 3e-45, -1e-38, 1.17549435e-38, 6.1e-5, 0.1, 1e10, 3.4e38, -2e38)


def single(name, body, result="y", dtype="float32", **fields):
    made = kernel(name, "value", dtype, f"a = widen x\n{body}\ny = narrow {result}", "y", **fields)
    return replace(made, arithmetic="float32", accuracy="fast")


def constant(value):
    return (Constant("c", float(np.float32(value)), "by hand"),)


def run(made, x, variant=None):
    (runner,) = build.load_c([made], variant=variant).values()
    return runner(x)[0]


def numbers(count=4000):
    generator = np.random.default_rng(3)
    scale = np.exp2(generator.integers(-120, 120, count))
    return np.concatenate([generator.standard_normal(count) * scale, HARD]).astype(np.float32)


@pytest.mark.parametrize("variant", VARIANTS)
def test_products_have_their_exact_rest(variant):
    c = np.float32(1.2345678)
    x = numbers()
    x = x[(np.abs(x) > 1e-30) & (np.abs(x) < 1e30)]
    made = single("rest", "p = mul a c\nr = product_rest a c p", "r", constants=constant(c))
    got = run(made, x, variant)

    exact = x.astype(np.float64) * np.float64(c)
    assert np.array_equal(got, exact - (x * c).astype(np.float64))


def test_sums_have_their_exact_rest():
    x = numbers(500)
    x = x[np.abs(x) < 1e30]
    c = np.float32(0.3)
    made = single("sums", "s = add a c\nr = sum_error a c s", "r", constants=constant(c))
    rest = run(made, x)

    for a, r in zip(x, rest, strict=True):
        assert Fraction(float(a)) + Fraction(float(c)) == Fraction(float(a + c)) + Fraction(
            float(r)
        )


def test_rests_after_an_overflow_are_zero():
    x = np.array([3e38, -3e38, np.inf], np.float32)
    made = single("over", "s = add a a\nr = fast_sum_error a a s", "r")
    assert not run(made, x).any()


def test_powers_of_two_and_exponents():
    n = np.arange(-126, 128, dtype=np.float32)
    assert np.array_equal(run(single("power", "p = pow2 a", "p"), n), np.exp2(n.astype(float)))
    shift = constant(1.5 * 2**23 + 127)
    moved = single("moved", "t = add a c\np = to_exponent t", "p", constants=shift)
    assert np.array_equal(run(moved, n), np.exp2(n.astype(float)))

    x = np.abs(numbers())
    x = x[x >= np.finfo(np.float32).tiny]
    fraction, exponent = np.frexp(x)
    want = np.where(fraction < np.float32(np.sqrt(0.5)), exponent - 1, exponent)
    assert np.array_equal(run(single("exponents", "e = exponent a", "e"), x), want)


def test_scaling_rounds_once():
    x = numbers(800)
    powers = (-300, -149, -126, -7, 0, 30, 127, 250)
    made = [
        single(f"scaled{k}", "y0 = scale a c", "y0", constants=constant(n))
        for k, n in enumerate(powers)
    ]
    for n, runner in zip(powers, build.load_c(made).values(), strict=True):
        with np.errstate(over="ignore", under="ignore"):
            want = np.ldexp(x.astype(np.float64), n).astype(np.float32)
        assert np.array_equal(runner(x)[0], want)


def test_sticky_rounds_to_odd():
    x = np.array([1.0, 1.0000001, -1.0, -1.0000001, 0.0, np.inf], np.float32)
    for rest in (0.0, 1e-9, -1e-9):
        made = single("odd", "y0 = sticky a c", "y0", constants=constant(rest))
        got = run(made, x)
        for value, odd in zip(x[:4], got[:4], strict=True):
            last = int(odd.view(np.uint32)) & 1
            assert last == 1 or (rest == 0 and odd == value)
            if rest:
                assert abs(Fraction(float(value)) + Fraction(rest) - Fraction(float(odd))) < 2**-23
        assert got[4] == 0
        assert got[5] == np.inf


@pytest.mark.parametrize(
    ("body", "choose"),
    [
        ("y0 = clamp_min a c", lambda x: np.maximum(x, QUARTER)),
        ("y0 = clamp_max a c", lambda x: np.minimum(x, QUARTER)),
        ("l = less a c\ny0 = select l a c", lambda x: np.where(x < 0.25, x, QUARTER)),
        (
            "l = less_equal c a\nm = not l\ny0 = select m c a",
            lambda x: np.where(x >= 0.25, x, 0.25),
        ),
        ("l = equal a a\ny0 = select l a c", lambda x: np.where(np.isnan(x), QUARTER, x)),
        ("y0 = finite a", lambda x: np.where(np.isfinite(x), x, 0)),
        ("y0 = copysign c a", lambda x: np.copysign(QUARTER, x)),
        ("y0 = abs a", np.abs),
    ],
)
def test_choices_keep_nan_where_they_say_so(body, choose):
    x = np.concatenate([numbers(200), [np.inf, -np.inf]]).astype(np.float32)
    if "clamp" in body or "equal a a" in body or "finite" in body:
        x = np.concatenate([x, [np.nan]]).astype(np.float32)
    got = run(single("choice", body, "y0", constants=constant(0.25)), x)
    assert np.array_equal(got, choose(x).astype(np.float32), equal_nan=True)


def test_float16_goes_through_floats_unchanged():
    bits = np.arange(65536, dtype=np.uint16)
    x = bits.view(np.float16)
    twice = single("twice", "y0 = add a a", "y0", dtype="float16")
    got = run(twice, x)
    with np.errstate(over="ignore", invalid="ignore"):
        want = (x.astype(np.float32) * 2).astype(np.float16)
    number = ~np.isnan(x)
    assert np.array_equal(got[number].view(np.uint16), want[number].view(np.uint16))
    assert np.isnan(got[~number]).all()


@pytest.mark.parametrize("factor", [1.0, 1.0009765625, 0.333, 1e-3, 40000.0])
def test_float16_results_are_rounded_to_nearest_even(factor):
    x = np.arange(65536, dtype=np.uint16).view(np.float16)
    c = np.float32(factor)
    got = run(single("times", "y0 = mul a c", "y0", dtype="float16", constants=constant(c)), x)
    with np.errstate(all="ignore"):
        want = (x.astype(np.float32) * c).astype(np.float16)
    assert np.array_equal(got, want, equal_nan=True)


@pytest.mark.parametrize("factor", [1.0, 1.00390625, 0.333, 1e-30, 1e30])
def test_bfloat16_results_are_rounded_to_nearest_even(factor):
    bits = np.arange(65536, dtype=np.uint16)
    x = (bits.astype(np.uint32) << 16).view(np.float32)
    c = np.float32(factor)
    made = single("times", "y0 = mul a c", "y0", dtype="bfloat16", constants=constant(c))
    got = run(made, bits)
    with np.errstate(all="ignore"):
        wide = x * c
    number = ~np.isnan(wide)
    near = wide[number].view(np.uint32).astype(np.uint64)
    want = (near + 0x7FFF + ((near >> 16) & 1)) >> 16
    assert np.array_equal(got[number], want)
    assert (got[~number] == 0x7FC0).all()


def test_every_operation_of_floats_compiles():
    made = []
    for op in set(Op) - TABLED - {Op.WIDEN, Op.NARROW, Op.AND, Op.OR, Op.NOT, Op.SELECT}:
        body = f"r = {op.value} {' '.join('a' * ARITY[op])}\n"
        truth = op in {Op.LESS, Op.LESS_EQUAL, Op.EQUAL}
        body += "y0 = select r a a" if truth else "y0 = add r a"
        made.append(single(f"one_{op.value}", body, "y0"))
    for runner in build.load_c(made).values():
        assert runner(np.ones(3, np.float32))[0].dtype == np.float32
