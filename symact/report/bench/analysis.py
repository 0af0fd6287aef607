"""Time and peak memory of the analysis: each activation in a process of its own."""

from __future__ import annotations

import platform
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from symact.activation import Activation
from symact.errors import SymactError
from symact.report.table import Table

KIB = 1024
MIB = 1024.0**2

HEADER = ("name", "seconds", "least", "most", "CPU seconds", "peak MiB", "questions", "undecided")
NUMBERS = frozenset(range(1, len(HEADER)))


@dataclass(frozen=True, slots=True)
class Run:
    """Hold what one run took.

    Attributes:
        seconds: Wall-clock time of all questions, imports included, in s.
        cpu: Processor time of the same, of all its processes, in s.
        peak: Largest resident memory of a process, in bytes; None where it is not told.
        questions, undecided: How many were asked and how many were not settled.
    """

    seconds: float
    cpu: float
    peak: int | None
    questions: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold the runs of one activation, at least one."""

    name: str
    runs: tuple[Run, ...]

    @property
    def seconds(self) -> float:
        """Give the median wall-clock time in s."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        """Give the median processor time in s."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float | None:
        """Give the median peak memory in bytes."""
        known = [run.peak for run in self.runs if run.peak is not None]
        return statistics.median(known) if known else None


def measure(activation: Activation, repeats: int, timeout: float) -> Measured:
    """Analyze an activation so many times, each time in a fresh process.

    Args:
        activation: An elementwise definition.
        repeats: At least 1.
        timeout: Seconds for one question, see `symact.derive.facts.all_facts`.

    Raises:
        SymactError: The analysis refused the activation, or its process died.
    """
    runs = tuple(_fresh(activation, timeout) for _ in range(repeats))
    return Measured(activation.name, runs)


def _fresh(activation: Activation, timeout: float) -> Run:
    # a fork would find everything imported and cached
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(sender, activation, timeout))
    child.start()
    sender.close()
    try:
        found: Run | str = receiver.recv()
    except EOFError:
        found = "the analysis died"
    finally:
        child.join()
        receiver.close()
    if isinstance(found, str):
        raise SymactError(found, subject=activation.name)
    return found


def _answer(sender: Connection, activation: Activation, timeout: float) -> None:
    try:
        sender.send(_run(activation, timeout))
    except SymactError as error:
        sender.send(str(error))


def _run(activation: Activation, timeout: float) -> Run:
    start, spent = time.perf_counter(), _usage()[0]
    from symact.derive.facts import all_facts
    from symact.report import tally

    facts = all_facts(activation, timeout)
    seconds = time.perf_counter() - start
    cpu, peak = _usage()
    asked = tally.questions(activation, facts)
    return Run(seconds, cpu - spent, peak, len(asked), len(tally.reasons(activation, facts)))


def _usage() -> tuple[float, int | None]:
    """Give processor time of this process and its children, and the peak of the children.

    The questions are asked in a child. This process itself is not looked at: before it began its
    program it was a copy of its parent, whose memory the system counts as its own.
    """
    try:
        import resource
    except ImportError:  # not on Windows
        return time.process_time(), None
    own, below = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    unit = 1 if sys.platform == "darwin" else KIB
    times = (own.ru_utime, own.ru_stime, below.ru_utime, below.ru_stime)
    return sum(times), below.ru_maxrss * unit


def table(measured: Sequence[Measured]) -> Table:
    """List what was measured, and the sum; the peak of the sum is the largest."""
    rows = [_row(each) for each in measured]
    peaks = [each.peak for each in measured if each.peak is not None]
    last = (
        "all", f"{sum(m.seconds for m in measured):.2f}", "", "",
        f"{sum(m.cpu for m in measured):.2f}", _mib(max(peaks, default=None)),
        str(sum(m.runs[0].questions for m in measured)),
        str(sum(m.runs[0].undecided for m in measured)),
    )  # fmt: skip
    repeats = max(len(each.runs) for each in measured)
    title = f"analysis, each activation in a fresh process, medians of {repeats}; {environment()}"
    return Table(HEADER, (*rows, last), title, NUMBERS)


def environment() -> str:
    """Name the versions that the times depend on."""
    versions = [f"{name} {version(name)}" for name in ("sympy", "python-flint")]
    return ", ".join([f"Python {platform.python_version()}", *versions, platform.machine()])


def _row(each: Measured) -> tuple[str, ...]:
    times = [run.seconds for run in each.runs]
    return (
        each.name, f"{each.seconds:.2f}", f"{min(times):.2f}", f"{max(times):.2f}",
        f"{each.cpu:.2f}", _mib(each.peak), str(each.runs[0].questions),
        str(each.runs[0].undecided),
    )  # fmt: skip


def _mib(peak: float | None) -> str:
    return "" if peak is None else f"{peak / MIB:.1f}"


def document(measured: Sequence[Measured]) -> dict[str, Any]:
    """Write what was measured as plain data; times in s, memory in bytes."""
    return {
        "benchmark": "derive",
        "environment": environment(),
        "activations": [
            {
                "name": each.name,
                "seconds": each.seconds,
                "cpu_seconds": each.cpu,
                "peak_bytes": each.peak,
                "questions": each.runs[0].questions,
                "undecided": each.runs[0].undecided,
                "runs": [
                    {"seconds": r.seconds, "cpu_seconds": r.cpu, "peak_bytes": r.peak}
                    for r in each.runs
                ],
            }
            for each in measured
        ],
    }
