"""Tell a defect of symact from what SymPy cannot do: a reader must not take one for the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from symact.errors import SymactError, UndecidedError

T = TypeVar("T")

ASKED = "internal error of symact, please report it"
"""How the message of a defect begins."""

NAMES = frozenset({"NameError", "UnboundLocalError", "AssertionError", "ImportError"})
"""What no library raises for a hard question."""

OURS = str(Path(__file__).resolve().parents[1])
"""The folder of the package: who raised the error is read off its traceback."""


def reason(error: BaseException) -> str:
    """Name the defect that an error shows, or give an empty text.

    Args:
        error: As caught: a mistake of a library is its own where the library raised it.
    """
    kind = type(error).__name__
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    raised = trace.tb_frame.f_code.co_filename if trace is not None else ""
    if kind in NAMES or (raised.startswith(OURS) and not isinstance(error, DELIBERATE)):
        line = trace.tb_lineno if trace is not None else 0
        return f"{ASKED}: {kind} in {Path(raised).name}, line {line}"
    return ""


DELIBERATE = (NotImplementedError, ValueError, ArithmeticError, RecursionError, MemoryError)
"""Errors that a number or a depth may raise in our own lines: int("inf"), 1/0."""


def guarded(function: Callable[..., T], *args: Any) -> T:
    """Call a function; a defect in it is said to be one.

    Raises:
        UndecidedError: The call failed.
    """
    try:
        return function(*args)
    except SymactError:
        raise
    except Exception as error:
        text = reason(error) or f"it cannot be judged ({type(error).__name__})"
        raise UndecidedError(text) from error
