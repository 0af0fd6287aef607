"""Records of a kernel along an axis: what each sweep over a row does, in straight lines.

A kernel is a list of stages and a last sweep. A stage computes `element` for each element of the
row, folds its leading results over the row, and then computes `row` once; what `row` gives are
numbers that later stages name. The last sweep computes the outputs.

The order of a fold is part of the kernel: `LANES` accumulators, element k in lane k modulo
`LANES`, those of one lane in the same full chunk of a row joined in pairs, then halves of the lanes
with halves. In a row of at most `LANES` elements the small second parts of terms are joined once
before they are added to the first ones. The order depends on the length of a row alone: neither on
where it lies nor on the instruction set. Multiplications with addition round once everywhere:
results are the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass

from symact.kernel.ir import SUFFIXES, Assign, Constant

LANES = 32
"""Accumulators of a fold."""

FAR_GUESS = 250.0
"""Larger extremes are taken off, see `rows.single`: then no other number does."""

PLACE = "place"
"""Name of the position of an element in its row, where a body asks for it."""


@dataclass(frozen=True, slots=True)
class Body:
    """Hold straight-line assignments over named numbers.

    Attributes:
        inputs: Names it uses: elements of input rows, `PLACE`, numbers of the row, kept columns.
        constants, body, results: As in `Kernel`.
        arithmetic: `float64` or `float32`: format of every number.
    """

    inputs: tuple[str, ...]
    constants: tuple[Constant, ...]
    body: tuple[Assign, ...]
    results: tuple[str, ...]
    arithmetic: str = "float64"


@dataclass(frozen=True, slots=True)
class Fold:
    """Fold a result of an element body over the row.

    Attributes:
        op: `sum`, `max` or `min`.
        high, low: Names that the row body has for the result; a sum has two parts.
        terms: How many results of the element body it takes: a number, or its two parts.
        exact: Whether the rounding errors of the sum are carried too.
        careful: Whether a NaN stays in an extreme; not needed where it reaches every output anyway.
    """

    op: str
    high: str
    low: str = ""
    terms: int = 1
    exact: bool = False
    careful: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """Hold one sweep and what follows it.

    Attributes:
        element: For each element; its results are the terms of the folds.
        folds: What is folded, in the order of the results.
        kept: Names under which the first results are kept for the last sweep.
        row: Once a row, in doubles, after the folds.
        numbers: Names of its results, for later bodies.
        start: Doubles that the numbers have before the first sweep, where `repeats`.
        repeats: Whether to sweep again as long as the first number rises.
        guess: Where not 0 the extreme of any part of a row does for the whole, with the same
            results, if both are at most `FAR_GUESS` in size and no further apart than this.
    """

    element: Body
    folds: tuple[Fold, ...]
    kept: tuple[str, ...]
    row: Body
    numbers: tuple[str, ...]
    start: tuple[float, ...] = ()
    repeats: bool = False
    guess: float = 0.0


@dataclass(frozen=True, slots=True)
class RowKernel:
    """Hold one computation along an axis, ready to be spelled.

    Attributes:
        name: Activation, `softmax`.
        output: `value`, `vjp` or `vjp_from_output`.
        dtype: `float32` or `float64`: format of rows and results.
        rows: Names of the input rows.
        parameters: Names of numbers given with the call, `defaults` theirs.
        given: Those parameters that are one number for each row.
        stages: The sweeps with folds.
        last: The sweep that writes: from the kept columns where there are any.
        whole: The same from the input rows alone, for rows too long to keep columns of.
        reduces: Whether a row gives one number.
        formula: Of the outputs, as text.
        ulp: Stated error of each entry, in ulp; of the largest where terms cancel.
        digest: Of the activation's definition.
    """

    name: str
    output: str
    dtype: str
    rows: tuple[str, ...]
    parameters: tuple[str, ...]
    defaults: tuple[float, ...]
    given: tuple[str, ...]
    stages: tuple[Stage, ...]
    last: Body
    whole: Body
    reduces: bool
    formula: tuple[str, ...]
    ulp: float
    digest: str

    @property
    def outputs(self) -> int:
        """Count the outputs, which are concatenated."""
        return len(self.last.results)

    @property
    def kept(self) -> tuple[str, ...]:
        """Name the columns that are kept."""
        return tuple(name for stage in self.stages for name in stage.kept)

    @property
    def symbol(self) -> str:
        """Give the C symbol, `symact_softmax_value_f32_rows`."""
        return f"symact_{self.name}_{self.output}_{SUFFIXES[self.dtype]}_rows"
