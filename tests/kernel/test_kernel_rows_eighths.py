"""The table of eighths of a power of two, and the exponentials of rows that are made from it."""

import ctypes
import itertools
from collections.abc import Callable

import numpy as np
from mpmath import mp, mpf

from symact import catalog
from symact.build.rows import FLAGS, load_rows
from symact.build.toolchain import compile_library
from symact.emit.rows import generate_rows
from symact.kernel.eighths import EIGHTHS, STEPS, to_eighth
from symact.kernel.rows import build_rows

MAGIC = 1.5 * 2.0**23 + STEPS * 127
NEAR = 2.0**-28.4


def test_the_numbers_are_floats_with_the_quotients_of_powers_of_two() -> None:
    assert all(float(np.float32(value)) == value for value in EIGHTHS)
    with mp.workdps(30):
        parts = [mpf(value) / mpf(2) ** (mpf(j) / STEPS) for j, value in enumerate(EIGHTHS)]
        assert max(parts) / min(parts) - 1 < 2 * NEAR


def test_the_table_is_looked_up_from_the_last_bits() -> None:
    n = np.arange(-STEPS * 126, STEPS * 127)
    got = to_eighth((n + MAGIC).astype(np.float32)).astype(np.float64)
    want = np.array(EIGHTHS)[n % STEPS] * 2.0 ** (n // STEPS)
    assert np.array_equal(got, want)


def test_elements_at_every_place_between_two_steps_keep_to_one_ulp() -> None:
    """Rows of two: the quotient is a logistic function, which needs no sum of many."""
    kernel = build_rows(catalog.get("softmax"), "value", "float32")
    call = load_rows([kernel])[kernel.symbol]
    rng = np.random.default_rng(4)
    x = rng.uniform(-60, 60, (1500, 2)).astype(np.float32)
    got = call(x)[:, 0]
    with mp.workdps(40):
        right = [1 / (1 + mp.exp(mpf(float(b)) - mpf(float(a)))) for a, b in x]
        off = [
            abs(mpf(float(v)) - w) / mpf(float(np.spacing(np.float32(w))))
            for v, w in zip(got, right, strict=True)
        ]
    assert max(off) <= 1


def calls() -> list[Callable[..., None]]:
    """Compile the kernel as it is, and without guesses."""
    kernel = build_rows(catalog.get("softmax"), "value", "float32")
    text = generate_rows([kernel], "c").text("symact_rows.h")
    found = []
    for guess in ("", "#define SYMACT_GUESS_FROM ((size_t)-1)\n"):
        path = compile_library(f"{guess}#define SYMACT_IMPLEMENTATION\n{text}", FLAGS)
        call = getattr(ctypes.CDLL(str(path)), kernel.symbol)
        call.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
        found.append(call)
    return found


def test_a_guess_of_the_largest_element_changes_no_bit() -> None:
    """Long rows take it from their first elements; where it was bad they begin again."""
    both, rng = calls(), np.random.default_rng(5)
    for off, late in itertools.product((0.0, 200, 248, -248, 300), (0.0, 3, 30, np.inf, np.nan)):
        x = (rng.normal(size=(2, 8192 + 256)) + off).astype(np.float32)
        x[:, 5000] = x.max() + late
        x[1, :4096] = -np.inf
        found = [np.empty_like(x), np.empty_like(x)]
        for call, y in zip(both, found, strict=True):
            call(x.ctypes.data, y.ctypes.data, *x.shape)
        assert np.array_equal(*found, equal_nan=True), (off, late)
        assert np.isnan(found[0]).all() == (not np.isfinite(late)), (off, late)
