"""Spell in place what arrays are computed with most: quick first phases, and the fast tier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symact.emit.quick import Rounding, as_kernel, roundings
from symact.emit.rooms import Room
from symact.emit.target import Target
from symact.emit.tenancy import furnish
from symact.kernel.ir import Kernel, Op

OUT = "out_y"
"""Name of the array that the first result is stored in."""


@dataclass(frozen=True, slots=True)
class SpelledInPlace:
    """Hold code that writes into arrays that are there; templates only place it.

    Attributes:
        lines: Finished lines.
        rooms: The arrays that it works in.
        results: What holds the results in the end.
        roundings: How each result is rounded and tested; none in the fast tier.
        narrow: Format of the line that rounds {0} to {out}.
        ops: Operations that need the target's helpers.
    """

    lines: tuple[str, ...]
    rooms: tuple[Room, ...]
    results: tuple[str, ...]
    roundings: tuple[Rounding, ...]
    narrow: str
    ops: frozenset[Op]

    @property
    def furniture(self) -> tuple[tuple[str, str, str], ...]:
        """Give format, number and base of each room: its place in the list, or None, as text."""
        names = [room.name for room in self.rooms]
        return tuple(
            (room.kind, room.fill or "None", str(names.index(room.of)) if room.of else "None")
            for room in self.rooms
        )

    @property
    def arithmetic(self) -> str:
        """Give the format of the numbers."""
        return next((room.kind for room in self.rooms if room.kind != "bool"), "float64")


def spell_in_place(
    kernel: Kernel, names: Mapping[str, str], target: Target
) -> SpelledInPlace | None:
    """Spell the quick phase of an exact kernel, or a fast kernel; None for all others.

    Args:
        kernel: Which kernel.
        names: Spelled names of its inputs.
        target: In whose words.

    Raises:
        TargetError: A step cannot be spelled.
    """
    if kernel.quick is None and kernel.accuracy == "exact":
        return None
    quick = kernel.quick
    # the first phase has the kernel's own format here: its inputs are not yet widened
    body = replace(as_kernel(kernel, quick), dtype=kernel.dtype) if quick else kernel
    table = target.arithmetics[body.arithmetic]
    carrier = table.formats[kernel.dtype]
    # bits of a format that NumPy does not have are no numbers to copy
    steps = dict(target.in_place[body.arithmetic])
    if carrier.type != kernel.dtype:
        for op in (Op.WIDEN, Op.NARROW):
            steps.pop(op.value, None)
    direct = quick is None and kernel.dtype == kernel.arithmetic and len(kernel.results) == 1
    words = table.ops | {Op.WIDEN: carrier.widen}
    made = furnish(body, names, steps, words, OUT if direct else "")
    narrow = steps.get(Op.NARROW.value)
    tests = roundings(kernel, quick, target) if quick else ()
    return SpelledInPlace(
        lines=made.lines,
        rooms=made.rooms,
        results=made.results,
        roundings=tests,
        narrow=narrow.text if narrow else f"np.copyto({{out}}, {carrier.narrow})",
        ops=made.calls,
    )
