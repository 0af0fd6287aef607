"""Which questions were asked, how each is answered, and a table of what is open and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from symact.activation import Activation
from symact.known import Evidence, Known
from symact.report.table import Table, markdown, shorten

if TYPE_CHECKING:
    from symact.derive.facts import Facts

IN_PART = "in part"
"""How a question is answered where a part of its answer is undecided."""

RANK = (Evidence.PROVED, Evidence.ENCLOSED, Evidence.SAMPLED)

ONLY_FAMILIES = frozenset({"normalizing", "contraction"})
"""Questions about families with a scale and a shape: they have no sense for what is none."""

STATISTICS = frozenset({"gaussian", "mean_field", "affine", "families"}) | ONLY_FAMILIES
"""Questions about the function under a normal law; all others are about the function itself."""

REASON = 160
"""Characters of a reason that are printed in the table."""


def questions(activation: Activation, facts: Facts) -> dict[str, str]:
    """Give the weakest evidence of each question's answer: `in part` where a part is open."""
    return {name: _state(known) for name, known in _asked(activation, facts)}


def reasons(activation: Activation, facts: Facts) -> dict[str, str]:
    """List the questions that could not be settled, with the reasons."""
    return {name: known.note for name, known in _asked(activation, facts) if not known.decided}


def _asked(activation: Activation, facts: Facts) -> Iterator[tuple[str, Known[Any]]]:
    """List the questions that have a sense for an activation, with their answers."""
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, Known) and (value.decided or _applies(field.name, activation)):
            yield field.name, value
    for name in ("landmarks", "near_zero"):
        for dtype, known in getattr(facts, name):
            yield f"{name} {dtype}", known
    for derivative in facts.derivatives:
        yield f"derivative {derivative.order} {derivative.wrt}", derivative.expr


def _applies(name: str, activation: Activation) -> bool:
    return name not in ONLY_FAMILIES and (name != "families" or bool(activation.parameters))


def _state(known: Known[Any]) -> str:
    from symact.derive.landmarks import PARTLY

    if not known.decided:
        return Evidence.UNDECIDED.value
    inner = {part.evidence for part in _parts(known)}
    if Evidence.UNDECIDED in inner or PARTLY in known.note:
        return IN_PART
    return max(inner, key=RANK.index).value


def _parts(value: Any) -> Iterator[Known[Any]]:
    """Walk all facts inside of a fact."""
    if isinstance(value, Known):
        yield value
        yield from _parts(value.value)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _parts(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _parts(getattr(value, field.name))


@dataclass(frozen=True, slots=True)
class Count:
    """Count how the answers to a question are known.

    Attributes:
        name: The question.
        states: State and number of activations, see `questions`.
    """

    name: str
    states: dict[str, int]

    @property
    def asked(self) -> int:
        """Give how often it was asked."""
        return sum(self.states.values())

    @property
    def decided(self) -> int:
        """Give how often the whole answer was found."""
        return self.asked - self.of(IN_PART) - self.of(Evidence.UNDECIDED)

    def of(self, state: str) -> int:
        """Give how often a state occurs."""
        return self.states.get(state, 0)

    def __add__(self, other: Count) -> Count:
        keys = {**self.states, **other.states}
        return Count(self.name, {k: self.of(k) + other.of(k) for k in keys})


def count(documents: Sequence[dict[str, Any]]) -> tuple[Count, ...]:
    """Count the answers in documents of `symact show --json`, one row a question.

    Derivatives in the parameters are counted as one question.
    """
    rows: dict[str, Count] = {}
    for document in documents:
        inputs = document["inputs"]
        for name, state in document["questions"].items():
            kind = _kind(name, inputs)
            rows[kind] = rows.get(kind, Count(kind, {})) + Count(kind, {state: 1})
    return tuple(rows.values())


def _kind(name: str, inputs: Sequence[str]) -> str:
    word, _, wrt = name.rpartition(" ")
    if word == "derivative 1" and wrt not in inputs:
        return "derivative in a parameter"
    return word if word.startswith("derivative") else name


def total(name: str, rows: Sequence[Count]) -> Count:
    """Add up rows."""
    return sum(rows, Count(name, {}))


INTRODUCTION = (
    "Written by `symact generate --target facts`. Each question is counted once for each of {} "
    "activations for which it has a sense, by the weakest evidence in its answer; an answer with "
    "an open part does not count as decided."
)

NUMBERS = frozenset(range(1, 8))
"""Columns that hold numbers."""

HEADER = ("question", "asked", "proved", "enclosed", "sampled", "in part", "undecided", "decided")


def page(documents: Sequence[dict[str, Any]]) -> str:
    """Write the page on what is undecided: the share by question, and each reason."""
    rows = count(documents)
    itself = [row for row in rows if row.name not in STATISTICS]
    under = [row for row in rows if row.name in STATISTICS]
    sums = [
        total("all about the function", itself), total("all under a normal law", under),
        total("all", rows),
    ]  # fmt: skip
    counted = Table(HEADER, tuple(map(_row, [*itself, *under, *sums])), right=NUMBERS)
    return (
        "\n\n".join(
            [
                "# What is undecided, and why",
                INTRODUCTION.format(len(documents)),
                markdown(counted),
                "## Undecided",
                markdown(Table(("activation", "question", "reason"), tuple(_open(documents)))),
                "## Decided in part",
                markdown(Table(("question", "activations"), tuple(_in_part(documents)))),
            ]
        )
        + "\n"
    )


def _row(row: Count) -> tuple[str, ...]:
    states = (*RANK, IN_PART, Evidence.UNDECIDED)
    share = f"{100 * row.decided / row.asked:.1f} %"
    return (row.name, str(row.asked), *(str(row.of(state)) for state in states), share)


def _open(documents: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for document in documents:
        for name, reason in document["undecided"].items():
            yield document["name"], name, shorten(" ".join(reason.split()), REASON)


def _in_part(documents: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for document in documents:
        for name, state in document["questions"].items():
            if state == IN_PART:
                found.setdefault(name, []).append(document["name"])
    for name, activations in found.items():
        yield name, ", ".join(activations)
