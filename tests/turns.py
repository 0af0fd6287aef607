"""Long tables of cases: a share of them in every run, all of them with `-m slow`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def in_turn(cases: Sequence[Any], every: int, first: int = 0) -> list[Any]:
    """Leave all but every so manieth case to `-m slow`, counted from the first one.

    A case is what one test is called with: a value, or a tuple of several.
    """
    rows = [case if isinstance(case, tuple) else (case,) for case in cases]
    return [
        pytest.param(*row, marks=() if k % every == first % every else pytest.mark.slow)
        for k, row in enumerate(rows)
    ]
