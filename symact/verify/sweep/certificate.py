"""Certificates: what a finished sweep found, bound to the text of the kernel by digests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from symact.activation import Activation
from symact.build.sweep import runnable_variants
from symact.build.toolchain import require_compiler
from symact.errors import SymactError
from symact.kernel import build_kernel, specialize
from symact.kernel.ir import Kernel
from symact.verify.sweep.job import source_digest
from symact.verify.sweep.result import SweepResult
from symact.verify.sweep.run import Progress, hash_kernel
from symact.version import VERSION

TOOLS = ("python-flint", "sympy", "numpy")
"""Packages whose versions a certificate states."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Certify one kernel compiled for one instruction set.

    Attributes:
        output, dtype, variant: Which kernel.
        definition, source: Digests of the definition and of the generated C text.
        inputs, misrounded, ties, settled, screened, sampled: As in a tally.
        sampled_signs: Inputs with a proved zero whose sign is known from samples only.
        hash: Sum of mixed inputs and results modulo 2^64, in hexadecimal.
        margin, margin_at: Smallest distance to a rounding boundary in ulp, and its input.
        tools: Names and versions of what took part.
    """

    output: str
    dtype: str
    variant: str
    definition: str
    source: str
    inputs: int
    misrounded: int
    ties: int
    settled: int
    screened: int
    sampled_signs: int
    sampled: int
    hash: str
    margin: str
    margin_at: str
    tools: dict[str, str]

    @property
    def key(self) -> tuple[str, str, str]:
        """Give what makes an entry of a file unique."""
        return self.output, self.dtype, self.variant


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


def certify(result: SweepResult) -> Entry:
    """Make an entry of a sweep over all inputs.

    Raises:
        SymactError: The sweep is not complete, or left answers open or in dispute.
    """
    tally = result.tally
    if not result.exhaustive or tally.unjudged or tally.disputed:
        raise SymactError(
            "only a complete sweep without open or disputed answers can be certified",
            subject=f"{result.name} {result.output} {result.dtype}",
        )
    return Entry(
        output=result.output,
        dtype=result.dtype,
        variant=result.variant,
        definition=result.definition,
        source=result.source,
        inputs=tally.inputs,
        misrounded=tally.misrounded,
        ties=tally.ties,
        settled=tally.settled,
        screened=tally.screened,
        sampled_signs=result.sampled_signs,
        sampled=tally.sampled,
        hash=f"{tally.hash:016x}",
        margin=tally.margin.hex(),
        margin_at=result.margin_at.hex(),
        tools=tools(),
    )


def tools() -> dict[str, str]:
    """Name the versions of what takes part in a sweep."""
    found = {"symact": VERSION, "compiler": require_compiler().version}
    for name in TOOLS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def write_text(name: str, entries: Iterable[Entry], before: str = "") -> str:
    """Write the certificates of one activation as JSON text, in a fixed order.

    Args:
        name: The activation.
        entries: New entries.
        before: Text of the file so far; its other entries are kept.
    """
    kept = {entry.key: entry for entry in read_text(before)} if before else {}
    kept |= {entry.key: entry for entry in entries}
    rows = [asdict(kept[key]) for key in sorted(kept)]
    return json.dumps({"name": name, "certificates": rows}, indent=2) + "\n"


def read_text(text: str) -> tuple[Entry, ...]:
    """Read the certificates of one activation.

    Raises:
        SymactError: The text is no certificate.
    """
    try:
        return tuple(Entry(**row) for row in json.loads(text)["certificates"])
    except (KeyError, TypeError, ValueError) as error:
        raise SymactError(f"not a certificate: {error}", subject=text[:40]) from None


def kernel_of(activation: Activation, entry: Entry) -> Kernel:
    """Build the kernel that an entry speaks of: at the defaults of its parameters."""
    return build_kernel(specialize(activation), entry.output, entry.dtype)


def check_source(activation: Activation, entries: Sequence[Entry]) -> list[Check]:
    """Compare the texts of today's kernels with those that were certified."""
    checks = []
    kernels: dict[tuple[str, str], Kernel] = {}
    for entry in entries:
        place = entry.output, entry.dtype
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
