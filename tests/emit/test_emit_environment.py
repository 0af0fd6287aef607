"""Templates are found in a wheel and in a source tree, and undefined names are errors."""

import jinja2
import pytest

from symact.emit import environment
from symact.emit.environment import make_environment, render, template_root
from symact.errors import TargetError


def fake_package(tmp_path, monkeypatch):
    package = tmp_path / "symact"
    package.mkdir()
    monkeypatch.setattr(environment, "__file__", str(package / "emit" / "environment.py"))
    return package


def test_a_wheel_is_preferred_to_a_tree(tmp_path, monkeypatch):
    package = fake_package(tmp_path, monkeypatch)
    (tmp_path / "templates").mkdir()
    (tmp_path / "pyproject.toml").touch()
    assert template_root() == tmp_path / "templates"
    (package / "_templates").mkdir()
    assert template_root() == package / "_templates"


def test_a_folder_of_somebody_else_is_not_taken(tmp_path, monkeypatch):
    fake_package(tmp_path, monkeypatch)
    (tmp_path / "templates").mkdir()
    with pytest.raises(TargetError, match="missing from this installation"):
        template_root()


def test_line_ends_and_blocks_are_left_as_written():
    template = make_environment().from_string("a\n{% if true %}\n  b\n{% endif %}\nc\n")
    assert template.render() == "a\n  b\nc\n"


def test_undefined_names_are_errors(tmp_path, monkeypatch):
    (tmp_path / "a.txt.jinja").write_text("{{ nobody }}")
    (tmp_path / "b.txt.jinja").write_text("\n{% if %}")
    monkeypatch.setattr(environment, "template_root", lambda: tmp_path)
    with pytest.raises(TargetError, match="nobody"):
        render("a.txt.jinja", {})
    with pytest.raises(TargetError, match=r"b\.txt\.jinja:2"):
        render("b.txt.jinja", {})
    with pytest.raises(TargetError, match="no template"):
        render("c.txt.jinja", {})


def test_an_output_format_may_set_its_own_delimiters():
    tex = make_environment(variable_start_string="<<", variable_end_string=">>")
    assert tex.from_string("{{<< a >>}}").render(a=1) == "{{1}}"
    with pytest.raises(jinja2.UndefinedError):
        tex.from_string("<< b >>").render()
