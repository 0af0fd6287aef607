"""The fast tier of gated float32 kernels: at most 3 ulp on all pairs, one rounding to the format.

Factors of a product decay further than float32 reaches, and the other factor brings the product
back: x sigma(y) at x = 1e30, y = -120 is a usual number. So the factors are doubles, as short as
3 ulp allow, and so is their product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from symact.errors import KernelError, UndecidedError
from symact.kernel.gated_quick import Way, phase
from symact.kernel.gated_trial import Points, Truths, points_of, trial_inputs, true_factors
from symact.kernel.interpret import interpret
from symact.kernel.ir import Bound, Kernel, Quick
from symact.kernel.outputs import SHORT
from symact.kernel.plain.arithmetic import QUICK, Arithmetic
from symact.kernel.plain.fast import rounded
from symact.kernel.plain.join import Limits
from symact.kernel.plain.library import DOUBLE, FREE
from symact.kernel.plain.quick import FAR, SHARP

if TYPE_CHECKING:
    from symact.kernel.gated import GatedPlan

DISTANT = replace(DOUBLE, reach=FAR.reach)
BITS = (23.0, 24.5, 26.0, 30.0, 50.0)
"""Polynomials err by 2^-23 of the function at first, and by less where that is too much."""

SHORTENED = tuple(replace(f, bits=bits) for bits in BITS for f in (QUICK, SHARP[0], FAR))
LIBRARY = (FREE, *(replace(f, bits=bits) for bits in BITS[2:] for f in (DOUBLE, DISTANT)))
"""With the platform's functions, for targets that are quick with whole arrays only."""

STATED = (0.5, 0.51, 1.0, 2.0, 3.0)
"""Bounds in ulp that are stated: the first one that holds."""

LIMITS = Limits(2.5, 30.0)
"""In ulp before the last rounding; polynomials beside zeros err by less than 2^-30."""

TIE = 0.5 + 2.0**-20
"""An error of a double below a tie may move the result by one number where the other is 0.5 off."""


def find_gated_fast(kernel: Kernel, plan: GatedPlan, *, library: bool = False) -> Kernel:
    """Turn an exact gated kernel into one of the fast tier.

    Args:
        kernel: The exact kernel.
        plan: What it was written from.
        library: Whether the platform's functions are to be called.

    Returns:
        A kernel of doubles, each result rounded once; in 16-bit formats the exact one under the
        name of this tier.

    Raises:
        KernelError: No way of writing it keeps 3 ulp on all pairs: beside a zero that a run-time
            parameter moves, say.
    """
    if kernel.dtype in SHORT - {"float32"}:
        return replace(kernel, accuracy="fast", quick=None)
    if kernel.dtype != "float32":
        raise KernelError(f"there is no fast kernel in {kernel.dtype}", subject=kernel.name)
    points = points_of(plan)
    trial = trial_inputs(kernel, plan, points)
    wanted = interpret(kernel, *trial)
    truths = true_factors(plan, points)
    ways = product(LIBRARY if library else SHORTENED, (False, True), (True, False))
    for f, held, sharing in ways:
        made = _tried(kernel, plan, points, _way(f, truths, held=held, sharing=sharing))
        if made is not None and agrees(made, trial, wanted):
            return made
    raise KernelError(
        "there is no fast form", subject=f"{kernel.name} {kernel.output}",
        hint='use accuracy="exact"',
    )  # fmt: skip


def _way(f: Arithmetic, truths: Truths, *, held: bool, sharing: bool) -> Way:
    return Way(f, True, LIMITS, sharing, np.inf, truths, LIMITS.error, held)


def _tried(kernel: Kernel, plan: GatedPlan, points: Points, way: Way) -> Kernel | None:
    """Write a kernel one way; None where that cannot be done within 3 ulp."""
    try:
        quick = phase(kernel, plan, points, way)
        made = rounded(kernel, quick)
        how = "doubles of short polynomials or the platform's functions, rounded once"
        return replace(made, bounds=tuple(Bound(_stated(quick, e), 0.0, how) for e in quick.errors))
    except (KernelError, UndecidedError):
        return None


def _stated(quick: Quick, error: float) -> float:
    """State half an ulp and the error of the doubles, rounded up.

    Raises:
        KernelError: It is more than 3 ulp, or relative to something else than the result.
    """
    ulp = 0.5 + error * 2.0**24
    found = next((u for u in STATED if ulp <= u), None)
    if found is None or quick.scales:
        raise KernelError(f"{ulp:.3g} ulp")
    return found


def agrees(made: Kernel, trial: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """Tell whether all results are as near to the exact kernel's as is stated.

    NaN and infinities are to be the same, and zeros are to have the same sign.
    """
    for got, want, bound in zip(interpret(made, *trial), wanted, made.bounds, strict=True):
        distance = np.abs(_ordinal(got) - _ordinal(want))
        lost = np.isnan(want)
        near = (distance <= bound.ulp + TIE) & (np.signbit(got) == np.signbit(want))
        if not np.where(lost, np.isnan(got), near & ~np.isnan(got)).all():
            return False
    return True


def _ordinal(values: Any) -> Any:
    """Number the floats in ascending order, both zeros alike."""
    bits = values.view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)
