"""The entries of certificates: what a finished sweep found, bound to the text of the kernel."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from symact.build.toolchain import require_compiler
from symact.errors import SymactError
from symact.numeric.formats import FORMATS
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.result import SweepResult
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
        accuracy: Tier of the kernel.
        bound, max_ulp, mean_ulp: Of the fast tier: the claimed and the largest error in ulp, and
            the mean over the inputs outside certified regions.
        worst_at, worst_got: Of the fast tier: the worst input and its result, in hexadecimal.
        swept: Digest of the text that was compared with the right answers, where it is another
            one that gives the same results: of every input, as the hash shows.
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
    accuracy: str = "exact"
    bound: float | None = None
    max_ulp: float | None = None
    mean_ulp: float | None = None
    worst_at: str = ""
    worst_got: str = ""
    swept: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Give what makes an entry of a file unique."""
        tier = () if self.accuracy == "exact" else (self.accuracy,)
        return self.output, self.dtype, self.variant, *tier


def certify(result: SweepResult) -> Entry:
    """Make an entry of a sweep over all inputs.

    Raises:
        SymactError: The sweep is not complete, left answers open or in dispute, or found a number
            where there is none or the wrong zero, which the error of an entry does not tell.
    """
    tally = result.tally
    if not result.exhaustive or tally.unjudged or tally.disputed or tally.kinds:
        raise SymactError(
            "only a complete sweep without open or disputed answers can be certified, and no "
            "result of another kind than the right one",
            subject=f"{result.name} {result.output} {result.dtype}",
        )
    fast = result.tier != "exact"
    value = Patterns(FORMATS[result.dtype]).value
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
        accuracy=result.tier,
        bound=result.bound if fast else None,
        max_ulp=result.max_ulp if fast else None,
        mean_ulp=result.mean_ulp,
        worst_at=value(tally.worst_at[0]).hex() if fast else "",
        worst_got=value(tally.worst_at[1]).hex() if fast else "",
        swept=result.swept,
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
    rows = [_row(kept[key]) for key in sorted(kept)]
    return json.dumps({"name": name, "certificates": rows}, indent=2) + "\n"


def _row(entry: Entry) -> dict[str, object]:
    """Leave out what an entry has nothing to say about."""
    return {name: value for name, value in asdict(entry).items() if value not in (None, "")}


def read_text(text: str) -> tuple[Entry, ...]:
    """Read the certificates of one activation.

    Raises:
        SymactError: The text is no certificate.
    """
    try:
        return tuple(Entry(**row) for row in json.loads(text)["certificates"])
    except (KeyError, TypeError, ValueError) as error:
        raise SymactError(f"not a certificate: {error}", subject=text[:40]) from None
