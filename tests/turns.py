"""Long tables of cases: a share of them in every run, all of them with `-m slow`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def in_turn(cases: Sequence[Any], every: int, first: int = 0) -> list[Any]:
    """Leave all but every so manieth case to `-m slow`, counted from the first one."""
    return [
        case if k % every == first % every else pytest.param(case, marks=pytest.mark.slow)
        for k, case in enumerate(cases)
    ]
