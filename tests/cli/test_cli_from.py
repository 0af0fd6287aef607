"""`--from FILE` and targets of one's own on the command line."""

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from symact import api
from symact.activation import Kink
from symact.cli.main import group
from symact.emit import template_root
from symact.errors import DefinitionError, ReadError, RowsError

ROWS = """
[[activation]]
name = "tilted"
formula = "x*tanh(alpha*x)"
parameters.alpha = 0.5

[[activation]]
name = "bent"
formula = "max(x, 0)*2"
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(*arguments, code=0):
    done = CliRunner().invoke(group, [str(a) for a in arguments])
    assert done.exit_code == code, (done.output, done.stderr)
    return done


def test_list_shows_the_rows_of_the_file(mine):
    found = json.loads(run("list", "--from", mine, "--json").stdout)["activations"]
    assert [(row["name"], row["parameters"]) for row in found] == [
        ("tilted", {"alpha": "1/2"}), ("bent", {}),
    ]  # fmt: skip


@pytest.mark.slow
def test_generate_writes_all_rows_or_those_named(mine, tmp_path):
    base = ("generate", "--from", mine, "--dtype", "float32", "--workers", 1)
    run(*base, "--target", "rust", "-o", tmp_path / "all")
    text = (tmp_path / "all" / "symact.rs").read_text()
    assert "symact_tilted_value_f32" in text
    assert "symact_bent_grad_f32" in text

    some = ("--output", "value", "--accuracy", "exact", "-o", tmp_path / "some")
    run(*base, "Bent", "relu", "--target", "c", *some)
    text = (tmp_path / "some" / "symact.h").read_text()
    assert "symact_bent_value_f32" in text
    assert "symact_relu_value_f32" in text
    assert "tilted" not in text


def test_derive_finds_a_row_of_the_file(mine):
    assert "alpha" in run("derive", "tilted", "--from", mine).stdout


def test_a_row_keeps_its_parameters_and_may_get_another_default(mine):
    document = json.loads(run("list", "--from", mine, "--json").stdout)
    assert document["activations"][0]["parameters"] == {"alpha": "1/2"}
    done = run("derive", "tilted", "--from", mine, "--param", "gamma=1", code=2)
    assert "no parameter 'gamma'" in done.stderr


def test_every_error_of_a_file_is_one_line_and_nothing_is_written(mine, tmp_path):
    mine.write_text(ROWS.replace("tanh(alpha", "tahn(alpha").replace('"bent"', '"gelu"'))
    done = run("generate", "--from", mine, "--target", "c", "-o", tmp_path / "out", code=2)
    lines = done.stderr.splitlines()
    first, second = (line.partition(" (")[0] for line in lines)
    place = "at character 3 near 'x*tahn(alpha*x)'"
    assert first == f"symact: mine.toml: row 'tilted', formula: unknown name 'tahn', {place}"
    what = "the catalogue has an activation of this name"
    assert second == f"symact: mine.toml: row 'gelu', name: {what}"
    assert all(line.endswith(")") for line in lines)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        (b"\xff\xfe\x00", "is no text in UTF-8"),
        (b"[[activation", "mine.toml: is no TOML"),
        (b"x = 3", "mine.toml: unknown table 'x'"),
        (b"#" * (2**22 + 1), "longer than"),
    ],
    ids=["missing", "binary", "broken", "foreign", "large"],
)
def test_a_file_that_cannot_be_used_is_one_line(mine, content, words):
    mine.unlink()
    if content is not None:
        mine.write_bytes(content)
    done = run("list", "--from", mine, code=2)
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_load_gives_handles_and_errors_with_all_lines(mine):
    assert [handle.name for handle in api.load(mine)] == ["tilted", "bent"]
    assert api.load(mine)[1].definition.kinks == (Kink("0", 0, "0"),)
    mine.write_text(ROWS.replace("0.5", '"q"').replace("*2", "*y"))
    with pytest.raises(RowsError) as caught:
        api.load(str(mine))
    assert [line.split(":")[1] for line in caught.value.lines] == [
        " row 'tilted', parameters.alpha", " row 'bent', formula",
    ]  # fmt: skip


def test_define_derives_kinks_and_refuses_wrong_ones():
    bent = api.define("bent", "abs(x)/2", title="Bent line").definition
    assert bent.title == "Bent line"
    assert bent.kinks == (Kink("0", 0, "0"),)
    with pytest.raises(DefinitionError, match=r"bent, kinks: at x = 0 .* .add at = "):
        api.define("bent", "max(x, 0)", kinks=[])
    with pytest.raises(DefinitionError, match="is not real for every x"):
        api.define("bent", "log(x)")
    with pytest.raises(ReadError, match="declare beta as a parameter"):
        api.define("bent", "x*beta")


def test_targets_from_a_folder(tmp_path):
    shutil.copytree(template_root() / "rust", tmp_path / "targets" / "my_rust")
    base = ("generate", "relu", "--dtype", "float32", "-o", tmp_path / "out")
    run(*base, "--target", "my_rust", "--targets-from", tmp_path / "targets")
    assert "--target my_rust" in (tmp_path / "out" / "symact.rs").read_text()
    done = run(*base, "--target", "my_rst", "--targets-from", tmp_path / "targets", code=2)
    assert "did you mean my_rust?" in done.stderr
    done = run(*base, "--target", "my_rust", code=2)
    assert "'my_rust' is not one of 'numpy', 'c', 'rust', 'facts'" in done.stderr
    run(*base, "--target", f"{tmp_path}/targets/my_rust", "--check")


def test_a_sweep_runs_c_only():
    done = run("verify", "relu", "--target", "rust", "--exhaustive", code=2)
    assert "a sweep runs the C kernels only" in done.stderr


def test_define_examines_two_inputs_and_rows():
    with pytest.raises(DefinitionError, match=r"not real for all numbers.* at a = 1, b = 0"):
        api.define("bad_gate", "a*log(b)", inputs=("a", "b"))
    with pytest.raises(DefinitionError, match=r"no value at x = \(0.0, 0.0, 0.0\)"):
        api.define("bad_row", "x[i]/sqrt(sum(x[j]**2, j))")
    with pytest.raises(DefinitionError, match=r"not real for all numbers: its factor in b"):
        api.define("bad_root", "a*sqrt(b + 11)", inputs=("a", "b"))


@pytest.mark.slow
def test_a_gate_of_ones_own_is_a_function_with_a_backward_pass():
    gate = api.define("soft_gate", "a*(1 + tanh(beta*b))/2", inputs=("a", "b"), beta=1)
    a, b = np.random.default_rng(1).normal(size=(2, 200)) * 3
    f = api.compile(gate, dtype="float64")
    half = 1 / (1 + np.exp(-2 * b))  # (1 + tanh(b))/2 without cancellation
    assert np.allclose(f(a, b), a * half, rtol=1e-14, atol=0)
    in_a, in_b = f.backward(a, b, np.full_like(a, 2.0))
    assert np.allclose(in_a, 2 * half, rtol=1e-12, atol=0)
    assert np.allclose(in_b, a / np.cosh(b) ** 2, rtol=1e-12, atol=0)


KINDS = """
[[activation]]
name = "leaky_gate"
formula = "b*Piecewise((a, a > 0), (leak*a, True))"
inputs = ["a", "b"]
parameters.leak = 0.01

[[activation]]
name = "taylor_share"
formula = "(1 + x[i] + x[i]**2/2)/sum(1 + x[j] + x[j]**2/2, j)"

[[activation]]
name = "tilted"
formula = "x*tanh(alpha*x)"
parameters.alpha = 0.5
"""


@pytest.mark.slow
def test_rows_of_every_kind_go_the_whole_line(mine, tmp_path):
    mine.write_text(KINDS, encoding="utf-8")
    done = run("build", "--from", mine, "--json", "-o", tmp_path / "out")
    found = {row["name"]: row for row in json.loads(done.stdout)["activations"]}
    assert [found[name]["holds"] for name in ("leaky_gate", "taylor_share", "tilted")] == [True] * 3
    outputs = {row["output"] for row in found["leaky_gate"]["results"]}
    assert outputs == {"value", "grad_a", "grad_b", "backward_a_and_backward_b"}
    assert {r["output"] for r in found["taylor_share"]["results"]} >= {"value", "vjp"}
    assert "symact_taylor_share_vjp_f32_rows" in (tmp_path / "out/c/symact_rows.h").read_text()
    for name in found:
        assert name in run("show", name, "--from", mine).stdout
        run("export", name, "--from", mine, "--format", "latex")
