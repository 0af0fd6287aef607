"""What the cards and documents of all kinds beyond elementwise begin and end with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact.activation import Activation
from symact.known import Known
from symact.report import typeset, words
from symact.report.plain import Data, how, identity, parameter, text
from symact.report.sheet import Card, Entry, Section, source


def head(activation: Activation, latex: str) -> Data:
    """Write the fields that every document begins with."""
    return {
        **identity(activation),
        "parameters": [parameter(p, p.default or None) for p in activation.parameters],
        "formula": activation.formula,
        "expr": activation.formula,
        "latex": latex,
    }


def tail(activation: Activation, asked: dict[str, Known[Any]]) -> Data:
    """Write the fields that every document ends with: what is open, and the sources."""
    open_ = [{"question": name, "reason": k.note} for name, k in asked.items() if not k.decided]
    return {
        "gaussian": {},
        "undecided": open_,
        "citations": [
            {"authors": c.authors, "year": c.year, "title": c.title,
             "identifier": c.identifier or None}
            for c in activation.citations
        ],
    }  # fmt: skip


def steps(known: Known[Any]) -> list[dict[str, str]]:
    """Write the steps of a fact."""
    return [
        {"rule": s.rule, "before": s.before, "after": s.after, "reason": s.reason}
        for s in known.trace
    ]


def fact(known: Known[Any], shown: str | None) -> Data:
    """Write a fact with its text, evidence and steps."""
    proof = {"steps": steps(known)} if known.trace else {}
    return {"value": shown if known.decided else None} | how(known) | proof


def definition(activation: Activation, shown: str, latex: str) -> Iterator[Entry]:
    """Give the entries of the definition."""
    yield Entry("definition", shown, latex)
    for row in activation.parameters:
        line = f"{row.name} = {row.default}, {row.domain}. {row.doc}"
        yield Entry("parameter", line.strip())
    for draw in activation.draws:
        yield Entry("random input", f"{draw.name} ~ uniform({draw.low}, {draw.high}). {draw.doc}",
                    rf"{typeset.latex(activation.symbols[draw.name])} \sim "
                    rf"\mathrm{{U}}({_end(activation, draw.low)}, {_end(activation, draw.high)})"
                    )  # fmt: skip
    for order, users in activation.conventions:
        yield Entry("order of the halves", f"{order}: {', '.join(users)}")
    if activation.aliases:
        spellings = dict.fromkeys(s for _, group in activation.aliases for s in group)
        yield Entry("also called", ", ".join(spellings))


def _end(activation: Activation, end: str) -> str:
    from symact.language.reader import read

    return typeset.latex(read(end, activation.symbols))


def card(activation: Activation, sections: tuple[Section, ...]) -> Card:
    """Make the card of sections; empty ones are left out."""
    return Card(
        activation.name, activation.title or activation.name, activation.digest,
        tuple(section for section in sections if section.entries),
        tuple(source(c.authors, c.year, c.title, c.identifier) for c in activation.citations),
    )  # fmt: skip


def entry(label: str, known: Known[Any], shown: str, tex: str = "") -> Entry:
    """Give one fact as an entry: undecided ones in words."""
    if not known.decided:
        return Entry(label, words.UNDECIDED, "", words.evidence(known))
    return Entry(label, shown, tex, words.evidence(known))


def proof(known: Known[Any]) -> Iterator[Entry]:
    """Give the steps of a fact as entries."""
    for step in known.trace:
        reason = f" ({step.reason})" if step.reason else ""
        yield Entry(f"because, {step.rule}", f"{step.before} -> {step.after}{reason}")


__all__ = ["card", "definition", "entry", "fact", "head", "proof", "steps", "tail", "text"]
