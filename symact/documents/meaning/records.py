"""What the meaning of a document is made of: its names, its claims, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from symact.documents.records import Judgement, Question
from symact.documents.tree import Node, Statement
from symact.errors import SymactError


class MeaningError(SymactError):
    """Say what a formula uses that has no meaning, or none that can be judged."""


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a statement stands.

    Attributes:
        number: Of the statement, from 0, in the order of the document.
        fragment: Of its fragment, from 0.
        line: In the file, from 1.
        section: Number of the heading above it.
        above: Numbers of the headings above that one, the outermost first.
    """

    number: int = 0
    fragment: int = 0
    line: int = 1
    section: int = 0
    above: tuple[int, ...] = ()

    def within(self, other: Place) -> bool:
        """Tell whether it stands under the heading of another place, or under one below that."""
        return other.section == self.section or other.section in self.above


@dataclass(frozen=True, slots=True)
class Definition:
    """Hold a name that a document defines.

    Attributes:
        key: The name.
        parameters: Keys of its arguments; empty for a plain name.
        body: What it stands for.
        conditions: Printed beside it.
        place: Where.
    """

    key: str
    parameters: tuple[str, ...]
    body: Node
    conditions: tuple[Node, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Context:
    """Hold what is said around a statement.

    Attributes:
        place: Where it stands.
        before: Running text before its fragment, newest last.
        after: Running text after it.
        heading: The headings above, the outermost first, or empty.
        text: The fragment it was read from.
        row, column: Titles of the row and the column of the table it stands in, or empty.
        formula: What the row of the table is about, if another cell of it says so.
    """

    place: Place = Place()
    before: str = ""
    after: str = ""
    heading: str = ""
    text: str = ""
    row: str = ""
    column: str = ""
    formula: Definition | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """Hold the distribution a document gives to a name, e.g. X ~ N(0, 1)."""

    key: str
    distribution: Node
    place: Place


@dataclass(frozen=True, slots=True)
class Stated:
    """Hold what a document says a row of the catalogue is: ReLU(x) = body.

    Attributes:
        row: Name in the catalogue.
        place: Where.
        body: The right side.
        variable: Key of the input.
        whole: Whether it is said of every input.
    """

    row: str
    place: Place
    body: Node
    variable: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """Hold the symbol table of a document.

    Attributes:
        definitions: In the order of the document.
        laws: The same.
        heads: What is said of names of the catalogue, in the order of the document.
        lengths: Rows of which the length is said: (key, number, place).
        slopes: Statements `f'(x) = ...` of a name nothing defines: (key, right side, place).
    """

    definitions: tuple[Definition, ...] = ()
    laws: tuple[Law, ...] = ()
    heads: tuple[Stated, ...] = ()
    lengths: tuple[tuple[str, int, Place], ...] = ()
    slopes: tuple[tuple[str, Node, Place], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold one way to understand a claim: it is true if all of its questions are.

    Attributes:
        questions: One, or one for each instance of a statement over indices.
        note: What was assumed, for the message: `leaky_relu with negative_slope = 0.01`.
    """

    questions: tuple[Question, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold one relation of a statement.

    Attributes:
        readings: Ways to understand it, the plainest first; the claim holds if one of them does.
        judgement: The answer where nothing is to be asked.
        start, end: Offsets in the fragment.
        relation: Sign as text, or empty.
        left, right: Its sides; `right` is None where there is none.
        name: What it is about: a name of the catalogue or of the document, or empty.
        message: What a reader should know whatever the verdict.
        lenient: A judgement instead of `fails`, where a name may stand for something else.
        only: Number of the one instance that is asked of a claim over indices, from 0; -1 for all.
        guess: For a definition of f under the name of an activation: the claim that it is that
            activation. It is only told where a small edit makes it true.
    """

    readings: tuple[Reading, ...]
    judgement: Judgement | None
    start: int
    end: int
    relation: str
    left: Node
    right: Node | None
    name: str = ""
    message: str = ""
    lenient: Judgement | None = None
    only: int = -1
    guess: Claim | None = None


@dataclass(frozen=True, slots=True)
class Interpreted:
    """Hold the claims of one statement, and notes about it."""

    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = field(default=())


MAX_DIGITS = 400


def exact(text: str) -> Fraction:
    """Read a printed number exactly.

    Raises:
        MeaningError: It has more than 400 digits, written out.
    """
    power = text.lower().partition("e")[2]
    if len(text) > MAX_DIGITS or (power and abs(int(power)) > MAX_DIGITS):
        raise MeaningError("a number of too many digits")
    return Fraction(text)


def walk(node: Node) -> list[Node]:
    """List a node and everything below it, parents first."""
    found, waiting = [], [node]
    while waiting:
        top = waiting.pop()
        found.append(top)
        waiting += reversed(top.args)
    return found


def whole(statement: Statement) -> list[Node]:
    """List every node of a statement."""
    parts = (*statement.terms, *statement.conditions)
    return [node for part in parts for node in walk(part)]
