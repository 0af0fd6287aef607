"""Interleaved timing: each participant once a round, so that a slow moment strikes all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Call = Callable[[], object]
Clock = Callable[[], int]
"""Gives ns."""

MOST = 1000
"""Repetitions of one short call, at most."""


FINE = 1e-6
"""Seconds: a coarser clock does not tell short calls apart."""


def clock_for(threads: int) -> Clock:
    """Give the clock that other programs disturb least.

    With one thread this is the processor time of the process, all its threads counted: while the
    system runs something else on its processor, that time stands still. With several threads, and
    where the system's processor time is coarse, only the clock on the wall tells.
    """
    fine = time.get_clock_info("process_time").resolution <= FINE
    return time.process_time_ns if threads == 1 and fine else time.perf_counter_ns


def time_rounds(
    calls: Sequence[Call], rounds: int, patience: float, clock: Clock = time.perf_counter_ns
) -> NDArray[np.float64]:
    """Time calls in turn.

    Args:
        calls: Who takes part; each is called a few times before, untimed.
        rounds: How often each is measured. The order turns by one place each round, and runs
            backwards every other round.
        patience: Seconds that one measurement lasts at least, by repetition.
        clock: What tells the time.

    Returns:
        Seconds of one call, an array of shape (rounds, len(calls)).
    """
    counts = [_repetitions(call, patience, clock) for call in calls]
    found = np.empty((rounds, len(calls)))
    collecting = gc.isenabled()
    gc.disable()
    try:
        for place in range(rounds):
            for who in turn(len(calls), place):
                found[place, who] = _once(calls[who], counts[who], clock)
    finally:
        if collecting:
            gc.enable()
    return found


def turn(count: int, place: int) -> list[int]:
    """Give the order of a round."""
    order = [(place + i) % count for i in range(count)]
    return order[::-1] if place % 2 else order


def _repetitions(call: Call, patience: float, clock: Clock) -> int:
    call()
    taken = _once(call, 1, clock)
    return max(1, min(MOST, round(patience / max(taken, 1e-9) + 0.5)))


def _once(call: Call, count: int, clock: Clock) -> float:
    if count > 1:
        call()  # its arrays come into the cache as they are in a loop
    start = clock()
    for _ in range(count):
        call()
    return (clock() - start) * 1e-9 / count
