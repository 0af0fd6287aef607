"""Kernels of the catalogue and of typed expressions against Arb's correctly rounded answers."""

import numpy as np
import pytest

from symact import catalog
from symact.errors import KernelError
from symact.kernel import STANDARD_DTYPES as DTYPES
from symact.kernel import build_kernel, build_kernels, interpret
from symact.kernel.assemble import stable_branches
from symact.kernel.swings import counted
from symact.numeric.formats import FORMATS
from symact.numeric.oracle import reference_many
from symact.numeric.program import compile_program
from symact.numeric.ulp import ulp_error
from tests.turns import in_turn

TYPED = (
    "x*atan(exp(x))", "x*erf(log(1+exp(x)))", "x*log(1+tanh(exp(x)))", "x/sqrt(1+x**2)",
    "x*exp(-x**2/2)", "x/(1+abs(x))**2", "(exp(x)-exp(-x))/(exp(x)+exp(-x))",
)  # fmt: skip


def points(dtype):
    rng = np.random.default_rng(3)
    near = rng.normal(0, 8, 250)
    spread = rng.uniform(1, 2, 150) * 2.0 ** rng.integers(-60, 10, 150)
    tail = -rng.uniform(600, 745, 40) if dtype == "float64" else -rng.uniform(80, 104, 40)
    x = np.concatenate([near, spread, -spread, tail])
    return np.unique(x.astype(dtype).astype(np.float64))


def errors(activation, order, dtype):
    kernel = build_kernel(activation, ("value", "grad")[order], dtype)
    branches = stable_branches(activation, order)
    free = [activation.symbols[p.name] for p in activation.parameters if not p.derived]
    x = points(dtype)
    (got,) = interpret(kernel, x)
    result = np.zeros(len(x))
    for piece in branches.pieces:
        at = dict(zip(free, kernel.defaults, strict=True))
        lo, hi = float(piece.lo.subs(at)), float(piece.hi.subs(at))
        mine = ((x > lo) | ((x == lo) & piece.lo_closed)) & (
            (x < hi) | ((x == hi) & piece.hi_closed)
        )
        program = compile_program([piece.expr], [branches.symbol, *free])
        want, offset = reference_many(program, x[mine], kernel.defaults, FORMATS[dtype])
        found = ulp_error(got[mine], want, offset, FORMATS[dtype])
        result[mine] = counted(found, x[mine], want, kernel.bounds[0].scale, FORMATS[dtype])
    for zone in kernel.bounds[0].neighbourhoods:
        result[(x >= zone.lo) & (x <= zone.hi)] = 0.0
    return kernel, x, result


# the kernels of the catalogue are judged where they are compiled, in tests/verify
ROWS = [(name, dtype) for name in TYPED for dtype in DTYPES]


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize(("name", "dtype"), in_turn(ROWS, 7))
def test_error_is_within_the_claim_and_four_ulp(name, dtype, order):
    kernel, x, found = errors(catalog.define("typed", name), order, dtype)
    worst = int(found.argmax())
    limit = 0.5 + 1e-3 if dtype == "float32" else 4.0
    assert found[worst] <= limit, x[worst]
    assert found[worst] <= kernel.bounds[0].ulp + 1e-3


LIMITS = {
    ("gelu", 0): (-0.0, np.inf), ("silu", 0): (-0.0, np.inf), ("mish", 0): (-0.0, np.inf),
    ("softsign", 0): (-1.0, 1.0), ("sigmoid", 0): (0.0, 1.0), ("tanh", 1): (0.0, 0.0),
    ("gelu", 1): (-0.0, 1.0), ("hard_swish", 0): (0.0, np.inf), ("relu", 1): (0.0, 1.0),
    ("log_sigmoid", 0): (-np.inf, -0.0), ("tanh_shrink", 0): (-np.inf, np.inf),
}  # fmt: skip


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "order"), in_turn(tuple(LIMITS), 5))
def test_infinities_give_the_limits_with_the_sign_of_approach(name, order, dtype):
    kernel = build_kernel(catalog.get(name), ("value", "grad")[order], dtype)
    got = interpret(kernel, np.array([-np.inf, np.inf]))[0]
    want = np.array(LIMITS[name, order])
    assert got.tolist() == want.tolist()
    assert np.signbit(got).tolist() == np.signbit(want).tolist()


@pytest.mark.parametrize("name", in_turn(catalog.names(), 24))
def test_value_and_grad_is_value_and_grad_bit_for_bit(name):
    x = points("float64")
    outputs = ("value_and_grad", "value", "grad")
    kernels = build_kernels(catalog.get(name), [(output, "float64") for output in outputs])
    both, *alone = (interpret(kernel, x) for kernel in kernels)
    assert [got.tobytes() for got in both] == [got.tobytes() for (got,) in alone]


@pytest.mark.parametrize("name", ["gelu", "elu", "tanh_shrink"])
def test_nan_stays_nan(name):
    for dtype in DTYPES:
        assert np.isnan(interpret(build_kernel(catalog.get(name), "value", dtype), [np.nan])[0])


def test_an_unknown_output_is_refused_with_the_list():
    with pytest.raises(KernelError, match="value_and_grad"):
        build_kernel(catalog.get("gelu"), "hessian", "float64")


def test_the_cubed_zero_of_tanh_shrink_keeps_its_digits():
    # x^3/3 (1 - 2 x^2/5 ...) at 1e-5: 3.33333333320000000005...e-16
    (got,) = interpret(build_kernel(catalog.get("tanh_shrink"), "value", "float64"), [1e-5])
    assert abs(got[0] / 3.3333333332e-16 - 1) < 1e-15
