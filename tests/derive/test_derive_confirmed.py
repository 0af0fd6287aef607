"""The facts on file, confirmed by mpmath at 60 digits: no `derive`, no ball arithmetic.

Every enclosure is rounded outward in its last printed digit, so its middle is good to 30 digits.
"""

import json
from pathlib import Path

import mpmath
import pytest
import sympy
from mpmath import mpf

from symact.language.functions import elementary
from symact.language.reader import read, symbol
from tests.turns import in_turn

FILES = sorted((Path(__file__).parents[2] / "generated" / "facts").glob("*.json"))
DIGITS = 60
CLOSE = mpf(10) ** -28


every_file = pytest.mark.parametrize("path", in_turn(FILES, 3, 1), ids=[f.stem for f in FILES])


class Row:
    """The function of a file at its default parameters, evaluated by mpmath."""

    def __init__(self, path):
        self.facts = json.loads(path.read_text())["document"]
        x = symbol("x")
        names = {p["name"]: symbol(p["name"], p["domain"]) for p in self.facts["parameters"]}
        expr = elementary(read(self.facts["formula"], {"x": x, **names}))
        values = {
            names[p["name"]]: middle(p) if p.get("enclosure") else sympy.Rational(p["default"])
            for p in self.facts["parameters"]
            if p.get("enclosure") or "sqrt" not in str(p["default"])
        }
        values |= {
            names[p["name"]]: read(p["default"], {})
            for p in self.facts["parameters"]
            if names[p["name"]] not in values
        }
        fixed = {k: sympy.Float(str(v), 80) if isinstance(v, mpf) else v for k, v in values.items()}
        self.f = sympy.lambdify(x, expr.subs(fixed), "mpmath")
        ends = [k["at"] for k in self.facts["kinks"] if not k["at"].startswith("root(")]
        exact = [mpf(str(sympy.N(read(e, names).subs(fixed), 70))) for e in ends]
        # a joint without a closed form is known by its enclosure
        joints = [k["at"] for k in self.facts["smoothness"].get("kinks", ())]
        self.kinks = sorted(exact + [middle(at) for at in joints if "root(" in str(at["exact"])])

    def slope(self, x):
        """Central difference at 120 digits: good to about 60."""
        with mpmath.workdps(160):
            h = mpf(10) ** -40
            return (self.f(x + h) - self.f(x - h)) / (2 * h)

    def grid(self):
        return [mpf(k) / 7 for k in range(-84, 85)]


def middle(number):
    lo, hi = number["enclosure"]
    return (mpf(lo) + mpf(hi)) / 2


def answers(fact):
    """An undecided question holds a note in place of its list."""
    return fact if isinstance(fact, list) else []


def finite(number):
    return number and number.get("enclosure") and "oo" not in "".join(number["enclosure"])


@every_file
def test_the_range_holds_every_sample_and_attained_ends_are_met(path):
    with mpmath.workdps(DIGITS):
        row = Row(path)
        found = row.facts["range"]
        if found.get("evidence") == "undecided":
            return
        values = [row.f(x) for x in row.grid()]
        places = [
            middle(c["x"]) for c in answers(row.facts["critical_points"]) if finite(c.get("x"))
        ]
        values += [row.f(x) for x in places] + [row.f(k) for k in row.kinks]
        for end, extreme, side in (("lo", min(values), 1), ("hi", max(values), -1)):
            if not finite(found[end]):
                continue
            bound = middle(found[end])
            assert side * (extreme - bound) > -CLOSE
            listed = isinstance(row.facts["critical_points"], list)
            if found[end]["attained"] and listed:
                assert abs(extreme - bound) < CLOSE


@every_file
def test_fixed_points_and_zeros_satisfy_their_equations(path):
    with mpmath.workdps(DIGITS):
        row = Row(path)
        for fact in answers(row.facts["fixed_points"]):
            if finite(fact.get("value")):
                x = middle(fact["value"])
                assert abs(row.f(x) - x) < CLOSE
        for fact in answers(row.facts["zeros"]):
            if finite(fact.get("value")):
                assert abs(row.f(middle(fact["value"]))) < CLOSE


@every_file
def test_critical_points_are_flat_or_kinks(path):
    with mpmath.workdps(DIGITS):
        row = Row(path)
        for fact in answers(row.facts["critical_points"]):
            if not finite(fact.get("x")):
                continue
            x = middle(fact["x"])
            if finite(fact.get("value")):
                assert abs(row.f(x) - middle(fact["value"])) < CLOSE
            if not any(abs(x - k) < CLOSE for k in row.kinks):
                assert abs(row.slope(x)) < mpf(10) ** -25


@every_file
def test_no_sampled_slope_exceeds_the_lipschitz_constant(path):
    with mpmath.workdps(DIGITS):
        row = Row(path)
        bound = row.facts["lipschitz"].get("value")
        if not finite(bound):
            return
        steepest = max(abs(row.slope(x + mpf(1) / 977)) for x in row.grid())
        assert steepest <= mpf(bound["enclosure"][1]) + CLOSE


@pytest.mark.parametrize("path", in_turn(FILES, 3))
def test_gaussian_moments_agree_with_quadrature(path):
    with mpmath.workdps(40):
        row = Row(path)
        found = row.facts["gaussian"]
        cuts = sorted({mpf(c) for c in (-30, -8, -3, -2, -1, 0, 1, 2, 3, 8, 30)} | set(row.kinks))
        for key, power in (("mean", 1), ("second_moment", 2)):
            if finite(found.get(key)):
                total = mpmath.quad(lambda x, n=power: row.f(x) ** n * mpmath.npdf(x), cuts)
                assert abs(total - middle(found[key])) < mpf(10) ** -20
