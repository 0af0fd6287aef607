"""Ends of pieces: where a joint lies, exactly, and how a kernel computes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.kernel.arith import Arith
from symact.kernel.builder import Builder
from symact.kernel.lower import Widths, lower
from symact.kernel.value import finish
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import round_value
from symact.numeric.program import Program, compile_program


@dataclass(frozen=True, slots=True)
class End:
    """Hold an end of a piece: its value at default parameters and how to compute it.

    `side` is the sign of (exact end - nearest double) where no parameter moves the end.
    """

    value: float
    program: Program
    side: int = 0


def end_of(value: Any, symbols: list[Any], defaults: tuple[float, ...]) -> End:
    """Prepare an end, infinite ones included.

    Args:
        value: Exact; may hold parameters.
        symbols: x and the run-time parameters.
        defaults: Their values.
    """
    program = compile_program([value if value.is_finite else 0], symbols)
    if not value.is_finite:
        return End(float(value), program)
    if not value.free_symbols:
        nearest = round_value(compile_program([value], []), [], FLOAT64)
        return End(nearest.want, program, int(np.sign(nearest.offset)))
    at_defaults = dict(zip(symbols[1:], defaults, strict=True))
    return End(float(value.subs(at_defaults)), program)


def append_end(b: Builder, end: End, inputs: dict[str, str]) -> str:
    """Append an end of a piece: a constant, or computed from the run-time parameters."""
    return finish(Arith(b), lower(b, end.program, Widths(), inputs))
