"""Kernels along an axis: digits against mpmath, special rows, the same bits everywhere."""

import functools

import numpy as np
import pytest
from mpmath import mp, mpf

from symact import catalog
from symact.build.rows import load_rows, load_rows_numpy
from symact.build.variants import variants
from symact.errors import KernelError
from symact.kernel.rows import build_rows

WIDE = "float64"


@functools.cache
def compiled(name: str, output: str, dtype: str, variant: str | None = None):
    kernel = build_rows(catalog.get(name), output, dtype)
    return load_rows([kernel], variant=variant)[kernel.symbol]


def rows(dtype: str) -> list[np.ndarray]:
    """Rows of many lengths and kinds."""
    rng = np.random.default_rng(7)
    found = [rng.normal(size=n) * 6 for n in (1, 2, 31, 32, 33, 100, 161)]
    found += [np.zeros(40), np.array([1e4, -1e4, 0.0]), np.array([3.0, 3.0, 1.0])]
    one = np.full(50, -20.0)
    one[7] = 20.0
    return [row.astype(dtype) for row in (*found, one, one + 1e5)]


def softmax(row: np.ndarray) -> list:
    e = [mp.exp(mpf(float(v))) for v in row]
    return [v / mp.fsum(e) for v in e]


def log_softmax(row: np.ndarray) -> list:
    total = mp.fsum(mp.exp(mpf(float(v))) for v in row)
    return [mpf(float(v)) - mp.log(total) for v in row]


def softmin(row: np.ndarray) -> list:
    return softmax(-row)


def squash(row: np.ndarray) -> list:
    s = mp.fsum(mpf(float(v)) ** 2 for v in row)
    return [mpf(float(v)) * mp.sqrt(s) / (1 + s) for v in row]


def sparsemax(row: np.ndarray) -> list:
    z = sorted((mpf(float(v)) for v in row), reverse=True)
    sizes = [k for k in range(1, len(z) + 1) if 1 + k * z[k - 1] > mp.fsum(z[:k])]
    tau = (mp.fsum(z[: sizes[-1]]) - 1) / sizes[-1]
    return [max(mpf(float(v)) - tau, mpf(0)) for v in row]


def entmax15(row: np.ndarray) -> list:
    """Peters, Niculae, Martins, algorithm 2."""
    z = sorted((mpf(float(v)) / 2 for v in row), reverse=True)
    tau = None
    for k in range(1, len(z) + 1):
        mean = mp.fsum(z[:k]) / k
        spread = mp.fsum(v**2 for v in z[:k]) - k * mean**2
        if (1 - spread) / k < 0:
            break
        found = mean - mp.sqrt((1 - spread) / k)
        if found <= z[k - 1]:
            tau = found
    return [max(mpf(float(v)) / 2 - tau, mpf(0)) ** 2 for v in row]


def in_ulp(got: np.ndarray, want: list) -> float:
    """Give the largest error in ulp of the right value, denormalized ones included."""
    kind = got.dtype.type
    sizes = [max(float(np.spacing(kind(abs(w)))), 5e-324) for w in want]
    pairs = zip(got.tolist(), want, sizes, strict=True)
    return max(float(abs(mpf(g) - w) / mpf(s)) for g, w, s in pairs)


VALUES = (
    (softmax, {"float32": 1.0, "float64": 2.0}),
    (softmin, {"float32": 1.0, "float64": 2.0}),
    (log_softmax, {"float32": 1.0, "float64": 2.0}),
    (squash, {"float32": 1.0, "float64": 2.0}),
    (sparsemax, {"float32": 1.0, "float64": 2.0}),
    (entmax15, {"float32": 1.0, "float64": 2.0}),
)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("reference", "ulp"), VALUES)
def test_values_keep_to_the_stated_bound(reference, ulp, dtype: str) -> None:
    call = compiled(reference.__name__, "value", dtype)
    with mp.workdps(60):
        for row in rows(dtype):
            if reference is squash and not row.any():
                continue
            if reference is log_softmax and len(row) == 1:
                assert call(row)[0] == 0
                continue
            assert in_ulp(call(row), reference(row)) <= ulp[dtype], (len(row), row[:4])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_products_are_those_of_the_jacobian(dtype: str) -> None:
    rng = np.random.default_rng(3)
    x, g = (rng.normal(size=77).astype(dtype) for _ in range(2))
    with mp.workdps(60):
        p = softmax(x)
        whole = mp.fsum(a * mpf(float(b)) for a, b in zip(p, g, strict=True))
        want = [a * (mpf(float(b)) - whole) for a, b in zip(p, g, strict=True)]
        assert in_ulp(compiled("softmax", "vjp", dtype)(x, g), want) <= 3
        total = mp.fsum(mpf(float(b)) for b in g)
        want = [mpf(float(b)) - a * total for a, b in zip(p, g, strict=True)]
        assert in_ulp(compiled("log_softmax", "vjp", dtype)(x, g), want) <= 3


def test_log_softmax_of_a_sure_choice_keeps_its_digits() -> None:
    """-log(1 + d) for a tiny d: nothing is lost beside the one."""
    for dtype, gap in (("float32", 40.0), ("float64", 80.0)):
        row = np.array([0.0, -gap, -gap - 1], dtype)
        with mp.workdps(60):
            assert in_ulp(compiled("log_softmax", "value", dtype)(row), log_softmax(row)) <= 1.5


def test_every_instruction_set_gives_the_same_bits() -> None:
    rng = np.random.default_rng(5)
    for length in (3, 32, 333):
        x = (rng.normal(size=(19, length)) * 8).astype(np.float32)
        for name in ("softmax", "log_softmax"):
            made = {compiled(name, "value", "float32", v.name)(x).tobytes() for v in variants()}
            assert len(made) == 1


def test_rows_do_not_depend_on_their_neighbours_or_on_where_they_lie() -> None:
    rng = np.random.default_rng(6)
    for length in (1, 5, 32, 160, 700, 5000):
        x = (rng.normal(size=(20, length)) * 5).astype(np.float32)
        for name in ("softmax", "sparsemax"):
            call = compiled(name, "value", "float32")
            alone = np.stack([call(row) for row in x])
            assert call(x).tobytes() == alone.tobytes()
            turned = call(np.ascontiguousarray(x.T), axis=0)
            assert np.ascontiguousarray(turned.T).tobytes() == alone.tobytes()
            deep = np.ascontiguousarray(np.moveaxis(x.reshape(4, 5, length), -1, 1))
            there = np.moveaxis(call(deep, axis=1), 1, -1).reshape(x.shape)
            assert np.ascontiguousarray(there).tobytes() == alone.tobytes()


@pytest.mark.parametrize("length", [4096, 4128, 8192])
def test_results_too_large_for_the_caches_have_the_same_bits(length: int) -> None:
    """From 8 MiB on whole lines are written past the caches, where rows begin at lines."""
    call = compiled("softmax", "value", "float32")
    x = np.random.default_rng(9).normal(size=(2**21 // length + 6, length)).astype(np.float32)
    parts = [call(part) for part in np.array_split(x, 3)]
    assert call(x).tobytes() == np.concatenate(parts).tobytes()


def test_quotients_of_exponentials_keep_to_one_ulp_wherever_the_largest_lies() -> None:
    """Below 256 the largest element is not taken off; the others differ from it exactly."""
    call = compiled("softmax", "value", "float32")
    rng = np.random.default_rng(10)
    with mp.workdps(60):
        for centre in (-1e30, -300, -256, -255.9, -90, 0, 60, 255.9, 256, 1e4, 3e38):
            row = (rng.normal(size=40) * 30 + centre).astype(np.float32)
            assert in_ulp(call(row), softmax(row)) <= 1, centre


@pytest.mark.parametrize("name", ["softmax", "softmin", "log_softmax", "sparsemax", "entmax15"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rows_without_an_answer_are_nan(name: str, dtype: str) -> None:
    call, inf = compiled(name, "value", dtype), np.inf * (-1 if name == "softmin" else 1)
    finite = np.linspace(-1, 1, 40)
    for bad in (np.full(40, -inf), np.where(finite > 0.9, inf, finite), np.full(40, np.nan)):
        assert np.isnan(call(bad.astype(dtype))).all()
    one = finite.copy()
    one[3] = np.nan
    assert np.isnan(call(one.astype(dtype))).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_elements_at_minus_infinity_count_for_nothing(dtype: str) -> None:
    x = np.array([0.0, -np.inf, 0.0, -np.inf], dtype)
    assert compiled("softmax", "value", dtype)(x).tolist() == [0.5, 0.0, 0.5, 0.0]
    got = compiled("log_softmax", "value", dtype)(x)
    assert got[1] == -np.inf
    assert abs(got[0] + np.log(2)) < 1e-7


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_largest_numbers_do_not_overflow(dtype: str) -> None:
    big = float(np.finfo(dtype).max)
    x = np.array([big, -big, big, 0.0], dtype)
    assert compiled("softmax", "value", dtype)(x).tolist() == [0.5, 0.0, 0.5, 0.0]


def test_choices_take_the_first_of_equals() -> None:
    x = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [-np.inf, -np.inf, -np.inf]], np.float32)
    assert compiled("hardmax", "value", "float32")(x).argmax(-1).tolist() == [1, 0, 0]
    assert compiled("maxout", "value", "float32")(x[:2]).tolist() == [3.0, 2.0]
    got = compiled("maxout", "vjp", "float32")(x[:2], np.array([5.0, 7.0], np.float32))
    assert got.tolist() == [[0, 5, 0], [7, 0, 0]]
    assert np.isnan(compiled("maxout", "value", "float32")(np.array([1, np.nan, 2], np.float32)))


def test_crelu_is_twice_as_wide() -> None:
    x = np.array([[1.0, -2.0, 0.0], [-0.5, np.inf, np.nan]])
    got = compiled("crelu", "value", WIDE)(x)
    assert got.shape == (2, 6)
    assert np.array_equal(got, np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], -1), True)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax", "crelu", "maxout"])
def test_numpy_agrees_with_c(name: str) -> None:
    rng = np.random.default_rng(8)
    for dtype in ("float32", "float64"):
        kernel = build_rows(catalog.get(name), "value", dtype, single=False)
        call = load_rows_numpy([kernel])[kernel.symbol]
        x = (rng.normal(size=(4, 50, 3)) * 5).astype(dtype)
        got, want = call(x, axis=1), compiled(name, "value", dtype)(x, axis=1)
        assert got.shape == want.shape
        assert (np.abs(got - want) <= np.spacing(np.abs(want))).all()


def test_a_formula_typed_a_minute_ago_keeps_to_its_bound_at_every_length() -> None:
    """Rows of at most as many elements as there are lanes have steps of their own."""
    typed = catalog.define("row_typed", "tanh(x[i])/sum(1 + x[j]**2, j)")
    kernel = build_rows(typed, "value", "float32")
    call = load_rows([kernel])[kernel.symbol]
    rng = np.random.default_rng(12)
    with mp.workdps(30):
        for length in (1, 7, 32, 33, 300):
            x = (rng.normal(size=(17, length)) * 2).astype(np.float32)
            got = call(x)
            turned = call(np.ascontiguousarray(x.T), axis=0)
            assert np.ascontiguousarray(turned.T).tobytes() == got.tobytes()
            row = [mpf(float(v)) for v in x[3]]
            total = mp.fsum(1 + v * v for v in row)
            assert in_ulp(got[3], [mp.tanh(v) / total for v in row]) <= kernel.ulp


def test_what_there_is_no_kernel_of_is_said() -> None:
    with pytest.raises(KernelError, match="no kernel along an axis in float16"):
        build_rows(catalog.get("softmax"), "value", "float16")
