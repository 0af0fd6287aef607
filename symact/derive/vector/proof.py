"""Compare formulas of rows, and Jacobians with SymPy's derivatives, for rows of given lengths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from symact.derive.steps.check import expressions
from symact.derive.vector.cases import conditions
from symact.derive.vector.explicit import Written, samples, written
from symact.derive.vector.jacobian import Jacobian
from symact.errors import DerivationError, SymactError
from symact.known import Evidence, Known, Step
from symact.language.indexed import RowFormula, read_rows

SIZES = (2, 3, 4, 5)

RANK = (Evidence.UNDECIDED, Evidence.SAMPLED, Evidence.ENCLOSED, Evidence.PROVED)


@dataclass(frozen=True, slots=True)
class Witness:
    """Hold a row at which two formulas differ.

    Attributes:
        row: Values of the elements, as text.
        index: Which output element, from 1.
        left, right: The two values, as text.
    """

    row: tuple[str, ...]
    index: int
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what a comparison of two formulas of rows found.

    Attributes:
        verdict: `holds`, `fails` or `undecided`.
        evidence: `proved` where it holds as an identity, `sampled` where it was compared near
            sample rows only.
        sizes: Lengths for which it was compared.
        witness: Where it fails.
        note: The reason of an `undecided`.
    """

    verdict: str
    evidence: Evidence
    sizes: tuple[int, ...]
    witness: Witness | None = None
    note: str = ""


def equal_indexed(
    left: RowFormula | str, right: RowFormula | str, n: Sequence[int] = SIZES
) -> Verdict:
    """Judge whether two formulas of rows are equal for rows of the given lengths.

    Args:
        left: Formula, or its text with the input x. Texts with a second free index k, x[k] or
            delta(i, k), are entries of a matrix: see `entries.equal_entries`.
        right: Another one.
        n: Lengths.

    Raises:
        ReadError: A text cannot be read.
    """
    from symact.derive.vector.entries import equal_entries, two_indices

    if isinstance(left, str) and isinstance(right, str) and any(map(two_indices, (left, right))):
        return equal_entries(left, right)
    sides = tuple(read_rows(s) if isinstance(s, str) else s for s in (left, right))
    formulas = tuple(_branched(s) for s in sides)
    if formulas[0] == formulas[1]:
        return Verdict("holds", Evidence.PROVED, tuple(n))
    if len(formulas[0].outputs) != len(formulas[1].outputs):
        return Verdict("fails", Evidence.PROVED, tuple(n), note="the widths of the output differ")
    if set(formulas[0].inputs) != set(formulas[1].inputs):
        return Verdict("undecided", Evidence.UNDECIDED, tuple(n), note="the inputs differ")
    found = Evidence.PROVED
    for length in n:
        for rows in samples(formulas[0], length):
            try:
                verdict = _compare(written(formulas[0], rows), written(formulas[1], rows))
            except SymactError as error:
                return Verdict("undecided", Evidence.UNDECIDED, tuple(n), note=error.message)
            if verdict.verdict != "holds":
                return verdict
            found = min(found, verdict.evidence, key=RANK.index)
    # a choice of the largest element is covered by permutation, a branch by its samples only
    pieces = any(conditions(*f.outputs, *(s.body for s in f.scalars)) for f in formulas)
    return Verdict("holds", Evidence.SAMPLED if pieces else found, tuple(n))


def _branched(formula: RowFormula) -> RowFormula:
    from symact.derive.vector.formula import branched

    return branched(formula)


def _local(formula: RowFormula) -> bool:
    """Tell whether a formula was compared on some of its pieces only."""
    return len(samples(formula, 2)) > 1


def _compare(left: Written, right: Written) -> Verdict:
    length = left.length
    found = Evidence.PROVED
    for output in range(len(left.formula.outputs)):
        pair = (left.formula.outputs[output], right.formula.outputs[output])
        for k in range(length if _local(left.formula) or _local(right.formula) else 1):
            a, b = left.at(pair[0], k), right.at(pair[1], k)
            a, b = (sympy.expand_log(hidden(side, left)) for side in (a, b))
            gap = (a - b).subs(left.sample).evalf(30)
            if gap.is_number and abs(gap) > 1e-20:
                return Verdict("fails", Evidence.SAMPLED, (length,), _witness(left, k, a, b))
            try:
                verdict = expressions(a, b, left.names[left.formula.inputs[0]][0], None)
            except DerivationError as error:
                return Verdict("undecided", Evidence.UNDECIDED, (length,), note=error.message)
            found = min(found, verdict.evidence, key=RANK.index)
    return Verdict("holds", found, (length,))


def hidden(expr: Any, here: Written) -> Any:
    """Write each random element u as exp(-exp(-v)), so that it has a value for every real v."""
    table = {}
    for s in here.formula.inputs:
        if s.is_positive:
            for name in here.names[s]:
                v = sympy.Symbol(f"{name.name}v", real=True)
                table[name] = sympy.exp(-sympy.exp(-v))
    return expr.subs(table) if table else expr


def _witness(here: Written, k: int, a: Any, b: Any) -> Witness:
    row = tuple(str(v) for v in here.sample.values())
    values = [str(side.subs(here.sample).evalf(17)) for side in (a, b)]
    return Witness(row, k + 1, *values)


def prove_jacobian(found: Jacobian, sizes: Iterable[int] = SIZES) -> Known[bool]:
    """Compare a Jacobian with the derivatives of the formula written out for n elements."""
    sizes = tuple(sizes)
    evidence = Evidence.PROVED
    count = 0
    try:
        for length in sizes:
            for rows in samples(found.formula, length):
                here = written(found.formula, rows)
                for i, k in _entries(here):
                    verdict = _entry(found, here, i, k)
                    evidence = min(evidence, verdict.evidence, key=RANK.index)
                    count += 1
    except SymactError as error:
        refuted = "differ" in error.message
        kind = Evidence.PROVED if refuted else Evidence.UNDECIDED
        return Known(False if refuted else None, kind, note=error.message)
    lengths = ", ".join(map(str, sizes))
    near = " near rows of each kind" if _local(found.formula) else ""
    note = f"entries compared with explicit derivatives for n = {lengths}{near}"
    step = Step("write out and differentiate", f"{count} entries", "0", note)
    return Known(True, evidence, note=note, trace=(step,))


def _entries(here: Written) -> list[tuple[int, int]]:
    """List entries of which every other is a permutation."""
    last = here.length - 1
    if not _local(here.formula):
        return [(0, 0), (0, 1)] if last else [(0, 0)]
    places = sorted({0, min(1, last), min(2, last), last})
    return [(i, k) for i in places for k in places]


def _entry(found: Jacobian, here: Written, i: int, k: int) -> Any:
    if found.formula.reduces and i > 0:
        return expressions(sympy.S.Zero, sympy.S.Zero, here.names[found.wrt][0], None)
    out = here.at(found.formula.outputs[found.output], i)
    element = here.names[found.wrt][k]
    explicit = sympy.diff(out, element)
    general = entry(found, here, i, k)
    left, right = hidden(explicit, here), hidden(general, here)
    return expressions(left, right, element, None)


def entry(found: Jacobian, here: Written, i: int, k: int) -> Any:
    """Write one entry of a Jacobian out."""
    result = here.at(found.diagonal, i) if i == k else sympy.S.Zero
    for outer in found.outers:
        result += here.at(outer.left, i) * here.at(outer.right, k)
    return result
