"""Records of kernels along an axis as finished text: templates only place it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symact.emit.rows_folds import SpelledFold
from symact.emit.spelled import SpelledKernel
from symact.kernel.rows.ir import LANES, PLACE, RowKernel

CHUNK = 256
"""Elements that are computed, and folded, together."""


ASIDE = 9
"""Number of a fold that runs beside those of a stage."""


@dataclass(frozen=True, slots=True)
class Argument:
    """Hold what a body is called with, and where it comes from.

    Attributes:
        name: Parameter of the function, spelled.
        outside: Name in the kernel.
        kind: `row` (an element of an input row), `place`, `column` (an element that was kept) or
            `number` (one for the row).
        source: Spelled expression of a number, for row `r` of a group.
    """

    name: str
    outside: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class SpelledBody:
    """Hold a body as a function; `number` is the type of its numbers.

    Attributes:
        name: Of the function.
        number: Spelled type of every number.
        inputs: What it is called with.
        spelled: Constants, lines and results.
    """

    name: str
    number: str
    inputs: tuple[Argument, ...]
    spelled: SpelledKernel

    @property
    def called(self) -> tuple[str, ...]:
        """Name the numbers of the row it is called with, as they are outside."""
        return tuple(a.outside for a in self.inputs if a.kind == "number")

    @property
    def rows(self) -> tuple[str, ...]:
        """Name the input rows it reads."""
        return tuple(a.outside for a in self.inputs if a.kind == "row")

    @property
    def placed(self) -> bool:
        """Tell whether it asks for the position of the element."""
        return any(a.kind == "place" for a in self.inputs)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Declare the numbers of the row it is called with."""
        return self.unlisted(())

    def unlisted(self, floats: Sequence[str]) -> tuple[str, ...]:
        """Declare the numbers of the row it is called with, but those there are as floats."""
        kind, there = self.number, floats if self.number == "float" else ()
        return tuple(
            f"const {kind} v_{a.outside} = ({kind}){a.source};"
            for a in self.inputs if a.kind == "number" and a.outside not in there
        )  # fmt: skip

    def passed(self, at: str) -> str:
        """Spell the arguments of a call for the element at a place; a comma follows each."""
        forms = {
            "row": "({1})in_{0}[{2}], ", "place": "({1})(base + (double)({2})), ",
            "column": "col_{0}[{2}], ", "number": "v_{0}, ",
        }  # fmt: skip
        return "".join(forms[a.kind].format(a.outside, self.number, at) for a in self.inputs)


@dataclass(frozen=True, slots=True)
class SpelledStage:
    """Hold a stage as text.

    Attributes:
        element, folds, kept, row, numbers, start, repeats: As in `Stage`.
        direct: Whether elements of rows are folded as they are.
        fetches: Whether there is so much to compute that the next rows are asked for meanwhile.
        wide: The element body in whole vectors, where it looks numbers up.
        guess: As in `Stage`.
    """

    element: SpelledBody
    folds: tuple[SpelledFold, ...]
    kept: tuple[str, ...]
    row: SpelledBody
    numbers: tuple[str, ...]
    start: tuple[float, ...]
    repeats: bool
    direct: bool
    fetches: bool
    wide: SpelledBody | None = None
    guess: float = 0.0

    @property
    def places(self) -> tuple[str, ...]:
        """Spell the places that lane `j` has in a full chunk."""
        return tuple(f"j + {at}" for at in range(0, CHUNK, LANES))

    def computed(self, at: str, to: str = "to_{0} + {1}") -> str:
        """Spell the arguments of a call of the wide body for the elements from a place on."""
        rows = {"row": f"in_{{0}} + {at}", "number": "v_{0}"}
        given = [rows[a.kind].format(a.outside) for a in self.element.inputs]
        results = range(len(self.element.spelled.results))
        return ", ".join((*given, *(to.format(k, at) for k in results)))

    @property
    def folded(self) -> str:
        """Spell the arguments of the row body; a comma follows each."""
        found: Mapping[str, str] = {k: v for f in self.folds for k, v in f.results.items()}
        return "".join(f"{found.get(a.outside, f'(double){a.source}')}, " for a in self.row.inputs)


@dataclass(frozen=True, slots=True)
class SpelledRows:
    """Hold a kernel along an axis as text; templates only place it.

    Attributes:
        kernel: The kernel.
        type: Spelled type of rows and results.
        plain: Parameters that are one number a call.
        numbers: Every number of a row, each once.
        stages, last, whole: Its parts.
        notes: What a reader should know, as lines of text.
    """

    kernel: RowKernel
    type: str
    plain: tuple[str, ...]
    numbers: tuple[str, ...]
    stages: tuple[SpelledStage, ...]
    last: SpelledBody
    whole: SpelledBody
    notes: tuple[str, ...]

    @property
    def symbol(self) -> str:
        """Give the name of the function."""
        return self.kernel.symbol

    @property
    def places(self) -> bool:
        """Tell whether results may be put where they belong at once: there is one for each."""
        return self.kernel.outputs == 1 and not self.kernel.reduces

    @property
    def short(self) -> bool:
        """Tell whether rows of few elements have steps of their own."""
        plain = not any(s.repeats or f.fold.exact for s in self.stages for f in s.folds)
        return bool(self.stages) and self.places and plain and not self.kernel.given

    @property
    def guessed(self) -> SpelledStage | None:
        """Give the stage whose extreme may be guessed from the first part of a long row."""
        first, rest = self.stages[:1], self.stages[1:]
        there = [s for s in first if s.guess and s.direct and len(s.folds) == 1 and len(rest) == 1]
        return there[0] if there else None

    @property
    def meanwhile(self) -> SpelledFold | None:
        """Give its fold under another name, for where the last stage runs."""
        return replace(self.guessed.folds[0], first=ASIDE, index=ASIDE) if self.guessed else None

    @property
    def floats(self) -> tuple[str, ...]:
        """Name the numbers of a row that bodies of floats are called with."""
        bodies = (*(s.element for s in self.stages), self.last)
        used = (n for b in bodies if b.number == "float" for n in b.called)
        return tuple(n for n in dict.fromkeys(used) if n in self.numbers)

    @property
    def in_place(self) -> bool:
        """Tell whether the first kept column may stand where the result will be."""
        row = self.kernel
        alone = len(row.rows) == 1 and row.outputs == 1 and not row.reduces
        return bool(row.kept) and alone and self.last.number == self.type


def argument(kernel: RowKernel, name: str, outside: str) -> Argument:
    """Say where a body has an input from."""
    if outside in kernel.rows:
        return Argument(name, outside, "row", "")
    if outside == PLACE:
        return Argument(name, outside, "place", "")
    if outside in kernel.kept:
        return Argument(name, outside, "column", "")
    return Argument(name, outside, "number", _number(kernel, outside))


def _number(kernel: RowKernel, name: str) -> str:
    if name == "length":
        return "n"
    if name in kernel.given:
        return f"{name}[first + r]"
    return name if name in kernel.parameters else f"num_{name}[r]"
