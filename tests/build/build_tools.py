"""What the tests of building share: a compiler or a reason, and inputs of all kinds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from symact.build import Compiler, find_compiler
from symact.numeric.storage import storage_dtype

COMPILERS = {
    "gcc": ("gcc",),
    "clang": ("clang",),
    "zig": (sys.executable, "-m", "ziglang", "cc"),
}

PACKAGES = {
    "aarch64-linux-gnu-gcc": "apt install gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
    "qemu-aarch64": "apt install qemu-user",
    "g++": "apt install g++",
    "clang": "apt install clang",
    "pdflatex": "apt install texlive-latex-base",
    "chromium": "apt install chromium",
    "rustc": "apt install rustc",
    "chromedriver": "apt install chromium-driver",
}


def compiler_or_skip() -> Compiler:
    """Give the compiler; without one, skip at home and fail on the server."""
    compiler = find_compiler()
    return compiler or missing("a C compiler", "install gcc or clang")


def missing(what, hint):
    """Skip at home and fail on the server, which must have everything."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have {what}; {hint}")
    pytest.skip(f"no {what}; {hint}")


def tool_or_skip(name: str) -> str:
    """Give the path of a program."""
    path = shutil.which(name)
    return path or missing(name, PACKAGES.get(name, f"install {name}"))


def compiler_named(name: str) -> Compiler:
    """Give one of `COMPILERS`: gcc, clang, or the compiler inside the Python package ziglang."""
    command = COMPILERS[name]
    if name == "zig" and find_spec("ziglang") is None:
        missing("ziglang", "pip install ziglang")
    if name != "zig":
        tool_or_skip(name)
    return Compiler(command, run(*command, "--version").splitlines()[0])


def run(*command):
    """Run a command and give what it prints."""
    return subprocess.run(  # noqa: S603 - compilers, and programs made by these tests
        command, capture_output=True, text=True, check=True
    ).stdout


def inputs(dtype, count=20000):
    """Give numbers of every exponent, ordinary ones, and the special ones; of 16 bits, all."""
    rng = np.random.default_rng(20240)
    if dtype in {"float16", "bfloat16"}:
        return np.arange(2**16, dtype=np.uint16).view(storage_dtype(dtype))
    bits = np.uint64 if dtype == "float64" else np.uint32
    every = rng.integers(0, np.iinfo(bits).max, count, dtype=bits, endpoint=True).view(dtype)
    usual = rng.normal(scale=4.0, size=count).astype(dtype)
    tiny = np.finfo(dtype).smallest_subnormal
    largest = np.finfo(dtype).max
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, tiny, -tiny, largest, -largest, 1.0, -1.0]
    return np.concatenate([every, usual, np.array(special, dtype)])


def same_bits(first, second):
    """Tell whether two arrays hold the same numbers bit for bit; every NaN is the same."""
    bits = f"u{first.dtype.itemsize}"
    equal = first.view(bits) == second.view(bits)
    if first.dtype.kind == "f":
        equal |= np.isnan(first) & np.isnan(second)
    return first.shape == second.shape and bool(np.all(equal))
