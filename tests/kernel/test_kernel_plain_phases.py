"""First phases where they are at risk: far out, beside zeros, at ties; and what results share."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.catalog.registry import get
from symact.kernel import build_kernel, interpret
from symact.kernel.ir import Op
from symact.kernel.plain.arithmetic import QUICK
from symact.kernel.plain.errors import absolute_error
from symact.kernel.plain.exponential import Exponentials
from symact.kernel.plain.once import rounds_once
from symact.kernel.plain.quick import decided
from symact.kernel.plain.writer import Writer
from symact.kernel.specialize import specialize
from symact.numeric.formats import FORMATS, round_fraction
from tests.turns import in_turn

FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
SILU_ROOT = -1.278464542761073795


def written(x: float) -> tuple[Writer, str]:
    w = Writer(QUICK, {"x": np.array([x])})
    return w, w.op(Op.WIDEN, "x")


def test_a_held_argument_counts_as_an_error() -> None:
    w, x = written(-400.0)
    root = w.op(Op.SQRT, Exponentials(w).exp(x))
    true = np.exp(-200.0)
    assert abs(float(w.values[root][0]) - true) > 1e-60
    assert absolute_error(w, root)[0] >= 0.4 * abs(float(w.values[root][0]) - true)


def test_huge_upstream_values_do_not_show_where_a_gradient_was_held() -> None:
    """sigmoid(x)/(2 sqrt(softplus(x))) is below exp(-1e6) here: every product is 0."""
    kernel = build_kernel(get("sqrt_softplus"), "backward", "float32")
    x = np.array([-406649856.0, -13008.025, -2e6], np.float32)
    upstream = np.array([3e38, 1.04e21, -3.2e38], np.float32)
    assert kernel.quick is not None
    (got,), (sure,) = decided(kernel, kernel.quick, (x, upstream))
    assert (got[sure] == 0).all()


@given(FLOATS, st.integers(1, 200), st.integers(-200, 200), st.integers(1, 200))
def test_a_short_affine_quotient_is_rounded_once(x: float, a: int, b: int, c: int) -> None:
    w, wide = written(x)
    top = w.op(Op.MULADD, w.const(float(a)), wide, w.const(float(b)))
    result = w.op(Op.DIV, top, w.const(float(c)))
    claimed = rounds_once(w, result, (wide,))
    assert claimed or b <= 0  # negative and vanishing constants are no short ones
    want = round_fraction((a * Fraction(x) + b) / c, FORMATS["float32"])
    with np.errstate(over="ignore"):
        got = np.float32(w.values[result][0])
    assert not claimed or got == np.float32(want)


def test_two_roundings_are_not_taken_for_one() -> None:
    w, x = written(0.3)
    square = w.op(Op.MUL, x, x)
    assert rounds_once(w, square, (x,))
    assert not rounds_once(w, w.op(Op.ADD, square, x), (x,))
    assert not rounds_once(w, w.op(Op.MUL, x, w.const(1 / 3)), (x,))


def test_beside_its_zero_a_gradient_is_decided_rightly_and_elsewhere_nearly_always() -> None:
    kernel = build_kernel(get("silu"), "grad", "float32")
    near = np.float32(SILU_ROOT) + np.arange(-4000, 4000, dtype=np.float32) * np.float32(2.0**-22)
    x = np.concatenate([near, np.linspace(-110, 30, 40001, dtype=np.float32)])
    assert kernel.quick is not None
    assert kernel.quick.scales
    (got,), (sure,) = decided(kernel, kernel.quick, (x,))
    (want,) = interpret(kernel, x)
    assert (got.view(np.uint32) == want.view(np.uint32))[sure].all()
    assert np.mean(~sure[8000:]) < 1e-3
    assert sure[:8000].any()


@pytest.mark.parametrize("name", in_turn(["sigmoid", "elu", "silu", "softsign"], 2))
def test_value_and_grad_share_their_exponential_and_their_division(name: str) -> None:
    activation = specialize(get(name))
    value, both = (
        build_kernel(activation, output, "float32").quick for output in ("value", "value_and_grad")
    )
    assert value is not None
    assert both is not None
    assert sum(step.op is Op.TO_EXPONENT for step in both.body) == (name != "softsign")
    assert sum(step.op is Op.DIV for step in both.body) <= 1
    assert len(both.body) <= 1.6 * len(value.body)
