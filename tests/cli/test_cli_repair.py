"""`--repair` and `build --exhaustive`, as scripts call them."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from symact import build, catalog
from symact.build.sweep import runnable_variants
from symact.cli import repairs
from symact.cli.main import group
from symact.kernel.goals import GOALS
from symact.kernel.repaired import ROWS
from symact.kernel.repairs import Repair
from symact.verify.sweep.repaired import read_module

pytestmark = pytest.mark.skipif(
    not runnable_variants() or build.find_compiler() is None,
    reason="sweeps need a compiler and an x86-64 processor",
)

SHORT = ("--exhaustive", "--repair", "--dtype", "bfloat16", "--workers", "1")


def run(*arguments):
    return CliRunner().invoke(group, arguments)


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Stand a module of repairs in a project of its own."""
    (tmp_path / "pyproject.toml").touch()
    path = tmp_path / "symact" / "kernel" / "repaired.py"
    path.parent.mkdir(parents=True)
    monkeypatch.setattr(repairs, "MODULE", path)
    return path


@pytest.fixture
def rough(monkeypatch):
    """Make the first plan so rough that cancellation is not noticed."""
    for dtype in ("bfloat16", "float32"):
        goal = GOALS[dtype]
        poor = replace(goal, targets=(2.0**50, 0.3), accepted=goal.accepted * 2.0**50 / 0.3)
        monkeypatch.setitem(GOALS, dtype, poor)


@pytest.mark.slow
@pytest.mark.usefixtures("rough")
def test_a_repair_on_a_sample_is_shown_and_not_kept(module):
    sample = ("verify", "tanh_shrink", "--sample", "18", "--output", "value", "--workers", "1")
    bare = run(*sample, "--json")
    done = run(*sample, "--repair", "--json")
    document = json.loads(done.stdout)
    (log,) = document["repairs"]
    first, second = log["steps"]

    assert bare.exit_code == 1
    assert json.loads(bare.stdout)["results"][0]["misrounded"] == first["misrounded"] > 0
    assert done.exit_code == 0
    assert [result["misrounded"] for result in document["results"]] == [0]
    assert (second["plan"], second["misrounded"], second["inputs"]) == (1, 0, 1 << 18)
    assert log["final"] == {"plan": 1, "patches": []}
    assert log["repaired"] is True
    assert not module.exists()


@pytest.mark.usefixtures("rough")
def test_a_repair_proved_on_every_input_is_kept(module):
    done = run("verify", "tanh_shrink", "--output", "value", *SHORT)
    (row,) = read_module(module.read_text(encoding="utf-8"))

    assert done.exit_code == 0
    assert "repaired by attempt 2" in done.stdout
    assert "plan 1 (0.3 ulp of a double)" in done.stdout
    assert (row.name, row.digest) == ("tanh_shrink", catalog.get("tanh_shrink").digest)
    assert (row.output, row.repair) == ("value", Repair(1))
    assert [path.name for path in module.parent.iterdir()] == ["repaired.py"]


@pytest.mark.slow
@pytest.mark.usefixtures("rough", "module")
def test_the_next_format_starts_with_the_repair_of_the_one_before():
    done = run("verify", "tanh_shrink", "--output", "value", *SHORT, "--dtype", "float16", "--json")
    first, second = json.loads(done.stdout)["repairs"]

    assert (first["dtype"], second["dtype"]) == ("bfloat16", "float16")
    assert [step["plan"] for step in first["steps"]] == [0, 1]
    assert [step["plan"] for step in second["steps"]] == [1]


@pytest.mark.slow
@pytest.mark.usefixtures("rough")
def test_an_expression_is_repaired_but_not_kept(module):
    done = run("build", "x - tanh(x)", *SHORT, "--json")
    (document,) = json.loads(done.stdout)["activations"]
    swept = [row for row in document["results"] if row["exhaustive"]]

    assert done.exit_code == 0
    assert [(row["output"], row["inputs"], row["misrounded"]) for row in swept] == [
        ("value", 65536, 0), ("grad", 65536, 0)
    ]  # fmt: skip
    assert [log["repaired"] for log in document["repairs"]] == [True, False]
    assert not module.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("rough")
def test_what_is_written_by_build_is_the_repaired_kernel(tmp_path):
    for folder, options in (("bad", SHORT[2:]), ("good", SHORT)):
        run("build", "x - tanh(x)", *options, "-o", str(tmp_path / folder))
    bad, good = ((tmp_path / each / "c" / "symact.h").read_text() for each in ("bad", "good"))

    assert bad != good
    accuracy = json.loads((tmp_path / "good" / "accuracy.json").read_text(encoding="utf-8"))
    assert sum(row["misrounded"] == 0 and row["exhaustive"] for row in accuracy["results"]) == 2


def test_build_lists_misrounded_inputs_in_its_table():
    done = run("build", "relu", "--dtype", "float16", "--exhaustive", "--workers", "1")

    assert done.exit_code == 0
    assert "f16 misrounded" in done.stdout
    assert "0 / 0" in done.stdout
    assert "all 8 claims hold" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "relu", "--repair"),
        ("build", "relu", "--repair"),
        ("build", "relu", "--exhaustive", "--dtype", "float64"),
        ("build", "relu", "--dtype", "float8"),
    ],
)
def test_what_has_no_meaning_is_refused(arguments):
    assert run(*arguments).exit_code == 2


def test_the_rows_of_this_project_are_where_the_command_writes_them():
    assert len(read_module(repairs.MODULE.read_text(encoding="utf-8"))) == len(ROWS)
