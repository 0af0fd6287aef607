"""Gated kernels where the least digits decide: ties that a square breaks, zeros of a gradient."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from symact import catalog
from symact.activation import Activation, Kind
from symact.build.library import load_c
from symact.kernel import build_kernel
from symact.kernel.gated import plan_gated
from symact.kernel.gated_near import near_of
from symact.kernel.gated_parts import Factor
from symact.numeric.formats import FORMATS
from symact.numeric.oracle import round_value
from symact.numeric.program import compile_program

COUNT = 300


def subnormal(seed: int) -> np.ndarray:
    """Give odd multiples of the smallest number: half of one is a tie."""
    rng = np.random.default_rng(seed)
    odd = rng.integers(0, 1 << 22, COUNT, np.uint32) * 2 + 1
    return (odd | (rng.integers(0, 2, COUNT, np.uint32) << 31)).view(np.float32)


def small(seed: int) -> np.ndarray:
    """Give numbers from the smallest one to 1."""
    rng = np.random.default_rng(seed)
    size = np.exp2(rng.uniform(-149, 0, COUNT)) * rng.choice([-1, 1], COUNT)
    return size.astype(np.float32)


def misrounded(activation: Activation, output: str, a: np.ndarray, b: np.ndarray) -> int:
    (runner,) = load_c([build_kernel(activation, output, "float32")]).values()
    (got,) = runner.call(a, b)
    first, second = (activation.symbols[n] for n in activation.inputs)
    orders = {"value": (0, 0), "grad_a": (1, 0), "grad_b": (0, 1)}[output]
    expr = activation.expr
    for x, order in zip((first, second), orders, strict=True):
        expr = expr.diff(x) if order else expr
    program = compile_program([expr], [first, second])
    rows = zip(a.tolist(), b.tolist(), got.tolist(), strict=True)
    return sum(g != round_value(program, [x, y], FORMATS["float32"]).want for x, y, g in rows)


def typed(formula: str) -> Activation:
    return Activation(
        "typed", "typed", formula, inputs=("a", "b"), family="gated", kind=Kind.GATED, gate="b"
    )


@pytest.mark.parametrize(
    ("activation", "output"),
    [(catalog.get("glu"), "grad_b"), (typed("a*exp(-b**2)/2"), "value")],
    ids=["glu grad_b", "typed value"],
)
def test_a_tie_is_broken_by_a_square_that_no_two_parts_hold(
    activation: Activation, output: str
) -> None:
    assert misrounded(activation, output, subnormal(1), small(2)) == 0


@pytest.mark.slow
def test_a_tie_is_broken_by_a_sum_whose_parts_cancel() -> None:
    assert misrounded(catalog.get("geglu"), "grad_a", small(3), subnormal(4)) == 0


def test_the_terms_beside_zero_are_those_of_the_logistic_functions_derivative() -> None:
    plan = plan_gated(catalog.get("glu"), "grad_b", "float32")
    (piece,) = plan.rows[0][0][1].pieces
    near = near_of(piece)
    assert near is not None
    # s' = 1/4 - x^2/16 + x^4/96 - ...
    assert (near.start, near.slope, near.power) == (0.25, -0.0625, 2)
    assert near.reach**2 / 16 < 2.0**-53 * 0.25
    assert near.reach**4 / 96 < 2.0**-90 * 0.25


def test_factors_with_parameters_and_in_doubles_have_no_such_terms() -> None:
    def factors(name: str, dtype: str) -> list[Factor]:
        rows = plan_gated(catalog.get(name), "grad_a", dtype).rows
        return [factor for row in rows for term in row for factor in term]

    assert not any(f.near for f in factors("swiglu", "float32"))
    assert not any(f.near for f in factors("geglu", "float64"))
    assert any(f.near for f in factors("geglu", "float32"))


def slope(x: float) -> float:
    """Give the derivative of x/(1 + exp(-x))."""
    s = 1 / (1 + np.exp(-x))
    return float(s * (1 + x * (1 - s)))


def test_beside_a_zero_that_a_parameter_moves_quick_results_are_those_of_the_whole() -> None:
    kernel = build_kernel(catalog.get("swiglu"), "grad_a", "float32")
    assert kernel.quick is not None
    (quick,) = load_c([kernel]).values()
    (whole,) = load_c([replace(kernel, quick=None)]).values()
    for beta in (1.0, float(np.float32(1.702)), 5.0):
        root = np.float32(brentq(slope, -2, -1) / beta).view(np.int32)
        near = (root + np.arange(-64, 64, dtype=np.int32)).view(np.float32)
        a, b = np.repeat(near, 64), np.tile(small(5)[:64], near.size)
        got, want = (runner.call(a, b, beta)[0] for runner in (quick, whole))
        assert (got.view(np.uint32) == want.view(np.uint32)).all()
