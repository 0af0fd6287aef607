"""Certificates: what a finished sweep found, bound to the text of the kernel by digests."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from typing import Any

from symact.activation import Activation
from symact.build.sweep import runnable_variants
from symact.kernel import build_kernel, specialize
from symact.kernel.ir import Kernel
from symact.verify.sweep.entry import Entry
from symact.verify.sweep.job import source_digest
from symact.verify.sweep.work import Progress, hash_kernel


@dataclass(frozen=True, slots=True)
class Check:
    """Compare an entry with the kernel of today.

    Attributes:
        name: Which activation.
        entry: The entry.
        verdict: `holds`; `stale` where the text has changed; `differs` where the results have;
            `not run` where this machine cannot.
        detail: The reason, or empty.
    """

    name: str
    entry: Entry
    verdict: str
    detail: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether nothing contradicts the certificate."""
        return self.verdict in {"holds", "not run"}

    def to_json(self) -> dict[str, Any]:
        """Write the check as plain data."""
        return {"name": self.name, "verdict": self.verdict, "detail": self.detail} | asdict(
            self.entry
        )


def kernel_of(activation: Activation, entry: Entry) -> Kernel:
    """Build the kernel that an entry speaks of: at the defaults of its parameters."""
    return build_kernel(specialize(activation), entry.output, entry.dtype, accuracy=entry.accuracy)


def check_source(activation: Activation, entries: Sequence[Entry]) -> list[Check]:
    """Compare the texts of today's kernels with those that were certified."""
    checks = []
    kernels: dict[tuple[str, ...], Kernel] = {}
    for entry in entries:
        place = entry.output, entry.dtype, entry.accuracy
        if place not in kernels:
            kernels[place] = kernel_of(activation, entry)
        digest = source_digest(kernels[place])
        same = digest == entry.source and kernels[place].digest == entry.definition
        detail = "" if same else f"source {digest}, certified {entry.source}: sweep it again"
        checks.append(Check(activation.name, entry, "holds" if same else "stale", detail))
    return checks


def check_hashes(
    activation: Activation,
    entries: Sequence[Entry],
    pool: Executor | None = None,
    progress: Progress | None = None,
) -> list[Check]:
    """Run the kernels over all inputs and compare the hashes of their results."""
    there = runnable_variants()
    checks = []
    for check in check_source(activation, entries):
        entry = check.entry
        if check.verdict != "holds":
            checks.append(check)
            continue
        if entry.variant not in there:
            detail = "this processor lacks the instruction set"
            checks.append(Check(activation.name, entry, "not run", detail))
            continue
        found = hash_kernel(kernel_of(activation, entry), entry.variant, pool, progress=progress)
        same = f"{found:016x}" == entry.hash
        detail = "" if same else f"hash {found:016x}, certified {entry.hash}"
        checks.append(Check(activation.name, entry, "holds" if same else "differs", detail))
    return checks
