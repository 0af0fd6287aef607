"""Formulas of rows: what is read, what is refused and where, and that writing gives it back."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.errors import ReadError
from symact.language.indexed import LENGTH, read_rows, write_rows
from symact.language.reader import symbol

X = symbol("x")


def test_softmax_is_one_sum_and_one_output():
    formula = read_rows("exp(x[i])/sum(exp(x[j]), j)")
    (scalar,) = formula.scalars
    assert scalar.op == "sum"
    assert str(scalar.body) == "exp(x)"
    assert scalar.symbol.is_positive
    assert str(formula.outputs[0] * scalar.symbol) == "exp(x)"
    assert not formula.reduces


def test_equal_sums_are_one_number_whatever_their_index():
    formula = read_rows("x[i]*sqrt(sum(x[j]**2, j))/(1 + sum(x[k]**2, k))")
    assert len(formula.scalars) == 1
    assert formula.scalars[0].symbol.is_nonnegative


def test_a_mean_is_a_sum_over_n():
    formula = read_rows("x[i] - mean(x[j], j)")
    assert formula.outputs[0] == X - formula.scalars[0].symbol / LENGTH


def test_sums_may_stand_in_sums():
    formula = read_rows("sum((x[j] - mean(x[k], k))**2, j)")
    inner, outer = formula.scalars
    assert outer.body.has(inner.symbol)
    assert formula.reduces


def test_max_of_two_values_is_no_reduction():
    assert read_rows("max(x[i], 0)").scalars == ()
    assert read_rows("max(x[j], j)").scalars[0].op == "max"


def test_a_threshold_is_defined_by_its_equation():
    formula = read_rows("relu(x[i] - tau) with tau: sum(relu(x[j] - tau), j) == 1")
    (root,) = formula.scalars
    assert (root.op, root.symbol.name, root.equals) == ("root", "tau", 1)


def test_several_outputs_are_concatenated():
    assert len(read_rows("concat(relu(x[i]), relu(-x[i]))").outputs) == 2


@pytest.mark.parametrize(
    ("text", "words", "position"),
    [
        ("exp(x)", "x needs an index", 4),
        ("x[k]", "one index only", 2),
        ("sum(x[i], j)", "one index only", 6),
        ("sum(x[j])", "needs an index to run over", 0),
        ("exp(x[i]", "never closed", 3),
        ("x[i] + y[i]", "y is no input", 7),
        ("x[i] $", "unexpected character", 5),
        ("x[i]*foo", "unknown name 'foo'", 5),
        ("foo(x[i])", "unknown name 'foo'", 0),
        ("sum(sum(x[j], j)*x[j], j)", "the index j is in use", 14),
        ("delta(i, 3)", "delta takes the index and a choice", 0),
        ("1", "does not depend on its input", 0),
        ("x[i] with tau: 3", "the left side of the equation is a sum", 5),
        ("x[i] with exp: sum(x[j] - exp, j) == 1", "has a meaning already", 10),
        ("x[i] with t: sum(x[j], j) == 1", "does not define t", 5),
        ("_a[i]", "names begin with a letter", 0),
        ("__import__('os')", "names begin with a letter", 0),
        ("", "the expression is empty", 0),
        ("x[i]]", "without its partner", 4),
    ],
)
def test_what_is_refused_and_where(text, words, position):
    with pytest.raises(ReadError) as caught:
        read_rows(text)
    assert words in caught.value.message
    assert caught.value.position == position


def test_size_and_depth_are_bounded():
    with pytest.raises(ReadError, match="4096 characters"):
        read_rows("x[i]" + " " * 5000)
    with pytest.raises(ReadError, match="deeper"):
        read_rows("(" * 200 + "x[i]" + ")" * 200)
    with pytest.raises(ReadError, match="more than 24 reductions"):
        read_rows("+".join(f"sum(exp({k}*x[j]), j)" for k in range(1, 30)))


def rows():
    element = st.sampled_from(["x[{}]", "exp(x[{}])", "tanh(2*x[{}])", "x[{}]**2", "relu(x[{}])"])
    total = st.builds(
        lambda op, body: f"{op}({body.format('j')}, j)",
        st.sampled_from(["sum", "max", "min"]), element,
    )  # fmt: skip
    return st.builds(
        lambda a, sign, b: f"{a.format('i')}{sign}({b} + 3)",
        element, st.sampled_from(["+", "*", "-", "/"]), total,
    )  # fmt: skip


@given(rows())
def test_writing_gives_the_same_system_back(text):
    formula = read_rows(text)
    assert read_rows(write_rows(formula)) == formula


@given(st.text("x[ij]()+*,sumaxwithdelt:=1 ", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text):
    with contextlib.suppress(ReadError):
        read_rows(text)
        return
    with pytest.raises(ReadError) as caught:
        read_rows(text)
    assert 0 <= caught.value.position <= len(text)
