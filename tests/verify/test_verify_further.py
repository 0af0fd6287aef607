"""Second derivatives, derivatives in parameters and upstream times grad, against Arb."""

from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import sympy

from symact import build, catalog
from symact.kernel import build_kernels
from symact.kernel.outputs import outputs_of
from symact.numeric.formats import FLOAT64, FORMATS, round_float, round_fraction
from symact.numeric.storage import from_double, to_double
from symact.verify import Status, prepare, verify, verify_kernel
from symact.verify.product import choose_upstream, times
from symact.verify.reference import ReferenceValues, reference
from symact.verify.truth import find_truths
from tests.turns import in_turn

DTYPES = ("float32", "float64")
OVERFLOW = "a term overflows where the result does not"
KNOWN = {
    ("snake", "grad_alpha", "float64"): OVERFLOW,
    ("aria2", "grad_alpha", "float64"): OVERFLOW,
    ("aria2", "grad_beta", "float64"): OVERFLOW,
    ("soft_root_sign", "grad_alpha", "float64"): OVERFLOW,
    ("soft_root_sign", "grad_beta", "float64"): OVERFLOW,
    ("soft_exponential", "grad2", "float64"): OVERFLOW,
    ("soft_exponential", "grad_alpha", "float64"): OVERFLOW,
    ("soft_exponential", "grad_alpha", "float32"): OVERFLOW,
    ("pau", "grad2", "float64"): OVERFLOW,
    ("pau", "grad2", "float32"): OVERFLOW,
}
"""Shortcomings: far out, intermediate results leave the range of doubles."""


STANDARD = {"value", "grad", "value_and_grad"}


def further(name):
    return tuple(o for o in outputs_of(catalog.get(name)) if o not in STANDARD)


def inputs(dtype):
    """Spread some hundred inputs: near, far, subnormal, special."""
    fmt = FORMATS[dtype]
    rng = np.random.default_rng(7)
    exponents = np.linspace(fmt.emin - fmt.precision + 1, fmt.emax, 40).round().astype(int)
    wide = np.ldexp(rng.uniform(1, 2, 40), exponents)
    special = [0.0, 1.0, 0.5, 3.0, fmt.min_subnormal, fmt.min_normal, fmt.max_finite, np.inf]
    near = np.concatenate([np.arange(-32, 33) / 4, rng.normal(0, 3, 60), rng.uniform(-40, 40, 20)])
    x = np.concatenate([near, wide, -wide, special, np.negative(special), [np.nan]])
    return from_double(x, dtype)


@pytest.mark.parametrize("name", in_turn(catalog.names(), 16, 3))
def test_further_outputs_keep_their_bounds(name):
    """One format for each activation, in turn; `-m slow` has both, and far more inputs."""
    dtype = DTYPES[catalog.names().index(name) % 2]
    wanted = [o for o in further(name) if (name, o, dtype) not in KNOWN]
    kernels = build_kernels(catalog.get(name), [(output, dtype) for output in wanted])
    runners = build.load_numpy(kernels)
    material = prepare(catalog.get(name), kernels, plan=inputs(dtype))
    for kernel in kernels:
        runner = runners[kernel.name, kernel.output, kernel.dtype]
        verdict = verify_kernel(catalog.get(name), kernel, runner, "numpy", material=material)
        assert verdict.failures == (), kernel.output
        assert verdict.inputs > 150


@pytest.mark.slow
@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", catalog.names())
def test_further_outputs_keep_their_bounds_on_whole_plans(name, dtype):
    known = (name, "", dtype if dtype in DTYPES else "float32")
    wanted = [o for o in further(name) if (name, o, known[2]) not in KNOWN]
    targets = ("numpy", "c") if build.find_compiler() else ("numpy",)
    verdicts = verify([name], dtypes=(dtype,), targets=targets, outputs=wanted, count=300)
    assert [(v.output, v.failures) for v in verdicts if v.failures] == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "output", "dtype"), KNOWN)
def test_what_is_known_to_overflow_is_told(name, output, dtype):
    """A kernel that is mended must leave the list."""
    (verdict,) = verify([name], dtypes=(dtype,), targets=("numpy",), outputs=(output,), count=100)
    assert verdict.status is Status.FAILED
    worst = verdict.wrong[0].x if verdict.wrong else verdict.worst.x
    assert abs(worst) > 1000


@pytest.mark.parametrize(
    ("name", "label", "part"),
    [
        ("gelu", "grad2", (2, "x")), ("sinc", "grad2", (2, "x")), ("pau", "grad_b2", (1, "b2")),
        ("celu", "grad_alpha", (1, "alpha")), ("laplace", "grad_sigma", (1, "sigma")),
    ],
)  # fmt: skip
def test_truths_agree_with_difference_quotients(name, label, part):
    """mpmath differentiates the definition itself numerically, at 60 digits."""
    activation = catalog.get(name)
    free = [p for p in activation.parameters if not p.derived]
    params = [round_float(float(sympy.sympify(p.default)), FLOAT64) for p in free]
    truth = find_truths(activation, params, {label: part})[label]
    symbols = [activation.x, *(activation.symbols[p.name] for p in free)]
    function = sympy.lambdify(symbols, activation.expr.rewrite(sympy.exp).doit(), "mpmath")
    x = np.array([-2.7, -0.3, 0.4, 1.9])
    found = reference(truth, x, FLOAT64)
    order, by = part
    place = 0 if by == "x" else 1 + [p.name for p in free].index(by)
    with mpmath.workdps(60):
        for k, value in enumerate(x):
            at = [mpmath.mpf(float(v)) for v in (value, *params)]
            want = mpmath.diff(
                lambda t, at=at: function(*at[:place], t, *at[place + 1 :]), at[place], order
            )
            assert float(abs(want - found.want[k])) <= 2e-16 * abs(found.want[k]) + 1e-300


def grads(want, offset=0.0, x=1.0):
    want = np.atleast_1d(np.asarray(want, float))
    shape = np.zeros(want.shape)
    no = np.zeros(want.shape, bool)
    return ReferenceValues(shape + x, want, shape + offset, ~no, no)


def product(g, u, dtype="float32", offset=0.0, x=1.0, name="sigmoid"):
    truth = find_truths(catalog.get(name), (), {"grad": (1, "x")})["grad"]
    return times(truth, grads(g, offset, x), from_double(np.atleast_1d(u), dtype), FORMATS[dtype])


def test_products_with_zero_infinity_and_nan_are_those_of_ieee():
    got = product([0.25, 0.25, -0.25, 0.25, np.inf], [np.inf, np.nan, 0.0, -0.0, 2.0], x=np.inf)
    assert got.want[[0, 4]].tolist() == [np.inf, np.inf]
    assert np.isnan(got.want[1])
    assert np.signbit(got.want[2:4]).tolist() == [True, True]
    assert got.judged.all()
    nan = product([0.0], [np.inf], x=-1.0, name="relu")
    assert np.isnan(nan.want[0])
    assert nan.judged[0]


def test_an_infinite_upstream_value_times_an_underflow_is_left_open():
    assert not product([0.0], [np.inf], x=-900.0).judged[0]
    assert product([0.0], [1e30], x=-900.0).judged[0]


def test_products_are_rounded_once_from_all_their_digits():
    """1 + 2^-24 - 2^-60 times 1 rounds down; the double alone, 1 + 2^-24, is a tie."""
    below = product([1 + 2.0**-24 + 2.0**-23], [1.0], offset=-(2.0**-8))
    assert below.want[0] == 1 + 2.0**-23
    assert 0.499 < below.offset[0] < 0.5
    above = product([1 + 2.0**-24], [1.0], offset=2.0**-8)
    assert above.want[0] == 1 + 2.0**-23


@pytest.mark.parametrize("dtype", FORMATS)
def test_products_are_those_of_fractions(dtype):
    fmt = FORMATS[dtype]
    rng = np.random.default_rng(3)
    g = np.ldexp(rng.uniform(1, 2, 400), rng.integers(-300, 40, 400))
    u = choose_upstream(fmt, 400)
    got = product(g, to_double(u, dtype), dtype)
    numbers = to_double(u, dtype)
    plain = np.isfinite(numbers) & (numbers != 0) & got.judged
    assert plain.sum() > 250
    for k in np.flatnonzero(plain):
        exact = Fraction(float(numbers[k])) * Fraction(float(g[k]))
        assert got.want[k] == round_fraction(exact, fmt)


def test_upstream_values_hold_every_kind():
    for name, fmt in FORMATS.items():
        u = to_double(choose_upstream(fmt, 2000), name)
        kinds = (np.isnan(u), np.isinf(u), u == 0, np.abs(u) == fmt.max_finite, u < 0)
        assert all(kind.any() for kind in kinds)
        assert (np.abs(u[u != 0]) < fmt.min_normal).any()


def test_both_formats_and_all_kinds_are_in_turn():
    names = [n for n in catalog.names() if any(o.startswith("grad_") for o in further(n))]
    places = [catalog.names().index(n) % 2 for n in names]
    assert len(names) > 30
    assert any(a != b for a, b in pairwise(places))
