"""The compiler is looked for in a known order, runs once for a text, and fails in words."""

import os
import shlex
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from symact.build import compile_library, find_compiler, require_compiler, search, toolchain
from symact.build.cache import cache_directory
from symact.build.toolchain import Compiler
from symact.errors import ToolchainError
from tests.build.build_tools import compiler_or_skip

SOURCE = "double twice(double x);\ndouble twice(double x) { return 2.0 * x; }\n"


def fake(path, version):
    path.write_text(f"#!{sys.executable}\nprint({version!r})\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def nothing(monkeypatch):
    """Take every compiler away."""
    monkeypatch.delenv("SYMACT_CC", raising=False)
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(search.sysconfig, "get_config_var", lambda _: None)
    monkeypatch.setattr(search, "find_spec", lambda _: None)


@pytest.mark.usefixtures("nothing")
def test_without_a_compiler_the_error_says_what_to_install():
    assert find_compiler() is None
    with pytest.raises(ToolchainError, match="install gcc or clang") as caught:
        require_compiler()
    assert caught.value.exit_code == 3


@pytest.mark.usefixtures("nothing")
def test_the_order_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(search, "find_spec", lambda name: ModuleSpec(name, None))
    assert [row[0] for row in search.candidates()] == ["cc", "gcc", "clang", sys.executable]
    fake(tmp_path / "clang", "clang 1")
    assert find_compiler() == Compiler(("clang",), "clang 1")
    fake(tmp_path / "gcc", "gcc 2")
    assert find_compiler() == Compiler(("gcc",), "gcc 2")
    built = fake(tmp_path / "built with", "built 3")
    monkeypatch.setattr(search.sysconfig, "get_config_var", lambda _: shlex.quote(built))
    assert find_compiler() == Compiler((built,), "built 3")
    named = fake(tmp_path / "named", "named 4")
    monkeypatch.setenv("CC", f"{named} -m64")
    assert find_compiler() == Compiler((named, "-m64"), "named 4")
    own = fake(tmp_path / "own", "own 5")
    monkeypatch.setenv("SYMACT_CC", own)
    assert find_compiler() == Compiler((own,), "own 5")


def test_a_compiler_asked_for_by_name_must_answer(monkeypatch):
    monkeypatch.setenv("SYMACT_CC", "/nowhere/cc -O3")
    with pytest.raises(ToolchainError, match="/nowhere/cc -O3: this compiler does not answer"):
        find_compiler()


def test_the_same_text_is_compiled_once(monkeypatch, tmp_path):
    compiler = compiler_or_skip()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = compile_library(SOURCE, (), compiler)
    assert first.parent.parent == tmp_path / "symact"
    assert list((tmp_path / "symact").iterdir()) == [first.parent]
    assert (first.parent / "library.c").read_text() == SOURCE
    broken = Compiler(("/nowhere/cc",), compiler.version)
    monkeypatch.setattr(toolchain, "run_compiler", lambda *_: pytest.fail("compiled again"))
    assert compile_library(SOURCE, (), compiler) == first
    digests = {
        toolchain._digest(source, row, flags)
        for source in (SOURCE, SOURCE + " ")
        for row in (compiler, broken)
        for flags in ((), ("-O1",))
    }
    assert len(digests) == 8


def test_a_rejected_text_gives_the_first_lines(monkeypatch, tmp_path):
    compiler = compiler_or_skip()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ToolchainError) as caught:
        compile_library("int f(void) { return nobody; }\n" * 40, (), compiler)
    text = str(caught.value)
    assert compiler.command[0] in caught.value.subject
    assert "exit 1" in text
    assert "nobody" in text
    assert len(text.splitlines()) <= 12
    assert list((tmp_path / "symact").iterdir()) == []


@pytest.mark.parametrize("home", ["", "relative/path"])
def test_the_cache_is_in_the_home_directory_otherwise(monkeypatch, tmp_path, home):
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_directory() == tmp_path / ".cache" / "symact"


def test_a_cache_that_cannot_be_written_is_replaced(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    folder = cache_directory()
    assert folder.is_dir()
    assert blocked not in folder.parents
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
    library = compile_library(SOURCE, (), compiler_or_skip())
    assert library.is_file()
    assert blocked not in Path(library).parents
