"""The fast tier in doubles that are rounded once: with no more digits than that takes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from symact.errors import KernelError, UndecidedError
from symact.kernel.ir import Assign, Bound, Kernel, Op, Quick
from symact.kernel.legality import check
from symact.kernel.piece import Piece
from symact.kernel.plain.arithmetic import QUICK
from symact.kernel.plain.forms import Form
from symact.kernel.plain.join import Limits
from symact.kernel.plain.quick import FAR, ULP, find_quick, plain_phase

DIVISION = 4
"""How many other steps take as long as a division of vectors does, beside them."""

DOUBLED = 0.51

LEAN = tuple(replace(f, bits=28.0) for f in (QUICK, FAR))
"""Doubles that are only rounded need polynomials of a few digits more than float32 has."""

LEAN_ALLOWED = Limits(0.4, 27.0)
"""In ulp of float32, before the last rounding."""

LEAN_STATED = (DOUBLED, 1.0, 2.0)


def divisions(made: Kernel | Quick) -> int:
    """Count the divisions."""
    return sum(step.op is Op.DIV for step in made.body)


def cost(made: Kernel | Quick) -> int:
    """Weigh the steps: what takes longer counts more."""
    return len(made.body) + DIVISION * divisions(made)


def find_doubles(kernel: Kernel, results: Sequence[Sequence[Piece]]) -> Kernel:
    """Make a kernel of doubles: of as many digits as it takes, or the first phase of the exact one.

    Values have the latter: their errors are known for all inputs.
    """
    lean = None if kernel.output == "value" else _lean(kernel, results)
    if lean is not None:
        return lean
    quick = kernel.quick or find_quick(kernel, results, regions=True)
    if quick is None:
        raise KernelError(
            "there is no fast form",
            subject=f"{kernel.name} {kernel.output}",
            hint='use accuracy="exact"',
        )
    return rounded(kernel, quick)


def _lean(kernel: Kernel, results: Sequence[Sequence[Piece]]) -> Kernel | None:
    """Make a kernel of doubles with short polynomials, if it has fewer steps."""
    several = len(results) > 1
    best = found = _lean_phase(kernel, results, Form(regions=True, sharing=several))
    if found is None or (not several and divisions(found) > 1):
        found = _lean_phase(kernel, results, Form(regions=True, sharing=not several))
    elif several and any(step.op is Op.EQUAL for step in found.body):
        found = _lean_phase(kernel, results, Form(regions=True, sharing=True, settled=True))
    known = [phase for phase in (kernel.quick, best, found) if phase is not None]
    best = min(known, key=cost, default=None)
    if best is None or best is kernel.quick:
        return None
    made = rounded(kernel, best)
    bounds = tuple(
        replace(bound, ulp=next(stated for stated in LEAN_STATED if _ulp(error) <= stated))
        for bound, error in zip(made.bounds, best.errors, strict=True)
    )
    return replace(made, bounds=bounds)


def _lean_phase(kernel: Kernel, results: Sequence[Sequence[Piece]], form: Form) -> Quick | None:
    for f in LEAN:
        with suppress(KernelError, UndecidedError):
            quick = plain_phase(kernel, results, f, LEAN_ALLOWED, (form,))
            if (
                quick is not None
                and not quick.scales
                and _ulp(max(quick.errors)) <= LEAN_STATED[-1]
            ):
                return quick
    return None


def _ulp(error: float) -> float:
    """Give the error of a double that is rounded, in ulp of float32."""
    return 0.5 + error / ULP


def rounded(kernel: Kernel, quick: Quick) -> Kernel:
    """Round the doubles of a first phase to the format."""
    taken = {step.target for step in quick.body}
    names = tuple(f"r{k}" for k in range(len(quick.results)))
    if taken & set(names):
        raise KernelError("a name is taken", subject=kernel.name)
    ends = tuple(Assign(n, Op.NARROW, (r,)) for n, r in zip(names, quick.results, strict=True))
    how = f"doubles within 2^{np.log2(max(*quick.errors, 2.0**-53)):.1f}, rounded once"
    made = replace(
        kernel, constants=quick.constants, body=quick.body + ends, results=names,
        accuracy="fast", quick=None,
        bounds=tuple(Bound(DOUBLED if e else 0.5, 0.0, how) for e in quick.errors),
    )  # fmt: skip
    check(made)
    return made
