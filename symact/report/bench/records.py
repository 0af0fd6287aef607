"""What is asked of a race, and what it gives; both cross the border of a process."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symact.activation import Activation

Value = float | int | str | None


@dataclass(frozen=True, slots=True)
class Request:
    """Say what is to be compared.

    Attributes:
        activations: Which functions, run-time parameters at their defaults.
        peers: Names of the libraries beside ours.
        outputs: `value`, `grad`, `value_and_grad`, `backward`.
        sizes: Numbers of elements.
        dtype: Format of all arrays.
        lengths: Of rows, for activations along an axis; as many rows as `sizes` has room for.
        rounds: Every participant runs once in each.
        threads: For everyone who can use several.
        inputs: Random inputs on which errors are measured; special ones come on top.
        patience: Seconds that one measurement should last at least; short calls are repeated.
    """

    activations: tuple[Activation, ...]
    peers: tuple[str, ...]
    outputs: tuple[str, ...] = ("value",)
    sizes: tuple[int, ...] = (65536, 16777216)
    lengths: tuple[int, ...] = (32, 512, 4096, 65536)
    dtype: str = "float32"
    rounds: int = 15
    threads: int = 1
    inputs: int = 1000
    patience: float = 2e-4

    @property
    def steps(self) -> int:
        """Count the groups of results that a race gives."""
        groups = sum(len(self.shapes(activation)) for activation in self.activations)
        return groups * len(self.outputs)

    def shapes(self, activation: Activation) -> tuple[Shape, ...]:
        """Give the sizes that an activation is computed in; rows that do not fit are left out."""
        if not activation.indexed:
            return tuple(Shape(size) for size in self.sizes)
        return tuple(
            Shape(size // length * length, length, size)
            for size in self.sizes
            for length in self.lengths
            if length <= size
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """Hold how many elements there are.

    Attributes:
        size: Of all rows together.
        length: Of a row; None where there are no rows.
        room: The size that was asked for, which whole rows may not fill; 0 where there are none.
    """

    size: int
    length: int | None = None
    room: int = 0

    @property
    def text(self) -> str:
        """Write the size; `131072 x 32` is so many rows of 32 elements."""
        length = self.length
        return str(self.size) if length is None else f"{self.size // length} x {length}"


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what one participant took.

    Attributes:
        name, output, dtype, shape: What was computed, on how many elements.
        who: By whom.
        ns: Median time of one element, in ns.
        ratio_to_copy: Median over the rounds of time / time of a copy of the same traffic.
        ratio_to_peer: The same, to the fastest of the other libraries; None where there is none.
        max_ulp: Largest error met on the stratified inputs, in ulp; inf where a result is NaN and
            should not be. An overflow counts as the number that would follow the largest one.
    """

    name: str
    output: str
    dtype: str
    shape: Shape
    who: str
    ns: float
    ratio_to_copy: float
    ratio_to_peer: float | None
    max_ulp: float

    def to_json(self) -> dict[str, Value]:
        """Write the result as plain data; an infinite error is null."""
        return {
            "name": self.name,
            "output": self.output,
            "dtype": self.dtype,
            "size": self.shape.size,
            "length": self.shape.length,
            "who": self.who,
            "ns": self.ns,
            "ratio_to_copy": self.ratio_to_copy,
            "ratio_to_peer": self.ratio_to_peer,
            "max_ulp": self.max_ulp if math.isfinite(self.max_ulp) else None,
        }


@dataclass(frozen=True, slots=True)
class Copy:
    """Hold the time of a copy of the traffic of one computation, in ns per element."""

    name: str
    output: str
    shape: Shape
    ns: float

    def to_json(self) -> dict[str, Value]:
        """Write the copy as plain data."""
        return {
            "name": self.name,
            "output": self.output,
            "size": self.shape.size,
            "length": self.shape.length,
            "ns": self.ns,
        }


@dataclass(frozen=True, slots=True)
class Note:
    """Say in one line what was left out, and why."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """Say that the results of one activation, output and size are there."""

    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold everything a race gave.

    Attributes:
        request: What was asked.
        machine: Processor, versions, date: what the times depend on.
        results, copies, notes: In the order of the race.
    """

    request: Request
    machine: tuple[tuple[str, str], ...]
    results: tuple[Result, ...]
    copies: tuple[Copy, ...]
    notes: tuple[str, ...]

    @property
    def timed(self) -> tuple[Copy | Result, ...]:
        """Give the copies and then the results."""
        return (*self.copies, *self.results)

    @property
    def absent(self) -> tuple[tuple[str, str], ...]:
        """Name who has no function for what: (library, activation and output) pairs."""
        there = {(result.name, result.output, result.who) for result in self.results}
        return tuple(
            (who, f"{activation.name} {output}")
            for activation in self.request.activations
            for output in self.request.outputs
            for who in self.request.peers
            if (activation.name, output, who) not in there
        )
