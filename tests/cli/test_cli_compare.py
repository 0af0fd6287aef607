"""`symact compare`: the numbers of the field, equality, exit codes."""

import json

from click.testing import CliRunner

from symact.cli.main import group


def run(*arguments):
    return CliRunner().invoke(group, ["compare", *arguments])


def test_gelu_and_its_sigmoid_approximation():
    document = json.loads(run("gelu", "quick_gelu", "--json").stdout)

    assert document["equal"]["value"] is False
    largest = document["value"]["largest"]
    assert largest["enclosure"][0].startswith("0.020334872209239")
    assert largest["attained"] is True
    assert [x["enclosure"][0][:12].lstrip("-") for x in document["value"]["at"]] == [
        "2.2703977371"[:11], "2.2703977371",
    ]  # fmt: skip


def test_the_text_names_value_place_and_evidence():
    result = run("relu", "hard_swish")

    assert result.exit_code == 0
    assert "largest |f - g|: 3/8, at x = -3/2, 3/2" in result.stdout
    assert "proved" in result.stdout


def test_a_claim_of_equality_has_an_exit_code():
    assert run("relu", "max(x, 0)", "--equal").exit_code == 0
    assert run("relu", "gelu", "--equal", "--timeout", "5").exit_code == 1
    assert run("tan(x)", "x", "--equal").exit_code == 4


def test_an_expression_may_have_a_parameter():
    document = json.loads(run("max(x, a*x)", "leaky_relu", "--param", "a=1/100", "--json").stdout)

    assert document["equal"] == {
        "value": True, "evidence": "proved", "note": "at the default values of the parameters",
    }  # fmt: skip


def test_unknown_names_are_refused():
    assert run("gellu", "relu").exit_code == 2
    assert run("relu").exit_code == 2
