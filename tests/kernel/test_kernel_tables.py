"""Tables of roots, inverses and logarithms are rounded to nearest, and first phases use them."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import catalog
from symact.kernel import build_kernel
from symact.kernel.ir import TABLED
from symact.kernel.plain.decided import agrees
from symact.kernel.tables import INVERSES, LOGS, ROOTS, to_inverse, to_log, to_root

MAGIC = 1.5 * 2.0**52


def nearest(value):
    """Round a number of many digits to a double."""
    with mpmath.workprec(200):
        return float(mpmath.mpf(value))


@pytest.mark.parametrize("n", range(16))
def test_every_number_is_the_nearest_double(n):
    with mpmath.workprec(200):
        assert ROOTS[n] == nearest(mpmath.mpf(2) ** (mpmath.mpf(n) / 16))
        assert INVERSES[n] == nearest(mpmath.mpf(15) / (15 + n))
        assert LOGS[n] == nearest(-mpmath.log(mpmath.mpf(INVERSES[n])))


@given(st.integers(-16 * 1022, 16 * 1023 + 15))
def test_a_root_is_chosen_by_the_last_digits(n):
    found = to_root(np.array(MAGIC + 16 * 1023 + n))
    assert float(found) == float(np.ldexp(ROOTS[n % 16], n // 16))


@given(st.floats(0.0, 1.0))
def test_an_inverse_brings_a_number_near_1(v):
    t = np.array(v * 15 + MAGIC)
    inverse, log = float(to_inverse(t)), float(to_log(t))
    assert abs(v * inverse + (inverse - 1.0)) < 0.03334
    assert abs(log + float(np.log(inverse))) < 2.0**-52


@pytest.mark.parametrize(("name", "output"), [("softplus", "value_and_grad"), ("selu", "value")])
def test_a_first_phase_by_tables_is_shorter_and_gives_the_bits_of_the_whole(name, output):
    kernel = build_kernel(catalog.get(name), output, "float32")
    by_tables = kernel.tabled
    assert any(step.op in TABLED for step in by_tables.body)
    assert not any(step.op in TABLED for step in kernel.quick.body)
    assert len(by_tables.body) < len(kernel.quick.body)
    rng = np.random.default_rng(5)
    x = rng.integers(0, 2**32, 1 << 15, dtype=np.uint64).astype(np.uint32).view(np.float32)
    x = np.concatenate([x, rng.normal(0, 4, 1 << 15).astype(np.float32)])
    assert agrees(kernel, by_tables, (x,))


def test_what_needs_no_exponential_has_no_tables():
    assert build_kernel(catalog.get("softsign"), "value", "float32").tabled is None
