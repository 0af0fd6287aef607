"""Where smoothness ends, to which order, and which derivative holds there."""

import pytest
from sympy import Rational, binomial, diff, nan

from symact import catalog
from symact.language.reader import read

SELU = {
    "alpha": "1.6732632423543772848170429916717",
    "scale": "1.0507009873554804934193349852946",
}

GRAD = {
    ("softsign", "0"): 1,
    ("relu", "0"): 0,
    ("leaky_relu", "0"): 0.01,
    ("prelu", "0"): 0.25,
    ("elu", "0"): 1,
    ("selu", "0"): 1.7580993408473766,
    ("celu", "0"): 1,
    ("hard_sigmoid", "-3"): 0,
    ("hard_sigmoid", "3"): 0,
    ("hard_swish", "-3"): 0,
    ("hard_swish", "3"): 1,
    ("absolute", "0"): 0,
    ("binary_step", "0"): 0,
    ("relu6", "0"): 0,
    ("relu6", "6"): 0,
    ("clipped_relu", "0"): 0,
    ("clipped_relu", "cap"): 0,
    ("hard_tanh", "min_val"): 0,
    ("hard_tanh", "max_val"): 0,
    ("sparse_sigmoid", "-1"): 0,
    ("sparse_sigmoid", "1"): 0,
    ("hard_mish", "-2"): -1,
    ("hard_mish", "0"): 1,
    ("srelu", "t_l"): 0.1,
    ("srelu", "t_r"): 0.5,
    ("sparse_plus", "-1"): 0,
    ("sparse_plus", "1"): 1,
    ("smelu", "-beta"): 0,
    ("smelu", "beta"): 1,
    ("squared_relu", "0"): 0,
    ("star_relu", "0"): 0,
    ("elliott", "0"): 0.5,
    ("sqnl", "-2"): 0,
    ("sqnl", "0"): 1,
    ("sqnl", "2"): 0,
    ("hexpo", "0"): 1,
    ("penalized_tanh", "0"): 0.25,
    ("elish", "0"): 0.5,
    ("hard_elish", "-1"): 0,
    ("hard_elish", "0"): 0.5,
    ("hard_elish", "1"): 1,
    ("isrlu", "0"): 1,
    ("pelu", "0"): 1,
    ("xielu", "0"): 0.5,
    ("symlog", "0"): 1,
    ("flexible_relu", "0"): 0,
    ("aplu", "b2"): -0.2,
    ("aplu", "0"): -0.2,
    ("aplu", "b1"): 1,
    ("pau", "0"): 0.5050059186781659,
    ("hard_shrink", "-lambd"): 0,
    ("hard_shrink", "lambd"): 0,
    ("soft_shrink", "-lambd"): 0,
    ("soft_shrink", "lambd"): 0,
    ("shrink", "-lambd"): 0,
    ("shrink", "lambd"): 0,
    ("threshold", "theta"): 0,
    ("thresholded_relu", "theta"): 0,
}
"""The derivative at each kink at the defaults: PyTorch's (measured) where it has the function."""

ORDER = {
    -1: {"binary_step", "hard_shrink", "shrink", "threshold", "thresholded_relu"},
    1: {
        "softsign", "celu", "sparse_plus", "smelu", "squared_relu", "star_relu", "elliott", "sqnl",
        "elish", "pelu", "xielu", "symlog",
    },
    2: {"isrlu"},
}  # fmt: skip
"""Order of smoothness at every kink of a row; 0 where the row is not named."""

AT_ZERO = {("hard_mish", "0"): 1, ("hard_elish", "0"): 1}
"""Kinks that are smoother than the others of their row."""

kinks = pytest.mark.parametrize(
    ("row", "kink"),
    [pytest.param(row, kink, id=f"{row.name}@{kink.at}") for row in catalog.rows()
     for kink in row.kinks],
)  # fmt: skip


def values(row, other=None):
    """Give every parameter its default, or exact values that are none."""
    found = {}
    for index, parameter in enumerate(row.parameters):
        sign = -1 if parameter.domain in {"negative", "nonpositive"} else 1
        text = parameter.default or SELU[parameter.name]
        value = sign * Rational(index + 5, 4) if other else read(text, {})
        found[row.symbols[parameter.name]] = value
    return found


def steps(f, x, point, h, order):
    """Give the difference quotient of an order on the side of h, the point itself left out."""
    terms = (
        (-1) ** (order - k) * binomial(order, k) * f.subs(x, point + (k + 1) * h)
        for k in range(order + 1)
    )
    return (sum(terms) / h**order).evalf(30, maxn=400)


def test_the_kinks_are_those_of_the_table():
    wanted = {(name, at) for name, at in GRAD if name in catalog.names()}
    assert {(row.name, k.at) for row in catalog.rows() for k in row.kinks} == wanted


@kinks
def test_derivative_at_a_kink(row, kink):
    grad = read(kink.grad, row.symbols).subs(values(row))
    assert float(grad) == pytest.approx(GRAD[row.name, kink.at], rel=1e-12)


@kinks
def test_the_formula_alone_has_the_derivative_at_the_kink(row, kink):
    """No target needs to know about kinks."""
    numbers = values(row, other=True)
    point = read(kink.at, row.symbols).subs(numbers)
    slope = diff(row.expr.subs(numbers), row.x).subs(row.x, point)
    assert slope is not nan
    assert abs((slope - read(kink.grad, row.symbols).subs(numbers)).evalf(30, chop=True)) < 1e-20


@kinks
def test_order_of_smoothness(row, kink):
    """Up to the order both sides agree, one order further they do not."""
    orders = {name: order for order, names in ORDER.items() for name in names}
    assert kink.order == AT_ZERO.get((row.name, kink.at), orders.get(row.name, 0))
    numbers = values(row, other=True)
    f, point = row.expr.subs(numbers), read(kink.at, row.symbols).subs(numbers)
    h = Rational(1, 10**12)
    for order in range(kink.order + 2):
        jump = abs(steps(f, row.x, point, h, order) - steps(f, row.x, point, -h, order))
        assert (jump < 1e-9) == (order <= kink.order), order


@pytest.mark.parametrize("row", catalog.rows(), ids=lambda row: row.name)
def test_the_kinks_stand_in_ascending_order(row):
    points = [read(kink.at, row.symbols).subs(values(row)) for kink in row.kinks]
    assert points == sorted(points)
    assert len(points) == len(set(points))
