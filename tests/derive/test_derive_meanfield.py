"""Mean-field facts against published points and mpmath's quadrature."""

import mpmath
import pytest
import sympy

from symact import catalog
from symact.derive.contraction import contraction
from symact.derive.meanfield import mean_field
from symact.errors import DerivationError
from symact.known import Evidence
from tests.turns import in_turn

MARKS = [-14, -10, -6, -3, -1, 0, 1, 3, 6, 10, 14]


def mean(g, q):
    root = mpmath.sqrt(q)
    return mpmath.quad(lambda z: g(root * z) * mpmath.npdf(z), MARKS)


def middle(fact):
    lo, hi = (mpmath.mpf(end) for end in fact.enclosure)
    return (lo + hi) / 2


def sech_squared(x):
    return mpmath.sech(x) ** 2


def test_relu_is_critical_at_sqrt_two():
    known = mean_field(catalog.get("relu"))
    (edge,) = known.value.critical
    assert known.evidence is Evidence.PROVED
    assert edge.sigma_w.value == sympy.sqrt(2)
    assert edge.q is None
    assert known.value.second_moment.value == sympy.Symbol("q", positive=True) / 2


def test_a_leaky_unit_is_critical_where_its_gain_is():
    activation = catalog.get("leaky_relu")
    (edge,) = mean_field(activation).value.critical
    slope = activation.symbols["negative_slope"]
    assert sympy.simplify(edge.sigma_w.value**2 * (1 + slope**2) / 2) == 1


def test_tanh_is_critical_at_one_without_biases():
    edges = mean_field(catalog.get("tanh")).value.critical
    assert [(e.sigma_w.value, e.q.value) for e in edges] == [(1, 0)]


def logistic(x):
    return 1 / (1 + mpmath.exp(-x))


HALF_STABLE = {
    # name: (f, f', where to start, C_W in published code); C_b of gelu there is 0.17292239
    "gelu": (
        lambda x: x * mpmath.ncdf(x), lambda x: mpmath.ncdf(x) + x * mpmath.npdf(x),
        3.5, "1.98305826",
    ),
    "silu": (
        lambda x: x * logistic(x), lambda x: logistic(x) * (1 + x * logistic(-x)),
        14, "1.98800468",
    ),
}  # fmt: skip


def half_stable(f, slope, start):
    """Solve dV/dq = chi_1 = 1 and V(q) = q by mpmath: (C_b, C_W, q)."""

    def gap(q):
        moved = mean(lambda x: (x * x / q - 1) * f(x) ** 2 / (2 * q), q)
        return moved - mean(lambda x: slope(x) ** 2, q)

    q = mpmath.findroot(gap, (start, start * 1.05), solver="secant")
    weights = 1 / mean(lambda x: slope(x) ** 2, q)
    return q - weights * mean(lambda x: f(x) ** 2, q), weights, q


@pytest.mark.parametrize("name", in_turn(HALF_STABLE, 2, 1))
def test_half_stable_criticality(name):
    f, slope, start, published = HALF_STABLE[name]
    with mpmath.workdps(25):
        c_b, c_w, q = half_stable(f, slope, start)
        bias = sympy.sqrt(sympy.Rational(mpmath.nstr(c_b, 18)))
        edges = mean_field(catalog.get(name), sigma_b=bias).value.critical
        near = [e for e in edges if abs(middle(e.q) - q) < mpmath.mpf(10) ** -10]
        assert len(near) == 1
        assert abs(middle(near[0].sigma_w) ** 2 - c_w) < mpmath.mpf(10) ** -12
        assert abs(c_w - mpmath.mpf(published)) < mpmath.mpf("5.1e-9")
        if name == "gelu":
            assert abs(c_b - mpmath.mpf("0.17292239")) < mpmath.mpf("5.1e-9")
            assert abs(q - (3 + mpmath.sqrt(17)) / 2) < mpmath.mpf(10) ** -15


def test_the_edge_of_chaos_of_tanh_with_biases():
    (edge,) = mean_field(catalog.get("tanh"), sigma_b="0.1").value.critical
    with mpmath.workdps(40):
        q, w = middle(edge.q), middle(edge.sigma_w)
        assert abs(w**2 * mean(lambda x: sech_squared(x) ** 2, q) - 1) < mpmath.mpf(10) ** -30
        image = w**2 * mean(lambda x: mpmath.tanh(x) ** 2, q) + mpmath.mpf("0.01")
        assert abs(image - q) < mpmath.mpf(10) ** -30


def test_fixed_points_for_given_weights():
    known = mean_field(catalog.get("tanh"), "1.5", "0.1")
    (point,) = known.value.fixed_points
    with mpmath.workdps(40):
        q, w2 = middle(point.q), mpmath.mpf("2.25")
        image = w2 * mean(lambda x: mpmath.tanh(x) ** 2, q) + mpmath.mpf("0.01")
        assert abs(image - q) < mpmath.mpf(10) ** -30
        chi = w2 * mean(lambda x: sech_squared(x) ** 2, q)
        assert abs(middle(point.chi_1) - chi) < mpmath.mpf(10) ** -30
        step = mpmath.mpf(10) ** -12
        above, below = (mean(lambda x: mpmath.tanh(x) ** 2, q + s) for s in (step, -step))
        assert abs(middle(point.slope) - w2 * (above - below) / (2 * step)) < mpmath.mpf(10) ** -20
    assert point.phase == "chaotic"


def test_the_gain_makes_unit_variance_a_fixed_point():
    zero, one = mean_field(catalog.get("tanh")).value.fixed_points
    with mpmath.workdps(40):
        second = mean(lambda x: mpmath.tanh(x) ** 2, 1)
        chi = mean(lambda x: sech_squared(x) ** 2, 1) / second
        assert abs(middle(one.chi_1) - chi) < mpmath.mpf(10) ** -30
        assert abs(middle(zero.chi_1) - 1 / second) < mpmath.mpf(10) ** -30


def test_closed_variance_map_of_gelu():
    form = mean_field(catalog.get("gelu")).value.second_moment
    assert form.evidence is Evidence.PROVED
    with mpmath.workdps(40):
        want = mean(lambda x: (x * mpmath.ncdf(x)) ** 2, mpmath.mpf(7) / 3)
        got = form.value.subs(sympy.Symbol("q", positive=True), sympy.Rational(7, 3)).evalf(40)
        assert abs(mpmath.mpf(str(got)) - want) < mpmath.mpf(10) ** -32


def test_typed_expressions():
    known = mean_field(catalog.define("u", "x*erf(log(1 + exp(x)))"))
    assert known.value.critical[0].q.value == 0
    with mpmath.workdps(40):
        slope = mpmath.erf(mpmath.log(2))
        assert abs(middle(known.value.critical[0].sigma_w) - 1 / slope) < mpmath.mpf(10) ** -30


def test_standard_deviations_are_checked():
    for given in ({"sigma_w": 0}, {"sigma_b": -1}, {"sigma_b": 2}):
        with pytest.raises(DerivationError):
            mean_field(catalog.get("tanh"), **given)


def test_the_published_contraction_of_selu():
    # Klambauer et al. (2017): J(0, 1) = [[0, 0.088834], [0, 0.782648]], norm 0.7877
    known = contraction(catalog.get("selu"))
    found = known.value
    assert known.evidence is Evidence.PROVED
    assert float(middle(found.mean_by_variance)) == pytest.approx(0.088834, abs=1e-6)
    assert float(middle(found.variance_by_variance)) == pytest.approx(0.782648, abs=1e-6)
    assert float(middle(found.spectral_norm)) == pytest.approx(0.7877, abs=5e-5)


def test_the_jacobian_of_selu_by_differences():
    found = contraction(catalog.get("selu")).value
    alpha, lam = mpmath.mpf("1.67326324235437728481704"), mpmath.mpf("1.05070098735548049341933")

    def moments(m, v):
        density = lambda t: mpmath.exp(-((t - m) ** 2) / (2 * v)) / mpmath.sqrt(2 * mpmath.pi * v)  # noqa: E731 - one formula
        f = lambda t: lam * (t if t > 0 else alpha * mpmath.expm1(t))  # noqa: E731 - one formula
        marks = [-25, -10, -5, -2, 0, 2, 5, 10, 25]
        one, two = (mpmath.quad(lambda t, k=k: f(t) ** k * density(t), marks) for k in (1, 2))
        return one, two - one**2

    with mpmath.workdps(25):
        h = mpmath.mpf(10) ** -7
        by_mean = [(a - b) / (2 * h) for a, b in zip(moments(h, 1), moments(-h, 1), strict=True)]
        by_var = [
            (a - b) / (2 * h) for a, b in zip(moments(0, 1 + h), moments(0, 1 - h), strict=True)
        ]
        want = (by_mean[0], by_var[0], by_mean[1], by_var[1])
        entries = (
            found.mean_by_mean, found.mean_by_variance,
            found.variance_by_mean, found.variance_by_variance,
        )  # fmt: skip
        for entry, value in zip(entries, want, strict=True):
            assert abs(middle(entry) - value) < mpmath.mpf(10) ** -10
