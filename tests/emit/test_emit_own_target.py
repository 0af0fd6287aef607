"""Targets of a user's own: found by path or plug-in, checked key by key, rendered in a sandbox."""

import json
import re
import shutil
from importlib.metadata import EntryPoint

import pytest

from symact import catalog
from symact.emit import generate, load_target, targets, template_root
from symact.emit import places as places_module
from symact.emit.loading import read_target, target_source
from symact.emit.places import find_folder, title_of
from symact.errors import TargetError, UnknownNameError
from symact.report.record import build_all


@pytest.fixture(scope="module")
def relu():
    return build_all(catalog.get("relu"), ("float32",), ("value",))


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(template_root() / "rust", tmp_path / "mine")


def test_a_copy_of_a_target_gives_the_same_functions(folder, relu):
    ours, theirs = generate(relu, str(folder)), generate(relu, "rust")
    cut = re.compile(r"^// (generated|do not edit).*$", re.MULTILINE)
    for path, text in theirs.files:
        if path.endswith(".rs"):
            assert cut.sub("", ours.text(path)) == cut.sub("", text)
    manifest = json.loads(ours.text("MANIFEST.json"))
    assert manifest["target"] == "mine"
    assert str(folder) not in "".join(text for _, text in ours.files)


def test_its_own_templates_are_used_and_not_those_of_symact(folder, relu):
    (folder / "function.rs.jinja").write_text(
        "{% macro scalar(k) %}own {{ k.symbol }}{% endmacro %}{% macro array(k) %}{% endmacro %}"
        "{% macro exported(k, p) %}{% endmacro %}"
    )
    assert "own symact_relu_value_f32" in generate(relu, str(folder)).text("symact.rs")


def test_its_templates_reach_no_private_name(folder, relu):
    (folder / "PACKAGE.rs.jinja").write_text("{{ target.__class__.__mro__ }}")
    with pytest.raises(TargetError, match="unsafe"):
        generate(relu, str(folder))


def test_nothing_in_the_working_directory_is_a_target_by_its_name(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    with pytest.raises(UnknownNameError, match="known: c, numpy, rust"):
        load_target("mine")
    assert load_target("./mine").name == "mine"
    assert title_of("./mine") == "mine"
    assert title_of("c") == "c"


def test_a_name_that_is_nearly_one_is_suggested():
    with pytest.raises(UnknownNameError, match=r"did you mean rust\?"):
        find_folder("rsut")


@pytest.mark.parametrize(
    ("name", "table", "message"),
    [
        ("empty", False, "there is no target.toml in this folder"),
        ("my-rust", True, "'my-rust' cannot be the name"),
        ("numpy", True, "a target named numpy comes with symact"),
    ],
)
def test_a_folder_that_is_no_target_is_refused(tmp_path, name, table, message):
    folder = tmp_path / name
    folder.mkdir()
    if table:
        (folder / "target.toml").write_text("")
    with pytest.raises(TargetError, match=message):
        load_target(str(folder))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("free_count = 0", "free_cuont = 0", "'free_count' is missing in [line]"),
        ("free_count = 0", "free_count = 0\nfre = 1", "unknown key 'fre' in [line], did you mean"),
        ('title = "Rust"', "title = 3", "'title' must be a text"),
        ("quick = false", "quick = 1", "'quick' must be true or false"),
        ("{target}: {type}", "{type}", "line.assign must hold {target}"),
        (
            "{target}: {type}",
            "{target}: {typ}",
            "line.assign holds {typ}, which stands for nothing",
        ),
        ("{target}: {type}", "{target}: {type", "a brace of the language is written twice"),
        ('scope = "kernel"', 'scope = "kernels"', "did you mean 'kernel'?"),
        ("[formats.float16]", "[formats.flaot16]", "is no format, did you mean 'float16'?"),
        ('each = "package"', 'each = "packge"', "did you mean 'package'?"),
        ('kind = "library"', 'kind = "libary"', "did you mean 'library'?"),
        ('source = "PACKAGE_c.rs"', "", "'source' is missing in [check]"),
        ('ops = ["rint"]', 'ops = ["rnit"]', "serves 'rnit', no operation, did you mean 'rint'?"),
        ('needs = ["finite"]', 'needs = ["finit"]', "needs 'finit', which is not there"),
        ('needs = ["finite"]', 'need = ["finite"]', "unknown key 'need' in [helpers], did you"),
        ('exp = "', 'epx = "', 'does not spell exp (add exp = "... {0} ..." to [ops]'),
        ("[ops]", '[ops]\nexpp = "a"', "spells what is no operation: expp (did you mean exp?"),
        ('"{0}.exp()"', '"{1}.exp()"', "the spelling of exp must use its 1 arguments"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(old, new, message):
    text = target_source("rust").read_text()
    assert old in text
    with pytest.raises(TargetError) as caught:
        read_target("mine", text.replace(old, new, 1))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "mine" in str(caught.value)


def test_all_wrong_keys_are_named_together():
    text = (
        target_source("rust").read_text().replace('title = "Rust"', "").replace("[names]", "[nams]")
    )
    with pytest.raises(TargetError) as caught:
        read_target("mine", text)
    for words in ("'title' is missing", "'names' is missing", "unknown key 'nams'"):
        assert words in caught.value.message


def test_a_template_that_is_not_there_is_named(folder):
    (folder / "PACKAGE_c.rs.jinja").rename(folder / "PACKAGE_d.rs.jinja")
    with pytest.raises(
        TargetError, match=r"no template PACKAGE_c.rs.jinja .*did you mean PACKAGE_"
    ):
        load_target(str(folder))


def test_a_template_outside_of_the_folder_is_refused(folder):
    table = folder / "target.toml"
    table.write_text(table.read_text().replace("PACKAGE_c.rs.jinja", "../secret.jinja"))
    with pytest.raises(TargetError, match="no template"):
        load_target(str(folder))


def test_a_table_that_is_no_text_is_refused(folder):
    (folder / "target.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(TargetError, match=r"mine/target.toml: cannot be read"):
        load_target(str(folder))


@pytest.fixture
def plugged(folder, monkeypatch):
    """Pretend that packages with entry points are installed."""
    (folder.parent / "symact_test_target.py").write_text(
        f"from pathlib import Path\nFOLDER = Path({str(folder)!r})\nNUMBER = 3\n"
    )
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(folder.parent)

    def pretend(**entries):
        rows = [EntryPoint(name, value, places_module.GROUP) for name, value in entries.items()]
        monkeypatch.setattr(places_module, "entry_points", lambda **_: rows)

    return pretend


def test_a_plug_in_brings_a_target(plugged, relu):
    plugged(mine="symact_test_target:FOLDER", other="mine")
    assert {"mine", "other", "rust"} <= set(targets())
    assert load_target("mine").title == load_target("other").title == "Rust"
    assert "relu" in generate(relu, "mine").text("symact.rs")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("no_such_module_at_all", "plug-in bad: cannot be loaded: ModuleNotFoundError"),
        ("symact_test_target:NUMBER", "plug-in bad: gives int, not the path of a folder"),
        ("symact_test_target", "plug-in bad: there is no target.toml"),
    ],
)
def test_a_broken_plug_in_is_named_and_leaves_the_others_alone(plugged, value, message):
    plugged(bad=value)
    with pytest.raises(TargetError, match=message):
        load_target("bad")
    assert load_target("c").name == "c"
