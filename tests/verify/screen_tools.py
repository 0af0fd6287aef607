"""What the tests of the screen share: screens compiled, and Arb's answers beside theirs."""

from __future__ import annotations

import ctypes
from fractions import Fraction

import numpy as np

from symact.build.toolchain import compile_library
from symact.numeric.balls import evaluate_outputs
from symact.verify.screen import screen_source
from symact.verify.screen.helpers import STAGES
from symact.verify.screen.pieces import bounds
from tests.build.build_tools import compiler_or_skip

FLAGS = ("-std=c11", "-Wall", "-Wextra", "-Werror")
ENTRY = """
void screen_all(const double *x, long double *v, long double *e, size_t n);
void screen_all(const double *x, long double *v, long double *e, size_t n)
{
    symact_screen_n(x, v, e, n);
}
int screen_sound(void);
int screen_sound(void) { return symact_screen_sound(); }
"""
FUNCTION_ENTRY = """
void all_NAME(const long double *u, const long double *eu, long double *v, long double *e, int n);
void all_NAME(const long double *u, const long double *eu, long double *v, long double *e, int n)
{
    for (int i = 0; i < n; i++)
        v[i] = sx_NAME(u[i], eu[i], STAGES&e[i]);
}
"""
DIGITS = 400
LEAST = 5e-324
"""What is below is below every format."""


def library(source, entry=ENTRY):
    """Compile the text of a screen and load it."""
    path = compile_library(source + entry, FLAGS, compiler_or_skip())
    return ctypes.CDLL(str(path))


def function_entry(name):
    """Spell the loop over one function, its stages computed first."""
    stages, inner = "", "u[i]"
    for stage in STAGES.get(name, ()):
        inner = f"sx_{stage}({inner})"
        stages += f"{inner}, "
    return FUNCTION_ENTRY.replace("NAME", name).replace("STAGES", stages)


def address(array):
    return ctypes.c_void_p(array.ctypes.data)


def screened(pieces, x):
    """Screen doubles: values and error bounds as long doubles."""
    return screened_text(screen_source(pieces), x)


def screened_text(source, x):
    """Compile the text of a screen and run it on doubles."""
    x = np.ascontiguousarray(x, dtype=np.float64)
    v, e = np.empty((2, len(x)), dtype=np.longdouble)
    loaded = library(source)
    assert loaded.screen_sound() == 1
    loaded.screen_all(address(x), address(v), address(e), ctypes.c_size_t(len(x)))
    return v, e


def called(loaded, name, u, eu):
    """Call one function of the screen on long doubles."""
    u, eu = (np.ascontiguousarray(a, dtype=np.longdouble) for a in (u, eu))
    v, e = np.empty((2, len(u)), dtype=np.longdouble)
    getattr(loaded, f"all_{name}")(*map(address, (u, eu, v, e)), len(u))
    return v, e


def exact(value):
    """Give a long double as a fraction."""
    return Fraction(*value.as_integer_ratio())


def truth_at(program, x, least=0.0):
    """Enclose the program's first output tightly; None where it is below `least`."""
    for prec in (DIGITS, 4 * DIGITS, 16 * DIGITS, 64 * DIGITS):
        (ball,) = evaluate_outputs(program, [x], prec)[:1]
        if ball.is_finite() and (abs(ball) > least or ball.is_zero()):
            lo, hi = bounds(ball)
            if hi - lo <= abs(lo) / 2**200 or hi == lo:
                return lo, hi
    return None


def deviation(value, truth):
    """Bound |value - truth| from below: what a proven bound may never be under."""
    lo, hi = truth
    return max(lo - value, value - hi, Fraction(0))
