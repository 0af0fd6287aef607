"""`symact bench`: each activation in a process of its own, time and memory in a table."""

import json
import time

import pytest
from click.testing import CliRunner
from run_symact import run_symact

from symact.activation import Activation
from symact.cli.main import group
from symact.errors import SymactError
from symact.report import bench


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    start = time.perf_counter()
    found = run_symact(
        "bench", "--derive", "relu", "--repeats", "2", "--json",
        "-o", "table.md", cwd=folder,
    )  # fmt: skip
    return found, folder, time.perf_counter() - start


def test_times_and_memory_are_those_of_an_analysis(done):
    found, _, seconds = done
    assert found.returncode == 0, found.stderr
    rows = json.loads(found.stdout)["activations"]

    assert [row["name"] for row in rows] == ["relu"]
    assert sum(run["seconds"] for row in rows for run in row["runs"]) < seconds
    for row in rows:
        assert len(row["runs"]) == 2
        low, high = sorted(run["seconds"] for run in row["runs"])
        assert 0 < low <= row["seconds"] <= high
        # a child that asks the questions holds SymPy: tens of MB, and no gigabytes
        assert 30e6 < row["peak_bytes"] < 1e9
        assert row["questions"] >= 25


def test_the_table_is_written_as_asked(done):
    _, folder, _ = done
    lines = (folder / "table.md").read_text(encoding="utf-8").splitlines()

    assert "medians of 2" in lines[0]
    assert "| relu | " in lines[4]
    assert lines[-1].startswith("| all | ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--against", "nothing"), "known: numpy, scipy"),
        (("--sizes", "64,0"), "for instance 65536"),
        (("--sizes", ","), "for instance 65536"),
        (("--lengths", "x"), "for instance 32"),
        (("softmax", "--backward"), "outputs: value"),
        (("--plot", "speed.bmp"), "ends in .png"),
        (("nonsense_name",), "nonsense_name"),
    ],
)
def test_what_cannot_be_raced_is_refused_in_one_line(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(group, ["bench", "relu", *arguments])

    assert found.exit_code in {2, 3}
    assert said in found.stderr
    assert found.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_race_is_a_document_a_table_and_a_picture(tmp_path):
    found = run_symact(
        "bench", "softsign", "--against", "numpy", "--sizes", "64,1000", "--rounds", "2",
        "--json", "-o", "race.md", "--plot", "race.svg", cwd=tmp_path,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    document = json.loads(found.stdout)
    rows = {(row["who"], row["size"]): row for row in document["results"]}

    assert {("symact-exact", 64), ("numpy", 1000)} <= set(rows)
    assert rows["symact-exact", 64]["max_ulp"] <= 0.5
    assert {mean["beside"] for mean in document["geometric_means"]} >= {"numpy", "copy"}
    written = (tmp_path / "race.md").read_text(encoding="utf-8")
    assert "float32, value, n = 1,000, 1 thread:" in written
    assert any(line.startswith("| softsign | ") for line in written.splitlines())
    assert "NumPy target / plain NumPy" in written
    picture = (tmp_path / "race.svg").read_text(encoding="utf-8")
    assert "symact-exact" in picture
    assert "copy" in picture


def test_a_text_and_a_document_by_the_suffix(tmp_path):
    asked = ["bench", "--derive", "relu", "--repeats", "1", "-o", str(tmp_path / "b.json")]
    assert CliRunner().invoke(group, asked).exit_code == 0
    assert json.loads((tmp_path / "b.json").read_text())["benchmark"] == "derive"


def test_the_median_of_the_runs_counts():
    runs = tuple(bench.Run(s, 2 * s, int(s * 100), 27, 0) for s in (3.0, 1.0, 2.0))
    measured = bench.Measured("t", runs)
    row = bench.table([measured]).rows[0]

    assert (measured.seconds, measured.cpu, measured.peak) == (2.0, 4.0, 200)
    assert row[:5] == ("t", "2.00", "1.00", "3.00", "4.00")


def test_a_refusal_of_the_child_is_the_error_of_the_caller():
    with pytest.raises(SymactError, match="unknown name"):
        bench.measure(Activation("t", "t", "unknown(x)"), 1, 20)
