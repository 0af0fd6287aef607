"""What the counter-example loop tried: records, and their form as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.kernel.repairs import NO_REPAIR, Repair, Repaired
from symact.verify.records import Status
from symact.verify.sweep.result import SweepResult


@dataclass(frozen=True, slots=True)
class Step:
    """State one attempt and what came of it.

    Attributes:
        repair: The plan, and the results that were stated.
        target: Error that was planned for, in ulp of a double.
        source: Digest of the kernel's text.
        hard: Inputs known to be hard, run before the sweep.
        refused: How many of them were misrounded; a kernel refused by them is not swept unless
            it is the last one.
        inputs: Inputs swept, on each variant; 0 where there was no sweep.
        misrounded: Misrounded inputs of the sweep, on the worst variant.
        same: Whether the text is that of an earlier attempt, whose counts are repeated.
    """

    repair: Repair
    target: float
    source: str
    hard: int = 0
    refused: int = 0
    inputs: int = 0
    misrounded: int = 0
    same: bool = False

    def to_json(self) -> dict[str, Any]:
        """Write the step as plain data."""
        return {
            "plan": self.repair.first,
            "target_ulp": self.target,
            "patches": patches_to_json(self.repair),
            "hard_inputs": self.hard,
            "hard_misrounded": self.refused,
            "inputs": self.inputs,
            "misrounded": self.misrounded if self.inputs else None,
            "same_text": self.same,
            "source": self.source,
        }

    def in_words(self) -> str:
        """Say in one line what was tried and found."""
        text = f"plan {self.repair.first} ({self.target:g} ulp of a double)"
        if self.repair.patches:
            text += ", stated " + ", ".join(f"f({x.hex()}) = {y.hex()}" for x, y in self.patches)
        if self.same:
            return f"{text}: the text of an earlier attempt, {self.misrounded:,} misrounded"
        if self.hard:
            text += f": {self.refused} of {self.hard} hard inputs misrounded"
        if self.inputs:
            text += f"{';' if self.hard else ':'} {self.misrounded:,} of {self.inputs:,} misrounded"
        return text

    @property
    def patches(self) -> tuple[tuple[float, float], ...]:
        """Give the stated results: (input, result) pairs."""
        return self.repair.patches


def patches_to_json(repair: Repair) -> list[dict[str, str]]:
    """Write stated results so that no digit is lost."""
    return [{"x_hex": x.hex(), "result_hex": y.hex()} for x, y in repair.patches]


@dataclass(frozen=True, slots=True)
class RepairLog:
    """Record the repair of one kernel.

    Attributes:
        name, output, dtype: Which kernel.
        definition: Digest of the definition, parameters fixed at their defaults.
        present: The repair that was there before.
        steps: What was tried, in turn.
        final: The one whose sweep found the fewest misrounded inputs.
        results: Its sweeps, one per variant.
    """

    name: str
    output: str
    dtype: str
    definition: str
    present: Repair = NO_REPAIR
    steps: tuple[Step, ...] = ()
    final: Repair = NO_REPAIR
    results: tuple[SweepResult, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Give what repairs are found by."""
        return self.definition, self.output

    @property
    def holds(self) -> bool:
        """Tell whether the final sweeps leave nothing wrong or open."""
        return all(result.status is Status.OK for result in self.results)

    @property
    def complete(self) -> bool:
        """Tell whether the final sweeps took every input."""
        return all(result.exhaustive for result in self.results)

    @property
    def row(self) -> Repaired | None:
        """Give the row that is worth keeping; None where nothing new was proved."""
        if not (self.holds and self.complete) or self.final == self.present:
            return None
        return Repaired(self.name, self.definition, self.output, self.final)

    def to_json(self) -> dict[str, Any]:
        """Write the record as one entry of `repairs` of `symact verify --json`."""
        return {
            "name": self.name,
            "output": self.output,
            "dtype": self.dtype,
            "definition": self.definition,
            "steps": [step.to_json() for step in self.steps],
            "final": {"plan": self.final.first, "patches": patches_to_json(self.final)},
            "repaired": self.final != self.present,
            "exhaustive": self.complete,
            "status": "ok" if self.holds else "failed",
        }

    def in_words(self) -> tuple[str, ...]:
        """Say in a few lines what was tried."""
        head = f"{self.name} {self.output} {self.dtype}"
        tried = tuple(f"  {step.in_words()}" for step in self.steps)
        least = max(result.tally.misrounded for result in self.results)
        if self.holds and self.final == self.present:
            end = "needs no repair"
        elif self.holds:
            end = f"repaired by attempt {len(self.steps)}"
        elif least:
            end = f"not repaired, {len(self.steps)} attempts leave {least:,} misrounded at least"
        else:
            end = "nothing misrounded, but answers are open or in dispute"
        return (f"{head}: {end}", *tried)
