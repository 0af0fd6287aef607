"""`symact derive`: derivatives of names and expressions."""

import json

import mpmath
import pytest
from click.testing import CliRunner
from sympy import Rational

from symact.cli.main import group
from symact.language.reader import read, symbol


def run(*arguments):
    return CliRunner().invoke(group, ["derive", *arguments])


def test_json_holds_formula_and_evidence():
    document = json.loads(run("sigmoid", "--json").stdout)

    assert document["derivative"]["order"] == 1
    assert document["derivative"]["evidence"] == "proved"
    assert document["derivative"]["through_itself"] in {"f*(1 - f)", "f - f**2", "-f*(f - 1)"}
    assert document["steps"][0].keys() == {"rule", "before", "after", "reason"}


@pytest.mark.parametrize("order", [1, 2, 5])
def test_an_expression_nobody_prepared(order):
    document = json.loads(run("x*atan(exp(x))", "--order", str(order), "--json").stdout)
    text = document["derivative"]["expr"]
    found = read(text).evalf(30, subs={symbol("x"): Rational(7, 10)})
    with mpmath.workdps(40):
        at = mpmath.mpf(7) / 10
        expected = mpmath.diff(lambda x: x * mpmath.atan(mpmath.exp(x)), at, order)

        assert abs(mpmath.mpf(str(found)) - expected) < 1e-14


def test_a_derivative_in_a_parameter():
    document = json.loads(run("swish", "--wrt", "beta", "--json").stdout)

    assert document["derivative"]["wrt"] == "beta"


def test_text_names_the_operator_and_the_evidence():
    result = run("tanh", "--order", "2", "--steps")

    assert result.exit_code == 0
    assert "d^2/dx^2 tanh(x) = " in result.stdout
    assert "proved" in result.stdout
    assert "tanh″(x) = −2tanh(x) tanh′(x)" in result.stdout


def test_latex_is_one_equation():
    result = run("gelu", "--latex")

    assert result.stdout.startswith(r"\frac{d}{d x} \operatorname{gelu}(x) = ")
    assert result.stdout.count("\n") == 1


def test_an_unknown_variable_is_refused():
    result = run("gelu", "--wrt", "beta")

    assert result.exit_code == 2
    assert "no variable" in result.stderr


def test_steps_as_latex():
    result = run("sigmoid", "--steps", "--latex")

    assert result.exit_code == 0
    assert result.stdout.startswith("\\begin{align*}")


def test_steps_in_json():
    document = json.loads(run("gelu", "--steps", "--json").stdout)
    lines = document["derivation"]["lines"]

    assert lines[-1]["right"] == "Φ(x) + x φ(x)"
    assert {line["evidence"] for line in lines} == {"proved"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("range", "[−W(e⁻¹), ∞)"),
        ("fixed-points", "f′(x₁) = 1/2"),
        ("taylor", "x/2 + x²/4 − x⁴/48"),
    ],
)
def test_questions_about_silu(question, expected):
    result = run("silu", "--question", question)

    assert result.exit_code == 0
    assert expected in result.stdout


def test_constants_for_another_target():
    document = json.loads(
        run("selu", "--question", "constants", "--variance", "2", "--json").stdout
    )
    shown = [row["right"] for row in document["derivation"]["lines"] if row["relation"] == "~"]

    # alpha solves a linear equation whose integrals have the variance 2
    assert len(shown) == 2


def test_a_question_without_an_answer_is_one_line():
    result = run("tanh", "--question", "constants")

    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
