"""Formulas with two free indices, the entries of a matrix such as `y[i]*(delta(i, k) - y[k])`.

An entry is an expression in the elements i and k, in delta(i, k) and in reductions of the row. Two
entries that agree with delta 0, and with delta 1 and the elements equal, the reductions taken as
free symbols, agree for rows of every length; that they do not is shown by a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy
from sympy import S

from symact.derive.vector.explicit import samples, written
from symact.derive.vector.formula import branched
from symact.derive.vector.invariance import same
from symact.derive.vector.proof import SIZES, Verdict, Witness
from symact.derive.vector.sums import Sums
from symact.derive.vector.view import DELTA, kth
from symact.errors import ReadError, SymactError
from symact.known import Evidence
from symact.language.indexed import RowFormula, read_rows
from symact.language.reader import symbol

SECOND = "k"
"""The second free index."""

KRONECKER = re.compile(rf"\bdelta\s*\(\s*(?:i\s*,\s*{SECOND}|{SECOND}\s*,\s*i)\s*\)")
ELEMENT = re.compile(rf"\b([A-Za-z]\w*)\s*\[\s*{SECOND}\s*\]")
BOUND = re.compile(rf",\s*{SECOND}\s*\)")

SMALL = 1e-20


def two_indices(text: str) -> bool:
    """Tell whether a text holds the second free index, which no reduction runs over."""
    rest = KRONECKER.sub("0", text)
    return not BOUND.search(rest) and (rest != text or bool(ELEMENT.search(rest)))


def read_entries(
    text: str, inputs: Mapping[str, Any] | None = None, parameters: Mapping[str, Any] | None = None
) -> RowFormula:
    """Read a formula in x[i], x[k], delta(i, k) and reductions over other letters.

    Args:
        text: The formula.
        inputs: Names of the input rows and the symbols of their elements (by default real x).
        parameters: Names of parameters and their symbols.

    Returns:
        A formula of rows with one more input for each, the element k, and `view.DELTA` for
        delta(i, k).

    Raises:
        ReadError: The text is not in the language; the position is that after k is spelled out.
    """
    rest = KRONECKER.sub(DELTA.name, text)
    if BOUND.search(rest):
        raise ReadError(
            "k is a free index here", text=text, position=0, hint="sum over another letter"
        )
    known = {"x": symbol("x")} if inputs is None else dict(inputs)
    both = known | {kth(s).name: kth(s) for s in known.values()}
    spelled = ELEMENT.sub(lambda found: f"{found[1]}__{SECOND}[i]", rest)
    given = {**(parameters or {}), DELTA.name: DELTA}
    return branched(read_rows(spelled, both, given))


def kth_of(expr: Any, formula: RowFormula) -> Any:
    """Write an expression of the element at the element k."""
    return expr.xreplace({s: kth(s) for s in formula.elements})


def equal_entries(left: RowFormula | str, right: RowFormula | str) -> Verdict:
    """Judge whether two entries are equal for every i and k, in rows of every length.

    Returns:
        `holds`, proved, with no sizes: for every length; `fails` with a row; `holds`, sampled,
        where rows of 2 to 5 elements show no difference and no proof was found.

    Raises:
        ReadError: A text cannot be read.
    """
    formulas = [read_entries(side) if isinstance(side, str) else side for side in (left, right)]
    joined, (a,), (b,) = _joined(*formulas)
    if equal_entry(a, b, joined):
        return Verdict("holds", Evidence.PROVED, (), note="for every n, the reductions kept free")
    try:
        witness = _difference(joined, a, b)
    except SymactError as error:
        return Verdict("undecided", Evidence.UNDECIDED, SIZES, note=error.message)
    if witness is not None:
        return Verdict("fails", Evidence.SAMPLED, (len(witness.row),), witness)
    return Verdict("holds", Evidence.SAMPLED, SIZES)


def equal_entry(left: Any, right: Any, formula: RowFormula) -> bool:
    """Prove two entries equal off the diagonal and on it, reductions taken as free symbols."""
    alike = {kth(s): s for s in formula.elements}
    off = [side.subs(DELTA, 0) for side in (left, right)]
    on = [side.subs(DELTA, 1).xreplace(alike) for side in (left, right)]
    return same(*off) and same(*on)


def _joined(
    left: RowFormula, right: RowFormula
) -> tuple[RowFormula, tuple[Any, ...], tuple[Any, ...]]:
    """Bring the reductions of one formula among those of the other."""
    sums = Sums(left)
    names: dict[Any, Any] = {}
    for scalar in right.scalars:
        body = scalar.body.xreplace(names)
        made = sums.total(body) if scalar.op == "sum" else sums.scalar(scalar.op, body)
        names[scalar.symbol] = made
    outputs = tuple(out.xreplace(names) for out in right.outputs)
    own = tuple(s for s in left.inputs if not s.name.endswith(f"__{SECOND}"))
    extra = tuple(p for p in {*left.parameters, *right.parameters} if p != DELTA)
    joined = replace(sums.extended, inputs=own, parameters=tuple(sorted(extra, key=str)))
    return joined, left.outputs, outputs


def _difference(formula: RowFormula, left: Any, right: Any) -> Witness | None:
    """Find an entry of a sample row at which two formulas differ."""
    for length in SIZES:
        for rows in samples(formula, length):
            here = written(formula, rows)
            for i, k in ((0, 0), (0, 1), (1, 0), (length - 1, 0), (1, 1)):
                table = {kth(s): here.names[s][k] for s in formula.inputs}
                table[DELTA] = S.One if i == k else S.Zero
                values = [
                    here.at(side.xreplace(table), i).subs(here.sample).evalf(30)
                    for side in (left, right)
                ]
                gap = sympy.Add(values[0], -values[1])
                if gap.is_number and abs(gap) > SMALL:
                    shown = tuple(str(v) for v in here.sample.values())
                    return Witness(shown, i + 1, *map(str, values))
    return None
