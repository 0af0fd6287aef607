"""Compile activations of every kind but the elementwise ones."""

from __future__ import annotations

from symact.activation import Activation, Kind
from symact.api.drawn import compile_drawn
from symact.api.gated import CompiledGated
from symact.api.rows import CompiledRows, compile_rows


def compile_kind(
    activation: Activation, dtype: str, target: str | None = None, accuracy: str = "exact"
) -> CompiledRows | CompiledGated | None:
    """Compile an activation of another kind; None for the elementwise ones.

    Only gated ones have a fast tier.
    """
    if activation.draws:
        return compile_drawn(activation, dtype, target)
    if activation.indexed:
        return compile_rows(activation, dtype, target)
    if activation.kind is Kind.GATED:
        return CompiledGated(activation, dtype, target, accuracy)
    return None
