"""Balls hold the truth and stay relatively tight deep in the tails."""

import mpmath
import pytest
from flint import arb

from symact.language.reader import read, symbol
from symact.numeric.balls import evaluate, evaluate_outputs
from symact.numeric.program import compile_program

X = symbol("x")
PREC = 128


def value(text, x, prec=PREC):
    (ball,) = evaluate_outputs(compile_program([read(text)], [X]), [x], prec)
    return ball


def close(ball, want, digits=30):
    """Compare with an mpf computed at 60 digits or more."""
    got = mpmath.mpf(ball.mid().str(45, radius=False))
    return abs(got - want) <= abs(want) * mpmath.mpf(10) ** -digits


@pytest.fixture(autouse=True)
def _digits():
    with mpmath.workdps(80):
        yield


TAILS = {
    "Phi(x)": lambda u: mpmath.erfc(-u / mpmath.sqrt(2)) / 2,
    "sigmoid(x)": lambda u: mpmath.exp(u) / (1 + mpmath.exp(u)) if u < 0
    else 1 / (1 + mpmath.exp(-u)),
    "softplus(x)": lambda u: mpmath.log1p(mpmath.exp(u)) if u < 0
    else u + mpmath.log1p(mpmath.exp(-u)),
    "erfc(x)": mpmath.erfc,
    "erfcx(x)": lambda u: mpmath.exp(u * u) * mpmath.erfc(u),
    "sech2(x)": lambda u: mpmath.sech(u) ** 2,
    "phi(x)": mpmath.npdf,
    "expm1(x)": mpmath.expm1,
    "tanh(x)": mpmath.tanh,
}  # fmt: skip


@pytest.mark.parametrize("text", TAILS)
@pytest.mark.parametrize("x", [-30.0, -800.0, -0.125, 1e-20, 0.75, 30.0, 800.0])
def test_named_functions_are_tight_everywhere(text, x):
    with mpmath.workdps(700):  # u + log1p(exp(-u)) at 800 needs them
        want = TAILS[text](mpmath.mpf(x))
    ball = value(text, x)
    assert ball.rel_accuracy_bits() > 95
    assert close(ball, want, 27)


@pytest.mark.parametrize("text", ["Phi(x)", "sigmoid(x)", "softplus(x)", "exp(x)"])
def test_a_hopeless_exponent_still_gives_a_tiny_ball(text):
    assert abs(value(text, -1e300)) < 1e-300


def test_small_arguments_keep_their_digits():
    for text in ("expm1(x)", "log1p(x)", "tanh(x)", "erf(x)", "sinh(x)", "asinh(x)", "atan(x)"):
        assert value(text, 1e-300).rel_accuracy_bits() > 100


def test_every_node_has_its_ball():
    program = compile_program([read("x*tanh(softplus(x))")], [X])
    assert len(evaluate(program, [2.0], 64)) == len(program.nodes)


@pytest.mark.parametrize("text", [*TAILS, "x*Phi(x)", "log(1 + x**2)", "sin(x)/(2 + cos(x))"])
def test_a_wide_ball_holds_the_values_of_its_members(text):
    wide = value(text, arb(0.5, 0.75))
    for x in (-0.25, 0.0, 0.3, 1.25):
        assert wide.contains(value(text, x).mid())


def test_outside_the_domain_nothing_is_finite():
    assert not value("log(x)", -1.0).is_finite()
    assert not value("sqrt(x)", -1.0).is_finite()
    assert not value("1/x", 0.0).is_finite()


def test_lower_branch_of_lambert_w():
    import sympy

    program = compile_program([sympy.LambertW(X, -1)], [X])
    (ball,) = evaluate_outputs(program, [-0.125], PREC)
    assert close(ball, mpmath.lambertw(mpmath.mpf(-0.125), -1).real)
