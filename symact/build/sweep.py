"""Compile and call the driver of sweeps, for one instruction set at a time."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from symact.build.cache import cache_directory
from symact.build.machine import instruction_sets
from symact.build.toolchain import Compiler, require_compiler, run_compiler
from symact.errors import ToolchainError

FLAGS = ("-O3", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off", "-std=gnu11")
LINK = ("-fPIC", "-shared")


@dataclass(frozen=True, slots=True)
class Variant:
    """Name an instruction set for which kernels are compiled.

    Attributes:
        name: As certificates write it.
        flags: What the compiler is told.
        needs: Features of the processor, as the system lists them.
    """

    name: str
    flags: tuple[str, ...]
    needs: frozenset[str]


VARIANTS = {
    variant.name: variant
    for variant in (
        Variant("x86-64", ("-march=x86-64",), frozenset()),
        Variant("x86-64-v3", ("-march=x86-64-v3",), frozenset({"avx2", "fma", "bmi2"})),
        Variant(
            "x86-64-v4",
            ("-march=x86-64-v4",),
            frozenset({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}),
        ),
    )
}
"""Instruction sets by name; the levels are those of the x86-64 psABI."""


def runnable_variants() -> tuple[str, ...]:
    """Name the variants that this machine can run, the plainest first."""
    if platform.machine() not in {"x86_64", "AMD64"}:
        return ()
    there = instruction_sets()
    return tuple(name for name, variant in VARIANTS.items() if variant.needs <= there)


class Region(ctypes.Structure):
    """Mirror `region` of the driver."""

    _fields_ = (
        ("first", ctypes.c_uint32),
        ("last", ctypes.c_uint32),
        ("kind", ctypes.c_int32),
        ("bits", ctypes.c_uint32),
        ("slope", ctypes.c_double),
        ("shift", ctypes.c_double),
        ("low", ctypes.c_double),
        ("high", ctypes.c_double),
    )


class _Tally(ctypes.Structure):
    """Mirror `tally` of the driver."""

    _fields_ = (
        *((name, ctypes.c_uint64) for name in (
            "inputs", "misrounded", "screened", "undecided", "sampled", "unknown", "hash",
            "distance", "measured", "total", "kinds",
        )),
        ("margin", ctypes.c_double),
        ("worst", ctypes.c_double),
        *((name, ctypes.c_uint32) for name in (
            "worst_at", "worst_got", "distance_at", "distance_got", "distance_want", "margin_at",
            "wrong_count", "open_count", "sample_count", "capacity",
        )),
        *((name, ctypes.POINTER(ctypes.c_uint32)) for name in ("wrong", "open", "samples")),
    )  # fmt: skip


Row = tuple[int, int, int, int, float, float, float, float]
"""A region as plain numbers, in the order of `Region`."""

Triple = tuple[int, int, int]
"""Bit patterns: input, result, right answer."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Hold what the driver found in one chunk; see `tally` in the driver."""

    inputs: int
    misrounded: int
    screened: int
    undecided: int
    sampled: int
    unknown: int
    hash: int
    distance: int
    distance_at: int
    distance_got: int
    distance_want: int
    measured: int
    total: int
    kinds: int
    worst: float
    worst_at: int
    worst_got: int
    margin: float
    margin_at: int
    wrong: tuple[Triple, ...]
    open: tuple[Triple, ...]
    samples: tuple[Triple, ...]


def compile_driver(source: str, variant: str, compiler: Compiler | None = None) -> Path:
    """Compile the text of a driver to a shared library in the cache, once per digest.

    Raises:
        ToolchainError: There is no compiler, or it rejects the text.
    """
    compiler = compiler or require_compiler()
    flags = (*FLAGS, *VARIANTS[variant].flags, *LINK)
    parts = (source, *compiler.command, compiler.version, platform.machine(), *flags)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    folder = cache_directory()
    library = folder / f"sweep-{digest}.so"
    if not library.is_file():
        with tempfile.TemporaryDirectory(prefix=".symact-", dir=folder) as name:
            made, text = Path(name) / library.name, Path(name) / "driver.c"
            text.write_bytes(source.encode())
            run_compiler(compiler, (*flags, "-o", str(made), str(text), "-lm"))
            made.replace(library)
    return library


@functools.lru_cache(maxsize=32)  # a worker meets the same driver in every chunk
def _load(source: str, variant: str) -> ctypes.CDLL:
    path = compile_driver(source, variant)
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise ToolchainError(
            str(error), subject=str(path), hint="remove this file, so that it is compiled again"
        ) from error


def run_driver(
    source: str,
    variant: str,
    rows: Sequence[Row],
    first: int,
    count: int,
    *,
    spread: int = 0,
    threshold: int = 0,
    capacity: int = 4096,
) -> Counts:
    """Sweep a chunk of inputs; compiles where the cache does not have the library.

    Args:
        source: Text of kernel, screen and driver.
        variant: Name of the instruction set.
        rows: Regions that cover the chunk; none to compute the hash only.
        first: Number of the first input.
        count: How many.
        spread: 0 for consecutive bit patterns; else one of every 2^spread is taken.
        threshold: Part of the screened inputs to be listed as samples, of 2^64.
        capacity: Length of the lists of witnesses, undecided inputs and samples.

    Raises:
        ToolchainError: The driver cannot be compiled or loaded.
    """
    function = _load(source, variant).symact_sweep
    function.restype = None
    function.argtypes = (
        ctypes.POINTER(Region), ctypes.c_size_t, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_int,
        ctypes.c_uint64, ctypes.POINTER(_Tally),
    )  # fmt: skip
    regions = (Region * max(1, len(rows)))(*(Region(*row) for row in rows))
    lists = [(ctypes.c_uint32 * (3 * capacity))() for _ in range(3)]
    tally = _Tally(margin=1.0, capacity=capacity)
    for name, made in zip(("wrong", "open", "samples"), lists, strict=True):
        setattr(tally, name, ctypes.cast(made, ctypes.POINTER(ctypes.c_uint32)))
    function(regions, len(rows), first, count, spread, threshold, ctypes.byref(tally))
    plain = {name: getattr(tally, name) for name in Counts.__dataclass_fields__ if name not in
             {"wrong", "open", "samples"}}  # fmt: skip
    return Counts(
        **plain,
        wrong=_triples(lists[0], tally.wrong_count),
        open=_triples(lists[1], tally.open_count),
        samples=_triples(lists[2], tally.sample_count),
    )


def _triples(numbers: ctypes.Array[ctypes.c_uint32], count: int) -> tuple[Triple, ...]:
    flat = numbers[: 3 * count]  # most of the list is never touched
    return tuple((flat[k], flat[k + 1], flat[k + 2]) for k in range(0, 3 * count, 3))


class _Interval(ctypes.Structure):
    """Mirror `interval` of the driver of stratified samples."""

    _fields_ = (("lo", ctypes.c_double), ("hi", ctypes.c_double))


class _Stratified(ctypes.Structure):
    """Mirror `tally` of the driver of stratified samples."""

    _fields_ = (
        *((name, ctypes.c_uint64) for name in (
            "inputs", "special", "inside", "nonfinite", "undecided", "worst_at", "worst_got",
            "open_count", "capacity",
        )),
        ("worst", ctypes.c_double),
        ("sum", ctypes.c_double),
        ("open", ctypes.POINTER(ctypes.c_uint64)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold what the driver of stratified samples found.

    Attributes:
        inputs, special, inside: All inputs, the NaN and infinities among them, and those in
            declared neighborhoods of roots; neither of the latter is measured.
        nonfinite: Results that are NaN or infinite where the screen has a finite value.
        undecided: Inputs left to the oracle; `open` lists the first as bit patterns, (x, y).
        worst, worst_at, worst_got: Largest error in ulp, bit patterns of its input and result.
        sum: Sum of the errors in ulp.
    """

    inputs: int
    special: int
    inside: int
    nonfinite: int
    undecided: int
    worst: float
    worst_at: int
    worst_got: int
    sum: float
    open: tuple[tuple[int, int], ...]


def run_stratified(
    source: str,
    variant: str,
    base: int,
    width: int,
    count: int,
    *,
    roots: Sequence[tuple[float, float]] = (),
    capacity: int = 1 << 14,
) -> Measured:
    """Measure a float64 kernel on one input of each of `count` ranges of bit patterns.

    Args:
        source: Text of kernel, screen and driver.
        variant: Name of the instruction set.
        base: First bit pattern.
        width: Bit patterns of a range.
        count: Ranges.
        roots: Neighborhoods that are left out.
        capacity: Length of the list of undecided inputs.

    Raises:
        ToolchainError: The driver cannot be compiled or loaded.
    """
    function = _load(source, variant).symact_stratified
    function.restype = None
    function.argtypes = (
        *(ctypes.c_uint64 for _ in range(4)), ctypes.POINTER(_Interval), ctypes.c_size_t,
        ctypes.POINTER(_Stratified),
    )  # fmt: skip
    intervals = (_Interval * max(1, len(roots)))(*(_Interval(*pair) for pair in roots))
    made = (ctypes.c_uint64 * (2 * capacity))()
    tally = _Stratified(capacity=capacity)
    tally.open = ctypes.cast(made, ctypes.POINTER(ctypes.c_uint64))
    function(base, width, 0, count, intervals, len(roots), ctypes.byref(tally))
    flat = made[: 2 * tally.open_count]
    return Measured(
        tally.inputs, tally.special, tally.inside, tally.nonfinite, tally.undecided, tally.worst,
        tally.worst_at, tally.worst_got, tally.sum, tuple(zip(flat[::2], flat[1::2], strict=True)),
    )  # fmt: skip
