import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, S, exp, log, sqrt

from symact.activation import Activation, Parameter
from symact.derive.branches import branch_at, differentiate, split_or_whole, to_branches
from symact.errors import DerivationError, UndecidedError


def branches(formula, **domains):
    parameters = tuple(Parameter(n, "1", d) for n, d in domains.items())
    activation = Activation("t", "t", formula, parameters=parameters)
    return to_branches(activation.expr, activation.x)


def ends(found):
    return [(p.lo, p.hi, p.lo_closed, p.hi_closed) for p in found.pieces]


def test_the_joint_belongs_to_the_branch_whose_condition_holds():
    left = branches("Piecewise((x, x > 0), (0, True))")
    right = branches("Piecewise((x, x >= 0), (0, True))")
    assert ends(left) == [(-S.Infinity, 0, False, True), (0, S.Infinity, False, False)]
    assert ends(right) == [(-S.Infinity, 0, False, False), (0, S.Infinity, True, False)]
    assert differentiate(left).pieces[0].expr == 0
    assert branch_at(left, 0.0).expr == 0
    assert branch_at(right, 0.0).expr.is_Symbol


def test_a_tie_of_max_goes_to_the_constant():
    found = branches("max(0, x)")
    assert found.pieces[0].hi_closed
    assert found.pieces[0].expr == 0


def test_clip_has_three_pieces():
    found = branches("clip(x/6 + 1/2, 0, 1)")
    assert found.joints == (-3, 3)
    assert [p.expr for p in found.pieces] == [0, found.symbol / 6 + Rational(1, 2), 1]


def test_parameters_stay_in_exact_ends():
    found = branches(
        "Piecewise((x - lam, x > lam), (x + lam, x < -lam), (0, True))", lam="positive"
    )
    lam = next(iter(found.joints[0].free_symbols))
    assert found.joints == (-lam, lam)
    assert [p.lo_closed for p in found.pieces] == [False, True, False]


def test_max_and_min_of_a_transcendental_argument():
    found = branches("max(0, x) + min(0, alpha*(exp(x/alpha) - 1))", alpha="positive")
    assert found.joints == (0,)
    assert found.pieces[1].expr == found.symbol


@pytest.mark.parametrize(
    ("formula", "joints"),
    [
        ("abs(x**2 - 2*x - 1)", (1 - sqrt(2), 1 + sqrt(2))),
        ("abs(exp(x) - 2)", (log(2),)),
        ("abs(tanh(x) - 1/2)", (sympy.atanh(Rational(1, 2)),)),
        ("abs(exp(x) + 1)", ()),
        ("abs(abs(abs(x) - 1) - 2)", (-3, -1, 0, 1, 3)),
        ("max(x, x**2, 1)", (-1, 1)),
        ("exp(-abs(x))", (0,)),
    ],
)
def test_joints_are_exact(formula, joints):
    assert branches(formula).joints == joints


def test_equal_neighbours_are_merged():
    found = branches("Piecewise((x, x > 0), (x, x > -1), (x, True))")
    assert len(found.pieces) == 1


def test_an_isolated_value_is_a_piece_of_its_own():
    assert [p.expr for p in branches("sign(x)").pieces] == [-1, 0, 1]
    assert len(branches("x**2*sign(x)").pieces) == 2


@pytest.mark.parametrize(
    ("formula", "slopes"),
    [
        ("abs(x)", [-1, 0, 1]),
        ("x*sign(x)", [-1, 0, 1]),
        ("Piecewise((x, x > 0), (-x, x < 0), (0, True))", [-1, 0, 1]),
        ("max(x, 0) + abs(x)", [-1, 0, 2]),
    ],
)
def test_a_row_for_the_kink_keeps_its_slope(formula, slopes):
    """As autograd has it: the slope of |x| at 0 is 0, whatever the neighbours say."""
    assert [p.expr for p in differentiate(branches(formula)).pieces] == slopes


@pytest.mark.parametrize("formula", ["x/(1 + abs(x))", "sign(x)*log(1 + abs(x))", "abs(x)**3"])
def test_without_a_kink_a_neighbour_takes_the_point(formula):
    assert [p.hi_closed for p in branches(formula).pieces] == [True, False]


def test_joints_without_a_closed_form_are_enclosed():
    """10 Phi(10) is below 10 by 7.6e-23: the joint lies beside the double 10."""
    (joint,) = branches("min(x*(1 + erf(x/sqrt(2)))/2, 10)").joints
    assert 0 < (joint - 10).evalf(20) - sympy.Float("7.619853024160526e-23", 20) < 1e-35
    (root,) = branches("max(x**5 + x, 1)").joints
    assert abs((root**5 + root - 1).evalf(30)) < 1e-28


def test_parameters_may_keep_an_absolute_value_whole():
    parameter = Activation(
        name="t", title="t", formula="1/(1 + abs(a + x))", parameters=(Parameter("a"),)
    )
    found = split_or_whole(parameter.expr, parameter.x)
    assert found.joints == (-parameter.symbols["a"],)
    cubic = "1/(1 + abs(a + x + x**3))"
    parameter = Activation(name="t", title="t", formula=cubic, parameters=(Parameter("a"),))
    (whole,) = split_or_whole(parameter.expr, parameter.x).pieces
    assert whole.expr == parameter.expr


def test_a_point_that_fills_a_gap_has_the_derivatives_of_the_limit():
    found = branches("Piecewise((sin(x)/x, x != 0), (1, True))")
    assert [differentiate(found, k).pieces[1].expr for k in (1, 2, 4)] == [
        0, Rational(-1, 3), Rational(1, 5),
    ]  # fmt: skip
    found = branches("Piecewise(((exp(x) - 1)/x, x != 0), (1, True))")
    assert differentiate(found).pieces[1].expr == Rational(1, 2)


def test_undecidable_joints_are_refused_with_a_reason():
    with pytest.raises(UndecidedError, match="zeros"):
        branches("abs(sin(x) - 1/2)")
    with pytest.raises(DerivationError, match="assumptions"):
        branches("max(x, alpha*x)", alpha="real")
    with pytest.raises(DerivationError, match="step"):
        branches("floor(x)")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-4, 4), min_size=2, max_size=4),
    st.lists(st.integers(-3, 3), min_size=3, max_size=3),
)
def test_branches_agree_with_plain_evaluation(shifts, slopes):
    """Nested Max, Min and Abs of lines, evaluated by Python, equal the branches at every point."""
    x = sympy.Symbol("x", real=True)
    lines = [s * x + k for s, k in zip(slopes, shifts, strict=False)]
    expr = sympy.Abs(sympy.Max(*lines)) + sympy.Min(*lines, 1)
    found = to_branches(expr, x)
    for value in (Rational(k, 3) for k in range(-18, 19)):
        at = [line.subs(x, value) if isinstance(line, sympy.Expr) else line for line in lines]
        want = abs(max(at)) + min([*at, 1])
        assert branch_at(found, value).expr.subs(x, value) == want


def test_expr_gives_the_function_back():
    found = branches("x*exp(-abs(x - 1))")
    x = found.symbol
    assert found.expr.subs(x, 3) == 3 * exp(-2)
    assert found.expr.subs(x, -1) == -exp(-2)
