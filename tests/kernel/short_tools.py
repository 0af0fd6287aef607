"""Compiled kernels of 16-bit formats with what is around them: conversions, flushing to zero."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

from symact.build.toolchain import compile_library
from symact.emit import generate

FLUSH_AND_ZERO = 0x9FC0

DRIVER = """
#include <immintrin.h>
#define SYMACT_IMPLEMENTATION
{text}
void flush(unsigned flags) {{ _mm_setcsr(flags); }}
unsigned flags(void) {{ return _mm_getcsr(); }}
void widen(const uint16_t *x, float *y) {{ symact_widen_{short}_block(x, y); }}
void narrow(const float *x, uint16_t *y) {{ symact_narrow_{short}_block(x, y); }}
float widen_one(uint16_t x) {{ return symact_widen_{short}_f(x); }}
uint16_t narrow_one(float x) {{ return symact_narrow_{short}_f(x); }}
void all_one(const float *x, uint16_t *y, size_t n) {{
    for (size_t i = 0; i < n; ++i) y[i] = symact_narrow_{short}_f(x[i]);
}}
"""

BLOCK = 64


def address(array):
    """Point to the numbers of an array."""
    return ctypes.c_void_p(array.ctypes.data)


def library(kernels, variant, short="f16"):
    """Compile kernels, and the conversions of one of their formats."""
    text = DRIVER.format(text=generate(kernels, "c").text("symact.h"), short=short)
    path = compile_library(text, ("-std=c11",), variant=variant)
    made = ctypes.CDLL(str(Path(path)))
    made.flags.restype = ctypes.c_uint
    return made


def results(made, kernel, codes, *, flushed=False):
    """Run a kernel on codes; perhaps with subnormal numbers flushed to zero."""
    outs = [np.empty_like(codes) for _ in kernel.results]
    before = made.flags()
    if flushed:
        made.flush(ctypes.c_uint(FLUSH_AND_ZERO))
    call = getattr(made, f"{kernel.symbol}_n")
    call(address(codes), *map(address, outs), ctypes.c_size_t(codes.size))
    made.flush(ctypes.c_uint(before))
    return outs
