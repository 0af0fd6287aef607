"""The fast tier: a few ulp in the arithmetic of the format, doubles where that cannot be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from symact.errors import KernelError, UndecidedError
from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Kernel, Op
from symact.kernel.legality import check
from symact.kernel.outputs import UPSTREAM
from symact.kernel.piece import Piece
from symact.kernel.plain.arithmetic import SINGLE, Arithmetic
from symact.kernel.plain.halves import find_half
from symact.kernel.plain.join import Limits, append_result, ulps
from symact.kernel.plain.lean import cost, divisions, find_doubles, rounded
from symact.kernel.plain.lower import NoFormError, needs_small
from symact.kernel.plain.measure import measured
from symact.kernel.plain.points import parameters, sample
from symact.kernel.plain.quick import SHARING, SPECIAL, find_quick
from symact.kernel.plain.writer import Writer

__all__ = ["find_fast", "rounded", "single"]

PLANNED = tuple(Limits(ulp, 26.0) for ulp in (3.0, 3.5, 4.0, 5.0, 8.0))
"""Where the analysis shows more ulp than this, a polynomial beside a zero is needed: wide ones are
tried first. Sums of all errors at their worst are seldom met by half."""

HALVED = tuple(Limits(2.0, 26.0, reach) for reach in (1.0625, 0.75))
"""Where none of those serves, one half of the line is written, with a polynomial beside its zero
that reaches as far as this."""

SUMMED = 10.0
"""What the sum of all errors at their worst may be, in ulp: they never all meet."""


def find_fast(kernel: Kernel, results: Sequence[Sequence[Piece]]) -> Kernel:
    """Turn an exact float32 kernel into one of the fast tier.

    Args:
        kernel: The exact kernel.
        results: The pieces of each of its results.

    Returns:
        A kernel in float32 arithmetic; in doubles, each rounded once, where its error would be
        above 3 ulp in float32. The bound rests on a trial where the sum of all rounding errors at
        their worst is above it: on some 270,000 inputs, run-time parameters at their defaults,
        upstream gradients 1 and 3. A sweep over all inputs is what settles it.

    Raises:
        KernelError: Neither has a plain form.
    """
    if kernel.quick is not None and kernel.quick.scales:
        # what is rounded here, or compared with, is to be near beside zeros as well
        kernel = replace(kernel, quick=find_quick(kernel, results, regions=True))
    kernel = replace(kernel, tabled=None)
    try:
        return single(kernel, results)
    except (KernelError, UndecidedError):
        return find_doubles(kernel, results)


def single(kernel: Kernel, results: Sequence[Sequence[Piece]], f: Arithmetic = SINGLE) -> Kernel:
    """Make a kernel in float32 arithmetic.

    Raises:
        KernelError: A function has no plain form, or the error is above 3 ulp.
    """
    found: list[Kernel] = []
    lost: KernelError | UndecidedError | None = None
    for halved in (False, True):
        if halved and (not _worth_halving(kernel, found, f) or not _has_halves(results)):
            break
        try:
            found.append(_first(kernel, results, f, halved=halved))
        except NoFormError:
            raise
        except (KernelError, UndecidedError) as error:
            lost = error
    if not found:
        raise lost or KernelError("there is no plan")
    return min(found, key=cost)


def _first(
    kernel: Kernel, results: Sequence[Sequence[Piece]], f: Arithmetic, *, halved: bool
) -> Kernel:
    """Make a kernel by the first plan that keeps its error."""
    lost: KernelError | UndecidedError | None = None
    ways = SHARING[len(results) < 2 :]
    for sharing in ways[:1] if halved else ways:
        for limits in HALVED if halved else PLANNED:
            try:
                return _single(kernel, results, f, limits, sharing=sharing, halved=halved)
            except NoFormError:
                raise
            except (KernelError, UndecidedError) as error:
                lost = error
    raise lost or KernelError("there is no plan")


def _worth_halving(kernel: Kernel, found: Sequence[Kernel], f: Arithmetic) -> bool:
    """Tell whether halves are needed, or may spare one of several results a division."""
    return not found or (f is SINGLE and len(kernel.results) > 1 and divisions(found[0]) > 1)


def _has_halves(results: Sequence[Sequence[Piece]]) -> bool:
    """Tell whether one half of the line determines all results."""
    return all(len(pieces) == 1 and find_half(pieces[0]) is not None for pieces in results)


def _single(
    kernel: Kernel,
    results: Sequence[Sequence[Piece]],
    f: Arithmetic,
    limits: Limits,
    *,
    sharing: bool,
    halved: bool,
) -> Kernel:
    x = sample(results)
    columns = parameters(kernel.defaults, len(x))
    free = kernel.inputs[len(kernel.arrays) :]
    # the bound is that of usual upstream values: a factor does not change a relative error
    upstream = np.where(np.arange(len(x)) % 2, 1.0, 3.0)
    given = {"x": x, UPSTREAM: upstream, **dict(zip(free, columns, strict=True))}
    w = Writer(f, {n: given[n] for n in kernel.inputs})
    w.sharing, w.halved = sharing, halved
    inputs = {n: n for n in kernel.inputs}
    small = any(needs_small(p.program) for pieces in results for p in pieces)
    names: list[str] = []
    for which, pieces in enumerate(results):
        name = append_result(
            w, pieces, inputs, limits, small=small, alike=results if sharing else ()
        )
        name = _patched(w, kernel, which, name)
        if UPSTREAM in kernel.arrays:
            name = w.mul(name, UPSTREAM)
        names.append(name)
    w.active = np.bool_(True)
    planned = []
    for name in names:
        error = np.broadcast_to(ulps(w, name), x.shape)
        planned.append((float(error.max()), float(x[int(error.argmax())])))
    made = _kernel(kernel, w, tuple(names))
    trial = measured(made, kernel, given)
    bounds = tuple(
        _bound(f, analyzed, at, seen) for (analyzed, at), seen in zip(planned, trial, strict=True)
    )
    return replace(made, bounds=bounds)


def _bound(f: Arithmetic, analyzed: float, at: float, seen: float) -> Bound:
    """State the bound of the tier, or 0.5 where nothing is rounded but the result.

    Raises:
        KernelError: Analysis or trial show more.
    """
    if analyzed > f.stated and (analyzed > SUMMED or seen > f.seen):
        raise KernelError(f"{analyzed:.3g} ulp in float32 by analysis, {seen:.3g} in the trial")
    ulp = next((u for u in (0.5, 1.0, 2.0) if max(analyzed, seen) <= u), f.stated)
    how = f"first-order error analysis: {analyzed:.3g}; against the exact kernel: {seen:.3g}"
    return Bound(ulp, at, how)


def _kernel(kernel: Kernel, w: Writer, names: tuple[str, ...]) -> Kernel:
    constants, body = w.b.finish(names)
    made = replace(
        kernel, constants=constants, body=body, results=names, arithmetic="float32",
        accuracy="fast", quick=None,
    )  # fmt: skip
    check(made)
    return made


def _patched(w: Writer, kernel: Kernel, which: int, name: str) -> str:
    """Choose the results at 0, infinities and NaN that the assignments do not give.

    Raises:
        KernelError: A zero has the wrong sign, or a parameter would move the result.
    """
    made = replace(_alone(kernel, w, name), bounds=kernel.bounds[:1])
    ones = (np.array([1.0], np.float32),) * (len(kernel.arrays) - 1)
    for place in SPECIAL[:4]:
        at = np.array([place], np.float32)
        want = interpret(replace(kernel, results=kernel.results[which : which + 1]), at, *ones)[0]
        got = interpret(made, at, *ones)[0]
        if got.tobytes() == want.tobytes() or (np.isnan(got[0]) and np.isnan(want[0])):
            continue
        if (place == 0 and not want[0]) or kernel.defaults:
            raise KernelError(f"the result at {place} is {got[0]}")
        here = w.op(Op.EQUAL, "x", w.const(place))
        name = w.select(here, w.const(float(want[0]), f"result at {place}"), name)
    got = interpret(made, np.array([np.nan], np.float32), *ones)[0]
    if np.isnan(got[0]):
        return name
    return w.select(w.op(Op.EQUAL, "x", "x"), name, "x")


def _alone(kernel: Kernel, w: Writer, name: str) -> Kernel:
    constants, body = w.b.finish((name,))
    return replace(
        kernel, constants=constants, body=body, results=(name,), arithmetic="float32",
        formula=kernel.formula[:1],
    )  # fmt: skip
