"""The record that a sheet is printed from: stored where it is stored, derived where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.report.gallery.accuracy import Certified, certified
from symact.report.gallery.curves import Curves, curves_of
from symact.report.gallery.derived import Derived, derivations
from symact.report.sheet import Card

SECONDS = 20.0
"""Time of one question where nothing is stored."""


@dataclass(frozen=True, slots=True)
class Request:
    """Ask for the sheet of an activation; it crosses process borders.

    Attributes:
        activation: The definition.
        timeout: Seconds for one derivation, and for one question that is not stored.
        derive: Whether the sheet shows derivations.
    """

    activation: Activation
    timeout: float = SECONDS
    derive: bool = True

    @property
    def name(self) -> str:
        """Give the activation's name, for progress."""
        return self.activation.name


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold everything a sheet shows.

    Attributes:
        activation: The definition.
        document: The facts as plain data, see `symact show --json`.
        card: The facts as entries, with LaTeX.
        curves: What is drawn, or None.
        derivations: How it is derived.
        certified: What is certified about the kernels.
    """

    activation: Activation
    document: dict[str, Any]
    card: Card
    curves: Curves | None
    derivations: tuple[Derived, ...]
    certified: tuple[Certified, ...]

    @property
    def name(self) -> str:
        """Give the activation's name."""
        return self.activation.name

    @property
    def title(self) -> str:
        """Give the name for headings."""
        return self.card.title

    @property
    def aliases(self) -> tuple[str, ...]:
        """List every other spelling, each once."""
        groups = self.activation.aliases
        return tuple(dict.fromkeys(s for _, spellings in groups for s in spellings))


def sheet_of(request: Request) -> Sheet:
    """Collect everything that is known, within the time allowed."""
    activation = request.activation
    if not activation.scalar:
        from symact.report.kinds.sheet import sheet_of as made

        return made(request)
    document, card = facts_of(activation, request.timeout)
    found = derivations(activation, request.timeout) if request.derive else ()
    drawn = curves_of(activation, values_of(document))
    return Sheet(activation, document, card, drawn, found, certified(activation))


def facts_of(activation: Activation, timeout: float) -> tuple[dict[str, Any], Card]:
    """Give the facts as plain data and as a card with LaTeX: the stored ones, or derived ones."""
    from symact.report import store
    from symact.report.gallery.typed import spaced, typed

    if not activation.scalar:
        from symact.report import kinds

        other = kinds.made(activation, timeout)
        return other.document, other.card
    found = store.find(activation)
    if found is not None:
        return found.document, spaced(typed(found.card, found.document, activation))
    from symact.derive.facts import all_facts
    from symact.report import card, json
    from symact.report.record import Report

    facts = all_facts(activation, timeout)
    return json.document(activation, facts), spaced(card.make(Report(activation, facts)))


def values_of(document: dict[str, Any]) -> dict[str, Any] | None:
    """Read the values of the parameters; None where one is not known."""
    from symact.language.reader import read

    defaults = {row["name"]: row["default"] for row in document["parameters"]}
    if any(value is None for value in defaults.values()):
        return None
    return {name: read(value, {}) for name, value in defaults.items()}
