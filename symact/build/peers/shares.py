"""Split arrays among threads; what they call lets go of the interpreter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise


def shares(size: int, threads: int, unit: int) -> list[tuple[int, int]]:
    """Cut 0 ... size into a part for each thread, at multiples of `unit`; fewer where it is short.

    Raises:
        ValueError: There is no thread.
    """
    if threads < 1:
        raise ValueError(f"a computation needs a thread, not {threads}")
    step = -(-size // threads // unit) * unit
    cuts = [*range(0, size, max(step, unit)), size]
    return list(pairwise(cuts))


def in_threads(calls: Sequence[Callable[[], object]]) -> Callable[[], object]:
    """Make one call that makes all of them at once and waits; a single one is made here."""
    if len(calls) == 1:
        return calls[0]
    pool = ThreadPoolExecutor(len(calls) - 1)

    def run() -> None:
        waiting = [pool.submit(call) for call in calls[1:]]
        calls[0]()
        for each in waiting:
            each.result()

    return run
