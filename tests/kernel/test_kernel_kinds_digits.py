"""Every gated row and every row along an axis in float64, beside PyTorch, with mpmath as the judge.

Where PyTorch differs by more than 2e-15 it is asserted that its digits are the wrong ones, and ours
are within the stated error. The reference is written out by hand: no formula of the catalogue.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

import symact
from symact import catalog
from symact.kernel.gated import build_gated

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.slow

AGREE = 2e-15
DIGITS = 400
"""exp(-745), the smallest double, beside one, and 60 digits more."""

LONG, STEP = 10**6, (1, 4999)
"""Of a million elements, one in so many is looked at."""

STATED = {"value": 2.0, "vjp": 3.0}
"""Stated errors in ulp along an axis; gated kernels state their own."""

Numbers = Sequence[Any]
Places = Sequence[int]


def softmax(x: Numbers, g: Numbers, at: Places) -> tuple[Numbers, Numbers]:
    e = [mp.exp(v) for v in x]
    total = mp.fsum(e)
    mean = mp.fsum(a * b for a, b in zip(e, g, strict=True)) / total
    return [e[k] / total for k in at], [e[k] / total * (g[k] - mean) for k in at]


def softmin(x: Numbers, g: Numbers, at: Places) -> tuple[Numbers, Numbers]:
    values, product = softmax([-v for v in x], g, at)
    return values, [-v for v in product]


def log_softmax(x: Numbers, g: Numbers, at: Places) -> tuple[Numbers, Numbers]:
    e = [mp.exp(v) for v in x]
    total, whole = mp.fsum(e), mp.fsum(g)
    shift = mp.log(total)
    return [x[k] - shift for k in at], [g[k] - e[k] / total * whole for k in at]


def squash(x: Numbers, g: Numbers, at: Places) -> tuple[Numbers, Numbers]:
    s = mp.fsum(v * v for v in x)
    r, d = mp.sqrt(s), mp.fsum(a * b for a, b in zip(x, g, strict=True))
    slope = d * (1 - s) / (r * (1 + s) ** 2)
    return [x[k] * r / (1 + s) for k in at], [r * g[k] / (1 + s) + x[k] * slope for k in at]


def crelu(x: Numbers, g: Numbers, at: Places) -> tuple[Numbers, Numbers]:
    n = len(x)
    both = [max(x[k], mpf(0)) if k < n else max(-x[k - n], mpf(0)) for k in at]
    return both, [g[k] * (x[k] > 0) - g[n + k] * (x[k] < 0) for k in at if k < n]


def maxout(x: Numbers, g: Numbers, _: Places) -> tuple[Numbers, Numbers]:
    best = max(x)
    first = list(x).index(best)
    return [best], [g[0] * (k == first) for k in range(0, len(x), STEP[len(x) == LONG])]


def hardmax(x: Numbers, g: Numbers, at: Places) -> tuple[Numbers, Numbers]:
    first = list(x).index(max(x))
    return [mpf(k == first) for k in at], [0 * g[k] for k in at]


def sparsemax(x: Numbers, g: Numbers, at: Places) -> tuple[Numbers, Numbers]:
    total, tau, held = mpf(0), mpf(0), sorted(x, reverse=True)
    for k, v in enumerate(held, 1):
        total += v
        if 1 + k * v <= total:
            break
        tau = (total - 1) / k
    inside = [v > tau for v in x]
    mean = mp.fsum(a for a, b in zip(g, inside, strict=True) if b) / sum(inside)
    return [max(x[k] - tau, mpf(0)) for k in at], [(g[k] - mean) * inside[k] for k in at]


def entmax15(x: Numbers, g: Numbers, at: Places) -> tuple[Numbers, Numbers]:
    held = sorted((v / 2 for v in x), reverse=True)
    total, squares, tau = mpf(0), mpf(0), mpf(0)
    for k, v in enumerate(held, 1):
        total, squares = total + v, squares + v * v
        under = (1 - (squares - total * total / k)) / k
        if under < 0 or total / k - mp.sqrt(under) > v:
            break
        tau = total / k - mp.sqrt(under)
    root = [max(v / 2 - tau, mpf(0)) for v in x]
    mean = mp.fsum(a * b for a, b in zip(g, root, strict=True)) / mp.fsum(root)
    return [root[k] ** 2 for k in at], [root[k] * (g[k] - mean) for k in at]


THEIRS: dict[str, Callable[[Any], Any]] = {
    "softmax": lambda t: torch.softmax(t, -1),
    "softmin": lambda t: torch.nn.functional.softmin(t, dim=-1),
    "log_softmax": lambda t: torch.log_softmax(t, -1),
    "squash": lambda t: t * t.norm() / (1 + t.norm() ** 2),
    "crelu": lambda t: torch.relu(torch.cat([t, -t], -1)),
    "maxout": lambda t: t.max(-1).values,
}
ALONG = (softmax, softmin, log_softmax, squash, crelu, maxout, hardmax, sparsemax, entmax15)


def rows() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(21)
    hot = np.zeros(64)
    hot[5] = 1e4
    sure = np.concatenate([[0.0], rng.normal(size=20) - 30])
    return {
        "random": rng.normal(size=60) * 3, "extreme": rng.uniform(-1e4, 1e4, 30), "one hot": hot,
        "one cold": -hot, "all equal": np.full(33, 7.0), "ties": np.array([2.0, 2.0, 1.0]),
        "length 1": rng.normal(size=1), "nearly sure": sure, "a million": rng.normal(size=LONG),
    }  # fmt: skip


def errors(got: np.ndarray, want: Numbers) -> np.ndarray:
    """Give each error in ulp of the right value; those of a zero are zero or infinite."""
    sizes = [max(float(np.spacing(abs(float(w)))), 5e-324) for w in want]
    pairs = zip(got.tolist(), want, sizes, strict=True)
    return np.array([float(abs(mpf(v) - w) / mpf(size)) for v, w, size in pairs])


def compared(ours: np.ndarray, theirs: np.ndarray | None, want: Numbers) -> tuple[float, bool]:
    """Give our largest error, and whether PyTorch's digits are worse wherever it disagrees."""
    off = errors(ours, want)
    if theirs is None:
        return float(off.max(initial=0.0)), True
    apart = np.abs(ours - theirs) > AGREE * np.abs(ours)
    worse = errors(theirs, want) > np.maximum(off, 1.0)
    return float(off.max(initial=0.0)), bool((worse | ~apart).all())


def along(reference: Callable[..., Any], x: np.ndarray) -> dict[str, tuple[float, bool]]:
    """Compare value and gradient of one row."""
    name, n = reference.__name__, x.size
    f = symact.compile(name, dtype="float64")
    y = np.atleast_1d(f(x))
    g = np.random.default_rng(22).normal(size=y.size)
    step = STEP[n == LONG]
    at, back = range(0, y.size, step), range(0, n, step)
    upstream = g if y.size > 1 or n == 1 else g[0]
    ours = (y[:: at.step], f.vjp(x, upstream if name != "maxout" else g[0])[:: back.step])
    found: tuple[Any, Any] = (None, None)
    if name in THEIRS:
        t = torch.tensor(x, requires_grad=True)
        made = THEIRS[name](t)
        made.backward(torch.tensor(g).reshape(made.shape))
        values = np.atleast_1d(made.detach().numpy())
        found = (values[:: at.step], t.grad.numpy()[:: back.step])
    with mp.workdps(DIGITS if n < LONG else 60):
        wanted = reference([mpf(v) for v in x.tolist()], [mpf(v) for v in g.tolist()], at)
        rows = zip(("value", "vjp"), ours, found, wanted, strict=True)
        return {output: compared(a, b, want) for output, a, b, want in rows}


@pytest.mark.parametrize("kind", rows())
@pytest.mark.parametrize("reference", ALONG)
def test_rows_keep_their_digits(reference: Callable[..., Any], kind: str) -> None:
    for output, (off, settled) in along(reference, rows()[kind]).items():
        assert off <= STATED[output], output
        assert settled, output


def sigma(v: Any) -> Any:
    return 1 / (1 + mp.exp(-v))


def with_slopes(curve: Callable[[Any], Any], slope: Callable[[Any], Any]) -> Callable[..., Any]:
    """Give value and both slopes of curve(a) * b."""
    return lambda a, b: (curve(a) * b, slope(a) * b, curve(a))


def clamped(a: Any, b: Any) -> tuple[Any, Any, Any]:
    """Give the row of GPT-OSS: alpha the double 1.702, limit 7; at a joint the slope is 0."""
    alpha, held, gate = mpf(1.702), min(a, mpf(7)), 1 + min(max(b, mpf(-7)), mpf(7))
    s = sigma(alpha * held)
    slope = (s + alpha * held * s * (1 - s)) * (a < 7)
    return held * s * gate, slope * gate, held * s * (abs(b) < 7)


REFERENCE: dict[str, Callable[..., Any]] = {
    "glu": lambda a, b: (a * sigma(b), sigma(b), a * sigma(b) * sigma(-b)),
    "reglu": with_slopes(lambda a: max(a, mpf(0)), lambda a: mpf(a > 0)),
    "geglu": with_slopes(
        lambda a: a * mp.erfc(-a / mp.sqrt(2)) / 2,
        lambda a: mp.erfc(-a / mp.sqrt(2)) / 2 + a * mp.exp(-a * a / 2) / mp.sqrt(2 * mp.pi),
    ),
    "swiglu": with_slopes(
        lambda a: a * sigma(a), lambda a: sigma(a) * (1 + a * sigma(-a))
    ),
    "bilinear": with_slopes(lambda a: a, lambda _: mpf(1)),
    "swiglu_clamped": clamped,
}  # fmt: skip


def their_clamped(a: Any, b: Any) -> Any:
    held = a.clamp(max=7.0)
    return held * torch.sigmoid(1.702 * held) * (b.clamp(-7.0, 7.0) + 1)


PEERS: dict[str, Callable[[Any, Any], Any]] = {
    "glu": lambda a, b: torch.nn.functional.glu(torch.stack([a, b]), 0)[0],
    "reglu": lambda a, b: torch.relu(a) * b,
    "geglu": lambda a, b: torch.nn.functional.gelu(a) * b,
    "swiglu": lambda a, b: torch.nn.functional.silu(a) * b,
    "bilinear": lambda a, b: a * b,
    "swiglu_clamped": their_clamped,
}


def tiny(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Make one input so far below 0 that its factor is subnormal, or nearly; the other is large."""
    low = np.concatenate([rng.uniform(-745, -690, 200), rng.uniform(-38.5, -36, 200)])
    low[::4] /= 1.702
    large = rng.uniform(1e3, 1e4, 400)
    return np.concatenate([low, large]), np.concatenate([large, low])


def pairs() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(23)
    a, b = rng.normal(size=(2, LONG))
    one = np.eye(2) * 1e4
    return {
        "random": (rng.normal(size=400) * 4, rng.normal(size=400) * 4),
        "extreme": tuple(rng.uniform(-1e4, 1e4, (2, 200))), "one hot": (one[0], one[1]),
        "ties": (np.full(3, 3.7), np.full(3, 3.7)), "all equal": (np.ones(9), np.ones(9)),
        "length 1": (rng.normal(size=1), rng.normal(size=1)),
        "a million": (a[:: STEP[1]], b[:: STEP[1]]), "tiny factor": tiny(rng),
    }  # fmt: skip


def gated(name: str, a: np.ndarray, b: np.ndarray) -> dict[str, tuple[float, bool]]:
    """Compare value and both gradients on pairs."""
    f = symact.compile(name, dtype="float64")
    ours = (f(a, b), f.grad("a")(a, b), f.grad("b")(a, b))
    first, second = (torch.tensor(v, requires_grad=True) for v in (a, b))
    made = PEERS[name](first, second)
    made.sum().backward()
    found = tuple(v.numpy() for v in (made.detach(), first.grad, second.grad))
    with mp.workdps(60):
        each = [
            REFERENCE[name](mpf(p), mpf(q)) for p, q in zip(a.tolist(), b.tolist(), strict=True)
        ]
        rows = zip(("value", "grad_a", "grad_b"), ours, found, zip(*each, strict=True), strict=True)
        return {output: compared(x, y, want) for output, x, y, want in rows}


@pytest.mark.parametrize("kind", pairs())
@pytest.mark.parametrize("name", REFERENCE)
def test_gated_rows_keep_their_digits(name: str, kind: str) -> None:
    for output, (off, settled) in gated(name, *pairs()[kind]).items():
        kernel = build_gated(catalog.get(name), output, "float64")
        assert off <= kernel.bounds[0].ulp, output
        assert settled, output
