"""Activations of installed packages are found by name; broken ones are named and harm nothing."""

from importlib.metadata import EntryPoint

import pytest

from symact import catalog
from symact.activation import Activation
from symact.catalog.own import plugins
from symact.errors import UnknownNameError


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A module that an entry point can load."""
    (tmp_path / "rows.toml").write_text(
        '[[activation]]\nname = "from_file"\nformula = "x*tanh(x)"\n', encoding="utf-8"
    )
    (tmp_path / "broken.toml").write_text(
        '[[activation]]\nname = "from_broken"\nformla = "x"\n', encoding="utf-8"
    )
    (tmp_path / "symact_test_plugin.py").write_text(
        "from pathlib import Path\n"
        "from symact import catalog\n"
        "ONE = catalog.define('plugged', 'x*atan(x)', aliases={'own': ['my.Plugged']})\n"
        "ROWS = [ONE, catalog.define('plugged_two', 'x*exp(-x**2)')]\n"
        "FILE = Path(__file__).parent / 'rows.toml'\n"
        "BROKEN = Path(__file__).parent / 'broken.toml'\n"
        "NUMBER = 3\n"
        "TAKEN = [ONE.__class__(name='gelu', title='', formula='x')]\n",
        encoding="utf-8",
    )
    (tmp_path / "symact_test_crash.py").write_text("raise OSError('no\\nluck')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)


def collect(*values):
    return plugins.collect(
        EntryPoint(f"entry{i}", value, plugins.GROUP) for i, value in enumerate(values)
    )


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("symact_test_plugin:ONE", ["plugged"]),
        ("symact_test_plugin:ROWS", ["plugged", "plugged_two"]),
        ("symact_test_plugin", ["plugged", "plugged_two"]),
        ("symact_test_plugin:FILE", ["from_file"]),
    ],
)
@pytest.mark.usefixtures("package")
def test_what_an_entry_point_may_give(value, names):
    found = collect(value)
    assert found.problems == ()
    assert [row.name for row in found.rows] == names
    assert {row.family for row in found.rows} == {"plug-in symact_test_plugin"}


@pytest.mark.usefixtures("package")
def test_a_broken_plug_in_is_named_and_breaks_no_other():
    found = collect(
        "symact_test_crash", "no_such_module_at_all:X", "symact_test_plugin:NUMBER",
        "symact_test_plugin:BROKEN", "symact_test_plugin:TAKEN", "symact_test_plugin:ROWS",
        "symact_test_plugin:ONE",
    )  # fmt: skip
    assert [row.name for row in found.rows] == ["plugged", "plugged_two"]
    for line, words in zip(found.problems, [
        "plug-in entry0 of symact_test_crash: OSError: no luck (ask its author",
        "plug-in entry1 of no_such_module_at_all: ModuleNotFoundError",
        "plug-in entry2 of symact_test_plugin: gives int, neither activations nor the path",
        "plug-in entry3 of symact_test_plugin: broken.toml: row 'from_broken', formula: is missing",
        "plug-in entry4 of symact_test_plugin, row 'gelu', name: the catalogue has an activation",
        "plug-in entry6 of symact_test_plugin, row 'plugged', name: there is a row 'plugged'",
    ], strict=True):  # fmt: skip
        assert line.startswith(words)
        assert "\n" not in line


@pytest.mark.usefixtures("package")
def test_rows_are_found_where_a_name_is_asked(monkeypatch):
    found = collect("symact_test_crash", "symact_test_plugin:ROWS")
    monkeypatch.setattr(plugins, "installed", lambda: found)
    row = catalog.get("my.plugged")
    assert isinstance(row, Activation)
    assert row.name == catalog.get("Plugged").name == "plugged"
    assert catalog.get("gelu").family != row.family
    assert "plugged" not in catalog.names()
    with pytest.raises(UnknownNameError, match="entry0 of symact_test_crash"):
        catalog.get("no_such_name")
    with pytest.raises(UnknownNameError, match="did you mean plugged"):
        catalog.get("pluged")
