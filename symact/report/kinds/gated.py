"""Gated activations: the card and the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact.derive.gated import GatedFacts
from symact.known import Known
from symact.report import typeset
from symact.report.kinds import common
from symact.report.plain import Data, how, number
from symact.report.plain import text as plain
from symact.report.sheet import Card, Entry, Section


def document(facts: GatedFacts) -> Data:
    """Write everything that is known."""
    activation = facts.activation
    asked = {
        **{f"gradient in {name}": k for name, k in facts.gradients},
        "range": facts.range,
        "lipschitz": facts.lipschitz,
    }
    return {
        **common.head(activation, _equation(facts)),
        "gate": activation.gate or None,
        "conventions": [{"order": order, "who": list(who)} for order, who in
                        activation.conventions],
        "factors": [
            {"input": f.input, "expr": plain(f.expr), "latex": typeset.latex(f.expr),
             "name": f.name or None, "derivative": plain(f.slope), "kinks": _kinks(f)}
            for f in facts.factors
        ],
        "derivatives": [_gradient(name, k) for name, k in facts.gradients],
        "backward": _backward(facts),
        "range": {"value": range_text(facts.range)} | how(facts.range),
        "lipschitz": number(facts.lipschitz),
        "special": [common.fact(k, equation) for equation, k in facts.special],
        **common.tail(activation, asked),
    }  # fmt: skip


def _equation(facts: GatedFacts) -> str:
    return f"{typeset.applied(facts.activation)} = {typeset.latex(facts.activation.expr)}"


def _kinks(factor: Any) -> list[Data]:
    return [
        {"at": plain(k.at), "left": plain(k.left), "right": plain(k.right), "used": plain(k.value)}
        for k in factor.kinks.value or ()
    ]


def _gradient(name: str, known: Known[Any]) -> Data:
    value = known.value
    return {
        "wrt": name,
        "order": 1,
        "expr": None if value is None else plain(value),
        "latex": None if value is None else typeset.latex(value),
    } | how(known)


def _backward(facts: GatedFacts) -> Data:
    found = facts.backward
    return {
        "upstream": str(found.upstream),
        "shared": [{"name": str(s), "expr": plain(e)} for s, e in found.shared],
        "gradients": {name: plain(e) for name, e in found.gradients},
    }


def range_text(known: Known[Any]) -> str:
    """Write a range as an interval."""
    if known.value is None:
        return ""
    low, high, low_attained, high_attained = known.value
    left, right = "[" if low_attained else "(", "]" if high_attained else ")"
    return f"{left}{plain(low)}, {plain(high)}{right}"


def lipschitz_text(known: Known[Any]) -> str:
    """Write a Lipschitz constant; an infinite one in words, an open one as nothing."""
    from sympy import S

    if known.value is None:
        return ""
    return "none: the gradient is unbounded" if known.value is S.Infinity else plain(known.value)


def card(facts: GatedFacts) -> Card:
    """Make the card."""
    sections = (
        Section("Definition", tuple(_definition(facts))),
        Section("Derivatives", tuple(_derivatives(facts))),
        Section("Values", tuple(_values(facts))),
        Section("Special cases", tuple(common.entry("special case", k, equation)
                                       for equation, k in facts.special)),
    )  # fmt: skip
    return common.card(facts.activation, sections)


def _definition(facts: GatedFacts) -> Iterator[Entry]:
    activation = facts.activation
    shown = f"{activation.name}({', '.join(activation.inputs)}) = {plain(activation.expr)}"
    yield from common.definition(activation, shown, _equation(facts))
    for factor in facts.factors:
        role = "gate" if factor.input == activation.gate else "value"
        named = f" = {factor.name}" if factor.name else ""
        yield Entry(f"factor of {factor.input} ({role})", f"{plain(factor.expr)}{named}",
                    typeset.latex(factor.expr))  # fmt: skip
        for kink in _kinks(factor):
            sides = f"slope {kink['left']} on the left, {kink['right']} on the right"
            yield Entry(f"kink at {factor.input} = {kink['at']}", f"{sides}, {kink['used']} used")


def _derivatives(facts: GatedFacts) -> Iterator[Entry]:
    for name, known in facts.gradients:
        if known.value is None:
            yield common.entry(f"d/d{name}", known, "")
            continue
        symbol = typeset.latex(facts.activation.symbols[name])
        head = rf"\frac{{\partial}}{{\partial {symbol}}} {typeset.applied(facts.activation)}"
        yield common.entry(f"d/d{name}", known, plain(known.value),
                           f"{head} = {typeset.latex(known.value)}")  # fmt: skip
    found = facts.backward
    for sign, expr in found.shared:
        yield Entry(f"shared, {sign}", plain(expr), f"{sign} = {typeset.latex(expr)}")
    for name, expr in found.gradients:
        yield Entry(f"backward, gradient of {name}", plain(expr),
                    rf"\bar{{{name}}} = {typeset.latex(expr)}", "proved")  # fmt: skip


def _values(facts: GatedFacts) -> Iterator[Entry]:
    yield common.entry("range", facts.range, range_text(facts.range))
    yield common.entry("Lipschitz constant", facts.lipschitz, lipschitz_text(facts.lipschitz))
    yield from common.proof(facts.lipschitz)
