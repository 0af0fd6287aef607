"""A comparison of two activations as lines of text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symact.activation import Activation
from symact.known import Known
from symact.report import words
from symact.report.plain import Data, how, number, text

if TYPE_CHECKING:
    from symact.derive.compare import Comparison


def document(f: Activation, g: Activation, found: Comparison) -> Data:
    """Write a comparison as plain data."""
    witness = found.witness.value
    return {
        "first": _side(f),
        "second": _side(g),
        "equal": {"value": found.equal.value} | how(found.equal),
        "witness": None
        if witness is None
        else {"x": number(witness.x), "difference": number(witness.difference)},
        "value": _difference(found.value),
        "grad": _difference(found.grad),
    }


def _side(activation: Activation) -> Data:
    return {
        "name": activation.name,
        "expr": text(activation.expr),
        "parameters": {p.name: p.default or None for p in activation.parameters},
        "digest": activation.digest,
    }


def _difference(known: Known[Any]) -> Data:
    if known.value is None:
        return {"largest": None, "at": None} | how(known)
    found = known.value
    return {"largest": number(found.largest), "at": [number(x) for x in found.at]} | how(known)


def lines(f: Activation, g: Activation, found: Comparison) -> Iterator[str]:
    """Print a comparison."""
    yield f"{f.name}: {text(f.expr)}"
    yield f"{g.name}: {text(g.expr)}"
    yield f"equal: {verdict(found)}"
    yield f"  {words.evidence(found.equal)}"
    for label, known in (("|f - g|", found.value), ("|f' - g'|", found.grad)):
        yield f"largest {label}: {largest(known)}"
        yield f"  {words.evidence(known)}"


def verdict(found: Comparison) -> str:
    """Say whether they are equal, with a witness where they are not."""
    if found.equal.value is None:
        return words.UNDECIDED
    witness = found.witness.value
    if witness is None:
        return "yes"
    return (
        f"no, at x = {words.short_number(witness.x)} they differ by "
        f"{words.short_number(witness.difference)}"
    )


def largest(known: Known[Any]) -> str:
    """Say how far apart they are at most, and where."""
    if known.value is None:
        return words.UNDECIDED
    found = known.value
    reached = "at" if found.largest.attained else "approached at"
    places = ", ".join(words.number(x) for x in found.at)
    return f"{words.number(found.largest)}, {reached} x = {places}"
