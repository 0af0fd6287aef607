"""Spell folds: one element more in a lane, and lanes joined, halves to halves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symact.kernel.rows.ir import LANES, Fold

HALVES = tuple(LANES >> k for k in range(1, LANES.bit_length()))
"""How many lanes are left after each joining: 16, 8, 4, 2, 1."""

SINGLE_BY_SINGLE = 4
"""So few lanes are no vector: a compiler may do them one by one."""


@dataclass(frozen=True, slots=True)
class Half:
    """Hold one joining of lanes.

    Attributes:
        lanes: How many are left.
        declared: Arrays for them.
        rolled: Whether the loop over them must stay one.
        lines: Body of the loop over `j`.
    """

    lanes: int
    declared: tuple[str, ...]
    rolled: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpelledFold:
    """Hold a fold as text.

    Attributes:
        fold: The fold.
        first: Place of its first term among the results of the element.
        index: Its own place among the folds of the stage.
        number: Spelled type of its lanes.
    """

    fold: Fold
    first: int
    index: int
    number: str

    @property
    def sums(self) -> bool:
        """Tell whether it is a sum."""
        return self.fold.op == "sum"

    @property
    def lanes(self) -> tuple[str, ...]:
        """Name the arrays of lanes: of the sum, and of its rounding errors."""
        return (f"lane_{self.index}", *((f"low_{self.index}",) if self.fold.exact else ()))

    def neutral(self, number: str) -> str:
        """Spell what changes nothing, in a type."""
        infinity = f"({number})INFINITY"
        return {"sum": "0", "max": f"-{infinity}", "min": infinity}[self.fold.op]

    @property
    def start(self) -> str:
        """Take up a lane."""
        less = f", less = low_{self.index}[j]" if self.fold.exact else ""
        return f"{self.number} best = lane_{self.index}[j]{less};"

    def step(self, at: str, name: str) -> tuple[str, ...]:
        """Fold the element at a place; `name` tells its variables from others."""
        t, high, low = f"t{name}", f"to_{self.first}[{at}]", f"to_{self.first + 1}[{at}]"
        if not self.sums:
            return (f"const {self.number} {t} = {high};", f"best = {self._better(t)};")
        if self.fold.exact:
            total = f"sum{name}"
            return (
                f"const double {t} = {high}, {total} = best + {t};",
                f"less += symact_sum_error(best, {t}, {total}) + {low};",
                f"best = {total};",
            )
        second = f" + (double){low}" if self.fold.terms == 2 else ""
        return (f"best += (double){high}{second};",)

    @property
    def stop(self) -> tuple[str, ...]:
        """Put a lane back."""
        names = ("best", "less")
        return tuple(f"{lane}[j] = {v};" for lane, v in zip(self.lanes, names, strict=False))

    @property
    def halves(self) -> tuple[Half, ...]:
        """Join the lanes: the sum of all is the last one."""
        made, high, low = [], f"lane_{self.index}", f"low_{self.index}"
        for half in HALVES:
            to, rest = f"joined{half}_{self.index}", f"rest{half}_{self.index}"
            declared = [f"{self.number} {to}[{half}];"]
            if self.fold.exact:
                declared.append(f"double {rest}[{half}];")
            rolled = half > SINGLE_BY_SINGLE and not self.sums
            made.append(Half(half, tuple(declared), rolled, self._joined(half, (high, low), to)))
            high, low = to, rest
        return tuple(made)

    def _joined(self, half: int, of: tuple[str, str], to: str) -> tuple[str, ...]:
        high, low = of
        one, other = f"{high}[j]", f"{high}[j + {half}]"
        if not self.sums:
            best = f"const {self.number} t = {other}, best = {one};"
            return (best, f"{to}[j] = {self._better('t')};")
        if not self.fold.exact:
            return (f"{to}[j] = {one} + {other};",)
        rest = f"rest{half}_{self.index}[j]"
        return (
            f"const double a = {one}, b = {other}, sum = a + b;",
            f"{to}[j] = sum;",
            f"{rest} = symact_sum_error(a, b, sum) + ({low}[j] + {low}[j + {half}]);",
        )

    def _better(self, t: str) -> str:
        """Choose the larger or smaller; with care a NaN stays."""
        worse = f"best {'<' if self.fold.op == 'max' else '>'} {t}"
        if self.fold.careful:
            return f"(({worse}) | ({t} != {t})) ? {t} : best"
        return f"{worse} ? {t} : best"

    @property
    def results(self) -> dict[str, str]:
        """Spell the folded numbers, by the names that the body of the row has for them."""
        low = f"rest1_{self.index}[0]" if self.fold.exact else "0.0"
        found = {self.fold.high: f"(double)joined1_{self.index}[0]"}
        return found | ({self.fold.low: low} if self.fold.low else {})


def spell_folds(folds: Sequence[Fold], number: str) -> tuple[SpelledFold, ...]:
    """Spell the folds of a stage whose elements are numbers of a type."""
    made, first = [], 0
    for index, fold in enumerate(folds):
        made.append(SpelledFold(fold, first, index, "double" if fold.op == "sum" else number))
        first += fold.terms
    return tuple(made)
