"""Tell whether a first phase serves: special points, and a trial against the whole kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symact.errors import KernelError
from symact.kernel.interpret import interpret
from symact.kernel.ir import Kernel, Op, Quick
from symact.kernel.plain.decided import decided, quick_results
from symact.kernel.plain.writer import Writer

USUAL, UNDECIDED = 16.0, 2.0**-9
"""Of inputs between 1/16 and 16 so many results may be left undecided."""

SHORTENED = np.uint32(0xFFF)
"""Last digits of a number that are all 0 in a short one."""

SPECIAL = (0.0, -0.0, np.inf, -np.inf, 3e38, -3e38, 2.0**-149, -(2.0**-149), np.nan)


def worthwhile(kernel: Kernel, quick: Quick, inputs: Sequence[Any]) -> bool:
    """Tell whether few results of a usual size are left undecided (ties of a quotient are).

    Of upstream values those count that have all their digits: a short one makes many ties of
    products, which the whole kernel then decides, in as much time as without a first phase.
    """
    usual = (np.abs(inputs[0]) < USUAL) & (np.abs(inputs[0]) > 1 / USUAL)
    for upstream in inputs[1 : len(kernel.arrays)]:
        usual &= (upstream.view(np.uint32) & SHORTENED) != 0
    _, sure = decided(kernel, quick, inputs)
    return all(float(np.mean(~known[usual])) < UNDECIDED for known in sure)


def patched(w: Writer, kernel: Kernel, which: int, name: str, inputs: dict[str, str]) -> str:
    """Choose the results at infinities and zeros that the assignments do not give."""
    constants, body = w.b.finish((name,))
    alone = Quick(constants, body, (name,), (0.0,))
    more = (np.array([1.0], np.float32),) * (len(kernel.arrays) - 1)
    got = quick_results(kernel, alone, (np.array([np.nan], np.float32), *more))[0]
    if not np.isnan(got[0]):
        known = w.op(Op.EQUAL, inputs["x"], inputs["x"])
        name = w.select(known, name, inputs["x"])
    if kernel.defaults or more:
        return name
    for place in SPECIAL[:4]:
        at = np.array([place], np.float32)
        want = interpret(kernel, at)[which]
        got = quick_results(kernel, alone, (at,))[0]
        if got.tobytes() != want.tobytes() and not (np.isnan(got[0]) and np.isnan(want[0])):
            if place == 0:
                raise KernelError("a zero has the wrong sign")
            here = w.op(Op.EQUAL, inputs["x"], w.const(place))
            name = w.select(here, w.const(float(want[0]), f"result at {place}"), name)
    return name


def trial(kernel: Kernel, given: dict[str, Any]) -> tuple[Any, ...]:
    """Choose inputs for a trial: the sample points, and special numbers."""
    x = np.concatenate([given["x"], np.array(SPECIAL)]).astype(np.float32)
    pad = len(SPECIAL)
    return (x, *(np.pad(given[n], (0, pad), mode="edge").astype(np.float32)
                 for n in kernel.inputs[1 : len(kernel.arrays)]))  # fmt: skip
