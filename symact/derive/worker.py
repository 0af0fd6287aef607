"""Bound a call in time: run it in a child process that can be killed."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from symact.derive.clock import spent
from symact.errors import SymactError, UndecidedError

T = TypeVar("T")

JOIN_SECONDS = 5.0
"""A killed child is gone well within this."""

BUSY = 4.0
"""On a busy machine a call may take so many times its limit by the clock on the wall."""

MOMENT = 0.02
"""Share of a limit that is not worth waiting for."""

WATCH_SECONDS = 0.5
"""How often a child looks whether its parent still lives."""


def bounded(function: Callable[..., T], *args: Any, seconds: float) -> T:
    """Call a module-level function in a child process, at most so many seconds.

    What counts is the time that the child computes, where the system tells it: a busy machine does
    not change answers.

    Args:
        function: Importable function; arguments and result travel by pickle.
        args: Its arguments.
        seconds: Limit of processor time; by the clock on the wall it may take four times as long.

    Raises:
        UndecidedError: The limit passed, the child died, or the call failed.
    """
    (answer,) = bounded_each(function, [args], seconds=seconds)
    if isinstance(answer, UndecidedError):
        raise answer
    result: T = answer
    return result


def bounded_each(
    function: Callable[..., T],
    calls: Sequence[tuple[Any, ...]],
    *,
    seconds: float,
    total: float | None = None,
) -> Iterator[T | UndecidedError]:
    """Call a function on each tuple of arguments, all in one child as long as it is in time.

    A call that takes too long ends its child; the next one begins in a new child.

    Args:
        function: Importable function; arguments and results travel by pickle.
        calls: Arguments of each call.
        seconds: Limit of one call, as of `bounded`.
        total: Wall-clock limit of all of them; the calls after it are not made.

    Yields:
        The result of each call in turn, or the error that says why there is none.
    """
    name = getattr(function, "__name__", "the call")
    end = None if total is None else time.monotonic() + total
    child: _Child | None = None
    try:
        for k in range(len(calls)):
            limit = seconds if end is None else min(seconds, end - time.monotonic())
            if limit <= 0:
                yield UndecidedError(f"not asked: {total:g} s were spent on other questions")
                continue
            child = child or _start(function, calls[k:])
            answer, alive = child.answer(limit, name)
            if not alive:
                child.stop()
                child = None
            yield answer
    finally:
        if child is not None:
            child.stop()


@dataclass(frozen=True, slots=True)
class _Child:
    """Hold a running child and the end of the pipe its answers come from."""

    process: Any
    receiver: Connection

    def answer(self, seconds: float, name: str) -> tuple[Any, bool]:
        """Wait for one answer; also tell whether the child can go on."""
        try:
            if not self._ready(seconds):
                return UndecidedError(f"no answer within {seconds:g} s", subject=name), False
            return self.receiver.recv(), True
        except (EOFError, OSError):
            return UndecidedError("the computation died", subject=name), False

    def _ready(self, seconds: float) -> bool:
        """Wait until there is an answer, or the child has computed for so long."""
        end, begin = time.monotonic() + BUSY * seconds, spent(self.process.pid)
        left = seconds
        while not self.receiver.poll(left):
            used = spent(self.process.pid)
            if begin is None or used is None:
                return False
            left = min(seconds - (used - begin), end - time.monotonic())
            if left < MOMENT * seconds:
                return False
        return True

    def stop(self) -> None:
        """End the child, whatever it does."""
        self.receiver.close()
        self.process.kill()
        self.process.join(JOIN_SECONDS)
        self.process.close()


def _start(function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> _Child:
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    # not a daemon: a question may itself bound a part of its work
    child = context.Process(target=_call_each, args=(sender, function, calls, os.getpid()))
    with warnings.catch_warnings():
        # the child computes and leaves: it takes no lock that another thread may hold
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", r"os\.fork\(\) was called", RuntimeWarning)  # JAX says so
        child.start()
    sender.close()
    return _Child(child, receiver)


def _context() -> Any:
    """Choose fork where it exists: spawn would run the caller's main script again."""
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods else "spawn")


def _call_each(
    sender: Connection, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], parent: int
) -> None:
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    name = getattr(function, "__name__", "the call")
    for args in calls:
        try:
            sender.send(function(*args))
        except SymactError as error:
            sender.send(UndecidedError(error.message, subject=error.subject, hint=error.hint))
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 - whatever SymPy raises is an answer, not a crash
            text = f"{type(error).__name__}: {error}"
            sender.send(UndecidedError(text, subject=name))


def _leave_with(parent: int) -> None:
    """End this process when the one that started it has been ended."""
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)
