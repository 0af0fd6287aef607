"""What is read from code, and what is found about it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact.documents.code.ir import Op
from symact.documents.records import Witness
from symact.errors import ReadError
from symact.known import Evidence


@dataclass(frozen=True, slots=True)
class Read:
    """Hold one function of a program as it was read, or why it was not.

    Attributes:
        name: Of the function, of the class of a `forward`, or of what a lambda is assigned to.
        line: Of its `def`, `class` or `lambda`, from 1, in the source.
        column: Likewise, from 0.
        source: Its text, decorators and docstring aside.
        argument: Name of its input; in `expr` it is x.
        parameters: (name, default) of the others; the default is None where there is none.
        body: What it computes, or None.
        expr: The same as a SymPy expression over x and the parameters, or None.
        symbols: Their symbols by name, `x` first.
        error: Why it was not read, or None; `position` counts in the whole source.
        reduction: Whether it was not read because it acts along an axis.
        notes: Assumptions made: `sigmoid is the logistic function`.
    """

    name: str
    line: int
    column: int
    source: str
    argument: str = ""
    parameters: tuple[tuple[str, Fraction | None], ...] = ()
    body: Op | None = None
    expr: Any = None
    symbols: tuple[tuple[str, Any], ...] = ()
    error: ReadError | None = None
    reduction: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """Hold a range of inputs on which a program is wrong in float32 as it is written.

    Attributes:
        kind: `overflows` or `loses digits`.
        lo, hi: Its ends as text, `-oo` and `oo` allowed.
        at: A point in it.
        got: What the program gives there.
        want: The exact value rounded to float32.
    """

    kind: str
    lo: str
    hi: str
    at: str
    got: str
    want: str


@dataclass(frozen=True, slots=True)
class Match:
    """Hold what activation a function equals.

    Attributes:
        activation: Name in the catalogue.
        order: 0 for itself, 1 for its derivative.
        values: (parameter of the row, value or name of the function's parameter as text).
        evidence: How it is known.
        through_value: Whether the input is the value of the activation: s*(1 - s).
        constants: Decimals that were read as exact constants: `0.7979 as sqrt(2/pi)`.
        gap: `printed` where one of these decimals has fewer digits than float64, else empty.
        but: Single points at which the two differ: `x = 0`, or empty.
    """

    activation: str
    order: int = 0
    values: tuple[tuple[str, str], ...] = ()
    evidence: Evidence = Evidence.PROVED
    through_value: bool = False
    constants: tuple[str, ...] = ()
    gap: str = ""
    but: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Hold the activation that is nearest, where none is equal.

    Attributes:
        activation: Name in the catalogue.
        difference: Largest difference as text, `oo` where it has no bound.
        where: Where it is taken.
        size: The same as a number.
        evidence: How it is known.
        witness: A point at which both differ.
    """

    activation: str
    difference: str
    where: str
    size: float
    evidence: Evidence
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class CodeFinding:
    """Hold what is known of one function of a program.

    Attributes:
        read: The function.
        match: The activation it equals, or None.
        near: The nearest one where it equals none, or the one its name claims.
        losses: Where it is wrong in float32 as written.
        twins: Names of earlier functions of the document that are equal to it.
        reason: Why something could not be found out, or empty.
    """

    read: Read
    match: Match | None = None
    near: Near | None = None
    losses: tuple[Loss, ...] = ()
    twins: tuple[str, ...] = ()
    reason: str = ""
