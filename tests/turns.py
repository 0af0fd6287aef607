"""Long tables of cases: a share of them in every run, all of them with `-m slow`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def in_turn(cases: Iterable[Any], every: int, first: int = 0) -> list[Any]:
    """Leave all but every so manieth case to `-m slow`, counted from the first one.

    A case is what one test is called with: a value, a tuple of several, or a `pytest.param`.
    """
    return [
        _case(case, () if k % every == first % every else (pytest.mark.slow,))
        for k, case in enumerate(cases)
    ]


def _case(case: Any, marks: tuple[Any, ...]) -> Any:
    if hasattr(case, "marks"):
        return pytest.param(*case.values, marks=(*case.marks, *marks), id=case.id)
    return pytest.param(*case if isinstance(case, tuple) else (case,), marks=marks)
