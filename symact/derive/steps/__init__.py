"""Derivations a person can read: every line is checked on its own before it is given away.

`explain(activation, question, ...)` gives a `Derivation`; `check_line(line)` judges one line.
"""

from __future__ import annotations

from symact.derive.steps.check import check_line
from symact.derive.steps.questions import QUESTIONS, explain
from symact.derive.steps.records import Derivation, Line

__all__ = ["QUESTIONS", "Derivation", "Line", "check_line", "explain"]
