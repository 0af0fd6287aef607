"""Fast kernels of several results, and of slopes times upstream values: few steps, same care."""

from __future__ import annotations

from collections.abc import Sequence

import mpmath
import numpy as np
import pytest

from symact.catalog import define
from symact.catalog.registry import get
from symact.kernel import build_kernel, interpret
from symact.kernel.assemble import stable_branches
from symact.kernel.ir import Constant, Kernel, Op
from symact.kernel.plain.arithmetic import SINGLE
from symact.kernel.plain.functions import Functions
from symact.kernel.plain.lean import divisions
from symact.kernel.plain.products import Products
from symact.kernel.plain.ratio import Ratio
from symact.kernel.plain.writer import Writer
from symact.kernel.specialize import specialize

ALL = 3.0


def fast(name: str, output: str) -> Kernel:
    return build_kernel(specialize(get(name)), output, "float32", accuracy="fast")


def beside(*places: float) -> np.ndarray:
    x = np.array(places, np.float32)
    return np.concatenate([x, np.nextafter(x, np.float32(0)), np.nextafter(x, np.float32(-9e9))])


def off(got: np.ndarray, want: list[mpmath.mpf]) -> float:
    """The largest error in ulp of float32."""
    ulps = [mpmath.mpf(2) ** max(int(mpmath.frexp(w)[1]) - 24, -149) for w in want]
    return float(
        max(abs(mpmath.mpf(float(g)) - w) / u for g, w, u in zip(got, want, ulps, strict=True))
    )


def logistic(x: mpmath.mpf) -> mpmath.mpf:
    return 1 / (1 + mpmath.exp(-x))


# inputs at which errors are largest, found by sweeps, and tails down to the least numbers
SIGMOID = (-0.34469980001449585, 6.534465789794922, -7.26812363, -87.5, 88.9, -103.5, 103.5, 1e-30)


def test_a_sigmoid_and_its_slope_take_one_division() -> None:
    kernel = fast("sigmoid", "value_and_grad")
    assert kernel.arithmetic == "float32"
    assert divisions(kernel) == 1
    x = beside(*SIGMOID)
    value, grad = interpret(kernel, x)
    with mpmath.workdps(60):
        at = [mpmath.mpf(float(v)) for v in x]
        assert off(value, [logistic(v) for v in at]) <= ALL
        assert off(grad, [logistic(v) * logistic(-v) for v in at]) <= ALL
    ends = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0], np.float32)
    value, grad = interpret(kernel, ends)
    assert value.tolist()[:2] == [1.0, 0.0]
    assert grad.tolist()[:2] == [0.0, 0.0]
    assert np.isnan([value[2], grad[2]]).all()
    assert value[3:].tolist() == [0.5, 0.5]
    assert grad[3:].tolist() == [0.25, 0.25]


def test_slopes_times_upstream_values_stay_in_float32() -> None:
    places = {"sigmoid": SIGMOID, "softsign": (0.0, 3.0, 127.6, 33687764.0, 1e19, 1e22, 2.5e22)}
    for name, points in places.items():
        kernel = fast(name, "backward")
        assert kernel.arithmetic == "float32"
        assert divisions(kernel) == 1
        x = beside(*points)
        ones = np.ones(x.shape, np.float32)
        (got,) = interpret(kernel, x, ones)
        with mpmath.workdps(60):
            at = [mpmath.mpf(float(v)) for v in x]
            slopes = {
                "sigmoid": [logistic(v) * logistic(-v) for v in at],
                "softsign": [1 / (1 + abs(v)) ** 2 for v in at],
            }[name]
            assert off(got, slopes) <= ALL
        (many,) = interpret(kernel, x, ones * np.float32(-3.7))
        assert (many == got * np.float32(-3.7)).all()


def test_a_square_that_overflows_is_carried_down() -> None:
    x = np.array([1.9e19, 3e20, 2.6e22, 3e22, 1e30, 3e38, np.inf], np.float32)
    (got,) = interpret(fast("softsign", "grad"), x)
    for place, slope in zip(x.tolist(), got, strict=True):
        assert slope == np.float32(1 / (1 + place) ** 2), place
    # a numerator as large as the square does not go down with it
    points = np.array([0.5, 3.0, 2.0**70, 2.0**100])
    w = Writer(SINGLE, {"x": points, "top": points**1.0})
    products = Products(w, Functions(w), frozenset({"x", "top"}))
    one = w.op(Op.ADD, "x", w.const(1.0))
    found = np.asarray(w.values[products.collapse(Ratio(("top",), (one, one)))], np.float64)
    assert found == pytest.approx(points / (1 + points) ** 2, rel=1e-6)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) for name in ("mish", "gelu_tanh")]
)
def test_doubles_have_no_more_digits_than_rounding_them_takes(name: str) -> None:
    for output, limit in (("value_and_grad", 1.0), ("backward", 2.0)):
        kernel, exact = fast(name, output), build_kernel(specialize(get(name)), output, "float32")
        assert kernel.arithmetic == "float64"
        assert max(bound.ulp for bound in kernel.bounds) <= limit
        assert exact.quick is not None
        assert terms(kernel.constants) < terms(exact.quick.constants)
        rng = np.random.default_rng(5)
        x = np.concatenate([beside(-1.1924312, -0.75246143, -90.5), rng.uniform(-12, 9, 4000)])
        inputs = (x.astype(np.float32), np.ones(x.shape, np.float32))[: len(kernel.arrays)]
        for got, want in zip(interpret(kernel, *inputs), interpret(exact, *inputs), strict=True):
            # both round: the bound and half an ulp
            assert np.abs(ordinal(got) - ordinal(want)).max() <= limit + 0.5


def terms(constants: Sequence[Constant]) -> int:
    """Count the coefficients of exponentials."""
    return sum(row.origin.startswith("exp(r)") for row in constants)


def ordinal(values: np.ndarray) -> np.ndarray:
    bits = values.view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "arithmetic"),
    [
        ("x/(1 + exp(-2*x))", "float32"),
        ("x*atan(exp(x))", "float64"),
        ("x*tanh(exp(x))", "float64"),
    ],
)
def test_typed_functions_have_fast_slopes_beside_their_values(text: str, arithmetic: str) -> None:
    row = define("typed", text)
    kernel = build_kernel(row, "value_and_grad", "float32", accuracy="fast")
    assert kernel.arithmetic == arithmetic
    rng = np.random.default_rng(6)
    x = (np.exp2(rng.uniform(-12, 6, 200)) * rng.choice([-1, 1], 200)).astype(np.float32)
    for order, got in enumerate(interpret(kernel, x)):
        piece = stable_branches(row, order).pieces[0]
        symbol = stable_branches(row, order).symbol
        with mpmath.workdps(60):
            want = [mpmath.mpf(piece.expr.subs(symbol, float(v)).evalf(60)) for v in x]
            assert off(got, want) <= kernel.bounds[order].ulp
