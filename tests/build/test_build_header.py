"""The header is C99 and C++11, clean under sanitizers; its forms give the same bits everywhere."""

import platform
import re
import subprocess
from itertools import product

import numpy as np
import pytest

from symact.build import variants
from symact.build.toolchain import LIBRARY_FLAGS, machine_flags, run_compiler
from symact.emit import load_target
from symact.errors import ToolchainError
from symact.numeric.storage import to_double
from tests.build.build_tools import (
    COMPILERS,
    compiler_named,
    compiler_or_skip,
    run,
    same_bits,
    tool_or_skip,
)
from tests.build.header_driver import driver_inputs, read_results, write_driver
from tests.emit.emit_kernels import FORMATTED
from tests.turns import in_turn

STRICT = tuple(load_target("c").check["flags"])
FAST = tuple(flag for flag in LIBRARY_FLAGS if flag not in {"-fPIC", "-shared"})
X86 = platform.machine() in {"x86_64", "AMD64"}
VARIANTS = {row.name: row for row in variants()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("header")
    write_driver(path, FORMATTED)
    return path


def build(folder, name, *command):
    program = str(folder / name)
    run(*command, str(folder / "driver.c"), "-o", program, "-lm")
    return program


def results(folder, *command):
    done = subprocess.run(  # noqa: S603 - a program made by these tests
        [*command, str(folder / "inputs.bin")], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return read_results(done.stdout, FORMATTED)


@pytest.fixture(scope="module")
def plain(folder):
    """Give the results without optimisation, vectors or fused operations."""
    compiler = compiler_or_skip()
    flags = (*STRICT, "-O0", "-ffp-contract=off")
    return results(folder, build(folder, "plain", *compiler.command, *flags))


def assert_same(first, second, kept=lambda _: True):
    for (row, left), (_, right) in zip(first, second, strict=True):
        if kept(row):
            for a, b in zip(left, right, strict=True):
                assert same_bits(to_double(a, row.dtype), to_double(b, row.dtype)), row.symbol


def is_same_when_fused(row):
    return (row.name, row.dtype) != ("hand_straight", "float64")


@pytest.mark.parametrize(("name", "variant"), in_turn([*product(COMPILERS, VARIANTS)], 9, 4))
def test_scalar_and_array_forms_agree_at_any_length_and_place(folder, plain, name, variant):
    compiler = compiler_named(name)
    flags = (*STRICT, *FAST, *machine_flags(compiler, VARIANTS[variant]))
    program = build(folder, f"{name}-{variant}", *compiler.command, *flags)
    assert_same(results(folder, program), plain, is_same_when_fused)


SANITIZERS = {
    "gcc": ("-fsanitize=address,undefined", "-fno-sanitize-recover=all"),
    "clang": ("-fsanitize=undefined", "-fsanitize-trap=all"),  # needs no further package
}


@pytest.mark.parametrize("name", in_turn([*SANITIZERS], 2))
def test_sanitizers_find_nothing(folder, plain, name):
    compiler = compiler_named(name)
    flags = (*STRICT, *SANITIZERS[name], "-g", "-O1")
    program = build(folder, f"{name}-checked", *compiler.command, *flags)
    assert_same(results(folder, program), plain)


@pytest.mark.skipif(not X86, reason="elsewhere nothing is streamed")
@pytest.mark.parametrize("name", in_turn([*VARIANTS], 3))
def test_streamed_results_are_the_same(folder, plain, name):
    """The driver compares all lengths, alignments and places with the scalar form."""
    compiler = compiler_named("gcc")
    flags = (*STRICT, *VARIANTS[name].flags, "-O1", "-ffp-contract=off")
    program = build(
        folder, f"stream-{name}", *compiler.command, *flags, "-DSYMACT_STREAM_BYTES=((size_t)64)"
    )
    assert_same(results(folder, program), plain, is_same_when_fused)


@pytest.mark.skipif(not X86, reason="elsewhere nothing is streamed")
@pytest.mark.parametrize(("flag", "found"), [("-DNOTHING", True), ("-DSYMACT_NO_STREAM", False)])
def test_what_is_streamed_is_fenced_and_can_be_left_out(folder, flag, found):
    compiler = compiler_named("gcc")
    run(*compiler.command, *STRICT, flag, "-S", str(folder / "driver.c"), "-o", str(folder / "s.s"))
    text = (folder / "s.s").read_text(encoding="utf-8")
    assert ("movnt" in text, "sfence" in text) == (found, found)


@pytest.mark.parametrize("level", in_turn(["-std=c++11", "-std=c++17", "-std=gnu++20"], 3))
def test_the_header_is_cpp(folder, plain, level):
    tool = tool_or_skip("g++")
    program = build(folder, f"cpp{level}", tool, level, *STRICT[1:], "-O2", "-x", "c++")
    assert_same(results(folder, program), plain, is_same_when_fused)


@pytest.mark.skipif(not X86, reason="x87 is a part of x86")
def test_x87_arithmetic_is_refused(folder):
    compiler = compiler_named("gcc")
    arguments = ("-mfpmath=387", "-fsyntax-only", str(folder / "driver.c"))
    with pytest.raises(ToolchainError, match="operations in their own format"):
        run_compiler(compiler, arguments)


def independent_loops(header):
    """Give the lines of the loops that may be vectorised, for each array function."""
    found, current = {}, None
    lines = header.splitlines()
    for number, line in enumerate(lines, 1):
        if head := re.match(r"static SYMACT_APART SYMACT_FLATTEN void (\w+)_(?:run|block)\(", line):
            current = found.setdefault(head[1], [])
        elif line == "}":
            current = None
        elif current is not None and lines[number - 2].strip() == "SYMACT_INDEPENDENT":
            current.append(number)
    return found


def compiled_part(header, lanes):
    """Empty the lines that are not compiled with lanes, or without."""
    kept, inside = [], None
    for line in header.splitlines():
        if line in {"#if SYMACT_LANES", "#if !SYMACT_LANES"}:
            inside = ("!" in line) != lanes
        elif inside is not None and line == "#else":
            inside = not inside
        elif inside is not None and line == "#endif":
            inside = None
        kept.append("" if inside is False else line)
    return "\n".join(kept)


def left_scalar(header, listing):
    """Give the lines of the loops that GCC does not list as vectorised."""
    done = set(map(int, re.findall(r"symact\.h:(\d+):\d+: optimized: loop vec", listing)))
    every = independent_loops(header)
    return {name: [n for n in lines if n not in done] for name, lines in every.items()}


@pytest.mark.skipif(not X86, reason="the flags are named as on x86")
@pytest.mark.parametrize("variant", in_turn([n for n in VARIANTS if n != "baseline"], 2, 1))
def test_array_forms_are_vectorised(folder, variant):
    compiler = compiler_named("gcc")
    listing = folder / f"listing-{variant}"
    flags = (*STRICT, *FAST, *VARIANTS[variant].flags, f"-fopt-info-vec-optimized={listing}")
    build(folder, f"listed-{variant}", *compiler.command, *flags)
    header = compiled_part((folder / "symact.h").read_text(), lanes=variant == "v4")
    assert left_scalar(header, listing.read_text()) == {row.symbol: [] for row in FORMATTED}
    unlisted = left_scalar(header, "")
    # in lanes vectors are written out, as test_emit_loops sees in the assembly
    assert all(unlisted.values()) or variant == "v4"
    marked = re.findall(r"^ +SYMACT_INDEPENDENT$", header, re.MULTILINE)
    assert sum(map(len, unlisted.values())) == len(marked)


@pytest.mark.skipif(not X86, reason="the control register is that of x86")
@pytest.mark.parametrize("variant", in_turn([*VARIANTS], 3, 1))
def test_flushing_to_zero_does_what_the_header_says(folder, plain, variant):
    compiler = compiler_named("gcc")
    flags = (*STRICT, *FAST, *VARIANTS[variant].flags, "-DFLUSH")
    flushed = results(folder, build(folder, f"flushed-{variant}", *compiler.command, *flags))
    assert_same(flushed, plain, lambda row: row.dtype in {"float16", "bfloat16"})
    x = driver_inputs()["float32"]
    tiny = np.finfo(np.float32).smallest_normal
    for (row, left), (_, right) in zip(flushed, plain, strict=True):
        given = [np.roll(x, -7 * i) for i in range(len(row.arrays))]
        usual = np.all([(np.abs(a) >= tiny) | (a == 0) | np.isnan(a) for a in given], axis=0)
        if row.dtype == "float32":
            for a, b in zip(left, right, strict=True):
                zeroed = np.where(np.abs(b) < tiny, np.copysign(np.float32(0), b), b)
                assert same_bits(a[usual], zeroed[usual]), row.symbol


def test_aarch64_gives_the_same_bits(folder, plain):
    tool, machine = tool_or_skip("aarch64-linux-gnu-gcc"), tool_or_skip("qemu-aarch64")
    program = build(folder, "arm", tool, *STRICT, *FAST, "-static")
    assert_same(results(folder, machine, program), plain, is_same_when_fused)
