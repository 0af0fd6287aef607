"""Functions that swing without settling: proved unbounded, or bounded by their tails."""

from __future__ import annotations

from typing import Any

from symact.derive.branches import Branch
from symact.derive.candidates import Candidate
from symact.errors import UndecidedError
from symact.known import Known


def largest_swing(expr: Any, x: Any, piece: Branch) -> tuple[Candidate, tuple[Known[Any], ...]]:
    raise UndecidedError("the function does not settle", subject=str(expr))
