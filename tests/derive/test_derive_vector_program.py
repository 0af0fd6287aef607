"""Programs of rows, run as written, against mpmath readings written by hand."""

import math
import random

import mpmath as mp
import pytest
from vector_tools import DOUBLE, DPS, EXACT, REFERENCES, ROWS, slopes, worst

from symact import catalog
from symact.derive.vector import program
from symact.derive.vector.evaluate import run
from symact.derive.vector.program import OUTPUTS, PIVOT_NEW, PIVOT_OLD
from symact.errors import DefinitionError, DerivationError
from tests.turns import in_turn

NAMES = sorted(REFERENCES)


def double(name, output, rows, **parameters):
    return run(program(catalog.get(name), output), rows, parameters, DOUBLE)


@pytest.mark.parametrize("name", NAMES)
def test_values_agree_with_high_precision(name):
    with mp.workdps(DPS):
        for row in ROWS:
            want = REFERENCES[name]([mp.mpf(v) for v in row])
            assert worst(double(name, "value", {"x": row}), want) < 1e-15


@pytest.mark.parametrize("name", NAMES)
def test_programs_run_exactly_too(name):
    with mp.workdps(DPS):
        for row in (ROWS[0], ROWS[3], ROWS[9]):
            exact = [mp.mpf(v) for v in row]
            got = run(program(catalog.get(name)), {"x": exact}, {}, EXACT)
            assert worst(got, REFERENCES[name](exact)) < 1e-60


SMOOTH = (ROWS[1], ROWS[9])


@pytest.mark.parametrize("name", in_turn(sorted(set(NAMES) - {"hardmax", "crelu"}), 3))
@pytest.mark.parametrize("output", ["vjp", "vjp_from_output"])
def test_products_agree_with_numerical_slopes(name, output):
    random.seed(7)
    try:
        made = program(catalog.get(name), output)
    except DerivationError:
        assert name in {"maxout", "squash"}
        return
    with mp.workdps(DPS):
        for row in SMOOTH:
            exact = [mp.mpf(v) for v in row]
            value = REFERENCES[name](exact)
            g = [mp.mpf(random.gauss(0, 1)) for _ in value]
            want = [mp.fsum(a * b for a, b in zip(g, column, strict=True))
                    for column in slopes(name, exact)]  # fmt: skip
            given = {"y": value} if output == "vjp_from_output" else {"x": exact}
            held = {"g": g[0]} if name == "maxout" else {}
            got = run(made, given if held else {**given, "g": g}, held, EXACT)
            gap = max(abs(a - b) for a, b in zip(got, want, strict=True))
            assert gap < mp.mpf(10) ** -25 * max(1, *(abs(v) for v in g))


def test_the_product_of_crelu_takes_two_gradients():
    made = program(catalog.get("crelu"), "vjp")
    rows = {"x": [2.0, -3.0, 0.0], "g1": [5.0, 7.0, 11.0], "g2": [13.0, 17.0, 19.0]}
    assert run(made, rows, {}, DOUBLE) == [5.0, -17.0, 0.0]


def test_crelu_is_twice_as_wide():
    assert double("crelu", "value", {"x": [1.0, -2.0, 0.0]}) == [1.0, 0.0, 0.0, 0.0, 2.0, 0.0]


def test_gumbel_softmax_adds_the_noise_that_the_caller_passes():
    x, u = [0.5, -1.0, 2.0], [0.25, 0.5, 0.875]
    got = double("gumbel_softmax", "value", {"x": x, "u": u}, tau=0.5)
    with mp.workdps(DPS):
        noisy = [(a - mp.log(-mp.log(b))) / mp.mpf(0.5) for a, b in zip(x, u, strict=True)]
        assert worst(got, REFERENCES["softmax"](noisy)) < 1e-14


def test_ties_go_to_the_first():
    assert double("hardmax", "value", {"x": [1.0, 3.0, 3.0]}) == [0.0, 1.0, 0.0]
    assert run(program(catalog.get("maxout"), "vjp"), {"x": [1.0, 3.0, 3.0]}, {"g": 2.0}, DOUBLE) \
        == [0.0, 2.0, 0.0]  # fmt: skip


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin", "sparsemax", "entmax15"])
def test_the_largest_exponent_is_taken_off_because_a_shift_changes_nothing(name):
    made = program(catalog.get(name))
    assert made.pivot is not None
    assert made.passes[0][0].op == "max"
    assert "was proved" in made.trace[0].reason
    extreme = double(name, "value", {"x": [1e300, -1e300, 0.0]})
    assert not any(map(math.isnan, extreme))


def test_nothing_is_taken_off_where_a_shift_does_change_something():
    assert program(catalog.get("squash")).pivot is None
    own = catalog.define("row_exp", "exp(x[i])/(1 + sum(exp(x[j]), j))")
    assert program(own).pivot is None


def test_a_sum_can_be_rescaled_when_the_pivot_moves():
    (_, (total,)) = program(catalog.get("softmax")).passes
    assert total.rescale.subs({PIVOT_OLD: 3, PIVOT_NEW: 3}) == 1
    assert float(total.rescale.subs({PIVOT_OLD: 1, PIVOT_NEW: 3})) == pytest.approx(math.exp(-2))


def test_a_threshold_lies_between_its_bounds_and_has_a_closed_form():
    for name in ("sparsemax", "entmax15"):
        (_, (step,)) = program(catalog.get(name)).passes
        assert (step.low, step.high) == (-1, 0)
        assert step.closed is not None


def test_a_program_for_a_formula_typed_a_minute_ago():
    own = catalog.define("row_own", "tanh(x[i])/sum(1 + x[j]**2, j)")
    row = [0.5, -2.0, 3.0]
    whole = math.fsum(1 + v * v for v in row)
    want = [math.tanh(v) / whole for v in row]
    assert run(program(own), {"x": row}, {}, DOUBLE) == pytest.approx(want, rel=1e-15)


def test_what_cannot_be_a_program_says_so():
    with pytest.raises(DefinitionError, match="no formula of rows"):
        program(catalog.get("gelu"))
    with pytest.raises(DerivationError, match="no program is called"):
        program(catalog.get("softmax"), "hessian")
    with pytest.raises(DerivationError, match="not a function of the output alone"):
        program(catalog.get("squash"), "vjp_from_output")
    assert set(OUTPUTS) == {"value", "vjp", "vjp_from_output"}
