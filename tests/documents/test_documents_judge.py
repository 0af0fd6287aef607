"""Verdicts on claims whose truth is known from textbooks, or from mpmath."""

from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    Eq,
    Interval,
    Max,
    Min,
    Piecewise,
    Rational,
    S,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    log,
    oo,
    pi,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)  # fmt: skip

from symact.documents.judge import judge
from symact.documents.records import Decimal, Question, Relation, Verdict
from symact.known import Evidence
from symact.language import functions as fn
from symact.language.reader import symbol

x = symbol("x")
alpha = symbol("alpha", "positive")
sigma, Phi, softplus = fn.logistic, fn.normal_cdf, fn.softplus
HOLDS, FAILS, APPROXIMATE = Verdict.HOLDS, Verdict.FAILS, Verdict.APPROXIMATE
SELU_ALPHA = -sqrt(2 / pi) / (erfc(1 / sqrt(2)) * exp(S.Half) - 1)


def ask(left, right, relation=Relation.EQUAL, domain=S.true, **more):
    left, right = sympy.sympify(left), sympy.sympify(right)
    used = left.free_symbols | right.free_symbols | domain.free_symbols
    printed = {d.symbol for d in more.get("decimals", ())}
    variables = tuple(s for s in (x, alpha) if s in used - printed)
    return judge(Question(relation, left, right, variables, domain, **more))


def printed(text):
    digits = sympy.Symbol(f"d{text}", real=True)
    places = len(text.partition(".")[2])
    count = len(text.replace(".", "").lstrip("0"))
    return Decimal(digits, Fraction(text), Fraction(1, 10**places), count)


relu = Piecewise((x, x > 0), (0, True))
elu = Piecewise((x, x > 0), (alpha * (exp(x) - 1), True))

TRUE = [
    (tanh(x), 2 * sigma(2 * x) - 1),
    (tanh(x), (exp(x) - exp(-x)) / (exp(x) + exp(-x))),
    (1 / (1 + exp(-x)), exp(x) / (1 + exp(x))),
    (sympy.diff(1 / (1 + exp(-x)), x), sigma(x) * (1 - sigma(x))),
    (1 - sigma(x), sigma(-x)),
    (x * (1 + erf(x / sqrt(2))) / 2, x * Phi(x)),
    (x * erfc(-x / sqrt(2)) / 2, x * Phi(x)),
    (x * tanh(log(1 + exp(x))), x * (exp(2 * x) + 2 * exp(x)) / (exp(2 * x) + 2 * exp(x) + 2)),
    (softplus(x) - softplus(-x), x),
    (cos(x) ** 2 - sin(x) ** 2, cos(2 * x)),
    (sin(x) / cos(x), tan(x)),
    (cosh(x) ** 2 - sinh(x) ** 2, S.One),
    (Max(0, x), relu),
    (Max(0, x), (x + Abs(x)) / 2),
    (elu, Max(0, x) + Min(0, alpha * (exp(x) - 1))),
    (Max(-1, Min(1, x)), (Abs(x + 1) - Abs(x - 1)) / 2),
    (x / (1 + Abs(x)), Piecewise((x / (1 + x), x >= 0), (x / (1 - x), True))),
    (sympy.diff(x * sigma(x), x), sigma(x) * (1 + x * (1 - sigma(x)))),
]

FALSE = [
    (tanh(x), 2 * sigma(2 * x - 1)),
    (tanh(x), 2 * sigma(x) - 1),
    (tanh(x), sin(x) / cos(x)),
    (sigma(x), 1 / (1 + exp(x))),
    (1 - tanh(x) ** 2, 1 / cos(x) ** 2),
    (x * Phi(x), x * (1 + erf(sqrt(2))) / 2),
    (x * Phi(x), x * (1 + erf(x)) / 2),
    (sympy.diff(sigma(x), x), sigma(x) * (1 + sigma(x))),
    (elu, Max(0, x) + Min(0, alpha * exp(x))),
    (Max(0, x), Min(0, x)),
    (sqrt(x**2), x),
    (relu, Piecewise((0, x > 0), (x, True))),
]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=str)
def test_textbook_identities_are_proved(left, right):
    found = ask(left, right)
    assert (found.verdict, found.evidence, found.witness) == (HOLDS, Evidence.PROVED, None)


@pytest.mark.parametrize(("left", "right"), FALSE, ids=str)
def test_slips_are_refuted_with_digits_that_mpmath_confirms(left, right):
    found = ask(left, right)
    assert found.verdict is FAILS
    values = {
        symbol(name) if name == "x" else alpha: Rational(text) for name, text in found.witness.at
    }
    for side, text in ((left, found.witness.lhs), (right, found.witness.rhs)):
        plain = fn.elementary(side).subs(values)
        with mpmath.workdps(40):
            true = mpmath.mpf(str(sympy.N(plain, 40)))
            assert abs(true - mpmath.mpf(text)) <= abs(true) * mpmath.mpf("0.51e-14")
    assert found.witness.lhs != found.witness.rhs


def test_branches_are_named():
    assert ask(Max(0, x), x).message == "differs for x < 0 only"
    assert ask(Abs(x - 2), x - 2).message == "differs for x < 2 only"
    turned = Piecewise((x, x > 0), (-alpha * x, True))
    assert ask(Piecewise((x, x > 0), (alpha * x, True)), turned).message == "differs for x < 0 only"


def test_a_difference_at_one_point_is_a_fault_or_a_convention():
    step, other = Piecewise((1, x > 0), (0, True)), Piecewise((1, x >= 0), (0, True))
    fault = ask(step, other)
    assert (fault.verdict, fault.message) == (FAILS, "differs only at x = 0")
    assert fault.witness.at == (("x", "0"),)
    agreed = ask(step, other, joints=((x, (0,)),))
    assert agreed.verdict is HOLDS
    assert agreed.message.startswith("differs only at x = 0")
    isolated = Piecewise((x, x > 0), (1, Eq(x, 0)), (0, True))
    assert ask(Max(0, x), isolated).message == "differs only at x = 0"


def test_a_missing_value_at_one_point_is_named_and_a_missing_branch_refutes():
    gap = ask(Max(0, x), Piecewise((x, x > 0), (0, x < 0)))
    assert (gap.verdict, gap.message) == (HOLDS, "the right side has no value at x = 0")
    half = ask(Max(0, x), Piecewise((x, x > 0)))
    assert half.verdict is FAILS
    assert half.message == "no case of the right side holds for x <= 0"
    power = ask(elu, Piecewise((x, x > 0), (alpha * x**sympy.E, True)))
    assert power.verdict is FAILS


def test_domains_are_named_and_heeded():
    wide = ask(log(x**2), 2 * log(x))
    assert wide.verdict is HOLDS
    assert "the right side is not defined for x <= 0" in wide.message or "x < 0" in wide.message
    assert ask(sqrt(x**2), x, domain=x > 0).verdict is HOLDS
    leaky = Piecewise((x, x > 0), (alpha * x, True))
    assert ask(Max(x, alpha * x), leaky).verdict is FAILS
    small = ask(Max(x, alpha * x), leaky, domain=alpha < 1)
    assert (small.verdict, small.evidence) == (HOLDS, Evidence.PROVED)


@pytest.mark.parametrize(
    ("text", "verdict", "message"),
    [
        ("1.6733", HOLDS, "correctly rounded to 5 digits"),
        ("1.67326", HOLDS, "correctly rounded to 6 digits"),
        ("1.6732", HOLDS, "truncated in the last digit (rounded it would be 1.6733)"),
        ("1.6734", FAILS, "to 5 digits it is 1.6733"),
        ("1.68", FAILS, "to 3 digits it is 1.67"),
        ("1.7633", FAILS, "to 5 digits it is 1.6733"),
    ],
)
def test_printed_constants_follow_the_digits_rule(text, verdict, message):
    # alpha of SELU is 1.67326324235437728..., Klambauer et al. 2017
    decimal = printed(text)
    found = ask(SELU_ALPHA, decimal.symbol, decimals=(decimal,))
    assert (found.verdict, found.message) == (verdict, message)


def test_printed_decimals_in_functions_stand_for_what_rounds_to_them():
    # sqrt(2/pi) = 0.797884560802865...
    for text, verdict in (("0.7979", APPROXIMATE), ("0.7978", APPROXIMATE), ("0.7968", FAILS)):
        decimal = printed(text)
        found = ask(tanh(sqrt(2 / pi) * x), tanh(decimal.symbol * x), decimals=(decimal,))
        assert found.verdict is verdict
    decimal = printed("1.702")
    near = ask(x * Phi(x), x * sigma(decimal.symbol * x), decimals=(decimal,))
    assert near.verdict is FAILS
    assert "an approximation, not an equality" in near.message


def test_approximations_are_measured():
    cubic = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + Rational(44715, 10**6) * x**3)))
    found = ask(x * Phi(x), cubic, Relation.APPROXIMATE)
    # largest error of the tanh form: 4.73e-4 near |x| = 2.70
    assert (found.verdict, found.difference) == (APPROXIMATE, "4.73e-4")
    assert found.where.removeprefix("x = ").lstrip("-") == "2.7"
    logistic = ask(x * Phi(x), x * sigma(Rational(1702, 1000) * x), Relation.APPROXIMATE)
    assert logistic.difference == "0.0203"
    same = ask(tanh(x), 2 * sigma(2 * x) - 1, Relation.APPROXIMATE)
    assert (same.verdict, same.message) == (HOLDS, "equal, not only approximately")
    assert ask(softplus(x), Max(0, x), Relation.APPROXIMATE).difference == "0.693"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (tanh(x), x),
        (x * Phi(x), x * sigma(-x)),
        (sigma(x), S.Half),
        (sqrt(2 / pi), Rational(77, 100)),
    ],
)
def test_what_is_no_approximation_is_refuted(left, right):
    found = ask(left, right, Relation.APPROXIMATE)
    assert found.verdict is FAILS
    assert found.witness is not None


@pytest.mark.parametrize(
    ("left", "relation", "right", "verdict"),
    [
        (sigma(x), "<", 1, HOLDS),
        (sigma(x), ">", 0, HOLDS),
        (x**2, ">", 0, FAILS),
        (x**2, ">=", 0, HOLDS),
        (sigma(x) * sigma(-x), "<=", Rational(1, 4), HOLDS),
        (sigma(x) * sigma(-x), "<", Rational(1, 4), FAILS),
        (x * sigma(x), ">=", -Rational(278, 1000), FAILS),  # its minimum is -0.27846
        (x * sigma(x), ">=", -Rational(279, 1000), HOLDS),
        (exp(x), ">=", 1 + x, HOLDS),
        (tanh(x), "<", x, FAILS),
        (alpha * (exp(x) - 1), ">", -alpha, HOLDS),
        (alpha, "!=", 0, HOLDS),
        (tanh(x), "!=", sigma(x), HOLDS),
        (tanh(x), "!=", 0, FAILS),
        (tanh(x), "!=", 2 * sigma(2 * x) - 1, FAILS),
    ],
)
def test_inequalities(left, relation, right, verdict):
    found = ask(left, right, Relation(relation))
    assert found.verdict is verdict
    assert (found.witness is None) == (verdict is HOLDS)


@pytest.mark.parametrize(
    ("left", "relation", "right", "verdict", "message"),
    [
        (sigma(x), "in", Interval.open(0, 1), HOLDS, ""),
        (sigma(x) * sigma(-x), "in", Interval.Lopen(0, Rational(1, 4)), HOLDS, ""),
        (sigma(x) * sigma(-x), "in", Interval.open(0, Rational(1, 4)), FAILS,
         "the bound 1/4 is attained, the interval is open there"),
        (relu, "in", Interval.open(0, oo), FAILS,
         "the bound 0 is attained, the interval is open there"),
        (Piecewise((1, x > 0), (alpha, True)), "in", sympy.FiniteSet(1, alpha), HOLDS, ""),
        (Piecewise((1, x > 0), (alpha, True)), "in", sympy.FiniteSet(0, 1), FAILS,
         "a value outside of the set"),
        (tanh(x), "range", Interval.open(-1, 1), HOLDS, ""),
        (tanh(x), "range", Interval(-1, 1), HOLDS,
         "the bound -1 is not attained; the bound 1 is not attained"),
        (sigma(x), "range", Interval(-1, 1), FAILS, "the values come no nearer to -1 than 0"),
        (elu, "range", Interval.open(-alpha, oo), HOLDS, ""),
        (relu, "range", Interval(-1, oo), FAILS, "the least value is 0, not -1"),
        (x * tanh(softplus(x)), "range", Interval(-Rational(31, 100), oo), APPROXIMATE,
         "true to the printed digits: the least value is -0.308843413017250"),
    ],
)  # fmt: skip
def test_sets(left, relation, right, verdict, message):
    found = ask(left, right, Relation(relation))
    assert found.verdict is verdict
    assert found.message[:60].rstrip("0") == message[:60].rstrip("0")


@pytest.mark.parametrize(
    ("left", "right", "toward", "verdict"),
    [
        (sigma(x), 1, oo, HOLDS),
        (sigma(x), 1, -oo, FAILS),
        (alpha * (exp(x) - 1), -alpha, -oo, HOLDS),
        (sin(x) / x, 1, S.Zero, HOLDS),
        (x * sigma(x), x, oo, HOLDS),
        (x * sigma(x), oo, oo, HOLDS),
        (Abs(x) / x, 1, S.Zero, FAILS),
        ((1 + 1 / x) ** x, sympy.E, oo, HOLDS),
    ],
)
def test_limits(left, right, toward, verdict):
    assert ask(left, right, Relation.TENDS, toward=toward).verdict is verdict


def test_orders_and_proportion():
    assert ask(softplus(x), exp(x), Relation.SAME_ORDER, toward=-oo).verdict is HOLDS
    wrong = ask(1 - tanh(x), exp(-2 * x), Relation.SAME_ORDER, toward=oo)
    assert (wrong.verdict, wrong.message) == (FAILS, "the limit is 2")
    assert ask(3 * sigma(x), sigma(x), Relation.PROPORTIONAL).verdict is HOLDS
    assert ask(3 * sigma(x), tanh(x), Relation.PROPORTIONAL).verdict is FAILS


def test_series_name_the_wrong_coefficient():
    assert ask(tanh(x), x - x**3 / 3, order=5, toward=S.Zero).verdict is HOLDS
    wrong = ask(tanh(x), x + x**3 / 3, order=5, toward=S.Zero)
    assert (wrong.verdict, wrong.message) == (FAILS, "the coefficient of x^3 is -1/3, not 1/3")
    gelu = x / 2 + x**2 / sqrt(2 * pi)
    assert ask(x * Phi(x), gelu, order=4, toward=S.Zero).verdict is HOLDS
    assert ask(x * Phi(x), gelu, order=5, toward=S.Zero).verdict is FAILS


def test_what_cannot_be_judged_is_undecided_with_a_reason():
    for left in (sympy.gamma(x), sympy.zoo, (1 + x) ** 50000, sympy.Function("f")(x)):
        found = judge(Question(Relation.EQUAL, left, x, (x,), S.true))
        assert found.verdict is Verdict.UNDECIDED
        assert found.message


def test_a_tree_that_doubles_at_each_level_is_refused_at_once():
    deep = x
    for k in range(40):
        deep = sin(deep) + cos(deep * (k + 2))
    found = judge(Question(Relation.EQUAL, deep, x, (x,), S.true))
    assert found.verdict is Verdict.UNDECIDED


ATOMS = st.sampled_from(
    [x, sigma(x), tanh(x), exp(-x), x**2, erf(x), Abs(x), Max(0, x), softplus(x)]
)
NUMBERS = st.sampled_from([Rational(p, q) for p in (-3, -1, 2, 5) for q in (1, 2, 7)])
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
        st.tuples(NUMBERS, inner).map(lambda p: p[0] * p[1]),
    ),
    max_leaves=5,
)


@settings(deadline=None, max_examples=15)
@given(FORMULAS, FORMULAS)
def test_rewriting_never_makes_a_claim_fail(f, g):
    assert ask(f + g, sympy.expand(fn.elementary(g + f))).verdict is HOLDS
    assert ask(f * (g + 1), f * g + f).verdict is HOLDS


@settings(deadline=None, max_examples=40)
@given(FORMULAS, NUMBERS, st.sampled_from(["add", "scale", "shift", "mirror"]))
def test_a_changed_formula_never_holds_where_mpmath_sees_a_difference(f, number, how):
    changed = {
        "add": f + number, "scale": f * number, "shift": f.subs(x, x + number),
        "mirror": f.subs(x, -x),
    }[how]  # fmt: skip
    differs = any(
        abs(_value(f, at) - _value(changed, at)) > mpmath.mpf(10) ** -20
        for at in ("-2.81", "-0.77", "0.31", "1.93")
    )
    found = ask(f, changed)
    assert found.verdict is (FAILS if differs else HOLDS)


def _value(expr, at):
    from symact.numeric.witness import mpmath_value

    return mpmath_value(expr, {"x": Fraction(at)}, 30)
