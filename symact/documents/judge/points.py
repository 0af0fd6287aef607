"""Where the sides of a claim are looked at: short rationals, none of them special."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy

from symact.documents.judge.breaks import Break, breaks, deciders
from symact.documents.judge.side import Condition, Point, compile_condition

SEED = 20240229
"""Any number: the points are the same at every run."""

TUPLES = 6
"""How many sets of values the other variables take."""

ATTEMPTS = 400
"""Draws after which no further values within the domain are looked for."""

FIRST = tuple(map(Fraction, (
    "-1.37", "0.83", "2.29", "-0.41", "-2.73", "0.17", "3.61", "-0.093", "-5.13", "6.87",
    "1.19", "-1.79", "0.57", "-0.67", "11.3", "-13.7", "-33.1", "47.3", "0.0071", "-0.0037",
)))  # fmt: skip
"""Points that a reader likes, those first that he likes best."""

FRONT = 12
"""How many of them are tried with every set of values of the other variables."""

PARAMETERS = tuple(map(Fraction, (
    "1.3", "0.37", "2.6", "0.81", "0.071", "5.2", "1.7", "0.59", "3.4", "0.23", "7.9",
)))  # fmt: skip
WHOLE = tuple(map(Fraction, (3, 5, 4, 7, 6, 9, 11, 13)))
STEPS = tuple(map(Fraction, ("0.37", "1.3", "0.013", "7.1")))
"""Distances from a place where something changes."""

INSIDE = tuple(map(Fraction, ("0.31", "0.57", "0.83")))
"""Parts of the way between two such places."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold the points of a question.

    Attributes:
        generic: Points where nothing special happens, best witnesses first.
        special: Points where a formula may change, or that stand out: x = 0.
        breaks: First coordinates where something changes for every set of parameters, and
            whether they are exactly there.
    """

    generic: tuple[Point, ...]
    special: tuple[Point, ...]
    breaks: tuple[Break, ...]


def plan(variables: Sequence[Any], domain: Any, exprs: tuple[Any, ...]) -> Plan:
    """Lay points for expressions over variables within a domain.

    Raises:
        DerivationError: The domain is not made of comparisons.
    """
    if not variables:
        return Plan(((),), (), ())
    x, *others = variables
    inside = compile_condition(domain, variables)
    found = deciders((*exprs, domain))
    rng = random.Random(SEED)  # noqa: S311 - no secret, only points
    generic: dict[Point, None] = {}
    special: dict[Point, None] = {}
    common: list[frozenset[Break]] = []
    sets = list(_sets(others, domain, rng))
    for number, rest in enumerate(sets):
        values = {
            s: sympy.Rational(v.numerator, v.denominator) for s, v in zip(others, rest, strict=True)
        }
        places = breaks(found, x, values)
        common.append(frozenset(places))
        for at in _first(x, places, number, len(sets), rng):
            if allowed(x, at) and inside.holds((at, *rest), 128):
                generic[at, *rest] = None
        for at in (Fraction(0), *(b.at for b in places if b.exact)):
            if allowed(x, at) and inside.holds((at, *rest), 128):
                special[at, *rest] = None
                generic.pop((at, *rest), None)
    shared = frozenset.intersection(*common) if common else frozenset()
    return Plan(tuple(generic), tuple(special), tuple(sorted(shared, key=lambda b: b.at)))


def _sets(others: Sequence[Any], domain: Any, rng: random.Random) -> Iterator[tuple[Fraction, ...]]:
    """Yield values of the variables but the first."""
    if not others:
        yield ()
        return
    conditions = [c for c in sympy.And.make_args(domain) if c.free_symbols <= set(others)]
    inside: Condition = compile_condition(sympy.And(*conditions), list(others))
    count = 0
    for attempt in range(ATTEMPTS):
        values = tuple(_drawn(s, attempt, place, rng) for place, s in enumerate(others))
        if all(allowed(s, v) for s, v in zip(others, values, strict=True)) and inside.holds(
            values, 128
        ):
            count += 1
            yield values
            if count == TUPLES:
                return


def _drawn(symbol: Any, attempt: int, place: int, rng: random.Random) -> Fraction:
    """Draw a value; early ones are short, later ones spread wider."""
    row = WHOLE if symbol.is_integer else PARAMETERS
    value = row[(attempt + 3 * place) % len(row)]
    if attempt >= len(row):
        value = (
            Fraction(rng.randint(1, 40))
            if symbol.is_integer
            else Fraction(rng.randint(1, 9999), rng.choice((1000, 10000, 100)))
        )
    if symbol.is_nonnegative or symbol.is_positive:
        return value
    if symbol.is_negative or symbol.is_nonpositive:
        return -value
    return -value if (attempt + place) % 2 else value


def allowed(symbol: Any, value: Fraction) -> bool:
    """Tell whether a value satisfies the assumptions on a symbol."""
    return not (
        (symbol.is_positive and value <= 0)
        or (symbol.is_negative and value >= 0)
        or (symbol.is_nonnegative and value < 0)
        or (symbol.is_nonpositive and value > 0)
        or (symbol.is_nonzero and value == 0)
        or (symbol.is_integer and value.denominator != 1)
        or (symbol.is_even and value % 2)
        or (symbol.is_odd and not value % 2)
    )


def _first(
    x: Any, places: tuple[Break, ...], number: int, sets: int, rng: random.Random
) -> Iterator[Fraction]:
    """Yield values of the first variable, best witnesses first."""
    if x.is_integer:
        yield from WHOLE
        yield from (-v for v in WHOLE)
        return
    yield from FIRST if sets == 1 else FIRST[:FRONT]
    if number == 0:
        yield from (-v for v in FIRST if x.is_positive or x.is_negative)
    for place in places:
        yield from (_short(place.at + sign * step) for step in STEPS for sign in (1, -1))
    for low, high in pairwise(places):
        yield from (low.at + (high.at - low.at) * part for part in INSIDE)
    for scale in (1, 4, 20):
        yield Fraction(rng.randint(-9999, 9999) * scale, 10000)


def _short(value: Fraction) -> Fraction:
    """Round to few digits a place near one that is itself not short."""
    return Fraction(round(value * 10**4), 10**4) if value.denominator > 10**4 else value
