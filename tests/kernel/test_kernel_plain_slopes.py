"""Slopes of the fast tier in float32: through their zeros, in the tails, near 0."""

from __future__ import annotations

import numpy as np
import pytest

from symact.catalog import define
from symact.catalog.registry import get
from symact.kernel import build_kernel, interpret
from symact.kernel.assemble import stable_branches
from symact.kernel.ir import Op
from symact.kernel.plain.arithmetic import SINGLE
from symact.kernel.plain.slope import LEADING, slope_fit
from symact.kernel.specialize import specialize
from symact.numeric.balls import evaluate_outputs
from symact.numeric.program import compile_program

# beside the zero, and where errors are largest
HARD = {
    "silu": (-1.2784645, -0.296360463, -0.840653718, -3.762361765, -88.9, -103.0, 0.25, 7.5),
    "gelu": (-0.7517915, -1.830253005, -0.77009970, -1.837989807, -13.290734, -14.4, 0.01, 4.0),
}


@pytest.mark.parametrize("name", ["silu", pytest.param("gelu", marks=pytest.mark.slow)])
def test_fast_slopes_of_float32_keep_three_ulp_where_it_is_hard(name: str) -> None:
    kernel = build_kernel(get(name), "value_and_grad", "float32", accuracy="fast")
    assert kernel.arithmetic == "float32"
    assert sum(step.op is Op.TO_EXPONENT for step in kernel.body) == 1
    assert sum(step.op is Op.DIV for step in kernel.body) == 1
    x = np.array(HARD[name], np.float32)
    x = np.concatenate([x, np.nextafter(x, np.float32(0)), np.nextafter(x, np.float32(-9e9))])
    for order, got in enumerate(interpret(kernel, x)):
        branches = stable_branches(specialize(get(name)), order)
        program = compile_program([branches.pieces[0].expr], [branches.symbol])
        for at, y in zip(x, got, strict=True):
            (ball,) = evaluate_outputs(program, [float(at)], 300)
            want = float(ball.mid())
            ulp = 2.0 ** max(np.frexp(want)[1] - 24, -149)
            assert abs(float(y) - want) <= 3.0 * ulp, (name, order, at, y, want)


def test_the_slope_of_a_normal_gate_is_its_zero_times_a_polynomial() -> None:
    # (1 - Phi(t)) exp(t^2/2) - t/sqrt(2 pi) by mpmath
    slope = slope_fit(SINGLE)
    assert abs(sum(slope.root) - 0.751791524693564457) < 1e-16
    for t, want in ((0.0, 0.5), (1.0, -0.137363988536309), (3.0, -1.07531289284874)):
        v = (t - 2) / (t + 2)
        inner = sum(c * v**k for k, c in enumerate(slope.fitted.coefficients))
        assert (t - sum(slope.root)) * (LEADING + inner) == pytest.approx(want, rel=2e-7)


@pytest.mark.parametrize(
    ("formula", "slope"), [("x", 1.0), ("-3*x/4", -0.75), ("x/8 + (x + abs(x))/4", None)]
)
def test_lines_have_a_fast_tier_too(formula: str, slope: float | None) -> None:
    row = define("line", formula)
    x = np.array([-8.0, -0.5, 0.5, 24.0], np.float32)
    value, grad = interpret(build_kernel(row, "value_and_grad", "float32", accuracy="fast"), x)
    slopes = np.where(x > 0, 0.625, 0.125) if slope is None else np.full(4, slope)
    assert (np.broadcast_to(grad, 4) == slopes).all()
    assert (value == slopes * x).all()
