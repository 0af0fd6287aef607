import pickle

import mpmath
import pytest
import sympy

from symact.errors import UndecidedError
from symact.language.reader import read, symbol
from symact.numeric.enclosure import enclose
from symact.numeric.implicit import ImplicitRoot, enclose_root
from symact.numeric.program import compile_program

CASES = [
    ("x**2 - 2", "1", "2", lambda: mpmath.sqrt(2)),
    ("x**5 - x - 1", "1", "2", lambda: mpmath.findroot(lambda x: x**5 - x - 1, 1.2)),
    ("cos(x) - x", "0", "1", lambda: mpmath.findroot(lambda x: mpmath.cos(x) - x, 0.7)),
    (
        "x*(1 + erf(x/sqrt(2))) - 20",
        "10",
        "11",
        lambda: mpmath.findroot(lambda x: x * mpmath.ncdf(x) - 10, 10),
    ),
]


@pytest.mark.parametrize(("formula", "lo", "hi", "exact"), CASES)
def test_enclosure_holds_the_root_and_is_narrow(formula, lo, hi, exact):
    ends = enclose(ImplicitRoot(formula, lo, hi), digits=50)
    with mpmath.workdps(70):
        low, high = map(mpmath.mpf, ends)
        root = exact()
        assert low - mpmath.mpf("1e-60") <= root <= high + mpmath.mpf("1e-60")
        assert high - low < mpmath.mpf("1e-48")


def test_it_is_a_number_in_expressions():
    root = ImplicitRoot("x**3 - 2", "1", "2")
    x = symbol("x")
    assert not (root + 1).free_symbols
    assert root.is_positive
    assert (x * root).subs(x, root).has(root)
    assert abs((root**3).evalf(40) - 2) < sympy.Float("1e-38", 40)
    assert ImplicitRoot("x**3 + 2", "-2", "-1").is_negative


def test_copies_are_equal():
    root = ImplicitRoot("x**3 - 2", "1", "2")
    assert pickle.loads(pickle.dumps(root)) == root  # noqa: S301 - our own bytes
    assert hash(root) == hash(ImplicitRoot("x**3 - 2", 1, 2))
    assert root != ImplicitRoot("x**3 - 2", 1, 3)


@pytest.mark.parametrize(("formula", "lo", "hi"), [("x**2 + 1", "-1", "1"), ("sin(x)", "-1", "4")])
def test_none_or_two_roots_are_refused(formula, lo, hi):
    with pytest.raises(UndecidedError):
        enclose_root(f"{formula};{lo};{hi}", 100)


def test_a_program_takes_it_as_a_leaf():
    root = ImplicitRoot("x**2 - 2", "1", "2")
    program = compile_program([root * symbol("x")], [symbol("x")])
    assert [n.op for n in program.nodes].count("root") == 1
    assert read("x**2 - 2", {"x": symbol("x")}).subs(symbol("x"), root).is_number
