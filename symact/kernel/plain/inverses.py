"""Multiply by inverses instead of dividing, where quotients that are rounded once stay right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symact.kernel.ir import Assign, Constant, Op, Quick

SHARP = Fraction(1, 2**54)
"""An inverse as near as this gives every quotient that is a double of less than 53 digits exactly:
its error is less than half an ulp. All other quotients that are rounded once lie further from a
tie than the two roundings move them, see `once`."""

AFFINE = frozenset({Op.ADD, Op.SUB, Op.MULADD})
"""What is divided: quotients of inputs themselves may be divisions of floats."""


def with_inverses(quick: Quick) -> Quick:
    """Replace divisions by constants in results whose rounding is always right.

    Args:
        quick: A first phase; results of no error are those of `once.rounds_once`.
    """
    exact = _under(quick, 0.0) - _under(quick, None)
    rows = {row.name: row for row in quick.constants}
    steps = {step.target: step for step in quick.body}
    names = {row.name for row in quick.constants}
    made: dict[str, Constant] = {}
    body: list[Assign] = []
    for step in quick.body:
        row = rows.get(step.args[1]) if step.op is Op.DIV and step.target in exact else None
        above = steps.get(step.args[0])
        inverse = None if row is None else _inverse(row.value)
        if row is None or inverse is None or above is None or above.op not in AFFINE:
            body.append(step)
            continue
        if row.name not in made:
            name = next(n for n in _numbered(row.name) if n not in names)
            made[row.name] = Constant(name, inverse, f"1/({row.origin or row.value})")
        body.append(replace(step, op=Op.MUL, args=(step.args[0], made[row.name].name)))
    used = {name for step in body for name in step.args} | {*quick.results, *quick.scales}
    kept = tuple(row for row in (*quick.constants, *made.values()) if row.name in used)
    return replace(quick, constants=kept, body=tuple(body))


def _under(quick: Quick, error: float | None) -> set[str]:
    """Give the steps under the results of this error, or under those of any other than 0."""
    pairs = zip(quick.results, quick.errors, strict=True)
    needed = {name for name, e in pairs if (e == error if error is not None else e != 0)}
    needed |= set(quick.scales) if error is None else set()
    for step in reversed(quick.body):
        if step.target in needed:
            needed.update(step.args)
    return needed


def _inverse(value: float) -> float | None:
    if value == 0 or value != value:  # noqa: PLR0124 - NaN
        return None
    inverse = 1 / value
    error = abs(Fraction(inverse) * Fraction(value) - 1) if abs(value) < 2**8 else 1
    return inverse if inverse != 0 and error <= SHARP else None


def _numbered(name: str) -> Iterator[str]:
    for k in range(1, 1000):
        yield f"{name}_{k}"
