"""The first phase of exact float32 kernels: one double per node, and how far it may be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from symact.errors import KernelError, UndecidedError
from symact.kernel.ir import TABLED, Kernel, Op, Quick
from symact.kernel.outputs import UPSTREAM
from symact.kernel.piece import Piece
from symact.kernel.plain.arithmetic import QUICK, Arithmetic
from symact.kernel.plain.decided import agrees, decided, doubles, sizes
from symact.kernel.plain.forms import Form, other_forms, settled_alike
from symact.kernel.plain.inverses import with_inverses
from symact.kernel.plain.join import Limits, append_result, ulps
from symact.kernel.plain.lower import NoFormError, needs_small
from symact.kernel.plain.once import rounds_once
from symact.kernel.plain.points import parameters, sample, upstreams
from symact.kernel.plain.scales import find_scale
from symact.kernel.plain.trial import SPECIAL, patched, trial, worthwhile
from symact.kernel.plain.writer import Writer

__all__ = [
    "ALLOWED", "FAR", "LEAST", "MARGIN", "SHARING", "SHARP", "SPECIAL", "ULP",
    "decided", "doubles", "find_quick", "plain_phase", "sizes", "with_phases",
]  # fmt: skip

ALLOWED = Limits(2.0**-18, 46.0)
"""In ulp of float32: 2^-42 of a result leaves one in 2^17 undecided."""

FAR = replace(QUICK, reach=700.0, furthest=24.0)
"""Roots of tiny numbers, and products of these with huge ones, need exponentials further out."""

SHARP = (replace(QUICK, bits=50.0, reach=270.0), replace(FAR, bits=50.0))
"""With a scale that is often larger than the result errors are to be less."""

NEAR = replace(QUICK, furthest=15.5)
SHARP_NEAR = (replace(NEAR, bits=45.3, reach=270.0), replace(FAR, bits=45.3))
"""Without upstream values: t (1 - Phi(t)) is then less than 2^-170, which float32 has not."""

ALL = frozenset({QUICK, NEAR, FAR, *SHARP, *SHARP_NEAR})

MARGIN = 1.25
"""Between the sample points errors may be a little larger."""

SHARING = (True, False)
"""In this order it is tried."""

HELD = 2.0**200
LEAST, ULP = 2.0**-52, 2.0**-23


Found = tuple[Quick, Form, Arithmetic]


def find_quick(
    kernel: Kernel, results: Sequence[Sequence[Piece]], *, regions: bool = False
) -> Quick | None:
    """Find the first phase of an exact float32 kernel.

    Args:
        kernel: The whole kernel.
        results: The pieces of each of its results.
        regions: Whether errors must be small against the results themselves, by polynomials
            beside zeros where need be.

    Returns:
        None where a function has no plain form, where a zero that a run-time parameter moves
        would lose its digits, or where a trial contradicts the error analysis.
    """
    found = _find(kernel, results, regions=regions)
    return found[0] if found else None


def with_phases(kernel: Kernel, results: Sequence[Sequence[Piece]]) -> Kernel:
    """Give a float32 kernel with its first phase, and with one by tables where it is shorter.

    Args:
        kernel: The whole kernel.
        results: The pieces of each of its results.
    """
    found = _find(kernel, results, regions=False)
    if found is None:
        return kernel
    quick, form, f = found
    with suppress(KernelError, UndecidedError):
        again = _quick(kernel, results, replace(f, tabled=True), ALLOWED, form)
        if again and len(again.body) < len(quick.body) and _uses_tables(again):
            return replace(kernel, quick=quick, tabled=again)
    return replace(kernel, quick=quick)


def _uses_tables(quick: Quick) -> bool:
    return any(step.op in TABLED for step in quick.body)


def _find(kernel: Kernel, results: Sequence[Sequence[Piece]], *, regions: bool) -> Found | None:
    near, sharp = (QUICK, SHARP) if UPSTREAM in kernel.arrays else (NEAR, SHARP_NEAR)
    ways = [Form(regions=True, sharing=sharing) for sharing in SHARING[len(results) < 2 :]]
    found = _first(kernel, results, [(way, f) for way in ways for f in (near, FAR)])
    moved = any(series.center[0] for pieces in results for p in pieces for series in p.series)
    other = None
    if not regions and (found is None or moved):
        # what errors are relative to is under the result where it is a product with inverses
        apart = Form(regions=False, sharing=True)
        other = _first(kernel, results, [(apart, f) for f in sharp])
    tried = [row for row in (found, other) if row]
    return _shortened(kernel, results, *min(tried, key=_steps)) if tried else None


def _steps(found: Found) -> int:
    return len(found[0].body)


def _first(
    kernel: Kernel,
    results: Sequence[Sequence[Piece]],
    tries: Sequence[tuple[Form, Arithmetic]],
) -> Found | None:
    for form, f in tries:
        try:
            found = _held_or_not(kernel, results, f, ALLOWED, form)
        except NoFormError:
            return None
        except (KernelError, UndecidedError):
            continue
        if found is not None:
            return found, form, f
    return None


def _shortened(
    kernel: Kernel, results: Sequence[Sequence[Piece]], found: Quick, form: Form, f: Arithmetic
) -> Found:
    """Give the first phase in the form that has the fewest steps."""
    for other in other_forms(form, found):
        with suppress(KernelError, UndecidedError):
            again = _quick(kernel, results, f, ALLOWED, other)
            if again and len(again.body) < len(found.body):
                found, form = again, other
    return found, form, f


def plain_phase(
    kernel: Kernel,
    results: Sequence[Sequence[Piece]],
    f: Arithmetic,
    allowed: Limits,
    forms: Sequence[Form] = (),
) -> Quick | None:
    """Find doubles that lie within an error of the results; None where a trial contradicts it.

    Args:
        kernel: The whole kernel.
        results: The pieces of each of its results.
        f: The arithmetic.
        allowed: The error asked for.
        forms: What is tried, in this order; with polynomials beside zeros where it is left out.

    Raises:
        KernelError: A function has no plain form, or the error is not reached.
    """
    usual = [Form(regions=True, sharing=sharing) for sharing in SHARING[len(results) < 2 :]]
    forms = forms or usual
    for form in forms:
        try:
            made = _held_or_not(kernel, results, f, allowed, form)
        except (KernelError, UndecidedError):
            if form is forms[-1]:
                raise
            continue
        if made is not None:
            return made
    return None


def _held_or_not(
    kernel: Kernel,
    results: Sequence[Sequence[Piece]],
    f: Arithmetic,
    allowed: Limits,
    form: Form,
) -> Quick | None:
    for hold in (False, True)[: 1 + bool(kernel.defaults)]:
        made = _quick(kernel, results, f, allowed, replace(form, hold=hold))
        if made is not None:
            return made
    return None


def _quick(
    kernel: Kernel,
    results: Sequence[Sequence[Piece]],
    f: Arithmetic,
    allowed: Limits,
    form: Form,
) -> Quick | None:
    """Find it in one form."""
    x = sample(results)
    columns = parameters(kernel.defaults, len(x))
    free = kernel.inputs[len(kernel.arrays) :]
    upstream = upstreams(len(x))
    given = {"x": x, UPSTREAM: upstream, **dict(zip(free, columns, strict=True))}
    w = Writer(f, {n: given[n] for n in kernel.inputs})
    w.sharing = form.sharing
    inputs = {n: w.op(Op.WIDEN, n) for n in kernel.inputs}
    if form.hold:
        above = w.op(Op.CLAMP_MIN, inputs["x"], w.const(-HELD))
        inputs["x"] = w.op(Op.CLAMP_MAX, above, w.const(HELD))
    small = any(needs_small(p.program) for pieces in results for p in pieces)
    names: list[str] = []
    errors: list[float] = []
    scales: list[str] = []
    alike = results if w.sharing and not form.settled else ()
    for which, pieces in enumerate(settled_alike(results, f.reach) if form.settled else results):
        name = append_result(
            w, pieces, inputs, allowed, small=small, alike=alike, regions=form.regions
        )
        name = patched(w, kernel, which, name, inputs)
        w.active = np.bool_(True)
        name, scale, error = _measured(w, kernel, name, pieces, inputs, allowed)
        names.append(name)
        errors.append(error)
        scales.append(scale)
    kept = () if scales == names else tuple(scales)
    constants, body = w.b.finish((*names, *kept))
    quick = with_inverses(Quick(constants, body, tuple(names), tuple(errors), kept))
    tried = trial(kernel, given)
    useful = f not in ALL or worthwhile(kernel, quick, tried)
    return quick if agrees(kernel, quick, tried) and useful else None


def _measured(
    w: Writer,
    kernel: Kernel,
    name: str,
    pieces: Sequence[Piece],
    inputs: dict[str, str],
    allowed: Limits,
) -> tuple[str, str, float]:
    """Give a result times upstream values, what its error is relative to, and that error."""
    scale, error = name, 0.0
    if not rounds_once(w, name, tuple(inputs.values())):
        largest = float(np.max(ulps(w, name)))
        # an ulp is 2^-24 to 2^-23 of a normal result, and more of a subnormal one
        error = MARGIN * largest * ULP + LEAST if largest else 0.0
        if largest > allowed.error:
            zeros = tuple(s.center[0] for p in pieces for s in p.series)
            scale, error = find_scale(
                w, name, MARGIN, LEAST, zeros, multiplied=UPSTREAM in kernel.arrays
            )
    if UPSTREAM in kernel.arrays:
        own = scale == name
        name = w.mul(name, inputs[UPSTREAM])
        scale = name if own else w.mul(scale, inputs[UPSTREAM])
        largest = float(np.max(ulps(w, name))) if own else 0.0
        error = MARGIN * largest * ULP + LEAST if largest else error
    return name, scale, error
