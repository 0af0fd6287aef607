"""What is certified about the kernels of an activation, where certificates are at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symact.activation import Activation


@dataclass(frozen=True, slots=True)
class Certified:
    """Say what a sweep over every input found.

    Attributes:
        output, dtype, variant: Which kernel, compiled for which instruction set.
        inputs: How many inputs were computed.
        misrounded: How many results are not the correctly rounded ones.
        margin: Smallest distance to a rounding boundary, in ulp.
        tier: `exact` or `fast`.
        largest: Largest error of the fast tier in ulp, its bound after it; empty for `exact`.
    """

    output: str
    dtype: str
    variant: str
    inputs: int
    misrounded: int
    margin: str
    tier: str = "exact"
    largest: str = ""


def certified(activation: Activation, among: tuple[Path, ...] = ()) -> tuple[Certified, ...]:
    """Read the certificates of a definition; none where there is no file of its own."""
    for folder in among or _folders():
        path = folder / f"{activation.name}.json"
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))["certificates"]
            return tuple(_row(row) for row in rows if row["definition"] == activation.digest)
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a file that cannot be read certifies nothing
    return ()


def _row(row: dict[str, Any]) -> Certified:
    margin = f"{float.fromhex(row['margin']):.3g}" if row.get("margin") else ""
    tier = row.get("accuracy", "exact")
    worst = f"{row['max_ulp']:.3g} ulp (bound {row['bound']:g})" if tier != "exact" else ""
    return Certified(
        row["output"], row["dtype"], row["variant"], row["inputs"], row["misrounded"], margin, tier,
        worst,
    )  # fmt: skip


def _folders() -> tuple[Path, ...]:
    package = Path(__file__).resolve().parents[2]
    root = package.parent
    beside = [root / "generated" / "certificates"] if (root / "pyproject.toml").is_file() else []
    return (package / "_certificates", *beside)
