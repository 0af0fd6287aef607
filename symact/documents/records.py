"""What passes between the stages of a check: fragments, questions, judgements, findings.

Text becomes a `Fragment` (extract), then a `Statement` (reader), a `Question` (meaning), a
`Judgement` (judge) and a `Finding` (check).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from symact.known import Evidence


class Content(StrEnum):
    """Tell what a fragment of a document holds."""

    MATH = "math"
    """LaTeX mathematics, without its delimiters."""

    CODE = "code"
    """Python source: a fenced block, or a whole file."""

    PROSE = "prose"
    """A paragraph of running text, mathematics left in place: read for constants only."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Hold a piece of a document and where it stands.

    Attributes:
        content: What it is.
        text: The piece; for mathematics without delimiters.
        lines: For each line of `text`, its line in the file (from 1). In a notebook that is the
            line of the JSON text, so that an editor finds it.
        columns: For each line of `text`, the column in the file (from 1) of its first character.
        place: Where it is in words, or empty: `cell 3, line 2`, `docstring of gelu`.
        display: Whether it is set on lines of its own.
        damage: What is wrong with its delimiters, or empty; a damaged fragment ends at its line.
        before: Up to 200 characters of running text before it (which say `if x > 0`, `gradient`).
        after: Up to 80 characters after it.
    """

    content: Content
    text: str
    lines: tuple[int, ...]
    columns: tuple[int, ...]
    place: str = ""
    display: bool = False
    damage: str = ""
    before: str = ""
    after: str = ""

    def line_at(self, offset: int) -> int:
        """Give the line in the file of a character of `text`."""
        return self.lines[min(self.text.count("\n", 0, offset), len(self.lines) - 1)]

    def column_at(self, offset: int) -> int:
        """Give the column in the file of a character of `text`."""
        row = min(self.text.count("\n", 0, offset), len(self.columns) - 1)
        return self.columns[row] + offset - (self.text.rfind("\n", 0, offset) + 1)


class Relation(StrEnum):
    """Name what stands between the two sides of a claim."""

    EQUAL = "="
    APPROXIMATE = "≈"
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    NOT_EQUAL = "!="
    MEMBER = "in"
    """The values of the left side, over the domain, lie in the set on the right."""

    RANGE = "range"
    """The closure of the values of the left side, over the domain, is that of the set."""

    TENDS = "->"
    """The left side tends to the right side at `Question.toward`."""

    BOUNDED = "O"
    """The quotient of the sides stays bounded at `Question.toward`."""

    PROPORTIONAL = "proportional"
    SAME_ORDER = "~"
    """The quotient of the sides tends to 1 at `Question.toward`."""


@dataclass(frozen=True, slots=True)
class Decimal:
    """Hold a decimal as printed: it stands for a number within one unit of its last digit.

    Attributes:
        symbol: What stands for it in the sides of a question.
        value: Its exact value.
        unit: One unit of its last printed digit.
        digits: How many significant digits are printed.
        computed: Whether it is not printed but the enclosure of a mean without a closed form.
    """

    symbol: Any
    value: Fraction
    unit: Fraction
    digits: int
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Hold one claim about two expressions, ready to be judged.

    Attributes:
        relation: What is claimed.
        left: SymPy expression in symact's language, over `variables` and the decimals' symbols.
        right: The same; for `MEMBER` and `RANGE` a `sympy.Set` of reals.
        variables: Free symbols of both sides with their assumptions, `x` first.
        domain: SymPy relation (or And of them) under which it is claimed; `sympy.true` if none.
        decimals: Printed decimals of three significant digits and more; shorter ones are exact
            rationals in the sides.
        order: For a series with O(x^n): the least power that is neglected, else None. Then
            left - right must vanish to that order at `toward`.
        toward: Point or `sympy.oo` of a limit or series, else None.
        side: -1 or +1 for a one-sided limit, else 0.
        joints: Points where the sides hold only by convention (kinks of a derivative):
            {variable: values}; a difference at such a point alone is a convention, not a fault.
        kink: The derivatives from the left and from the right where a side is a derivative at a
            kink: any number between them is a convention.
    """

    relation: Relation
    left: Any
    right: Any
    variables: tuple[Any, ...]
    domain: Any
    decimals: tuple[Decimal, ...] = ()
    order: int | None = None
    toward: Any = None
    side: int = 0
    joints: tuple[tuple[Any, Any], ...] = ()
    kink: tuple[Any, Any] | None = None


class Verdict(StrEnum):
    """Say what was found of a claim."""

    HOLDS = "holds"
    APPROXIMATE = "approximate"
    """True to the printed digits, or an approximation that is stated as one."""

    FAILS = "fails"
    DEFINITION = "definition"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Witness:
    """Hold a point at which the two sides differ.

    Attributes:
        at: Values of the variables, exact as text (`-1.37`, `5/7`), `x` first.
        lhs: Left side there, 15 significant digits.
        rhs: Right side there.
    """

    at: tuple[tuple[str, str], ...]
    lhs: str
    rhs: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Answer a question.

    Attributes:
        verdict: The answer.
        evidence: How it is known; None for a definition and for what was not read.
        message: One sentence for a reader: `differs only at x = 0`, `largest difference
            4.7e-4 at x = 2.70`, `truncated in the last digit`.
        witness: For `fails`, a point.
        difference: For `approximate`, the largest difference as text, else empty.
        where: For `approximate`, the point of the largest difference, else empty.
    """

    verdict: Verdict
    evidence: Evidence | None = None
    message: str = ""
    witness: Witness | None = None
    difference: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Hold a small edit that makes a claim true, itself verified.

    Attributes:
        latex: The whole relation as it should be.
        edit: What was changed, in words: `sech for sec`, `parenthesis moved`.
        evidence: How the repaired claim is known to hold.
    """

    latex: str
    edit: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """Report one relation of a document: one entry of the answer.

    Attributes:
        file: As given.
        line: In the file, from 1.
        column: In the file, from 1.
        place: Cell or docstring, or empty.
        latex: The relation as written: one link of a chain, code of one function.
        relation: `=`, `<`, `in`, ...; empty where there is none.
        understood: What was read, printed back as LaTeX; empty if unreadable.
        judgement: The answer.
        suggestion: A repair, if one was found.
        excerpt: The line of the document, for a caret.
        caret: Columns (from 1) in `excerpt` where the relation, or the fault, begins and ends.
        name: What it is about: name of the catalogue or of the document, or empty.
    """

    file: str
    line: int
    column: int
    place: str
    latex: str
    relation: str
    understood: str
    judgement: Judgement
    suggestion: Suggestion | None = None
    excerpt: str = ""
    caret: tuple[int, int] = (1, 1)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold everything found in one document, in its order."""

    file: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = field(default=())
    """What a reader should know of the document as a whole: damaged mathematics, conflicts."""
