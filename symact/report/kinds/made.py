"""Facts of an activation that is not elementwise, as a document and a card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symact.activation import Activation, Kind
from symact.derive.worker import bounded
from symact.report.kinds import gated, rows, stochastic
from symact.report.kinds.derivation import derivation_of
from symact.report.sheet import Card
from symact.report.store import Stored

SECONDS = 20.0
PATIENCE = 3

OTHERS = (Kind.GATED, Kind.VECTOR, Kind.STOCHASTIC)


def handles(activation: Activation) -> bool:
    """Tell whether an activation is of one of these kinds."""
    return activation.kind in OTHERS


def made(activation: Activation, timeout: float = SECONDS) -> Stored:
    """Derive the facts of a gated, vector or stochastic activation: document and card.

    Raises:
        DefinitionError: The definition does not fit its kind.
        UndecidedError: It took too long.
    """
    if activation.indexed:
        return _rows(activation, timeout)
    document, card = bounded(_small, activation, seconds=PATIENCE * timeout)
    return Stored(document, card)


def _small(activation: Activation) -> tuple[dict[str, Any], Card]:
    """Answer for a gated or an elementwise stochastic activation, in a child process."""
    if activation.draws:
        from symact.derive.stochastic import laws, moments

        found, about = moments(activation), laws(activation)
        return stochastic.document(activation, about, found), stochastic.card(
            activation, about, found
        )
    from symact.derive.gated import gated_facts

    facts = gated_facts(activation)
    return gated.document(facts), gated.card(facts)


def _rows(activation: Activation, timeout: float) -> Stored:
    from symact.derive.stochastic import laws
    from symact.derive.vector.facts import row_facts

    facts = row_facts(activation, timeout)
    document, card = rows.document(facts), rows.card(facts)
    if not activation.draws:
        return Stored(document, card)
    about = laws(activation)
    document["draws"] = stochastic.laws_data(about)
    noise = bounded(_noise, activation, seconds=timeout)
    if noise is not None:
        document["evaluation"] = stochastic.noise_data(noise)
        section = stochastic.noise_section(noise, about)
        card = replace(card, sections=(*card.sections, section))
    return Stored(document, card)


def _noise(activation: Activation) -> Any:
    from symact.derive.stochastic import gumbel_noise

    return gumbel_noise(activation)


__all__ = ["derivation_of", "handles", "made"]
