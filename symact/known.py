"""How we know what we say: every derived fact carries its evidence and its trace."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from html import escape
from itertools import takewhile
from typing import Generic, TypeVar

T = TypeVar("T")


class Evidence(StrEnum):
    """Rank how a fact is known, strongest first."""

    PROVED = "proved"
    """A symbolic identity, or a theorem whose hypotheses were checked."""

    ENCLOSED = "enclosed"
    """Ball arithmetic: the truth lies inside the printed enclosure."""

    SAMPLED = "sampled"
    """High-precision points; the note names the plan."""

    UNDECIDED = "undecided"
    """Asked and not settled; the note says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """Record one move of a derivation: `before` became `after` by `rule`, because `reason`."""

    rule: str
    before: str
    after: str
    reason: str = ""


Trace = tuple[Step, ...]

Enclosure = tuple[str, str]
"""Outward-rounded decimal strings (lower, upper) of at least 30 digits; `oo` and `-oo` allowed."""


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """Hold a fact with how it is known.

    Attributes:
        value: The answer; for a number its exact SymPy form, or None when only enclosed.
        evidence: How it is known.
        enclosure: For numbers, decimal bounds around the truth.
        attained: For bounds of a range, whether the function takes the value; else None.
        note: Assumptions, the reason of an `undecided`, or the sampling plan.
        trace: The steps that led here.
    """

    value: T | None
    evidence: Evidence
    enclosure: Enclosure | None = None
    attained: bool | None = None
    note: str = ""
    trace: Trace = field(default=(), compare=False)

    @property
    def decided(self) -> bool:
        """Tell whether the question was settled."""
        return self.evidence is not Evidence.UNDECIDED

    def _repr_latex_(self) -> str | None:
        """Typeset the value in a notebook; nothing where it is no formula."""
        make = getattr(self.value, "_repr_latex_", None)
        try:
            return None if make is None else make()
        except Exception:  # noqa: BLE001 - a notebook shows the plain text then
            return None

    def _repr_html_(self) -> str:
        """Show the answer in a notebook, with how it is known."""
        shown = self._repr_latex_() or ""
        if not shown and self.value is None and self.enclosure is not None:
            shown = f"between {self.enclosure[0]} and {self.enclosure[1]}"
        elif not shown and self.value is not None:
            shown = in_words(self.value)
        known = "; ".join(filter(None, (self.evidence.value, self.note)))
        return f"<span>{escape(shown)}</span> <small>{escape(known)}</small>"


def in_words(value: object) -> str:
    """Write an answer of any shape in one line: its fields by name, numbers by their digits.

    >>> in_words((Known(2, Evidence.PROVED), Known(None, Evidence.ENCLOSED, ("0.1234", "0.1236"))))
    '2; 0.123…'
    """
    if isinstance(value, Known):
        if value.value is None and value.enclosure is not None:
            pairs = zip(*value.enclosure, strict=False)
            return "".join(a for a, _ in takewhile(lambda p: p[0] == p[1], pairs)) + "…"
        return in_words(value.value) if value.decided else "undecided"
    if isinstance(value, tuple):
        return "; ".join(map(in_words, value)) or "none"
    if is_dataclass(value):
        parts = [(f.name.replace("_", " "), getattr(value, f.name)) for f in fields(value)]
        return ", ".join(f"{name} {in_words(v)}" for name, v in parts if v is not None and v != "")
    return str(value)


def undecided(reason: str) -> Known[object]:
    """Answer honestly that a question could not be settled, and why."""
    return Known(None, Evidence.UNDECIDED, note=reason)
