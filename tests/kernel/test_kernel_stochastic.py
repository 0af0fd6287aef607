"""Kernels with a random input: the drawn numbers are an input, and evaluation mode needs none."""

import numpy as np
import pytest
from mpmath import mp, mpf

from symact import catalog
from symact.build.modules import load_numpy
from symact.derive.modes import evaluation, explicit, modes
from symact.errors import DefinitionError
from symact.kernel import build_kernel

SPECIAL = (0.0, -0.0, 1.0, -1.0, 1e-30, -90.0, 3e38, -3e38, np.inf, -np.inf, np.nan, -1e-45)


def run(output: str, dtype: str, *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    (runner,) = load_numpy([build_kernel(catalog.get("rrelu"), output, dtype)]).values()
    return runner.call(*arrays)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_rrelu_is_the_leaky_relu_of_the_slopes_given(dtype: str) -> None:
    with np.errstate(all="ignore"):
        x, a = (v.ravel().astype(dtype) for v in np.meshgrid(SPECIAL, SPECIAL))
        wanted = {
            "value": (np.where(x > 0, x, a * x),),
            "backward": (np.where(x > 0, 2, 2 * a), np.where(x > 0, 0, 2 * x)),
        }
    unknown = np.isnan(x) | np.isnan(a)
    two = np.full_like(x, 2)
    for output, arrays in (("value", (x, a)), ("backward", (x, a, two))):
        for got, want in zip(run(output, dtype, *arrays), wanted[output], strict=True):
            assert np.isnan(got[unknown]).all()
            np.testing.assert_array_equal(got[~unknown], want[~unknown].astype(dtype))
            same = np.signbit(got) == np.signbit(want)
            assert (same | np.isnan(want) | unknown).all()


def test_rrelu_rounds_once_like_mpmath() -> None:
    rng = np.random.default_rng(4)
    x = (rng.normal(size=300) * np.exp2(rng.integers(-60, 60, 300))).astype(np.float32)
    a = rng.uniform(1 / 8, 1 / 3, 300).astype(np.float32)
    (got,) = run("value", "float32", x, a)
    with mp.workprec(24):
        want = [
            float(mpf(float(u)) * (1 if u > 0 else mpf(float(s))))
            for u, s in zip(x, a, strict=True)
        ]
    assert got.tolist() == want


def test_evaluation_mode_is_the_mean_over_many_draws_and_exactly_that_of_the_law() -> None:
    plain = evaluation(catalog.get("rrelu"))
    assert plain.inputs == ("x",)
    values = {plain.symbols["lower"]: mpf(1) / 8, plain.symbols["upper"]: mpf(1) / 3}
    assert abs(float(plain.expr.subs(plain.x, -48).subs(values)) + 11) < 1e-12  # 48*11/48
    rng = np.random.default_rng(6)
    slopes = rng.uniform(1 / 8, 1 / 3, 200_000)
    (drawn,) = run("value", "float64", np.full_like(slopes, -48.0), slopes)
    assert abs(drawn.mean() + 11) < 5 * 48 * (1 / 3 - 1 / 8) / np.sqrt(12 * slopes.size)


def test_the_expected_choice_of_gumbel_softmax_is_softmax() -> None:
    plain = evaluation(catalog.get("gumbel_softmax"))
    assert plain.formula == catalog.get("softmax").formula
    x = np.array([0.3, -1.0, 1.2])
    u = np.random.default_rng(7).uniform(size=(200_000, 3))
    chosen = np.bincount((x - np.log(-np.log(u))).argmax(-1), minlength=3) / len(u)
    assert np.abs(chosen - np.exp(x) / np.exp(x).sum()).max() < 5 / (2 * np.sqrt(len(u)))


def test_modes_leave_other_activations_as_they_are() -> None:
    glu = catalog.get("glu")
    assert explicit(glu) is glu
    assert modes([glu]) == (glu,)
    assert [m.name for m in modes([catalog.get("gumbel_softmax")])] == [
        "gumbel_softmax", "gumbel_softmax_evaluation",
    ]  # fmt: skip
    with pytest.raises(DefinitionError, match="has not one random input"):
        evaluation(glu)
