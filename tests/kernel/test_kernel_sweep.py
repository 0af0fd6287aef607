"""A hundred thousand inputs for each kernel of the catalogue and of typed expressions."""

import numpy as np
import pytest

from symact import build, catalog
from symact.kernel import build_kernel
from symact.kernel.assemble import stable_branches
from symact.kernel.swings import counted
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import reference_many
from symact.numeric.program import compile_program
from symact.numeric.ulp import ulp_error

COUNT = 100_000
TYPED = ("x*atan(exp(x))", "x*erf(log(1+exp(x)))")


def inputs():
    rng = np.random.default_rng(42)
    spread = rng.uniform(1, 2, COUNT // 8) * 2.0 ** rng.integers(-40, 10, COUNT // 8)
    return np.concatenate([
        rng.normal(0, 3, COUNT // 2), rng.uniform(-40, 40, COUNT // 4),
        spread * rng.choice([-1, 1], COUNT // 8), -rng.uniform(500, 745, COUNT // 8),
    ])  # fmt: skip


def answers(branches, free, defaults, x):
    want, offset = np.zeros(len(x)), np.zeros(len(x))
    at = dict(zip(free, defaults, strict=True))
    for piece in branches.pieces:
        lo, hi = float(piece.lo.subs(at)), float(piece.hi.subs(at))
        mine = ((x > lo) | ((x == lo) & piece.lo_closed)) & (
            (x < hi) | ((x == hi) & piece.hi_closed)
        )
        if mine.any():
            program = compile_program([piece.expr], [branches.symbol, *free])
            want[mine], offset[mine] = reference_many(program, x[mine], defaults, FLOAT64)
    return want, offset


@pytest.mark.slow
@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("name", [*catalog.names(), *TYPED])
def test_float64_kernels_stay_within_four_ulp_on_a_large_sweep(name, order):
    known = name in catalog.names()
    activation = catalog.get(name) if known else catalog.define("typed", name)
    kernel = build_kernel(activation, ("value", "grad")[order], "float64")
    free = [activation.symbols[p.name] for p in activation.parameters if not p.derived]
    x = inputs()
    want, offset = answers(stable_branches(activation, order), free, kernel.defaults, x)
    key = (kernel.name, kernel.output, kernel.dtype)
    for load in (build.load_numpy, build.load_c):
        (got,) = load([kernel])[key](x, *kernel.defaults)
        error = ulp_error(got, want, offset, FLOAT64)
        error = counted(error, x, want, kernel.bounds[0].scale, FLOAT64)
        for zone in kernel.bounds[0].neighbourhoods:
            error[(x >= zone.lo) & (x <= zone.hi)] = 0.0
        worst = int(error.argmax())
        assert error[worst] <= min(4.0, kernel.bounds[0].ulp), float(x[worst]).hex()
