"""The truth files are true: every row is settled by mpmath at 60 digits, without symact."""

from fractions import Fraction

import mpmath
import pytest
from mpmath import mp, mpf
from truth import DIGITS, Row, names, truths, value

TRUTHS = truths("corpus") + truths("sources")
ALL = [row for truth in TRUTHS for row in truth.rows]
POINTS = tuple(
    Fraction(p, 97) for p in (-1019, -463, -251, -137, -71, -23, -5, 7, 19, 67, 113, 241, 433, 997)
)
"""Points on both sides of every kink of the corpus, none of them special."""

PARAMETERS = (Fraction(3, 7), Fraction(11, 7))


def settings_of(*texts):
    """Give values for every free name: the variable runs, parameters take two values."""
    free = set().union(*map(names, texts))
    variable = next((v for v in ("x", "z", "t") if v in free), None)
    for parameter in PARAMETERS:
        for k, point in enumerate(POINTS):
            at = dict.fromkeys(free, parameter + Fraction(k, 1000))
            if variable:
                at[variable] = point
            yield {name: mpf(v.numerator) / v.denominator for name, v in at.items()}


def pairs(row):
    with mp.workdps(DIGITS):
        for at in settings_of(row.left, row.right):
            left, right = value(row.left, at), value(row.right, at)
            if left is not None and right is not None:
                yield left, right


def near(left, right):
    return abs(left - right) <= mpf(10) ** -20 * (1 + abs(left) + abs(right))


HOLDS = {
    "equal": near,
    "constant": near,
    "<": lambda a, b: a < b or near(a, b),  # saturated at 60 digits
    "<=": lambda a, b: a <= b or near(a, b),
    ">": lambda a, b: a > b or near(a, b),
    ">=": lambda a, b: a >= b or near(a, b),
}


def _inside(row, at):
    low = value(row.low, at)
    high = mpmath.inf if row.high == "inf" else value(row.high, at)
    found = value(row.left, at)
    closed = [end for end in (low, high) if mpmath.isfinite(end)]
    return low < found < high or any(near(end, found) for end in closed)


def true_at_every_point(row: Row) -> bool:
    if row.bound:
        return all(abs(a - b) <= mpf(row.bound) for a, b in pairs(row))
    if row.kind == "in":
        return all(_inside(row, at) for at in settings_of(row.left, row.low))
    if row.kind == "series":
        with mp.workdps(DIGITS):
            step = mpf(2) ** -20
            gap = value(row.left, {"x": step}) - value(row.right, {"x": step})
            return abs(gap) <= 10 * step**row.order
    return all(HOLDS[row.kind](a, b) for a, b in pairs(row))


settled = [row for row in ALL if row.kind != "hand" and row.expect != "skip" and row.left]


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.name)
def test_every_row_is_as_its_file_says(truth):
    wrong = [
        f"line {row.line}: {row.latex}"
        for row in truth.rows
        if row in settled and true_at_every_point(row) != (row.expect != "fails")
    ]
    assert wrong == []


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.name)
def test_every_row_has_numbers_where_it_fails(truth):
    for row in truth.rows:
        if row.expect == "fails":
            assert row.kind != "hand"
            assert row.left
            assert row.why
            assert row.kind == "in" or any(True for _ in pairs(row))


def test_the_corpus_is_large_enough():
    corpus = [row for truth in truths("corpus") for row in truth.rows]
    assert len(truths("corpus")) >= 14
    assert len(corpus) >= 250
    assert sum(row.expect == "fails" for row in corpus) >= 60
    assert len(settled) >= 0.75 * len(ALL)
