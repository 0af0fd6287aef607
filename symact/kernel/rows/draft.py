"""The numbers of a row that are known, and the bodies that name them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.vector.program import RowProgram
from symact.kernel.arith import Arith
from symact.kernel.builder import Builder
from symact.kernel.goals import GOALS
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.rows.ir import PLACE, Body, Fold, Stage
from symact.kernel.rows.lower import Lowering

POSITION = sympy.Symbol(PLACE, real=True)


@dataclass
class Open:
    """Hold a stage whose row body may still grow."""

    element: Body
    folds: tuple[Fold, ...]
    kept: tuple[str, ...]
    b: Builder
    lowering: Lowering
    results: list[tuple[str, str]] = field(default_factory=list)
    start: tuple[float, ...] = ()
    repeats: bool = False
    guess: float = 0.0

    def closed(self, known: tuple[str, ...]) -> Stage:
        """Give the stage; its row body is finished."""
        names = tuple(r for _, r in self.results)
        body = body_of(self.b, names, known)
        return Stage(
            self.element, self.folds, self.kept, body, tuple(n for n, _ in self.results),
            self.start, self.repeats, self.guess,
        )  # fmt: skip


def body_of(
    b: Builder, results: tuple[str, ...], known: tuple[str, ...], kind: str = "float64"
) -> Body:
    """Finish a body; its inputs are those known names that it uses."""
    constants, body = b.finish(results)
    used = {n for step in body for n in step.args} | set(results)
    inputs = tuple(n for n in dict.fromkeys(known) if n in used)
    return Body(inputs, constants, body, results, kind)


class Draft:
    """Follow which numbers of the row are known while stages are made."""

    def __init__(
        self, activation: Activation, passes: RowProgram, dtype: str, *, single: bool
    ) -> None:
        self.quick = single and dtype == "float32"
        self.plain = not single and dtype == "float32"
        self.activation = activation
        self.passes = passes
        self.dtype = dtype
        self.wide = dtype == "float64"
        self.numbers: dict[Any, tuple[str, ...]] = {}
        self.less: dict[Any, tuple[str, ...]] = {}
        self.stages: list[Open] = []
        self.order: list[str] = []
        self.chosen: dict[Any, Any] = {}
        self.largest: Any = None
        self.logs = {
            e.args[0] for out in passes.outputs for e in out.atoms(sympy.log)
        }  # fmt: skip

    @property
    def rows(self) -> tuple[str, ...]:
        """Name the input rows."""
        return tuple(s.name for s in self.passes.inputs)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name the parameters."""
        return tuple(s.name for s in self.passes.parameters)

    @property
    def known(self) -> tuple[str, ...]:
        """Name everything a body may use."""
        folded = (n for s in self.stages for f in s.folds for n in (f.high, f.low) if n)
        kept = (n for s in self.stages for n in s.kept)
        return (*self.rows, PLACE, *self.parameters, "length", *self.order, *folded, *kept)

    def builder(self) -> Builder:
        """Open a body of doubles."""
        return Builder(GOALS[self.dtype].own, short=not self.wide)

    def lowering(self, b: Builder, *, element: bool) -> Lowering:
        """Open a body: numbers of the row, and elements with what is computed of each."""
        a = Arith(b, self.wide)
        table: dict[Any, Pair] = {s: Pair(s.name) for s in self.passes.parameters}
        table[self.passes.length] = Pair("length")
        table |= {s: Pair(*names) for s, names in self.numbers.items()}
        less = {s: Pair(*names) for s, names in self.less.items()}
        falling: set[Any] = set()
        if element:
            table |= {s: Pair(s.name) for s in self.passes.inputs}
            table[POSITION] = Pair(PLACE)
            for delta, chosen in self.chosen.items():
                if chosen in table:
                    same = b.op(Op.EQUAL, PLACE, table[chosen].hi)
                    one, zero = b.const(1.0), b.const(0.0)
                    table[delta] = Pair(b.select(same, one, zero))
        low = Lowering(a, table, less)
        low.plain = self.plain
        if element:
            for sign, expr in self.passes.locals:
                if expr.free_symbols <= set(table):
                    low.done[sign] = low.at(expr)
                    falling |= {sign, -sign}
        low.falling = frozenset(falling)
        return low

    def opened(self, element: Body, folds: tuple[Fold, ...], kept: tuple[str, ...] = ()) -> Open:
        """Add a stage."""
        b = self.builder()
        made = Open(element, folds, kept, b, self.lowering(b, element=False))
        self.stages.append(made)
        return made

    def number(self, stage: Open, sign: Any, value: Pair) -> None:
        """State a number of the row."""
        name = f"n_{sign.name.strip('_')}"
        names = (name,) if value.lo is None else (name, f"{name}_low")
        for n, r in zip(names, (value.hi, value.lo), strict=False):
            stage.results.append((n, str(r)))
            self.order.append(n)
        self.numbers[sign] = names
        stage.lowering.done[sign] = value

    @property
    def near(self) -> Any:
        """Give the symbol of the difference to the pivot, or None."""
        return self.passes.locals[0][0] if self.passes.locals else None
