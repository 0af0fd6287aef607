"""The fast tier: a few ulp in the arithmetic of the format, doubles where that cannot be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from symact.errors import KernelError, UndecidedError
from symact.kernel.interpret import interpret
from symact.kernel.ir import Assign, Bound, Kernel, Op, Quick
from symact.kernel.legality import check
from symact.kernel.outputs import UPSTREAM
from symact.kernel.piece import Piece
from symact.kernel.plain.arithmetic import SINGLE, Arithmetic
from symact.kernel.plain.join import Limits, append_result, ulps
from symact.kernel.plain.lower import NoFormError, needs_small
from symact.kernel.plain.points import parameters, sample
from symact.kernel.plain.quick import SHARING, SPECIAL, doubles, find_quick
from symact.kernel.plain.writer import Writer

PLANNED = tuple(Limits(ulp, 26.0) for ulp in (3.0, 3.5, 4.0, 5.0, 8.0))
"""Where the analysis shows more ulp than this, a polynomial beside a zero is needed: wide ones are
tried first. Sums of all errors at their worst are seldom met by half."""

SUMMED = 10.0
"""What the sum of all errors at their worst may be, in ulp: they never all meet."""

TRIED, MORE = 1 << 13, 1 << 18
"""The trial is at so many points more, and at so many against doubles: between them an error may be
larger, so it may show less than is stated."""

DOUBLED = 0.51


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
    try:
        return single(kernel, results)
    except (KernelError, UndecidedError):
        return _double(kernel, results)


def single(kernel: Kernel, results: Sequence[Sequence[Piece]], f: Arithmetic = SINGLE) -> Kernel:
    """Make a kernel in float32 arithmetic.

    Raises:
        KernelError: A function has no plain form, or the error is above 3 ulp.
    """
    plans = list(product(SHARING[len(results) < 2 :], PLANNED))
    for sharing, limits in plans[:-1]:
        try:
            return _single(kernel, results, f, limits, sharing=sharing)
        except NoFormError:
            raise
        except (KernelError, UndecidedError):
            continue
    return _single(kernel, results, f, PLANNED[-1], sharing=False)


def _single(
    kernel: Kernel,
    results: Sequence[Sequence[Piece]],
    f: Arithmetic,
    limits: Limits,
    *,
    sharing: bool,
) -> Kernel:
    x = sample(results)
    columns = parameters(kernel.defaults, len(x))
    free = kernel.inputs[len(kernel.arrays) :]
    # the bound is that of usual upstream values: a factor does not change a relative error
    upstream = np.where(np.arange(len(x)) % 2, 1.0, 3.0)
    given = {"x": x, UPSTREAM: upstream, **dict(zip(free, columns, strict=True))}
    w = Writer(f, {n: given[n] for n in kernel.inputs})
    w.sharing = sharing
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
    measured = _measured(made, kernel, given)
    bounds = tuple(
        _bound(f, analyzed, at, seen)
        for (analyzed, at), seen in zip(planned, measured, strict=True)
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


def _measured(made: Kernel, kernel: Kernel, given: dict[str, Any]) -> list[float]:
    """Compare with the exact kernel, default parameters: largest error of each result in ulp.

    Against the doubles of its first phase, where it has one; else in whole ulp and the half by
    which the exact result may be off itself.
    """
    arrays = _with(given, kernel, np.concatenate([_spread(TRIED), SPECIAL]))
    inputs = [a.astype(np.float32) for a in arrays]
    found = []
    true = doubles(kernel, kernel.quick, inputs) if kernel.quick else None
    results = zip(interpret(made, *inputs), interpret(kernel, *inputs), strict=True)
    for which, (got, want) in enumerate(results):
        error = np.abs(_ordinal(got) - _ordinal(want)).astype(np.float64)
        error += np.where(error > 0, 0.5, 0.0)
        if true is not None:
            fine = np.isfinite(got) & np.isfinite(want)
            with np.errstate(all="ignore"):
                near = np.abs(got.astype(np.float64) - true[which]) / _ulp(true[which])
            error = np.where(fine & (error > 0), near, error)
        lost = np.isnan(want)
        error[lost] = np.where(np.isnan(got[lost]), 0, np.inf)
        found.append(max(float(error.max()), 0.5))
    return [max(pair) for pair in zip(found, _seen_in_doubles(made, kernel), strict=True)]


def _with(given: dict[str, Any], kernel: Kernel, more: Any) -> list[Any]:
    arrays = [np.concatenate([given[n], np.ones(len(more))]) for n in kernel.arrays]
    arrays[0][-len(more) :] = more
    return arrays


def _spread(count: int) -> Any:
    """Give numbers of all usual sizes and both signs."""
    rng = np.random.default_rng(count)
    return np.exp2(rng.uniform(-12, 7, count)) * np.where(rng.uniform(size=count) < 1 / 2, 1, -1)


def _seen_in_doubles(made: Kernel, kernel: Kernel) -> list[float]:
    """Compare with the doubles of the first phase at many points, in ulp."""
    if kernel.quick is None:
        return [0.0] * len(kernel.results)
    x = _spread(MORE).astype(np.float32)
    inputs = (x, np.ones_like(x))[: len(kernel.arrays)]
    found = []
    for got, true in zip(
        interpret(made, *inputs), doubles(kernel, kernel.quick, inputs), strict=True
    ):
        with np.errstate(all="ignore"):
            error = np.abs(got.astype(np.float64) - true) / _ulp(true)
        found.append(float(np.max(error, where=np.isfinite(got) & np.isfinite(error), initial=0)))
    return found


def _ulp(size: Any) -> Any:
    """Give the unit of the last digit that float32 has for numbers of a size."""
    _, exponent = np.frexp(size)
    return np.exp2(np.maximum(exponent - 24.0, -149.0))


def _ordinal(values: Any) -> Any:
    """Number the floats in ascending order; the zeros are two."""
    bits = values.view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF) - 1, bits)


def _patched(w: Writer, kernel: Kernel, which: int, name: str) -> str:
    """Choose the results at infinities and NaN that the assignments do not give.

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
        if place == 0 or kernel.defaults:
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


def _double(kernel: Kernel, results: Sequence[Sequence[Piece]]) -> Kernel:
    """Make a kernel of the first phase of the exact one."""
    quick = kernel.quick or find_quick(kernel, results, regions=True)
    if quick is None:
        raise KernelError(
            "there is no fast form",
            subject=f"{kernel.name} {kernel.output}",
            hint='use accuracy="exact"',
        )
    return rounded(kernel, quick)


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
