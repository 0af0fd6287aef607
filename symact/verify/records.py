"""The records of verification: what is claimed, what was measured, where it is worst."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Say how a claim fared."""

    OK = "ok"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Claim:
    """State what is to be checked.

    Attributes:
        statement: The sentence that the verdict answers.
        bound: Largest permitted error in ulp, outside declared neighborhoods of roots.
    """

    statement: str
    bound: float


@dataclass(frozen=True, slots=True)
class Witness:
    """Show one input with the result and the correctly rounded answer.

    Attributes:
        x, got, want: As numbers; `to_json` writes them in hexadecimal.
        ulp: Error of `got` in ulp of the exact value; inf where only one of them is finite.
        why: What is wrong there, or empty for the largest error within the bound.
    """

    x: float
    got: float
    want: float
    ulp: float
    why: str = ""

    def to_json(self) -> dict[str, object]:
        """Write the numbers so that no digit is lost."""
        pairs: dict[str, object] = {
            "x_hex": self.x.hex(),
            "got_hex": self.got.hex(),
            "want_hex": self.want.hex(),
            "ulp": number(self.ulp),
        }
        return pairs | ({"why": self.why} if self.why else {})


@dataclass(frozen=True, slots=True)
class RootResult:
    """Record what was measured where a kernel declares an absolute instead of a relative bound.

    Attributes:
        root: The root of the computed function.
        interval: The declared neighborhood.
        absolute_bound: Largest permitted absolute error inside.
        absolute_error: Largest measured absolute error inside, the last rounding not counted.
        inputs: Number of inputs of the plan that lie inside.
        holds: Whether each result keeps the absolute or the relative bound, and the root is inside.
    """

    root: float
    interval: tuple[float, float]
    absolute_bound: float
    absolute_error: float
    inputs: int
    holds: bool

    def to_json(self) -> dict[str, object]:
        """Write the record as plain data."""
        return {
            "root": self.root,
            "interval": list(self.interval),
            "absolute_bound": number(self.absolute_bound),
            "absolute_error": number(self.absolute_error),
            "inputs": self.inputs,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """Answer the claim of one kernel on one target.

    Attributes:
        name, output, target, dtype: Which kernel, spelled for which target.
        accuracy: Tier of the kernel: `bounded` where a planned bound is claimed.
        inputs: Number of inputs that were judged.
        unjudged: Inputs of the plan without a decided reference (a limit that is not known).
        exhaustive: Whether every input of the format was judged.
        claim: What was checked.
        max_ulp, mean_ulp: Over inputs with finite results, outside the neighborhoods of roots.
        correctly_rounded: Fraction of the judged inputs whose result is the rounded exact value.
        misrounded: Number of the others.
        worst: The witness: a wrong special value where there is one, else the largest error.
        nonfinite_errors: NaN or infinity where a finite value is wanted, the reverse, and zeros
            of the wrong sign.
        wrong: The first few of those.
        roots: What was measured in each declared neighborhood.
        warnings: Number of warnings that the kernel raised.
        failures: The reasons for `failed`, in words.
        status: The verdict.
        seconds: Time spent measuring, without the reference.
    """

    name: str
    output: str
    target: str
    dtype: str
    accuracy: str
    inputs: int
    unjudged: int
    exhaustive: bool
    claim: Claim
    max_ulp: float
    mean_ulp: float
    correctly_rounded: float
    misrounded: int
    worst: Witness | None
    nonfinite_errors: int
    wrong: tuple[Witness, ...]
    roots: tuple[RootResult, ...]
    warnings: int
    failures: tuple[str, ...]
    status: Status
    seconds: float

    @property
    def bound(self) -> float:
        """Give the claimed bound in ulp."""
        return self.claim.bound

    def to_json(self) -> dict[str, object]:
        """Write the verdict as plain data: one entry of `results` of `symact verify --json`."""
        return {
            "name": self.name,
            "output": self.output,
            "target": self.target,
            "dtype": self.dtype,
            "accuracy": self.accuracy,
            "inputs": self.inputs,
            "unjudged": self.unjudged,
            "exhaustive": self.exhaustive,
            "claim": self.claim.statement,
            "bound": number(self.bound),
            "max_ulp": number(self.max_ulp),
            "mean_ulp": number(self.mean_ulp),
            "correctly_rounded": self.correctly_rounded,
            "misrounded": self.misrounded,
            "worst": self.worst.to_json() if self.worst else None,
            "nonfinite_errors": self.nonfinite_errors,
            "wrong": [witness.to_json() for witness in self.wrong],
            "neighborhoods": [root.to_json() for root in self.roots],
            "warnings": self.warnings,
            "failures": list(self.failures),
            "status": self.status.value,
            "seconds": round(self.seconds, 6),
        }


def number(value: float) -> float | None:
    """Give a number that JSON can hold: None where it is not finite."""
    return value if math.isfinite(value) else None
