"""Bound a call in time: run it in a child process that can be killed."""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from symact.errors import SymactError, UndecidedError

T = TypeVar("T")

JOIN_SECONDS = 5.0
"""A killed child is gone well within this."""


def bounded(function: Callable[..., T], *args: Any, seconds: float) -> T:
    """Call a module-level function in a child process, at most so many seconds.

    Args:
        function: Importable function; arguments and result travel by pickle.
        args: Its arguments.
        seconds: Wall-clock limit.

    Raises:
        UndecidedError: The limit passed, the child died, or the call failed.
        SymactError: The call itself raised one.
    """
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_call, args=(sender, function, args), daemon=True)
    with warnings.catch_warnings():
        # the child computes and leaves: it takes no lock that another thread may hold
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    sender.close()
    name = getattr(function, "__name__", "the call")
    try:
        if not receiver.poll(seconds):
            raise UndecidedError(f"no answer within {seconds:g} s", subject=name)
        kind, value = receiver.recv()
    except EOFError:
        raise UndecidedError("the computation died", subject=name) from None
    finally:
        receiver.close()
        child.kill()
        child.join(JOIN_SECONDS)
        child.close()
    if kind == "error":
        raise value
    result: T = value
    return result


def _context() -> Any:
    """Choose fork where it exists: spawn would run the caller's main script again."""
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods else "spawn")


def _call(sender: Connection, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        sender.send(("value", function(*args)))
    except SymactError as error:
        sender.send(("error", UndecidedError(error.message, subject=error.subject)))
    except Exception as error:  # noqa: BLE001 - whatever SymPy raises is an answer, not a crash
        name = getattr(function, "__name__", "the call")
        text = f"{type(error).__name__}: {error}"
        sender.send(("error", UndecidedError(text, subject=name)))
