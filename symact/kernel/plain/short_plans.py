"""Write the results of a 16-bit kernel in one number per node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symact.kernel.ir import LIBRARY, Op
from symact.kernel.lower import constant_nodes
from symact.kernel.piece import Piece
from symact.kernel.plain.arithmetic import QUICK, SINGLE, Arithmetic
from symact.kernel.plain.halves import find_half
from symact.kernel.plain.join import Limits, append_result
from symact.kernel.plain.lower import FUNCTIONS, NoFormError, needs_small
from symact.kernel.plain.points import sample
from symact.kernel.plain.short_ways import Code, numbers, tried
from symact.kernel.plain.short_writer import ShortWriter
from symact.kernel.plain.sums import ARITHMETIC
from symact.numeric.formats import FORMATS
from symact.numeric.storage import from_double, to_double

WIDE = (16.0, 64.0, 4.0)
"""In ulp of float32 the error matters little, but a result is to have its digits beside zeros."""

HALVED, HALF_REACH = 2.0, 1.0625
"""The same for one half of the line, and how far a polynomial beside its zero is to reach."""

BITS = {"float16": (25.5,), "bfloat16": (19.0, 25.5)}
"""Polynomials err by less than 2^-bits: those of fewer terms are tried first."""

DOUBLES = (replace(QUICK, bits=40.0), replace(QUICK, bits=40.0, reach=700.0, furthest=24.0))
DOUBLED = 2.0**-8

NEAREST = 0.125
"""An input is held at no smaller number: nothing is simpler up to there."""

DIVISION, PATCH = 12, 2
"""What a division and a result chosen by its input cost, against other steps."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how results are written; whether x is held where they are settled."""

    f: Arithmetic
    limits: Limits
    sharing: bool = False
    halved: bool = False
    held: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold results that stand, and where they are wrong, by code.

    Attributes:
        w: Where they stand.
        names: Of the results before they are rounded to the format.
        dtype: The format.
        wrong: For each result and all inputs.
        moved: Constants that have other values.
    """

    w: ShortWriter
    names: tuple[str, ...]
    dtype: str
    wrong: tuple[Any, ...] = ()
    moved: Mapping[str, float] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Count the results that are wrong."""
        return sum(int(np.count_nonzero(each)) for each in self.wrong)

    @property
    def cost(self) -> int:
        """Count its steps; those that take longer count more."""
        _, body = self.w.b.finish(self.names)
        divisions = sum(step.op is Op.DIV for step in body)
        return len(body) + DIVISION * divisions + PATCH * self.count

    def code(self) -> Code:
        """Give the steps.

        Raises:
            NoFormError: One of them is a function of the platform.
        """
        ends = tuple(self.w.op(Op.NARROW, n) for n in self.names)
        constants, body = self.w.b.finish(ends)
        if any(step.op in LIBRARY for step in body):
            raise NoFormError("a function of the platform gives other bits elsewhere")
        constants = tuple(replace(c, value=self.moved.get(c.name, c.value)) for c in constants)
        return Code(constants, body, ends, self.dtype, self.w.f.name)

    def tried(self, want: Sequence[Any]) -> Draft:
        """Give the same with what a trial of all inputs finds wrong."""
        return replace(self, wrong=tried(self.code(), want))


def has_form(results: Sequence[Sequence[Piece]]) -> bool:
    """Tell whether all functions have a plain form."""
    known = {"input", "powi", *ARITHMETIC, *FUNCTIONS}
    programs = [piece.program for pieces in results for piece in pieces]
    return all(
        node.op in known or k in constants
        for program, constants in ((p, constant_nodes(p)) for p in programs)
        for k, node in enumerate(program.nodes)
    )


def plans(results: Sequence[Sequence[Piece]], dtype: str) -> Iterator[Plan]:
    """Give ways of writing in floats."""
    ways = [
        (replace(SINGLE, bits=bits), sharing)
        for bits in BITS[dtype]
        for sharing in (True, False)[len(results) < 2 :]
    ]
    f, sharing = ways[0]
    yield Plan(f, Limits(WIDE[0], f.bits), sharing)
    yield Plan(f, Limits(WIDE[0], f.bits), sharing, held=False)
    for f, sharing in ways:
        yield from (Plan(f, Limits(e, f.bits), sharing) for e in WIDE)
    if all(len(pieces) == 1 and find_half(pieces[0]) is not None for pieces in results):
        for f, sharing in ways:
            yield Plan(f, Limits(HALVED, f.bits, HALF_REACH), sharing, halved=True)


def plans_in_doubles() -> Iterator[Plan]:
    """Give ways of writing in doubles."""
    for f in DOUBLES:
        yield Plan(f, Limits(DOUBLED, f.bits))


def settled(x: Any, codes: Any) -> tuple[float, float]:
    """Give the numbers from which on results are one, on the left and on the right."""
    ends = []
    for sign in (-1.0, 1.0):
        side = np.flatnonzero(x > 0 if sign > 0 else x < 0)
        side = side[np.argsort(x[side] * sign)]
        other = np.flatnonzero(codes[side] != codes[side[-1]])
        end = float(x[side[int(other[-1]) + 1 if other.size else 0]])
        ends.append(end if abs(end) > NEAREST else sign * np.inf)
    return ends[0], ends[1]


def write(plan: Plan, results: Sequence[Sequence[Piece]], dtype: str, want: Sequence[Any]) -> Draft:
    """Write all results.

    Raises:
        KernelError: A function has no plain form, or an error is not reached.
    """
    x = numbers(dtype)
    ends = [settled(x, codes) for codes in want]
    lo, hi = min(e[0] for e in ends), max(e[1] for e in ends)
    if not plan.held:
        lo, hi = -np.inf, np.inf
    points = to_double(from_double(sample(results), dtype), dtype)
    largest = float(np.max(x[np.isfinite(x)]))
    points = np.unique(np.concatenate([points, [lo, hi, largest, -largest]]))
    points = points[np.isfinite(points) & (points != 0) & (points >= lo) & (points <= hi)]
    w = ShortWriter(plan.f, points, FORMATS[dtype].precision)
    w.sharing, w.halved = plan.sharing, plan.halved
    inputs = {"x": w.input(lo, hi)}
    small = any(needs_small(p.program) for pieces in results for p in pieces)
    alike = results if plan.sharing else ()
    names = tuple(
        append_result(w, pieces, inputs, plan.limits, small=small, alike=alike)
        for pieces in results
    )
    w.active = np.bool_(True)
    return Draft(w, names, dtype)


def with_nan(draft: Draft, want: Sequence[Any]) -> Draft:
    """Choose the input where it is NaN and a result is not."""
    lost, w = np.isnan(numbers(draft.dtype)), draft.w
    if not any((wrong & lost).any() for wrong in draft.wrong):
        return draft
    x = w.op(Op.WIDEN, "x")
    names = tuple(
        w.select(w.op(Op.EQUAL, x, x), name, x) if (wrong & lost).any() else name
        for name, wrong in zip(draft.names, draft.wrong, strict=True)
    )
    return replace(draft, names=names).tried(want)
