"""Each row of the rule table is an identity: both sides agree at 60 digits at many points."""

from itertools import product

import mpmath
import pytest
import sympy
from sympy import Wild

from symact.language.functions import elementary
from symact.language.reader import read, symbol
from symact.stable import RULES, stabilize
from symact.stable.match import match_part
from tests.turns import in_turn

X = symbol("x")
NUMBERS = (sympy.Integer(2), -sympy.sqrt(3) / 5)
POINTS = ("-7.3", "-1.1", "0.37", "2.9", "11.5")


def instances(rule):
    """Put numbers for c and n, a number that meets the condition for d, and x for u."""
    names = {w.name: w for w in rule.before.atoms(Wild)}
    for c, n in product(NUMBERS, (1, 2, 3)):
        given = {"c": c, "n": sympy.Integer(n), "u": X}
        found = {names[k]: v for k, v in given.items() if k in names}
        for d, v in product((c, -c, 2 * c, -2 * c), (X, -2 * X)):
            trial = {**found, **{names[k]: w for k, w in {"d": d, "v": v}.items() if k in names}}
            keyed = {Wild(w.name, properties=w.properties): v for w, v in trial.items()} | trial
            if rule.condition is None or rule.condition(keyed):
                yield trial


@pytest.mark.parametrize("rule", in_turn(RULES, 3), ids=lambda r: r.name)
def test_both_sides_of_a_rule_agree(rule):
    cases = list(instances(rule))
    assert cases
    for found in cases:
        left, right = rule.before.xreplace(found), rule.after.xreplace(found)
        f = sympy.lambdify(X, elementary(left), "mpmath")
        g = sympy.lambdify(X, elementary(right), "mpmath")
        for text in POINTS:
            with mpmath.workdps(120):
                a, b = f(mpmath.mpf(text)), g(mpmath.mpf(text))
                assert mpmath.almosteq(a, b, rel_eps=mpmath.mpf(10) ** -60), (rule.name, text)


@pytest.mark.parametrize("rule", in_turn(RULES, 3), ids=lambda r: r.name)
def test_a_rule_finds_its_own_left_side(rule):
    for found in instances(rule):
        expr = rule.before.xreplace(found)
        rewritten, steps = stabilize(expr)
        assert steps, rule.name
        assert rewritten != expr


@pytest.mark.parametrize(
    ("text", "stable"),
    [
        ("1/(1 + exp(-x))", "sigmoid(x)"),
        ("x*(1 + erf(x/sqrt(2)))/2", "x*Phi(x)"),
        ("log(1 + exp(x))", "softplus(x)"),
        ("-log(1 + exp(-x))", "-softplus(-x)"),
        ("exp(x)/(1 + exp(x))", "sigmoid(x)"),
        ("1 - 1/(1 + exp(x))", "sigmoid(x)"),
        ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)"),
        ("(1 - exp(-2*x))/(1 + exp(-2*x))", "tanh(x)"),
        ("3*(exp(x) - 1)", "3*expm1(x)"),
        ("x + 1 + exp(2*x) - 2", "x + expm1(2*x)"),
        ("1/(1 + x) - x/(1 + x)**2", "1/(1 + x)**2"),
    ],
)
def test_textbook_forms_become_the_stable_ones(text, stable):
    assert stabilize(read(text))[0] == read(stable)


def test_matching_takes_part_of_a_sum_and_gives_the_rest():
    u = Wild("u")
    found, rest = next(match_part(1 + sympy.exp(u), X + 1 + sympy.exp(3 * X)))
    assert found[u] == 3 * X
    assert rest == X
