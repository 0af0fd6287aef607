"""Definitions are examined: real everywhere, kinks derived as the catalogue records them."""

import pytest

from symact import catalog
from symact.activation import Kink, Parameter
from symact.catalog.own.draft import KinkClaim
from symact.derive.definition import examine

TYPED = {
    "corner": ("max(x, 0)", {}, [("0", 0, "0")]),
    "jump": ("Piecewise((0, x < 1), (1, True))", {}, [("1", -1, "0")]),
    "curved": ("Piecewise((x + x**2/4, x > 0), (atan(x), True))", {}, [("0", 1, "1")]),
    "moved": (
        "max(x - a, 0) - max(-x - a, 0)", {"a": Parameter("a", "1/2", "positive")},
        [("-a", 0, "0"), ("a", 0, "0")],
    ),
    "special": ("Piecewise((x, x > 0), (a*(exp(x) - 1), True))", {"a": 1}, [("0", 0, "a")]),
    "smooth": ("x*tanh(a*x)", {"a": 1}, []),
    "steep": ("sqrt(abs(x))", {}, []),
}  # fmt: skip
"""Formula, parameters, and its kinks by hand; a vertical tangent has no value to record."""


def examined(formula, parameters=None, claims=None):
    row = catalog.define("mine", formula, **(parameters or {}))
    (found,) = examine([(row, claims)])
    return found


def lines(found):
    return [problem.line("mine") for problem in found.problems]


def test_kinks_are_derived_in_terms_of_the_parameters():
    rows = [catalog.define(name, f, **p) for name, (f, p, _) in TYPED.items()]
    for row, found in zip(rows, examine([(row, None) for row in rows]), strict=True):
        assert found.problems == ()
        assert found.undecided == ""
        assert [(k.at, k.order, k.grad) for k in found.kinks] == TYPED[row.name][2], row.name


@pytest.mark.slow
def test_the_kinks_of_the_catalogue_are_derived_again():
    """They were recorded by hand, from what PyTorch returns there."""
    rows = catalog.rows()
    answers = examine([(row, None) for row in rows], 60)
    for row, found in zip(rows, answers, strict=True):
        if found.undecided:
            assert not row.kinks, row.name
            continue
        assert found.problems == (), row.name
        assert [(k.at, k.order) for k in found.kinks] == [(k.at, k.order) for k in row.kinks]
        assert [k.grad for k in found.kinks] == [k.grad for k in row.kinks] or row.name == "pau"


def test_claims_that_are_true_are_kept_with_their_notes():
    found = examined("max(x, 0)", claims=(KinkClaim("0", 0, "0", "as everywhere"),))
    assert found.kinks == (Kink("0", 0, "0", "as everywhere"),)
    assert examined("max(x, 0)", claims=(KinkClaim("sin(0)"),)).kinks == (Kink("0", 0, "0"),)


@pytest.mark.parametrize(
    ("claims", "wanted"),
    [
        ((), ["kinks: at x = 0", "differ, 0 and 1", 'add at = "0", order = 0, grad = "0"']),
        ((KinkClaim("0"), KinkClaim("3")), ["kinks[1].at: there is no kink at 3", "leave it out"]),
        ((KinkClaim("0", 1),), ["kinks[0].order: the order of smoothness at 0 is 0, not 1"]),
        ((KinkClaim("0", 0, "1"),), ["kinks[0].grad: ", "derivative 0 at 0, not 1", 'grad = "0"']),
    ],
)
def test_claims_that_are_wrong_are_refused_with_what_is_right(claims, wanted):
    found = lines(examined("max(x, 0)", claims=claims))
    assert len(found) == 1
    assert all(words in found[0] for words in wanted), found


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("log(x)", "it has no value at x = 0"),
        ("sqrt(x)", "it has the value 1.0*I at x = -1"),
        ("1/x", "no value at x = 0"),
        ("x*(x - 3)**(1/3)", "is not real for every x: it has the value"),
        ("1/(x - 12347/1000)", "not finite inside"),
        ("sqrt(x**2 - a) - x", "it has the value 1.0*I at x = 0 and a = 1"),
    ],
)
def test_a_formula_that_is_not_real_somewhere_is_refused_with_a_place(formula, words):
    parameters = {"a": 1} if "a)" in formula else {}
    (line,) = lines(examined(formula, parameters))
    assert line.startswith("mine, formula: is not real for every x")
    assert words in line
    assert "Piecewise" in line


def test_what_cannot_be_derived_is_taken_as_it_is_claimed():
    row = catalog.define("mine", "x*floor(x)")
    claims = (KinkClaim("0", -1, "0"), KinkClaim("1"))
    (found,) = examine([(row, claims)])
    assert found.undecided
    assert found.kinks == (Kink("0", -1, "0"),)
    assert "kinks[1]: could not be derived" in lines(found)[0]


def test_one_row_that_takes_too_long_does_not_hold_the_others():
    rows = [catalog.define("mine", "x*tanh(x)"), catalog.define("other", "max(x, 0)")]
    first, second = examine([(row, None) for row in rows], 1e-9)
    assert "no answer" in first.undecided
    assert "no answer" in second.undecided
