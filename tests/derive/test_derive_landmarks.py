"""Float landmarks against thresholds solved with mpmath, and against neighbouring numbers."""

import struct
from fractions import Fraction

import mpmath
import pytest

from symact import catalog
from symact.activation import Activation
from symact.derive.landmarks import landmarks
from symact.known import Evidence

# float32: independent high-precision computation, six digits
PUBLISHED = {
    ("sigmoid", "value", "subnormal", -1): -87.3365,
    ("sigmoid", "value", "zero", -1): -103.972,
    ("sigmoid", "value", "constant", 1): 17.3287,
    ("softplus", "value", "subnormal", -1): -87.3365,
    ("softplus", "value", "zero", -1): -103.972,
    ("softplus", "value", "identity", 1): 14.5561,
    ("silu", "value", "subnormal", -1): -91.8568,
    ("silu", "value", "zero", -1): -108.66,
    ("silu", "value", "identity", 1): 16.677,
    ("mish", "value", "subnormal", -1): -91.8568,
    ("mish", "value", "zero", -1): -108.66,
    ("mish", "value", "identity", 1): 8.7065,
    ("gelu", "value", "subnormal", -1): -13.1462,
    ("gelu", "value", "zero", -1): -14.3561,
    ("gelu", "value", "identity", 1): 5.3475,
    ("gelu_tanh", "value", "subnormal", -1): -10.1006,
    ("gelu_tanh", "value", "zero", -1): -10.7709,
    ("gelu_tanh", "value", "identity", 1): 4.9941,
    ("sigmoid", "grad", "subnormal", -1): -87.3365,
    ("sigmoid", "grad", "subnormal", 1): 87.3365,
    ("sigmoid", "grad", "zero", 1): 103.972,
    ("tanh", "grad", "subnormal", -1): -44.3614,
    ("tanh", "grad", "zero", 1): 52.6792,
    ("gelu", "grad", "subnormal", -1): -13.3419,
    ("gelu", "grad", "zero", -1): -14.5413,
    ("gelu", "grad", "constant", 1): 5.91,
    ("silu", "grad", "subnormal", -1): -91.8457,
    ("silu", "grad", "zero", -1): -108.651,
    ("silu", "grad", "constant", 1): 19.556,
    ("mish", "grad", "constant", 1): 10.144,
}


def found(name, dtype="float32"):
    known = landmarks(catalog.get(name), dtype)
    assert known.evidence is Evidence.ENCLOSED
    return {(m.output, m.kind, m.side): m for m in known.value}


def test_published_thresholds():
    marks = {name: found(name) for name in {key[0] for key in PUBLISHED}}
    for (name, *key), x in PUBLISHED.items():
        mark = marks[name][tuple(key)]
        assert mark.x == pytest.approx(x, rel=6e-6 if len(str(abs(x))) > 6 else 1e-3), (name, key)
        assert mark.sharp
        assert not mark.exact


def float32_before(value):
    """Step one float32 towards zero."""
    bits = struct.unpack("<I", struct.pack("<f", abs(value)))[0] - 1
    return struct.unpack("<f", struct.pack("<I", bits))[0] * (1 if value > 0 else -1)


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-mpmath.mpf(x)))


def gelu(x):
    return mpmath.mpf(x) * mpmath.erfc(-mpmath.mpf(x) / mpmath.sqrt(2)) / 2


def test_the_number_before_is_rounded_otherwise():
    with mpmath.workdps(60):
        half_gap = mpmath.mpf(2) ** -25  # below one, float32 numbers are 2^-24 apart
        one = found("sigmoid")["value", "constant", 1]
        assert one.result == 1.0
        assert 1 - sigmoid(one.x) <= half_gap < 1 - sigmoid(float32_before(one.x))
        # a value of at most half the smallest subnormal rounds to zero
        zero = found("gelu")["value", "zero", -1]
        assert abs(gelu(zero.x)) <= mpmath.mpf(2) ** -150 < abs(gelu(float32_before(zero.x)))


def test_float64_thresholds_by_their_equations():
    with mpmath.workdps(60):
        zero = found("sigmoid", "float64")["value", "zero", -1]
        assert zero.x == pytest.approx(float(-1075 * mpmath.log(2)), rel=1e-15)
        one = found("sigmoid", "float64")["value", "constant", 1]
        assert one.x == pytest.approx(float(54 * mpmath.log(2)), rel=1e-15)


def test_pieces_that_are_straight_begin_at_their_joints():
    relu = found("relu")
    assert (relu["value", "zero", -1].x, relu["value", "zero", -1].exact) == (0.0, True)
    assert relu["value", "identity", 1].x == 2.0**-149
    hard = found("hard_swish")
    assert hard["value", "identity", 1].x == 3.0
    assert hard["value", "identity", 1].exact
    # below -3 there is only zero; at the number before, x (x + 3)/6 is not zero
    assert hard["value", "zero", -1].x == -3.0
    assert hard["value", "zero", -1].sharp


def test_overflow_is_a_landmark():
    known = landmarks(Activation("t", "t", "x**100"), "float64")
    (mark,) = [m for m in known.value if (m.output, m.side) == ("value", 1)]
    # half a gap above the largest number
    limit = (2 - Fraction(1, 2**53)) * Fraction(2) ** 1023
    bits = struct.unpack("<Q", struct.pack("<d", mark.x))[0] - 1
    before = struct.unpack("<d", struct.pack("<Q", bits))[0]
    assert mark.kind == "infinite"
    assert Fraction(before) ** 100 < limit <= Fraction(mark.x) ** 100


@pytest.mark.parametrize("formula", ["tan(x)", "x*sin(x)/(1+x**2)"])
def test_no_landmark_where_the_function_never_settles(formula):
    known = landmarks(Activation("t", "t", formula), "float32")
    assert known.evidence is Evidence.UNDECIDED
    assert known.note


def test_a_function_that_repeats_itself_has_none():
    known = landmarks(Activation("t", "t", "sin(x)"), "float32")
    assert (known.value, known.evidence) == ((), Evidence.PROVED)


def test_a_side_without_domain_has_none():
    known = landmarks(Activation("t", "t", "log(x)"), "float32")
    assert {m.side for m in known.value} == {1}
    assert "-oo" in known.note
