"""Find doubles whose rounding to float32 is always right, though they are rounded themselves.

A sum, a product or a quotient of two float32 numbers, rounded to a double first, is rounded to
float32 as if it had not been: 53 >= 2 * 24 + 2 (S. Figueroa, When is double rounding innocuous?,
ACM SIGNUM Newsletter 30, 1995). So is (a x + b)/c for short whole a, b and c: either a x + b has
at most 50 digits, and the quotient is a tie or away from every tie by 2^-51 of its size; or x is
so small that the quotient is b/c, which is away from every tie by 2^-33, to 2^-40.
"""

from __future__ import annotations

import numpy as np

from symact.kernel.ir import Assign, Op
from symact.kernel.plain.writer import Writer, significant

FLOAT, ONCE = "float", "once"
DIGITS = 24
SHORTEST = 8
"""Binary digits of short whole numbers, and the exponents that they have at most."""

NEAR = 2.0**-48
"""Rounded constants are nearer than this to what they stand for."""

SAME = frozenset({Op.WIDEN, Op.NEG, Op.ABS, Op.COPYSIGN})
CHOSEN = frozenset({Op.CLAMP_MIN, Op.CLAMP_MAX, Op.SELECT})
ROUNDING = frozenset({Op.ADD, Op.SUB, Op.MUL, Op.DIV})


def rounds_once(w: Writer, result: str, inputs: tuple[str, ...]) -> bool:
    """Tell whether rounding a result to float32 is always right.

    Args:
        w: Where the code was written, in doubles.
        result: Which name.
        inputs: Names of the float32 inputs.
    """
    steps = {step.target: step for step in w.steps()}
    kinds: dict[str, str | None] = dict.fromkeys(inputs, FLOAT)
    for step in w.steps():
        if step.target not in kinds:
            kinds[step.target] = _kind(w, step, kinds, steps)
    return _of(w, result, kinds) is not None


def _of(w: Writer, name: str, kinds: dict[str, str | None]) -> str | None:
    """Give the kind of a name; constants are floats where they are so exactly."""
    if name in kinds or name[:1] != "c":
        return kinds.get(name)
    value = float(w.values[name])
    with np.errstate(over="ignore"):
        low, near, high = (float(np.float32(value * k)) for k in (1 - NEAR, 1.0, 1 + NEAR))
    if name not in w.slips and (near == value or not np.isfinite(value)):
        return FLOAT
    return ONCE if low == high else None


def _kind(
    w: Writer, step: Assign, kinds: dict[str, str | None], steps: dict[str, Assign]
) -> str | None:
    given = [_of(w, name, kinds) for name in step.args]
    if step.op in SAME:
        return given[0]
    if step.op in CHOSEN:
        chosen = given[1:] if step.op is Op.SELECT else given
        return None if None in chosen else ONCE if ONCE in chosen else FLOAT
    if step.op is Op.MUL and given == [FLOAT, FLOAT] and any(_unit(w, n, steps) for n in step.args):
        return FLOAT
    if step.op in ROUNDING and given == [FLOAT, FLOAT]:
        return ONCE
    if step.op is Op.DIV and _short(w, step.args[1]) and _affine(w, step.args[0], kinds, steps):
        return ONCE
    if step.op is Op.MUL and ONCE in given and any(_power(w, name) for name in step.args):
        return ONCE
    return None


def _unit(w: Writer, name: str, steps: dict[str, Assign]) -> bool:
    """Tell whether a name is always 0, 1 or -1: a product with it is exact."""
    if name in steps:
        step = steps[name]
        return step.op is Op.SELECT and all(_unit(w, each, steps) for each in step.args[1:])
    return name[:1] == "c" and name not in w.slips and float(w.values[name]) in {0.0, 1.0, -1.0}


def _affine(w: Writer, name: str, kinds: dict[str, str | None], steps: dict[str, Assign]) -> bool:
    """Tell whether a name is a x + b, or a x, for a float x and short whole numbers."""
    step = steps.get(name)
    if step is None or step.op not in {Op.ADD, Op.SUB, Op.MULADD}:
        return False
    *factors, last = step.args
    floats = [n for n in factors if n not in w.slips and kinds.get(n) == FLOAT]
    others = [n for n in factors if n not in floats]
    if step.op is Op.MULADD:
        return len(floats) == 1 and all(_short(w, n) for n in (*others, last))
    (first,) = factors
    pairs = ((first, last), (last, first))
    return any(kinds.get(x) == FLOAT and _short(w, number) for x, number in pairs)


def _short(w: Writer, name: str) -> bool:
    if name[:1] != "c" or name in w.slips:
        return False
    value = float(w.values[name])
    return value == round(value) and 1 <= abs(value) < 2**SHORTEST


def _power(w: Writer, name: str) -> bool:
    """Tell whether a name is a power of two by which no number loses digits."""
    if name[:1] != "c" or name in w.slips:
        return False
    value = float(w.values[name])
    return significant(value) == 1 and 2.0**-SHORTEST <= abs(value) <= 2.0**SHORTEST
