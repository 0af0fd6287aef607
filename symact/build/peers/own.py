"""Our own kernels, bound as the peers are: compiled ufuncs of both tiers, and NumPy code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from symact.activation import Activation
from symact.build.job import Job
from symact.build.modules import import_package
from symact.build.native import Native
from symact.build.peers.records import Arrays, Bound, in_place
from symact.build.peers.shares import in_threads, shares
from symact.emit import generate
from symact.errors import KernelError
from symact.kernel import build_fast, build_kernel
from symact.kernel.ir import Kernel

Place = Callable[[Arrays, int], Bound]
"""Bind a built kernel to arrays, for so many threads."""

EXACT, FAST, NUMPY = OWN = ("symact-exact", "symact-fast", "symact-numpy")
"""Names of our kernels: compiled, correctly rounded or within the planned bound; compiled, fast;
NumPy."""

UNIT = 4096
"""Elements: threads share arrays at multiples of this, so that no two write to one page."""


def build_own(who: str, activation: Activation, output: str, dtype: str) -> Place:
    """Build a kernel of ours and make it callable.

    Args:
        who: One of `OWN`.
        activation: What it computes; the defaults of its parameters are built in.
        output: Which output.
        dtype: Which format.

    Raises:
        KernelError: There is no such kernel.
        ToolchainError: There is no compiler.
    """
    if who == NUMPY:
        return _places(_numpy_function(activation, output, dtype))
    if who == FAST and dtype == "float64":
        raise KernelError("there is no fast tier in float64", subject=activation.name)
    accuracy = "fast" if who == FAST else "exact"
    # the defaults as numbers of the format: what a caller of the plain function would pass
    fixed = tuple((p.name, p.default) for p in activation.parameters if not p.derived)
    return _places(Native(Job(activation, output, dtype, accuracy, fixed)))


def _numpy_function(activation: Activation, output: str, dtype: str) -> Callable[..., Any]:
    module = import_package(generate([_numpy_kernel(activation, output, dtype)], "numpy"))
    (name,) = module.__all__
    function: Callable[..., Any] = getattr(module, name)
    return function


def _numpy_kernel(activation: Activation, output: str, dtype: str) -> Kernel:
    """Build the kernel that `generate` gives: the fast tier of NumPy where there is one."""
    if dtype != "float64":
        try:
            return build_fast(activation, output, dtype, library=True)
        except KernelError:  # no form in the arithmetic of floats
            pass
    return build_kernel(activation, output, dtype)


def _places(function: Callable[..., Any]) -> Place:
    def place(arrays: Arrays, threads: int) -> Bound:
        calls = []
        for start, stop in shares(arrays.x.size, threads, UNIT):
            inputs = [array[start:stop] for array in arrays.inputs]
            outs = tuple(array[start:stop] for array in arrays.outs)
            calls.append(partial(function, *inputs, out=outs))
        return in_place(in_threads(calls), arrays)

    return place
