"""Names and expressions where a name is asked."""

import pytest

from symact.cli.select import find, find_all, read_params
from symact.errors import ReadError, SymactError, UnknownNameError


def test_a_name_or_an_alias_is_found():
    assert find("gelu").name == "gelu"
    assert find("torch.nn.SiLU").name == "silu"


def test_anything_else_is_an_expression():
    activation = find("x*atan(exp(a*x))", ("a=0.1",), "odd")

    assert activation.name == "odd"
    assert activation.parameters[0].default == "1/10"


def test_a_text_that_reads_like_a_name_is_one():
    with pytest.raises(UnknownNameError, match="did you mean gelu"):
        find("gellu")
    with pytest.raises(ReadError):
        find("gellu(x)")


def test_the_input_itself_is_an_expression():
    assert find("x").formula == "x"


def test_defaults_of_a_row_can_be_changed():
    assert find("elu", ("alpha=0.1",)).parameters[0].default == "1/10"


def test_a_derived_parameter_that_is_given_is_no_longer_derived():
    alpha, scale = find("selu", ("alpha=2",)).parameters

    assert (alpha.default, alpha.derived) == ("2", "")
    assert scale.derived


@pytest.mark.parametrize("text", ["alpha", "=1", "alpha=", "1a=2", "a b=2"])
def test_a_malformed_parameter_is_refused(text):
    with pytest.raises(SymactError, match="NAME=VALUE"):
        read_params((text,))


@pytest.mark.parametrize("value", ["oo", "x", "__import__('os')", "1/0", "10**10**10"])
def test_a_default_is_a_number(value):
    with pytest.raises(SymactError):
        find("elu", (f"alpha={value}",))


def test_a_parameter_that_a_row_lacks_is_refused():
    with pytest.raises(UnknownNameError, match="no parameter"):
        find("gelu", ("alpha=1",))


def test_no_name_means_the_whole_catalogue():
    assert len(find_all(())) >= 20


def test_several_expressions_get_names_of_their_own():
    found = find_all(("gelu", "x*atan(x)", "x*tanh(x)"))

    assert [a.name for a in found] == ["gelu", "expr", "expr2"]
