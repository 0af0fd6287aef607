"""The floors: who may import whom, read from pyproject.toml by import-linter."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_no_package_imports_from_a_floor_above_it():
    script = Path(sysconfig.get_path("scripts")) / "lint-imports"
    command = [str(script), "--config", "pyproject.toml", "--no-cache"]
    result = subprocess.run(  # noqa: S603 - the project's own tool
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("module", ["symact", "symact.catalog", "symact.cli.main"])
def test_start_up_does_not_import_sympy(module):
    code = (
        f"import sys, {module}; "
        "print(*sorted({'sympy', 'matplotlib', 'flint', 'mpmath'} & set(sys.modules)))"
    )
    result = subprocess.run(  # noqa: S603 - own code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == ""


def test_every_package_stands_on_a_floor():
    """A new package must be given its place, or nothing bounds its imports."""
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c["type"] == "layers")
    floors = {name.strip() for layer in layers for name in layer.split("|")}
    found = {
        f"symact.{path.stem}"
        for path in (ROOT / "symact").iterdir()
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
    }
    assert found - {"symact.__init__"} == floors
