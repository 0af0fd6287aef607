"""Processor time of a process and its children, where the system tells it."""

from __future__ import annotations

import os
from contextlib import suppress

FIELDS = slice(11, 15)
"""utime, stime, cutime and cstime in /proc/PID/stat, counted after the name (proc(5))."""


def spent(process: int) -> float | None:
    """Give the seconds that a process and all it started have computed; None if unknown.

    Linux tells it in /proc. Children that ended count once they have been waited for.
    """
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123 - no imports
            fields = file.read().rpartition(")")[2].split()
        seconds = sum(map(int, fields[FIELDS])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return None
    return seconds + sum(spent(child) or 0.0 for child in _children(process))


def _children(process: int) -> list[int]:
    with (
        suppress(OSError, ValueError),
        open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file,  # noqa: PTH123 - no imports
    ):
        return list(map(int, file.read().split()))
    return []
