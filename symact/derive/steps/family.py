"""Families scale (A + shape B): their parts, and what is written about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.derive.branches import Branches
from symact.derive.moments import expectation
from symact.derive.steps.build import number, plus, power, times
from symact.derive.steps.decimals import rounded
from symact.derive.steps.records import Line
from symact.derive.steps.terms import Atom, Named, Term
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import unicode

MANY_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Family:
    """Hold f = scale (A + shape B) and the target law."""

    shape: Any
    scale: Any
    fixed: Branches
    moving: Branches
    law: tuple[Any, Any]

    def squares(self) -> tuple[Branches, Branches, Branches]:
        """Give A^2, A B and B^2."""
        a, b = self.fixed, self.moving
        return squared(a), self.product(a, b), squared(b)

    def sign(self, parameter: Any, meaning: Term) -> Named:
        """Make the sign of a parameter that is solved for."""
        return Named(unicode(Atom(parameter)), tex(Atom(parameter)), meaning)

    def product(self, first: Branches, second: Branches) -> Branches:
        """Multiply two functions given on the same pieces."""
        other = iter([p.expr for p in second.pieces])
        return first.map(lambda e: sympy.expand(e * next(other)))


def stated(left: Term, relation: str, right: Term, rule: str, reason: str = "") -> Line:
    """Write a line that holds everywhere."""
    return Line(left, relation, right, rule, reason)


def squared(branches: Branches) -> Branches:
    """Square a function on each piece."""
    return branches.map(lambda e: e**2)


def mean_of(branches: Branches, law: tuple[Any, Any]) -> Any:
    """Give an expectation in closed form."""
    return sympy.expand(expectation(branches, law[0], law[1] ** 2))


def in_decimals(left: Named, closed: Any) -> Line:
    """Write a constant in decimals."""
    return stated(left, "~", rounded(closed, MANY_DIGITS), "in decimals")


def sum_of_squares(alpha: Term, first: Term, mixed: Term, second: Term) -> Term:
    """Write A + 2 alpha B + alpha^2 C."""
    return plus(first, times(number(2), alpha, mixed), times(power(alpha, number(2)), second))
