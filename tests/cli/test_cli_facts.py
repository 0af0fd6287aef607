"""Stored facts on the command line: written, checked, shown without the heavy libraries."""

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from run_symact import run_symact

from symact.cli.main import group
from symact.report import store

HEAVY = {"sympy", "numpy", "flint", "mpmath", "jinja2", "matplotlib"}


def run(*arguments):
    return CliRunner().invoke(group, list(arguments))


FACTS = ("generate", "relu", "hard_sigmoid", "--target", "facts", "--workers", "1")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Write the facts of two rows."""
    folder = tmp_path_factory.mktemp("written") / "facts"
    assert run(*FACTS, "-o", str(folder)).exit_code == 0
    return folder


@pytest.fixture
def folder(written, monkeypatch):
    """Let only these be found."""
    monkeypatch.setattr(store, "folders", lambda: (written,))
    return written


def test_facts_are_written_checked_and_shown(folder):
    names = ["UNDECIDED.md", "hard_sigmoid.json", "relu.json"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert "of 2 activations" in (folder / "UNDECIDED.md").read_text(encoding="utf-8")
    check = (*FACTS, "-o", str(folder), "--check")
    assert run(*check).exit_code == 0

    stored = run("show", "hard_sigmoid", "--json").stdout
    assert stored == run("show", "hard_sigmoid", "--json", "--fresh").stdout
    assert run("show", "hard_sigmoid").stdout == run("show", "hard_sigmoid", "--fresh").stdout
    assert json.loads(stored)["range"]["lo"]["exact"] == "0"

    path = folder / "relu.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"nondecreasing"', '"wrong"', 1))
    changed = run(*check)
    assert changed.exit_code == 1
    assert '+   "overall": "nondecreasing"' in changed.stdout


def test_other_targets_are_put_into_stored_facts(folder):
    assert folder.is_dir()
    assert run("show", "relu", "--target-mean", "0.1").exit_code == 2


@pytest.mark.slow
def test_more_digits_are_derived():
    document = json.loads(run("show", "log(1 + exp(x)) - x/2", "--json", "--digits", "50").stdout)
    low, high = document["range"]["lo"]["enclosure"]

    # ln 2 to 50 digits
    assert low.startswith("0.6931471805599453094172321214581765680755001343602")
    assert high.startswith("0.6931471805599453094172321214581765680755001343602")


def test_strict_says_that_something_is_open():
    assert run("show", "2*x", "--strict").exit_code == 0
    assert run("show", "floor(x)", "--strict").exit_code == 4


def test_a_short_limit_is_kept():
    start = time.perf_counter()
    result = run("show", "x*erf(log(1 + exp(x)))", "--json", "--timeout", "0.2")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["undecided"]
    assert time.perf_counter() - start < 15


def test_stored_facts_are_shown_without_heavy_libraries(tmp_path):
    seconds = []
    for _ in range(3):  # a busy machine is given another chance to be quick
        start = time.perf_counter()
        done = run_symact("show", "gelu", "--json", cwd=tmp_path)
        seconds.append(time.perf_counter() - start)
    assert json.loads(done.stdout)["name"] == "gelu"
    assert min(seconds) < 0.6

    program = (
        "import sys; from click.testing import CliRunner; from symact.cli.main import group; "
        "assert CliRunner().invoke(group, ['show', 'gelu']).exit_code == 0; print(*sys.modules)"
    )
    loaded = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert not HEAVY & set(loaded.stdout.split())
