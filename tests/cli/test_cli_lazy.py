"""Starting fast: what is imported before it is needed."""

import os
import subprocess
import sys

import pytest
from run_symact import ROOT

import symact


def imported_by(code):
    program = f"{code}\nimport sys\nprint(*(m for m in sys.modules if '.' not in m))"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        capture_output=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
    )  # fmt: skip
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import symact",
        "import symact; symact.__version__; symact.names(); symact.get('gelu'); symact.gelu",
        "from symact.cli.main import group",
        "import symact.cli.main as m; m.group.get_command(None, 'show')",
    ],
)
def test_sympy_is_imported_only_where_it_is_needed(code):
    assert not imported_by(code) & {"sympy", "numpy", "matplotlib", "flint", "rich", "jinja2"}


def test_the_facade_is_found_under_the_package():
    assert symact.get("silu").name == "silu"
    assert symact.gelu.name == "gelu"
    assert "mish" in symact.names()
    assert {"get", "mish"} <= set(dir(symact))


def test_a_subpackage_is_found_before_an_activation():
    assert symact.catalog.names() == symact.names()


def test_the_verify_package_can_be_called():
    import symact.verify

    assert callable(symact.verify)
    assert symact.verify.Verdict.__name__ == "Verdict"


def test_an_unknown_name_is_an_attribute_error_with_a_suggestion():
    with pytest.raises(AttributeError, match="did you mean gelu"):
        _ = symact.gellu


def test_private_names_are_not_looked_up():
    assert not hasattr(symact, "_repr_html_")
