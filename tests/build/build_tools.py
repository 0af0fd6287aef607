"""What the tests of building share: a compiler or a reason, and inputs of all kinds."""

from __future__ import annotations

import os
import subprocess

import numpy as np
import pytest

from symact.build import Compiler, find_compiler


def compiler_or_skip() -> Compiler:
    """Give the compiler; without one, skip at home and fail on the server."""
    compiler = find_compiler()
    if compiler is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have a C compiler")
        pytest.skip("no C compiler; install gcc or clang")
    return compiler


def run(*command):
    """Run a command and give what it prints."""
    return subprocess.run(  # noqa: S603 - compilers, and programs made by these tests
        command, capture_output=True, text=True, check=True
    ).stdout


def inputs(dtype, count=20000):
    """Give numbers of every exponent, ordinary ones, and the special ones."""
    rng = np.random.default_rng(20240)
    bits = np.uint64 if dtype == "float64" else np.uint32
    every = rng.integers(0, np.iinfo(bits).max, count, dtype=bits, endpoint=True).view(dtype)
    usual = rng.normal(scale=4.0, size=count).astype(dtype)
    tiny = np.finfo(dtype).smallest_subnormal
    largest = np.finfo(dtype).max
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, tiny, -tiny, largest, -largest, 1.0, -1.0]
    return np.concatenate([every, usual, np.array(special, dtype)])


def same_bits(first, second):
    """Tell whether two arrays hold the same numbers bit for bit; every NaN is the same."""
    bits = np.uint64 if first.dtype == np.float64 else np.uint32
    equal = first.view(bits) == second.view(bits)
    return bool(np.all(equal | (np.isnan(first) & np.isnan(second))))
