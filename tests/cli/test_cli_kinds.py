"""The command line with activations that are not elementwise."""

import json

import pytest
from click.testing import CliRunner

from symact.cli.main import group


def run(*arguments):
    return CliRunner().invoke(group, list(arguments))


def test_show_softmax_as_json():
    result = run("show", "tf.nn.softmax", "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["name"] == "softmax"
    assert document["lipschitz"]["exact"] == "1/2"


def test_derive_with_steps_prints_checked_lines():
    result = run("derive", "softmax", "--steps")
    assert result.exit_code == 0, result.stderr
    assert "Kronecker delta" in result.stdout
    assert "each checked by itself: proved" in result.stdout


def test_a_formula_of_rows_typed_a_minute_ago():
    result = run("derive", "tanh(x[i])/sum(1+x[j]**2, j)")
    assert result.exit_code == 0, result.stderr
    assert "2*tanh(x[i])*x[k]" in result.stdout or "2*x[k]*tanh(x[i])" in result.stdout


@pytest.mark.slow
def test_build_takes_every_kind_the_whole_line(tmp_path):
    result = run("build", "rrelu", "--dtype", "float32", "--json", "-o", str(tmp_path))
    assert result.exit_code == 0, result.stderr
    (document,) = json.loads(result.stdout)["activations"]
    assert document["holds"]
    found = {(r["name"], r["output"]) for r in document["results"]}
    assert {("rrelu", "value"), ("rrelu", "grad_a"), ("rrelu_evaluation", "grad")} <= found
    text = (tmp_path / "c" / "symact.h").read_text()
    assert "float symact_rrelu_value_f32(float x, float a)" in text
    assert "float symact_rrelu_evaluation_value_f32(float x, float lower, float upper)" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "softmax", "--exhaustive"), "--exhaustive is for functions of one number only"),
        (("verify", "glu", "--sample", "12"), "--sample is for functions of one number only"),
        (("derive", "softmax", "--question", "range"), "asked of functions of one number"),
        (("derive", "swiglu_clamped", "--wrt", "limit", "--steps"), "both factors depend on limit"),
        (("derive", "glu", "--wrt", "c"), "is no variable"),
        (("show", "exp(x[i])/sum(exp(x[k]), j)"), "one index only"),
    ],
)
def test_mistakes_are_one_line(arguments, words):
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_derive_gives_both_gradients_of_two_inputs_by_the_product_rule():
    result = run("derive", "glu")
    assert result.exit_code == 0, result.stderr
    assert [line.split(" = ")[0] for line in result.stdout.splitlines() if " = " in line] == [
        "glu(a, b)", "d/da glu(a, b)", "d/db glu(a, b)",
    ]  # fmt: skip
    # limit is in both factors: d/dlimit of min(a, limit)*(1 + min(max(b, -limit), limit))*...
    result = run("derive", "swiglu_clamped", "--wrt", "limit")
    assert "Piecewise((-1, b <= -limit)" in result.stdout
    assert "a < limit" in result.stdout


def test_the_list_has_every_kind():
    result = run("list", "--json")
    kinds = {row["kind"] for row in json.loads(result.stdout)["activations"]}
    assert kinds == {"elementwise", "parametric", "gated", "vector", "stochastic"}
