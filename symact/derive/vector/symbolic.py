"""Prove a Jacobian for rows of every length: sums are differentiated as sums, n stays a symbol.

SymPy differentiates formulas over indexed elements x[j] and sums over j from 1 to n, where dx[j] by
dx[k] is a Kronecker delta. A sum of delta(j, k) h(x[j]) is h(x[k]); every other sum is one of those
of the formula. What is left is compared with the Jacobian as an identity in x[i], x[k] and the
sums, all taken as free symbols: if it holds for these, it holds for every row.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import KroneckerDelta

from symact.derive.vector.entries import equal_entry, kth_of
from symact.derive.vector.jacobian import Jacobian
from symact.derive.vector.sums import Sums
from symact.derive.vector.view import DELTA
from symact.known import Evidence, Known, Step
from symact.language.indexed import LENGTH, RowFormula

FIRST, INNER, SECOND = (sympy.Symbol(name, integer=True, positive=True) for name in "ijk")


def prove_for_every_length(found: Jacobian) -> Known[bool]:
    """Compare a Jacobian with SymPy's derivative of the formula over indices.

    Returns:
        True, proved; or undecided, where the formula holds more than sums or the forms differ.
    """
    formula = found.formula
    if any(scalar.op != "sum" for scalar in formula.scalars) or formula.deltas:
        return Known(None, Evidence.UNDECIDED, note="the formula holds more than sums")
    rows = _Rows(formula, found.wrt)
    slope = rows.differentiated(formula.outputs[found.output])
    general = found.diagonal * DELTA
    for outer in found.outers:
        general += outer.left * kth_of(outer.right, formula)
    extended = rows.sums.extended
    if slope is None or not equal_entry(slope, general, extended):
        return Known(None, Evidence.UNDECIDED, note="the two forms were not found to be equal")
    note = "for every n: sums differentiated with Kronecker deltas, compared as identities"
    step = Step("differentiate over indices", "d/dx[k] of sums over j = 1 ... n", "the Jacobian",
                "a sum of delta(j, k) h(x[j]) is h(x[k])")  # fmt: skip
    return Known(True, Evidence.PROVED, note=note, trace=(step,))


class _Rows:
    """Write a formula over indices, differentiate it, and write the result by its sums again."""

    def __init__(self, formula: RowFormula, wrt: Any) -> None:
        self.bases = {s: sympy.IndexedBase(f"{s.name}_", **s.assumptions0) for s in formula.inputs}
        self.wrt = self.bases[wrt]
        self.sums = Sums(formula)
        self.written: dict[Any, Any] = {}
        for scalar in formula.scalars:
            body = self.at(scalar.body, INNER)
            self.written[scalar.symbol] = sympy.Sum(body, (INNER, 1, LENGTH))

    def at(self, expr: Any, index: Any) -> Any:
        """Write an expression of the element at an index."""
        table = {s: base[index] for s, base in self.bases.items()}
        return expr.xreplace(table | self.written)

    def differentiated(self, out: Any) -> Any:
        """Differentiate an output in the element k; None where a delta stays."""
        slope = sympy.diff(self.at(out, FIRST), self.wrt[SECOND])
        slope = slope.replace(sympy.Sum, self._summed)
        plain = slope.xreplace({KroneckerDelta(FIRST, SECOND): DELTA})
        back = {base[FIRST]: s for s, base in self.bases.items()}
        back |= {base[SECOND]: kth_of(s, self.sums.formula) for s, base in self.bases.items()}
        plain = plain.xreplace(back)
        return None if plain.has(KroneckerDelta, sympy.Sum, sympy.Indexed) else plain

    def _summed(self, body: Any, *_limits: Any) -> Any:
        """Sum over j: terms with a delta keep the element k, the others are sums of the formula."""
        whole = sympy.expand(body, log=False, power_exp=False)
        delta = KroneckerDelta(INNER, SECOND)
        kept = whole.coeff(delta, 1)
        rest = sympy.expand(whole - kept * delta)
        result = kept.xreplace({base[INNER]: base[SECOND] for base in self.bases.values()})
        if rest == 0:
            return result
        return result + self.sums.total(rest.xreplace({b[INNER]: s for s, b in self.bases.items()}))
