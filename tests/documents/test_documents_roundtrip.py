"""Formulas in random styles read back to the same function, and spoiled ones are flagged."""

import random
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from mutants import mutants
from seen import seen_before  # noqa: F401 - a fixture that is always used
from styles import Printer, Style, Written, compositions, named, styles, value

from symact.documents.check import check
from symact.documents.meaning import Context, extend, interpret
from symact.documents.meaning.records import Scope
from symact.documents.reader import heads, read

_NUMERATORS = (-613, -307, -199, -101, -41, -11, 13, 37, 83, 151, 293, 601)
POINTS = tuple(Fraction(k, 89) for k in _NUMERATORS)
"""A dozen, none special, on both sides of every kink of the catalogue."""

PARAMETERS = {"alpha": Fraction(7, 11), "beta": Fraction(13, 9)}
SPELT = {"negative_slope": "alpha", "lambd": "alpha", "lambda": "alpha", "scale": "beta"}


def at(point, symbols):
    """Give values to symbols: the variable first, then parameters by name."""
    values = {}
    for symbol in symbols:
        name = SPELT.get(symbol.name, symbol.name)
        given = PARAMETERS.get(name, point)
        values[symbol.name] = mpf(given.numerator) / given.denominator
    return values


def same(mine, theirs):
    """Judge two expressions equal at 30 digits on a dozen points."""
    with mp.workdps(45):
        for point in POINTS:
            want = value(mine, at(point, mine.free_symbols))
            got = mpmath.mpmathify(theirs_value(theirs, point))
            if not abs(want - got) <= mpf(10) ** -30 * (1 + abs(want)):
                return False
    return True


def theirs_value(expr, point):
    """Evaluate an expression of symact: its own functions are written out first."""
    plain = expr.doit() if expr.has(sp.Derivative) else expr
    return value(plain, at(point, plain.free_symbols))


def statements(tex):
    return read(tex, heads(tex))


def question(tex):
    """Give the plainest question that symact asks of a formula."""
    (statement, *rest) = statements(tex)
    assert not rest, "one statement was written"
    context = Context()
    scope = extend(Scope(), statement, context)
    claim, *_ = interpret(statement, scope, context).claims
    assert claim.readings, claim.judgement
    return claim.readings[0].questions[0]


def statement_reads_back(written: Written):
    asked = question(written.tex)
    assert same(written.right, asked.right), written.tex
    assert same(written.left, asked.left), written.tex


def composition_reads_back(expr, style: Style):
    assume(not (expr.is_Function and expr.args[0].is_Symbol))  # phi(x) = 0 says where, not what
    tex = Printer(style).text(expr) + " = 0"
    assert same(expr, question(tex).left), tex


@given(named())
def test_statements_about_activations_read_back(written):
    statement_reads_back(written)


@given(compositions(), styles())
def test_compositions_read_back(expr, style):
    composition_reads_back(expr, style)


@pytest.mark.slow
def test_three_hundred_formulas_of_each_kind_read_back():
    settings(max_examples=300)(given(named())(statement_reads_back))()
    settings(max_examples=300)(given(compositions(), styles())(composition_reads_back))()


def drawn(strategy, count):
    """Collect what a strategy gives: one document holds many formulas and is checked at once."""
    found = []

    @settings(max_examples=count, phases=[Phase.generate], derandomize=True)
    @given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found


def differ(one, two):
    """Tell whether two expressions differ in value by far more than rounding, somewhere."""
    with mp.workdps(40):
        for point in POINTS:
            symbols = one.free_symbols | two.free_symbols
            left, right = value(one, at(point, symbols)), value(two, at(point, symbols))
            if all(map(mpmath.isfinite, (left, right))) and (
                abs(left - right) > mpf(10) ** -6 * (1 + abs(left))
            ):
                return True
    return False


WITH_NUMBERS = ("HardTanh", "Hardtanh")
"""Names whose numbers are parameters: another number is another member, no fault."""


@st.composite
def spoiled(draw):
    """Draw a formula whose right side is not what its left side says."""
    style = draw(styles())
    print_ = Printer(style).text
    chance = random.Random(draw(st.integers(0, 10**6)))  # noqa: S311 - the choice of a mutant
    if draw(st.booleans()):
        written = draw(named())
        if any(name in written.tex for name in WITH_NUMBERS):
            return None
        head, expr = written.tex.split("=")[0].rstrip(": &"), written.right
        head = head.split(r"\equiv")[0]
        style = Style(variable=next(v for v in "ztux" if f"({v})" in head or f"d{v}" in head))
        print_ = Printer(style).text
    else:
        expr = draw(compositions())
        head = print_(expr)
    candidates = [*mutants(expr)]
    chance.shuffle(candidates)
    changed = (pair for pair in candidates if _real_and_other(expr, pair[1]))
    kind, bad = next(changed, ("", None))
    return (f"{head} = {print_(bad)}".replace("\n", " "), kind) if kind else None


def _real_and_other(expr, bad):
    try:
        return bad.has(sp.Symbol) and not bad.has(sp.zoo, sp.nan, sp.I) and differ(expr, bad)
    except (TypeError, ZeroDivisionError, ValueError, KeyError):
        return False


def document(lines):
    return "\n\n".join(f"$$ {line} $$" for line in lines) + "\n"


def flagged(lines):
    """Check a document of one formula a paragraph; give the verdicts by line."""
    verdicts = {}
    for finding in check(document(lines), "formulas.md").findings:
        number = (finding.line - 1) // 2
        verdicts.setdefault(number, []).append(str(finding.judgement.verdict))
    return verdicts


def missed(count):
    pairs = [pair for pair in drawn(spoiled(), count) if pair][:count]
    verdicts = flagged([tex for tex, _ in pairs])
    return len(pairs), [
        (kind, verdicts.get(k), tex)
        for k, (tex, kind) in enumerate(pairs)
        if verdicts.get(k) != ["fails"]
    ]


def test_spoiled_formulas_are_flagged():
    count, not_flagged = missed(10)
    assert count >= 6
    assert not_flagged == []


@pytest.mark.slow
def test_three_hundred_spoiled_formulas_are_flagged():
    count, not_flagged = missed(420)
    assert count >= 300
    assert not_flagged == []


@pytest.mark.slow
def test_right_formulas_are_not_flagged():
    written = drawn(named(), 150)
    texts = [w.tex.replace("\n", " ") for w in written]
    verdicts = flagged(texts)
    alarms = [
        (verdicts.get(k), tex)
        for k, tex in enumerate(texts)
        if not set(verdicts.get(k, ["unreadable"])) <= {"holds", "definition"}
    ]
    assert alarms == []
