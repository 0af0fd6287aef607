"""Targets are complete tables, and say so when they are not."""

import pytest

from symact.emit import load_target, targets, template_root
from symact.emit.target import read_target, target_source
from symact.errors import TargetError, UnknownNameError
from symact.kernel.ir import ARITY, Op

ALL_TARGETS = ("c", "numpy")


def test_both_targets_are_found():
    assert set(ALL_TARGETS) <= set(targets())


@pytest.mark.parametrize("name", ALL_TARGETS)
def test_every_operation_is_spelled_with_its_arguments(name):
    target = load_target(name)
    for op in Op:
        text = target.ops[op].format(*"pqr"[: ARITY[op]])
        assert all(letter in text for letter in "pqr"[: ARITY[op]])


@pytest.mark.parametrize("name", ALL_TARGETS)
def test_helpers_serve_operations_that_call_them(name):
    target = load_target(name)
    for helper in target.helpers:
        assert all(helper.name in target.ops[op] for op in helper.ops)
        assert helper.name in helper.text


def test_an_unknown_target_names_the_known_ones():
    with pytest.raises(UnknownNameError, match="known: c, numpy"):
        load_target("fortran66")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('exp = "exp({0})"\n', "", "does not spell exp"),
        ('sub = "{0} - {1}"', 'sub = "{0} - 1"', "must use its 2 arguments"),
        ("[ops]\n", '[ops]\ngamma = "tgamma({0})"\n', "no operation: gamma"),
        ('title = "C99"', "", "'title' is missing"),
        ('title = "C99"', "title = ", "c/target.toml"),
    ],
)
def test_an_incomplete_table_is_refused(old, new, message):
    text = target_source("c").read_text()
    assert old in text
    with pytest.raises(TargetError, match=message):
        read_target("c", text.replace(old, new))


def test_templates_are_short_and_show_what_they_give():
    found = [path for path in template_root().glob("*/*.jinja") if path.parent.name in ALL_TARGETS]
    assert found
    for path in found:
        assert len(path.read_text().splitlines()) < 120, path.name
        assert path.name.count(".") >= 2, path.name
