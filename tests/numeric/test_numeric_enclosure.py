"""Decimal enclosures hold the number, outward-rounded, with the digits asked for."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.errors import UndecidedError
from symact.language.reader import read, symbol
from symact.numeric.balls import evaluate_outputs
from symact.numeric.enclosure import decimal_enclosure, enclose
from symact.numeric.program import compile_program

X = symbol("x")
IDENTITY = compile_program([X], [X])


@pytest.mark.parametrize(
    ("text", "digits"),
    [("-LambertW(exp(-1))", "-0.278464542761073795109358739022980155439477"),
     ("pi", "3.141592653589793238462643383279502884197169"),
     ("E", "2.718281828459045235360287471352662497757247"),
     ("erf(1)", "0.842700792949714869341220635082609259296067"),
     ("sqrt(2)", "1.414213562373095048801688724209698078569672"),
     ("log(2)*10**45", "693147180559945309417232121458176568075500134.36"),
     ("10**(-40)*pi", "3.141592653589793238462643383279502884197169e-40")],
)  # fmt: skip
def test_published_constants(text, digits):
    lo, hi = enclose(read(text))
    assert Fraction(lo) <= Fraction(digits) <= Fraction(hi)
    assert 0 < Fraction(hi) - Fraction(lo) < abs(Fraction(digits)) / 10**30


@settings(max_examples=200, deadline=None)
@given(st.fractions(), st.integers(-60, 60))
def test_fractions_lie_in_their_enclosures(value, exponent):
    exact = value * Fraction(10) ** exponent
    (ball,) = evaluate_outputs(IDENTITY, [exact], 160)
    lo, hi = decimal_enclosure(ball)
    assert Fraction(lo) <= exact <= Fraction(hi)
    assert Fraction(hi) - Fraction(lo) <= abs(exact) / 10**30
    assert float(lo) == pytest.approx(float(exact), rel=1e-14)


def test_exact_numbers_are_written_exactly():
    assert enclose(read("1/8")) == ("0.125", "0.125")
    assert enclose(read("-1200")) == ("-1200", "-1200")
    assert decimal_enclosure(evaluate_outputs(IDENTITY, [0], 64)[0]) == ("0", "0")


def test_infinities():
    from symact.numeric.interval import Interval

    assert decimal_enclosure(Interval.of(float("inf")).lo) == ("oo", "oo")
    assert decimal_enclosure(Interval.of(float("-inf")).lo) == ("-oo", "-oo")


def test_extreme_numbers_have_exponents():
    lo, hi = enclose(sympy.exp(-(10**6)))
    assert lo.startswith("3.296831478")
    assert lo.endswith("e-434295")
    assert hi.endswith("e-434295")


def test_the_digits_asked_for_are_given():
    lo, hi = enclose(read("exp(1)*sin(1)"), digits=100)
    assert Fraction(hi) - Fraction(lo) < Fraction(1, 10**99)


def test_a_hidden_zero_is_not_given_digits():
    program = compile_program([sympy.cosh(X) ** 2 - sympy.sinh(X) ** 2 - 1], [X])
    with pytest.raises(UndecidedError, match="zero"):
        enclose(program, [1])


def test_an_undefined_number_is_refused():
    with pytest.raises(UndecidedError, match="undefined"):
        enclose(compile_program([sympy.log(X)], [X]), [-1])
