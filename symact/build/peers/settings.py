"""Settings that libraries read once, when they are imported or first used."""

from __future__ import annotations

import os

_COUNTS = (
    "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    "NUMEXPR_MAX_THREADS", "NUMBA_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip


def single_out(threads: int) -> str:
    """Give this process so many threads and, where the system allows, as many processors.

    To be called before anything else is imported that computes.

    Returns:
        What was done, in words.
    """
    for name in _COUNTS:
        os.environ[name] = str(threads)
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    if threads == 1:
        os.environ["XLA_FLAGS"] = (
            "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        )
    try:
        there = sorted(os.sched_getaffinity(0))
        chosen = there[-threads:]
        os.sched_setaffinity(0, chosen)
    except (AttributeError, OSError):  # not on this system
        return "not pinned"
    return f"pinned to processor {', '.join(map(str, chosen))}"
