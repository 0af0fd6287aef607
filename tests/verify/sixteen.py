"""Right answers for every input of a 16-bit format: the screen, Arb for what it leaves open."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np

from symact.build.toolchain import compile_library
from symact.emit import generate
from symact.kernel import build_kernels
from symact.numeric.formats import FORMATS
from symact.numeric.storage import from_double, to_double
from symact.verify.reference import reference
from symact.verify.screen import screen_pieces
from tests.verify.screen_tools import address, screened

FORMATS_16 = ("float16", "bfloat16")
ORDERS = {"value": 0, "grad": 1}
CODES = np.arange(1 << 16, dtype=np.uint16)
SAMPLES = 100
"""Answers of the screen that Arb is asked about, per kernel and format."""

LEAST, LARGEST = np.longdouble(1e-300), np.longdouble(1e300)
"""Long doubles are held between: they round to zero and to infinity all the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Hold the right answers as bits; where they are zeros of either sign; how they came about."""

    bits: np.ndarray
    either_zero: np.ndarray
    judged: np.ndarray
    asked: int
    disputed: int


def numbers(fmt):
    """Give all numbers of a format, by bit pattern."""
    return to_double(CODES if fmt == "bfloat16" else CODES.view(np.float16), fmt)


def bits_of(doubles, fmt):
    """Round doubles; NaN becomes one pattern."""
    return canonical(from_double(doubles, fmt).view(np.uint16), fmt)


def canonical(bits, fmt):
    """Give every NaN the same bits."""
    return np.where(np.isnan(to_double(bits.view(from_double(0.0, fmt).dtype), fmt)), 0x7FFF, bits)


def rounded(v, fmt):
    """Round long doubles once: to odd into doubles, then to the format."""
    size = np.clip(np.abs(v), LEAST, LARGEST)
    near = size.astype(np.float64)
    rest = size - near
    down = np.where(rest < 0, np.nextafter(near, 0.0), near)
    odd = down.view(np.uint64) | (rest != 0).astype(np.uint64)
    return bits_of(np.copysign(odd.view(np.float64), v.astype(np.float64)), fmt)


def answers(truth, fmt, screen):
    """Find the right answer for each of the 65,536 inputs.

    Args:
        truth: The function, for Arb.
        fmt: Name of the format.
        screen: Values and error bounds of the screen at `numbers(fmt)`.
    """
    x = numbers(fmt)
    v, e = screen
    with np.errstate(all="ignore"):
        e = np.where(e == 0, e, e + (np.abs(v) + e) * np.longdouble(2.0) ** -62)
        low, high = rounded(v - e, fmt), rounded(v + e, fmt)
    decided = np.isfinite(x) & (e < np.inf) & (v != 0) & (low == high)
    either_zero, judged = np.zeros((2, x.size), dtype=bool)
    bits, judged = low.copy(), decided | np.isnan(x)
    bits[np.isnan(x)] = 0x7FFF
    waiting = ~judged
    tail = reference(truth, np.array([-np.inf, np.inf]), FORMATS[fmt])
    for side in (0, 1):  # a zero whose sign the screen does not see has that of the approach
        if tail.want[side] == 0:
            mine = waiting & np.isfinite(x) & ((x > 0) == side) & (np.abs(v) + e < LEAST)
            seen = np.abs(x[decided & (low & 0x7FFF != 0) & ((x > 0) == side)])
            mine &= np.abs(x) > seen.max(initial=1.0)
            bits[mine], either_zero[mine] = bits_of(tail.want, fmt)[side], tail.either_zero[side]
            judged[mine], waiting[mine] = True, False
    for piece in truth.pieces:  # of a constant one input tells all
        if piece.program.nodes[piece.program.outputs[0]].op == "rational":
            mine = np.flatnonzero(waiting & np.isfinite(x) & (x != 0) & piece.owns(x))
            if mine.size:
                found = reference(truth, x[mine[:1]], FORMATS[fmt])
                bits[mine], either_zero[mine] = bits_of(found.want, fmt), found.either_zero
                judged[mine], waiting[mine] = True, False
    asked = np.flatnonzero(waiting)
    found = reference(truth, x[asked], FORMATS[fmt])
    bits[asked], either_zero[asked] = bits_of(found.want, fmt), found.either_zero
    judged[asked] = found.judged
    sample = np.flatnonzero(decided)[:: max(1, np.count_nonzero(decided) // SAMPLES)]
    check = reference(truth, x[sample], FORMATS[fmt])
    disputed = check.judged & (bits_of(check.want, fmt) != bits[sample])
    disputed &= ~(check.either_zero & ((bits[sample] | 0x8000) == 0x8000))
    return Answers(bits, either_zero, judged, asked.size, int(disputed.sum()))


def kernels_of(activation):
    """Build value and grad for both formats."""
    return build_kernels(activation, [(output, fmt) for output in ORDERS for fmt in FORMATS_16])


def results(kernels, compiler):
    """Compile kernels at little cost and run each on all inputs of its format."""
    text = generate(kernels, "c").text("symact.h")
    path = compile_library(f"#define SYMACT_IMPLEMENTATION\n{text}", ("-std=c11", "-O1"), compiler)
    library = ctypes.CDLL(str(path))
    found = {}
    for kernel in kernels:
        out = np.empty_like(CODES)
        getattr(library, f"{kernel.symbol}_n")(
            address(CODES), address(out), ctypes.c_size_t(CODES.size)
        )
        found[kernel.output, kernel.dtype] = canonical(out, kernel.dtype)
    return found


def screens(activation):
    """Run the screens of value and grad on all inputs of both formats."""
    x = np.concatenate([numbers(fmt) for fmt in FORMATS_16])
    found = {}
    for output, order in ORDERS.items():
        v, e = screened(screen_pieces(activation, order, ()), x)
        for k, fmt in enumerate(FORMATS_16):
            part = slice(k * CODES.size, (k + 1) * CODES.size)
            found[output, fmt] = (v[part], e[part])
    return found
