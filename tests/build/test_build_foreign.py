"""Targets beyond NumPy and C: Rust gives the bits of C; check commands that fail say so."""

import shutil

import numpy as np
import pytest
from build_tools import compiler_or_skip, inputs, tool_or_skip

from symact import build, catalog, emit
from symact.build.foreign import load_foreign, run_check, version_of
from symact.build.runner import key_of
from symact.build.variants import variants
from symact.emit import load_target, template_root
from symact.errors import TargetError, ToolchainError, UnknownNameError
from symact.report.record import build_all

FORMATS = ("float16", "bfloat16", "float32", "float64")
OUTPUTS = ("value", "grad", "value_and_grad", "backward")


def same_bits(first, second):
    bits = f"i{first.itemsize}"
    return (first.view(bits) == second.view(bits)) | (np.isnan(first) & np.isnan(second))


def differences(kernels, variant):
    """Name the kernels whose results in Rust and in C differ in a bit, with an input."""
    rust = load_foreign(kernels, "rust", variant)
    c = build.load_c(kernels, compiler_or_skip(), variant)
    found = []
    for kernel in kernels:
        key = key_of(kernel)
        runner, other = rust[key], c[key]
        x = inputs(kernel.dtype)
        arrays = [x, *(x[::-1].copy() for _ in kernel.arrays[1:])]
        for a, b in zip(runner(*arrays), other(*arrays), strict=True):
            carried = a.view(np.uint16) if a.dtype == np.uint16 else a
            equal = carried == b if a.dtype == np.uint16 else same_bits(a, b)
            if not np.all(equal):
                found.append((*key, x[~equal][0]))
    return found


def test_rust_gives_the_bits_of_c():
    """One function of each make: smooth, with a kink and a parameter, with a jump of curvature."""
    tool_or_skip("rustc")
    kernels = [
        *build_all(catalog.get("gelu"), ("float32",), ("grad",)),
        *build_all(catalog.get("pelu"), ("bfloat16", "float32"), ("value",)),
        *build_all(catalog.get("hard_swish"), ("float32",), ("value_and_grad", "backward")),
        *build_all(catalog.define("inverse", "asinh(x)"), ("float64",), ("value",)),
    ]
    assert differences(kernels, "baseline") == []


@pytest.mark.slow
@pytest.mark.parametrize("variant", [row.name for row in variants()][:2])
def test_rust_gives_the_bits_of_c_for_the_whole_catalogue(variant):
    tool_or_skip("rustc")
    kernels = [k for row in catalog.rows() for k in build_all(row, FORMATS, OUTPUTS)]
    assert len(kernels) > 1000
    assert differences(kernels, variant) == []


@pytest.fixture
def folder(tmp_path):
    """A copy of the Rust target, to be changed."""
    return shutil.copytree(template_root() / "rust", tmp_path / "mine")


def change(folder, old, new):
    table = folder / "target.toml"
    text = table.read_text()
    assert old in text
    table.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def relu():
    return build_all(catalog.get("relu"), ("float32",), ("value",))


def test_a_missing_program_is_named_with_what_to_install(folder, relu):
    change(folder, '"rustc", "--edition', '"no_such_rustc", "--edition')
    with pytest.raises(ToolchainError, match=r"target mine: there is no no_such_rustc .*install"):
        load_foreign(relu, str(folder))


def test_a_command_that_fails_is_named_with_its_words(folder, relu):
    change(folder, '"rustc", "--edition=2021"', '"sh", "-c", "echo broken >&2; exit 7"')
    with pytest.raises(ToolchainError, match=r"exit 7\s+broken .*mine/target.toml"):
        load_foreign(relu, str(folder))


def test_a_command_that_makes_nothing_is_no_library(folder, relu):
    change(folder, '"rustc", "--edition=2021"', '"true"')
    with pytest.raises(ToolchainError, match="made no"):
        load_foreign(relu, str(folder))


def test_what_is_made_is_kept_for_the_same_text(folder, relu, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    counted = tmp_path / "count"
    command = f'"sh", "-c", "echo run >> {counted}; cp $1 $2", "sh", "{{source}}", "{{library}}"'
    text = (folder / "target.toml").read_text()
    start, end = text.index("command = ["), text.index("version = ")
    (folder / "target.toml").write_text(f"{text[:start]}command = [{command}]\n{text[end:]}")
    package, target = emit.generate(relu, str(folder)), load_target(str(folder))

    first, second = run_check(package, target), run_check(package, target)
    assert first == second
    assert counted.read_text() == "run\n"
    assert first.read_text() == package.text("symact_c.rs")


def test_a_check_that_only_has_to_succeed_measures_nothing(folder, relu):
    change(folder, 'kind = "library"', 'kind = "command"')
    text = (folder / "target.toml").read_text()
    start, end = text.index("[check.variants]"), text.index("[ops]")
    (folder / "target.toml").write_text(text[:start] + text[end:])
    change(folder, '"rustc", "--edition=2021"', '"true"')
    with pytest.raises(ToolchainError, match="makes no library"):
        load_foreign(relu, str(folder))


def test_python_targets_are_imported(tmp_path, relu):
    folder = shutil.copytree(template_root() / "numpy", tmp_path / "own_numpy")
    x = np.array([-1, 2], np.float32)
    (runner,) = load_foreign(relu, str(folder)).values()
    assert runner.target == "own_numpy"
    assert runner(x)[0].tolist() == [0, 2]


def test_nothing_is_built_of_nothing():
    assert load_foreign([], "rust") == {}


def test_an_unknown_variant_is_named(relu):
    with pytest.raises(UnknownNameError, match="known: baseline, v3, v4"):
        load_foreign(relu, "rust", "v9")


def test_the_fast_tier_is_not_spelled(relu):
    from dataclasses import replace

    with pytest.raises(TargetError, match="rust spells no arithmetic of float32"):
        load_foreign([replace(relu[0], arithmetic="float32", accuracy="fast")], "rust")


def test_a_compiler_that_is_not_there_has_no_version(folder):
    change(folder, 'version = ["rustc", "--version"]', 'version = ["no_such_rustc", "--version"]')
    assert version_of(load_target(str(folder))) is None
