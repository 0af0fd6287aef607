"""The card of an activation: sections of entries, each as text and as LaTeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from symact.activation import Activation
from symact.known import Known
from symact.report import analysis, typeset, words
from symact.report.plain import text
from symact.report.sheet import Card, Entry, Section, source

if TYPE_CHECKING:
    from symact.report.record import Report

__all__ = ["Card", "Entry", "Section", "make"]


def make(report: Report) -> Card:
    """Make the card of what is known."""
    activation, facts = report.activation, report.facts
    sections = (
        Section("Definition", tuple(_definition(activation, facts))),
        Section("Derivatives", tuple(_derivatives(activation, facts))),
        Section("Values", tuple(_values(activation, facts))),
        Section("Shape", tuple(analysis.shape(activation, facts))),
        Section("Behavior", tuple(_behavior(activation, facts))),
        Section("Turned around and integrated", tuple(analysis.related(activation, facts))),
        Section("Under a standard normal input", tuple(analysis.statistics(facts))),
        Section("Landmarks of rounding", tuple(analysis.landmarks(facts))),
        constants(facts.normalizing, facts.contraction),
        Section("Parameters that keep a normal law", tuple(analysis.families(facts.families))),
    )
    return Card(
        activation.name,
        activation.title or activation.name,
        activation.digest,
        tuple(section for section in sections if section.entries),
        tuple(source(c.authors, c.year, c.title, c.identifier) for c in activation.citations),
    )


def constants(known: Known[Any], contraction: Known[Any]) -> Section:
    """Make the section of the constants that keep a normal distribution, and how it is drawn in."""
    return Section("Constants", (*_constants(known), *analysis.contraction(contraction)))


def _definition(activation: Activation, facts: Any) -> Iterator[Entry]:
    inputs = ", ".join(activation.inputs)
    yield Entry(
        "definition",
        f"{activation.name}({inputs}) = {text(activation.expr)}",
        f"{typeset.applied(activation)} = {typeset.latex(activation.expr)}",
    )
    used = [d.expr.value for d in facts.derivatives if d.expr.value is not None]
    for sign in typeset.explained(activation.expr, *used):
        yield Entry("where", "", sign)
    for parameter in activation.parameters:
        value = parameter.default or "derived, see Constants"
        shown = f"{parameter.name} = {value}, {parameter.domain}. {parameter.doc}".strip()
        yield Entry("parameter", shown)
    for kink in facts.kinks.value or ():
        sides = f"slope {text(kink.left)} on the left, {text(kink.right)} on the right"
        yield Entry(f"kink at {text(kink.at)}", f"{sides}, {text(kink.value)} used there")
    if activation.aliases:
        spellings = dict.fromkeys(s for _, group in activation.aliases for s in group)
        yield Entry("also called", ", ".join(spellings))


def _derivatives(activation: Activation, facts: Any) -> Iterator[Entry]:
    for fact in facts.derivatives:
        label, known = typeset.operator(fact.order, fact.wrt), fact.expr
        if known.value is None:
            yield Entry(label, words.UNDECIDED, "", words.evidence(known))
            continue
        equation = typeset.equation(activation, known.value, fact.order, fact.wrt)
        yield Entry(label, text(known.value), equation, words.evidence(known))
        if fact.through_itself is not None:
            itself = fact.through_itself
            yield Entry(
                f"{label} through the function itself",
                text(itself.value),
                f"f' = {typeset.latex(itself.value)}",
                words.evidence(itself),
            )


def _values(activation: Activation, facts: Any) -> Iterator[Entry]:
    known = facts.range
    if known.value is None:
        yield Entry("range", words.UNDECIDED, "", words.evidence(known))
    else:
        lo, hi = known.value.lo, known.value.hi
        closed = bool(lo.attained), bool(hi.attained)
        tex = words.interval_tex(lo, hi, closed=closed)
        yield Entry("range", words.value_range(known), tex, words.evidence(known))
        for label, end in (("lowest", known.value.lo), ("highest", known.value.hi)):
            if end.enclosure is not None and end.enclosure[0] != end.enclosure[1]:
                reached = "attained" if end.attained else "not attained"
                yield Entry(
                    f"{label} value ({reached})", words.number(end), words.number_tex(end),
                    words.evidence(end),
                )  # fmt: skip
    yield from _points("fixed points", facts.fixed_points)
    yield from _points("zeros", facts.zeros)
    if facts.critical_points.value:
        for point in facts.critical_points.value:
            symbol = typeset.latex(activation.x)
            yield Entry(
                "critical point",
                f"{activation.inputs[0]} = {words.number(point.x)}, "
                f"value {words.number(point.value)}",
                rf"{symbol} = {words.number_tex(point.x)},\quad"
                rf" f({symbol}) = {words.number_tex(point.value)}",
                words.evidence(point.x),
            )


def _points(label: str, known: Known[Any]) -> Iterator[Entry]:
    if not known.value:
        shown = "none" if known.decided else words.UNDECIDED
        yield Entry(label, shown, "", words.evidence(known))
        return
    for found in known.value:
        slope = found.derivative
        after = f", slope {words.short_number(slope)}" if slope is not None else ""
        after += f", {found.stability}" if found.stability else ""
        name = label.removesuffix("s")
        if found.upper is None:
            tex = words.number_tex(found.value)
        else:
            closed = found.lower_closed, found.upper_closed
            tex = words.interval_tex(found.value, found.upper, closed=closed)
        tex += "" if slope is None else rf",\quad f' = {words.short_tex(slope)}"
        tex += rf",\quad \text{{{found.stability}}}" if found.stability else ""
        yield Entry(name, words.solution(found) + after, tex, words.evidence(known))


def _behavior(activation: Activation, facts: Any) -> Iterator[Entry]:
    symbol = activation.inputs[0]
    for sign, known in (("-oo", facts.minus_infinity), ("oo", facts.plus_infinity)):
        yield _asymptote(f"{symbol} -> {sign}", sign, activation, known)
    yield from analysis.expansions(activation, facts)
    known = facts.taylor
    if known.value is None:
        yield Entry("Taylor series", words.UNDECIDED, "", words.evidence(known))
        return
    found = known.value
    sides = [("both sides", found.right)]
    if not found.smooth:
        sides = [("left", found.left), ("right", found.right)]
    for side, coefficients in sides:
        polynomial = _polynomial(coefficients, activation.x, found.at)
        order = rf"O\left({typeset.latex((activation.x - found.at) ** (found.order + 1))}\right)"
        yield Entry(
            f"Taylor series at {text(found.at)}, {side}",
            " + ".join(map(text, polynomial)).replace("+ -", "- ") or "0",
            " + ".join([*map(typeset.latex, polynomial), order]).replace("+ -", "-"),
            words.evidence(known),
        )


def _polynomial(coefficients: Sequence[Any], x: Any, at: Any) -> list[Any]:
    return [c * (x - at) ** k for k, c in enumerate(coefficients) if c != 0]


def _asymptote(label: str, sign: str, activation: Activation, known: Known[Any]) -> Entry:
    found = known.value
    if found is None:
        return Entry(label, words.UNDECIDED, "", words.evidence(known))
    side = {1: ", from above", -1: ", from below"}.get(found.side, "")
    line = ""
    if found.slope is not None and found.slope != 0:
        line = f", along {_line(found, activation.inputs[0])}"
    limit = rf"\lim_{{{typeset.latex(activation.x)} \to {words.INFINITE[sign]}}}"
    return Entry(
        label,
        (found.limit.note or words.number(found.limit)) + side + line,
        rf"{limit} {typeset.applied(activation)} = {words.number_tex(found.limit)}",
        words.evidence(known),
    )


def _line(found: Any, symbol: str) -> str:
    """Print a straight asymptote; long closed forms as decimals."""
    from symact.derive.enclosed import number

    slope, intercept = (words.short_number(number(v)) for v in (found.slope, found.intercept))
    head = symbol if slope == "1" else f"{slope}*{symbol}"
    return head if intercept == "0" else f"{head} + {intercept}".replace("+ -", "- ")


def _constants(known: Known[Any]) -> Iterator[Entry]:
    if known.value is None:
        return
    found = known.value
    target = f"keeps mean {text(found.mean)} and variance {text(found.variance)}"
    for name, constant in found.constants:
        exact = text(constant.value)
        known_how = f"{words.evidence(constant)}; {target}"
        yield Entry(name, words.number(constant), words.number_tex(constant), known_how)
        if len(exact) > words.LONG_FORM:
            yield Entry(f"{name}, closed form", exact, typeset.latex(constant.value))
    yield Entry("how many such constants", found.uniqueness)
