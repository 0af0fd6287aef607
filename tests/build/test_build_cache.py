"""What is kept is whole or absent, whoever writes at the same time and whatever happens to it."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from symact import catalog
from symact.build import cache, compile_library, make, stamp, unit
from symact.build.toolchain import Compiler
from tests.build.build_tools import compiler_or_skip

RELU = unit.Unit(catalog.get("relu"), "value", "float32")
SOURCE = "int symact_answer(void);\nint symact_answer(void) { return 42; }\n"
FILES = {"a": b"first", "b": b"second"}


@pytest.fixture
def home(monkeypatch, tmp_path):
    cache._temporary.cache_clear()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return cache.cache_directory()


def contents(entry):
    return {name: (Path(entry) / name).read_bytes() for name in FILES}


def test_an_entry_is_found_as_it_was_stored(home):
    assert cache.find("name", home) == ""
    entry = cache.store("name", FILES, home)
    assert cache.find("name", home) == str(entry)
    assert contents(entry) == FILES
    assert cache.store("name", {"a": b"other"}, home) == entry
    assert contents(entry) == FILES
    cache.store("name", {"a": b"newer", "b": b""}, home, renew=True)
    assert contents(entry) == {"a": b"newer", "b": b""}
    assert [path.name for path in home.iterdir()] == ["name"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: (entry / "a").unlink(),
        lambda entry: (entry / "a").write_bytes(b"firs"),
        lambda entry: (entry / "b").write_bytes(b"secone"),
        lambda entry: (entry / cache.SUMS).unlink(),
        lambda entry: (entry / cache.SUMS).write_text("{}"),
        lambda entry: (entry / cache.SUMS).write_text('["a"]'),
        lambda entry: (entry / cache.SUMS).write_text('{"a": "'),
        lambda entry: (entry / cache.SUMS).write_bytes(b"\xff\xfe"),
    ],
)
def test_a_spoiled_entry_counts_as_absent_and_is_replaced(home, spoil):
    entry = cache.store("name", FILES, home)
    spoil(entry)
    assert cache.find("name", home) == ""
    cache.store("name", FILES, home)
    assert contents(cache.find("name", home)) == FILES
    assert [path.name for path in home.iterdir()] == ["name"]


def test_writers_and_readers_at_once(home):
    """Every reader sees an entry whole or not at all, while it is spoiled and written again."""
    seen, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            entry = cache.find("name", home)
            if entry:
                seen.append(entry)

    def write(number):
        for turn in range(20):
            cache.store("name", FILES, home, renew=bool((turn + number) % 2))
            if turn % 5 == 0:
                cache.store("name", {"a": b"x" * number}, home, renew=True)

    readers = [threading.Thread(target=read) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in readers + writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    cache.store("name", FILES, home, renew=True)
    assert contents(cache.find("name", home)) == FILES
    assert [path.name for path in home.iterdir()] == ["name"]


PROGRAM = """
import ctypes, sys
from symact.build import compile_library
print(ctypes.CDLL(str(compile_library(sys.argv[1]))).symact_answer())
"""


def test_processes_that_compile_the_same_at_once(home):
    compiler_or_skip()
    command = [sys.executable, "-c", PROGRAM, SOURCE]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(4)
    ]
    assert [process.communicate()[0] for process in running] == ["42\n"] * 4
    assert len(list(home.iterdir())) == 1


def test_a_spoiled_library_is_compiled_again(home):
    compiler = compiler_or_skip()
    library = compile_library(SOURCE, (), compiler)
    size = library.stat().st_size
    library.unlink()
    library.write_bytes(b"\x7fELF")
    assert compile_library(SOURCE, (), compiler) == library
    assert library.stat().st_size == size
    assert home in library.parents


def apply(built, x):
    """Call a loop with one input and one result, without NumPy's ufunc around it."""
    import ctypes

    y, pointer = np.empty_like(x), ctypes.c_void_p
    args = (pointer * 2)(x.ctypes.data, y.ctypes.data)
    sizes, steps = (ctypes.c_ssize_t * 1)(x.size), (ctypes.c_ssize_t * 2)(4, 4)
    ctypes.CFUNCTYPE(None, *(pointer,) * 4)(built.loop.address)(args, sizes, steps, None)
    return y.tolist()


def test_a_unit_survives_whatever_happens_to_its_files(home):
    compiler_or_skip()
    x = np.float32([-1.0, 2.0])
    (built,) = unit.load([RELU])
    assert apply(built, x) == [0.0, 2.0]
    entries = sorted(path.name for path in home.iterdir())
    assert len(entries) == 2
    for name in entries:
        for file in list((home / name).iterdir()):
            file.unlink()
            file.write_bytes(b"nonsense")
            assert unit.find(RELU, str(home)) is None
            (again,) = unit.load([RELU])
            assert apply(again, x) == [0.0, 2.0]
    assert sorted(path.name for path in home.iterdir()) == entries


def test_where_nothing_can_be_kept_a_unit_is_made_once(monkeypatch, tmp_path):
    compiler_or_skip()
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    (first,) = unit.load([RELU])
    monkeypatch.setattr(make, "make", lambda *_: pytest.fail("made again"))
    (second,) = unit.load([RELU])
    assert first.source == second.source
    assert blocked.read_bytes() == b""


def test_a_manifest_of_another_compiler_does_not_count(home, monkeypatch):
    compiler_or_skip()
    unit.load([RELU])
    monkeypatch.setattr(unit, "compiler_stamp", lambda: "another")
    assert unit.find(RELU, str(home)) is None
    monkeypatch.setattr(unit, "compiler_stamp", lambda: "")  # none now: what is there serves
    assert unit.find(RELU, str(home)) is not None


def test_keys_differ_where_anything_differs(monkeypatch):
    keys = [RELU.key]
    others = (
        unit.Unit(catalog.get("relu6"), "value", "float32"),
        unit.Unit(catalog.get("relu"), "grad", "float32"),
        unit.Unit(catalog.get("relu"), "value", "float64"),
        unit.Unit(catalog.get("relu"), "value", "float32", "fast"),
        unit.Unit(catalog.get("relu"), "value", "float32", fixed=()),
    )
    keys += [each.key for each in others]
    monkeypatch.setenv("SYMACT_CC", "other")
    keys.append(RELU.key)
    monkeypatch.setattr(unit, "code_stamp", lambda: "changed")
    keys.append(RELU.key)
    monkeypatch.setenv("SYMACT_VARIANT", "baseline")
    narrow = RELU.key
    assert len({*keys}) == len(keys)
    assert RELU.key == narrow


def test_the_stamp_of_a_compiler_is_that_of_its_file(monkeypatch, tmp_path):
    tool = tmp_path / "mycc"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("SYMACT_CC", f"{tool} -m64")
    first = stamp.compiler_stamp()
    assert str(tool) in first
    tool.write_text("#!/bin/sh\n# newer\n")
    assert stamp.compiler_stamp() != first
    monkeypatch.setenv("SYMACT_CC", "/nowhere/cc")
    assert stamp.compiler_stamp() == ""
    assert len(stamp.code_stamp()) == 16


def test_a_manifest_names_what_was_made(home):
    compiler = compiler_or_skip()
    unit.load([RELU])
    entry = cache.find(RELU.key, home)
    row = json.loads((Path(entry) / unit.MANIFEST).read_text())
    assert row["symbol"] == "symact_relu_value_f32_loop"
    assert row["compiler"] == compiler.version
    assert row["bounds"][0]["ulp"] <= 0.5001
    assert isinstance(compiler, Compiler)
    assert os.access(home / row["library"] / row["file"], os.R_OK)


def test_defaults_are_rounded_to_the_format_and_exact_text_stays():
    leaky, elu = catalog.get("leaky_relu"), catalog.get("elu")
    kernel = make.kernel_of(
        unit.Unit(leaky, "value", "float32", fixed=(("negative_slope", "1/100"),))
    )
    assert float(np.float32(0.01)) in [row.value for row in kernel.constants]
    assert kernel.inputs == ("x",)
    exact = make.kernel_of(unit.Unit(elu, "value", "float32", fixed=(("alpha", "1"),)))
    assert exact.digest == make.specialize(elu).digest
