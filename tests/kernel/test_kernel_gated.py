"""Gated kernels: correctly rounded in float32, near it in float64, two targets, clear refusals."""

import numpy as np
import pytest
from mpmath import mp, mpf

from symact import catalog
from symact.activation import Activation, Kind
from symact.build.library import load_c
from symact.build.modules import load_numpy
from symact.build.rows_pairs import run_pairs
from symact.errors import KernelError
from symact.kernel import build_kernel
from symact.numeric.formats import FORMATS
from symact.numeric.oracle import round_value
from symact.numeric.program import compile_program
from symact.verify.rows_pairs import judge_pairs, pairs_source
from tests.turns import in_turn

SPECIAL = (0.0, -0.0, 1.0, -1.0, 1e-30, -90.0, 88.5, -100.0, 3e38, -3e38, np.inf, -np.inf, np.nan)


def reference(name: str, a: float, b: float) -> object:
    with mp.workprec(400):
        x, y = mpf(a), mpf(b)
        gates = {
            "glu": lambda: x / (1 + mp.exp(-y)),
            "swiglu": lambda: x * y / (1 + mp.exp(-x)),
            "geglu": lambda: x * y * mp.ncdf(x),
            "reglu": lambda: max(x, mpf(0)) * y,
            "bilinear": lambda: x * y,
        }
        return +gates[name]()


def pairs(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    a, b = (np.exp2(rng.uniform(-20, 6, count)) * rng.choice([-1, 1], count) for _ in range(2))
    return a, b


@pytest.mark.parametrize("name", in_turn(["glu", "swiglu", "geglu", "reglu", "bilinear"], 3))
def test_both_targets_are_correctly_rounded_in_float32(name: str) -> None:
    kernel = build_kernel(catalog.get(name), "value", "float32")
    a, b = (v.astype(np.float32) for v in pairs(1, 300))
    want = np.array([reference(name, float(x), float(y)) for x, y in zip(a, b, strict=True)])
    want = np.array([round_mp(v) for v in want], np.float32)
    for load in (load_c, load_numpy):
        (runner,) = load([kernel]).values()
        (got,) = runner.call(a, b, *kernel.defaults)
        assert (got == want).all()


def round_mp(value: object) -> np.float32:
    """Round once: to 24 bits, fewer where the result is subnormal."""
    if value == 0:
        return np.float32(0)
    exponent = mp.frexp(value)[1]
    with mp.workprec(max(1, min(24, exponent + 149))):
        return np.float32(float(+value))


@pytest.mark.parametrize(("name", "ulp"), [("glu", 2.0), ("swiglu", 2.0), ("geglu", 3.0)])
def test_float64_keeps_its_digits_where_a_gate_is_tiny(name: str, ulp: float) -> None:
    kernel = build_kernel(catalog.get(name), "value", "float64")
    a, b = pairs(2, 300)
    if name == "glu":
        a[:3], b[:3] = 1e300, (-740.0, -744.0, -700.0)
    (runner,) = load_c([kernel]).values()
    (got,) = runner.call(a, b, *kernel.defaults)
    for x, y, value in zip(a.tolist(), b.tolist(), got.tolist(), strict=True):
        want = reference(name, x, y)
        assert abs(mpf(value) - want) <= ulp * mpf(float(np.spacing(abs(float(want)))))


def test_the_backward_pass_gives_both_gradients() -> None:
    activation = catalog.get("glu")
    kernel = build_kernel(activation, "backward", "float32")
    assert kernel.arrays == ("a", "b", "upstream")
    a, b = (v.astype(np.float32) for v in pairs(3, 200))
    g = np.float32(1.5) * b[::-1].copy()
    (runner,) = load_c([kernel]).values()
    in_a, in_b = runner.call(a, b, g)
    with mp.workprec(300):
        for x, y, up, da, db in zip(*map(np.ndarray.tolist, (a, b, g, in_a, in_b)), strict=True):
            s = 1 / (1 + mp.exp(-mpf(y)))
            assert np.float32(da) == round_mp(up * s)
            assert np.float32(db) == round_mp(mpf(up) * mpf(x) * s * (1 - s))


def test_infinities_and_nan_follow_the_product() -> None:
    kernel = build_kernel(catalog.get("glu"), "value", "float32")
    (runner,) = load_c([kernel]).values()
    a, b = (v.ravel().astype(np.float32) for v in np.meshgrid(SPECIAL, SPECIAL))
    (got,) = runner.call(a, b)
    unknown = np.isnan(a) | np.isnan(b) | (np.isinf(a) & (b == -np.inf))
    assert np.isnan(got[unknown]).all()
    assert not np.isnan(got[~unknown]).any()
    assert (got[np.isinf(a) & ~unknown] == a[np.isinf(a) & ~unknown]).all()
    assert (
        np.signbit(got[(a == 0) & ~unknown]).tolist() == np.signbit(a[(a == 0) & ~unknown]).tolist()
    )


def test_a_formula_of_a_users_own_is_a_product_too() -> None:
    own = Activation(
        "mine", "mine", "tanh(a)*exp(-b**2)", inputs=("a", "b"), kind=Kind.GATED, gate="b"
    )
    kernel = build_kernel(own, "value", "float32")
    a, b = (v.astype(np.float32) for v in pairs(4, 200))
    b = np.clip(b, -9, 9)
    (runner,) = load_c([kernel]).values()
    (got,) = runner.call(a, b)
    program = compile_program([own.expr], [own.symbols["a"], own.symbols["b"]])
    for x, y, value in zip(a.tolist(), b.tolist(), got.tolist(), strict=True):
        assert value == round_value(program, [x, y], FORMATS["float32"]).want


def test_what_is_no_product_is_refused_in_words() -> None:
    own = Activation("mixed", "mixed", "tanh(a + b)", inputs=("a", "b"), kind=Kind.GATED, gate="b")
    with pytest.raises(KernelError, match="no product of a function of one input"):
        build_kernel(own, "value", "float32")
    with pytest.raises(KernelError, match="no output grad2"):
        build_kernel(catalog.get("glu"), "grad2", "float32")
    with pytest.raises(KernelError, match="no tier best"):
        build_kernel(catalog.get("glu"), "value", "float32", accuracy="best")


def test_the_judge_of_pairs_accepts_this_kernel_and_no_other() -> None:
    found = judge_pairs(catalog.get("swiglu"), "x86-64", 1 << 14)
    assert (found.pairs, found.misrounded) == (1 << 14, 0)
    source = pairs_source(catalog.get("swiglu"))
    judged = "pairs_judge(a[k], b[k], got[k], t)"
    assert judged in source
    spoilt = source.replace(judged, "pairs_judge(a[k], b[k], nextafterf(got[k], 4e38f), t)")
    wrong = run_pairs(spoilt, "x86-64", 0, 1 << 14)
    assert wrong.wrong > 0.9 * wrong.pairs


@pytest.mark.slow
@pytest.mark.parametrize("name", ["glu", "swiglu"])
def test_correctly_rounded_on_2_to_the_28_pairs(name: str) -> None:
    assert judge_pairs(catalog.get(name), "x86-64", 1 << 28).misrounded == 0
