"""Formulas of rows as text and as LaTeX: elements with an index, reductions written out."""

from __future__ import annotations

import re
from typing import Any

import sympy

from symact.derive.vector.lines import Side
from symact.derive.vector.view import DELTA
from symact.language.indexed import INDEX, LETTERS, RowFormula, Scalar
from symact.language.printer import to_text
from symact.report import typeset

KTH = "__k"

BOUND = tuple(letter for letter in LETTERS if letter != "k")
"""Indices of reductions; k is the element of the Jacobian."""

OPS = {"sum": r"\sum", "max": r"\max", "min": r"\min", "argmax": r"\arg\max", "argmin": r"\arg\min"}


class _Rows(typeset._Printer):  # noqa: SLF001 - the same notation, with indices
    """Print the symbols of a formula of rows by a table."""

    def __init__(self, table: dict[str, str]) -> None:
        super().__init__({"ln_notation": False})
        self.table = table

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return self.table.get(expr.name) or str(super()._print_Symbol(expr, style))

    def _as_ordered_terms(self, expr: Any, order: str | None = None) -> Any:
        terms = super()._as_ordered_terms(expr, order=order)
        return sorted(terms, key=lambda term: bool(term.could_extract_minus_sign()))

    def _print_Piecewise(self, expr: Any) -> str:
        (value, condition), *rest = expr.args
        if len(rest) == 1 and rest[0][0] == 0 and rest[0][1] is sympy.S.true:
            sign = "" if value in (1, -1) else self.parenthesize(value, 50)
            head = "-" if value == -1 else sign
            return rf"{head}\mathbf{{1}}\left[{self._print(condition)}\right]"
        return str(super()._print_Piecewise(expr))


def tex(formula: RowFormula, expr: Any, index: str = INDEX, depth: int = 0) -> str:
    """Typeset an expression of a formula's symbols."""
    reductions = {s.symbol.name: s for s in formula.scalars if s.op != "root"}
    names = sorted({str(s) for s in expr.free_symbols})
    table = {name: f"SCALAR{k}!" for k, name in enumerate(names) if name in reductions}
    for s in formula.inputs:
        letter = typeset.latex(s)
        table[s.name], table[s.name + KTH] = f"{letter}_{{{index}}}", f"{letter}_{{k}}"
    for delta in formula.deltas:
        if not {delta.symbol.name, delta.symbol.name + KTH} & set(names):
            continue
        chosen = _reduction(formula, formula.scalar(delta.chosen), depth)
        for suffix, place in (("", index), (KTH, "k")):
            table[delta.symbol.name + suffix] = rf"\delta_{{{place},\,{chosen}}}"
    table[DELTA.name] = rf"\delta_{{{index}k}}"
    shown = str(_Rows(table).doprint(expr))
    for name, token in table.items():
        if token.startswith("SCALAR"):
            written = _reduction(formula, reductions[name], depth)
            shown = _placed(shown, token, written)
    return shown


def _placed(shown: str, token: str, written: str) -> str:
    """Put a reduction in place; brackets where it does not stand alone."""
    if shown == token:
        return written
    for alone in (f"{{{token}}}", f"\\left({token} \\right)", f"\\left({token}\\right)"):
        opening, closing = alone.split(token)
        shown = shown.replace(alone, f"{opening}{written}{closing}")
    return shown.replace(token, rf"\left({written}\right)")


def _reduction(formula: RowFormula, scalar: Scalar, depth: int) -> str:
    letter = BOUND[min(depth, len(BOUND) - 1)]
    body = tex(formula, scalar.body, letter, depth + 1)
    loose = scalar.body.is_Add and scalar.op == "sum"
    body = rf"\left({body}\right)" if loose else body
    return rf"{OPS[scalar.op]}_{{{letter}}} {body}"


def definition(formula: RowFormula, name: str) -> str:
    """Typeset `name(x)_i = formula`, thresholds with the equations that define them."""
    inputs = ", ".join(typeset.latex(s) for s in formula.inputs)
    index = "" if formula.reduces else f"_{{{INDEX}}}"
    head = rf"\operatorname{{{typeset.escape(name)}}}({inputs}){index}"
    outputs = [tex(formula, out) for out in formula.outputs]
    found = f"{head} = {_joined(outputs)}"
    for scalar in formula.scalars:
        if scalar.op == "root":
            inner = tex(formula, scalar.body, "j", 1)
            found += rf",\quad \sum_{{j}} {inner} = {typeset.latex(scalar.equals)}"
    return found


def _joined(outputs: list[str]) -> str:
    if len(outputs) == 1:
        return outputs[0]
    return r"\left(" + r",\ ".join(outputs) + r"\right)"


def text(formula: RowFormula, expr: Any, index: str = INDEX) -> str:
    """Write an expression of a formula's symbols as text."""
    from symact.language.indexed import signs

    table = {s: sympy.Symbol(t) for s, t in signs(formula, 0, index).items()}
    for s in (*formula.inputs, *(d.symbol for d in formula.deltas)):
        at_k = sympy.Symbol(s.name + KTH, **s.assumptions0)
        table[at_k] = sympy.Symbol(re.sub(rf"([\[(]){index}\b", r"\1k", table[s].name))
    table[DELTA] = sympy.Symbol(f"delta({index}, k)")
    return to_text(expr.xreplace(table))


def side_text(side: Side) -> str:
    """Write one side of a line as text."""
    if side.form == "product":
        return f"sum(g[i]*dy[i]/d{side.wrt}[k], i)"
    if side.form == "slope":
        return f"d/d{side.wrt}[k] {_bracketed(text(side.formula, side.expr))}"
    body = text(side.formula, side.expr, side.index)
    return f"sum({body}, {side.index})" if side.form == "sum" else body


def _bracketed(shown: str) -> str:
    return shown if re.fullmatch(r"\w+(\([^()]*(\([^()]*\)[^()]*)*\))?", shown) else f"({shown})"


def side_tex(side: Side) -> str:
    """Typeset one side of a line."""
    if side.form == "product":
        return rf"\sum_{{i}} g_{{i}}\, \frac{{\partial y_{{i}}}}{{\partial {side.wrt}_{{k}}}}"
    body = tex(side.formula, side.expr, side.index, 1 if side.form == "sum" else 0)
    if side.form == "slope":
        return rf"\frac{{\partial}}{{\partial {side.wrt}_{{k}}}} {_group(body, side)}"
    return rf"\sum_{{{side.index}}} {body}" if side.form == "sum" else body


def _group(body: str, side: Side) -> str:
    return rf"\left({body}\right)" if side.expr.is_Add else body
