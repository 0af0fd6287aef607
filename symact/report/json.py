"""Facts as plain data: the number form and the document of `symact show --json`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symact.activation import Activation, Parameter
from symact.known import Known, Trace
from symact.report import tally
from symact.report.plain import Data, data, fact, how, identity, number, parameter, text
from symact.report.typeset import latex

if TYPE_CHECKING:
    from symact.derive.facts import Derivative, Facts
    from symact.report.record import Report

__all__ = ["derivative", "document", "fact", "normalizing", "number", "steps", "text"]


def steps(trace: Trace) -> list[dict[str, str]]:
    """Write the steps of a derivation."""
    return [
        {"rule": s.rule, "before": s.before, "after": s.after, "reason": s.reason} for s in trace
    ]


def document(activation: Activation, facts: Facts) -> Data:
    """Write everything that is known about an activation."""
    return {
        **identity(activation),
        "parameters": [_parameter(p, facts) for p in activation.parameters],
        "formula": activation.formula,
        "expr": text(activation.expr),
        "latex": latex(activation.expr),
        "kinks": _kinks(activation, facts),
        "derivatives": [derivative(d) for d in facts.derivatives],
        "taylor": _taylor(facts.taylor),
        "asymptotes": {
            "minus_infinity": _asymptote(facts.minus_infinity, facts.minus_expansion),
            "plus_infinity": _asymptote(facts.plus_infinity, facts.plus_expansion),
        },
        "range": _range(facts.range),
        "fixed_points": _listed(facts.fixed_points, _fixed_point),
        "zeros": _listed(facts.zeros, _place),
        "critical_points": _listed(facts.critical_points, _critical_point),
        "inflection_points": _listed(facts.inflection_points, _critical_point),
        "monotone": fact(facts.monotone),
        "convex": fact(facts.convex),
        "lipschitz": fact(facts.lipschitz),
        "parity": fact(facts.parity),
        "smoothness": fact(facts.smoothness),
        "inverse": fact(facts.inverse, "branches"),
        "antiderivative": _formula(facts.antiderivative),
        "gaussian": fact(facts.gaussian),
        "mean_field": fact(facts.mean_field),
        "affine": fact(facts.affine),
        "normalizing": normalizing(facts.normalizing),
        "contraction": _optional(facts.contraction),
        "families": _optional(facts.families) if activation.parameters else None,
        "landmarks": {dtype: fact(known, "points") for dtype, known in facts.landmarks},
        "near_zero": {dtype: fact(known, "points") for dtype, known in facts.near_zero},
        "questions": tally.questions(activation, facts),
        "undecided": tally.reasons(activation, facts),
        "citations": [_citation(c) for c in activation.citations],
    }


def accuracy(report: Report) -> Data:
    """Write what was measured, and what was tried to repair kernels."""
    results = [answer.to_json() for answer in report.answers]
    repairs = [log.to_json() for log in report.repairs]
    tried = {"repairs": repairs} if repairs else {}
    return {"results": results, "holds": report.holds} | tried


def derivative(fact: Derivative) -> Data:
    """Write one derivative: formula, LaTeX, and the form through the function itself."""
    known, itself = fact.expr, fact.through_itself
    return {
        "order": fact.order,
        "wrt": fact.wrt,
        "expr": None if known.value is None else text(known.value),
        "latex": None if known.value is None else latex(known.value),
        "through_itself": None if itself is None else text(itself.value),
    } | how(known)


def normalizing(known: Known[Any]) -> Data | None:
    """Write the constants that keep a normal distribution; None where there are none."""
    if known.value is None:
        return None
    found = known.value
    return {
        "mean": text(found.mean),
        "variance": text(found.variance),
        "constants": {name: number(constant) for name, constant in found.constants},
        "uniqueness": found.uniqueness,
    } | how(known)


def _optional(known: Known[Any]) -> Data | None:
    """Write a fact that only some activations have; None where there is none."""
    return None if known.value is None else fact(known, "parameters")


def _parameter(row: Parameter, facts: Facts) -> Data:
    """Write a parameter; a derived one with its value as a fact."""
    constants = dict(facts.normalizing.value.constants) if facts.normalizing.value else {}
    known = constants.get(row.name) if row.derived else None
    default = row.default or (None if known is None else text(known.value))
    return parameter(row, default) | ({} if known is None else number(known))


def _kinks(activation: Activation, facts: Facts) -> list[Data]:
    """Write the joints that were found, with the convention's note where one is recorded."""
    notes = {kink.at: kink for kink in activation.kinks}
    orders = {text(k.at.value): k.order for k in getattr(facts.smoothness.value, "kinks", ())}
    found = []
    for kink in facts.kinks.value or ():
        row = notes.get(text(kink.at))
        found.append(
            {
                "at": text(kink.at),
                "order": orders.get(text(kink.at), row.order if row else None),
                "left": text(kink.left),
                "right": text(kink.right),
                "grad": text(kink.value),
                "note": row.note if row else "",
            }
        )
    return found


def _taylor(known: Known[Any]) -> Data:
    found = known.value
    if found is None:
        return {"at": None, "order": None, "left": [], "right": []} | how(known)
    shown: Data = data(found)
    return shown | how(known)


def _asymptote(known: Known[Any], expansion: Known[Any]) -> Data:
    terms = {"expansion": fact(expansion, "terms")}
    found = known.value
    if found is None:
        none = {"limit": None, "side": None, "slope": None, "intercept": None}
        return none | how(known) | terms
    return {
        "limit": number(found.limit),
        "side": found.side,
        "slope": None if found.slope is None else text(found.slope),
        "intercept": None if found.intercept is None else text(found.intercept),
    } | how(known) | terms  # fmt: skip


def _formula(known: Known[Any]) -> Data:
    """Write a fact that is a function: its expression, and its pieces where it has several."""
    found = known.value
    if found is None:
        return {"expr": None, "latex": None} | how(known)
    expr = found.expr if hasattr(found, "expr") else found
    pieces = data(found) if hasattr(found, "pieces") and len(found.pieces) > 1 else {}
    return {"expr": text(expr), "latex": latex(expr)} | pieces | how(known)


def _range(known: Known[Any]) -> Data:
    found = known.value
    if found is None:
        return {"lo": None, "hi": None} | how(known)
    return {
        "lo": number(found.lo),
        "hi": number(found.hi),
        "connected": found.connected,
    } | how(known)


def _listed(known: Known[Any], form: Callable[[Any], Data]) -> list[Data] | None:
    """Write a list of facts; None where it could not be completed (see `undecided`)."""
    return None if known.value is None else [form(each) for each in known.value]


def _place(solution: Any) -> Data:
    if solution.upper is None:
        return {"value": number(solution.value)}
    return {
        "value": None,
        "interval": {
            "lo": number(solution.value) | {"attained": solution.lower_closed},
            "hi": number(solution.upper) | {"attained": solution.upper_closed},
        },
    }


def _fixed_point(solution: Any) -> Data:
    slope = solution.derivative
    return _place(solution) | {
        "derivative": None if slope is None else number(slope),
        "stability": solution.stability or None,
    }


def _critical_point(point: Any) -> Data:
    return {"x": number(point.x), "value": number(point.value)}


def _citation(citation: Any) -> Data:
    return {
        "authors": citation.authors,
        "year": citation.year,
        "title": citation.title,
        "identifier": citation.identifier or None,
    }
