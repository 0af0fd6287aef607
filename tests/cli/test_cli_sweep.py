"""`symact verify --exhaustive` and its relatives, as scripts call them."""

import json

import pytest
from click.testing import CliRunner

from symact import build
from symact.build.sweep import runnable_variants
from symact.cli.main import group

pytestmark = pytest.mark.skipif(
    not runnable_variants() or build.find_compiler() is None,
    reason="sweeps need a compiler and an x86-64 processor",
)

SHORT = ("--dtype", "bfloat16", "--output", "value", "--workers", "1")


def run(*arguments):
    return CliRunner().invoke(group, ["verify", *arguments])


def test_an_exhaustive_sweep_has_the_fields_scripts_rely_on():
    done = run("relu", "--exhaustive", *SHORT, "--json")
    (result,) = json.loads(done.stdout)["results"]

    assert done.exit_code == 0
    assert result["exhaustive"] is True
    assert result["inputs"] == 65536
    assert result["misrounded"] == 0
    assert result["correctly_rounded"] == 1.0
    assert result["worst"] is None
    assert result["inputs_per_second_per_core"] > 0
    assert result.keys() >= {
        "name", "output", "target", "dtype", "accuracy", "max_ulp", "mean_ulp",
        "nonfinite_errors", "status", "variant", "hash", "margin",
    }  # fmt: skip


def test_a_sample_is_not_called_exhaustive():
    done = run("relu", "--sample", "12", "--output", "value", "--workers", "1", "--json")
    (result,) = json.loads(done.stdout)["results"]

    assert done.exit_code == 0
    assert result["exhaustive"] is False
    assert result["inputs"] == 1 << 12


def test_certificates_are_written_and_checked(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "generated" / "certificates"
    written = run("relu", "--exhaustive", *SHORT, "--write-certificates", str(folder))
    path = folder / "relu.json"

    assert written.exit_code == 0
    assert run("relu", "--certificates", "--workers", "1").exit_code == 0

    text = path.read_text(encoding="utf-8")
    (entry,) = json.loads(text)["certificates"]
    path.write_text(text.replace(entry["hash"], "0" * 16), encoding="utf-8")
    wrong = run("relu", "--certificates", "--workers", "1", "--json")

    assert wrong.exit_code == 1
    assert json.loads(wrong.stdout)["certificates"][0]["verdict"] == "differs"

    path.write_text(text.replace(entry["source"], "0" * 24), encoding="utf-8")
    stale = run("relu", "--certificates", "--workers", "1")

    assert stale.exit_code == 1
    assert "stale" in stale.stdout
    assert run("silu", "--certificates").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--exhaustive", "--sample", "20"),
        ("--exhaustive", "--target", "numpy"),
        ("--exhaustive", "--dtype", "float64"),
        ("--write-certificates", "out"),
        ("--dtype", "float16"),
        ("--exhaustive", "--variant", "z80"),
    ],
)
def test_what_has_no_meaning_is_refused(arguments):
    assert run("relu", *arguments).exit_code == 2


def test_an_interrupted_sweep_can_be_resumed_from_a_folder(tmp_path):
    done = run("relu", "--exhaustive", *SHORT, "--state", str(tmp_path), "--resume", "--json")

    assert done.exit_code == 0
    assert list(tmp_path.iterdir()) == []  # a finished sweep leaves no journal
