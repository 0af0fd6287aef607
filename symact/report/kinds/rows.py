"""Activations along an axis: the card and the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from symact.derive.vector.facts import Product, RowFacts, Slope
from symact.derive.vector.itself import Itself, Y
from symact.derive.vector.lines import at_k
from symact.derive.vector.product import grouped
from symact.derive.vector.view import DELTA, kth
from symact.known import Evidence, Known
from symact.language.indexed import RowFormula, write, write_rows
from symact.report import typeset, words
from symact.report.kinds import common, spell
from symact.report.plain import Data, how, number
from symact.report.plain import text as plain
from symact.report.sheet import Card, Entry, Section


def document(facts: RowFacts) -> Data:
    """Write everything that is known."""
    activation, formula = facts.activation, facts.formula
    asked = {
        **{f"jacobian in {s.wrt}": s.proof for s in facts.jacobians},
        "range": facts.range,
        "lipschitz": facts.lipschitz,
    }
    return {
        **common.head(activation, spell.definition(formula, activation.name)),
        "output_length": facts.width,
        "jacobian": [_jacobian(s) for s in facts.jacobians],
        "vjp": [_product(p) for p in facts.products],
        "invariances": {name: common.fact(k, k.value) for name, k in facts.invariances},
        "range": _range(facts.range),
        "lipschitz": number(facts.lipschitz)
        | ({"steps": common.steps(facts.lipschitz)} if facts.lipschitz.trace else {}),
        "special": [
            {"words": k.value.words} | common.fact(k, k.value.equation)
            for k in facts.special if k.value is not None
        ],
        **common.tail(activation, asked),
    }  # fmt: skip


def _range(known: Known[Any]) -> Data:
    if known.value is None:
        return {"value": None} | how(known)
    found = known.value
    return {"words": found.words, "value": found.text, "latex": found.tex} | how(known) | {
        "steps": common.steps(known)
    }  # fmt: skip


def general(slope: Slope) -> tuple[str, str]:
    """Write a Jacobian by elements and reductions: text and LaTeX."""
    found, formula = slope.general, slope.general.formula
    whole = found.diagonal * (0 if formula.reduces else DELTA)
    whole += sum(o.left * at_k(o.right, formula) for o in found.outers)
    return spell.text(formula, whole), spell.tex(formula, whole)


def by_output(found: Itself) -> tuple[str, str]:
    """Write a Jacobian by the output: text and LaTeX."""
    whole = found.diagonal * DELTA
    if found.left != 0:
        right = found.right.xreplace({Y: kth(Y)})
        whole = grouped(whole + found.left * right, found.diagonal)
    return spell.text(found.formula, whole), spell.tex(found.formula, whole)


def matrix(found: Itself) -> tuple[str, str] | None:
    """Write a Jacobian as a matrix: `diag(y) - y y^T`; None where it has no such name."""
    if found.weight is None:
        return None
    weight, factor = found.weight
    name, tex = ("y", "y") if weight == Y else ("w", "w")
    below = f"/sum({name})" if found.formula.scalars else ""
    below_tex = rf" / \textstyle\sum_j {tex}_j" if below else ""
    sign = "" if factor == 1 else f"({plain(factor)})*"
    sign_tex = "" if factor == 1 else typeset.latex(factor)
    shown = f"diag({name}) - {name} {name}^T{below}"
    shown_tex = rf"\operatorname{{diag}}({tex}) - {tex} {tex}^{{T}}{below_tex}"
    if factor != 1:
        shown, shown_tex = f"{sign}({shown})", rf"{sign_tex} \left({shown_tex}\right)"
    if weight != Y:
        inner = RowFormula((Y,), (), (), (), (weight,))
        shown += f", w[i] = {write(inner, weight)}"
        shown_tex += rf",\quad w_{{i}} = {spell.tex(inner, weight)}"
    return shown, shown_tex


def _jacobian(slope: Slope) -> Data:
    text, tex = general(slope)
    itself = None
    if slope.itself is not None:
        shown, shown_tex = by_output(slope.itself)
        named = matrix(slope.itself)
        itself = {"expr": shown, "latex": shown_tex}
        if named is not None:
            itself |= {"matrix": named[0], "matrix_latex": named[1]}
    return {
        "wrt": slope.wrt,
        "output": slope.output + 1,
        "expr": text,
        "latex": tex,
        "through_itself": itself,
        "proof": common.fact(slope.proof, "agrees with explicit derivatives"),
        "evidence": Evidence.PROVED.value,
        "note": "for rows of every length, by the rules of sums and Kronecker deltas",
    }


def _product(product: Product) -> Data:
    short = product.by_output
    found: Data = {
        "wrt": product.wrt,
        "expr": write_rows(product.general),
        "latex": spell.tex(product.general, product.general.outputs[0]),
        "by_output": None,
    }
    if short is not None:
        found["by_output"] = {"expr": write_rows(short),
                              "latex": spell.tex(short, short.outputs[0])}  # fmt: skip
    return found


def card(facts: RowFacts) -> Card:
    """Make the card."""
    sections = (
        Section("Definition", tuple(_definition(facts))),
        Section("Jacobian", tuple(e for s in facts.jacobians for e in _slopes(facts, s))),
        Section("Vector-Jacobian product", tuple(e for p in facts.products for e in _products(p))),
        Section("Invariances", tuple(_laws(facts))),
        Section("Values", tuple(_values(facts))),
        Section("Special cases", tuple(_special(facts))),
    )
    return common.card(facts.activation, sections)


def _definition(facts: RowFacts) -> Iterator[Entry]:
    activation, formula = facts.activation, facts.formula
    inputs = ", ".join(activation.inputs)
    index = "" if formula.reduces else "[i]"
    shown = f"{activation.name}({inputs}){index} = {activation.formula}"
    yield from common.definition(activation, shown, spell.definition(formula, activation.name))
    yield Entry("length of the output", f"{facts.width} for a row of n elements")


ALL_LENGTHS = "for every n"
"""How the proof of a Jacobian says that it holds for rows of all lengths."""


def _slopes(facts: RowFacts, slope: Slope) -> Iterator[Entry]:
    several = len(facts.formula.outputs) > 1
    index = "" if facts.formula.reduces else "[i]"
    left = f"dy{slope.output + 1 if several else ''}{index}/d{slope.wrt}[k]"
    symbol = typeset.latex(facts.activation.symbols[slope.wrt])
    upper = rf"y^{{({slope.output + 1})}}_{{i}}" if several else "y_{i}" if index else "y"
    head = rf"\frac{{\partial {upper}}}{{\partial {symbol}_{{k}}}}"
    text, tex = general(slope)
    evidence = words.evidence(slope.proof)
    rule = evidence if ALL_LENGTHS in evidence else f"by the rules of sums; {evidence}"
    yield Entry(left, text, f"{head} = {tex}", rule)
    if slope.itself is None:
        return
    shown, shown_tex = by_output(slope.itself)
    if several:  # y is the output row that is differentiated
        shown = re.sub(r"\by\[", f"y{slope.output + 1}[", shown)
        shown_tex = re.sub(r"\by_\{", rf"y^{{({slope.output + 1})}}_{{", shown_tex)
    yield Entry(f"{left} through the output", shown, f"{head} = {shown_tex}", "proved")
    named = matrix(slope.itself)
    if named is not None:
        yield Entry("as a matrix", f"J = {named[0]}", f"J = {named[1]}", "proved")


def _products(product: Product) -> Iterator[Entry]:
    label = f"J^T g in {product.wrt}"
    tex = spell.tex(product.general, product.general.outputs[0])
    yield Entry(label, write_rows(product.general), rf"\left(J^{{T}} g\right)_{{i}} = {tex}",
                "proved")  # fmt: skip
    if product.by_output is not None:
        short = product.by_output
        yield Entry(f"{label}, from the output", write_rows(short),
                    rf"\left(J^{{T}} g\right)_{{i}} = {spell.tex(short, short.outputs[0])}",
                    "proved")  # fmt: skip


LAW_TEX = {
    "f(P x) = P f(x)": "f(Px) = P f(x)", "f(P x) = f(x)": "f(Px) = f(x)",
    "f(x + c) = f(x)": r"f(x + c\mathbf{1}) = f(x)",
    "f(x + c) = f(x) + c": r"f(x + c\mathbf{1}) = f(x) + c",
    "f(lambda x) = f(x)": r"f(\lambda x) = f(x),\ \lambda > 0",
    "f(lambda x) = lambda f(x)": r"f(\lambda x) = \lambda f(x),\ \lambda > 0",
    "f(-x) = f(x)": "f(-x) = f(x)", "f(-x) = -f(x)": "f(-x) = -f(x)",
}  # fmt: skip


def _laws(facts: RowFacts) -> Iterator[Entry]:
    for name, known in facts.invariances:
        if known.value is not None:
            yield common.entry(name, known, known.value, LAW_TEX[known.value])


def _values(facts: RowFacts) -> Iterator[Entry]:
    known = facts.range
    if known.value is None:
        yield common.entry("range", known, "")
    else:
        yield common.entry("range", known, f"{known.value.words}: {known.value.text}",
                           known.value.tex)  # fmt: skip
        yield from common.proof(known)
    constant = facts.lipschitz
    if constant.value is None:
        yield common.entry("Lipschitz constant in the 2-norm", constant, "")
        return
    shown = plain(constant.value)
    tex = typeset.latex(constant.value)
    yield common.entry("Lipschitz constant in the 2-norm", constant, shown, tex)
    yield from common.proof(constant)


def _special(facts: RowFacts) -> Iterator[Entry]:
    for known in facts.special:
        if known.value is not None:
            yield common.entry(known.value.words, known, known.value.equation)
