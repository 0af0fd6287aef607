"""`symact.compile` of activations along an axis and of gated ones, beside PyTorch."""

import pickle

import numpy as np
import pytest

import symact


def rows() -> list[np.ndarray]:
    rng = np.random.default_rng(11)
    hot = np.zeros((3, 64))
    hot[:, 5] = 1e4
    return [
        rng.normal(size=(6, 100)) * 3, rng.uniform(-1e4, 1e4, (5, 50)), hot, -hot,
        np.full((2, 33), 7.0), np.array([[2.0, 2.0, 1.0]]), rng.normal(size=(4, 1)),
    ]  # fmt: skip


def test_a_function_with_an_axis() -> None:
    f = symact.compile("softmax", dtype="float32")
    x = np.random.default_rng(0).normal(size=(3, 4, 5)).astype(np.float32)
    for axis in (0, 1, 2, -1):
        assert np.abs(f(x, axis=axis).sum(axis) - 1).max() < 1e-6
    assert f(x.astype(np.float64)).dtype == np.float64
    assert f(x.astype(np.float16)).dtype == np.float16
    assert f([1, 2, 3]).dtype == np.float64
    assert f(np.empty((0, 4), np.float32)).shape == (0, 4)
    again = pickle.loads(pickle.dumps(f))  # noqa: S301 - made in the line itself
    assert again(x).tobytes() == f(x).tobytes()


def test_mistakes_are_told_in_words() -> None:
    f, x = symact.compile("softmax"), np.ones((2, 3), np.float32)
    for wrong, words in (
        (f, "takes 1 array"),
        (lambda: f(x, x), "takes 1 array"),
        (lambda: f.vjp(x), "takes 2 arrays"),
        (lambda: f.vjp(x, x[:, :2]), "do not fit"),
        (lambda: f(x, beta=1.0), "no parameter beta"),
        (lambda: f(np.float32(1)), "along an axis"),
        (lambda: f(x.astype(complex)), "real numbers"),
    ):
        with pytest.raises(TypeError, match=words):
            wrong()
    with pytest.raises(IndexError, match="out of bounds"):
        f(x, axis=5)


def test_gated_functions_are_ufuncs_with_a_backward_pass() -> None:
    g = symact.compile("glu")
    a = np.linspace(-3, 3, 12).reshape(3, 4)
    assert isinstance(g.ufunc, np.ufunc)
    sigma = 1 / (1 + np.exp(-a))
    assert np.abs(g(a, a[0]) - a * sigma[0]).max() < 1e-15 * 4
    in_a, in_b = g.backward(a, a, np.ones_like(a))
    assert np.abs(in_a - sigma).max() < 1e-15
    assert np.abs(in_b - a * sigma * (1 - sigma)).max() < 1e-15
    s = symact.compile("swiglu")
    assert np.abs(s(a, a, beta=2.0) - a * a / (1 + np.exp(-2 * a))).max() < 1e-14


def close(got: np.ndarray, want: np.ndarray, terms: np.ndarray | float = 0.0) -> bool:
    """Compare to 2e-15 of the value, or of the larger of the terms it is a difference of."""
    size = np.maximum(np.abs(want), terms)
    return bool((np.abs(got - want) <= 2e-15 * size + 1e-300).all())


SLOW = tuple(pytest.param(name, marks=pytest.mark.slow) for name in ("softmin", "log_softmax"))


@pytest.mark.parametrize("name", ["softmax", "crelu", *SLOW])
def test_values_and_gradients_are_those_of_pytorch(name: str) -> None:
    """PyTorch loses digits where terms cancel: tests of the kernels settle whose are right."""
    torch = pytest.importorskip("torch")
    theirs = {
        "softmax": lambda t: torch.softmax(t, -1),
        "softmin": lambda t: torch.nn.functional.softmin(t, dim=-1),
        "log_softmax": lambda t: torch.log_softmax(t, -1),
        "crelu": lambda t: torch.relu(torch.cat([t, -t], -1)),
    }
    rng, ours = np.random.default_rng(12), symact.compile(name, dtype="float64")
    for x in rows():
        t = torch.tensor(x, requires_grad=True)
        y = theirs[name](t)
        g = rng.normal(size=y.shape)
        y.backward(torch.tensor(g))
        got, want = ours(x), y.detach().numpy()
        sure = 1.0 if name == "log_softmax" else 0.0  # beside -log 1 theirs has no digits left
        assert close(got, want, sure), x.shape
        terms = np.abs(g).sum(-1, keepdims=True)
        terms = terms * (1.0 if name in ("log_softmax", "crelu") else np.abs(want))
        assert close(ours.vjp(x, g), t.grad.numpy(), terms), x.shape


@pytest.mark.slow
def test_gated_values_and_gradients_are_those_of_pytorch() -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(13)
    a, b = rng.normal(size=(2, 500)) * 4
    for name, call in (
        ("glu", lambda p, q: torch.nn.functional.glu(torch.cat([p, q]), 0)),
        ("geglu", lambda p, q: torch.nn.functional.gelu(p) * q),
        ("swiglu", lambda p, q: torch.nn.functional.silu(p) * q),
        ("reglu", lambda p, q: torch.relu(p) * q),
        ("bilinear", lambda p, q: p * q),
    ):
        p, q = (torch.tensor(v, requires_grad=True) for v in (a, b))
        y = call(p, q)
        g = rng.normal(size=y.shape)
        y.backward(torch.tensor(g))
        ours = symact.compile(name, dtype="float64")
        far = 40.0 if name == "geglu" else 1.0  # theirs cancels: 1 + erf on the left
        assert close(ours(a, b), y.detach().numpy(), far * np.abs(a * b) * (far > 1)), name
        for got, want in zip(ours.backward(a, b, g), (p.grad, q.grad), strict=True):
            terms = np.abs(g) * (1 + np.abs(a)) * (1 + np.abs(b))
            assert close(got, want.numpy(), terms), name
