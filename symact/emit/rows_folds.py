"""Spell folds: one element more in a lane, and lanes joined, halves to halves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symact.kernel.rows.ir import LANES, Fold

FEW = 4
"""So few lanes are no vector: they are joined for several rows at once."""

SECOND = 2
"""Terms of a number in two parts."""

SHORT = 4
"""So many second parts, each a few hundredths of the first, are added in their own format."""

HALVES = tuple(LANES >> k for k in range(1, LANES.bit_length()) if LANES >> k > FEW)
"""How many lanes of a row are left after each joining: 16, 8; then there are FEW."""


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

    def step(self, at: str, name: str = "") -> tuple[str, ...]:
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
        second = f" + (double){low}" if self.fold.terms == SECOND else ""
        return (f"best += (double){high}{second};",)

    def steps(self, places: Sequence[str]) -> tuple[str, ...]:
        """Fold the elements at several places, which are joined in pairs first."""
        if self.fold.exact:
            return tuple(line for k, at in enumerate(places) for line in self.step(at, f"_{k}"))
        first = [f"to_{self.first}[{at}]" for at in places]
        if not self.sums:
            return self._best(first)
        total = _pairs([f"(double){term}" for term in first])
        if self.fold.terms == 1:
            return (f"best += {total};",)
        rest = [f"to_{self.first + 1}[{at}]" for at in places]
        short = [_pairs(rest[k : k + SHORT]) for k in range(0, len(rest), SHORT)]
        second = _pairs([f"(double){term}" for term in short])
        return (f"best += {total} + {second};",)

    def _best(self, terms: Sequence[str]) -> tuple[str, ...]:
        """Choose among several, the first one of equals."""
        names, lines = [f"t{k}" for k in range(len(terms))], []
        lines += [f"const {self.number} t{k} = {term};" for k, term in enumerate(terms)]
        while len(names) > 1:
            one, other = names[:2]
            names = [*names[2:], f"{one}{other}"]
            chosen = self._better(other, one)
            lines.append(f"const {self.number} {one}{other} = {chosen};")
        return (*lines, f"best = {self._better(names[0])};")

    @property
    def stop(self) -> tuple[str, ...]:
        """Put a lane back."""
        names = ("best", "less")
        return tuple(f"{lane}[j] = {v};" for lane, v in zip(self.lanes, names, strict=False))

    @property
    def halves(self) -> tuple[Half, ...]:
        """Join the lanes of row `r`, halves to halves, until there are few."""
        return self._halves((), f"lane_{self.index}", f"low_{self.index}", HALVES)

    @property
    def short(self) -> tuple[Half, ...]:
        """Do the same where each lane has one element: the terms themselves are joined."""
        half, *rest = HALVES
        to, at = f"joined{half}_{self.index}", ("j", f"j + {half}")
        one, other = (f"to_{self.first}[{k}]" for k in at)
        lines = self._joined((one, other, "", ""), f"{to}[j] = ", "")
        if self.sums:
            total = f"(double){one} + (double){other}"
            second = " + ".join(f"to_{self.first + 1}[{k}]" for k in at)
            low = f" + (double)({second})" if self.fold.terms == SECOND else ""
            lines = (f"{to}[j] = ({total}){low};",)
        first = Half(
            half, (f"{self.number} {to}[{half}] SYMACT_AT_LINE;",), rolled=True, lines=lines
        )
        return self._halves((first,), to, "", tuple(rest))

    def _halves(
        self, made: tuple[Half, ...], high: str, low: str, halves: tuple[int, ...]
    ) -> tuple[Half, ...]:
        short = bool(made)
        for half in halves:
            to, rest = f"joined{half}_{self.index}", f"rest{half}_{self.index}"
            declared = [f"{self.number} {to}[{half}];"]
            if self.fold.exact:
                declared.append(f"double {rest}[{half}];")
            places = (f"{high}[j]", f"{high}[j + {half}]", f"{low}[j]", f"{low}[j + {half}]")
            lines = self._joined(places, f"{to}[j] = ", f"{rest}[j] = ")
            made = (*made, Half(half, tuple(declared), short or not self.sums, lines))
            high, low = to, rest
        places = (f"{high}[j]", f"{high}[j + {FEW}]", f"{low}[j]", f"{low}[j + {FEW}]")
        few, less = (f"{name}_{self.index}[r][j] = " for name in ("few", "fewer"))
        return (*made, Half(FEW, (), rolled=short, lines=self._joined(places, few, less)))

    @property
    def last(self) -> tuple[str, ...]:
        """Join the last lanes of row `r`: the result of the fold."""
        lines: list[str] = []
        high, low = f"few_{self.index}[r]", f"fewer_{self.index}[r]"
        parts = [(f"{high}[{j}]", f"{low}[{j}]") for j in range(FEW)]
        while len(parts) > 1:
            half = len(parts) // 2
            joined = []
            for j in range(half):
                to, rest = f"all{half}{j}_{self.index}", f"rest{half}{j}_{self.index}"
                places = (parts[j][0], parts[j + half][0], parts[j][1], parts[j + half][1])
                found = self._joined(
                    places, f"const {self.number} {to} = ", f"const double {rest} = "
                )
                lines += found
                joined.append((to, rest))
            parts = joined
        return tuple(lines)

    def _joined(self, of: tuple[str, str, str, str], to: str, rest: str) -> tuple[str, ...]:
        one, other, low, lower = of
        if not self.sums:
            return (f"{to}{self._better(other, one)};",)
        if not self.fold.exact:
            return (f"{to}{one} + {other};",)
        error = f"symact_sum_error({one}, {other}, {one} + {other})"
        return (f"{rest}{error} + ({low} + {lower});", f"{to}{one} + {other};")

    def _better(self, t: str, best: str = "best") -> str:
        """Choose the larger or smaller; with care a NaN stays."""
        worse = f"{best} {'<' if self.fold.op == 'max' else '>'} {t}"
        if self.fold.careful:
            return f"(({worse}) | ({t} != {t})) ? {t} : {best}"
        return f"{worse} ? {t} : {best}"

    @property
    def results(self) -> dict[str, str]:
        """Spell the folded numbers, by the names that the body of the row has for them."""
        low = f"rest10_{self.index}" if self.fold.exact else "0.0"
        zero = " + 0.0" if self.sums and not self.fold.exact else ""  # no sum is -0
        found = {self.fold.high: f"(double)all10_{self.index}{zero}"}
        return found | ({self.fold.low: low} if self.fold.low else {})


def _pairs(terms: Sequence[str]) -> str:
    """Add neighbours, then neighbouring sums, until there is one."""
    while len(terms) > 1:
        pairs = zip(terms[::2], terms[1::2], strict=True)
        terms = [f"({one} + {other})" for one, other in pairs]
    return terms[0]


def spell_folds(folds: Sequence[Fold], number: str) -> tuple[SpelledFold, ...]:
    """Spell the folds of a stage whose elements are numbers of a type."""
    made, first = [], 0
    for index, fold in enumerate(folds):
        made.append(SpelledFold(fold, first, index, "double" if fold.op == "sum" else number))
        first += fold.terms
    return tuple(made)
