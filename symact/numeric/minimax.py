"""Best polynomials with coefficients in doubles, their error proved.

The exchange algorithm (E. Ya. Remez, 1934) runs on a dense grid, so that its level is a lower
bound of the best error. Coefficients are rounded one after the other, the leading ones first, and
the others fitted anew each time (N. Brisebarre, S. Chevillard, Efficient polynomial
L-approximations, ARITH 2007, describe the problem). The bound of the error is `supnorm`'s.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from flint import arb, arb_mat, ctx

from symact.errors import UndecidedError
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.fit import DoubleDouble, two_doubles
from symact.numeric.program import Program
from symact.numeric.supnorm import Model, Polynomial, sup_norm

DENSITY = 24
"""Grid points per coefficient: the level is within 0.3 % of the best error."""

ROUNDS = 12
"""Exchanges after which the best polynomial so far is taken; half a dozen is usual."""

DIGITS = 53
"""Of doubles."""

LEVELLED = 1.0 + 2.0**-10
"""Ratio of largest error and level at which the exchange ends."""

UNSEEN = 2.0**-8
"""A rounding that moves the polynomial by less than this share of the level needs no new fit."""


@dataclass(frozen=True, slots=True)
class Minimax:
    """Hold a polynomial with rounded coefficients and the proof of its error.

    Attributes:
        coefficients: One unevaluated sum of two doubles for each exponent.
        exponents: Ascending.
        interval: Where the bound holds.
        error: Upper bound of |f - p|/|weight| on the interval for the rounded coefficients.
        lower: Level of the best polynomial on the grid: no polynomial of these exponents and
            fixed terms has a smaller error, whatever its coefficients.
        how: The method, in words.
    """

    coefficients: tuple[DoubleDouble, ...]
    exponents: tuple[int, ...]
    interval: tuple[float, float]
    error: float
    lower: float
    how: str

    @property
    def error_log2(self) -> float:
        """Give log2 of the proved error, rounded up."""
        return math.nextafter(math.log2(self.error), math.inf)


@dataclass(frozen=True, slots=True)
class _Table:
    """Hold weighted values on the grid: the target and each power still sought, also as a matrix.

    Columns of the matrix before these powers are those of coefficients that stand already.
    """

    target: Ball
    powers: tuple[Ball, ...]
    matrix: Ball


def minimax(
    program: Program,
    interval: tuple[float, float],
    exponents: Sequence[int],
    *,
    fixed: Polynomial = (),
    weight: Program | None = None,
    parts: int = 0,
    parameters: Sequence[float] = (),
    models: Sequence[Model] = (),
    prec: int = 300,
    digits: int = 53,
    enough: float = math.inf,
) -> Minimax:
    """Fit sum c_k x^k over the exponents, so that |f - fixed - p|/|weight| is small everywhere.

    Args:
        program: f, of its first input.
        interval: Where to fit. Of odd and even functions give the half from 0 on.
        exponents: Powers whose coefficients are sought, each once.
        fixed: Terms (exponent, coefficient) that stand already.
        weight: What errors are divided by: `program` for relative errors, 1 where left out.
        parts: Coefficients of the lowest exponents that may have two doubles.
        parameters: Values of the further inputs.
        models: Stand-ins for f in the proof, where f itself has no Taylor series.
        prec: Working precision in bits; the degree adds to it.
        digits: Of the coefficients: 53, or 24 for float32.
        enough: Where the level alone is at least this, nothing is rounded or proved: there are
            no coefficients and the error is infinite.

    Raises:
        UndecidedError: f has no value on most of the interval, or the proof fails.
    """
    powers = tuple(sorted(exponents))
    working = prec + 6 * (powers[-1] + 1)
    with ctx.workprec(working):
        table = _tabulate(program, interval, powers, fixed, weight, parameters, working)
        _, reference, values = _exchange(table, _first(table))
        level = _lower(table, reference)
        how = f"Remez exchange on {table.target.nrows()} points, error by Taylor models"
        if level >= enough:
            return Minimax((), powers, interval, math.inf, level, how)
        rounded = _round(table, level, reference, values, (parts, digits))
    terms = [(k, part) for k, pair in zip(powers, rounded, strict=True) for part in pair if part]
    with ctx.workprec(working):
        seen = _largest(_residual(table, [arb(hi) + arb(lo) for hi, lo in rounded]))
    error = sup_norm(
        models or [Model(*interval, program)], [*fixed, *terms],
        weight=weight, observed=seen, parameters=parameters, prec=prec,
    )  # fmt: skip
    return Minimax(rounded, powers, interval, error, level, how)


def _tabulate(
    program: Program, interval: tuple[float, float], powers: tuple[int, ...], fixed: Polynomial,
    weight: Program | None, parameters: Sequence[float], prec: int,
) -> _Table:  # fmt: skip
    """Evaluate on a grid that is denser towards the ends; points without a value are left out."""
    middle, half = (arb(interval[0]) + interval[1]) / 2, (arb(interval[1]) - interval[0]) / 2
    count = DENSITY * (len(powers) + 1)
    target, rows = [], []
    for k in range(count + 1):
        x = (middle - half * arb.cos_pi(arb(k) / count)).mid()
        value = scale = evaluate_outputs(program, [x, *parameters], prec)[0]
        if weight is not program:
            scale = evaluate_outputs(weight, [x, *parameters], prec)[0] if weight else arb(1)
        value = (value - sum((c * x**p for p, c in fixed), start=arb(0))) / scale
        if value.is_finite():
            target.append([value.mid()])
            rows.append([(x**p / scale).mid() for p in powers])
    if len(target) < count // 2:
        raise UndecidedError("the function has no value on most of the interval")
    columns = tuple(arb_mat([[r[k]] for r in rows]) for k in range(len(powers)))
    return _Table(arb_mat(target), columns, arb_mat(rows))


def _first(table: _Table) -> list[int]:
    """Give a reference spread like the extrema of a Chebyshev polynomial, without the ends."""
    n, last = len(table.powers) + 1, table.target.nrows() - 1
    return [round((k + 0.5) * last / n) for k in range(n)]


def _exchange(table: _Table, reference: list[int]) -> tuple[float, list[int], list[Ball]]:
    """Run the exchange; give the least largest error met, its reference and its coefficients.

    Powers that change sign together at 0 are no Haar system on both sides of it: the exchange
    may then circle, and the best polynomial met is taken.
    """
    least, best = math.inf, (reference, [arb(0)] * len(table.powers))
    met: list[list[int]] = []
    while reference not in met and len(met) < ROUNDS and len(reference) == len(table.powers) + 1:
        met.append(reference)
        values, level = _levelled(table, reference)
        residual = _residual(table, values)
        largest = _largest(residual)
        if largest < least:
            least, best = largest, (reference, values)
        if largest <= level * LEVELLED:
            break
        reference = _alternating(residual, len(reference))
    return least, *best


def _lower(table: _Table, reference: Sequence[int]) -> float:
    """Bound the error of every polynomial from below (Ch. J. de La Vallée Poussin, 1910).

    Weights l with sum l_i p(x_i) = 0 for all polynomials p give |sum l_i f(x_i)| / sum |l_i|.
    """
    count = len(reference)
    rows = [[column[i, 0] for i in reference] for column in table.powers]
    signs = [arb((-1) ** k) for k in range(count)]
    ends = arb_mat([[arb(0)]] * (count - 1) + [[arb(1)]])
    found = arb_mat([*rows, signs]).solve(ends)
    sizes = sum((abs(found[k, 0]) for k in range(count)), start=arb(0))
    total = sum((found[k, 0] * table.target[i, 0] for k, i in enumerate(reference)), start=arb(0))
    return math.nextafter(float((abs(total) / sizes).lower()), 0.0)


def _levelled(table: _Table, reference: list[int]) -> tuple[list[Ball], float]:
    """Solve for the polynomial whose errors on the reference are +h, -h, +h, ..."""
    rows = [
        [*(column[i, 0] for column in table.powers), arb((-1) ** k)]
        for k, i in enumerate(reference)
    ]
    solved = arb_mat(rows).solve(arb_mat([[table.target[i, 0]] for i in reference]))
    values = [solved[k, 0].mid() for k in range(len(reference))]
    return values[:-1], abs(float(values[-1]))


def _residual(table: _Table, values: Sequence[Ball]) -> list[float]:
    standing = table.matrix.ncols() - len(values)
    factors = arb_mat([*([arb(0)] for _ in range(standing)), *([v] for v in values)])
    total = table.target - table.matrix * factors
    return [float(v) for v in total.entries()]


def _largest(residual: Sequence[float]) -> float:
    return max(map(abs, residual))


def _alternating(residual: Sequence[float], count: int) -> list[int]:
    """Take the largest error of each run of one sign, then drop ends until `count` are left."""
    best: list[int] = []
    for i, value in enumerate(residual):
        if best and (value > 0) == (residual[best[-1]] > 0):
            if abs(value) > abs(residual[best[-1]]):
                best[-1] = i
        elif value:
            best.append(i)
    while len(best) > count:
        best.pop(0 if abs(residual[best[0]]) < abs(residual[best[-1]]) else -1)
    return best


def _round(
    table: _Table, level: float, reference: list[int], values: list[Ball], kinds: tuple[int, int]
) -> tuple[DoubleDouble, ...]:
    """Round coefficients from the lowest exponent up; fit the others anew where that helps."""
    rounded: list[DoubleDouble] = []
    parts, digits = kinds
    while values:
        hi, lo = two_doubles(values[0])
        hi = hi if digits == DIGITS else float(np.float32(hi))
        kept = (hi, lo if len(rounded) < parts else 0.0)
        rounded.append(kept)
        value, column = arb(kept[0]) + arb(kept[1]), table.powers[0]
        moved = abs(float((value - values[0]).mid())) * _largest(_column(column))
        table = replace(table, target=table.target - column * value, powers=table.powers[1:])
        values = values[1:]
        if values and moved > UNSEEN * level:
            found = _exchange(table, reference[: len(values) + 1])
            if found[0] < _largest(_residual(table, values)):
                _, reference, values = found
    return tuple(rounded)


def _column(column: Ball) -> list[float]:
    return [float(v) for v in column.entries()]
