"""Cards, documents and derivations of gated, vector and stochastic activations."""

from __future__ import annotations

from symact.report.kinds.made import derivation_of, handles, made

__all__ = ["derivation_of", "handles", "made"]
