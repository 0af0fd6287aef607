"""What is differentiated, and what a derivative came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.derive.steps.records import Line
from symact.derive.steps.terms import Named, Span, Term


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold one smooth formula on its interval.

    Attributes:
        expr: The formula.
        x: The input.
        function: The sign f(x), which means the formula.
        where: The interval, None for the whole line.
    """

    expr: Any
    x: Any
    function: Named
    where: Span | None = None

    def line(self, left: Term, right: Term, rule: str, reason: str = "") -> Line:
        """Write a line about the formula."""
        return Line(left, "=", right, rule, reason, self.where, variable=str(self.x))


@dataclass(frozen=True, slots=True)
class Form:
    """Hold what a derivative came to, and the lines that led there.

    Attributes:
        term: The last form.
        lines: The lines.
        kept: The form from which the next derivative starts, where names stay in it.
    """

    term: Term
    lines: tuple[Line, ...] = ()
    kept: Term | None = None
