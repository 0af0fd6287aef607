"""Variants are what the processor lists, and compilers take their flags."""

import platform

import pytest

from symact.build import compile_library, find_variant, load_c, variants
from symact.build.toolchain import machine_flags
from symact.build.variants import VARIANTS
from symact.errors import UnknownNameError
from tests.build.build_tools import COMPILERS, compiler_named, compiler_or_skip
from tests.emit.emit_kernels import SWISH

V3 = "avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"
V4 = f"{V3} avx512f avx512bw avx512cd avx512dq avx512vl"


@pytest.mark.parametrize(
    ("machine", "features", "wanted"),
    [
        ("x86_64", "sse2", ["baseline"]),
        ("x86_64", V3, ["baseline", "v3"]),
        ("AMD64", V3.replace("fma", ""), ["baseline"]),
        ("x86_64", V4, ["baseline", "v3", "v4"]),
        ("x86_64", V4.replace("avx512dq", ""), ["baseline", "v3"]),
        ("aarch64", "fp asimd", ["baseline"]),
        ("riscv64", "", ["baseline"]),
    ],
)
def test_a_variant_needs_what_the_processor_lists(tmp_path, monkeypatch, machine, features, wanted):
    monkeypatch.setattr(platform, "machine", lambda: machine)
    path = tmp_path / "cpuinfo"
    path.write_text(f"flags\t: {features}\n")
    assert [row.name for row in variants(path)] == wanted
    assert [row.name for row in variants(tmp_path / "none")] == ["baseline"]


def test_the_widest_is_the_default_or_the_one_forced(monkeypatch):
    monkeypatch.delenv("SYMACT_VARIANT", raising=False)
    assert find_variant() == variants()[-1]
    monkeypatch.setenv("SYMACT_VARIANT", "baseline")
    assert find_variant() == variants()[0]
    monkeypatch.setenv("SYMACT_VARIANT", "v9")
    with pytest.raises(UnknownNameError, match="known: baseline"):
        find_variant()
    assert find_variant("baseline") == variants()[0]
    with pytest.raises(UnknownNameError, match="known: baseline"):
        find_variant("v9")
    with pytest.raises(UnknownNameError, match="cannot run"):
        load_c([SWISH], compiler_or_skip(), "v9")


MACROS = {"baseline": "__SSE2__", "v3": "__FMA__", "v4": "__AVX512VL__"}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the macros are those of x86")
@pytest.mark.parametrize("name", COMPILERS)
def test_flags_choose_the_instructions(name):
    compiler = compiler_named(name)
    order = list(MACROS)
    for row in variants():
        has = order[: order.index(row.name) + 1]
        wrong = [f"{'!' if key in has else ''}defined({MACROS[key]})" for key in order]
        text = "".join(f"#if {each}\n#error {each}\n#endif\n" for each in wrong)
        text += "int one(void);\nint one(void) { return 1; }\n"
        assert compile_library(text, (), compiler, row.name).is_file()


def test_zig_spells_levels_with_underscores():
    compiler = compiler_named("zig")
    flags = {row.name: machine_flags(compiler, row) for row in VARIANTS["x86_64"]}
    assert flags["v3"] == ("-march=x86_64_v3",)
    assert flags["baseline"] == ("-march=x86_64",)
