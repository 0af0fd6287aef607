"""Derivations for sheets: each is checked line by line and bounded in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.errors import SymactError, UndecidedError

QUESTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("first derivative", "derivative", {"order": 1}),
    ("second derivative", "derivative", {"order": 2}),
    ("range", "range", {}),
)
"""What a sheet derives: heading, question, arguments."""

CONSTANTS: tuple[str, str, dict[str, Any]] = ("constants", "constants", {})
"""What a sheet derives besides where parameters are derived instead of chosen."""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one line of a derivation, typeset; `left` is empty where the line goes on."""

    left: str
    sign: str
    right: str
    reason: str


@dataclass(frozen=True, slots=True)
class Derived:
    """Hold one derivation.

    Attributes:
        heading: What was asked.
        title: What is derived, in words.
        rows: The lines.
        source: The align* to copy.
        evidence: The weakest evidence of the lines.
        note: For which parameters it holds, and what a reader should know.
        problem: Why there is no derivation; empty where there is one.
    """

    heading: str
    title: str = ""
    rows: tuple[Row, ...] = ()
    source: str = ""
    evidence: str = ""
    note: str = ""
    problem: str = ""


def derivations(activation: Activation, timeout: float) -> tuple[Derived, ...]:
    """Derive what a sheet shows, `timeout` seconds each; what fails says so in words."""
    from symact.derive.worker import bounded_each

    asked = questions(activation)
    calls = [(activation, k) for k in range(len(asked))]
    answers = bounded_each(explained, calls, seconds=timeout, total=2 * timeout)
    return tuple(
        Derived(heading, problem=str(answer)) if isinstance(answer, UndecidedError) else answer
        for (heading, _, _), answer in zip(asked, answers, strict=True)
    )


def questions(activation: Activation) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """List what a sheet derives."""
    derived = any(parameter.derived for parameter in activation.parameters)
    return (*QUESTIONS, CONSTANTS) if derived else QUESTIONS


def explained(activation: Activation, k: int) -> Derived:
    """Answer one question of a sheet."""
    from symact.derive.steps import explain

    heading, question, arguments = questions(activation)[k]
    try:
        return printed(heading, explain(activation, question, **arguments))
    except SymactError as error:
        return Derived(heading, problem=str(error))
    except Exception as error:  # noqa: BLE001 - a sheet lacks a derivation, it does not fail
        return Derived(heading, problem=f"no derivation was found ({type(error).__name__})")


def printed(heading: str, found: Any) -> Derived:
    """Typeset a checked derivation."""
    from symact.derive.steps.tex import tex
    from symact.report.derivation import RELATIONS, latex, rule_of
    from symact.report.wrapping import HARD

    rows, before = [], None
    for line in found.lines:
        left = "" if line.left == before else tex(line.left)
        rows.append(Row(left, RELATIONS[line.relation][1], tex(line.right), rule_of(line, HARD)))
        before = line.left
    title = found.title[:1].upper() + found.title[1:]
    return Derived(
        heading, title, tuple(rows), latex(found), found.evidence.value, found.note
    )  # fmt: skip
