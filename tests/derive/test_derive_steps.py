"""Derivations with steps: what a textbook prints, every line checked."""

import math
import statistics

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import S

from symact import catalog
from symact.derive.steps import QUESTIONS, Line, check_line, explain
from symact.derive.steps.convert import meaning, term_of
from symact.derive.steps.rows import FUNCTIONS
from symact.derive.steps.rules import step
from symact.derive.steps.slopes import slope_lines
from symact.derive.steps.terms import Atom, Named, Slope, slopes_in
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode
from symact.errors import DerivationError
from symact.known import Evidence

x = sympy.Symbol("x", real=True)

FAMOUS = ("sigmoid", "tanh", "gelu", "gelu_tanh", "mish", "selu")


def printed(name, question="derivative", **arguments):
    derivation = explain(catalog.get(name), question, **arguments)
    return [unicode(line.right) for line in derivation.lines]


def test_sigmoid_in_four_lines():
    assert printed("sigmoid") == [
        "d/dx[1/(1 + e⁻ˣ)]",
        "e⁻ˣ/(1 + e⁻ˣ)²",
        "1/(1 + e⁻ˣ) · e⁻ˣ/(1 + e⁻ˣ)",
        "σ(x) (1 − σ(x))",
    ]


def test_tanh_by_the_quotient_rule():
    assert printed("tanh") == [
        "sinh(x)/cosh(x)",
        "(cosh²(x) − sinh²(x))/cosh²(x)",
        "1 − sinh²(x)/cosh²(x)",
        "1 − tanh²(x)",
    ]


def test_gelu_by_phi():
    assert printed("gelu") == ["x Φ(x)", "Φ(x) + x φ(x)"]


@pytest.mark.parametrize("decimal", ["0.797885", "0.0356774", "0.398942", "0.0535161"])
def test_gelu_tanh_in_decimals(decimal):
    last = printed("gelu_tanh")[-1]

    assert decimal in last
    assert "sech²" in last


def test_mish_by_omega_and_delta():
    lines = explain(catalog.get("mish")).lines
    names = {unicode(line.left): meaning(line.right) for line in lines if line.rule == "let"}
    omega = 4 * (x + 1) + 4 * sympy.exp(2 * x) + sympy.exp(3 * x) + sympy.exp(x) * (4 * x + 6)
    delta = 2 * sympy.exp(x) + sympy.exp(2 * x) + 2

    assert sympy.expand(names["ω"] - omega) == 0
    assert sympy.expand(names["δ"] - delta) == 0
    assert unicode(lines[-3].right) == "(2 + eˣ) eˣ/δ + 4x (1 + eˣ) eˣ/δ²"
    assert unicode(lines[-1].right) == "eˣ ω/δ²"
    assert len(lines) <= 8


def test_second_derivatives_keep_the_names_of_the_first():
    assert printed("mish", order=2)[-1] == "eˣ (δ (ω + ω′) − 2ω δ′)/δ³"
    assert printed("gelu_tanh", order=2)[-1] == "sech²(u) (x (u″/2 − u′² tanh(u)) + u′)"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tanh", "−2tanh(x) (1 − tanh²(x))"),
        ("sigmoid", "σ(x) (1 − σ(x)) (1 − 2σ(x))"),
        ("swish", "β σ(β x) (1 − σ(β x)) (2 + β x (1 − 2σ(β x)))"),
        ("quick_gelu", "1.702 σ(1.702 x) (1 − σ(1.702 x)) (2 + 1.702 x (1 − 2σ(1.702 x)))"),
        ("log_sigmoid", "−σ(x) (1 − σ(x))"),
    ],
)
def test_signs_and_numbers_stand_where_a_reader_expects_them(name, shown):
    assert printed(name, order=2)[-1] == shown


def test_what_holds_at_a_joint_is_said():
    """A second derivative says nothing at a place where the first one jumps."""
    (last,) = explain(catalog.get("relu"), order=2).lines[1:]
    assert unicode(last.right) == "0"
    assert "by convention" in last.reason

    joints = [n.reason for n in explain(catalog.get("elu"), order=2).lines if n.rule == "joint"]
    assert joints == ["f′ jumps here: the value is that of its piece"]
    # min(x Phi(x), 10) is continuous, although its joint has no closed form
    clipped = explain(catalog.get("clipped_gelu")).lines
    assert not [n for n in clipped if "f jumps" in n.reason]


def test_no_derivation_prints_a_line_twice():
    for name in ("binary_step", "sinc", "sqnl", "elu", "relu6"):
        for order in (1, 2):
            lines = explain(catalog.get(name), order=order).lines
            shown = [(unicode(n.left), unicode(n.right), n.rule) for n in lines]
            assert len(shown) == len(set(shown))


def test_ranges_of_waves_that_grow_and_of_exponentials_of_exponentials():
    wave = explain(catalog.get("gcu"), "range")
    assert [unicode(line.right) for line in wave.lines] == ["2π k", "(−∞, ∞)"]
    assert wave.evidence is Evidence.PROVED
    # f' = exp(-exp(-x)) (1 + x exp(-x)), and x = -W(1) solves x exp(-x) = -1
    golu = explain(catalog.get("golu"), "range")
    assert unicode(golu.goal.right) == "[−W(1) e^(−1/W(1)), ∞)"
    assert golu.evidence is Evidence.ENCLOSED


def test_a_wave_that_does_not_grow_has_no_such_range():
    from symact.derive.branches import to_branches
    from symact.derive.range import swing

    for text in ("cos(x)", "x**2*cos(x)**2", "cos(x)*cos(2*x)", "exp(x)*cos(x)"):
        made = catalog.define("wave", text)
        assert swing(to_branches(made.expr, made.x)) is None


def test_the_range_of_a_periodic_function_is_proved():
    assert explain(catalog.get("sine"), "range").evidence is Evidence.PROVED


def test_the_median_of_the_famous_ones_and_their_second_derivatives():
    counts = [len(explain(catalog.get(n), order=k).lines) for n in FAMOUS for k in (1, 2)]
    assert statistics.median(counts) <= 6


def test_the_constants_of_selu():
    lines = explain(catalog.get("selu"), "constants").lines
    decimals = [unicode(line.right) for line in lines if line.relation == "~"]

    # Klambauer et al. print 1.6732632423543772848 and 1.0507009873554804934
    assert decimals == ["1.673263242", "1.050700987"]
    assert len(lines) <= 8


def test_the_identities_of_the_source():
    assert printed("tanh", "identity")[-1] == "2σ(2x) − 1"
    assert printed("softplus", "identity")[-1] == "σ(x)"


def test_the_range_of_silu_by_lambert():
    derivation = explain(catalog.get("silu"), "range")

    assert unicode(derivation.goal.right) == "[−W(e⁻¹), ∞)"
    assert any(unicode(line.right) == "−1 − W(e⁻¹)" for line in derivation.lines)


def test_a_taylor_polynomial():
    assert printed("tanh", "taylor", order=5)[-1] == "x − x³/3 + 2x⁵/15"


def test_fixed_points_say_whether_they_attract():
    lines = explain(catalog.get("sigmoid"), "fixed-points").lines

    assert lines[-1].reason.startswith("attracting")


def test_moments_of_relu():
    shown = printed("relu", "moments")

    assert "1/2" in shown
    assert "0.398942" in shown


def test_an_expression_nobody_prepared():
    activation = catalog.define("mine", "x*atan(exp(x))")
    derivation = explain(activation)

    assert derivation.evidence is Evidence.PROVED
    assert unicode(derivation.goal.right) == "arctan(eˣ) + x eˣ/(1 + e²ˣ)"


def test_the_famous_ones_are_short():
    assert statistics.median(len(explain(catalog.get(n)).lines) for n in FAMOUS) <= 8


@pytest.mark.parametrize("name", ["sigmoid", "gelu", "elu", "hard_swish", "softsign", "sinc"])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_every_line_is_checked(name, order):
    derivation = explain(catalog.get(name), order=order)

    assert all(line.evidence is not Evidence.UNDECIDED for line in derivation.lines)


def test_a_derivative_in_a_parameter():
    derivation = explain(catalog.get("swish"), wrt="beta")

    assert unicode(derivation.goal.left) == "∂f/∂β"
    assert unicode(derivation.goal.right) == "x² σ(β x) (1 − σ(β x))"


@pytest.mark.slow
@pytest.mark.parametrize("name", catalog.names())
def test_the_whole_catalogue(name):
    activation = catalog.get(name)
    for derivation in (
        explain(activation), explain(activation, order=2), explain(activation, "range"),
    ):  # fmt: skip
        assert derivation.lines
        assert derivation.evidence is not Evidence.UNDECIDED


def test_a_wrong_line_is_named():
    f = Named("f(x)", "f(x)", term_of(sympy.tanh(x), x))
    line = Line(f, "=", term_of(sympy.sin(x), x), "wrong")

    with pytest.raises(DerivationError, match="does not hold"):
        check_line(line)


def test_a_limit_case_of_rounding():
    """1.6733 is not 1.67326... rounded to that many digits, 1.6732 neither is its neighbour."""
    lines = explain(catalog.get("selu"), "constants").lines
    line = next(row for row in lines if row.relation == "~")
    from dataclasses import replace

    with pytest.raises(DerivationError):
        check_line(replace(line, right=replace(line.right, text="1.673263243")))


@pytest.mark.parametrize("function", list(FUNCTIONS), ids=lambda f: f.__name__)
def test_the_rows_of_functions(function):
    """Each row is the slope by differences, which knows nothing of rules."""
    import mpmath

    from symact.language.functions import elementary

    row = FUNCTIONS[function]
    found = sympy.lambdify([x], elementary(meaning(row.slope(Atom(x)))), "mpmath")
    plain = sympy.lambdify([x], elementary(function(x)), "mpmath")
    with mpmath.workdps(30):
        for at in (mpmath.mpf("0.37"), mpmath.mpf("1.9")):
            assert abs(found(at) - mpmath.diff(plain, at)) < 1e-12


def expressions():
    leaves = st.sampled_from([x, S(2), sympy.Rational(1, 3), x + 1])
    functions = st.sampled_from([sympy.exp, sympy.tanh, sympy.sin, sympy.atan])

    def grow(inner):
        return st.one_of(
            st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
            st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
            st.tuples(functions, inner).map(lambda p: p[0](p[1])),
            inner.map(lambda e: 1 / (1 + e**2)),
        )

    return st.recursive(leaves, grow, max_leaves=5)


@settings(deadline=None, max_examples=30)
@given(expressions())
def test_rules_agree_with_sympy_on_anything(expr):
    term = Slope(term_of(expr, x), x)
    for _ in range(12):
        if not slopes_in(term):
            break
        term = step(term).term

    assert not slopes_in(term)
    difference = (meaning(term) - sympy.diff(expr, x)).subs(x, sympy.Rational(3, 7))
    assert abs(difference.evalf(30)) < 1e-20


@settings(deadline=None, max_examples=30)
@given(expressions())
def test_a_term_means_what_it_was_made_of(expr):
    term = term_of(expr, x)

    assert sympy.expand(meaning(term) - expr) == 0
    assert unicode(term)
    assert tex(term).count("{") == tex(term).count("}")


def test_an_unknown_question_is_refused():
    with pytest.raises(DerivationError, match="no derivation is called"):
        explain(catalog.get("tanh"), "dreams")


def test_an_argument_of_another_question_is_refused():
    with pytest.raises(DerivationError, match="takes no"):
        explain(catalog.get("tanh"), "range", order=2)


def test_a_name_has_one_meaning():
    derivation = slope_lines(catalog.get("mish"), 2)
    names = {}
    for line in derivation.lines:
        if isinstance(line.left, Named) and "(" not in line.left.text:
            names.setdefault(line.left.text, set()).add(line.left.meaning)

    assert names
    assert all(len(meanings) == 1 for meanings in names.values())


def test_every_question_has_its_function():
    from importlib import import_module

    for module, function, _ in QUESTIONS.values():
        assert callable(getattr(import_module(f"symact.derive.steps.{module}"), function))


def test_a_function_of_two_constants_keeps_both():
    a, b = sympy.symbols("a b", real=True)
    term = term_of(x**2 * sympy.Min(a, b), x)
    assert meaning(term) == x**2 * sympy.Min(a, b)
    assert unicode(term) == "x² min(a, b)"
    assert r"\min\left(a, b\right)" in tex(term)


@pytest.mark.parametrize(
    ("name", "question", "shown"),
    [
        # Maclaurin: tanh^(3)(0) = -2; gelu = x Phi(x) and Phi^(n)(0) by Hermite polynomials
        ("tanh", "taylor", {"2(1 − tanh²(x)) (3tanh²(x) − 1)", "−2"}),
        ("gelu", "taylor", {"x (x² − 4) φ(x)", "x/2 + x²/√(2π) − x⁴/(6√(2π))"}),
        ("sqnl", "taylor", {"x − x²/4", "x + x²/4"}),
        # E[X Phi(X)] = E[phi(X)] = 1/(2 sqrt(pi)) by Stein's identity
        ("gelu", "moments", {"∫[−∞..∞] φ(x) φ(x) dx", "1/(2√π)"}),
        ("mish", "fixed-points", {"x (tanh(softplus(x)) − 1) = 0", "3/5"}),
        ("sigmoid", "range", {"σ(x) (1 − σ(x))", "(0, 1)"}),
        ("silu", "range", {"(x + 1 + eˣ) eˣ/(1 + eˣ)²", "x + 1 + eˣ = 0"}),
    ],
)
def test_lines_that_a_textbook_has(name, question, shown):
    assert shown <= set(printed(name, question))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "shown"),
    [
        # the constants of selu are chosen so: mean 0 and second moment 1
        ("moments", {"0", "1", "α² scale² e² erfc(√2)/2 + scale²/2"}),
        ("fixed-points", {"α scale (eˣ − 1) − x = 0"}),
    ],
)
def test_derived_constants_keep_their_names(question, shown):
    assert shown <= set(printed("selu", question))


def test_what_is_obvious_is_proved():
    assert explain(catalog.get("tanh"), "range").evidence is Evidence.PROVED
    assert explain(catalog.get("snake")).evidence is Evidence.PROVED


@pytest.mark.slow
def test_constants_of_another_law_have_named_integrals():
    lines = explain(
        catalog.get("selu"), "constants", mean=sympy.Rational(1, 10), variance="1.2"
    ).lines
    shown = {unicode(line.left): unicode(line.right) for line in lines}

    assert shown["E[f(X)]"] == "scale (A₁ + α B₁)"
    assert max(len(text) for text in shown.values()) < 80
    alpha, scale = (float(unicode(line.right)) for line in lines if line.relation == "~")
    # moments by quadrature of their own
    grid = [(k - 20000) / 2500 for k in range(40001)]
    std = 1.2**0.5
    values = [(0.1 + std * z, math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / 2500) for z in grid]
    f = [(scale * (v if v > 0 else alpha * math.expm1(v)), w) for v, w in values]
    assert sum(y * w for y, w in f) == pytest.approx(0.1, abs=1e-6)
    assert sum(y * y * w for y, w in f) == pytest.approx(1.21, abs=1e-6)


def test_the_logistic_function_has_no_identity_with_itself():
    with pytest.raises(DerivationError, match="itself"):
        explain(catalog.get("sigmoid"), "identity")
