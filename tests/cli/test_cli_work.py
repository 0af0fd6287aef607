"""The verbs that generate, verify and build, on activations that are quick to do."""

import json

import pytest
from click.testing import CliRunner

from symact.cli import build as build_verb
from symact.cli.main import group


def run(*arguments):
    return CliRunner().invoke(group, list(arguments))


def test_generate_writes_and_checks(tmp_path):
    folder = str(tmp_path / "out")
    written = run("generate", "relu", "--target", "c", "-o", folder, "--json")
    files = json.loads(written.stdout)["files"]

    assert written.exit_code == 0
    assert any(name.endswith(".h") for name in files)
    assert run("generate", "relu", "--target", "c", "-o", folder, "--check").exit_code == 0

    header = next(tmp_path.rglob("*.h"))
    header.write_text(header.read_text(encoding="utf-8") + "/* edited */\n", encoding="utf-8")
    stale = run("generate", "relu", "--target", "c", "-o", folder, "--check")

    assert stale.exit_code == 1
    assert "-/* edited */" in stale.stdout
    assert stale.stderr.startswith("symact: ")
    assert (
        json.loads(
            run("generate", "relu", "--target", "c", "-o", folder, "--check", "--json").stdout
        )["current"]
        is False
    )


def test_generate_finds_the_tree_of_the_project(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")

    assert run("generate", "relu", "--target", "numpy").exit_code == 0
    assert (tmp_path / "generated" / "numpy").is_dir()


@pytest.fixture(scope="module")
def verified():
    return run("verify", "relu", "--dtype", "float32", "--target", "numpy", "--json")


def test_verify_has_the_fields_scripts_rely_on(verified):
    results = json.loads(verified.stdout)["results"]

    assert verified.exit_code == 0
    assert {r["output"] for r in results} == {"value", "grad", "value_and_grad"}
    for result in results:
        assert result.keys() >= {
            "name", "output", "target", "dtype", "accuracy", "inputs", "exhaustive", "max_ulp",
            "mean_ulp", "correctly_rounded", "misrounded", "worst", "nonfinite_errors", "status",
        }  # fmt: skip
        assert result["status"] == "ok"
        assert result["max_ulp"] == 0


def test_verify_runs_on_an_executor_of_the_user(tmp_path, monkeypatch):
    (tmp_path / "pools_of_mine.py").write_text(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def make():\n    return ThreadPoolExecutor(1)\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    result = run(
        "verify", "relu", "--dtype", "float32", "--target", "numpy",
        "--executor", "pools_of_mine:make",
    )  # fmt: skip

    assert result.exit_code == 0, result.stderr
    assert "all 3 claims hold" in result.stdout


@pytest.mark.parametrize("path", ["os", "nothing_here:make", "os:getcwd", "os:nothing"])
def test_what_is_no_executor_is_refused(path):
    result = run("verify", "relu", "--executor", path)

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_build_prints_one_table_and_writes_where_it_is_told(tmp_path):
    result = run("build", "relu", "-o", str(tmp_path / "out"), "--workers", "1")
    lines = result.stdout.splitlines()

    assert result.exit_code == 0, result.stderr
    assert lines[1].split()[0] == "name"
    assert lines[3].startswith("relu ")
    assert "[0, oo)" in lines[3]
    names = {p.relative_to(tmp_path / "out").as_posix().split("/")[0] for p in tmp_path.rglob("*")}
    assert {"numpy", "c", "facts.json", "accuracy.json"} <= {n for n in names if n != "."} | {
        p.name for p in (tmp_path / "out").iterdir()
    }
    facts = json.loads((tmp_path / "out" / "facts.json").read_text(encoding="utf-8"))
    assert facts["activations"][0]["name"] == "relu"


def test_build_says_in_json_what_the_table_says():
    document = json.loads(run("build", "x*max(x, 0)", "--name", "odd", "--json").stdout)

    assert document["activations"][0]["name"] == "odd"
    assert document["activations"][0]["results"]
    assert document["errors"] == []


def test_build_goes_on_without_a_compiler(monkeypatch):
    monkeypatch.setattr("symact.build.find_compiler", lambda: None)
    result = run("build", "relu")

    assert result.exit_code == 0
    assert "no C compiler" in result.stderr
    assert "no compiler" in result.stdout


def test_build_fails_where_a_claim_is_false(monkeypatch):
    monkeypatch.setattr("symact.report.record.Report.holds", property(lambda _: False))

    assert run("build", "relu").exit_code == 1


def test_build_fails_with_3_where_nothing_could_be_verified():
    assert build_verb._exit_code([], []) == 3


def test_list_shows_every_name():
    document = json.loads(run("list", "--json").stdout)
    names = [row["name"] for row in document["activations"]]

    assert {"gelu", "selu", "mish", "prelu"} <= set(names)
    assert all(name in run("list").stdout for name in names)


def test_doctor_tells_what_is_missing():
    result = run("doctor", "--json")
    parts = json.loads(result.stdout)["parts"]

    assert {"C compiler", "numpy", "python-flint"} <= {part["part"] for part in parts}
    assert result.exit_code == (0 if all(p["found"] for p in parts if p["required"]) else 3)
    assert "C compiler" in run("doctor").stdout
