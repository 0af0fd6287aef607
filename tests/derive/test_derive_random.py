"""No fact of a random composition is wrong at any of many points, evaluated with mpmath alone."""

from itertools import pairwise

import mpmath
import sympy
from hypothesis import HealthCheck, assume, given, settings
from strategies import SMOOTH, expression_texts

from symact.activation import Activation
from symact.derive.facts import answer
from symact.errors import ReadError
from symact.language.functions import elementary
from symact.language.reader import read, symbol

POINTS = tuple(mpmath.mpf(k) / 16 for k in range(-96, 97))
SLACK = mpmath.mpf("1e-25")
SECONDS = 2.0

X = symbol("x")


def function_of(expr):
    plain = sympy.lambdify(X, elementary(expr), "mpmath")

    def value(t):
        with mpmath.workdps(60):
            found = mpmath.mpmathify(plain(t))
        return found if mpmath.isfinite(found) and mpmath.im(found) == 0 else None

    return value


def ends(lo, hi):
    """Read two facts as numbers, each as wide as its enclosure."""
    with mpmath.workdps(60):
        numbers = {"oo": mpmath.inf, "-oo": -mpmath.inf}
        (a, _), (_, b) = lo.enclosure, hi.enclosure
        return numbers.get(a) or mpmath.mpf(a), numbers.get(b) or mpmath.mpf(b)


def check_range(known, values):
    lo, hi = ends(known.value.lo, known.value.hi)
    assert all(lo - SLACK <= v <= hi + SLACK for _, v in values)


def check_monotone(known, values):
    for piece in known.value.pieces if known.value.period is None else ():
        lo, hi = ends(piece.lo, piece.hi)
        inside = [
            v
            for t, v in values
            if lo < t < hi or (t == lo and piece.lo_closed) or (t == hi and piece.hi_closed)
        ]
        sign = {"increasing": 1, "decreasing": -1, "constant": 0}[piece.trend]
        steps = [b - a for a, b in pairwise(inside)]
        if sign:
            assert all(sign * step > -SLACK * (1 + abs(inside[0])) for step in steps)
        else:
            assert all(abs(step) < SLACK for step in steps)


def check_critical(known, function):
    for point in known.value:
        lo, hi = ends(point.x, point.x)
        with mpmath.workdps(60):
            slope = mpmath.diff(function, (lo + hi) / 2)
            scale = abs(mpmath.diff(function, (lo + hi) / 2, 2)) + 1
            assert abs(slope) < mpmath.mpf("1e-12") * scale


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(expression_texts((*SMOOTH, "abs", "relu"), leaves=4))
def test_no_fact_is_wrong(text):
    try:
        expr = read(text)
    except ReadError:
        assume(False)
    assume(expr.has(X) and expr.count_ops() < 25)
    function = function_of(expr)
    activation = Activation("t", "t", text)
    with mpmath.workdps(60):
        values = [(t, function(t)) for t in POINTS]
        values = [(t, v) for t, v in values if v is not None]
    for name, check in (("range", check_range), ("monotone", check_monotone)):
        known = answer(activation, name, timeout=SECONDS)
        if known.decided and all(p.enclosure for p in _numbers(known.value)):
            with mpmath.workdps(60):
                check(known, values)
    known = answer(activation, "critical_points", timeout=SECONDS)
    if known.decided:
        check_critical(known, function)


def _numbers(record):
    if hasattr(record, "pieces"):
        return [end for piece in record.pieces for end in (piece.lo, piece.hi)]
    return [record.lo, record.hi]
