"""Spell numbers, and text that stands in comments."""

from __future__ import annotations

import math

from symact.emit.target import Arithmetic, Target


def spell_number(value: float, table: Arithmetic) -> str:
    """Spell a number of an arithmetic exactly."""
    if math.isfinite(value):
        return table.literals["number"].format(hex=short_hex(value), decimal=repr(value))
    return table.literals["nan" if math.isnan(value) else str(value)]


def short_hex(value: float) -> str:
    """Give the hexadecimal form without trailing zeros: `0x1.8p+1`."""
    head, p, power = value.hex().partition("p")
    return f"{head.rstrip('0').rstrip('.')}{p}{power}" if "." in head else value.hex()


def harmless(text: str, target: Target) -> str:
    """Make text safe inside a comment: one line, nothing that could end the comment."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    for old, new in target.replace:
        text = text.replace(old, new)
    return text


def comment(text: str, target: Target) -> str:
    """Spell a comment behind a line."""
    return target.line["comment"].format(text=harmless(text, target))
