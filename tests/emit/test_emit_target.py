"""Targets are complete tables, and say so when they are not."""

import re

import pytest

from symact.emit import load_target, targets, template_root
from symact.emit.loading import read_target, target_source
from symact.emit.target import BY_FORMAT
from symact.errors import TargetError, UnknownNameError
from symact.kernel.ir import ARITY, TABLED, Op
from symact.numeric.formats import FORMATS

ALL_TARGETS = ("c", "numpy")


def test_both_targets_are_found():
    assert set(ALL_TARGETS) <= set(targets())


@pytest.mark.parametrize("name", ALL_TARGETS)
def test_every_operation_is_spelled_with_its_arguments(name):
    target = load_target(name)
    for op in set(Op) - BY_FORMAT - TABLED:
        text = target.ops[op].format(*"pqr"[: ARITY[op]])
        assert all(letter in text for letter in "pqr"[: ARITY[op]])


@pytest.mark.parametrize("name", ALL_TARGETS)
def test_helpers_serve_operations_that_call_them(name):
    target = load_target(name)
    known = {helper.name for helper in target.helpers}
    for i, helper in enumerate(target.helpers):
        table = target.arithmetics[helper.arithmetic]
        assert all(helper.name in table.ops[op] for op in helper.ops)
        for fmt in helper.formats:
            row = table.formats[fmt]
            assert helper.name in row.widen + row.narrow
        assert all(helper.name in target.formats[fmt].differ for fmt in helper.quick)
        assert helper.name in helper.text
        called = {name for name in known if re.search(rf"\b{name}\(", helper.text)} - {helper.name}
        before = {row.name for row in target.helpers[:i]}
        assert called <= {*helper.needs, "symact_from_bits", "symact_from_bits_f"}
        assert set(helper.needs) <= before
        callers = [row for row in target.helpers if helper.name in row.needs]
        assert helper.ops or helper.formats or helper.quick or callers


def test_c_spells_nothing_in_floats_that_would_compute_in_doubles():
    target = load_target("c")
    double, single = (target.arithmetics[name].ops for name in ("float64", "float32"))
    same = {op for op in double if double[op] == single[op]}
    # operators take the type of their operands, functions do not
    assert same == {op for op in double if "(" not in double[op]}
    for op in set(single) - same:
        assert re.search(r"f\(", single[op]), op


@pytest.mark.parametrize("name", ALL_TARGETS)
def test_every_format_is_carried(name):
    formats = load_target(name).formats
    assert set(formats) == set(FORMATS)
    for row in formats.values():
        assert all("x" in text.format("x") for text in (row.widen, row.narrow, row.parameter))


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
        ('suffix = ""\n', "", "'suffix' is missing"),
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
