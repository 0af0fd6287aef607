"""Which activations of the catalogue a function may be: found by values, proved elsewhere."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact import catalog
from symact.activation import Activation
from symact.derive.constants import default_values
from symact.documents.code.ir import Op, nodes
from symact.documents.code.names import Claim
from symact.documents.code.records import Read
from symact.documents.code.sampled import GRID, POINTS, Array, sample

NEAR = 1e-9
"""Relative distance up to which two values at a point may be equal."""

SLOPE_NEAR = 1e-6

MAX_TRIALS = 60
"""Assignments of parameters that are tried for one row."""

STEP = 1e-5

GENERIC = (0.7, 1.3, 1.9, 2.3, 0.4, 3.1)
"""Values given to parameters without a default, to tell functions apart."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold a row that has the values of a function.

    Attributes:
        row: The activation.
        values: (parameter of the row, Fraction or name of a parameter of the function).
        order: 1 for the derivative.
        through_value: Whether the input is the value of the activation.
        defaults: Whether the parameters of the function are at their defaults.
    """

    row: Activation
    values: tuple[tuple[str, Fraction | str], ...] = ()
    order: int = 0
    through_value: bool = False
    defaults: bool = False


def body_of(read: Read) -> Op:
    """Give what a function computes, where it was read."""
    if read.body is None:
        raise ValueError(read.name)
    return read.body


def settings(read: Read) -> dict[str, float]:
    """Give a number for every parameter of a function: the default, or a generic one."""
    generic = iter(GENERIC * 8)
    return {
        name: next(generic) if default is None else float(default)
        for name, default in read.parameters
    }


def generic_settings(read: Read) -> dict[str, float]:
    """Give a generic number for every parameter, with the sign of its default."""
    generic = iter(GENERIC * 8)
    return {
        name: next(generic) * (-1 if default is not None and default < 0 else 1)
        for name, default in read.parameters
    }


def values_of(read: Read, expr: Any, x: Array, given: Mapping[str, float]) -> Array:
    """Evaluate the expression of a function at points."""
    symbols = dict(read.symbols)
    names = [name for name, _ in read.parameters]
    pairs = list(symbols.values())
    table: dict[Any, Any] = {pairs[0]: x}
    table |= {symbol: given[name] for symbol, name in zip(pairs[1:], names, strict=True)}
    return sample(expr, table)


@functools.cache
def scalar_rows() -> tuple[Activation, ...]:
    """List the rows of one input, those with fewest parameters first."""
    rows = [row for row in catalog.rows() if len(row.inputs) == 1 and row.kind != "vector"]
    return tuple(sorted(rows, key=lambda row: len(row.parameters)))


@functools.cache
def row_defaults(row: Activation) -> dict[str, float]:
    """Give the defaults of a row as numbers."""
    return {str(s): float(v.evalf(25)) for s, v in default_values(row).items()}


def row_values(row: Activation, x: Array, changed: Mapping[str, float] | None = None) -> Array:
    """Evaluate a row at points, some of its parameters changed."""
    given = row_defaults(row) | dict(changed or {})
    table = {s: x if s == row.x else given[name] for name, s in row.symbols.items()}
    return sample(row.expr, table)


@functools.cache
def _fingerprint(row: Activation) -> tuple[float, ...]:
    return tuple(row_values(row, POINTS))


@functools.cache
def _slopes(row: Activation) -> tuple[float, ...]:
    return tuple((row_values(row, POINTS + STEP) - row_values(row, POINTS - STEP)) / (2 * STEP))


def agree(a: Any, b: Any, near: float = NEAR) -> bool:
    """Tell whether two rows of values are equal up to rounding."""
    left, right = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    same_holes = bool(np.array_equal(np.isnan(left), np.isnan(right)))
    if not same_holes or np.isnan(left).sum() > len(left) // 2:
        return False
    with np.errstate(all="ignore"):
        gap = np.abs(left - right)
        close = (gap <= near * (1 + np.abs(right))) | (left == right) | np.isnan(left)
    return bool(close.all())


def candidates(read: Read, expr: Any, claim: Claim | None) -> Iterator[Candidate]:
    """Yield the rows that may be equal, the likeliest first: the claimed, then the simplest."""
    if read.parameters:
        families = list(_families(read, expr, claim))
        yield from families
        if families:
            return
    if any(default is None for _, default in read.parameters):
        return
    here = values_of(read, expr, POINTS, settings(read))
    if claim is not None and claim.order:
        yield from _derivatives(read, expr, here, claim)
    fitting = [row for row in _ordered(claim) if agree(_fingerprint(row), here)]
    yield from (Candidate(row, defaults=True) for row in fitting)
    if not fitting:
        yield from _derivatives(read, expr, here, claim)
        yield from _by_literals(read, here, claim)


def _ordered(claim: Claim | None) -> list[Activation]:
    first = claim.rows if claim else ()
    return sorted(scalar_rows(), key=lambda r: first.index(r.name) if r.name in first else 99)


def _families(read: Read, expr: Any, claim: Claim | None) -> Iterator[Candidate]:
    """Match the parameters of a function with those of a family."""
    given = generic_settings(read)
    here = values_of(read, expr, POINTS, given)
    names = list(given)
    for row in _ordered(claim):
        if not len(row.parameters) > 0 or len(names) > len(row.parameters):
            continue
        wanted = [p.name for p in row.parameters]
        for chosen in itertools.islice(itertools.permutations(wanted, len(names)), MAX_TRIALS):
            values = dict(zip(chosen, names, strict=True))
            changed = {p: given[name] for p, name in values.items()}
            if agree(row_values(row, POINTS, changed), here):
                yield Candidate(row, tuple((p, values[p]) for p in wanted if p in values))


def _by_literals(read: Read, here: Array, claim: Claim | None) -> Iterator[Candidate]:
    """Try the numbers that are written in a function as parameters of a family."""
    found = {n.value for n in nodes(body_of(read)) if n.op == "number"}
    found |= {d for _, d in read.parameters if d is not None}
    found |= {-v for v in found} | {1 / v for v in found if v}
    literals = sorted(found - {Fraction(0), Fraction(2), Fraction(-2)}, key=lambda v: (v < 0, v))
    for row in _ordered(claim):
        if not row.parameters or len(row.parameters) > 3:
            continue
        wanted = [p.name for p in row.parameters]
        options = itertools.product(*[[None, *literals] for _ in wanted])
        trials = [
            {p: v for p, v in zip(wanted, chosen, strict=True) if v is not None}
            for chosen in itertools.islice(options, 1, 4 * MAX_TRIALS)
        ]
        trials = [values for values in trials if _allowed(row, values)]
        for values, found in zip(trials, _each_values(row, trials), strict=True):
            if agree(found, here):
                yield Candidate(row, tuple(values.items()), defaults=True)
                break


def _each_values(row: Activation, trials: list[dict[str, Fraction]]) -> Array:
    """Evaluate a row at the points for each assignment of its parameters, all in one walk."""
    if not trials:
        return np.empty((0, len(POINTS)))
    defaults = row_defaults(row)
    changed = {
        p.name: np.array([[float(t.get(p.name, defaults[p.name]))] for t in trials])
        for p in row.parameters
    }
    given = {s: changed.get(name, POINTS[np.newaxis, :]) for name, s in row.symbols.items()}
    return sample(row.expr, given)


def _allowed(row: Activation, values: Mapping[str, Fraction]) -> bool:
    """Tell whether values lie in the domains of their parameters."""
    signs = {"positive": 1, "negative": -1}
    for parameter in row.parameters:
        wanted = signs.get(parameter.domain, 0)
        value = values.get(parameter.name)
        if value is not None and wanted * value < 0:
            return False
    return True


def _derivatives(read: Read, expr: Any, here: Array, claim: Claim | None) -> Iterator[Candidate]:
    """Try the slopes of the rows, as functions of x and as functions of the value."""
    rows = _ordered(claim)
    for row in rows:
        if agree(_slopes(row), here, SLOPE_NEAR):
            yield Candidate(row, order=1, defaults=True)
    if claim is None or not claim.order:
        return
    for row in rows:
        inner = np.array(_fingerprint(row))
        through = values_of(read, expr, inner, settings(read))
        if agree(_slopes(row), through, SLOPE_NEAR):
            yield Candidate(row, order=1, through_value=True, defaults=True)


def nearest(read: Read, expr: Any) -> tuple[Activation, float] | None:
    """Find the row with the least largest difference on [-10, 10]."""
    here = values_of(read, expr, GRID, settings(read))
    best: tuple[Activation, float] | None = None
    for row in scalar_rows():
        with np.errstate(all="ignore"):
            gap = np.abs(row_values(row, GRID) - here)
        if np.isnan(gap).sum() > len(GRID) // 2:
            continue
        size = float(np.nanmax(gap))
        if best is None or size < best[1]:
            best = row, size
    return best


def slope_nearest(read: Read, expr: Any, name: str) -> tuple[float, float]:
    """Find where the slope of a row is furthest from a function: the point, and the gap."""
    here = values_of(read, expr, POINTS, settings(read))
    gaps = np.abs(np.array(_slopes(catalog.get(name))) - here)
    if np.isnan(gaps).all():
        return float(POINTS[0]), 0.0
    k = int(np.nanargmax(gaps))
    return float(POINTS[k]), float(gaps[k])
