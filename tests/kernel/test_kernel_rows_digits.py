"""Digits of float64 kernels along an axis where terms cancel; mpmath judges, PyTorch is compared.

Where the two disagree by more than 2e-15, it is asserted whose digits are right: PyTorch sums in
one format and takes differences of rounded numbers, so that gradients of a nearly sure choice, or
of rows of a million elements, lose up to all of theirs.
"""

import functools

import numpy as np
import pytest
from mpmath import mp, mpf

from symact import catalog
from symact.build.rows import load_rows
from symact.kernel.rows import build_rows
from tests.turns import in_turn

AGREE = 2e-15
DIGITS = 400
"""exp(-745), the smallest double, beside one, and 60 digits more."""


@functools.cache
def compiled(name: str, output: str, dtype: str = "float64"):
    kernel = build_rows(catalog.get(name), output, dtype)
    return load_rows([kernel])[kernel.symbol], kernel.ulp


def rows() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(11)
    hot = np.zeros(64)
    hot[5] = 1e4
    sure = np.concatenate([[0.0], rng.normal(size=20) - 30])
    return {
        "random": rng.normal(size=60) * 3, "extreme": rng.uniform(-1e4, 1e4, 30), "one hot": hot,
        "one cold": -hot, "all equal": np.full(33, 7.0), "ties": np.array([2.0, 2.0, 1.0]),
        "length 1": rng.normal(size=1), "nearly sure": sure,
    }  # fmt: skip


def softmax(x: list, g: list, places: range) -> tuple[list, list]:
    e = [mp.exp(v) for v in x]
    total = mp.fsum(e)
    mean = mp.fsum(a * b for a, b in zip(e, g, strict=True)) / total
    return [e[k] / total for k in places], [e[k] / total * (g[k] - mean) for k in places]


def softmin(x: list, g: list, places: range) -> tuple[list, list]:
    values, product = softmax([-v for v in x], g, places)
    return values, [-v for v in product]


def log_softmax(x: list, g: list, places: range) -> tuple[list, list]:
    e = [mp.exp(v) for v in x]
    total, whole = mp.fsum(e), mp.fsum(g)
    shift = mp.log(total)
    return [x[k] - shift for k in places], [g[k] - e[k] / total * whole for k in places]


def squash(x: list, g: list, places: range) -> tuple[list, list]:
    s = mp.fsum(v * v for v in x)
    r, d = mp.sqrt(s), mp.fsum(a * b for a, b in zip(x, g, strict=True))
    slope = d * (1 - s) / (r * (1 + s) ** 2)
    return [x[k] * r / (1 + s) for k in places], [r * g[k] / (1 + s) + x[k] * slope for k in places]


def errors(got: np.ndarray, want: list) -> np.ndarray:
    """Give each error in ulp of the right value; those of a zero are zero or infinite."""
    sizes = [max(float(np.spacing(abs(float(w)))), 5e-324) for w in want]
    pairs = zip(got.tolist(), want, sizes, strict=True)
    return np.array([float(abs(mpf(v) - w) / mpf(size)) for v, w, size in pairs])


def judged(name: str, reference, x: np.ndarray, places: range, digits: int) -> None:
    """Hold ours to the stated ulp; where PyTorch differs, its digits must be the wrong ones."""
    g = np.random.default_rng(13).normal(size=x.size)
    with mp.workdps(digits):
        wanted = reference([mpf(v) for v in x.tolist()], [mpf(v) for v in g.tolist()], places)
        found = theirs(name, x, g)
        for output, want, their in zip(("value", "vjp"), wanted, found, strict=True):
            call, ulp = compiled(name, output)
            ours = call(*((x,) if output == "value" else (x, g)))[list(places)]
            off = errors(ours, want)
            assert off.max() <= ulp, (output, off.max())
            if their is None:
                continue
            apart = np.abs(ours - their[list(places)]) > AGREE * np.abs(ours)
            worse = errors(their[list(places)], want) > np.maximum(off, 1.0)
            assert (worse | ~apart).all(), output


def theirs(name: str, x: np.ndarray, g: np.ndarray) -> tuple:
    """Compute value and gradient by PyTorch, where it has the function and is there."""
    try:
        import torch
    except ImportError:
        return None, None
    call = getattr(torch.nn.functional, name, None)
    if call is None:
        return None, None
    t = torch.tensor(x, requires_grad=True)
    y = call(t, dim=-1)
    y.backward(torch.tensor(g))
    return y.detach().numpy(), t.grad.numpy()


@pytest.mark.parametrize("kind", in_turn(rows(), 3))
@pytest.mark.parametrize("reference", [softmax, softmin, log_softmax])
def test_values_and_gradients_keep_all_their_digits(reference, kind: str) -> None:
    x = rows()[kind]
    judged(reference.__name__, reference, x, range(x.size), DIGITS)


@pytest.mark.slow
@pytest.mark.parametrize("reference", [softmax, log_softmax])
def test_a_million_elements_lose_none_either(reference) -> None:
    x = np.random.default_rng(14).normal(size=10**6)
    judged(reference.__name__, reference, x, range(0, x.size, 1009), 60)


@pytest.mark.parametrize("size", [1e-160, 1e-150, 1e-60, 1e60, 1e153, 1e155, 1e200, 1e300])
def test_squares_of_huge_elements_do_not_overflow(size: float) -> None:
    x = np.random.default_rng(15).normal(size=37) * size
    judged("squash", squash, x, range(x.size), 60)


def test_the_largest_double_is_squashed_to_length_one() -> None:
    big = float(np.finfo(np.float64).max)
    got = compiled("squash", "value")[0](np.array([big, -big, 0.0]))
    assert got.tolist() == [0.5**0.5, -(0.5**0.5), 0.0]
