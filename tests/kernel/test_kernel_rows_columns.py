"""Kernels along an axis for NumPy: what is kept for the last sweep, and their exponential."""

import numpy as np
import pytest
from mpmath import mp, mpf

from symact import catalog
from symact.build.rows import load_rows_numpy
from symact.kernel.builder import Builder
from symact.kernel.interpret import interpret
from symact.kernel.ir import Kernel
from symact.kernel.rows import build_rows, plain
from symact.kernel.rows.columns import with_columns


@pytest.mark.parametrize("falls", [True, False])
def test_the_plain_exponential_is_near_to_the_true_one(falls: bool) -> None:
    b = Builder()
    name = plain.exp(b, "x", falls=falls)
    constants, body = b.finish((name,))
    kernel = Kernel(
        "exp", "value", "float64", ("x",), (), constants, body, (name,), (), (), "",
    )  # fmt: skip
    x = -np.random.default_rng(3).exponential(60, 400)
    x = x[x > plain.LEAST]
    points = x if falls else np.concatenate([x, -x])
    (got,) = interpret(kernel, points)
    with mp.workdps(40):
        errors = [abs(mpf(y) / mp.exp(mpf(v)) - 1) for v, y in zip(points, got, strict=True)]
    assert max(errors) < 2.0**-38


@pytest.mark.parametrize("name", ["softmax", "softmin"])
def test_the_last_sweep_takes_what_was_kept(name: str) -> None:
    kernel = build_rows(catalog.get(name), "value", "float32", single=False)
    made = with_columns(kernel)
    assert len(made.kept) == 1
    assert len(made.last.body) < len(kernel.whole.body) / 4
    assert with_columns(made) == made


def test_softmax_of_numpy_is_within_its_bound() -> None:
    kernel = build_rows(catalog.get("softmax"), "value", "float32", single=False)
    (call,) = load_rows_numpy([kernel]).values()
    x = np.random.default_rng(4).normal(0, 5, (300, 37)).astype(np.float32)
    want = np.exp(x.astype(np.float64) - x.max(-1, keepdims=True))
    want /= want.sum(-1, keepdims=True)
    got = call(x)
    assert (np.abs(got - want) <= np.spacing(got) * 0.51).all()


@pytest.mark.parametrize("shape", [(0, 5), (3, 0), (1, 1), (2, 3, 4), (5000, 3), (2, 9001)])
@pytest.mark.parametrize("axis", [0, -1])
def test_blocks_of_rows_give_every_shape(shape: tuple[int, ...], axis: int) -> None:
    kernel = build_rows(catalog.get("softmax"), "value", "float32", single=False)
    (call,) = load_rows_numpy([kernel]).values()
    x = np.random.default_rng(5).normal(0, 3, shape).astype(np.float32)
    got = call(x, axis=axis)
    assert got.shape == shape
    if x.size:
        assert np.allclose(got.sum(axis), 1, atol=1e-5)
        order = np.argsort(x, axis)
        assert (np.take_along_axis(got, order, axis) == np.sort(got, axis)).all()
