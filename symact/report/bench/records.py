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
        rounds: Every participant runs once in each.
        threads: For everyone who can use several.
        inputs: Random inputs on which errors are measured; special ones come on top.
        patience: Seconds that one measurement should last at least; short calls are repeated.
    """

    activations: tuple[Activation, ...]
    peers: tuple[str, ...]
    outputs: tuple[str, ...] = ("value",)
    sizes: tuple[int, ...] = (65536, 16777216)
    dtype: str = "float32"
    rounds: int = 15
    threads: int = 1
    inputs: int = 1000
    patience: float = 2e-4

    @property
    def steps(self) -> int:
        """Count the groups of results that a race gives."""
        return len(self.activations) * len(self.outputs) * len(self.sizes)


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what one participant took.

    Attributes:
        name, output, dtype, size: What was computed, on how many elements.
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
    size: int
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
            "size": self.size,
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
    size: int
    ns: float


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
