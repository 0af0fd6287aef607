"""The doctor says what is there, and how to get what is not."""

import platform
from importlib.metadata import PackageNotFoundError

from symact.build import doctor, inspect
from symact.build.machine import instruction_sets

CPUINFO = "processor\t: 0\nflags\t\t: fpu sse4_2 fma avx2\n\nprocessor\t: 1\nflags\t\t: fpu\n"


def rows():
    return {row.part: row for row in inspect()}


def test_every_part_is_found_or_has_a_hint(monkeypatch):
    for row in inspect():
        assert row.found or row.hint or row.part == "instruction sets"
        assert not (row.found and row.hint)
    monkeypatch.setenv("PATH", "")
    assert rows()["pdflatex"].hint


def test_the_interpreter_and_numpy_are_here():
    assert rows()["python"].detail == platform.python_version()
    assert rows()["numpy"].found
    assert rows()["numpy"].required


def test_what_is_missing_is_said(monkeypatch):
    def nowhere(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", nowhere)
    assert not rows()["matplotlib"].found
    assert rows()["matplotlib"].hint == "pip install 'symact[plot]'"
    monkeypatch.setattr(doctor, "find_compiler", lambda: None)
    assert "install gcc" in rows()["C compiler"].hint
    assert rows()["C compiler"].required


def test_a_wrong_compiler_is_reported_not_raised(monkeypatch):
    monkeypatch.setenv("SYMACT_CC", "/nowhere/cc")
    assert not rows()["C compiler"].found
    assert "/nowhere/cc" in rows()["C compiler"].detail


def test_instruction_sets_are_those_of_the_first_processor(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text(CPUINFO)
    assert instruction_sets(path) == {"fpu", "sse4_2", "fma", "avx2"}
    assert instruction_sets(tmp_path / "none") == frozenset()


def test_variants_are_listed_with_their_flags(monkeypatch):
    monkeypatch.delenv("SYMACT_VARIANT", raising=False)
    detail = rows()["variants"].detail
    assert "runs, the widest of this machine; there are baseline (" in detail
    if platform.machine() == "x86_64":
        assert "-march=x86-64" in detail


def test_the_variant_that_runs_is_named(monkeypatch):
    monkeypatch.setenv("SYMACT_VARIANT", "baseline")
    assert rows()["variants"].detail.startswith("baseline runs, SYMACT_VARIANT asks for it")
    monkeypatch.setenv("SYMACT_VARIANT", "v9")
    assert not rows()["variants"].found
    assert "one of baseline" in rows()["variants"].hint
