"""Roots and extrema are enclosed, against published digits and mpmath's own root finder."""

from fractions import Fraction

import mpmath
import pytest
import sympy

from symact.language.reader import read, symbol
from symact.numeric.extremum import extremum_enclosure, maximize, minimize
from symact.numeric.program import compile_program
from symact.numeric.roots import isolate_roots, sign_at, simplest_between

X = symbol("x")


def programs(text, count):
    expr = read(text)
    return [compile_program([sympy.diff(expr, X, k)], [X]) for k in range(count)]


def roots(text, lo=-10, hi=10, **more):
    return isolate_roots(*programs(text, 2), lo, hi, **more)


def holds(enclosure, digits):
    """Tell whether the published digits, read as a truncated decimal, fit the enclosure."""
    value = Fraction(digits)
    last = Fraction(1, 10 ** len(digits.partition(".")[2]))
    return Fraction(enclosure[0]) <= value + last and value - last <= Fraction(enclosure[1])


MINIMA = {
    "x*Phi(x)": ("-0.751791524693564457", "-0.169971207479903662"),
    "x*sigmoid(x)": ("-1.278464542761073795", "-0.278464542761073795109358739"),
    "x*tanh(softplus(x))": ("-1.192431214515495212", "-0.308843413017250"),
}


@pytest.mark.parametrize("text", MINIMA)
def test_minima_of_the_gated_activations(text):
    place, value = MINIMA[text]
    found = minimize(*programs(text, 3), -30, 20)
    assert found.settled
    assert holds(found.enclosure, value)
    assert holds(found.places[0].enclosure(), place)
    lo, hi = (Fraction(end) for end in found.enclosure)
    assert 0 < hi - lo < Fraction(1, 10**30)


def test_the_minimum_of_silu_is_a_value_of_lambert_w():
    with mpmath.workdps(50):
        want = Fraction(mpmath.nstr(-mpmath.lambertw(mpmath.exp(-1)).real, 45))
    lo, hi = minimize(*programs("x*sigmoid(x)", 3), -10, 10).enclosure
    assert Fraction(lo) - Fraction(1, 10**44) <= want <= Fraction(hi) + Fraction(1, 10**44)


def test_the_maximum_of_the_derivative_of_gelu():
    # (Phi(x) + x phi(x))' = phi(x) (2 - x^2), so the maximum is at sqrt(2)
    found = maximize(*programs("Phi(x) + x*phi(x)", 3), -8, 8)
    with mpmath.workdps(50):
        root = mpmath.sqrt(2)
        want = mpmath.ncdf(root) + root * mpmath.npdf(root)
        assert mpmath.mpf(found.enclosure[0]) <= want <= mpmath.mpf(found.enclosure[1])


def test_extrema_at_the_ends():
    found = maximize(*programs("x**2", 3), -1, 2)
    assert found.enclosure == ("4", "4")
    assert found.places[0].exact == 2
    found = extremum_enclosure(*programs("exp(x)", 3), -1, 1)
    assert found.places[0].exact == -1


def test_two_equal_minima_are_both_reported():
    found = minimize(*programs("(x**2 - 2)**2", 3), -3, 3)
    assert not found.settled
    assert len(found.places) == 2


def test_roots_of_a_polynomial_are_recognized():
    assert [r.exact for r in roots("x*(3*x - 1)*(x - 7/4)")] == [0, Fraction(1, 3), Fraction(7, 4)]


def test_the_roots_of_sine():
    found = roots("sin(x)")
    assert len(found) == 7
    assert all(r.certified for r in found)
    with mpmath.workdps(60):
        for k, root in zip(range(-3, 4), found, strict=True):
            lo, hi = root.enclosure(38)
            assert mpmath.mpf(lo) <= k * mpmath.pi <= mpmath.mpf(hi)


def test_enclosures_have_forty_digits():
    (root,) = roots("cos(x) - x")
    assert root.hi - root.lo <= Fraction(1, 10**40)
    with mpmath.workdps(60):
        want = mpmath.findroot(lambda t: mpmath.cos(t) - t, 0.7)
        want = Fraction(mpmath.nstr(want, 55))
    assert root.lo - Fraction(1, 10**50) <= want <= root.hi + Fraction(1, 10**50)


def test_no_root_means_none():
    assert roots("exp(x)") == ()
    assert roots("x**2 + 1/1000") == ()
    assert roots("x*Phi(x) + 1") == ()


def test_a_double_root_is_not_certified():
    simple, double = roots("(x - 1)**2*(x + 2)")
    assert simple.exact == -2
    assert not double.certified
    assert double.lo < 1 < double.hi


def test_roots_at_the_ends_are_found():
    assert [r.exact for r in roots("x*(x - 1)", 0, 1)] == [0, 1]


def test_cancellation_in_a_tail_is_met_by_precision():
    # SymPy writes a factor tanh(...)**2 - 1, which is about exp(-200) at the right end
    found = roots(str(sympy.diff(read("x*tanh(softplus(x))"), X, 2)), -100, 100)
    assert [r.certified for r in found] == [True, True]


def test_a_parameter_is_an_input():
    alpha = symbol("alpha", "positive")
    f = compile_program([sympy.exp(X) - alpha], [X, alpha])
    df = compile_program([sympy.exp(X)], [X, alpha])
    (root,) = isolate_roots(f, df, -5, 5, params=[2])
    assert holds(root.enclosure(), "0.693147180559945309417232121458")


def test_the_work_is_bounded():
    zero = compile_program([sympy.Integer(0)], [X])
    found = isolate_roots(zero, zero, -1, 1, max_boxes=50)
    assert not any(r.certified for r in found)
    assert (found[0].lo, found[-1].hi) == (-1, 1)


def test_signs_at_points():
    (f,) = programs("x**2 - 2", 1)
    assert sign_at(f, Fraction(141421356237309504880168872, 10**26)) == -1
    (g,) = programs("exp(x) - 1", 1)
    assert [sign_at(g, x) for x in (-1e-300, 0, 1e-300)] == [-1, 0, 1]


@pytest.mark.parametrize(
    ("lo", "hi", "want"),
    [("0.3", "0.35", "1/3"), ("-0.1", "0.1", "0"), ("2.5", "3.5", "3"), ("-0.76", "-0.74", "-3/4"),
     ("3.1415", "3.1416", "333/106")],
)  # fmt: skip
def test_simplest_fractions(lo, hi, want):
    assert simplest_between(Fraction(lo), Fraction(hi)) == Fraction(want)
