"""Bring together what the checker found and what the examiner wrote down."""

from __future__ import annotations

import difflib
import re
from typing import Any

from mpmath import mp, mpf
from truth import DIGITS, Row, Truth, names, value

UNDERSTOOD = {"holds", "approximate", "fails", "definition"}

_NOISE = re.compile(
    r"\s+|&|\\\\(\[[^\]]*\])?|\\newline|\\[,;!: ]|\\q?quad|\\(left|right|[bB]igg?[lr]?)(?![a-zA-Z])"
)
_NEAR = 14
"""Lines between the start of a chain and its last link."""

_ALIASES = {
    "lam": ("lambda", "scale"),
    "alpha": ("negative_slope", "a"),
    "gamma": ("alpha", "negative_slope"),
    "a": ("alpha",),
    "frequency": ("alpha",),
    "x": ("z", "t", "u"),
    "z": ("x",),
    "t": ("x",),
}
"""Names under which a checker may report a parameter: its own in the catalogue."""


def squeeze(latex: str) -> str:
    """Drop what does not change the meaning: spaces, alignment, sizes, the last stop."""
    return _NOISE.sub("", latex).replace("’", "'").rstrip(".,;")


def likeness(row: Row, finding: Any) -> float:
    """Rate between 0 and 1 how well a finding answers to a row."""
    apart = abs(finding.line - row.line)
    if apart > _NEAR:
        return 0
    want, got = squeeze(row.latex), squeeze(finding.latex)
    if want == got:
        return 1 - apart / 1000
    if apart == 0 and re.fullmatch(r"[\d.]+", got) and want.endswith(got):
        return 0.9  # a constant of the text
    match = difflib.SequenceMatcher(None, want, got, autojunk=False)
    return match.ratio() * 0.95 - apart / 1000 if match.quick_ratio() > 0.6 else 0


def matched(truth: Truth, findings: tuple[Any, ...]) -> dict[int, Any]:
    """Give for each row (by its place) the finding that answers to it; best likeness first."""
    rated = sorted(
        ((likeness(row, f), i, j) for i, row in enumerate(truth.rows) for j, f in _each(findings)),
        key=lambda rating: (-rating[0], rating[1], rating[2]),
    )
    found: dict[int, Any] = {}
    taken: set[int] = set()
    for score, i, j in rated:
        if score > 0.7 and i not in found and j not in taken:
            found[i] = findings[j]
            taken.add(j)
    return found


def _each(findings: tuple[Any, ...]) -> list[tuple[int, Any]]:
    return [(j, f) for j, f in enumerate(findings) if f.relation]


def _setting(row: Row, witness: Any) -> dict[str, Any]:
    given = {name: _number(text) for name, text in witness.at}
    setting = {}
    for name in names(row.left) | names(row.right or "0"):
        for spelling in (name, *_ALIASES.get(name, ())):
            if spelling in given:
                setting[name] = given[spelling]
                break
    return setting


def _number(text: str) -> Any:
    over, _, under = text.partition("/")
    return mpf(over) / mpf(under or 1)


def witness_faults(row: Row, finding: Any) -> list[str]:
    """Say what is untrue of a witness: the sides are evaluated from the examiner's reading."""
    witness = finding.judgement.witness
    if row.kind in {"constant", "series"}:
        return []
    if witness is None:
        return ["no witness"]
    with mp.workdps(DIGITS):
        setting = _setting(row, witness)
        want = [value(row.left, setting)]
        want += [value(row.right, setting)] if row.right else []
        printed = [witness.lhs, witness.rhs][: len(want)]
        agree = [_agrees(text, number) for text, number in zip(printed, want, strict=True)]
        if all(agree):
            return [] if len(want) == 1 or want[0] != want[1] else ["the sides agree there"]
        return [f"at {witness.at}: said {printed}, is {[str(w)[:18] for w in want]}"]


def _agrees(text: str, number: Any) -> bool:
    if number is None:  # no real number on that side
        return True
    try:
        said = mpf(text)
    except ValueError:
        return False
    return abs(said - number) <= mpf(10) ** -12 * max(1, abs(number))
